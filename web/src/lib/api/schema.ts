// Generated from docs/formats/openapi.yaml by `npm run api`. Do not edit.
export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 200 while the service takes requests, 503 while it starts, stops or cannot reach its database */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/authority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The certificate of the instance's own CA, for trusting it. Compare its SHA-256 fingerprint with the one printed at start. */
        get: operations["get_authority"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_setup"];
        put?: never;
        /** Makes the contract and its first administrator; possible once, with the first-run token */
        post: operations["set_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/setup/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Proves that the one-time password works; only now the set-up is recorded, and the person is logged in */
        post: operations["confirm_setup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_session"];
        put?: never;
        /** Throttled by login and by address; a refusal does not say which of the three was wrong */
        post: operations["log_in"];
        delete: operations["log_out"];
        options?: never;
        head?: never;
        patch: operations["change_session"];
        trace?: never;
    };
    "/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["revoke_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        get: operations["get_invitation"];
        put?: never;
        /** Chooses login and password */
        post: operations["answer_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations/{token}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["confirm_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/recoveries/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        get: operations["get_recovery"];
        put?: never;
        post: operations["answer_recovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/recoveries/{token}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["confirm_recovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_contracts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        get: operations["get_contract"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["change_contract"];
        trace?: never;
    };
    "/contracts/{contract}/definitions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        /** Changed definitions that wait for two people, beside what is in force */
        get: operations["list_proposals"];
        put?: never;
        /** The first person agrees, a second one puts them in force. Definitions that need each other are named together. */
        post: operations["agree_to_definitions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/wording": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The contract's literal wording of clauses, shown beside ours */
        post: operations["import_wording"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/home": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        get: operations["get_home"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/events": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        /**
         * Server-sent events: `changed` {register?, record?, type, index}, `assessed` {clauses: [{id, status}]}, `alerts` {records: [AL-…]} (new or grown), `accesses` {count, last_at}
         *     (taken into the access history), `bye` when the service stops. After a gap read anew:
         *     events are hints, never evidence.
         */
        get: operations["watch_contract"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/clauses/{clause}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                clause: components["parameters"]["Clause"];
            };
            cookie?: never;
        };
        get: operations["get_clause"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/clauses/{clause}/exemption": {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
                clause: components["parameters"]["Clause"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** By the client's side only, with an end */
        post: operations["grant_exemption"];
        delete: operations["end_exemption"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/roles": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        get: operations["list_roles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/people": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        get: operations["list_people"];
        put?: never;
        /** An invitation, by which the person chooses their own credentials. The link is shown once. */
        post: operations["invite_person"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/people/{member}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                member: components["parameters"]["Member"];
            };
            cookie?: never;
        };
        get: operations["get_person"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/people/{member}/invitation": {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
                member: components["parameters"]["Member"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["renew_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/people/{member}/roles": {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
                member: components["parameters"]["Member"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["grant_role"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/people/{member}/roles/{grant}": {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
                member: components["parameters"]["Member"];
                grant: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["end_role"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/people/{member}/deputies": {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
                member: components["parameters"]["Member"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["appoint_deputy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/people/{member}/deputies/{deputyship}": {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
                member: components["parameters"]["Member"];
                deputyship: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["end_deputy"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/recoveries": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        get: operations["list_recoveries"];
        put?: never;
        /** By an administrator of the person's side; a second person of that side must approve it */
        post: operations["request_recovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/recoveries/{recovery}/approve": {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
                recovery: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["approve_recovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/registers": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        get: operations["list_registers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/registers/{register}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                register: components["parameters"]["Register"];
            };
            cookie?: never;
        };
        get: operations["get_register"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/registers/{register}/records": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                register: components["parameters"]["Register"];
            };
            cookie?: never;
        };
        get: operations["list_records"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/references/{register}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                register: components["parameters"]["Register"];
            };
            cookie?: never;
        };
        /**
         * What a field may refer to
         * @description At most 20 of a register's records, or of the built-in `finding` (unhealed, breaches first), `clause`, `host` or `device`.
         */
        get: operations["list_references"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/registers/{register}/records/{record}/erasure": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                register: components["parameters"]["Register"];
                /** @description The record's number */
                record: components["parameters"]["Record"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Destroys the record's personal values, with their key. The record and its history stay. By an administrator. */
        post: operations["erase_personal_values"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/registers/{register}/records/{record}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                register: components["parameters"]["Register"];
                /** @description The record's number */
                record: components["parameters"]["Record"];
            };
            cookie?: never;
        };
        get: operations["get_record"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/registers/{register}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                register: components["parameters"]["Register"];
            };
            cookie?: never;
        };
        /** The actions that create a record, and whether I may do them */
        get: operations["list_creating_actions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/registers/{register}/actions/{action}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                register: components["parameters"]["Register"];
                action: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Creates a record or acts on one. An inadmissible decision is refused (403 or 409, `rules` say why). An inadmissible fact answers 409
         *     `confirmation_needed` with its `rules`; the same request with `confirm: true` records it as a violation.
         */
        post: operations["act"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What an action would do, without doing it */
        post: operations["preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/files": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Evidence, at most 64 MiB, as the body itself. It becomes evidence when an action names its hash. */
        post: operations["upload_file"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/files/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                sha256: string;
            };
            cookie?: never;
        };
        get: operations["download_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/records/{register}/{record}/label.svg": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                register: components["parameters"]["Register"];
                /** @description The record's number */
                record: components["parameters"]["Record"];
            };
            cookie?: never;
        };
        /** A numbered QR label */
        get: operations["get_label"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        get: operations["list_approvals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/hosts": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        get: operations["list_hosts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/hosts/{host}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                host: components["parameters"]["Host"];
            };
            cookie?: never;
        };
        get: operations["get_host"];
        put?: never;
        post?: never;
        delete: operations["remove_host"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/hosts/{host}/observed": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                host: components["parameters"]["Host"];
            };
            cookie?: never;
        };
        /** How its agent watches, and what it sees around the host */
        get: operations["get_host_observed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/hosts/{host}/file-changes": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                host: components["parameters"]["Host"];
            };
            cookie?: never;
        };
        /** Files that changed and that neither a package nor a growing log explains, newest first */
        get: operations["list_file_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/hosts/{host}/package-changes": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                host: components["parameters"]["Host"];
            };
            cookie?: never;
        };
        /** Packages that came, went or changed, newest first */
        get: operations["list_package_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/hosts/{host}/explained-changes": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                host: components["parameters"]["Host"];
            };
            cookie?: never;
        };
        /** What packages and growing logs explain, counted; newest first */
        get: operations["list_explained_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/hosts/{host}/bom": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                host: components["parameters"]["Host"];
            };
            cookie?: never;
        };
        /** The software of a host as a bill of materials (CycloneDX 1.5), from what it last reported */
        get: operations["get_host_bom"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/host-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A one-time token with which an agent enrols; shown once */
        post: operations["make_host_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        /** Alerts that rules gave on the hosts' logs, the newest beginning first. An answer is given in the register `alert_response`: see `Alert.response` */
        get: operations["list_alerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/alerts/{alert}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                alert: string;
            };
            cookie?: never;
        };
        get: operations["get_alert"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/alert-counts": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        /** Alerts of a time: by state and level, by rule, by host, by day */
        get: operations["count_alerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        /** Logs that are registered or followed, with their state */
        get: operations["list_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/accesses": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        /** The access history, newest first: who got at what, from where, when, and how it ended; with the times in which nobody heard of anything. For those who review logs */
        get: operations["search_accesses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/access-counts": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        /** Sums for pictures. At most 400 days; 92 when none is given */
        get: operations["count_accesses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/access-networks": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        /** How often from which network: addresses together by /24 (IPv4) and /64 (IPv6), names as they are. Reads the newest 20,000 events that fit; `complete` says whether that was all */
        get: operations["count_access_networks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/access-day": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        /** A person's day, oldest first */
        get: operations["get_access_day"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/access-gaps": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        get: operations["list_access_gaps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/access-store": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        /** What the history holds, how long it is kept, and the heads that the ledger holds of it */
        get: operations["get_access_store"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/review-sheet": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        /** What the access history shows of a period, reckoned for a review (4(4)⑪⑫). For those who review logs */
        get: operations["get_review_sheet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/review-sheets": {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reckons the sheet of a period that is over and keeps its bytes as evidence. `file` goes into the field `sheet` of `log_review.review`; the confirmation covers its hash, and
         *     `GET /contracts/{contract}/files/{sha256}` gives the sheet back as it was signed.
         */
        post: operations["keep_review_sheet"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        /** Newest first */
        get: operations["list_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/ledger/checkpoint": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        get: operations["get_checkpoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/ledger/vkey": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        get: operations["get_verifier_key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/ledger/{index}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                index: components["parameters"]["Index"];
            };
            cookie?: never;
        };
        get: operations["get_event"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contracts/{contract}/ledger/{index}/proof": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                index: components["parameters"]["Index"];
            };
            cookie?: never;
        };
        get: operations["get_proof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agent/enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["enrol_agent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agent/segments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One segment of observations, as src/wire describes it. Sending one again is harmless. */
        post: operations["send_segment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agent/heartbeat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["send_heartbeat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agent/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this host is to look at, as people registered it */
        get: operations["get_agent_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Text: {
            ja: string;
            en: string;
        };
        /** @enum {string} */
        Language: "ja" | "en";
        /** Format: date-time */
        Instant: string;
        /** Format: date */
        CivilDate: string;
        /**
         * @description Worst first
         * @enum {string}
         */
        Status: "broken" | "unknown" | "unproven" | "stale" | "due" | "exempt" | "none" | "kept";
        /** @enum {string} */
        Side: "client" | "contractor";
        Problem: {
            /** @description urn:junshu:problem:<kind> */
            type: string;
            title: string;
            status: number;
            detail?: string;
            errors?: {
                field: string;
                detail: string;
            }[];
            rules?: components["schemas"]["Rule"][];
        };
        /** @description A rule that an action does not meet */
        Rule: {
            id: string;
            says: components["schemas"]["Text"];
        };
        Health: {
            /** @enum {string} */
            state: "starting" | "ready" | "stopping" | "failed";
            /** @enum {string} */
            database?: "sqlite" | "postgresql";
        };
        Version: {
            version: string;
            schema?: number;
        };
        /** @description Given only after the event is durable */
        Receipt: {
            log: string;
            /** @description The event's place in the log */
            index: number;
            at: components["schemas"]["Instant"];
            /** @description The event's leaf hash, hex */
            hash?: string;
            register?: string;
            record?: string;
            state?: string;
            version?: number;
            /** @description Rules that the recorded fact breaks */
            violations?: components["schemas"]["Rule"][];
        };
        SetupState: {
            needed: boolean;
        };
        SetupRequest: {
            token: string;
            contract: components["schemas"]["NewContract"];
            person: {
                name: string;
                kana?: string;
                login: components["schemas"]["Login"];
                password: components["schemas"]["Password"];
                side: components["schemas"]["Side"];
            };
        };
        /** @description Widths folded; letters, digits and . - _ @ */
        Login: string;
        Password: string;
        /** @description Which side decides, for actions whose side the contract names: `register.action` → side; the client where nothing is said */
        Approvers: {
            [key: string]: components["schemas"]["Side"];
        };
        NewContract: {
            name_client: string;
            name_contractor: string;
            /** @description The system that the contract is about */
            system: string;
            /** @default Asia/Tokyo */
            zone: string;
            /** @description Days off beside Saturdays Sundays and the national calendar */
            holidays?: components["schemas"]["CivilDate"][];
            starts: components["schemas"]["CivilDate"];
            ends: components["schemas"]["CivilDate"];
            approvers?: components["schemas"]["Approvers"];
        };
        Contract: components["schemas"]["NewContract"] & {
            id: string;
            /** @description Who I am in it */
            member: string;
            side: components["schemas"]["Side"];
            roles: string[];
            working_hours?: components["schemas"]["WorkingHours"];
            /** @description How often hosts report at least; three times as long without a report is silence */
            agent_interval_minutes: number;
            /** @description Every action whose side the contract names */
            approver_choices?: {
                action: string;
                label: components["schemas"]["Text"];
            }[];
        };
        DefinitionName: {
            kind: string;
            id: string;
            sha256: string;
        };
        DefinitionProposal: {
            /** @enum {string} */
            kind: "register" | "view" | "clause" | "role" | "calendar" | "word" | "detection";
            id: string;
            name: components["schemas"]["Text"];
            sha256: string;
            proposed_at: components["schemas"]["Instant"];
            /** @description The file */
            proposed: string;
            /** @description The file in force; absent when it is new */
            in_force?: string;
            /** @description How many people have agreed */
            endorsements: number;
            /** @description Whether I have */
            mine: boolean;
        };
        ContractChange: {
            /** @description All of them; those left out are working days again */
            holidays?: components["schemas"]["CivilDate"][];
            /** @description Client side only */
            agent_interval_minutes?: number;
            working_hours?: components["schemas"]["WorkingHours"];
            approvers?: components["schemas"]["Approvers"];
        };
        TotpEnrolment: {
            /** @description To be sent back with the first one-time password */
            confirmation: string;
            /** @description Base32 */
            secret: string;
            /** @description otpauth:// */
            uri: string;
            qr_svg: string;
        };
        TotpConfirmation: {
            confirmation: string;
            totp: string;
        };
        LogIn: {
            login: string;
            password: string;
            totp: string;
        };
        Session: {
            id: string;
            person: {
                id: string;
                name: string;
                kana?: string;
                login: string;
            };
            csrf_token: string;
            language: components["schemas"]["Language"];
            expires_at: components["schemas"]["Instant"];
            contracts: {
                id: string;
                name_client: string;
                system: string;
                member: string;
                side: components["schemas"]["Side"];
                roles: string[];
                /** @description May invite people of their own side and grant roles */
                administrator: boolean;
            }[];
        };
        SessionInfo: {
            id: string;
            created_at: components["schemas"]["Instant"];
            used_at: components["schemas"]["Instant"];
            expires_at: components["schemas"]["Instant"];
            address?: string;
            user_agent?: string;
            current: boolean;
        };
        InvitationOffer: {
            /** @description The invited person */
            name: string;
            kana?: string;
            name_client: string;
            name_contractor: string;
            system: string;
            side: components["schemas"]["Side"];
            roles: components["schemas"]["Role"][];
            expires_at: components["schemas"]["Instant"];
        };
        CredentialChoice: {
            login: components["schemas"]["Login"];
            password: components["schemas"]["Password"];
        };
        RecoveryOffer: {
            name: string;
        };
        OneTimeLink: {
            link: string;
            expires_at: components["schemas"]["Instant"];
        };
        Role: {
            id: string;
            name: components["schemas"]["Text"];
            description: components["schemas"]["Text"];
            sides: components["schemas"]["Side"][];
            incompatible: string[];
        };
        MemberReference: {
            id: string;
            /** @description Empty when it was erased */
            name: string;
            side?: components["schemas"]["Side"];
        };
        Member: {
            id: string;
            name: string;
            kana?: string;
            side: components["schemas"]["Side"];
            /** @enum {string} */
            state: "invited" | "active" | "ended";
            administrator: boolean;
            joined_at?: components["schemas"]["Instant"];
            invitation_expires_at?: components["schemas"]["Instant"];
            roles: components["schemas"]["RoleGrant"][];
            deputies: components["schemas"]["Deputyship"][];
        };
        RoleGrant: {
            id: string;
            role: string;
            starts: components["schemas"]["CivilDate"];
            ends?: components["schemas"]["CivilDate"];
            active: boolean;
            granted_by?: components["schemas"]["MemberReference"];
        };
        RoleGrantRequest: {
            role: string;
            starts: components["schemas"]["CivilDate"];
            ends?: components["schemas"]["CivilDate"];
        };
        Deputyship: {
            id: string;
            deputy: components["schemas"]["MemberReference"];
            role: string;
            starts: components["schemas"]["CivilDate"];
            ends: components["schemas"]["CivilDate"];
            active: boolean;
        };
        DeputyRequest: {
            deputy: string;
            role: string;
            starts: components["schemas"]["CivilDate"];
            ends: components["schemas"]["CivilDate"];
        };
        InvitationRequest: {
            name: string;
            kana?: string;
            side: components["schemas"]["Side"];
            /** @default false */
            administrator?: boolean;
            roles: components["schemas"]["RoleGrantRequest"][];
        };
        Invitation: {
            member: string;
            link: string;
            expires_at: components["schemas"]["Instant"];
        };
        Recovery: {
            id: string;
            member: components["schemas"]["MemberReference"];
            requested_by: components["schemas"]["MemberReference"];
            requested_at: components["schemas"]["Instant"];
            can_approve: boolean;
        };
        Home: {
            as_of: components["schemas"]["Instant"];
            status: components["schemas"]["Status"];
            /** @description Clauses without children, by status */
            counts: {
                [key: string]: number;
            };
            chapters: components["schemas"]["ClauseNode"][];
            /** @description Waits for my decision */
            waiting: components["schemas"]["ApprovalItem"][];
            overdue: components["schemas"]["OverdueItem"][];
            /** @description What would help most, worst clause first */
            next_actions: components["schemas"]["NextAction"][];
            latest: components["schemas"]["LedgerEvent"][];
        };
        ClauseNode: {
            id: string;
            /** @description As printed in the contract, for instance 1(1)②ウ */
            label: string;
            name: components["schemas"]["Text"];
            status: components["schemas"]["Status"];
            since?: components["schemas"]["Instant"];
            /** @description false: nothing observes this clause yet */
            observed?: boolean;
            /** @description Open findings of good practice; they do not decide the status */
            practice?: number;
            children: components["schemas"]["ClauseNode"][];
        };
        OverdueItem: {
            register: string;
            register_name?: components["schemas"]["Text"];
            record: string;
            title?: string;
            due: components["schemas"]["CivilDate"];
            days?: number;
        };
        NextAction: {
            text: components["schemas"]["Text"];
            clause?: string;
            status?: components["schemas"]["Status"];
            /** @description Where the action is done */
            register?: string;
            action?: string;
            record?: string;
        };
        Clause: {
            id: string;
            label: string;
            name: components["schemas"]["Text"];
            duty: components["schemas"]["Text"];
            proof: components["schemas"]["Text"];
            guidance: components["schemas"]["Text"];
            /** @description The contract's literal wording, where it was imported */
            wording?: string;
            responsible: {
                role: string;
                name: components["schemas"]["Text"];
            };
            iso27001_2022?: string[];
            nist_800_53r5?: string[];
            status: components["schemas"]["Status"];
            since?: components["schemas"]["Instant"];
            observed?: boolean;
            /** @description Worst first; those of the children stand with the children */
            reasons: components["schemas"]["Reason"][];
            checks: components["schemas"]["Check"][];
            /** @description Open and past, newest first */
            findings: components["schemas"]["Finding"][];
            /** @description Newest first */
            history: {
                at: components["schemas"]["Instant"];
                status: components["schemas"]["Status"];
                index?: number;
            }[];
            exemption?: components["schemas"]["Exemption"];
            can_exempt?: boolean;
            /** @description Registers that serve this clause */
            registers?: {
                id: string;
                name: components["schemas"]["Text"];
            }[];
            /** @description From the chapter down */
            parents: {
                id: string;
                label: string;
                name: components["schemas"]["Text"];
            }[];
            children: components["schemas"]["ClauseNode"][];
        };
        Reason: {
            check: string;
            /** @enum {string} */
            kind: "contract" | "practice";
            status: components["schemas"]["Status"];
            text: components["schemas"]["Text"];
            since?: components["schemas"]["Instant"];
            changes_at?: components["schemas"]["Instant"];
            record?: components["schemas"]["ReferenceValue"];
            finding?: string;
            ended_at?: components["schemas"]["Instant"];
            /** @description The approved corrective action for it */
            corrective_action?: string;
            /**
             * Format: date
             * @description It heals on this day if nothing new is found until then
             */
            heals_on?: string;
            next?: components["schemas"]["NextAction"];
        };
        Check: {
            id: string;
            /** @enum {string} */
            kind: "contract" | "practice";
            subject?: string;
            /** @enum {string} */
            observed_by?: "register" | "agent" | "import" | "inspection";
            status: components["schemas"]["Status"];
            /** @description Findings that are open */
            open: number;
            asks?: components["schemas"]["Text"];
            next?: components["schemas"]["NextAction"];
        };
        Finding: {
            id: string;
            clause: string;
            check: string;
            status: components["schemas"]["Status"];
            text?: components["schemas"]["Text"];
            record?: components["schemas"]["ReferenceValue"];
            opened_at: components["schemas"]["Instant"];
            ended_at?: components["schemas"]["Instant"];
            healed_at?: components["schemas"]["Instant"];
            corrective_action?: string;
            /** @description The event that opened it */
            index?: number;
        };
        Exemption: {
            granted_by: components["schemas"]["MemberReference"];
            starts: components["schemas"]["CivilDate"];
            ends: components["schemas"]["CivilDate"];
            reason: string;
            index?: number;
        };
        ExemptionRequest: {
            ends: components["schemas"]["CivilDate"];
            reason: string;
        };
        RegisterSummary: {
            id: string;
            name: components["schemas"]["Text"];
            description: components["schemas"]["Text"];
            group: string;
            clauses: string[];
            form_number?: string;
            count: number;
            overdue?: number;
            /** @description Actions that create a record */
            creating: string[];
        };
        RegisterDefinition: {
            id: string;
            /** @description Of the definition in force, hex */
            hash: string;
            name: components["schemas"]["Text"];
            description: components["schemas"]["Text"];
            group: string;
            clauses: string[];
            form_number?: string;
            numbering: {
                template: string;
                /** @description A person may type the number of an existing sticker */
                given: boolean;
            };
            /** @description The field that names a record */
            title: string;
            list: string[];
            deadline?: {
                field: string;
                states: string[];
            };
            fields: components["schemas"]["Field"][];
            states: components["schemas"]["State"][];
            actions: components["schemas"]["Action"][];
        };
        /** @enum {string} */
        FieldType: "text" | "number" | "date" | "datetime" | "choice" | "yes_no" | "person" | "reference" | "file" | "table" | "derived";
        Field: {
            id: string;
            type: components["schemas"]["FieldType"];
            label: components["schemas"]["Text"];
            help?: components["schemas"]["Text"];
            required: boolean;
            personal_data: boolean;
            multiline?: boolean;
            /** @description A number, a date, `today` or `fiscal_year_end` */
            min?: string;
            max?: string;
            /** @description Decimals of a number; with 0 its values are JSON integers, else decimal text */
            scale?: number;
            unit?: components["schemas"]["Text"];
            options?: {
                id: string;
                label: components["schemas"]["Text"];
            }[];
            /** @description The register that a reference points into */
            to?: string;
            accept?: string[];
            columns?: components["schemas"]["Field"][];
            of?: components["schemas"]["FieldType"];
        };
        State: {
            id: string;
            label: components["schemas"]["Text"];
            final: boolean;
            hidden: string[];
            readonly: string[];
            required: string[];
        };
        Action: {
            id: string;
            label: components["schemas"]["Text"];
            help?: components["schemas"]["Text"];
            /** @enum {string} */
            kind: "decision" | "fact";
            creates: boolean;
            from: string[];
            to?: string;
            by: string[];
            /** @enum {string} */
            side?: "client" | "contractor" | "either" | "contract";
            not_same_as: string[];
            asks: string[];
            approves: string[];
            quorum: number;
            deputy: boolean;
            /** @enum {string} */
            reason: "none" | "optional" | "required";
            evidence: string[];
        };
        /**
         * @description By the field's type: text, date, datetime, choice and numbers with decimals are text; whole numbers are integers; yes_no is a boolean; then
         *     person, reference and file as objects; a table is a list of rows. An erased personal value is {"erased": true}.
         */
        FieldValue: (string | number | boolean | null) | components["schemas"]["MemberReference"] | components["schemas"]["ReferenceValue"] | components["schemas"]["FileValue"] | components["schemas"]["ErasedValue"] | components["schemas"]["Values"][];
        Values: {
            [key: string]: components["schemas"]["FieldValue"];
        };
        ReferenceValue: {
            register: string;
            record: string;
            title?: string;
        };
        FileValue: {
            sha256: string;
            name: string;
            size: number;
            content_type: string;
        };
        ErasedValue: {
            erased: boolean;
        };
        /** @description As FieldValue, but a person is `m-…`, a reference is the record's number, a file is its SHA-256; null clears */
        InputValue: (string | number | boolean | null) | components["schemas"]["InputValues"][];
        InputValues: {
            [key: string]: components["schemas"]["InputValue"];
        };
        RecordRow: {
            record: string;
            state: string;
            title?: string;
            values: components["schemas"]["Values"];
            version: number;
            created_at?: components["schemas"]["Instant"];
            changed_at: components["schemas"]["Instant"];
            worst?: components["schemas"]["Status"];
            overdue?: boolean;
        };
        RecordPage: {
            items: components["schemas"]["RecordRow"][];
            next_cursor?: string;
            total?: number;
        };
        Record: {
            register: string;
            record: string;
            title?: string;
            state: string;
            /** @description The hash of the definition it was last written by */
            definition: string;
            version: number;
            values: components["schemas"]["Values"];
            created_at: components["schemas"]["Instant"];
            changed_at: components["schemas"]["Instant"];
            voided_at?: components["schemas"]["Instant"];
            actions: components["schemas"]["OpenAction"][];
            /** @description Newest first */
            history: components["schemas"]["HistoryEntry"][];
            findings: components["schemas"]["Finding"][];
            approvals?: components["schemas"]["GivenApproval"][];
        };
        GivenApproval: {
            action: string;
            by: components["schemas"]["MemberReference"];
            role?: string;
            on_behalf_of?: components["schemas"]["MemberReference"];
            at: components["schemas"]["Instant"];
            /** @description false: what was approved has changed since */
            valid: boolean;
        };
        OpenAction: {
            action: string;
            label: components["schemas"]["Text"];
            /** @enum {string} */
            kind: "decision" | "fact";
            /** @description false: it would be refused */
            allowed: boolean;
            /** @description Why it would be refused or which rules a fact would break */
            prevented_by: components["schemas"]["Rule"][];
            /** @description A fact that breaks rules; it can be recorded as a violation */
            needs_confirmation: boolean;
            asks: {
                field: string;
                required: boolean;
                value?: components["schemas"]["FieldValue"];
            }[];
            /** @enum {string} */
            reason: "none" | "optional" | "required";
            /** @description Those I may stand in for */
            on_behalf_of?: components["schemas"]["MemberReference"][];
        };
        HistoryEntry: {
            index: number;
            at: components["schemas"]["Instant"];
            occurred_at?: components["schemas"]["Instant"];
            /** @description The register that was acted in, when it is another */
            register?: string;
            action: string;
            label: components["schemas"]["Text"];
            actor: components["schemas"]["MemberReference"];
            role?: string;
            on_behalf_of?: components["schemas"]["MemberReference"];
            state?: string;
            changes: components["schemas"]["Values"];
            reason?: string;
            violations: components["schemas"]["Rule"][];
        };
        ActRequest: {
            /** @description The record acted on; for a creating action the number of an existing sticker, where the register allows it */
            record?: string;
            values?: components["schemas"]["InputValues"];
            reason?: string;
            occurred_at?: components["schemas"]["Instant"];
            /** @description The member I stand in for; without it in my own right where I may, else for whom I may */
            on_behalf_of?: string;
            /** @default false */
            confirm?: boolean;
        };
        PreviewRequest: {
            register: string;
            action: string;
            record?: string;
            values?: components["schemas"]["InputValues"];
            reason?: string;
            occurred_at?: components["schemas"]["Instant"];
            on_behalf_of?: string;
        };
        Preview: {
            /** @enum {string} */
            outcome: "accepted" | "confirmation_needed" | "refused";
            rules: components["schemas"]["Rule"][];
            errors?: {
                field: string;
                detail: string;
            }[];
            /** @description The number it would get */
            record?: string;
            state?: string;
        };
        Approvals: {
            waiting: components["schemas"]["ApprovalItem"][];
            mine: components["schemas"]["ApprovalItem"][];
        };
        ApprovalItem: {
            register: string;
            register_name: components["schemas"]["Text"];
            record: string;
            title?: string;
            state: string;
            state_label?: components["schemas"]["Text"];
            /** @description Decisions that are open */
            actions: {
                action: string;
                label: components["schemas"]["Text"];
                roles?: string[];
            }[];
            requested_by?: components["schemas"]["MemberReference"];
            since: components["schemas"]["Instant"];
        };
        Host: {
            id: string;
            name: string;
            /** @enum {string} */
            state: "reporting" | "silent" | "removed";
            os?: string;
            kernel?: string;
            agent_version?: string;
            enrolled_at: components["schemas"]["Instant"];
            last_seen?: components["schemas"]["Instant"];
            interval_seconds: number;
            clock_offset_ms?: number;
            devices?: number;
            unregistered_devices?: number;
        };
        Device: {
            id: string;
            name?: string;
            kind: string;
            vendor?: string;
            model?: string;
            serial?: string;
            size?: number;
            removable: boolean;
            /** @description Absent when it cannot be told */
            encrypted?: boolean;
            /** @description Seen first after the host had enrolled */
            attached_later?: boolean;
            present?: boolean;
            first_seen: components["schemas"]["Instant"];
            last_seen: components["schemas"]["Instant"];
            /** @description The record that registers it */
            medium?: components["schemas"]["ReferenceValue"];
            /** @description A check complains about it */
            unregistered?: boolean;
        };
        HostDetail: components["schemas"]["Host"] & {
            device_list: components["schemas"]["Device"][];
            packages: {
                name: string;
                version: string;
                architecture?: string;
            }[];
            listening: {
                protocol: string;
                address: string;
                port: number;
                program?: string;
            }[];
            segments: {
                count: number;
                last_at?: components["schemas"]["Instant"];
                last_index?: number;
            };
            certificate_fingerprint?: string;
            findings?: components["schemas"]["Finding"][];
        };
        /** @enum {string} */
        ChangeKind: "added" | "removed" | "content" | "attributes" | "replaced";
        FileChange: {
            record: string;
            at: components["schemas"]["Instant"];
            /** @description When the server heard of it */
            seen_at: components["schemas"]["Instant"];
            /** @description Bytes that are no UTF-8, and %, as %XX */
            path: string;
            what: components["schemas"]["ChangeKind"];
            attributes: string[];
            before_sha256?: string;
            after_sha256?: string;
            size?: number;
            /** @description Type and permission bits */
            mode?: number;
            /** @description uid:gid */
            owner?: string;
            /** @enum {string} */
            explanation: "none" | "declared";
            package?: string;
            /** @enum {string} */
            source: "scan" | "watch";
            by?: {
                exe?: string;
                pid: number;
                uid: number;
                /** @description Of the log-in that began the session */
                login_uid?: number;
                container?: string;
            };
            /** @description The change, standing change or explanation that explains it; as the checks see it */
            covered_by?: components["schemas"]["ReferenceValue"];
            /** @description The approved corrective action */
            corrected_by?: components["schemas"]["ReferenceValue"];
        };
        FileChangePage: {
            items: components["schemas"]["FileChange"][];
            next_cursor?: string;
        };
        PackageChange: {
            record: string;
            name: string;
            architecture: string;
            /** @description Absent when it was not there */
            from_version?: string;
            /** @description Absent when it is not there any more */
            to_version?: string;
            at: components["schemas"]["Instant"];
            seen_at: components["schemas"]["Instant"];
            covered_by?: components["schemas"]["ReferenceValue"];
            corrected_by?: components["schemas"]["ReferenceValue"];
        };
        PackageChangePage: {
            items: components["schemas"]["PackageChange"][];
            next_cursor?: string;
        };
        ExplainedChange: {
            record: string;
            /** @description Name and version */
            package?: string;
            /** @enum {string} */
            explanation: "package" | "conffile" | "log";
            files: number;
            at: components["schemas"]["Instant"];
            seen_at: components["schemas"]["Instant"];
        };
        ExplainedChangePage: {
            items: components["schemas"]["ExplainedChange"][];
            next_cursor?: string;
        };
        /** @description What never was reported is absent or empty. Lists for charts begin with the oldest, others with the newest. */
        HostObserved: {
            scan?: components["schemas"]["IntegrityScan"];
            watch?: components["schemas"]["WatchState"];
            canary?: components["schemas"]["Canary"] & {
                last_passed_at?: components["schemas"]["Instant"];
            };
            /** @description The newest 500 */
            canaries: components["schemas"]["Canary"][];
            /** @description The newest 100 */
            gaps: components["schemas"]["HostGap"][];
            power: components["schemas"]["PowerUnit"][];
            sites: components["schemas"]["SiteCheck"][];
            /** @description The newest 100 */
            media_use: components["schemas"]["MediaUse"][];
            /** @description Of each hour, the newest 31 days */
            cost: components["schemas"]["AgentCost"][];
        };
        IntegrityScan: {
            started_at: components["schemas"]["Instant"];
            finished_at: components["schemas"]["Instant"];
            files: number;
            bytes: number;
            changed: number;
            unexplained: number;
            unreadable: number;
            /** @description Changed while they were read */
            raced: number;
            complete: boolean;
            /** @description SHA-256 */
            baseline?: string;
            algorithm?: string;
        };
        WatchState: {
            watching: boolean;
            since: components["schemas"]["Instant"];
            /** @description Why not, in English */
            reason?: string;
            roots: string[];
            overflowed: number;
            lost: number;
            at: components["schemas"]["Instant"];
        };
        Canary: {
            at: components["schemas"]["Instant"];
            passed: boolean;
            /** @description Absent when it was not seen */
            latency_ms?: number;
            /** @description A change that was not made was reported */
            negative_seen: boolean;
            /** @enum {string} */
            how: "watch" | "scan";
        };
        HostGap: {
            record: string;
            reason: string;
            from?: components["schemas"]["Instant"];
            to?: components["schemas"]["Instant"];
            segments: number;
            observations: number;
            at: components["schemas"]["Instant"];
        };
        PowerUnit: {
            record: string;
            name: string;
            server: string;
            /** @enum {string} */
            state: "online" | "on_battery" | "low_battery" | "off" | "bypass" | "stale" | "unreachable";
            flags: string[];
            charge_percent?: number;
            runtime_seconds?: number;
            load_percent?: number;
            battery_date?: components["schemas"]["CivilDate"];
            replace_battery: boolean;
            model?: string;
            serial?: string;
            state_since: components["schemas"]["Instant"];
            at: components["schemas"]["Instant"];
        };
        SiteDifference: {
            /** @enum {string} */
            what: "bytes" | "header" | "certificate" | "status" | "missing" | "extra" | "region" | "foreign_origin";
            detail: components["schemas"]["Text"];
            /** @description As approved, cut */
            before: string;
            /** @description As served, cut */
            after: string;
            /** @description Does not make the outcome `changed` */
            notice: boolean;
        };
        SiteCheck: {
            record: string;
            publication: components["schemas"]["ReferenceValue"];
            target: string;
            /** @enum {string} */
            outcome: "same" | "changed" | "unreachable" | "refused";
            at: components["schemas"]["Instant"];
            /** @description When the outcome became this one */
            since: components["schemas"]["Instant"];
            latency_ms: number;
            status?: number;
            sha256?: string;
            expected_sha256?: string;
            certificate?: string;
            differences: components["schemas"]["SiteDifference"][];
            /** @description Of each hour, the newest 31 days, oldest first */
            history: {
                at: components["schemas"]["Instant"];
                checks: number;
                same: number;
                latency_mean_ms: number;
                latency_max_ms: number;
            }[];
        };
        MediaUse: {
            record: string;
            device: string;
            /** @description What the device says of itself */
            title?: string;
            /** @description The record that registers it */
            medium?: components["schemas"]["ReferenceValue"];
            mounted_at: components["schemas"]["Instant"];
            /** @description Absent while it is mounted */
            until?: components["schemas"]["Instant"];
            /** @enum {string} */
            policy: "observe" | "block_unregistered";
            blocked: boolean;
            /** @description The block was tried out: a write or mount really failed */
            effect_verified: boolean;
            files_written: number;
            bytes_written: number;
        };
        AgentCost: {
            at: components["schemas"]["Instant"];
            cpu_ms: number;
            rss_bytes: number;
            peak_rss_bytes: number;
            read_bytes: number;
            written_bytes: number;
            watched_files: number;
        };
        HostToken: {
            token: string;
            expires_at: components["schemas"]["Instant"];
            /** @description To be run on the host */
            command: string;
        };
        LedgerHead: {
            log: string;
            origin: string;
            size: number;
            /** @description Base64 */
            root: string;
        };
        WorkingHours: {
            from: string;
            /** @description Later than from; 24:00 is the end of the day */
            until: string;
        };
        /** @enum {string} */
        AlertState: "open" | "acknowledged" | "incident" | "closed" | "suppressed";
        /** @enum {string} */
        AlertLevel: "informational" | "low" | "medium" | "high" | "critical";
        HostReference: {
            id: string;
            name: string;
        };
        AlertRule: {
            /** @description What an alert_suppression names */
            id: string;
            title: components["schemas"]["Text"];
            level: components["schemas"]["AlertLevel"];
            /** @description As the rule has them, for instance attack.t1110.001 */
            tags: string[];
            /** @description Of the tags: techniques and tactics of ATT&CK */
            attack?: {
                /** @enum {string} */
                kind: "tactic" | "technique";
                /** @description T1110.001, or credential-access */
                id: string;
            }[];
            /** @description To be shown with the alert: its licence asks for it */
            author?: string;
            explanation?: components["schemas"]["Text"];
            next?: components["schemas"]["Text"];
            /** @description The definition in force that has this rule */
            file?: string;
        };
        Alert: {
            /** @description AL-…, what a reference to `alert` names */
            record: string;
            state: components["schemas"]["AlertState"];
            rule: components["schemas"]["AlertRule"];
            host: components["schemas"]["HostReference"];
            /** @description What makes repetitions one alert, for instance source.ip=192.0.2.7 */
            group?: string;
            log?: components["schemas"]["ReferenceValue"];
            source?: string;
            user?: string;
            target?: string;
            count: number;
            first_at: components["schemas"]["Instant"];
            last_at: components["schemas"]["Instant"];
            seen_at: components["schemas"]["Instant"];
            /** @description That caused it, at most 20; the list shows 3 */
            lines: string[];
            response?: components["schemas"]["ReferenceValue"];
            incident?: components["schemas"]["ReferenceValue"];
            suppression?: components["schemas"]["ReferenceValue"];
        };
        AlertDetail: components["schemas"]["Alert"] & {
            /** @description Records of alert_response about it, newest first */
            responses: {
                record: string;
                state: string;
                at: components["schemas"]["Instant"];
                by?: components["schemas"]["MemberReference"];
                verdict?: string;
            }[];
        };
        AlertPage: {
            items: components["schemas"]["Alert"][];
            next_cursor?: string;
        };
        AlertCounts: {
            from: components["schemas"]["Instant"];
            until: components["schemas"]["Instant"];
            /** @description By AlertState */
            states: {
                [key: string]: number;
            };
            /** @description Open and acknowledged ones, by AlertLevel */
            levels: {
                [key: string]: number;
            };
            /** @description Most first */
            rules: {
                id: string;
                title: components["schemas"]["Text"];
                level: components["schemas"]["AlertLevel"];
                alerts: number;
                events: number;
            }[];
            /** @description Most first */
            hosts: {
                host: components["schemas"]["HostReference"];
                alerts: number;
                events: number;
            }[];
            days: {
                date: components["schemas"]["CivilDate"];
                alerts: number;
                events: number;
            }[];
        };
        FollowedLog: {
            /**
             * @description waiting: approved, the host has not told of it yet; ended: no longer asked for
             * @enum {string}
             */
            state: "unreadable" | "silent" | "waiting" | "following" | "ended";
            log?: components["schemas"]["ReferenceValue"];
            host: components["schemas"]["HostReference"];
            name: string;
            /** @enum {string} */
            purpose?: "access" | "analysis" | "both";
            /** @description Why it cannot be read; English */
            reason?: string;
            since?: components["schemas"]["Instant"];
            newest?: components["schemas"]["Instant"];
            told_at?: components["schemas"]["Instant"];
            silent_minutes?: number;
            lines: number;
            unparsed: number;
            late: number;
            over_long: number;
            without_time: number;
            /** @description Of each hour, oldest first, the newest 7 days */
            history: {
                at: components["schemas"]["Instant"];
                lines: number;
                unparsed: number;
            }[];
        };
        /** @enum {string} */
        AccessKind: "login" | "logout" | "privilege" | "data" | "entry" | "junshu";
        /** @enum {string} */
        AccessOutcome: "success" | "failure" | "unknown";
        AccessEvent: {
            id: number;
            at: components["schemas"]["Instant"];
            recorded_at: components["schemas"]["Instant"];
            kind: components["schemas"]["AccessKind"];
            outcome: components["schemas"]["AccessOutcome"];
            /** @description An account on a host, or a member */
            user?: string;
            member?: components["schemas"]["MemberReference"];
            target_user?: string;
            source?: string;
            host?: components["schemas"]["HostReference"];
            /** @description With kind junshu: register/record */
            target?: string;
            /** @description password, publickey, sudo …; with kind junshu: log_in, or the event of the ledger */
            method?: string;
            detail?: string;
            off_hours?: boolean;
            /** @description Where its line is kept: the host's segment, or the event of the ledger */
            segment?: {
                source: string;
                sequence: number;
                line?: number;
            };
        };
        AccessGap: {
            reason: string;
            says: components["schemas"]["Text"];
            host?: components["schemas"]["HostReference"];
            /** @description Record of log_source; absent: the whole host */
            log?: string;
            from: components["schemas"]["Instant"];
            until?: components["schemas"]["Instant"];
            /** @description Segments */
            missing?: number;
        };
        AccessPage: {
            items: components["schemas"]["AccessEvent"][];
            gaps: components["schemas"]["AccessGap"][];
            next_cursor?: string;
        };
        AccessCounts: {
            from: components["schemas"]["Instant"];
            until: components["schemas"]["Instant"];
            zone: string;
            by: string;
            /** @description hour: `at`; day: `date`; weekday_hour: `weekday` (1 Monday … 7) and `hour`; person: `user` (and `member`), most first, at most 1,000; host: `host`; kind: `kind`. By time only those that are not 0 */
            items: {
                at?: components["schemas"]["Instant"];
                date?: components["schemas"]["CivilDate"];
                weekday?: number;
                hour?: number;
                user?: string;
                member?: components["schemas"]["MemberReference"];
                host?: components["schemas"]["HostReference"];
                kind?: components["schemas"]["AccessKind"];
                success: number;
                failure: number;
                unknown: number;
            }[];
        };
        AccessNetworks: {
            complete: boolean;
            looked: number;
            items: {
                /** @description 192.0.2.0/24, 2001:db8:1:2::/64, a name, or empty where the log tells none */
                network: string;
                sources: number;
                success: number;
                failure: number;
                unknown: number;
                first_at?: components["schemas"]["Instant"];
                last_at: components["schemas"]["Instant"];
            }[];
        };
        AccessDay: {
            person: string;
            member?: components["schemas"]["MemberReference"];
            date: components["schemas"]["CivilDate"];
            from: components["schemas"]["Instant"];
            until: components["schemas"]["Instant"];
            working_day: boolean;
            working_hours: components["schemas"]["WorkingHours"];
            complete: boolean;
            items: components["schemas"]["AccessEvent"][];
            gaps: components["schemas"]["AccessGap"][];
        };
        AccessStore: {
            events: number;
            head?: {
                sequence: number;
                hash: string;
            };
            /** @description The longest that a log asks for, at least 12 */
            kept_months: number;
            /** @description Oldest first */
            months: {
                month: string;
                events: number;
                bytes: number;
                dropped_at?: components["schemas"]["Instant"];
            }[];
            /** @description Newest first, at most 100 */
            heads: {
                sequence: number;
                hash: string;
                events: number;
                at: components["schemas"]["Instant"];
                /** @description The event of the contract's ledger */
                index: number;
            }[];
            /** @description The last word of each */
            sources: {
                host?: components["schemas"]["HostReference"];
                log?: string;
                through: components["schemas"]["Instant"];
            }[];
        };
        ReviewSheetRequest: {
            from: components["schemas"]["Instant"];
            until: components["schemas"]["Instant"];
            hosts?: string[];
        };
        KeptReviewSheet: {
            file: components["schemas"]["FileValue"];
            sheet: components["schemas"]["ReviewSheet"];
        };
        /** @description Accounts are as logs have them; members of Junshu are `m-…` and named by `name` where they are. Each list says in `limits` when it was cut. */
        ReviewSheet: {
            /** @constant */
            version: 1;
            contract: string;
            from: components["schemas"]["Instant"];
            until: components["schemas"]["Instant"];
            zone: string;
            hosts_asked?: string[];
            working_hours: components["schemas"]["WorkingHours"];
            /** @description The history's sealed head when this was reckoned */
            head: {
                sequence: number;
                hash: string;
                events: number;
            };
            /** @description The up to 8 periods of the same length before, that `unusual` compares with, newest first; those before the history began are absent */
            periods: {
                from: components["schemas"]["Instant"];
                until: components["schemas"]["Instant"];
            }[];
            /** @description Of each kind */
            counts: {
                kind: components["schemas"]["AccessKind"];
                success: number;
                failure: number;
                unknown: number;
                /** @description All outcomes together, of each of `periods` */
                before: number[];
            }[];
            /** @description Most first, at most 500 */
            persons: {
                user: string;
                name?: string;
                success: number;
                failure: number;
                unknown: number;
                before: number[];
            }[];
            hosts: {
                host: string;
                name: string;
                success: number;
                failure: number;
                unknown: number;
                before: number[];
            }[];
            /** @description What `log_review.targets` wants */
            logs: {
                log: string;
                title: string;
                host: string;
                name?: string;
                purpose?: string;
                lines: number;
                unparsed: number;
                readable: boolean;
            }[];
            /** @description What is far from its own past: |value − median| > 3.5 × 1.4826 × MAD of `before`, MAD counted as at least 1, and off by at least 5. Judged with 3 periods or more; one with no past is `first`, told when it is at least 5. */
            unusual: {
                /** @enum {string} */
                what: "person" | "host" | "kind";
                subject: string;
                name?: string;
                /** @enum {string} */
                measure: "all" | "failure";
                value: number;
                /** @description Decimal */
                median: string;
                /** @description Decimal */
                mad: string;
                /** @enum {string} */
                direction: "more" | "less" | "first";
            }[];
            /** @description Successful log-ins, entries and uses outside working hours, by person, most first */
            off_hours: {
                user: string;
                name?: string;
                events: number;
                days?: number;
                first_at: components["schemas"]["Instant"];
                last_at: components["schemas"]["Instant"];
                hosts?: string[];
            }[];
            /** @description Accounts without a use for 60 days that were used in the period */
            dormant: {
                user: string;
                name?: string;
                host?: string;
                used_at: components["schemas"]["Instant"];
                last_before?: components["schemas"]["Instant"];
                days: number;
            }[];
            /** @description Five failures or more of one account from one source within an hour, then a success */
            failed_then_succeeded: {
                user: string;
                name?: string;
                host: string;
                source?: string;
                failures: number;
                from: components["schemas"]["Instant"];
                succeeded_at: components["schemas"]["Instant"];
            }[];
            /** @description Uses of privileges, by account, target account and host; `explained` when a permission in the register privileged_account covers it */
            privileges: {
                user: string;
                name?: string;
                target_user?: string;
                host?: string;
                events: number;
                failures: number;
                explained: boolean;
                /** @description Record of privileged_account, the register of who may use privileges */
                by?: string;
                /** @description At most 5 commands */
                targets?: string[];
                first_at: components["schemas"]["Instant"];
                last_at: components["schemas"]["Instant"];
            }[];
            /** @description Networks from which an account first succeeded in the period, though it succeeded from others before */
            new_sources: {
                user: string;
                name?: string;
                network: string;
                host?: string;
                events: number;
                first_at: components["schemas"]["Instant"];
            }[];
            /** @description Of each rule */
            alerts: {
                rule: string;
                title: components["schemas"]["Text"];
                level: components["schemas"]["AlertLevel"];
                alerts: number;
                events: number;
                unanswered: number;
            }[];
            gaps: {
                reason: string;
                host?: string;
                log?: string;
                from: components["schemas"]["Instant"];
                until?: components["schemas"]["Instant"];
                missing?: number;
            }[];
            /** @description What was not looked at in full, if anything */
            limits: {
                list: string;
                looked: number;
            }[];
        };
        LedgerEvent: {
            index: number;
            at: components["schemas"]["Instant"];
            type: string;
            summary: components["schemas"]["Text"];
            actor?: components["schemas"]["MemberReference"];
            register?: string;
            record?: string;
            violations?: number;
        };
        LedgerPage: {
            head: components["schemas"]["LedgerHead"];
            items: components["schemas"]["LedgerEvent"][];
            next_cursor?: string;
        };
        LedgerEntry: components["schemas"]["LedgerEvent"] & {
            /** @description The stored bytes */
            entry: string;
            /** @description Hex */
            leaf_hash: string;
            /** @description Hashes of definitions named in it */
            definitions?: string[];
        };
        EnrolRequest: {
            version: number;
            token: string;
            /** @description PEM, PKCS #10 */
            certificate_request: string;
            name?: string;
            os?: string;
            agent_version?: string;
        };
        Enrolment: {
            version: number;
            host: string;
            contract: string;
            /** @description PEM */
            certificate: string;
            /** @description PEM of the CA */
            authority: string;
            interval_seconds: number;
            at: components["schemas"]["Instant"];
        };
        SegmentReceipt: {
            version: number;
            /** @description SHA-256 of the segment */
            accepted: string;
            duplicate: boolean;
        };
        Heartbeat: {
            version: number;
            at: components["schemas"]["Instant"];
            agent_version?: string;
            last_sequence?: number;
            spooled_segments?: number;
            spooled_bytes?: number;
            /** @description Given when the certificate nears its end */
            certificate_request?: string;
            /** @description SHA-256 of the settings the agent works by; zeros for none */
            settings?: string;
        };
        HeartbeatAnswer: {
            version: number;
            at: components["schemas"]["Instant"];
            interval_seconds?: number;
            wants_full?: boolean;
            last_sequence?: number;
            last_segment?: string;
            certificate?: string;
            /** @description SHA-256 of the settings in force for this host */
            settings?: string;
        };
        AgentSettings: {
            version: number;
            integrity: {
                include: string[];
                exclude: string[];
                scan_hours: number;
            };
            power: {
                server: string;
            }[];
            media: {
                /** @enum {string} */
                policy: "observe" | "block_unregistered";
                registered: string[];
                forbidden: string[];
            };
            sites: {
                publication: string;
                interval_seconds: number;
                manifest: string;
            }[];
        };
    };
    responses: {
        /** @description What went wrong and what to do */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        Contract: string;
        Clause: string;
        Register: string;
        /** @description The record's number */
        Record: string;
        Member: string;
        Host: string;
        Index: number;
        Token: string;
        Limit: number;
        /** @description next_cursor of the page before; opaque */
        Cursor: string;
        Csrf: string;
        IdempotencyKey: string;
        IfMatch: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_version: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_authority: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description PEM */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-pem-file": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_setup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether the instance still has to be set up */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupState"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    set_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetupRequest"];
            };
        };
        responses: {
            /** @description The one-time password to enrol; not yet in force */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpEnrolment"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    confirm_setup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TotpConfirmation"];
            };
        };
        responses: {
            /** @description Logged in */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who I am */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    log_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogIn"];
            };
        };
        responses: {
            /** @description Logged in */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    log_out: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Logged out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    change_session: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    language: components["schemas"]["Language"];
                };
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description My sessions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["SessionInfo"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    revoke_session: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    get_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it offers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationOffer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    answer_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CredentialChoice"];
            };
        };
        responses: {
            /** @description The one-time password to enrol */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpEnrolment"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    confirm_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TotpConfirmation"];
            };
        };
        responses: {
            /** @description Joined and logged in */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_recovery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whose credentials are renewed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryOffer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    answer_recovery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CredentialChoice"];
            };
        };
        responses: {
            /** @description The one-time password to enrol */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpEnrolment"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    confirm_recovery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TotpConfirmation"];
            };
        };
        responses: {
            /** @description Renewed and logged in */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_contracts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Those I am a member of */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Contract"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_contract: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contract */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contract"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    change_contract: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContractChange"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contract"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_proposals: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Proposals */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DefinitionProposal"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    agree_to_definitions: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    definitions: components["schemas"]["DefinitionName"][];
                };
            };
        };
        responses: {
            /** @description What is in force from now on, and how many wait for a second person */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        adopted: string[];
                        endorsed: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    import_wording: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Texts by the clause's id */
                    wording: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description Recorded */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_home: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Everything the first page shows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Home"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    watch_contract: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An event stream */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_clause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                clause: components["parameters"]["Clause"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The clause and why it has its status */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clause"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    grant_exemption: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                contract: components["parameters"]["Contract"];
                clause: components["parameters"]["Clause"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExemptionRequest"];
            };
        };
        responses: {
            /** @description Granted */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    end_exemption: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
                clause: components["parameters"]["Clause"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_roles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The roles of the catalogue */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Role"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_people: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Members of either side */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Member"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    invite_person: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationRequest"];
            };
        };
        responses: {
            /** @description Invited */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_person: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                member: components["parameters"]["Member"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The member */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    renew_invitation: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
                member: components["parameters"]["Member"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A new link; the old one is void */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    grant_role: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                contract: components["parameters"]["Contract"];
                member: components["parameters"]["Member"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleGrantRequest"];
            };
        };
        responses: {
            /** @description Granted */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    end_role: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
                member: components["parameters"]["Member"];
                grant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    appoint_deputy: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                contract: components["parameters"]["Contract"];
                member: components["parameters"]["Member"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeputyRequest"];
            };
        };
        responses: {
            /** @description Appointed */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    end_deputy: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
                member: components["parameters"]["Member"];
                deputyship: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_recoveries: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Open requests to renew lost credentials */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Recovery"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    request_recovery: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    member: string;
                };
            };
        };
        responses: {
            /** @description Requested */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recovery"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    approve_recovery: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
                recovery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The one-time link to hand over */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneTimeLink"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_registers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The registers in force */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["RegisterSummary"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_register: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                register: components["parameters"]["Register"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is needed for drawing lists and forms */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegisterDefinition"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_records: {
        parameters: {
            query?: {
                /** @description Searched for in the number and the listed fields, widths and cases folded */
                q?: string;
                /** @description One or more, separated by commas; default all but voided */
                state?: string;
                /** @description A field, `record`, `state`, `created_at` or `changed_at`; a leading `-` for descending */
                sort?: string;
                /** @description `filter.<field>=value`, repeatable: exact value (yes or no for a yes/no field); `filter.<date>.from` and `filter.<date>.until`: first and last day */
                filter?: {
                    [key: string]: string;
                };
                limit?: components["parameters"]["Limit"];
                /** @description next_cursor of the page before; opaque */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                register: components["parameters"]["Register"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_references: {
        parameters: {
            query?: {
                /** @description Searched for in the number and the title, widths and cases folded */
                q?: string;
            };
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                register: components["parameters"]["Register"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Records and what they are called */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            record: string;
                            title: components["schemas"]["Text"];
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    erase_personal_values: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                contract: components["parameters"]["Contract"];
                register: components["parameters"]["Register"];
                /** @description The record's number */
                record: components["parameters"]["Record"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Erased */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_record: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                register: components["parameters"]["Register"];
                /** @description The record's number */
                record: components["parameters"]["Record"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The record, what I may do with it, and its history */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Record"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_creating_actions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                register: components["parameters"]["Register"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Creating actions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["OpenAction"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    act: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                contract: components["parameters"]["Contract"];
                register: components["parameters"]["Register"];
                action: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActRequest"];
            };
        };
        responses: {
            /** @description Acted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    preview: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewRequest"];
            };
        };
        responses: {
            /** @description The outcome it would have */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    upload_file: {
        parameters: {
            query: {
                /** @description The file's name */
                name: string;
            };
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
                "image/*": string;
                "application/pdf": string;
            };
        };
        responses: {
            /** @description Kept */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileValue"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    download_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes, as an attachment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_label: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                register: components["parameters"]["Register"];
                /** @description The record's number */
                record: components["parameters"]["Record"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description SVG */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/svg+xml": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_approvals: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What waits for me, and what of mine waits for others */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approvals"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_hosts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Hosts with an agent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Host"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_host: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                host: components["parameters"]["Host"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the host reports of itself */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    remove_host: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
                host: components["parameters"]["Host"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed; its certificate is no longer accepted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_host_observed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                host: components["parameters"]["Host"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest of each kind, and what charts need */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostObserved"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_file_changes: {
        parameters: {
            query?: {
                /** @description Part of the path */
                q?: string;
                what?: components["schemas"]["ChangeKind"];
                /** @description Whether a change, a standing change or an explanation covers it */
                covered?: "yes" | "no";
                /** @description Not before; the host's clock */
                from?: components["schemas"]["Instant"];
                /** @description Before */
                until?: components["schemas"]["Instant"];
                limit?: components["parameters"]["Limit"];
                /** @description next_cursor of the page before; opaque */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                host: components["parameters"]["Host"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; one that a filter left short may still have a next one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileChangePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_package_changes: {
        parameters: {
            query?: {
                /** @description Part of the name */
                q?: string;
                /** @description Whether a change, a standing change or an explanation covers it */
                covered?: "yes" | "no";
                /** @description Not before; the host's clock */
                from?: components["schemas"]["Instant"];
                /** @description Before */
                until?: components["schemas"]["Instant"];
                limit?: components["parameters"]["Limit"];
                /** @description next_cursor of the page before; opaque */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                host: components["parameters"]["Host"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; one that a filter left short may still have a next one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PackageChangePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_explained_changes: {
        parameters: {
            query?: {
                /** @description Part of the name of the package */
                q?: string;
                /** @description Not before; the host's clock */
                from?: components["schemas"]["Instant"];
                /** @description Before */
                until?: components["schemas"]["Instant"];
                limit?: components["parameters"]["Limit"];
                /** @description next_cursor of the page before; opaque */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                host: components["parameters"]["Host"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; one that a filter left short may still have a next one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExplainedChangePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_host_bom: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                host: components["parameters"]["Host"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To be saved */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.cyclonedx+json": {
                        bomFormat: string;
                        specVersion: string;
                        serialNumber: string;
                        components: Record<string, unknown>[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    make_host_token: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostToken"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_alerts: {
        parameters: {
            query?: {
                /** @description Several with commas */
                state?: string;
                /** @description Several with commas: informational, low, medium, high, critical */
                level?: string;
                /** @description Its id */
                rule?: string;
                host?: string;
                /** @description Address or name, whole */
                source?: string;
                /** @description Account, whole */
                user?: string;
                /** @description Last event not before */
                from?: components["schemas"]["Instant"];
                /** @description First event before */
                until?: components["schemas"]["Instant"];
                limit?: components["parameters"]["Limit"];
                /** @description next_cursor of the page before; opaque */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; one that a filter left short may still have a next one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_alert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                alert: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One alert with its answers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    count_alerts: {
        parameters: {
            query?: {
                from?: components["schemas"]["Instant"];
                until?: components["schemas"]["Instant"];
                host?: string;
            };
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Counts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertCounts"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_logs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Those that need attention first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["FollowedLog"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    search_accesses: {
        parameters: {
            query?: {
                /** @description A member (`m-…`) or an account: who acted, or whom they became or changed. All texts are compared whole */
                person?: string;
                /** @description Who acted */
                user?: string;
                /** @description Address or name they came from */
                source?: string;
                /** @description A host (`h-…`), or `junshu` */
                host?: string;
                target?: string;
                /** @description Several with commas: login, logout, privilege, data, entry, junshu */
                kind?: string;
                /** @description Several with commas: success, failure, unknown */
                outcome?: string;
                from?: components["schemas"]["Instant"];
                until?: components["schemas"]["Instant"];
                limit?: components["parameters"]["Limit"];
                /** @description next_cursor of the page before; opaque */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    count_accesses: {
        parameters: {
            query: {
                /** @description weekday_hour: 7 × 24 cells in the contract's zone */
                by: "hour" | "weekday_hour" | "day" | "person" | "host" | "kind";
                user?: string;
                host?: string;
                kind?: string;
                outcome?: string;
                /** @description Rounded down to an hour */
                from?: components["schemas"]["Instant"];
                /** @description Rounded up to an hour */
                until?: components["schemas"]["Instant"];
            };
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sums */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessCounts"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    count_access_networks: {
        parameters: {
            query?: {
                person?: string;
                host?: string;
                kind?: string;
                outcome?: string;
                from?: components["schemas"]["Instant"];
                until?: components["schemas"]["Instant"];
            };
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Most first, at most 500 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessNetworks"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_access_day: {
        parameters: {
            query: {
                person: string;
                /** @description In the contract's zone */
                date: components["schemas"]["CivilDate"];
            };
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description At most 1,000 events; `complete` says whether that was all */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessDay"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_access_gaps: {
        parameters: {
            query?: {
                host?: string;
                from?: components["schemas"]["Instant"];
                until?: components["schemas"]["Instant"];
            };
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AccessGap"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_access_store: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description State */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessStore"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_review_sheet: {
        parameters: {
            query: {
                from: components["schemas"]["Instant"];
                /** @description At most 93 days later */
                until: components["schemas"]["Instant"];
                /** @description Several with commas; every host, and Junshu itself, when absent */
                host?: string;
            };
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sheet */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewSheet"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    keep_review_sheet: {
        parameters: {
            query?: never;
            header: {
                "X-CSRF-Token": components["parameters"]["Csrf"];
            };
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewSheetRequest"];
            };
        };
        responses: {
            /** @description Kept */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeptReviewSheet"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_events: {
        parameters: {
            query?: {
                /** @description Only events of this type, such as `record.acted` */
                type?: string;
                register?: string;
                /** @description Together with register */
                record?: string;
                limit?: components["parameters"]["Limit"];
                /** @description next_cursor of the page before; opaque */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LedgerPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_checkpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest published checkpoint, a C2SP signed note */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_verifier_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key that checkpoints are verified with */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_event: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                index: components["parameters"]["Index"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event as it stands in the log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LedgerEntry"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_proof: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contract: components["parameters"]["Contract"];
                index: components["parameters"]["Index"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A proof bundle (c2sp.org/tlog-proof@v1) for this event */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    enrol_agent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnrolRequest"];
            };
        };
        responses: {
            /** @description A client certificate */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrolment"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    send_segment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Kept durably */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentReceipt"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    send_heartbeat: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Heartbeat"];
            };
        };
        responses: {
            /** @description Heard */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_agent_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings; their SHA-256 is in the answer to a heartbeat */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentSettings"];
                };
            };
            /** @description Nothing is said for this host */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
}

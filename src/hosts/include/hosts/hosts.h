// Hosts of a contract: invited by a person, enrolled by their agent, observed through segments. Silence is a gap, never a pass.
//
// Events: host.invited {host, name} · host.enrolled {host, certificate, interval} · host.removed {host} · segment.received {host, sequence, sha256, count, facts, interval, first, last}; `facts` are
// the kinds in it, `interval` (ms) what the contract asked of agents then. The segment itself is a blob of the contract; its fold reads it. Names of hosts, devices and services are in blobs and projections, never in the log.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "history/segment.h"
#include "identity/decision.h"
#include "store/writer.h"
#include "wire/messages.h"
#include "wire/observation.h"

namespace junshu::hosts {

// An agent seals a sign of life each interval of its contract (contracts::agent_interval); without a segment for this many intervals the host counts as
// silent. Heartbeats are no evidence (docs/decisions/0010).
inline constexpr std::int64_t kSilentIntervals = 3;
inline constexpr base::Millis kTokenLives = base::kDay;

// Latest, by host or thing: p_host p_device p_package p_service p_integrity_scan p_watch_state p_canary p_ups_reading p_site_check.
// A row each: p_segment p_gap p_package_change p_file_change p_explained_change p_media_use. For charts: p_canary_history p_site_history
// (hourly) p_agent_cost (hourly). op_host_token.
void register_folds(store::Projector& projector);

struct Invited {
  std::string host;       // "h-…"
  std::string token;      // one use
  base::Millis expires_at = 0;
};
Invited invite(store::Transaction& transaction, const identity::Keys& keys, std::string_view contract, std::string_view name, const base::Object& by);

struct Enrolled {
  std::string host;
  std::string contract;
};
// Uses up the token. Error{NotFound} for an unknown, used or expired one.
Enrolled enrol(store::Transaction& transaction, const identity::Keys& keys, std::string_view token, std::string_view certificate_sha256);
// Which contract and host a token is for, without using it.
Enrolled offered(store::Connection& connection, const identity::Keys& keys, std::string_view token, base::Millis now);
void remove(store::Transaction& transaction, std::string_view contract, std::string_view host, const base::Object& by);

// The enrolled host with this certificate; nullopt for an unknown or removed one.
std::optional<Enrolled> host_of_certificate(store::Connection& connection, std::string_view certificate_sha256);
// Records a renewed certificate.
void renew(store::Transaction& transaction, const Enrolled& host, std::string_view certificate_sha256);

// The observations of a segment, read on the caller's thread before the writer sees it, which everybody waits for: while this lives, the fold of the segment finds
// them here instead of unpacking the blob again. Throws Error{InvalidInput} for what are no observations. Thread-safe.
class ReadAhead {
 public:
  explicit ReadAhead(const history::Segment& segment);
  ~ReadAhead();
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

 private:
  base::Digest hash_;
  // Shared: a host may send a segment again while the first one is still being recorded.
  std::shared_ptr<const std::vector<wire::Observation>> observations_;
};

// What the writer has to know of a segment.
struct Arrived {
  history::SegmentHeader header;
  base::Digest hash{};
  base::Array facts;  // the kinds in it: who reads tables made of others need not look again
};
Arrived arrived(const history::Segment& segment);

struct Received {
  bool duplicate = false;
};
// The segment is a blob already, or `brought`, which is kept with the event unless it is a duplicate. Error{Conflict} when it does not follow the chain.
Received receive(store::Transaction& transaction, const Enrolled& host, const Arrived& segment, const store::SealedBlob* brought = nullptr);

// The record of `p_alert` that an alert of a host is: told again of the same rule, group and beginning it is the same, grown.
std::string alert_record(const std::string& host, const wire::Alert& alert);

struct Standing {
  std::int64_t last_sequence = 0;
  std::string last_segment;      // hex, ""
  bool wants_full = false;
};
Standing standing(store::Connection& connection, const Enrolled& host);

}  // namespace junshu::hosts

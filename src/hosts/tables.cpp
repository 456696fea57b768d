#include "segment_fold.h"

namespace junshu::hosts {

using store::ColumnType;

namespace {

store::Column text(const char* name) { return {name, ColumnType::Text}; }
store::Column integer(const char* name) { return {name, ColumnType::Integer}; }

void tables_of_inventory(store::Projector& projector) {
  projector.table({"p_host",
                   {text("contract"), text("record"), text("name"), text("hostname"), text("os"), text("kernel"), text("architecture"), text("vendor"),
                    text("product"), text("serial"), text("unobserved"), integer("booted_at"), integer("invited_at"), integer("enrolled_at"),
                    integer("last_heard"), integer("interval_ms"), integer("silent_at"), integer("clock_offset_ms"), integer("active"),
                    text("certificate"), integer("last_sequence"), text("last_segment"), text("packages_digest"), integer("wants_full"),
                    integer("removed_at"), text("os_id"), text("os_version"), text("machine")},
                   {"contract", "record"},
                   {{"certificate"}}});
  projector.table({"p_device",
                   {text("contract"), text("record"), text("host"), text("name"), text("serial"), text("identity_source"), text("kind"), text("bus"),
                    text("vendor"), text("model"), integer("size"), integer("removable"), integer("read_only"), text("encrypted"),
                    integer("attached_later"), text("mounts"), text("backing_file"), integer("present"), integer("first_seen"), integer("last_seen")},
                   {"contract", "record"},
                   {{"contract", "host"}, {"contract", "serial"}}});
  projector.table({"p_package",
                   {text("contract"), text("host"), text("name"), text("architecture"), text("version"), text("status")},
                   {"contract", "host", "name", "architecture"},
                   {}});
  projector.table({"p_service",
                   {text("contract"), text("host"), text("protocol"), text("address"), integer("port"), text("process")},
                   {"contract", "host", "protocol", "address", "port"},
                   {}});
  projector.table({"p_gap",
                   {text("contract"), text("record"), text("host"), text("reason"), integer("from_at"), integer("to_at"), integer("segments"),
                    integer("observations"), integer("at")},
                   {"contract", "record"},
                   {}});
  projector.table({"p_segment",
                   {text("contract"), text("host"), integer("sequence"), text("sha256"), integer("count"), integer("first_at"), integer("last_at"),
                    integer("received_at")},
                   {"contract", "host", "sequence"},
                   {}});
  projector.table({"op_host_token", {text("token"), text("contract"), text("host"), integer("expires_at"), text("mac")}, {"token"}, {}});
}

void tables_of_files(store::Projector& projector) {
  projector.table({"p_package_change",
                   {text("contract"), text("record"), text("host"), text("name"), text("architecture"), text("from_version"), text("to_version"),
                    integer("at"), integer("seen_at")},
                   {"contract", "record"},
                   {{"contract", "host", "at"}}});
  projector.table({"p_file_change",
                   {text("contract"), text("record"), text("host"), text("path"), text("what"), text("explanation"), text("package"), text("source"),
                    integer("at"), integer("seen_at"), text("before_sha256"), text("after_sha256"), integer("size"), integer("mode"), text("owner"),
                    text("attributes"), text("exe"), integer("pid"), integer("uid"), integer("login_uid"), text("container")},
                   {"contract", "record"},
                   {{"contract", "host", "at"}}});
  projector.table({"p_explained_change",
                   {text("contract"), text("record"), text("host"), text("package"), text("explanation"), integer("files"), integer("at"),
                    integer("seen_at")},
                   {"contract", "record"},
                   {{"contract", "host", "at"}}});
  projector.table({"p_integrity_scan",
                   {text("contract"), text("record"), integer("started_at"), integer("finished_at"), integer("files"), integer("bytes"),
                    integer("changed"), integer("unexplained"), integer("unreadable"), integer("raced"), integer("complete"), text("baseline"),
                    text("algorithm"), integer("seen_at")},
                   {"contract", "record"},
                   {}});
  projector.table({"p_watch_state",
                   {text("contract"), text("record"), integer("watching"), integer("since"), text("reason"), text("roots"), integer("overflowed"),
                    integer("lost"), integer("at")},
                   {"contract", "record"},
                   {}});
  projector.table({"p_canary",
                   {text("contract"), text("record"), text("host"), integer("passed"), integer("latency_ms"), integer("negative_seen"), text("how"),
                    integer("at"), integer("last_passed_at")},
                   {"contract", "record"},
                   {}});
  projector.table({"p_canary_history",
                   {text("contract"), text("host"), integer("at"), integer("passed"), integer("latency_ms"), integer("negative_seen"), text("how")},
                   {"contract", "host", "at"},
                   {}});
}

void tables_of_surroundings(store::Projector& projector) {
  projector.table({"p_ups_reading",
                   {text("contract"), text("record"), text("host"), text("name"), text("server"), text("state"), text("flags"), integer("charge"),
                    integer("runtime"), integer("load"), text("battery_date"), integer("replace_battery"), text("model"), text("serial"),
                    integer("state_since"), integer("at")},
                   {"contract", "record"},
                   {{"contract", "host"}}});
  projector.table({"p_site_check",
                   {text("contract"), text("record"), text("publication"), text("host"), text("target"), text("outcome"), integer("at"),
                    integer("since"), integer("latency_ms"), integer("status"), text("sha256"), text("expected_sha256"), text("certificate"),
                    text("detail"), text("differences")},
                   {"contract", "record"},
                   {{"contract", "host"}, {"contract", "publication"}}});
  projector.table({"p_site_history",
                   {text("contract"), text("record"), integer("hour"), integer("checks"), integer("same"), integer("latency_sum"),
                    integer("latency_max")},
                   {"contract", "record", "hour"},
                   {}});
  projector.table({"p_media_use",
                   {text("contract"), text("record"), text("device"), text("host"), text("policy"), integer("blocked"), integer("effect_verified"),
                    integer("files_written"), integer("bytes_written"), integer("from_at"), integer("until_at")},
                   {"contract", "record"},
                   {{"contract", "host"}, {"contract", "device"}}});
  projector.table({"p_agent_cost",
                   {text("contract"), text("host"), integer("hour"), integer("cpu_ms"), integer("rss"), integer("peak"), integer("read"),
                    integer("written"), integer("watched")},
                   {"contract", "host", "hour"},
                   {}});
}

void tables_of_logs(store::Projector& projector) {
  projector.table({"p_log_state",
                   {text("contract"), text("record"), text("host"), text("source"), text("name"), integer("readable"), text("reason"), integer("since"),
                    integer("newest"), integer("lines"), integer("unparsed"), integer("late"), integer("over_long"), integer("without_time"), integer("at")},
                   {"contract", "record"},
                   {{"contract", "host"}, {"contract", "source"}}});
  projector.table({"p_log_history",
                   {text("contract"), text("record"), integer("hour"), integer("lines"), integer("unparsed")},
                   {"contract", "record", "hour"},
                   {}});
  projector.table({"p_alert",
                   {text("contract"), text("record"), text("host"), text("rule"), text("title"), text("title_ja"), text("author"), text("level"), text("tags"),
                    text("grouped"), text("log"), text("source"), text("account"), text("target"), integer("count"), integer("first_at"),
                    integer("last_at"), text("lines"), integer("seen_at")},
                   {"contract", "record"},
                   {{"contract", "host", "first_at"}, {"contract", "seen_at"}}});
  projector.table({"p_access_count",
                   {text("contract"), text("host"), integer("hour"), text("kind"), text("outcome"), integer("count")},
                   {"contract", "host", "hour", "kind", "outcome"},
                   {}});
}

}  // namespace

void make_tables(store::Projector& projector) {
  tables_of_inventory(projector);
  tables_of_files(projector);
  tables_of_surroundings(projector);
  tables_of_logs(projector);
}

}  // namespace junshu::hosts

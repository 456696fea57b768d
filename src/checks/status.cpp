#include <algorithm>
#include <array>
#include <charconv>

#include "checks/checks.h"

namespace junshu::checks {

namespace {

// Fact of a segment → views that its fold writes. Every segment also says that its host was heard.
enum class How { Changes, Adds };  // rows of the host, or rows of the event
struct Written {
  std::string_view fact;
  std::string_view view;
  How how = How::Changes;
};
constexpr Written kWritten[] = {{"packages_full", "package_change", How::Adds},
                                {"packages_diff", "package_change", How::Adds},
                                {"devices_full", "device"},
                                {"device_added", "device"},
                                {"device_removed", "device"},
                                {"gap", "gap", How::Adds},
                                {"scan", "integrity_scan"},
                                {"file_changes", "file_change", How::Adds},
                                {"file_changes", "explained_change", How::Adds},
                                {"watch", "watch_state"},
                                {"canary", "canary"},
                                {"power", "ups_reading"},
                                {"site_checks", "site_check"},
                                {"media_use", "media_use"},
                                {"logs", "log_state"},
                                {"alerts", "alert"}};

void touched_by_segment(const store::Event& event, Touched& out) {
  const std::string name(base::require_text(event.body, "host"));
  const std::string host = std::string(kOfHost) + name;
  const std::string added = std::string(kOfEvent) + std::to_string(event.index) + "@" + name;
  out["host"].insert(host);
  const base::Json* facts = base::find(event.body, "facts");
  for (const auto& [fact, view, how] : kWritten) {
    const bool there = facts == nullptr || std::ranges::any_of(facts->as_array(), [&](const base::Json& each) { return each.as_string() == fact; });
    if (there) out[std::string(view)].insert(how == How::Adds ? added : host);
  }
}

// Which columns of which register an event wrote. A record that is new has all of them, and `record` among them.
void touched_by_change(const base::Object& change, Touched& out) {
  const std::string name(base::require_text(change, "register"));
  out[name].insert(std::string(base::require_text(change, "record")));
  const auto wrote = [&](std::string_view column) { out[name + "." + std::string(column)].insert("*"); };
  wrote("changed_at");
  wrote("version");
  if (base::bool_or(change, "new", false)) {
    wrote("record");
    return;
  }
  const auto each_key = [&](std::string_view key) {
    if (const auto* object = base::find(change, key)) {
      for (const auto& column : object->as_object()) wrote(column.key());
    }
  };
  each_key("set");
  each_key("rows");
  if (const auto* unset = base::find(change, "unset")) {
    for (const auto& column : unset->as_array()) wrote(column.as_string());
  }
  const auto state = base::text_or(change, "state", "");
  if (!state.empty()) wrote("state");
  if (state == "voided") wrote("voided_at");
  const auto stamp = base::text_or(change, "stamp", "");
  if (stamp.empty()) return;
  for (const std::string_view suffix : {"_recorded_at", "_occurred_at", "_by", "_role", "_for"}) wrote(std::string(stamp) + std::string(suffix));
}

constexpr std::array<std::string_view, 8> kNames = {"broken", "unknown", "unproven", "stale", "due", "exempt", "none", "kept"};
}

std::string_view to_string(Status status) { return kNames.at(static_cast<std::size_t>(status)); }

std::optional<Status> status_named(std::string_view text) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == text) return static_cast<Status>(i);
  }
  return std::nullopt;
}

base::Millis age_end(base::Millis at, std::string_view age, const base::Zone& zone) {
  int count = 0;
  const auto [end, error] = std::from_chars(age.data(), age.data() + age.size(), count);
  if (error != std::errc() || end + 1 != age.data() + age.size()) {
    throw base::Error(base::ErrorKind::InvalidInput, {"期間は 90d、6m、1y の形で書きます。", "Write an age as 90d, 6m or 1y."}, std::string(age));
  }
  const base::Date day = base::civil_date(at, zone);
  const base::Millis time_of_day = at - base::start_of_day(day, zone);
  const base::Date last = *end == 'd' ? base::add_days(day, count) : base::add_months(day, *end == 'y' ? 12 * count : count);
  return base::start_of_day(last, zone) + time_of_day;
}

Touched touched_by(const store::Event& event) {
  Touched out;
  const std::string_view type = event.type;
  if (type == "record.acted" || type == "record.continued") {
    for (const auto& item : base::require_array(event.body, "changes")) touched_by_change(item.as_object(), out);
  } else if (type.starts_with("member.")) {
    out["member"].insert("*");
  } else if (type.starts_with("role.") || type.starts_with("deputy.")) {
    out["role_grant"].insert("*");
  } else if (type == "segment.received") {
    touched_by_segment(event, out);
  } else if (type.starts_with("host.")) {
    out["host"].insert("*");
    out["device"].insert("*");
  } else if (type == "day.opened") {
    if (!base::require_array(event.body, "expected").empty()) out["expected"].insert("*");
  } else if (type.starts_with("contract.")) {
    out["contract"].insert("*");
  } else if (type == "assessed") {
    out["finding"].insert("*");
  }
  return out;
}

}  // namespace junshu::checks

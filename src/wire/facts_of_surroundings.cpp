// Power, published sites, media in use, and what the agent itself costs.
#include "base/date.h"
#include "base/hash.h"
#include "fact_forms.h"

namespace junshu::wire {
namespace {

using base::Array;
using base::Json;
using base::Object;

constexpr Words<PowerState, 7> kPower{{{PowerState::Online, "online"}, {PowerState::OnBattery, "on_battery"},
                                       {PowerState::LowBattery, "low_battery"}, {PowerState::Off, "off"},
                                       {PowerState::Bypass, "bypass"}, {PowerState::Stale, "stale"},
                                       {PowerState::Unreachable, "unreachable"}}};
constexpr Words<SiteOutcome, 4> kOutcome{{{SiteOutcome::Same, "same"}, {SiteOutcome::Changed, "changed"},
                                          {SiteOutcome::Unreachable, "unreachable"}, {SiteOutcome::Refused, "refused"}}};
constexpr Words<SiteDifferenceKind, 8> kDifference{
    {{SiteDifferenceKind::Bytes, "bytes"}, {SiteDifferenceKind::Header, "header"}, {SiteDifferenceKind::Certificate, "certificate"},
     {SiteDifferenceKind::Status, "status"}, {SiteDifferenceKind::Missing, "missing"}, {SiteDifferenceKind::Extra, "extra"},
     {SiteDifferenceKind::Region, "region"},
     {SiteDifferenceKind::ForeignOrigin, "foreign_origin"}}};
constexpr Words<MediaPolicy, 2> kPolicy{{{MediaPolicy::Observe, "observe"}, {MediaPolicy::BlockUnregistered, "block_unregistered"}}};

Object to_json(const PowerUnit& unit) {
  Object out{{"name", unit.name},
             {"server", unit.server},
             {"state", to_string(unit.state)},
             {"flags", list_of(unit.flags)},
             {"replace_battery", unit.replace_battery},
             {"at", unit.at}};
  put_number(out, "charge_percent", unit.charge_percent);
  put_number(out, "runtime_seconds", unit.runtime_seconds);
  put_number(out, "load_percent", unit.load_percent);
  put_text(out, "battery_date", unit.battery_date);
  put_text(out, "model", unit.model);
  put_text(out, "serial", unit.serial);
  return out;
}
PowerUnit read_unit(const Json& value) {
  Fields fields(value, "unit");
  PowerUnit unit{.name = fields.text("name", 128),
                 .server = fields.text("server", 256),
                 .state = fields.word("state", kPower),
                 .flags = fields.texts("flags", 32, 32),
                 .charge_percent = fields.optional_integer("charge_percent", 0, 1000),
                 .runtime_seconds = fields.optional_integer("runtime_seconds", 0, kMaxInteger),
                 .load_percent = fields.optional_integer("load_percent", 0, 1000),
                 .battery_date = fields.optional_text("battery_date", 10),
                 .replace_battery = fields.flag("replace_battery"),
                 .model = fields.optional_text("model", 256),
                 .serial = fields.optional_text("serial", 256),
                 .at = fields.integer("at", 0, kMaxInteger)};
  const auto date = base::parse_date(unit.battery_date);
  if (!unit.battery_date.empty() && (!date || base::to_string(*date) != unit.battery_date)) {
    fields.refuse("battery_date", "is not a date such as 2026-05-01", "が2026-05-01のような日付ではありません");
  }
  fields.finish();
  return unit;
}

Object to_json(const SiteCheck& check) {
  Array differences;
  for (const SiteDifference& difference : check.differences) {
    Object entry{{"what", to_string(difference.what)}};
    put_text(entry, "detail", difference.detail);
    put_text(entry, "detail_en", difference.detail_en);
    put_text(entry, "before", difference.before);
    put_text(entry, "after", difference.after);
    if (difference.notice) entry["notice"] = true;
    differences.emplace_back(std::move(entry));
  }
  Object out{{"publication", check.publication},
             {"target", check.target},
             {"outcome", to_string(check.outcome)},
             {"at", check.at},
             {"latency_ms", check.latency_ms},
             {"differences", std::move(differences)}};
  put_number(out, "status", check.status);
  put_digest(out, "sha256", check.sha256);
  put_digest(out, "expected_sha256", check.expected_sha256);
  put_text(out, "certificate", check.certificate);
  return out;
}
SiteCheck read_check(const Json& value) {
  Fields fields(value, "check");
  SiteCheck check{.publication = fields.text("publication", 128),
                  .target = fields.text("target", 2048),
                  .outcome = fields.word("outcome", kOutcome),
                  .at = fields.integer("at", 0, kMaxInteger),
                  .latency_ms = fields.integer("latency_ms", 0, kMaxInteger),
                  .status = fields.optional_integer("status", 100, 999),
                  .sha256 = fields.optional_digest("sha256"),
                  .expected_sha256 = fields.optional_digest("expected_sha256"),
                  .certificate = fields.optional_text("certificate", 128),
                  .differences = {}};
  for (const Json& entry : fields.list("differences", kMaxSiteDifferences)) {
    Fields inner(entry, "difference");
    check.differences.push_back({.what = inner.word("what", kDifference),
                                 .detail = inner.optional_text("detail", 2048),
                                 .detail_en = inner.optional_text("detail_en", 2048),
                                 .before = inner.optional_text("before"),
                                 .after = inner.optional_text("after"),
                                 .notice = inner.mark("notice")});
    inner.finish();
  }
  fields.finish();
  return check;
}

}  // namespace

std::string_view to_string(PowerState value) { return word_for(value, kPower); }
std::string_view to_string(SiteOutcome value) { return word_for(value, kOutcome); }
std::string_view to_string(SiteDifferenceKind value) { return word_for(value, kDifference); }
std::string_view to_string(MediaPolicy value) { return word_for(value, kPolicy); }

Object write(const Power& fact) {
  Array units;
  for (const PowerUnit& unit : fact.units) units.emplace_back(to_json(unit));
  return Object{{"units", std::move(units)}};
}
Power read_power(Fields& fields) {
  Power fact;
  for (const Json& entry : fields.list("units", kMaxPowerUnits)) fact.units.push_back(read_unit(entry));
  return fact;
}

Object write(const SiteChecks& fact) {
  Array checks;
  for (const SiteCheck& check : fact.checks) checks.emplace_back(to_json(check));
  return Object{{"checks", std::move(checks)}};
}
SiteChecks read_site_checks(Fields& fields) {
  SiteChecks fact;
  for (const Json& entry : fields.list("checks", kMaxSiteChecks)) fact.checks.push_back(read_check(entry));
  return fact;
}

Object write(const MediaUse& fact) {
  Object out{{"device", fact.device},
             {"mounted_at", fact.mounted_at},
             {"policy", to_string(fact.policy)},
             {"blocked", fact.blocked},
             {"effect_verified", fact.effect_verified},
             {"files_written", fact.files_written},
             {"bytes_written", fact.bytes_written}};
  put_number(out, "until", fact.until);
  return out;
}
MediaUse read_media_use(Fields& fields) {
  MediaUse fact{.device = read_identity(fields, "device"),
                .mounted_at = fields.integer("mounted_at", 0, kMaxInteger),
                .policy = fields.word("policy", kPolicy),
                .blocked = fields.flag("blocked"),
                .effect_verified = fields.flag("effect_verified"),
                .files_written = fields.integer("files_written", 0, kMaxInteger),
                .bytes_written = fields.integer("bytes_written", 0, kMaxInteger),
                .until = fields.optional_integer("until", 0, kMaxInteger)};
  return fact;
}

Object write(const AgentCost& fact) {
  return Object{{"from", fact.from},
                {"to", fact.to},
                {"cpu_ms", fact.cpu_ms},
                {"rss_bytes", fact.rss_bytes},
                {"peak_rss_bytes", fact.peak_rss_bytes},
                {"read_bytes", fact.read_bytes},
                {"written_bytes", fact.written_bytes},
                {"watched_files", fact.watched_files}};
}
AgentCost read_agent_cost(Fields& fields) {
  return {.from = fields.integer("from", 0, kMaxInteger),
          .to = fields.integer("to", 0, kMaxInteger),
          .cpu_ms = fields.integer("cpu_ms", 0, kMaxInteger),
          .rss_bytes = fields.integer("rss_bytes", 0, kMaxInteger),
          .peak_rss_bytes = fields.integer("peak_rss_bytes", 0, kMaxInteger),
          .read_bytes = fields.integer("read_bytes", 0, kMaxInteger),
          .written_bytes = fields.integer("written_bytes", 0, kMaxInteger),
          .watched_files = fields.integer("watched_files", 0, kMaxInteger)};
}

}  // namespace junshu::wire

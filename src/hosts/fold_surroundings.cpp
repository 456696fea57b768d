// Power, published sites, media in use, and what the agent costs.
#include <set>

#include "base/hash.h"
#include "segment_fold.h"

namespace junshu::hosts {

using store::Cell;
using store::Value;

namespace {

constexpr std::size_t kMostDetail = 2000;

std::string detail_of(const wire::SiteCheck& check) {
  std::string out;
  for (const auto& difference : check.differences) {
    if (difference.notice) continue;
    std::string one = word(wire::to_string(difference.what));
    if (!difference.detail.empty()) one += " " + difference.detail;
    if (out.size() + one.size() > kMostDetail) break;
    out += (out.empty() ? "" : "; ") + one;
  }
  return out;
}

std::string differences_json(const wire::SiteCheck& check) {
  base::Array out;
  for (const auto& difference : check.differences) {
    out.emplace_back(base::Object{{"what", wire::to_string(difference.what)},
                                  {"detail", difference.detail},
                                  {"detail_en", difference.detail_en},
                                  {"before", difference.before},
                                  {"after", difference.after},
                                  {"notice", difference.notice}});
  }
  return base::canonical(out);
}

}  // namespace

std::string short_hash(const std::string& text) { return base::hex(base::sha256(base::as_bytes(text))).substr(0, 16); }

void SegmentFold::fold(const wire::Power& power) {
  std::set<std::string> told;
  for (const auto& unit : power.units) {
    std::string record = host_ + "/" + unit.name;
    if (!told.insert(record).second) told.insert(record += "@" + unit.server);  // two servers may use one name
    const std::string state = word(wire::to_string(unit.state));
    const auto known = projection_.query("select state, state_since from p_ups_reading where contract = ? and record = ?", {contract_, record});
    const bool same = !known.empty() && store::text(known.rows[0][0]) == state;
    std::string flags;
    for (const auto& flag : unit.flags) flags += (flags.empty() ? "" : " ") + flag;
    projection_.upsert("p_ups_reading", here(record),
                       {{"host", host_},
                        {"name", unit.name},
                        {"server", unit.server},
                        {"state", state},
                        {"flags", flags},
                        {"charge", number_or_null(unit.charge_percent)},
                        {"runtime", number_or_null(unit.runtime_seconds)},
                        {"load", number_or_null(unit.load_percent)},
                        {"battery_date", text_or_null(unit.battery_date)},
                        {"replace_battery", yes(unit.replace_battery)},
                        {"model", text_or_null(unit.model)},
                        {"serial", text_or_null(unit.serial)},
                        {"state_since", same ? known.rows[0][1] : Value(unit.at)},
                        {"at", unit.at}});
  }
  // A unit that is not told of any more did not go away: nobody knows what it does.
  const auto rows = projection_.query("select record from p_ups_reading where contract = ? and host = ? and state <> 'stale'", {contract_, host_});
  for (const auto& row : rows.rows) {
    if (told.contains(store::text(row[0]))) continue;
    projection_.upsert("p_ups_reading", here(store::text(row[0])), {{"state", std::string("stale")}, {"state_since", at_}});
  }
}

void SegmentFold::fold(const wire::SiteChecks& checks) {
  for (const auto& check : checks.checks) put_check(check);
}

void SegmentFold::put_check(const wire::SiteCheck& check) {
  const std::string record = "SC-" + short_hash(check.publication + "\n" + check.target);
  const std::string outcome = word(wire::to_string(check.outcome));
  const auto known = projection_.query("select outcome, since from p_site_check where contract = ? and record = ?", {contract_, record});
  const bool same = !known.empty() && store::text(known.rows[0][0]) == outcome;
  projection_.upsert("p_site_check", here(record),
                     {{"publication", check.publication},
                      {"host", host_},
                      {"target", check.target},
                      {"outcome", outcome},
                      {"at", check.at},
                      {"since", same ? known.rows[0][1] : Value(check.at)},
                      {"latency_ms", check.latency_ms},
                      {"status", number_or_null(check.status)},
                      {"sha256", digest_or_null(check.sha256)},
                      {"expected_sha256", digest_or_null(check.expected_sha256)},
                      {"certificate", text_or_null(check.certificate)},
                      {"detail", text_or_null(detail_of(check))},
                      {"differences", differences_json(check)}});
  put_history(record, check);
}

// Hourly, so that checks every minute do not make a row each.
void SegmentFold::put_history(const std::string& record, const wire::SiteCheck& check) {
  const base::Millis hour = hour_of(check.at);
  const auto known = projection_.query("select checks, same, latency_sum, latency_max from p_site_history where contract = ? and record = ? and hour = ?",
                                       {contract_, record, hour});
  const auto before = [&](std::size_t column) { return known.empty() ? std::int64_t{0} : store::integer(known.rows[0][column]); };
  projection_.upsert("p_site_history", {{"contract", contract_}, {"record", record}, {"hour", hour}},
                     {{"checks", before(0) + 1},
                      {"same", before(1) + yes(check.outcome == wire::SiteOutcome::Same)},
                      {"latency_sum", before(2) + check.latency_ms},
                      {"latency_max", std::max(before(3), check.latency_ms)}});
}

void SegmentFold::fold(const wire::MediaUse& use) {
  projection_.upsert("p_media_use", here("MU-" + short_hash(host_ + "\n" + use.device + "\n" + std::to_string(use.mounted_at))),
                     {{"device", use.device},
                      {"host", host_},
                      {"policy", word(wire::to_string(use.policy))},
                      {"blocked", yes(use.blocked)},
                      {"effect_verified", yes(use.effect_verified)},
                      {"files_written", use.files_written},
                      {"bytes_written", use.bytes_written},
                      {"from_at", use.mounted_at},
                      {"until_at", number_or_null(use.until)}});
}

void SegmentFold::fold(const wire::AgentCost& cost) {
  const base::Millis hour = hour_of(cost.to);
  const auto known =
      projection_.query("select cpu_ms, peak, read, written from p_agent_cost where contract = ? and host = ? and hour = ?", {contract_, host_, hour});
  const auto before = [&](std::size_t column) { return known.empty() ? std::int64_t{0} : store::integer(known.rows[0][column]); };
  projection_.upsert("p_agent_cost", {{"contract", contract_}, {"host", host_}, {"hour", hour}},
                     {{"cpu_ms", before(0) + cost.cpu_ms},
                      {"rss", cost.rss_bytes},
                      {"peak", std::max(before(1), cost.peak_rss_bytes)},
                      {"read", before(2) + cost.read_bytes},
                      {"written", before(3) + cost.written_bytes},
                      {"watched", cost.watched_files}});
}

}  // namespace junshu::hosts

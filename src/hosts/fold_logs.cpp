// What is read of logs, the alerts that come of them, and how many accesses there were. The accesses themselves stay in their segments.
#include "base/text.h"
#include "hosts/hosts.h"
#include "segment_fold.h"

namespace junshu::hosts {

using store::Value;

void SegmentFold::fold(const wire::Logs& logs) {
  for (const auto& log : logs.logs) put(log);
}

void SegmentFold::put(const wire::LogState& log) {
  const std::string record = host_ + "/" + log.source;
  const auto known = projection_.query(
      "select readable, since, newest, lines, unparsed, late, over_long, without_time from p_log_state where contract = ? and record = ?", {contract_, record});
  const auto before = [&](std::size_t column) { return known.empty() ? std::int64_t{0} : store::integer(known.rows[0][column]); };
  const bool same = !known.empty() && before(0) == yes(log.readable);
  const Value newest = log.newest ? Value(*log.newest) : known.empty() ? Value() : known.rows[0][2];
  projection_.upsert("p_log_state", here(record),
                     {{"host", host_},
                      {"source", log.source},
                      {"name", log.name},
                      {"readable", yes(log.readable)},
                      {"reason", text_or_null(log.reason)},
                      {"since", same ? known.rows[0][1] : Value(at_)},
                      {"newest", newest},
                      {"lines", before(3) + log.lines},
                      {"unparsed", before(4) + log.unparsed},
                      {"late", before(5) + log.late},
                      {"over_long", before(6) + log.over_long},
                      {"without_time", before(7) + log.without_time},
                      {"at", at_}});
  const base::Millis hour = hour_of(at_);
  const auto counted = projection_.query("select lines, unparsed from p_log_history where contract = ? and record = ? and hour = ?", {contract_, record, hour});
  const auto so_far = [&](std::size_t column) { return counted.empty() ? std::int64_t{0} : store::integer(counted.rows[0][column]); };
  projection_.upsert("p_log_history", {{"contract", contract_}, {"record", record}, {"hour", hour}},
                     {{"lines", so_far(0) + log.lines}, {"unparsed", so_far(1) + log.unparsed}});
}

void SegmentFold::fold(const wire::Alerts& alerts) {
  for (const auto& alert : alerts.alerts) put(alert);
}

std::string alert_record(const std::string& host, const wire::Alert& alert) {
  return "AL-" + short_hash(base::join({host, alert.rule, alert.group, std::to_string(alert.first_at)}, "\n"));
}

void SegmentFold::put(const wire::Alert& alert) {
  const std::string record = alert_record(host_, alert);
  const auto known = projection_.query("select seen_at, lines from p_alert where contract = ? and record = ?", {contract_, record});
  const bool again = !known.empty();
  projection_.upsert("p_alert", here(record),
                     {{"host", host_},
                      {"rule", alert.rule},
                      {"title", alert.title},
                      {"title_ja", text_or_null(alert.title_ja)},
                      {"author", text_or_null(alert.author)},
                      {"level", word(wire::to_string(alert.level))},
                      {"tags", base::join(alert.tags, " ")},
                      {"grouped", alert.group},
                      {"log", text_or_null(alert.log)},
                      {"source", text_or_null(alert.source)},
                      {"account", text_or_null(alert.user)},
                      {"target", text_or_null(alert.target)},
                      {"count", alert.count},
                      {"first_at", alert.first_at},
                      {"last_at", alert.last_at},
                      {"lines", again ? known.rows[0][1] : Value(base::join(alert.lines, "\n"))},
                      {"seen_at", again ? known.rows[0][0] : Value(event_.at)}});
}

void SegmentFold::fold(const wire::Accesses& accesses) {
  std::map<std::tuple<base::Millis, std::string, std::string>, std::int64_t> counts;
  for (const auto& access : accesses.accesses) {
    counts[{hour_of(access.at), word(wire::to_string(access.kind)), word(wire::to_string(access.outcome))}] += access.times;
  }
  for (const auto& [key, count] : counts) {
    const auto& [hour, kind, outcome] = key;
    const std::vector<store::Cell> row{{"contract", contract_}, {"host", host_}, {"hour", hour}, {"kind", kind}, {"outcome", outcome}};
    const auto known = projection_.query("select count from p_access_count where contract = ? and host = ? and hour = ? and kind = ? and outcome = ?",
                                         {contract_, host_, hour, kind, outcome});
    projection_.upsert("p_access_count", row, {{"count", count + (known.empty() ? 0 : store::integer(known.rows[0][0]))}});
  }
}

}  // namespace junshu::hosts

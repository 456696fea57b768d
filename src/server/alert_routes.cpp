// Alerts of a contract with what became of them, and the logs that they come from.
#include <algorithm>
#include <map>
#include <set>

#include "asked.h"
#include "base/text.h"
#include "host_parts.h"
#include "routes.h"

namespace junshu::server {

namespace {

using base::Error;
using base::ErrorKind;
using store::Rows;

constexpr std::size_t kUsualPart = 100;
constexpr std::size_t kMostPart = 500;
constexpr std::size_t kLinesInList = 3;
constexpr std::size_t kMostLooked = 20'000;  // for one page
constexpr std::int64_t kMostHours = 7 * 24;
constexpr base::Millis kUsualTime = 92 * base::kDay;

// With the newest answer, and the suppression as the check of clause 4(4)⑬ judges it. An instance may not have adopted these registers yet.
constexpr std::string_view kAnswer = R"((select r.record from "p_alert_response" r where r.contract = a.contract and r.alert = a.record and r.voided_at is null
   order by r.created_at desc, r.record desc limit 1))";
constexpr std::string_view kSuppression = R"((select x.record from "p_alert_suppression" x where x.contract = a.contract and x.voided_at is null
     and x.approve_recorded_at is not null and x.approve_recorded_at <= a.seen_at and x.rule = a.rule
     and (x.host is null or x.host = a.host) and (x.source is null or x.source = a.source)
     and a.first_at >= x.starts_at and a.first_at <= x.ends_at and (x.end_recorded_at is null or a.first_at <= x.end_recorded_at)
   order by x.record limit 1))";

bool has_register(const instance::Snapshot& snapshot, const char* id) { return snapshot.catalogue().registers.contains(id); }

std::string alerts_of(const instance::Snapshot& snapshot) {
  const std::string none = "cast(null as text)";
  return "select a.*, " + (has_register(snapshot, "alert_response") ? std::string(kAnswer) : none) + " as response, " +
         (has_register(snapshot, "alert_suppression") ? std::string(kSuppression) : none) + " as suppression from p_alert a where a.contract = :contract";
}

class Alerts {
 public:
  explicit Alerts(Context& context) : snapshot_(context.snapshot()), shown_(context.instance(), snapshot_) {
    if (!has_register(snapshot_, "alert_response")) return;
    const Rows rows = snapshot_.connection().query(
        "select record, state, incident, verdict, created_at, acknowledge_by from \"p_alert_response\" where contract = ? and voided_at is null order by "
        "created_at desc, record desc",
        {shown_.contract()});
    for (std::size_t i = 0; i < rows.size(); ++i) answers_[store::text(rows.at(i, "record"))] = i;
    answer_rows_ = rows;
  }

  instance::Snapshot& snapshot() { return snapshot_; }
  Shown& shown() { return shown_; }

  std::string state_of(const RowOf& row) const {
    if (row.known("response")) {
      const RowOf answer = answer_of(row.text("response"));
      const std::string& state = answer.text("state");
      return state == "raised" ? "incident" : state;
    }
    return row.known("suppression") ? "suppressed" : "open";
  }

  base::Text title(const RowOf& row) const {
    return {row.known("title_ja") ? row.text("title_ja") : row.text("title"), row.text("title")};
  }

  Object host(const std::string& id) { return Object{{"id", id}, {"name", shown_.host(id)}}; }

  Object show(const RowOf& row, std::size_t most_lines) {
    Array lines = words_of(row.known("lines") ? row.text("lines") : std::string(), '\n');
    if (lines.size() > most_lines) lines.resize(most_lines);
    Object out{{"record", row.text("record")}, {"state", state_of(row)},         {"rule", rule(row)},
               {"host", host(row.text("host"))}, {"count", row.number("count")},   {"first_at", row.at("first_at")},
               {"last_at", row.at("last_at")},   {"seen_at", row.at("seen_at")}, {"lines", std::move(lines)}};
    row.text_if(out, "group", "grouped");
    row.text_if(out, "source", "source");
    row.text_if(out, "user", "account");
    row.text_if(out, "target", "target");
    if (row.known("log")) out["log"] = shown_.reference("log_source", row.text("log"));
    if (row.known("suppression")) out["suppression"] = shown_.reference("alert_suppression", row.text("suppression"));
    if (row.known("response")) {
      out["response"] = shown_.reference("alert_response", row.text("response"));
      const RowOf answer = answer_of(row.text("response"));
      if (answer.known("incident")) out["incident"] = shown_.reference("incident", answer.text("incident"));
    }
    return out;
  }

  Array answers(const std::string& alert) {
    if (!has_register(snapshot_, "alert_response")) return {};
    const Rows rows = snapshot_.connection().query(
        "select * from \"p_alert_response\" where contract = ? and alert = ? and voided_at is null order by created_at desc, record desc",
        {shown_.contract(), alert});
    Array out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const RowOf row(rows, i);
      Object one{{"record", row.text("record")}, {"state", row.text("state")}, {"at", row.at("created_at")}};
      if (row.known("acknowledge_by")) one["by"] = shown_.member(row.text("acknowledge_by"));
      row.text_if(one, "verdict", "verdict");
      out.push_back(std::move(one));
    }
    return out;
  }

 private:
  RowOf answer_of(const std::string& record) const { return {answer_rows_, answers_.at(record)}; }

  Object rule(const RowOf& row) {
    const std::string tags = row.known("tags") ? row.text("tags") : std::string();
    Array attack;
    for (const auto tag : base::split(tags, ' ')) {
      if (!tag.starts_with("attack.")) continue;
      std::string id(tag.substr(7));
      const bool technique = id.size() > 1 && id[0] == 't' && id[1] >= '0' && id[1] <= '9';
      const bool tactic = !technique && (id.size() < 2 || id[1] < '0' || id[1] > '9');  // groups and software are g0016, s0001
      if (technique) id[0] = 'T';
      if (technique || tactic) attack.push_back(Object{{"kind", technique ? "technique" : "tactic"}, {"id", id}});
    }
    Object out{{"id", row.text("rule")},
               {"title", both(title(row))},
               {"level", row.text("level")},
               {"tags", words_of(tags, ' ')},
               {"attack", std::move(attack)}};
    row.text_if(out, "author", "author");
    const auto known = snapshot_.detections().find(row.text("rule"));
    if (known == snapshot_.detections().end()) return out;
    const instance::DetectionText& text = known->second;
    if (!text.explanation.ja.empty()) out["explanation"] = both(text.explanation);
    if (!text.next.ja.empty()) out["next"] = both(text.next);
    set_if(out, "file", text.file);
    return out;
  }

  instance::Snapshot snapshot_;
  Shown shown_;
  Rows answer_rows_;
  std::map<std::string, std::size_t> answers_;
};

void refuse_unknown(const std::vector<std::string>& words, const std::set<std::string>& known, const std::string& name) {
  for (const auto& word : words) {
    if (!known.contains(word))
      throw Error(ErrorKind::InvalidInput, {name + " に知らない値があります: " + word, name + " has an unknown value: " + word}, name);
  }
}

const std::set<std::string> kStates{"open", "acknowledged", "incident", "closed", "suppressed"};
const std::set<std::string> kLevels{"informational", "low", "medium", "high", "critical"};

Response list_alerts(Context& context) {
  Alerts alerts(context);
  const Request& request = context.request;
  const auto states = asked_words(request, "state");
  const auto levels = asked_words(request, "level");
  refuse_unknown(states, kStates, "state");
  refuse_unknown(levels, kLevels, "level");
  const std::size_t limit = asked_limit(request, kUsualPart, kMostPart);
  std::string sql = alerts_of(alerts.snapshot());
  store::NamedParameters parameters{{"contract", alerts.shown().contract()}};
  const auto with = [&](const std::string& condition, const char* name, store::Value value) {
    sql += condition;
    parameters.emplace_back(name, std::move(value));
  };
  for (const auto& [column, name] : {std::pair("rule", "rule"), std::pair("host", "host"), std::pair("source", "source"), std::pair("account", "user")}) {
    if (const std::string value = asked_text(request, name); !value.empty())
      with(std::string(" and a.") + column + " = :" + name + "_is", (std::string(name) + "_is").c_str(), value);
  }
  if (!levels.empty()) {
    std::string list;
    for (const auto& level : levels) list += (list.empty() ? "'" : ", '") + level + "'";  // of the known words only
    sql += " and a.level in (" + list + ")";
  }
  if (const auto from = asked_instant(request, "from")) with(" and a.last_at >= :from_at", "from_at", *from);
  if (const auto until = asked_instant(request, "until")) with(" and a.first_at < :until_at", "until_at", *until);
  std::optional<Place> place = asked_place(request);
  Array items;
  std::size_t looked = 0;
  bool more = true;
  while (more && items.size() < limit && looked < kMostLooked) {
    std::string page = sql;
    auto given = parameters;
    if (place) {
      page += " and (a.first_at < :last_at or a.first_at = :last_at and a.record < :last_record)";
      given.emplace_back("last_at", place->at);
      given.emplace_back("last_record", place->record);
    }
    const Rows rows = alerts.snapshot().connection().query_named(
        page + " order by a.first_at desc, a.record desc limit " + std::to_string(kMostPart + 1), given);
    more = rows.size() > kMostPart;
    for (std::size_t i = 0; i < std::min(rows.size(), kMostPart); ++i) {
      if (items.size() == limit) {
        more = true;
        break;
      }
      const RowOf row(rows, i);
      ++looked;
      place = Place{row.number("first_at"), row.text("record")};
      if (!states.empty() && std::ranges::find(states, alerts.state_of(row)) == states.end()) continue;
      items.push_back(alerts.show(row, kLinesInList));
    }
  }
  Object out{{"items", std::move(items)}};
  if (more && place) out["next_cursor"] = encode(*place);
  return ok(std::move(out));
}

Response get_alert(Context& context) {
  Alerts alerts(context);
  const std::string record = context.parameter("alert");
  const Rows rows = alerts.snapshot().connection().query_named(
      alerts_of(alerts.snapshot()) + " and a.record = :record", {{"contract", alerts.shown().contract()}, {"record", record}});
  if (rows.empty()) throw Error(ErrorKind::NotFound, {"この警報はありません。", "There is no such alert."}, record);
  Object out = alerts.show(RowOf(rows, 0), 1000);
  out["responses"] = alerts.answers(record);
  return ok(std::move(out));
}

struct Sum {
  std::int64_t alerts = 0, events = 0;
};

Response count_alerts(Context& context) {
  Alerts alerts(context);
  const auto& snapshot = alerts.snapshot();
  const base::Millis until = asked_instant(context.request, "until").value_or(snapshot.moment().now);
  const base::Millis from = asked_instant(context.request, "from").value_or(std::max<base::Millis>(0, until - kUsualTime));
  const std::string host = asked_text(context.request, "host");
  const Rows rows = alerts.snapshot().connection().query_named(
      alerts_of(alerts.snapshot()) + " and a.last_at >= :from_at and a.first_at < :until_at order by a.record",
      {{"contract", alerts.shown().contract()}, {"from_at", from}, {"until_at", until}});
  Object states, levels;
  std::map<std::string, std::pair<Sum, std::size_t>> rules;  // and a row of it
  std::map<std::string, Sum> hosts, days;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const RowOf row(rows, i);
    if (!host.empty() && row.text("host") != host) continue;
    const auto count = [&](Sum& sum) {
      ++sum.alerts;
      sum.events += row.number("count");
    };
    const std::string state = alerts.state_of(row);
    states[state] = base::integer_or(states, state, 0) + 1;
    if (state == "open" || state == "acknowledged") levels[row.text("level")] = base::integer_or(levels, row.text("level"), 0) + 1;
    auto& rule = rules.try_emplace(row.text("rule"), Sum{}, i).first->second;
    count(rule.first);
    count(hosts[row.text("host")]);
    count(days[base::to_string(base::civil_date(row.number("first_at"), snapshot.contract().zone))]);
  }
  std::vector<std::pair<Sum, Object>> of_rules, of_hosts;
  for (const auto& [id, sum] : rules) {
    const RowOf row(rows, sum.second);
    of_rules.emplace_back(sum.first, Object{{"id", id}, {"title", both(alerts.title(row))}, {"level", row.text("level")}, {"alerts", sum.first.alerts}, {"events", sum.first.events}});
  }
  for (const auto& [id, sum] : hosts) of_hosts.emplace_back(sum, Object{{"host", alerts.host(id)}, {"alerts", sum.alerts}, {"events", sum.events}});
  const auto most_first = [](auto& list) {
    std::ranges::stable_sort(list, [](const auto& a, const auto& b) { return a.first.alerts > b.first.alerts; });
    Array out;
    for (auto& one : list) out.push_back(std::move(one.second));
    return out;
  };
  Array of_days;
  for (const auto& [date, sum] : days) of_days.push_back(Object{{"date", date}, {"alerts", sum.alerts}, {"events", sum.events}});
  return ok({{"from", instant(from)},
             {"until", instant(until)},
             {"states", std::move(states)},
             {"levels", std::move(levels)},
             {"rules", most_first(of_rules)},
             {"hosts", most_first(of_hosts)},
             {"days", std::move(of_days)}});
}

int urgency(const std::string& state) {
  constexpr std::string_view kOrder[] = {"unreadable", "silent", "waiting", "following", "ended"};
  return static_cast<int>(std::ranges::find(kOrder, std::string_view(state)) - std::begin(kOrder));
}

Response list_logs(Context& context) {
  auto snapshot = context.snapshot();
  Shown shown(context.instance(), snapshot);
  const base::Millis now = snapshot.moment().now;
  Rows registered;
  if (has_register(snapshot, "log_source")) registered = snapshot.connection().query(
      "select * from \"p_log_source\" where contract = ? and state in ('approved', 'ended') and voided_at is null", {shown.contract()});
  const Rows told = snapshot.connection().query("select * from p_log_state where contract = ? order by record", {shown.contract()});
  std::map<std::string, std::size_t> state_of;  // by source: its record is of one host
  for (std::size_t i = 0; i < told.size(); ++i) state_of[store::text(told.at(i, "record"))] = i;
  std::vector<Object> logs;
  const auto add = [&](const RowOf* source, const RowOf* state) {
    Object out;
    std::string says = state == nullptr ? "waiting" : state->yes("readable") ? "following" : "unreadable";
    const std::string host = source != nullptr ? source->text("host") : state->text("host");
    out["host"] = Object{{"id", host}, {"name", shown.host(host)}};
    out["name"] = "";
    if (source != nullptr) {
      out["log"] = shown.reference("log_source", source->text("record"));
      source->text_if(out, "name", "name");
      out["purpose"] = source->text("purpose");
      out["silent_minutes"] = source->number("silent_minutes");
      // As the check of clause 4(4)⑬ judges it.
      const base::Millis newest = state != nullptr && state->known("newest") ? state->number("newest") : source->known("approve_recorded_at") ? source->number("approve_recorded_at") : now;
      if (says == "following" && newest + source->number("silent_minutes") * base::kMinute <= now) says = "silent";
    }
    if (source == nullptr || source->text("state") == "ended") says = "ended";
    for (const char* count : {"lines", "unparsed", "late", "over_long", "without_time"}) out[count] = state == nullptr ? 0 : state->number(count);
    Array history;
    if (state != nullptr) {
      out["name"] = state->text("name");
      state->text_if(out, "reason", "reason");
      state->at_if(out, "since", "since");
      state->at_if(out, "newest", "newest");
      state->at_if(out, "told_at", "at");
      const Rows hours = snapshot.connection().query(
          "select * from (select hour, lines, unparsed from p_log_history where contract = ? and record = ? and hour >= ? order by hour desc limit " +
              std::to_string(kMostHours) + ") as newest order by hour",
          {shown.contract(), state->text("record"), now - kMostHours * base::kHour});
      for (const auto& row : hours.rows) history.push_back(Object{{"at", instant(store::integer(row[0]))}, {"lines", store::integer(row[1])}, {"unparsed", store::integer(row[2])}});
    }
    out["state"] = says;
    out["history"] = std::move(history);
    logs.push_back(std::move(out));
  };
  for (std::size_t i = 0; i < registered.size(); ++i) {
    const RowOf source(registered, i);
    const auto state = state_of.find(source.text("host") + "/" + source.text("record"));
    if (state == state_of.end()) {
      if (source.text("state") == "approved") add(&source, nullptr);
      continue;
    }
    const RowOf row(told, state->second);
    add(&source, &row);
    state_of.erase(state);
  }
  for (const auto& [record, place] : state_of) {
    const RowOf row(told, place);
    add(nullptr, &row);
  }
  std::ranges::stable_sort(logs, {}, [](const Object& log) { return urgency(std::string(base::require_text(log, "state"))); });
  Array items;
  for (auto& log : logs) items.push_back(std::move(log));
  return ok({{"items", std::move(items)}});
}

}  // namespace

void add_alert_routes(Routes& routes) {
  routes.personal("GET", "/contracts/{contract}/alerts", list_alerts);
  routes.personal("GET", "/contracts/{contract}/alerts/{alert}", get_alert);
  routes.personal("GET", "/contracts/{contract}/alert-counts", count_alerts);
  routes.personal("GET", "/contracts/{contract}/logs", list_logs);
}

}  // namespace junshu::server

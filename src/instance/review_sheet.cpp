#include "instance/review_sheet.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <deque>
#include <map>
#include <set>

#include "access_rows.h"
#include "contracts/contracts.h"

namespace junshu::instance {

using base::Array;
using base::Error;
using base::ErrorKind;
using base::Object;

namespace {

constexpr base::Millis kLongest = 93 * base::kDay;
constexpr int kPeriodsBefore = 8;
constexpr std::size_t kMostEvents = 200'000;
constexpr std::size_t kMostListed = 500;
constexpr std::size_t kMostBefore = 1'000;  // log-ins of an account looked at for its usual networks
constexpr int kDormantDays = 60;
constexpr std::size_t kFailures = 5;
constexpr std::size_t kMostTargets = 5;

struct Tally {
  std::int64_t success = 0, failure = 0, unknown = 0;
  std::int64_t all() const { return success + failure + unknown; }
  void add(access::Outcome outcome, std::int64_t count) {
    (outcome == access::Outcome::Success ? success : outcome == access::Outcome::Failure ? failure : unknown) += count;
  }
  void put(Object& out) const {
    out["success"] = success;
    out["failure"] = failure;
    out["unknown"] = unknown;
  }
};

struct Sums {
  std::map<std::string, Tally> kinds, persons, hosts;
};

std::string at_text(base::Millis at) { return base::to_iso8601(at); }

void put_if(Object& out, std::string_view key, const std::string& value) {
  if (!value.empty()) out[key] = value;
}

std::string decimal(double value) {
  const auto halves = std::llround(value * 2);
  return std::to_string(halves / 2) + (halves % 2 == 0 ? "" : ".5");
}

double median_of(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

// The first of a month where the contract is.
std::optional<base::Date> month_start(base::Millis at, const base::Zone& zone) {
  const base::Date date = base::civil_date(at, zone);
  if (date.day != 1 || base::start_of_day(date, zone) != at) return std::nullopt;
  return date;
}

std::string login_typed(const access::Event& event) { return event.detail.starts_with("login:") ? event.detail.substr(0, event.detail.find(' ')) : std::string(); }

class Sheet {
 public:
  Sheet(Instance& instance, Snapshot& snapshot, const SheetRequest& request)
      : instance_(instance), snapshot_(snapshot), request_(request), asked_(request.hosts.begin(), request.hosts.end()),
        history_(instance.accesses(snapshot.contract().id)) {}

  Object make() {
    check();
    find_periods();
    const Sums now = sums(request_.from, request_.until);
    for (const auto& [from, until] : periods_) before_.push_back(sums(from, until));
    read_events();
    const auto hours = contracts::working_hours(snapshot_.contract());
    const access::Head head = history_.head();
    Object out{{"version", 1},
               {"contract", snapshot_.contract().id},
               {"from", at_text(request_.from)},
               {"until", at_text(request_.until)},
               {"zone", snapshot_.contract().zone.name},
               {"working_hours", Object{{"from", clock_text(hours.from)}, {"until", clock_text(hours.until)}}},
               {"head", Object{{"sequence", head.sequence}, {"hash", base::hex(head.hash)}, {"events", head.events}}},
               {"periods", periods()},
               {"counts", kinds(now)},
               {"persons", persons(now)},
               {"hosts", hosts(now)},
               {"logs", logs()},
               {"unusual", unusual(now)},
               {"off_hours", outside_hours()},
               {"dormant", dormant(now)},
               {"failed_then_succeeded", failed_then_succeeded()},
               {"privileges", privileges()},
               {"new_sources", new_sources()},
               {"alerts", alerts()},
               {"gaps", gaps()}};
    if (!request_.hosts.empty()) {
      Array asked;
      for (const auto& host : request_.hosts) asked.emplace_back(host);
      out["hosts_asked"] = std::move(asked);
    }
    out["limits"] = std::move(limits_);
    return out;
  }

 private:
  static std::string clock_text(int minute) {
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return two(minute / 60) + ":" + two(minute % 60);
  }

  void check() const {
    for (const auto& [at, name] : {std::pair(request_.from, "from"), std::pair(request_.until, "until")}) {
      if (at % base::kHour != 0) throw Error(ErrorKind::InvalidInput, {"期間はちょうどの時刻で区切ってください。", "Let the period begin and end at a full hour."}, name);
    }
    if (request_.from >= request_.until || request_.until - request_.from > kLongest) {
      throw Error(ErrorKind::InvalidInput, {"期間を93日以内で指定してください。", "Give a period of at most 93 days."}, "until");
    }
  }

  void find_periods() {
    const base::Zone& zone = snapshot_.contract().zone;
    const auto first = month_start(request_.from, zone);
    const auto last = month_start(request_.until, zone);
    const int months = first && last ? (last->year - first->year) * 12 + last->month - first->month : 0;
    for (int number = 1; number <= kPeriodsBefore; ++number) {
      base::Millis from = request_.from - number * (request_.until - request_.from);
      base::Millis until = from + (request_.until - request_.from);
      if (months > 0) {
        from = base::start_of_day(base::add_months(*first, -number * months), zone);
        until = base::start_of_day(base::add_months(*first, -(number - 1) * months), zone);
      }
      if (from < snapshot_.contract().opened_at) return;
      periods_.emplace_back(from, until);
    }
  }

  bool wanted(const std::string& host) const { return asked_.empty() || asked_.contains(host); }

  Sums sums(base::Millis from, base::Millis until) const {
    Sums out;
    access::CountQuery query;
    query.from = from;
    query.until = until;
    query.by = access::By::User | access::By::Host;
    for (const auto& count : history_.counts(query)) {
      if (!wanted(count.host)) continue;
      out.kinds[std::string(access::to_string(count.kind))].add(count.outcome, count.count);
      if (!count.user.empty()) out.persons[count.user].add(count.outcome, count.count);
      out.hosts[count.host].add(count.outcome, count.count);
    }
    return out;
  }

  void read_events() {
    access::Query query;
    query.from = request_.from;
    query.until = request_.until;
    query.kinds = {access::Kind::Login, access::Kind::Privilege, access::Kind::Entry, access::Kind::Junshu};
    query.limit = 1'000;
    std::size_t looked = 0;
    bool more = true;
    while (more && looked < kMostEvents) {
      auto page = history_.search(query, snapshot_.moment().now);
      looked += page.events.size();
      for (auto& found : page.events) {
        if (wanted(found.event.host)) events_.push_back(std::move(found.event));
      }
      query.cursor = page.next;
      more = !page.next.empty();
    }
    if (more) limit("events", looked);
    std::ranges::reverse(events_);  // oldest first
  }

  void limit(std::string_view list, std::size_t looked) { limits_.push_back(Object{{"list", list}, {"looked", static_cast<std::int64_t>(looked)}}); }

  Array periods() const {
    Array out;
    for (const auto& [from, until] : periods_) out.push_back(Object{{"from", at_text(from)}, {"until", at_text(until)}});
    return out;
  }

  using Part = std::map<std::string, Tally> Sums::*;
  std::vector<std::int64_t> past(Part part, const std::string& name, std::int64_t Tally::* measure = nullptr) const {
    std::vector<std::int64_t> out;
    for (const Sums& sums : before_) {
      const auto found = (sums.*part).find(name);
      out.push_back(found == (sums.*part).end() ? 0 : measure == nullptr ? found->second.all() : found->second.*measure);
    }
    return out;
  }

  Object row(Part part, std::string_view member, const std::string& name, const Tally& tally) const {
    Object out{{member, name}};
    tally.put(out);
    Array before;
    for (const auto count : past(part, name)) before.emplace_back(count);
    out["before"] = std::move(before);
    return out;
  }

  Array kinds(const Sums& now) const {
    Array out;
    for (unsigned number = 0; number < access::kKinds; ++number) {
      const std::string kind(access::to_string(static_cast<access::Kind>(number)));
      const auto found = now.kinds.find(kind);
      out.push_back(row(&Sums::kinds, "kind", kind, found == now.kinds.end() ? Tally{} : found->second));
    }
    return out;
  }

  // With those of `part` before that are no more: their silence may be what stands out.
  std::map<std::string, Tally> ever(Part part, const Sums& now) const {
    std::map<std::string, Tally> out = now.*part;
    for (const Sums& sums : before_) {
      for (const auto& [name, tally] : sums.*part) out.try_emplace(name);
    }
    return out;
  }

  Array persons(const Sums& now) {
    std::vector<std::pair<std::string, Tally>> all(now.persons.begin(), now.persons.end());
    std::ranges::stable_sort(all, [](const auto& a, const auto& b) { return a.second.all() > b.second.all(); });
    if (all.size() > kMostListed) limit("persons", kMostListed);
    all.resize(std::min(all.size(), kMostListed));
    Array out;
    for (const auto& [name, tally] : all) out.push_back(row(&Sums::persons, "user", name, tally));
    return out;
  }

  std::string host_name(const std::string& host) {
    if (host == kJunshuHost) return "Junshu";
    const auto rows = snapshot_.connection().query("select name from p_host where contract = ? and record = ?", {snapshot_.contract().id, host});
    if (rows.empty()) return host;
    return store::personal_value(snapshot_.connection(), instance_.keys(), snapshot_.contract().id, "host/" + host, "host.name", store::text(rows.rows[0][0])).value_or(host);
  }

  Array hosts(const Sums& now) {
    Array out;
    for (const auto& [host, tally] : ever(&Sums::hosts, now)) {
      Object one = row(&Sums::hosts, "host", host, tally);
      one["name"] = host_name(host);
      out.push_back(std::move(one));
    }
    return out;
  }

  Array logs() {
    Array out;
    if (!snapshot_.catalogue().registers.contains("log_source")) return out;
    const auto rows = snapshot_.connection().query(
        "select s.record, s.title, s.host, s.purpose, coalesce(l.name, ''), coalesce(l.readable, 0),"
        " coalesce((select cast(sum(h.lines) as bigint) from p_log_history h where h.contract = s.contract and h.record = s.host || '/' || s.record and h.hour >= ? and h.hour < ?), 0),"
        " coalesce((select cast(sum(h.unparsed) as bigint) from p_log_history h where h.contract = s.contract and h.record = s.host || '/' || s.record and h.hour >= ? and h.hour < ?), 0)"
        " from \"p_log_source\" s left join p_log_state l on l.contract = s.contract and l.record = s.host || '/' || s.record"
        " where s.contract = ? and s.voided_at is null and s.approve_recorded_at is not null and s.approve_recorded_at < ? and (s.end_recorded_at is null or s.end_recorded_at > ?)"
        " order by s.record",
        {request_.from, request_.until, request_.from, request_.until, snapshot_.contract().id, request_.until, request_.from});
    for (const auto& row : rows.rows) {
      if (!wanted(store::text(row[2]))) continue;
      Object log{{"log", store::text(row[0])}, {"title", store::text(row[1])}, {"host", store::text(row[2])}, {"purpose", store::text(row[3])}};
      put_if(log, "name", store::text(row[4]));
      log["readable"] = store::integer(row[5]) != 0;
      log["lines"] = store::integer(row[6]);
      log["unparsed"] = store::integer(row[7]);
      out.push_back(std::move(log));
    }
    return out;
  }

  void add_unusual(Array& out, const Sums& now, Part part, std::string_view what) {
    for (const auto& [name, tally] : ever(part, now)) {
      for (const auto& [measure, value, of] : {std::tuple("all", tally.all(), static_cast<std::int64_t Tally::*>(nullptr)), std::tuple("failure", tally.failure, &Tally::failure)}) {
        const Unusual judged = compare(value, past(part, name, of));
        if (judged.direction == Unusual::Direction::None) continue;
        const bool first = judged.direction == Unusual::Direction::First;
        if (first && (what != "person" || of != nullptr)) continue;
        Object one{{"what", what}, {"subject", name}, {"measure", measure}, {"value", value}, {"median", decimal(judged.median)}, {"mad", decimal(judged.mad)},
                   {"direction", first ? "first" : judged.direction == Unusual::Direction::More ? "more" : "less"}};
        if (what == "host") one["name"] = host_name(name);
        out.push_back(std::move(one));
      }
    }
  }

  Array unusual(const Sums& now) {
    Array out;
    add_unusual(out, now, &Sums::kinds, "kind");
    add_unusual(out, now, &Sums::hosts, "host");
    add_unusual(out, now, &Sums::persons, "person");
    if (out.size() > kMostListed) {
      limit("unusual", kMostListed);
      out.resize(kMostListed);
    }
    return out;
  }

  Array outside_hours() {
    struct Use {
      std::int64_t events = 0;
      base::Millis first = 0, last = 0;
      std::set<std::string> days, hosts;
    };
    std::map<std::string, Use> uses;
    for (const auto& event : events_) {
      if (event.kind == access::Kind::Privilege || event.outcome != access::Outcome::Success || event.user.empty() || !off_hours(snapshot_, event.at)) continue;
      Use& use = uses[event.user];
      if (use.events++ == 0) use.first = event.at;
      use.last = event.at;
      use.days.insert(base::to_string(base::civil_date(event.at, snapshot_.contract().zone)));
      use.hosts.insert(event.host);
    }
    std::vector<std::pair<std::string, Use>> all(uses.begin(), uses.end());
    std::ranges::stable_sort(all, [](const auto& a, const auto& b) { return a.second.events > b.second.events; });
    Array out;
    for (const auto& [user, use] : all) {
      Array hosts;
      for (const auto& host : use.hosts) hosts.emplace_back(host);
      out.push_back(Object{{"user", user}, {"events", use.events}, {"days", static_cast<std::int64_t>(use.days.size())}, {"first_at", at_text(use.first)}, {"last_at", at_text(use.last)}, {"hosts", std::move(hosts)}});
    }
    return cut(std::move(out), "off_hours");
  }

  Array cut(Array list, std::string_view name) {
    if (list.size() > kMostListed) {
      limit(name, kMostListed);
      list.resize(kMostListed);
    }
    return list;
  }

  // The newest success of `user` before the period.
  std::optional<base::Millis> last_before(const std::string& user) const {
    access::Query query;
    query.user = user;
    query.until = request_.from;
    query.outcomes = {access::Outcome::Success};
    query.limit = 1;
    const auto page = history_.search(query, snapshot_.moment().now);
    return page.events.empty() ? std::nullopt : std::optional(page.events[0].event.at);
  }

  Array dormant(const Sums& now) {
    std::map<std::string, const access::Event*> first;
    for (const auto& event : events_) {
      if (event.outcome == access::Outcome::Success && !event.user.empty()) first.try_emplace(event.user, &event);
    }
    Array out;
    std::size_t looked = 0;
    for (const auto& [user, tally] : now.persons) {
      const auto used = first.find(user);
      if (used == first.end()) continue;
      if (++looked > kMostListed) {
        limit("dormant", kMostListed);
        break;
      }
      const auto before = last_before(user);
      if (!before) continue;
      const std::int64_t days = (used->second->at - *before) / base::kDay;
      if (days < kDormantDays) continue;
      out.push_back(Object{{"user", user}, {"host", used->second->host}, {"used_at", at_text(used->second->at)}, {"last_before", at_text(*before)}, {"days", days}});
    }
    return out;
  }

  Array failed_then_succeeded() {
    struct Key {
      std::string who, source, host;
      auto operator<=>(const Key&) const = default;
    };
    std::map<Key, std::deque<base::Millis>> failures;
    Array out;
    for (const auto& event : events_) {
      const bool junshu = event.kind == access::Kind::Junshu && event.method == "log_in";
      if (event.kind != access::Kind::Login && !junshu) continue;
      // Who fails at Junshu's log-in has no name yet; what was typed is the same.
      const Key key{junshu ? login_typed(event) : event.user, event.source, event.host};
      if (key.who.empty()) continue;
      auto& times = failures[key];
      while (!times.empty() && times.front() + base::kHour < event.at) times.pop_front();
      if (event.outcome == access::Outcome::Failure) {
        times.push_back(event.at);
      } else if (event.outcome == access::Outcome::Success) {
        if (times.size() >= kFailures) {
          Object one{{"user", event.user}, {"host", event.host}, {"failures", static_cast<std::int64_t>(times.size())}, {"from", at_text(times.front())}, {"succeeded_at", at_text(event.at)}};
          put_if(one, "source", event.source);
          out.push_back(std::move(one));
        }
        times.clear();
      }
    }
    return cut(std::move(out), "failed_then_succeeded");
  }

  // The record that permits this account these rights on this host at this time.
  std::string permission(const std::string& user, const std::string& became, const std::string& host, base::Millis at) {
    if (!snapshot_.catalogue().registers.contains("privileged_account")) return {};
    const auto rows = snapshot_.connection().query(
        "select record from \"p_privileged_account\" where contract = ? and voided_at is null and permit_recorded_at is not null and permit_recorded_at <= ? and account = ?"
        " and (host is null or host = ?) and (becomes is null or becomes = ?) and until >= ? and (end_recorded_at is null or end_recorded_at >= ?) order by record limit 1",
        {snapshot_.contract().id, at, user, host, became, base::to_string(base::civil_date(at, snapshot_.contract().zone)), at});
    return rows.empty() ? std::string() : store::text(rows.rows[0][0]);
  }

  Array privileges() {
    struct Key {
      std::string user, became, host;
      auto operator<=>(const Key&) const = default;
    };
    struct Use {
      std::int64_t events = 0, failures = 0;
      base::Millis first = 0, last = 0;
      std::vector<std::string> targets;
    };
    std::map<Key, Use> uses;
    for (const auto& event : events_) {
      if (event.kind != access::Kind::Privilege) continue;
      Use& use = uses[{event.user, event.target_user, event.host}];
      if (use.events++ == 0) use.first = event.at;
      use.last = event.at;
      use.failures += event.outcome == access::Outcome::Failure ? 1 : 0;
      if (!event.target.empty() && use.targets.size() < kMostTargets && std::ranges::find(use.targets, event.target) == use.targets.end()) use.targets.push_back(event.target);
    }
    Array explained, others;
    for (const auto& [key, use] : uses) {
      // At both ends: what began before it was permitted, or went on after, is not explained.
      const std::string by = permission(key.user, key.became, key.host, use.first);
      const bool covered = !by.empty() && !permission(key.user, key.became, key.host, use.last).empty();
      Object one{{"user", key.user}, {"host", key.host}, {"events", use.events}, {"failures", use.failures}, {"explained", covered}, {"first_at", at_text(use.first)}, {"last_at", at_text(use.last)}};
      put_if(one, "target_user", key.became);
      if (covered) one["by"] = by;
      Array targets;
      for (const auto& target : use.targets) targets.emplace_back(target);
      one["targets"] = std::move(targets);
      (covered ? explained : others).push_back(std::move(one));
    }
    for (auto& one : explained) others.push_back(std::move(one));
    return cut(std::move(others), "privileges");
  }

  Array new_sources() {
    struct From {
      std::int64_t events = 0;
      base::Millis first = 0;
      std::string host;
    };
    std::map<std::string, std::map<std::string, From>> networks;
    for (const auto& event : events_) {
      const bool log_in = event.kind == access::Kind::Login || (event.kind == access::Kind::Junshu && event.method == "log_in");
      if (!log_in || event.outcome != access::Outcome::Success || event.source.empty() || event.user.empty()) continue;
      From& from = networks[event.user][network_of(event.source)];
      if (from.events++ == 0) from = {1, event.at, event.host};
    }
    Array out;
    std::size_t looked = 0;
    for (const auto& [user, there] : networks) {
      if (++looked > kMostListed) {
        limit("new_sources", kMostListed);
        break;
      }
      access::Query query;
      query.user = user;
      query.until = request_.from;
      query.kinds = {access::Kind::Login, access::Kind::Junshu};
      query.outcomes = {access::Outcome::Success};
      query.limit = kMostBefore;
      std::set<std::string> usual;
      for (const auto& found : history_.search(query, snapshot_.moment().now).events) {
        if (!found.event.source.empty()) usual.insert(network_of(found.event.source));
      }
      if (usual.empty()) continue;
      for (const auto& [network, from] : there) {
        if (!usual.contains(network)) out.push_back(Object{{"user", user}, {"network", network}, {"host", from.host}, {"events", from.events}, {"first_at", at_text(from.first)}});
      }
    }
    return cut(std::move(out), "new_sources");
  }

  Array alerts() {
    const bool answered = snapshot_.catalogue().registers.contains("alert_response");
    const std::string open = answered ? "sum(case when exists (select 1 from \"p_alert_response\" r where r.contract = a.contract and r.alert = a.record and r.voided_at is null) then 0 else 1 end)" : "count(*)";
    const auto rows = snapshot_.connection().query("select a.host, a.rule, min(a.title), min(coalesce(a.title_ja, a.title)), min(a.level), count(*), cast(sum(a.count) as bigint), cast(" + open +
                                                       " as bigint) from p_alert a where a.contract = ? and a.first_at >= ? and a.first_at < ? group by a.host, a.rule order by a.rule, a.host",
                                                   {snapshot_.contract().id, request_.from, request_.until});
    std::map<std::string, Object> rules;
    for (const auto& row : rows.rows) {
      if (!wanted(store::text(row[0]))) continue;
      Object& rule = rules[store::text(row[1])];
      rule["rule"] = store::text(row[1]);
      rule["title"] = Object{{"ja", store::text(row[3])}, {"en", store::text(row[2])}};
      rule["level"] = store::text(row[4]);
      rule["alerts"] = base::integer_or(rule, "alerts", 0) + store::integer(row[5]);
      rule["events"] = base::integer_or(rule, "events", 0) + store::integer(row[6]);
      rule["unanswered"] = base::integer_or(rule, "unanswered", 0) + store::integer(row[7]);
    }
    Array out;
    for (auto& [id, rule] : rules) out.push_back(std::move(rule));
    return out;
  }

  Array gaps() {
    Array out;
    for (const auto& gap : history_.gaps(request_.from, request_.until, snapshot_.moment().now)) {
      if (!gap.host.empty() && !wanted(gap.host)) continue;
      Object one{{"reason", gap.reason}, {"from", at_text(gap.from)}};
      put_if(one, "host", gap.host);
      put_if(one, "log", gap.log);
      if (gap.to) one["until"] = at_text(*gap.to);
      if (gap.missing > 0) one["missing"] = gap.missing;
      out.push_back(std::move(one));
    }
    return cut(std::move(out), "gaps");
  }

  Instance& instance_;
  Snapshot& snapshot_;
  const SheetRequest& request_;
  std::set<std::string> asked_;
  access::AccessHistory& history_;
  std::vector<std::pair<base::Millis, base::Millis>> periods_;
  std::vector<Sums> before_;
  std::vector<access::Event> events_;
  Array limits_;
};

}  // namespace

Object review_sheet(Instance& instance, Snapshot& snapshot, const SheetRequest& request) { return Sheet(instance, snapshot, request).make(); }

std::string network_of(std::string_view source) {
  const std::string text(source);
  std::array<unsigned char, 16> bytes{};
  std::array<char, INET6_ADDRSTRLEN> shown{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
    bytes[3] = 0;
    return std::string(inet_ntop(AF_INET, bytes.data(), shown.data(), shown.size())) + "/24";
  }
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
  constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (std::memcmp(bytes.data(), kMapped.data(), kMapped.size()) == 0) {
    bytes[15] = 0;
    return std::string(inet_ntop(AF_INET, bytes.data() + kMapped.size(), shown.data(), shown.size())) + "/24";
  }
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return std::string(inet_ntop(AF_INET6, bytes.data(), shown.data(), shown.size())) + "/64";
}

bool off_hours(const Snapshot& snapshot, base::Millis at) {
  const auto& contract = snapshot.contract();
  const auto hours = contracts::working_hours(contract);
  const base::Date day = base::civil_date(at, contract.zone);
  const auto minute = (at - base::start_of_day(day, contract.zone)) / base::kMinute;
  if (minute < hours.from || minute >= hours.until) return true;
  const auto& calendars = snapshot.catalogue().calendars;
  const auto calendar = calendars.find(contract.calendar);
  return !contracts::is_working_day(contract, calendar == calendars.end() ? nullptr : &calendar->second, day);
}

Unusual compare(std::int64_t value, std::vector<std::int64_t> before) {
  constexpr std::size_t kLeastPeriods = 3;
  constexpr double kLeastDifference = 5;
  constexpr double kFar = 3.5 * 1.4826;  // the robust z-score beyond which a value is called an outlier; 1.4826 makes MAD a standard deviation for normal data
  Unusual out;
  if (before.size() < kLeastPeriods) return out;
  std::vector<double> values(before.begin(), before.end());
  out.median = median_of(values);
  for (double& one : values) one = std::abs(one - out.median);
  out.mad = median_of(values);
  const auto now = static_cast<double>(value);
  const double difference = std::abs(now - out.median);
  if (difference < kLeastDifference) return out;
  if (std::ranges::all_of(before, [](std::int64_t count) { return count == 0; })) {
    out.direction = Unusual::Direction::First;
  } else if (difference > kFar * std::max(1.0, out.mad)) {
    out.direction = now > out.median ? Unusual::Direction::More : Unusual::Direction::Less;
  }
  return out;
}

}  // namespace junshu::instance

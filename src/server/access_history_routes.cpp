// The access history, for those who review logs: search, sums for pictures, a person's day, gaps, what is kept.
#include <algorithm>
#include <map>
#include <set>

#include "asked.h"
#include "history_parts.h"
#include "routes.h"

namespace junshu::server {

namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kMostEvents = 20'000;  // read for one answer
constexpr std::size_t kMostListed = 500;
constexpr std::size_t kMostPersons = 1'000;
constexpr std::int64_t kMostHeads = 100;
constexpr base::Millis kUsualTime = 92 * base::kDay;
constexpr base::Millis kLongestTime = 400 * base::kDay;

std::vector<access::Kind> asked_kinds(const Request& request) {
  std::vector<access::Kind> out;
  for (const auto& word : asked_words(request, "kind")) {
    const auto kind = access::kind_named(word);
    if (!kind) throw Error(ErrorKind::InvalidInput, {"知らない種別です: " + word, "An unknown kind: " + word}, "kind");
    out.push_back(*kind);
  }
  return out;
}

std::vector<access::Outcome> asked_outcomes(const Request& request) {
  std::vector<access::Outcome> out;
  for (const auto& word : asked_words(request, "outcome")) {
    const auto outcome = access::outcome_named(word);
    if (!outcome) throw Error(ErrorKind::InvalidInput, {"知らない結果です: " + word, "An unknown outcome: " + word}, "outcome");
    out.push_back(*outcome);
  }
  return out;
}

access::Query asked_query(const Request& request) {
  access::Query query;
  query.person = asked_text(request, "person");
  query.user = asked_text(request, "user");
  query.source = asked_text(request, "source");
  query.host = asked_text(request, "host");
  query.target = asked_text(request, "target");
  query.kinds = asked_kinds(request);
  query.outcomes = asked_outcomes(request);
  query.from = asked_instant(request, "from");
  query.until = asked_instant(request, "until");
  return query;
}

Response search_accesses(Context& context) {
  History history(context);
  access::Query query = asked_query(context.request);
  query.limit = asked_limit(context.request, 100, 500);
  query.cursor = asked_text(context.request, "cursor");
  const access::Page page = history.store().search(query, history.now());
  Array items;
  for (const auto& found : page.events) items.push_back(history.show(found));
  Object out{{"items", std::move(items)}, {"gaps", history.show(page.gaps)}};
  set_if(out, "next_cursor", page.next);
  return ok(std::move(out));
}

void add(Object& to, access::Outcome outcome, std::int64_t count) {
  const std::string_view name = access::to_string(outcome);
  to[name] = base::integer_or(to, name, 0) + count;
}

// What a cell of the answer is of: its key in order, and its members.
struct Cell {
  std::string key;
  Object members;
};

Cell cell_of(const access::Count& count, const std::string& by, History& history) {
  const base::Zone& zone = history.snapshot().contract().zone;
  const base::Date day = base::civil_date(count.hour, zone);
  const auto padded = [](base::Millis number) {
    std::string text = std::to_string(number);
    return std::string(20 - text.size(), '0') + text;
  };
  if (by == "hour") return {padded(count.hour), {{"at", instant(count.hour)}}};
  if (by == "day") return {base::to_string(day), {{"date", base::to_string(day)}}};
  if (by == "weekday_hour") {
    const int weekday = base::weekday(day) == 0 ? 7 : base::weekday(day);
    const auto hour = (count.hour - base::start_of_day(day, zone)) / base::kHour;
    return {padded(weekday * 100 + hour), {{"weekday", weekday}, {"hour", hour}}};
  }
  if (by == "person") return {count.user, history.user(count.user)};
  if (by == "host") return {count.host, {{"host", history.host(count.host)}}};
  const std::string kind(access::to_string(count.kind));
  return {kind, {{"kind", kind}}};
}

Response count_accesses(Context& context) {
  History history(context);
  const std::string by = asked_text(context.request, "by");
  static const std::map<std::string, access::By> kKnown{{"hour", access::By::Hour}, {"weekday_hour", access::By::Hour}, {"day", access::By::Hour},
                                                        {"person", access::By::User}, {"host", access::By::Host},        {"kind", access::By::Nothing}};
  const auto known = kKnown.find(by);
  if (known == kKnown.end()) {
    throw Error(ErrorKind::InvalidInput, {"by は hour、weekday_hour、day、person、host、kind のどれかにしてください。", "by is one of hour, weekday_hour, day, person, host and kind."}, "by");
  }
  access::CountQuery query;
  query.until = asked_instant(context.request, "until").value_or(history.now());
  query.from = asked_instant(context.request, "from").value_or(std::max<base::Millis>(0, *query.until - kUsualTime));
  if (*query.from >= *query.until || *query.until - *query.from > kLongestTime) {
    throw Error(ErrorKind::InvalidInput, {"期間を400日以内で指定してください。", "Give a time of at most 400 days."}, "until");
  }
  query.from = *query.from / base::kHour * base::kHour;
  query.until = (*query.until + base::kHour - 1) / base::kHour * base::kHour;
  query.user = asked_text(context.request, "user");
  query.host = asked_text(context.request, "host");
  query.kinds = asked_kinds(context.request);
  query.outcomes = asked_outcomes(context.request);
  query.by = known->second;
  std::map<std::string, Object> cells;
  for (const auto& count : history.store().counts(query)) {
    if (by == "person" && count.user.empty()) continue;
    Cell cell = cell_of(count, by, history);
    const auto [place, fresh] = cells.try_emplace(cell.key, std::move(cell.members));
    if (fresh) {
      for (const char* outcome : {"success", "failure", "unknown"}) place->second[outcome] = 0;
    }
    add(place->second, count.outcome, count.count);
  }
  std::vector<Object> list;
  for (auto& [key, cell] : cells) list.push_back(std::move(cell));
  const auto all = [](const Object& cell) { return base::integer_or(cell, "success", 0) + base::integer_or(cell, "failure", 0) + base::integer_or(cell, "unknown", 0); };
  if (by == "person" || by == "host") std::ranges::stable_sort(list, [&](const Object& a, const Object& b) { return all(a) > all(b); });
  if (list.size() > kMostPersons && by == "person") list.resize(kMostPersons);
  Array items;
  for (auto& cell : list) items.push_back(std::move(cell));
  return ok({{"from", instant(*query.from)}, {"until", instant(*query.until)}, {"zone", history.snapshot().contract().zone.name}, {"by", by}, {"items", std::move(items)}});
}

Response count_networks(Context& context) {
  History history(context);
  access::Query query = asked_query(context.request);
  query.limit = 1'000;
  struct Network {
    std::set<std::string> sources;
    std::int64_t success = 0, failure = 0, unknown = 0;
    base::Millis first = 0, last = 0;
    std::int64_t all() const { return success + failure + unknown; }
  };
  std::map<std::string, Network> networks;
  std::size_t looked = 0;
  bool more = true;
  while (more && looked < kMostEvents) {
    const access::Page page = history.store().search(query, history.now());
    for (const auto& [id, event] : page.events) {
      Network& network = networks[instance::network_of(event.source)];
      network.sources.insert(event.source);
      (event.outcome == access::Outcome::Success ? network.success : event.outcome == access::Outcome::Failure ? network.failure : network.unknown) += 1;
      if (network.last == 0) network.last = event.at;  // newest first
      network.first = event.at;
    }
    looked += page.events.size();
    query.cursor = page.next;
    more = !page.next.empty();
  }
  std::vector<std::pair<std::string, Network>> list(networks.begin(), networks.end());
  std::ranges::stable_sort(list, [](const auto& a, const auto& b) { return a.second.all() > b.second.all(); });
  const bool complete = !more && list.size() <= kMostListed;
  list.resize(std::min(list.size(), kMostListed));
  Array items;
  for (const auto& [name, network] : list) {
    items.push_back(Object{{"network", name},
                           {"sources", static_cast<std::int64_t>(name.empty() ? 0 : network.sources.size())},
                           {"success", network.success},
                           {"failure", network.failure},
                           {"unknown", network.unknown},
                           {"first_at", instant(network.first)},
                           {"last_at", instant(network.last)}});
  }
  return ok({{"items", std::move(items)}, {"complete", complete}, {"looked", static_cast<std::int64_t>(looked)}});
}

Response get_day(Context& context) {
  History history(context);
  const std::string person = asked_text(context.request, "person");
  const auto date = base::parse_date(asked_text(context.request, "date"));
  if (person.empty()) throw Error(ErrorKind::InvalidInput, {"誰の一日かを指定してください。", "Say whose day."}, "person");
  if (!date) throw Error(ErrorKind::InvalidInput, {"日付は 2026-05-01 の形にしてください。", "Write the date as 2026-05-01."}, "date");
  const auto& contract = history.snapshot().contract();
  access::Query query;
  query.person = person;
  query.from = base::start_of_day(*date, contract.zone);
  query.until = base::start_of_day(base::add_days(*date, 1), contract.zone);
  query.limit = 1'000;
  const access::Page page = history.store().search(query, history.now());
  Array items;
  for (auto found = page.events.rbegin(); found != page.events.rend(); ++found) items.push_back(history.show(*found));
  const auto hours = contracts::working_hours(contract);
  const auto& calendars = history.snapshot().catalogue().calendars;
  const auto calendar = calendars.find(contract.calendar);
  Object out{{"person", person},
             {"date", base::to_string(*date)},
             {"from", instant(*query.from)},
             {"until", instant(*query.until)},
             {"working_day", contracts::is_working_day(contract, calendar == calendars.end() ? nullptr : &calendar->second, *date)},
             {"working_hours", hours_json(hours)},
             {"complete", page.next.empty()},
             {"items", std::move(items)},
             {"gaps", history.show(page.gaps)}};
  if (const Object who = history.user(person); base::find(who, "member") != nullptr) out["member"] = *base::find(who, "member");
  return ok(std::move(out));
}

Response list_gaps(Context& context) {
  History history(context);
  const std::string host = asked_text(context.request, "host");
  auto gaps = history.store().gaps(asked_instant(context.request, "from"), asked_instant(context.request, "until"), history.now());
  std::erase_if(gaps, [&](const access::Gap& gap) { return !host.empty() && !gap.host.empty() && gap.host != host; });
  std::ranges::stable_sort(gaps, [](const access::Gap& a, const access::Gap& b) { return a.from > b.from; });
  return ok({{"items", history.show(gaps)}});
}

Response get_store(Context& context) {
  History history(context);
  auto& connection = history.snapshot().connection();
  Array months, heads, sources;
  std::int64_t events = 0;
  for (const auto& month : history.store().months()) {
    Object one{{"month", month.name}, {"events", month.events}, {"bytes", month.bytes}};
    if (month.dropped_at) {
      one["dropped_at"] = instant(*month.dropped_at);
    } else {
      events += month.events;
    }
    months.push_back(std::move(one));
  }
  const auto rows = connection.query("select idx, sequence, hash, events, at from p_access_head where contract = ? order by idx desc limit " + std::to_string(kMostHeads),
                                     {history.snapshot().contract().id});
  for (const auto& row : rows.rows) {
    heads.push_back(Object{{"index", store::integer(row[0])}, {"sequence", store::integer(row[1])}, {"hash", store::text(row[2])}, {"events", store::integer(row[3])}, {"at", instant(store::integer(row[4]))}});
  }
  for (const auto& heard : history.store().sources()) {
    Object one{{"through", instant(heard.through)}};
    if (!heard.host.empty()) one["host"] = history.host(heard.host);
    set_if(one, "log", heard.log);
    sources.push_back(std::move(one));
  }
  const access::Head head = history.store().head();
  Object out{{"events", events},
             {"kept_months", instance::access_months_kept(connection, history.snapshot().contract().id)},
             {"months", std::move(months)},
             {"heads", std::move(heads)},
             {"sources", std::move(sources)}};
  if (head.sequence > 0) out["head"] = Object{{"sequence", head.sequence}, {"hash", base::hex(head.hash)}};
  return ok(std::move(out));
}

}  // namespace

void add_access_history_routes(Routes& routes) {
  routes.personal("GET", "/contracts/{contract}/accesses", search_accesses);
  routes.personal("GET", "/contracts/{contract}/access-counts", count_accesses);
  routes.personal("GET", "/contracts/{contract}/access-networks", count_networks);
  routes.personal("GET", "/contracts/{contract}/access-day", get_day);
  routes.personal("GET", "/contracts/{contract}/access-gaps", list_gaps);
  routes.personal("GET", "/contracts/{contract}/access-store", get_store);
}

}  // namespace junshu::server

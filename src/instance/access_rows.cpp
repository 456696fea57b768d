#include "access_rows.h"

#include <algorithm>

#include "base/text.h"
#include "hosts/hosts.h"

namespace junshu::instance {

using access::Event;
using access::Gap;
using access::Heard;
using access::Kind;
using access::Outcome;

namespace {

constexpr std::size_t kMostInPart = 65'536;
constexpr std::size_t kMostBytesInPart = 24U << 20U;

std::string text_of(const base::Object& body, std::string_view key) { return std::string(base::text_or(body, key, "")); }

base::Millis promised_by(const store::Event& event) { return hosts::kSilentIntervals * base::integer_or(event.body, "interval", base::kHour); }

Kind kind_of(wire::AccessKind kind) {
  switch (kind) {
    case wire::AccessKind::Login:
      return Kind::Login;
    case wire::AccessKind::Logout:
      return Kind::Logout;
    case wire::AccessKind::Privilege:
    case wire::AccessKind::Account:
      return Kind::Privilege;
    case wire::AccessKind::Data:
    case wire::AccessKind::Other:
      return Kind::Data;
    case wire::AccessKind::Entry:
      return Kind::Entry;
  }
  base::abort_broken_invariant(__FILE__, __LINE__, "an unknown kind of access");
}

Outcome outcome_of(wire::AccessOutcome outcome) {
  switch (outcome) {
    case wire::AccessOutcome::Success:
      return Outcome::Success;
    case wire::AccessOutcome::Failure:
      return Outcome::Failure;
    case wire::AccessOutcome::Unknown:
      return Outcome::Unknown;
  }
  base::abort_broken_invariant(__FILE__, __LINE__, "an unknown outcome of an access");
}

class Parts {
 public:
  Parts(Rows& rows, std::string source, std::int64_t sequence) : rows_(rows), source_(std::move(source)), sequence_(sequence) {}

  void add(Event event, std::int64_t line) {
    const std::size_t bytes = event.user.size() + event.target_user.size() + event.source.size() + event.host.size() + event.target.size() + event.method.size() +
                              event.detail.size() + source_.size() + 64;
    if (rows_.parts.empty() || rows_.parts.back().size() >= kMostInPart || bytes_ + bytes > kMostBytesInPart) {
      rows_.parts.emplace_back();
      bytes_ = 0;
    }
    bytes_ += bytes;
    const std::size_t part = rows_.parts.size();
    event.record = {part == 1 ? source_ : source_ + "+" + std::to_string(part), sequence_, line};
    rows_.parts.back().push_back(std::move(event));
  }

 private:
  Rows& rows_;
  std::string source_;
  std::int64_t sequence_;
  std::size_t bytes_ = 0;
};

void add_access(Parts& parts, const wire::Access& told, const std::string& host, std::int64_t line) {
  Event event;
  event.at = told.at;
  event.kind = kind_of(told.kind);
  event.outcome = outcome_of(told.outcome);
  event.user = told.user;
  event.target_user = told.became;
  event.source = told.source;
  event.host = host;
  event.target = told.target;
  event.method = told.method;
  event.detail = told.log;
  if (told.kind == wire::AccessKind::Account || told.kind == wire::AccessKind::Other) {
    event.detail += (event.detail.empty() ? "" : " ") + std::string(wire::to_string(told.kind));
  }
  const std::int64_t rows = std::min(told.times, kMostRepeats);
  for (std::int64_t row = 1; row < rows; ++row) parts.add(event, line);
  if (told.times > rows) event.detail += (event.detail.empty() ? "+" : " +") + std::to_string(told.times - rows);
  parts.add(std::move(event), line);
}

void add_logs(Rows& rows, const wire::Logs& told, const std::string& host, base::Millis promised, Words& words) {
  std::set<std::string> followed;
  for (const auto& log : told.logs) {
    followed.insert(log.source);
    if (!log.readable) {
      words.unreadable(host, log.source);
      continue;
    }
    if (auto gap = words.readable(host, log.source, told.to)) rows.gaps.push_back(std::move(*gap));
    rows.heard.push_back(words.log_read(host, log.source, told.from, told.to, promised));
  }
  std::ranges::move(words.end(host, followed, false, told.to), std::back_inserter(rows.heard));
}

void add_gap(Rows& rows, const wire::Gap& told, const std::string& host, base::Millis at) {
  const base::Millis to = told.to.value_or(at);
  rows.gaps.push_back({host, "", std::string(wire::to_string(told.reason)), std::min(told.from.value_or(to), to), to, told.segments});
}

}  // namespace

void Words::begin(const std::vector<Heard>& known) {
  last_.clear();
  unreadable_.clear();
  for (const Heard& each : known) heard(each);
}

bool Words::took_segment(const std::string& host, std::int64_t sequence) const {
  const auto found = last_.find({host, ""});
  return found != last_.end() && found->second.sequence >= sequence;
}

Heard Words::log_read(const std::string& host, const std::string& log, base::Millis from, base::Millis through, base::Millis promised) {
  const auto found = last_.find({host, log});
  if (found != last_.end()) from = std::min(from, found->second.through);
  Heard word{host, log, std::min(from, through), through, promised, 0};
  heard(word);
  return word;
}

std::vector<Heard> Words::end(const std::string& host, const std::set<std::string>& but_logs, bool host_too, base::Millis at) {
  std::vector<Heard> out;
  for (auto& [name, word] : last_) {
    const bool meant = name.first == host && (name.second.empty() ? host_too : !but_logs.contains(name.second));
    if (!meant || word.promised == 0) continue;
    word = {host, name.second, word.through, std::max(at, word.through + 1), 0, 0};
    out.push_back(word);
  }
  std::erase_if(unreadable_, [&](const auto& name) { return name.first == host && !but_logs.contains(name.second); });
  return out;
}

std::optional<Gap> Words::readable(const std::string& host, const std::string& log, base::Millis at) {
  if (unreadable_.erase({host, log}) == 0) return std::nullopt;
  const auto found = last_.find({host, log});
  if (found == last_.end()) return std::nullopt;  // it never could be read: nothing was promised
  return Gap{host, log, "unreadable", std::min(found->second.through, at), at, 0};
}

bool needs_lines(const store::Event& segment) {
  const base::Json* facts = base::find(segment.body, "facts");
  if (facts == nullptr || !facts->is_array()) return false;  // of before there were any logs
  return std::ranges::any_of(facts->as_array(), [](const base::Json& fact) {
    return fact.is_string() && (fact.as_string() == "accesses" || fact.as_string() == "logs" || fact.as_string() == "gap" || fact.as_string() == "alerts");
  });
}

Rows rows_of_segment(const store::Event& event, const std::vector<std::string>& lines, Words& words) {
  Rows out;
  const std::string host = text_of(event.body, "host");
  const std::int64_t sequence = base::require_integer(event.body, "sequence");
  const base::Millis promised = promised_by(event);
  Parts parts(out, host, sequence);
  std::int64_t number = 0;
  for (const std::string& line : lines) {
    ++number;
    const std::string_view kind = wire::kind_of_line(line);
    if (kind != "accesses" && kind != "logs" && kind != "gap" && kind != "alerts") continue;
    const wire::Observation observation = wire::decode_observation(line);
    if (const auto* accesses = std::get_if<wire::Accesses>(&observation.fact)) {
      for (const auto& one : accesses->accesses) add_access(parts, one, host, number);
    } else if (const auto* logs = std::get_if<wire::Logs>(&observation.fact)) {
      add_logs(out, *logs, host, promised, words);
    } else if (const auto* gap = std::get_if<wire::Gap>(&observation.fact)) {
      add_gap(out, *gap, host, observation.at);
    } else if (const auto* alerts = std::get_if<wire::Alerts>(&observation.fact)) {
      for (const auto& alert : alerts->alerts) out.alerts.push_back(hosts::alert_record(host, alert));
    }
  }
  out.heard.push_back({host, "", base::require_integer(event.body, "first"), base::require_integer(event.body, "last"), promised, sequence});
  words.heard(out.heard.back());
  return out;
}

Rows rows_of_lost_segment(const store::Event& event, Words& words) {
  Rows out = rows_of_segment(event, {}, words);
  out.gaps.push_back({text_of(event.body, "host"), "", "damaged", base::require_integer(event.body, "first"), base::require_integer(event.body, "last"), 1});
  return out;
}

Rows rows_of_use(const store::Event& event, Words& words) {
  Rows out;
  if (event.type == "host.removed") out.heard = words.end(text_of(event.body, "host"), {}, true, event.at);
  const std::string actor = text_of(event.body, "actor");
  if (actor.empty()) return out;
  Event use;
  use.at = event.at;
  use.kind = Kind::Junshu;
  use.outcome = Outcome::Success;
  use.user = actor;
  use.host = kJunshuHost;
  use.method = event.type;
  use.detail = text_of(event.body, "action");
  for (const char* key : {"member", "host", "clause", "owner"}) {
    if (use.target.empty()) use.target = text_of(event.body, key);
  }
  if (const std::string register_id = text_of(event.body, "register"); !register_id.empty()) {
    std::string record = text_of(event.body, "record");
    // An action that makes a record names it among what it changes.
    const base::Json* changes = base::find(event.body, "changes");
    if (record.empty() && changes != nullptr && changes->is_array() && !changes->as_array().empty() && changes->as_array()[0].is_object()) {
      record = text_of(changes->as_array()[0].as_object(), "record");
    }
    use.target = register_id + "/" + record;
  }
  if (const std::string principal = text_of(event.body, "for"); principal != actor) use.target_user = principal;
  Parts(out, std::string(kLedgerSource), static_cast<std::int64_t>(event.index) + 1).add(std::move(use), 0);
  return out;
}

Rows rows_of_log_ins(const store::Event& event, std::string_view lines, const std::function<std::string(const std::string&)>& member) {
  Rows out;
  Parts parts(out, std::string(kInstanceSource), static_cast<std::int64_t>(event.index) + 1);
  std::int64_t number = 0;
  for (const auto line : base::split(lines, '\n')) {
    if (line.empty()) continue;
    ++number;
    const base::Json json = base::parse_json(line, "access segment");
    const base::Object& row = base::as_object(json, "access segment");
    Event use;
    use.at = base::require_integer(row, "at");
    use.kind = Kind::Junshu;
    const std::string result = text_of(row, "result");
    use.outcome = result == "granted" ? Outcome::Success : Outcome::Failure;
    use.source = text_of(row, "address");
    use.host = kJunshuHost;
    use.method = text_of(row, "kind");
    const std::string person = text_of(row, "person");
    if (!person.empty()) {
      use.user = member(person);
      if (use.user.empty()) continue;
    }
    // What was typed is nobody's to read; that it was the same can be seen.
    if (const std::string login = text_of(row, "login"); !login.empty()) use.detail = "login:" + login.substr(0, 16);
    if (result == "throttled") use.detail += use.detail.empty() ? "throttled" : " throttled";
    parts.add(std::move(use), number);
  }
  return out;
}

}  // namespace junshu::instance

#include "page.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <tuple>

#include "base/date.h"
#include "base/error.h"

namespace junshu::access {

namespace {

constexpr std::size_t kMostLimit = 1000;
constexpr base::Millis kForever = std::numeric_limits<base::Millis>::max();

template <typename Number>
bool parse(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

[[noreturn]] void too_large() {
  throw base::Error(base::ErrorKind::TooLarge, {"一度に追加するアクセス履歴が多すぎます。分けて追加してください。",
                                                "Too much for the access history at once: append it in parts."});
}

}  // namespace

std::string month_of(base::Millis instant) {
  return base::to_string(base::civil_date(instant, base::Zone{"UTC", 0})).substr(0, 7);
}

std::optional<Cursor> cursor_of(const Query& query) {
  if (query.cursor.empty()) return std::nullopt;
  Cursor cursor;
  const std::size_t dot = query.cursor.find('.');
  if (dot == std::string::npos || !parse(std::string_view(query.cursor).substr(0, dot), cursor.at) ||
      !parse(std::string_view(query.cursor).substr(dot + 1), cursor.id)) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"続きの位置が正しくありません。最初のページから検索してください。",
                       "The cursor is none: search from the first page."},
                      "cursor");
  }
  return cursor;
}

std::string to_text(const Cursor& cursor) { return std::to_string(cursor.at) + "." + std::to_string(cursor.id); }

void check(const Query& query) {
  if (query.limit < 1 || query.limit > kMostLimit) {
    throw base::Error(base::ErrorKind::InvalidInput, {"件数は 1 から 1000 までです。", "The limit is from 1 to 1000."},
                      "limit");
  }
}

std::uint32_t kinds_mask(const std::vector<Kind>& kinds, const std::vector<Outcome>& outcomes) {
  std::uint32_t mask = 0;
  for (unsigned kind = 0; kind < kKinds; ++kind) {
    if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), static_cast<Kind>(kind)) == kinds.end()) continue;
    for (unsigned outcome = 0; outcome < kOutcomes; ++outcome) {
      if (!outcomes.empty() &&
          std::find(outcomes.begin(), outcomes.end(), static_cast<Outcome>(outcome)) == outcomes.end())
        continue;
      mask |= 1U << (kind * kOutcomes + outcome);
    }
  }
  return mask;
}

bool matches(const Query& query, std::uint32_t mask, const Event& event) {
  const auto same = [](const std::string& wanted, const std::string& there) {
    return wanted.empty() || wanted == there;
  };
  return (!query.from || event.at >= *query.from) && (!query.until || event.at < *query.until) &&
         ((mask >> kind_and_outcome(event)) & 1U) != 0 && same(query.user, event.user) &&
         same(query.source, event.source) && same(query.host, event.host) && same(query.target, event.target) &&
         (query.person.empty() || query.person == event.user || query.person == event.target_user);
}

void add_gaps(Page& page, const Query& query, const std::vector<Gap>& all) {
  const auto cursor = cursor_of(query);
  base::Millis upper = query.until ? *query.until - 1 : kForever;
  if (cursor) upper = std::min(upper, cursor->at);
  base::Millis lower = query.from ? *query.from : 0;
  if (!page.next.empty()) lower = std::max(lower, page.events.back().event.at);
  for (const Gap& gap : all) {
    if (!query.host.empty() && !gap.host.empty() && gap.host != query.host) continue;
    if (gap.from <= upper && gap.to.value_or(kForever) >= lower) page.gaps.push_back(gap);
  }
  std::stable_sort(page.gaps.begin(), page.gaps.end(), [](const Gap& a, const Gap& b) {
    return std::tie(b.from, a.host, a.log, a.reason) < std::tie(a.from, b.host, b.log, b.reason);
  });
}

Counter::Counter(const CountQuery& query) : query_(query), mask_(kinds_mask(query.kinds, query.outcomes)) {}

bool Counter::wants(std::int64_t hour, unsigned kind_and_outcome) const {
  if (((mask_ >> kind_and_outcome) & 1U) == 0) return false;
  if (query_.from && hour < *query_.from / base::kHour) return false;
  return !query_.until || hour * base::kHour < *query_.until;
}

std::uint32_t Counter::Names::number(std::string_view name) {
  const auto found = numbers_.find(name);
  if (found != numbers_.end()) return found->second;
  const auto number = static_cast<std::uint32_t>(names_.size());
  numbers_.emplace(names_.emplace_back(name), number);
  return number;
}

std::size_t Counter::KeyHash::operator()(const Key& key) const {
  std::uint64_t value = static_cast<std::uint64_t>(key.hour) * 0x9E3779B97F4A7C15ULL +
                        ((static_cast<std::uint64_t>(key.user) << 32U) | key.host);
  value = (value ^ (value >> 29U)) * 0xBF58476D1CE4E5B9ULL + key.kind;
  return static_cast<std::size_t>(value ^ (value >> 32U));
}

void Counter::add(std::int64_t hour, unsigned kind_and_outcome, std::string_view user, std::string_view host,
                  std::int64_t count) {
  if (!wants(hour, kind_and_outcome)) return;
  const std::string_view none;
  sums_[{has(query_.by, By::Hour) ? hour : 0, users_.number(has(query_.by, By::User) ? user : none),
         hosts_.number(has(query_.by, By::Host) ? host : none), kind_and_outcome}] += count;
}

std::vector<Count> Counter::counts() const {
  std::vector<Count> out;
  out.reserve(sums_.size());
  for (const auto& [key, count] : sums_) {
    out.push_back({key.hour * base::kHour, static_cast<Kind>(key.kind / kOutcomes),
                   static_cast<Outcome>(key.kind % kOutcomes), users_.name(key.user), hosts_.name(key.host), count});
  }
  std::sort(out.begin(), out.end(), [](const Count& a, const Count& b) {
    return std::tie(a.hour, a.user, a.host, a.kind, a.outcome) < std::tie(b.hour, b.user, b.host, b.kind, b.outcome);
  });
  return out;
}

Prepared prepare(const Batch& batch, base::Millis not_before, const std::map<std::string, std::int64_t>& taken,
                 const Sources& sources) {
  if (batch.events.size() > kMaxBatchEvents) too_large();
  Prepared out;
  out.recorded_at = std::max(batch.recorded_at, not_before);
  out.events.reserve(batch.events.size());
  for (const Event& event : batch.events) {
    const auto known = taken.find(event.record.source);
    if (event.record.sequence > 0 && known != taken.end() && event.record.sequence <= known->second) continue;
    Event& kept = out.events.emplace_back(event);
    kept.recorded_at = out.recorded_at;
    kept = bounded(std::move(kept));
    for (std::size_t column = 0; column < kColumns; ++column)
      out.bytes += text_of(kept, static_cast<Column>(column)).size();
    out.bytes += kept.detail.size() + 32;
    if (kept.record.sequence > 0) {
      std::int64_t& through = out.marks.taken[kept.record.source];
      through = std::max(through, kept.record.sequence);
    }
  }
  if (out.bytes > kMaxBatchBytes) too_large();
  Sources heard_here;
  for (const Heard& heard : batch.heard) {
    if (const auto last = sources.last_of(heard.host, heard.log); last && !heard_here.last_of(heard.host, heard.log))
      heard_here.restore(*last);
    if (auto gap = heard_here.hear(heard)) out.marks.gaps.push_back(std::move(*gap));
    const auto known = taken.find(heard.host);
    if (heard.log.empty() && heard.sequence > 0 && (known == taken.end() || heard.sequence > known->second)) {
      std::int64_t& through = out.marks.taken[heard.host];
      through = std::max(through, heard.sequence);
    }
  }
  for (Heard& heard : heard_here.last()) {
    if (sources.last_of(heard.host, heard.log) != heard) out.marks.heard.push_back(std::move(heard));
  }
  for (const Gap& gap : batch.gaps) out.marks.gaps.push_back(gap);
  return out;
}

void take(const Marks& marks, std::map<std::string, std::int64_t>& taken, Sources& sources) {
  for (const Heard& heard : marks.heard) sources.restore(heard);
  for (const auto& [source, sequence] : marks.taken) {
    std::int64_t& through = taken[source];
    through = std::max(through, sequence);
  }
}

}  // namespace junshu::access

// How many different values, and which are new: one moment a value, at the time it was last seen.
#include <algorithm>

#include "window.h"
#include "window_conditions.h"

namespace junshu::detect {
namespace {

using Type = Correlation::Type;

constexpr std::size_t kLeastValues = 128;

// Different values worth remembering: enough to decide, and some more to tell how many there were.
std::size_t most_values(const Correlation& of) {
  double most = 0;
  for (const auto& [comparison, number] : of.conditions) most = std::max(most, number);
  const auto wanted = static_cast<std::size_t>(std::min(most * 2, 65'536.0));
  return std::max(kLeastValues, wanted + (of.type == Type::NewValue ? 384U : 0U));
}

}  // namespace

std::optional<Held> Window::distinct(const Correlation& of, const Observation& seen, bool& too_late,
                                     std::uint64_t& coarsened) {
  if (!moments_.empty() && seen.time <= newest_ - of.timespan) {
    too_late = true;
    return std::nullopt;
  }
  // All that is kept lies in one window, that of the newest.
  const base::Millis end = std::max(newest_, seen.time);
  while (!moments_.empty() && moments_.front().time <= end - of.timespan) moments_.pop_front();
  std::size_t same = moments_.until_last(seen.mark);  // what was seen lately comes again soonest
  const bool known = same-- > 0;
  const std::size_t others = moments_.size() - (known ? 1 : 0);
  Held held{static_cast<double>(others + 1), seen.time, seen.time};
  if (others > 0) {
    held.first_at = std::min(held.first_at, moments_[known && same == 0 ? 1 : 0].time);
    held.last_at = std::max(held.last_at, moments_[known && same == others ? others - 1 : moments_.size() - 1].time);
  }
  if (!known || moments_[same].time <= seen.time) {
    if (known) {
      moments_.erase(same);
    } else if (moments_.size() >= most_values(of)) {
      moments_.pop_front();
      ++coarsened;
    }
    std::size_t at = moments_.size();
    while (at > 0 && moments_[at - 1].time > seen.time) --at;
    moments_.insert(at, {seen.time, seen.mark, 1, seen.line});
  }
  if (of.type == Type::NewValue) {
    // A value never seen here, where others were: before the first there is nothing to compare with.
    if (known || !all_hold(of, static_cast<double>(others))) return std::nullopt;
    return Held{static_cast<double>(others), seen.time, seen.time};
  }
  return all_hold(of, held.measured) ? std::optional(held) : std::nullopt;
}

}  // namespace junshu::detect

// Several things within a timespan, in any order or in one.
#include <algorithm>

#include "window.h"
#include "window_conditions.h"

namespace junshu::detect {

std::optional<Held> Window::together(const Correlation& of, const Observation& seen) {
  // One moment a source: its latest.
  std::size_t own = 0;
  while (own < moments_.size() && moments_[own].mark != seen.source) ++own;
  if (own == moments_.size()) {
    moments_.push_back({seen.time, seen.source, 1, seen.line});
  } else if (moments_[own].time <= seen.time) {
    moments_[own].time = seen.time;
    moments_[own].line = seen.line;
  }
  // Windows that end at one of them and hold the one seen.
  for (std::size_t i = 0; i < moments_.size(); ++i) {
    const base::Millis end = moments_[i].time;
    if (end < seen.time || end >= seen.time + of.timespan) continue;
    Held held{0, end, end};
    for (std::size_t j = 0; j < moments_.size(); ++j) {
      const base::Millis time = moments_[j].time;
      if (time > end || time <= end - of.timespan) continue;
      ++held.measured;
      held.first_at = std::min(held.first_at, time);
    }
    if (all_hold(of, held.measured)) return held;
  }
  return std::nullopt;
}

std::optional<Held> Window::in_order(const Correlation& of, const Observation& seen) {
  // The best chain of each length that ends with each source: the one that began latest. `mark` is when it began,
  // `time` when it ended.
  const auto sources = static_cast<std::uint32_t>(of.sources.size());
  const auto began_at = [](const Moment& moment) { return static_cast<base::Millis>(moment.mark); };
  const auto find = [&](std::uint32_t source, std::uint32_t length) -> Moment* {
    for (std::size_t i = 0; i < moments_.size(); ++i) {
      if (moments_[i].count == length * sources + source) return &moments_[i];
    }
    return nullptr;
  };
  const auto keep = [&](std::uint32_t length, base::Millis began) {
    Moment* known = find(seen.source, length);
    if (known == nullptr) {
      moments_.push_back({seen.time, static_cast<std::uint64_t>(began), length * sources + seen.source, seen.line});
    } else if (began_at(*known) < began || (began_at(*known) == began && known->time < seen.time)) {
      known->mark = static_cast<std::uint64_t>(began);
      known->time = seen.time;
      known->line = seen.line;
    }
  };
  const base::Millis oldest = seen.time - of.timespan;
  Held held{1, seen.time, seen.time};
  for (std::uint32_t length = seen.source + 1; length > 1; --length) {
    base::Millis began = oldest;
    for (std::uint32_t before = 0; before < seen.source; ++before) {
      const Moment* chain = find(before, length - 1);
      if (chain != nullptr && chain->time <= seen.time) began = std::max(began, began_at(*chain));
    }
    if (began <= oldest) continue;
    keep(length, began);
    if (static_cast<double>(length) > held.measured) {
      held.measured = static_cast<double>(length);
      held.first_at = began;
    }
  }
  keep(1, seen.time);
  return all_hold(of, held.measured) ? std::optional(held) : std::nullopt;
}

}  // namespace junshu::detect

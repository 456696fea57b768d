#include "window.h"

#include <algorithm>
#include <cmath>

namespace junshu::detect {
namespace {

using Type = Correlation::Type;

constexpr std::size_t kMaxMoments = 1024;  // of a group; beyond, the window becomes coarser
constexpr std::size_t kMergeFrom = 64;     // from here on, events of the same instant are one moment
constexpr std::size_t kLeastValues = 128;

bool all_hold(const Correlation& of, double measured) {
  return std::all_of(of.conditions.begin(), of.conditions.end(),
                     [&](const auto& condition) { return holds(measured, condition.first, condition.second); });
}

// Different values worth remembering: enough to decide, and some more to tell how many there were.
std::size_t most_values(const Correlation& of) {
  double most = 0;
  for (const auto& [comparison, number] : of.conditions) most = std::max(most, number);
  const auto wanted = static_cast<std::size_t>(std::min(most * 2, 65'536.0));
  return std::max(kLeastValues, wanted + (of.type == Type::NewValue ? 384U : 0U));
}

// The value below which `percent` of the values lie, between neighbours in proportion (percentile_cont of SQL).
double percentile(const std::vector<std::pair<double, std::uint32_t>>& values, double percent) {
  std::uint64_t total = 0;
  for (const auto& [value, count] : values) total += count;
  const double rank = percent / 100 * static_cast<double>(total - 1);
  const auto at = [&](std::uint64_t index) {
    for (const auto& [value, count] : values) {
      if (index < count) return value;
      index -= count;
    }
    return values.back().first;
  };
  const auto below = static_cast<std::uint64_t>(rank);
  const double low = at(below);
  return low + (at(std::min(below + 1, total - 1)) - low) * (rank - std::floor(rank));
}

bool is_ranked(const Correlation& of) {
  return of.type == Type::ValueMedian || (of.type == Type::ValuePercentile && of.percentile);
}

}  // namespace

void Window::rank(const Moment& moment, bool enters) {
  const auto place = std::lower_bound(ranked_.begin(), ranked_.end(), moment.value,
                                      [](const auto& known, double value) { return known.first < value; });
  const bool known = place != ranked_.end() && place->first <= moment.value;
  if (enters && known) {
    place->second += moment.count;
  } else if (enters) {
    ranked_.insert(place, {moment.value, moment.count});
  } else if (known && (place->second -= moment.count) == 0) {
    ranked_.erase(place);
  }
}

Window Window::restored(const Correlation& of, std::vector<Moment> moments, base::Millis newest, bool holding) {
  Window window;
  window.moments_ = std::move(moments);
  window.newest_ = newest;
  window.holding = holding;
  for (const Moment& moment : window.moments_) {
    window.total_ += moment.count;
    window.sum_ += moment.value * moment.count;
    if (is_ranked(of)) window.rank(moment, true);
  }
  return window;
}

std::optional<Held> Window::observe(const Correlation& of, const Observation& seen, bool& too_late,
                                    std::uint64_t& coarsened) {
  std::optional<Held> held;
  switch (of.type) {
    case Type::Temporal:
      held = together(of, seen);
      break;
    case Type::TemporalOrdered:
      held = in_order(of, seen);
      break;
    case Type::ValueCount:
    case Type::NewValue:
      held = distinct(of, seen, too_late, coarsened);
      break;
    default:
      held = count(of, seen, too_late, coarsened);
      break;
  }
  newest_ = std::max(newest_, seen.time);
  return held;
}

void Window::expire(const Correlation& of, base::Millis from) {
  while (head_ < moments_.size() && moments_[head_].time <= from) {
    if (is_ranked(of)) rank(moments_[head_], false);
    total_ -= moments_[head_].count;
    sum_ -= moments_[head_].value * moments_[head_].count;
    ++head_;
  }
  if (head_ == moments_.size()) {
    moments_.clear();
    head_ = 0;
    total_ = sum_ = 0;
  } else if (head_ > 16 && head_ * 2 > moments_.size()) {
    moments_.erase(moments_.begin(), moments_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
}

void Window::coarsen(const Correlation& of) {
  std::vector<Moment> fewer;
  const bool mergeable = of.type == Type::EventCount || of.type == Type::ValueSum || of.type == Type::ValueAverage;
  if (mergeable) {
    // Two neighbours become one moment at the later time: it leaves the window a little late, never early.
    for (std::size_t i = head_; i < moments_.size(); i += 2) {
      Moment moment = moments_[std::min(i + 1, moments_.size() - 1)];
      if (i + 1 < moments_.size()) {
        const Moment& before = moments_[i];
        const std::uint64_t both = std::uint64_t{moment.count} + before.count;
        moment.value = (moment.value * moment.count + before.value * before.count) / static_cast<double>(both);
        moment.count = static_cast<std::uint32_t>(std::min<std::uint64_t>(both, UINT32_MAX));
      }
      fewer.push_back(moment);
    }
  } else {
    // Values cannot be merged: the older half is forgotten.
    fewer.assign(moments_.end() - static_cast<std::ptrdiff_t>((moments_.size() - head_) / 2), moments_.end());
  }
  *this = restored(of, std::move(fewer), newest_, holding);
}

std::optional<Held> Window::count(const Correlation& of, const Observation& seen, bool& too_late,
                                  std::uint64_t& coarsened) {
  if (!moments_.empty() && seen.time <= newest_ - of.timespan) {
    too_late = true;
    return std::nullopt;
  }
  if (seen.time > newest_) expire(of, seen.time - of.timespan);
  if (moments_.size() - head_ >= kMaxMoments) {
    coarsen(of);
    ++coarsened;
  }
  const Moment moment{seen.time, seen.number, seen.mark, seen.count, seen.line};
  total_ += moment.count;
  sum_ += moment.value * moment.count;
  if (is_ranked(of)) rank(moment, true);
  std::size_t at = moments_.size();
  while (at > head_ && moments_[at - 1].time > seen.time) --at;
  const bool merge = of.type == Type::EventCount && moments_.size() - head_ >= kMergeFrom && at > head_ &&
                     moments_[at - 1].time == seen.time;
  if (merge) {
    moments_[--at].count += seen.count;
    moments_[at].line = seen.line;
  } else {
    moments_.insert(moments_.begin() + static_cast<std::ptrdiff_t>(at), moment);
  }
  if (at + 1 == moments_.size()) return judge(of, head_, at, seen);
  // It came late: the window that ends at it, and the last that still holds it. Looking at those between as well would
  // let a stream out of order cost the square of what is remembered.
  std::size_t last = at;
  while (last + 1 < moments_.size() && moments_[last + 1].time < seen.time + of.timespan) ++last;
  for (const std::size_t end : {at, last}) {
    std::size_t first = head_;
    while (moments_[first].time <= moments_[end].time - of.timespan) ++first;
    if (auto held = judge(of, first, end, seen)) return held;
  }
  return std::nullopt;
}

std::optional<Held> Window::judge(const Correlation& of, std::size_t first, std::size_t last,
                                  const Observation& seen) const {
  double total = total_;
  double sum = sum_;
  double measured = 0;
  const bool whole = first == head_ && last + 1 == moments_.size();
  if (!whole) {
    total = sum = 0;
    for (std::size_t i = first; i <= last; ++i) {
      total += moments_[i].count;
      sum += moments_[i].value * moments_[i].count;
    }
  }
  const auto ranked = [&](double percent) {
    if (whole) return percentile(ranked_, percent);
    Window part;
    for (std::size_t i = first; i <= last; ++i) part.rank(moments_[i], true);
    return percentile(part.ranked_, percent);
  };
  switch (of.type) {
    case Type::ValueSum:
      measured = sum;
      break;
    case Type::ValueAverage:
      measured = sum / total;
      break;
    case Type::ValueMedian:
      measured = ranked(50);
      break;
    case Type::ValuePercentile:
      if (of.percentile) {
        measured = ranked(*of.percentile);
      } else {
        double same = 0;
        for (std::size_t i = first; i <= last; ++i) same += moments_[i].mark == seen.mark ? moments_[i].count : 0;
        measured = same * 100 / total;
      }
      break;
    default:
      measured = total;
      break;
  }
  if (!all_hold(of, measured)) return std::nullopt;
  return Held{measured, moments_[first].time, moments_[last].time};
}

std::optional<Held> Window::distinct(const Correlation& of, const Observation& seen, bool& too_late,
                                     std::uint64_t& coarsened) {
  if (!moments_.empty() && seen.time <= newest_ - of.timespan) {
    too_late = true;
    return std::nullopt;
  }
  // All that is kept lies in one window, that of the newest. One moment a value: when it was last seen. Those that left
  // the window go as the others are counted.
  const base::Millis end = std::max(newest_, seen.time);
  double others = 0;
  Held held{0, seen.time, seen.time};
  std::size_t kept = 0;
  std::size_t same = moments_.size();
  for (std::size_t i = 0; i < moments_.size(); ++i) {
    if (moments_[i].time <= end - of.timespan) continue;
    moments_[kept] = moments_[i];
    const Moment& moment = moments_[kept++];
    if (moment.mark == seen.mark) {
      same = kept - 1;
    } else {
      ++others;
      held.first_at = std::min(held.first_at, moment.time);
      held.last_at = std::max(held.last_at, moment.time);
    }
  }
  const bool known = same < kept;
  moments_.resize(kept);
  if (known) {
    if (moments_[same].time <= seen.time) {
      moments_[same].time = seen.time;
      moments_[same].line = seen.line;
    }
  } else {
    if (kept >= most_values(of)) {
      const auto oldest = std::min_element(moments_.begin(), moments_.end(),
                                           [](const Moment& a, const Moment& b) { return a.time < b.time; });
      moments_.erase(oldest);
      ++coarsened;
    }
    moments_.push_back({seen.time, 0, seen.mark, 1, seen.line});
  }
  held.measured = of.type == Type::NewValue ? others : others + 1;
  if (of.type == Type::NewValue) {
    // A value never seen here, where others were: before the first there is nothing to compare with.
    if (known || !all_hold(of, others)) return std::nullopt;
    held.first_at = seen.time;
    held.last_at = seen.time;
    return held;
  }
  return all_hold(of, held.measured) ? std::optional(held) : std::nullopt;
}

std::optional<Held> Window::together(const Correlation& of, const Observation& seen) {
  // One moment a source: its latest.
  const auto own =
      std::find_if(moments_.begin(), moments_.end(), [&](const Moment& moment) { return moment.mark == seen.source; });
  if (own == moments_.end()) {
    moments_.push_back({seen.time, 0, seen.source, 1, seen.line});
  } else if (own->time <= seen.time) {
    own->time = seen.time;
    own->line = seen.line;
  }
  // Windows that end at one of them and hold the one seen.
  for (const Moment& end : moments_) {
    if (end.time < seen.time || end.time >= seen.time + of.timespan) continue;
    Held held{0, end.time, end.time};
    for (const Moment& moment : moments_) {
      if (moment.time > end.time || moment.time <= end.time - of.timespan) continue;
      ++held.measured;
      held.first_at = std::min(held.first_at, moment.time);
    }
    if (all_hold(of, held.measured)) return held;
  }
  return std::nullopt;
}

std::optional<Held> Window::in_order(const Correlation& of, const Observation& seen) {
  // The best chain of each length that ends with each source: the one that began latest. `value` is when it began,
  // `time` when it ended.
  const std::uint64_t sources = of.sources.size();
  const auto find = [&](std::uint64_t source, std::uint64_t length) {
    const std::uint64_t mark = length * sources + source;
    return std::find_if(moments_.begin(), moments_.end(), [&](const Moment& moment) { return moment.mark == mark; });
  };
  const auto keep = [&](std::uint64_t length, double began) {
    const auto known = find(seen.source, length);
    if (known == moments_.end()) {
      moments_.push_back({seen.time, began, length * sources + seen.source, 1, seen.line});
    } else if (known->value < began || (known->value <= began && known->time < seen.time)) {
      known->value = began;
      known->time = seen.time;
      known->line = seen.line;
    }
  };
  const auto oldest = static_cast<double>(seen.time - of.timespan);
  Held held{1, seen.time, seen.time};
  for (std::uint64_t length = seen.source + 1; length > 1; --length) {
    double began = oldest;
    for (std::uint64_t before = 0; before < seen.source; ++before) {
      const auto chain = find(before, length - 1);
      if (chain != moments_.end() && chain->time <= seen.time) began = std::max(began, chain->value);
    }
    if (began <= oldest) continue;
    keep(length, began);
    if (static_cast<double>(length) > held.measured) {
      held.measured = static_cast<double>(length);
      held.first_at = static_cast<base::Millis>(began);
    }
  }
  keep(1, static_cast<double>(seen.time));
  return all_hold(of, held.measured) ? std::optional(held) : std::nullopt;
}

std::vector<std::uint32_t> Window::lines(base::Millis from, base::Millis until, std::size_t most) const {
  std::vector<const Moment*> inside;
  for (std::size_t i = head_; i < moments_.size(); ++i) {
    const Moment& moment = moments_[i];
    if (moment.line != 0 && moment.time >= from && moment.time <= until) inside.push_back(&moment);
  }
  std::stable_sort(inside.begin(), inside.end(), [](const Moment* a, const Moment* b) { return a->time < b->time; });
  std::vector<std::uint32_t> out;
  for (const Moment* moment : inside) {
    if (std::find(out.begin(), out.end(), moment->line) == out.end()) out.push_back(moment->line);
  }
  if (out.size() > most) out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(most));
  return out;
}

}  // namespace junshu::detect

#include "window.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "window_conditions.h"

namespace junshu::detect {
namespace {

using Type = Correlation::Type;

constexpr std::size_t kMaxMoments = 1024;  // of a group; beyond, the window becomes coarser
constexpr std::size_t kMergeFrom = 64;     // from here on, events of the same instant are one moment

double number(const Moment& moment) { return std::bit_cast<double>(moment.mark); }

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

bool temporal(const Correlation& of) { return of.type == Type::Temporal || of.type == Type::TemporalOrdered; }

}  // namespace

bool numeric(const Correlation& of) {
  return of.type == Type::ValueSum || of.type == Type::ValueAverage || is_ranked(of);
}

void Window::Numbers::rank(const Moment& moment, bool enters) {
  const double value = number(moment);
  const auto place = std::lower_bound(ranked.begin(), ranked.end(), value,
                                      [](const auto& known, double wanted) { return known.first < wanted; });
  const bool known = place != ranked.end() && place->first <= value;
  if (enters && known) {
    place->second += moment.count;
  } else if (enters) {
    ranked.insert(place, {value, moment.count});
  } else if (known && (place->second -= moment.count) == 0) {
    ranked.erase(place);
  }
}

inline void Window::reckon(const Correlation& of, const Moment& moment, bool enters) {
  total_ += enters ? moment.count : -std::uint64_t{moment.count};
  if (of.type != Type::EventCount && numeric(of)) reckon_number(of, moment, enters);
}

void Window::reckon_number(const Correlation& of, const Moment& moment, bool enters) {
  if (numbers_ == nullptr) numbers_ = std::make_unique<Numbers>();
  const double value = number(moment) * moment.count;
  numbers_->sum += enters ? value : -value;
  if (is_ranked(of)) numbers_->rank(moment, enters);
}

std::size_t Window::bytes() const {
  std::size_t sum = moments_.bytes();
  if (numbers_ != nullptr) sum += sizeof(Numbers) + numbers_->ranked.capacity() * sizeof(numbers_->ranked[0]);
  return sum;
}

Window Window::restored(const Correlation& of, std::vector<Moment> moments, base::Millis newest, bool holding) {
  Window window;
  window.newest_ = newest;
  window.holding = holding;
  if (!temporal(of)) {
    std::stable_sort(moments.begin(), moments.end(), [](const Moment& a, const Moment& b) { return a.time < b.time; });
  }
  for (const Moment& moment : moments) {
    window.moments_.push_back(moment);
    window.reckon(of, moment, true);
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

void Window::coarsen(const Correlation& of) {
  std::vector<Moment> fewer;
  const bool mergeable = of.type == Type::EventCount || of.type == Type::ValueSum || of.type == Type::ValueAverage;
  if (mergeable) {
    // Two neighbours become one moment at the later time: it leaves the window a little late, never early.
    for (std::size_t i = 0; i < moments_.size(); i += 2) {
      Moment moment = moments_[std::min(i + 1, moments_.size() - 1)];
      if (i + 1 < moments_.size()) {
        const Moment& before = moments_[i];
        const std::uint64_t both = std::uint64_t{moment.count} + before.count;
        if (numeric(of)) {
          const double sum = number(moment) * moment.count + number(before) * before.count;
          moment.mark = std::bit_cast<std::uint64_t>(sum / static_cast<double>(both));
        }
        moment.count = static_cast<std::uint32_t>(std::min<std::uint64_t>(both, UINT32_MAX));
      }
      fewer.push_back(moment);
    }
  } else {
    // Values cannot be merged: the older half is forgotten.
    for (std::size_t i = moments_.size() - moments_.size() / 2; i < moments_.size(); ++i) fewer.push_back(moments_[i]);
  }
  *this = restored(of, std::move(fewer), newest_, holding);
}

std::optional<Held> Window::count(const Correlation& of, const Observation& seen, bool& too_late,
                                  std::uint64_t& coarsened) {
  if (!moments_.empty() && seen.time <= newest_ - of.timespan) {
    too_late = true;
    return std::nullopt;
  }
  if (seen.time > newest_ && oldest_ <= seen.time - of.timespan) {
    while (!moments_.empty() && moments_.front().time <= seen.time - of.timespan) {
      reckon(of, moments_.front(), false);
      moments_.pop_front();
    }
    if (moments_.empty() && numbers_ != nullptr) numbers_->sum = 0;  // of what was rounded nothing stays
    oldest_ = moments_.empty() ? seen.time : moments_.front().time;
  }
  if (moments_.size() >= kMaxMoments) {
    coarsen(of);
    ++coarsened;
  }
  const bool merges = moments_.size() >= kMergeFrom && seen.time == newest_;
  if (of.type == Type::EventCount && seen.time >= newest_ && !merges) {  // nearly all
    moments_.push_back({seen.time, 0, seen.count, seen.line});
    total_ += seen.count;
    const auto measured = static_cast<double>(total_);
    if (!all_hold(of, measured)) return std::nullopt;
    return Held{measured, moments_.front().time, seen.time};
  }
  oldest_ = std::min(oldest_, seen.time);
  const Moment moment{seen.time, seen.mark, seen.count, seen.line};
  reckon(of, moment, true);
  std::size_t at = moments_.size();
  if (seen.time < newest_) {
    while (at > 0 && moments_[at - 1].time > seen.time) --at;
  }
  if (of.type == Type::EventCount && moments_.size() >= kMergeFrom && at > 0 && moments_[at - 1].time == seen.time) {
    Moment& same = moments_[--at];
    same.count += seen.count;
    same.line = seen.line;
  } else if (at == moments_.size()) {
    moments_.push_back(moment);
  } else {
    moments_.insert(at, moment);
  }
  if (at + 1 == moments_.size()) return judge(of, 0, at, seen);
  // It came late: the window that ends at it, and the last that still holds it. Looking at those between as well would
  // let a stream out of order cost the square of what is remembered.
  std::size_t last = at;
  while (last + 1 < moments_.size() && moments_[last + 1].time < seen.time + of.timespan) ++last;
  for (const std::size_t end : {at, last}) {
    std::size_t first = 0;
    while (moments_[first].time <= moments_[end].time - of.timespan) ++first;
    if (auto held = judge(of, first, end, seen)) return held;
  }
  return std::nullopt;
}

std::optional<Held> Window::judge(const Correlation& of, std::size_t first, std::size_t last,
                                  const Observation& seen) const {
  const bool whole = first == 0 && last + 1 == moments_.size();
  std::uint64_t total = total_;
  double sum = whole && numbers_ != nullptr ? numbers_->sum : 0;
  if (!whole) {
    total = 0;
    for (std::size_t i = first; i <= last; ++i) {
      total += moments_[i].count;
      if (numeric(of)) sum += number(moments_[i]) * moments_[i].count;
    }
  }
  const auto ranked = [&](double percent) {
    if (whole) return percentile(numbers_->ranked, percent);
    Numbers part;
    for (std::size_t i = first; i <= last; ++i) part.rank(moments_[i], true);
    return percentile(part.ranked, percent);
  };
  auto measured = static_cast<double>(total);
  switch (of.type) {
    case Type::ValueSum:
      measured = sum;
      break;
    case Type::ValueAverage:
      measured = sum / measured;
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
        measured = same * 100 / measured;
      }
      break;
    default:
      break;
  }
  if (!all_hold(of, measured)) return std::nullopt;
  return Held{measured, moments_[first].time, moments_[last].time};
}

std::vector<std::uint32_t> Window::lines(const Correlation& of, base::Millis from, base::Millis until,
                                         std::size_t most) const {
  std::vector<Moment> inside;  // newest first
  for (std::size_t i = moments_.size(); i > 0; --i) {
    const Moment& moment = moments_[i - 1];
    if (moment.line == 0 || moment.time < from || moment.time > until) continue;
    inside.push_back(moment);
    if (!temporal(of) && inside.size() == most) break;
  }
  if (temporal(of)) {
    std::stable_sort(inside.begin(), inside.end(), [](const Moment& a, const Moment& b) { return a.time > b.time; });
  }
  std::vector<std::uint32_t> out;
  for (const Moment& moment : inside) {
    if (out.size() < most && std::find(out.begin(), out.end(), moment.line) == out.end()) out.push_back(moment.line);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace junshu::detect

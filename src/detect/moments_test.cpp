#include "moments.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "window.h"

namespace junshu::detect {
namespace {

TEST(Moments, KeepTheirOrderHoweverTheyComeAndGo) {
  Moments moments;
  std::deque<base::Millis> known;
  std::mt19937 dice(11);
  for (base::Millis i = 0; i < 20'000; ++i) {
    const std::size_t place = known.empty() ? 0 : dice() % known.size();
    switch (dice() % 4) {
      case 0:
        moments.push_back({i});
        known.push_back(i);
        break;
      case 1:
        moments.insert(place, {i});
        known.insert(known.begin() + static_cast<std::ptrdiff_t>(place), i);
        break;
      case 2:
        if (known.empty()) break;
        moments.erase(place);
        known.erase(known.begin() + static_cast<std::ptrdiff_t>(place));
        break;
      default:
        if (known.empty() || dice() % 4 != 0) break;
        moments.pop_front();
        known.pop_front();
    }
    ASSERT_EQ(moments.size(), known.size());
    for (std::size_t at = 0; at < known.size(); at += 1 + known.size() / 8) ASSERT_EQ(moments[at].time, known[at]);
  }
}

// What a window says against looking at all that ever came.
TEST(Window, SlidesExactlyWithEventsSlightlyOutOfOrder) {
  Correlation of;
  of.timespan = 1000;
  of.conditions = {{Comparison::GreaterOrEqual, 6}};
  Correlation values = of;
  values.type = Correlation::Type::ValueCount;
  Window window, distinct;
  std::vector<std::pair<base::Millis, std::uint64_t>> all;
  std::mt19937 dice(13);
  base::Millis newest = 100'000;
  int held = 0;
  for (int i = 0; i < 5'000; ++i) {
    const base::Millis time = newest + static_cast<base::Millis>(dice() % 400) - (i % 3 == 0 ? 250 : 0);
    newest = std::max(newest, time);
    all.emplace_back(time, dice() % 9);
    // What lies before the window of the newest is gone. The windows looked at: the one that ends at the event, and the
    // last that holds it.
    const auto inside = [&](base::Millis end) {
      return std::count_if(all.begin(), all.end(), [&](const auto& each) {
        return each.first <= end && each.first > end - of.timespan && each.first > newest - of.timespan;
      });
    };
    base::Millis last = time;
    for (const auto& [end, value] : all) {
      if (end < time + of.timespan) last = std::max(last, end);
    }
    const bool expected = inside(time) >= 6 || inside(last) >= 6;
    bool too_late = false;
    std::uint64_t coarsened = 0;
    const auto now = window.observe(of, {time, 1, 0, 1, 0}, too_late, coarsened);
    ASSERT_EQ(now.has_value(), expected) << i;
    held += expected ? 1 : 0;
    std::vector<std::uint64_t> marks;
    base::Millis first = time;
    for (const auto& [end, value] : all) {
      if (end <= newest - of.timespan) continue;
      // One moment a value, when it was last seen.
      const bool later = std::any_of(all.begin(), all.end(), [&, at = end, same = value](const auto& each) {
        return each.second == same && each.first > at;
      });
      if (later || std::find(marks.begin(), marks.end(), value) != marks.end()) continue;
      marks.push_back(value);
      if (value != all.back().second) first = std::min(first, end);
    }
    const auto many = distinct.observe(values, {time, 1, 0, 1, all.back().second}, too_late, coarsened);
    ASSERT_EQ(many.has_value(), marks.size() >= 6) << i;
    if (!many) continue;
    EXPECT_EQ(many->measured, static_cast<double>(marks.size()));
    EXPECT_EQ(many->first_at, first);
  }
  EXPECT_GT(held, 100);
  EXPECT_LT(held, 4'900);
}

}  // namespace
}  // namespace junshu::detect

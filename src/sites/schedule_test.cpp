#include "sites/schedule.h"

#include <gtest/gtest.h>

#include <set>

#include "base/error.h"

namespace junshu::sites {
namespace {

TEST(Schedule, IsNeverLaterThanTheIntervalNorMuchEarlier) {
  base::Millis last = 1'777'600'000'000;
  for (int i = 0; i < 1000; ++i) {
    const base::Millis next = next_at(base::kHour, "h-1/S-1", last);
    ASSERT_LE(next, last + base::kHour);
    ASSERT_GE(next, last + base::kHour * 4 / 5);
    last = next;
  }
}

TEST(Schedule, SpreadsSitesAndTimes) {
  std::set<base::Millis> times;
  for (int i = 0; i < 100; ++i) times.insert(next_at(base::kHour, "h-" + std::to_string(i), 0) / base::kMinute);
  EXPECT_GE(times.size(), 11U) << "of the twelve minutes there are";
  EXPECT_NE(next_at(base::kHour, "h", 0), next_at(base::kHour, "h", 1) - 1);
}

TEST(Schedule, IsDecidedBySeedAndTimeAlone) { EXPECT_EQ(next_at(base::kDay, "h", 5), next_at(base::kDay, "h", 5)); }

TEST(Schedule, BeginsSoon) {
  for (int i = 0; i < 100; ++i) {
    const base::Millis first = first_at(base::kDay, "h-" + std::to_string(i), 1000);
    EXPECT_GE(first, 1000);
    EXPECT_LE(first, 1000 + 5 * base::kMinute);
    EXPECT_LE(first_at(base::kMinute, "h-" + std::to_string(i), 0), 6 * base::kSecond);
  }
}

TEST(Schedule, RefusesAnIntervalBelowASecond) { EXPECT_THROW(next_at(999, "h", 0), base::Error); }

}  // namespace
}  // namespace junshu::sites

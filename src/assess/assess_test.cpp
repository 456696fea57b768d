#include <gtest/gtest.h>

#include "healing.h"
#include "timers.h"

namespace junshu::assess {
namespace {

using catalogue::Every;

const base::Zone kTokyo = base::zone_named("Asia/Tokyo");
base::Millis at(const char* text) { return base::from_iso8601(text); }

TEST(Healing, NeedsTheNextFullPeriodAfterTheBreachEnded) {
  const auto healing = heals(Every::Month, at("2026-05-10T00:00:00+09:00"), {}, kTokyo, {2026, 6, 30});
  EXPECT_FALSE(healing.healed);
  EXPECT_EQ(healing.on, (base::Date{2026, 7, 1}));
  EXPECT_TRUE(heals(Every::Month, at("2026-05-10T00:00:00+09:00"), {}, kTokyo, {2026, 7, 1}).healed);
}

TEST(Healing, ANewBreachInThatPeriodMovesItToTheNextCleanOne) {
  const std::vector<Breach> others = {{at("2026-06-05T00:00:00+09:00"), at("2026-06-06T00:00:00+09:00")}};
  EXPECT_FALSE(heals(Every::Month, at("2026-05-10T00:00:00+09:00"), others, kTokyo, {2026, 7, 1}).healed);
  EXPECT_TRUE(heals(Every::Month, at("2026-05-10T00:00:00+09:00"), others, kTokyo, {2026, 8, 1}).healed);
}

TEST(Healing, ABreachStillOpenKeepsEveryPeriodUnclean) {
  const std::vector<Breach> others = {{at("2026-05-05T00:00:00+09:00"), std::nullopt}};
  EXPECT_FALSE(heals(Every::Month, at("2026-05-10T00:00:00+09:00"), others, kTokyo, {2027, 5, 1}).healed);
}

TEST(Timers, ARowThatStillNamesAPastInstantIsLookedAtSoonAndEverMoreSeldom) {
  const base::Millis named = 1'000'000;
  EXPECT_EQ(look_again(named, named), named + base::kSecond);
  EXPECT_EQ(look_again(named, named + 10), named + 10 + base::kSecond);
  EXPECT_EQ(look_again(named, named + base::kDay), named + 2 * base::kDay);
  int looks = 0;
  for (base::Millis now = named; now < named + base::kDay; now = look_again(named, now)) ++looks;
  EXPECT_LE(looks, 18);
}

TEST(Period, FollowsTheCalendar) {
  EXPECT_EQ(period_of(Every::Week, {2026, 11, 22}).first, (base::Date{2026, 11, 16}));
  EXPECT_EQ(period_of(Every::Quarter, {2026, 11, 22}).after, (base::Date{2027, 1, 1}));
  EXPECT_EQ(period_of(Every::FiscalYear, {2026, 3, 31}).first, (base::Date{2025, 4, 1}));
}

}  // namespace
}  // namespace junshu::assess

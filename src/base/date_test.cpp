#include "base/date.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace junshu::base {
namespace {

std::string parsed(std::string_view text) {
  const auto date = parse_any_date(text);
  return date ? to_string(*date) : "refused";
}

TEST(Date, DaysGoBothWaysOverFourCenturies) {
  EXPECT_EQ(days_since_epoch({1970, 1, 1}), 0);
  EXPECT_EQ(days_since_epoch({2000, 3, 1}), 11017);
  EXPECT_EQ(days_since_epoch({1969, 12, 31}), -1);
  Date expected{1868, 1, 1};
  for (int day = days_since_epoch(expected); day < days_since_epoch({2200, 1, 1}); ++day) {
    const Date date = date_from_days(day);
    ASSERT_EQ(days_since_epoch(date), day);
    ASSERT_EQ(parse_date(to_string(date)), date);
  }
}

TEST(Date, OnlyRealIsoDaysAreAccepted) {
  EXPECT_TRUE(parse_date("2024-02-29"));
  for (const auto* text : {"2023-02-29", "2100-02-29", "2026-13-01", "2026-04-31", "2026-4-1", "2026-04-01 ",
                           "0000-01-01", "2026-00-10", "2026-01-00", "20260401", ""}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

TEST(Date, AddingMonthsClampsToTheLastDay) {
  EXPECT_EQ(to_string(add_months({2026, 1, 31}, 1)), "2026-02-28");
  EXPECT_EQ(to_string(add_months({2024, 1, 31}, 1)), "2024-02-29");
  EXPECT_EQ(to_string(add_months({2026, 3, 15}, -15)), "2024-12-15");
  EXPECT_EQ(to_string(add_days({2026, 3, 1}, -1)), "2026-02-28");
}

TEST(Date, TheFiscalYearBeginsInApril) {
  EXPECT_EQ(fiscal_year({2027, 3, 31}), 2026);
  EXPECT_EQ(fiscal_year({2026, 4, 1}), 2026);
  EXPECT_EQ(to_string(fiscal_year_start({2027, 2, 1})), "2026-04-01");
  EXPECT_EQ(to_string(fiscal_year_end({2027, 2, 1})), "2027-03-31");
  EXPECT_EQ(to_string(fiscal_year_end({2027, 2, 1}, 1)), "2027-12-31");
}

TEST(Date, WeekdaysAreRight) {
  EXPECT_EQ(weekday({2026, 5, 3}), 0);
  EXPECT_EQ(weekday({1969, 12, 27}), 6);
}

TEST(Wareki, DatesAreShownInTheEraOfTheirDay) {
  EXPECT_EQ(to_wareki({2026, 4, 1}), "令和8年4月1日(水)");
  EXPECT_EQ(to_wareki({2019, 5, 1}), "令和元年5月1日(水)");
  EXPECT_EQ(to_wareki({2019, 4, 30}), "平成31年4月30日(火)");
  EXPECT_EQ(to_wareki({1989, 1, 7}), "昭和64年1月7日(土)");
  EXPECT_EQ(to_wareki({1872, 12, 31}), "1872-12-31");
  EXPECT_EQ(to_wareki_short({2026, 4, 1}), "R8.4.1");
  EXPECT_EQ(to_wareki_short({1926, 12, 24}), "T15.12.24");
}

TEST(Wareki, PeopleTypeDatesInManyWays) {
  for (const auto* text : {"R8.4.1", "r8/4/1", "Ｒ８．４．１", "令和8年4月1日", "令和８年４月１日", "2026/4/1",
                           "2026-04-01", "2026年4月1日", " 令和8年4月1日(水) ", "R08.04.01"}) {
    EXPECT_EQ(parsed(text), "2026-04-01") << text;
  }
  EXPECT_EQ(parsed("令和元年5月1日"), "2019-05-01");
  EXPECT_EQ(parsed("H31.4.30"), "2019-04-30");
  EXPECT_EQ(parsed("S64.1.7"), "1989-01-07");
}

TEST(Wareki, WhatIsNotADayIsRefused) {
  for (const auto* text :
       {"", "R8", "R8.4", "R8.13.1", "R8.2.30", "R0.1.1", "令和8年4月1", "8.4.1", "R8.4/1", "2026/4/1x",
        "令和8年4月1日(木)", "令和元年4月30日", "M5.12.3", "26-04-01", "年月日", "R8年4.1"}) {
    EXPECT_EQ(parsed(text), "refused") << text;
  }
}

TEST(Wareki, EveryDayShownIsReadBack) {
  for (int day = days_since_epoch({1873, 1, 1}); day < days_since_epoch({2060, 1, 1}); ++day) {
    const Date date = date_from_days(day);
    ASSERT_EQ(parse_any_date(to_wareki(date)), date);
    ASSERT_EQ(parse_any_date(to_wareki_short(date)), date);
  }
}

TEST(Zone, TheCivilDayOfAnInstantDependsOnTheZone) {
  const Zone tokyo = zone_named("Asia/Tokyo");
  const Millis instant = from_iso8601("2026-04-30T15:00:00Z");
  EXPECT_EQ(to_string(civil_date(instant, tokyo)), "2026-05-01");
  EXPECT_EQ(to_string(civil_date(instant - 1, tokyo)), "2026-04-30");
  EXPECT_EQ(to_string(civil_date(instant, zone_named("UTC"))), "2026-04-30");
  EXPECT_EQ(start_of_day({2026, 5, 1}, tokyo), instant);
  EXPECT_EQ(to_string(civil_date(-1, zone_named("UTC"))), "1969-12-31");
  EXPECT_THROW(zone_named("Europe/Berlin"), Error);
}

TEST(Zone, TimesOfDayReachTwentyFour) {
  EXPECT_EQ(parse_time_of_day("00:00"), 0);
  EXPECT_EQ(parse_time_of_day("24:00"), 1440);
  for (const auto* text : {"24:01", "9:00", "09:60", "25:00", "09-00", ""})
    EXPECT_FALSE(parse_time_of_day(text)) << text;
}

TEST(Clock, InstantsGoBothWays) {
  EXPECT_EQ(to_iso8601(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_iso8601(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(to_iso8601(from_iso8601("2026-05-01T09:30:00.123+09:00")), "2026-05-01T00:30:00.123Z");
  EXPECT_EQ(from_iso8601("2026-05-01T09:30Z"), from_iso8601("2026-05-01T09:30:00.000Z"));
  EXPECT_EQ(from_iso8601("2026-05-01T09:30:00.1239Z"), from_iso8601("2026-05-01T09:30:00.123Z"));
}

TEST(Clock, AnInstantWithoutItsOffsetIsRefused) {
  for (const auto* text :
       {"2026-05-01T09:30:00", "2026-05-01", "2026-05-01 09:30:00Z", "2026-05-01T24:00:00Z", "2026-05-01T09:30:00+9",
        "2026-05-01T09:30:00Zx", "2026-05-01T09:30:00.Z", "2026-05-01T09:3Z", ""}) {
    EXPECT_THROW(from_iso8601(text), Error) << text;
  }
}

TEST(Clock, AManualClockStandsUntilItIsMoved) {
  ManualClock clock(5);
  EXPECT_EQ(clock.now(), 5);
  clock.advance(kDay);
  EXPECT_EQ(clock.now(), 5 + kDay);
}

}  // namespace
}  // namespace junshu::base

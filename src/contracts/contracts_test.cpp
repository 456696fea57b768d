#include "contracts/contracts.h"

#include <gtest/gtest.h>

namespace junshu::contracts {
namespace {

catalogue::Calendar calendar_with(base::Date holiday) {
  catalogue::Calendar calendar;
  calendar.holidays = {{holiday, {"祝日", "Holiday"}}};
  calendar.closing_days = {"12-29"};
  return calendar;
}

TEST(WorkingDay, AWeekdayThatIsNoHolidayIsOne) {
  const auto calendar = calendar_with({2026, 4, 29});
  EXPECT_TRUE(is_working_day({}, &calendar, {2026, 4, 28}));
}

TEST(WorkingDay, WeekendsHolidaysAndClosingDaysAreNone) {
  const auto calendar = calendar_with({2026, 4, 29});
  EXPECT_FALSE(is_working_day({}, &calendar, {2026, 4, 25}));
  EXPECT_FALSE(is_working_day({}, &calendar, {2026, 4, 29}));
  EXPECT_FALSE(is_working_day({}, &calendar, {2026, 12, 29}));
}

TEST(WorkingDay, TheContractsOwnDaysComeFirst) {
  const auto calendar = calendar_with({2026, 4, 29});
  Contract contract;
  contract.settings = {{"workday:2026-04-29", "opening"}, {"holiday:2026-04-30", "founding day"}};
  EXPECT_TRUE(is_working_day(contract, &calendar, {2026, 4, 29}));
  EXPECT_FALSE(is_working_day(contract, &calendar, {2026, 4, 30}));
}

TEST(Moment, TheDayIsTheContractsOwn) {
  Contract contract;
  contract.zone = base::zone_named("Asia/Tokyo");
  EXPECT_EQ(moment(contract, base::from_iso8601("2026-04-30T16:00:00Z")).today, (base::Date{2026, 5, 1}));
}

}  // namespace
}  // namespace junshu::contracts

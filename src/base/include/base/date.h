// Civil dates: days of a calendar, not instants. Japanese eras are for showing and typing; stored is ISO 8601.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace junshu::base {

struct Date {
  int year = 1970;
  int month = 1;  // 1–12
  int day = 1;    // 1–31
  auto operator<=>(const Date&) const = default;
};

int days_since_epoch(Date date);      // 1970-01-01 is 0; negative before
Date date_from_days(int days);
Date add_days(Date date, int days);
Date add_months(Date date, int months);  // clamps to the month's last day
int weekday(Date date);               // 0 Sunday … 6 Saturday
Date fiscal_year_start(Date date, int first_month = 4);
Date fiscal_year_end(Date date, int first_month = 4);  // last day
int fiscal_year(Date date, int first_month = 4);       // 2026 for 2026-04-01…2027-03-31

std::string to_string(Date date);                        // "2026-05-01"
std::optional<Date> parse_date(std::string_view text);   // ISO only, a real day
// Also "R8.4.1", "令和8年4月1日", "令和元年5月1日", "H31.4.30", "2026/4/1", full-width digits.
std::optional<Date> parse_any_date(std::string_view text);
std::string to_wareki(Date date);        // "令和8年4月1日(水)"; before Meiji 6 falls back to ISO
std::string to_wareki_short(Date date);  // "R8.4.1"

// A zone with a fixed offset: "Asia/Tokyo" (+9 h, no summer time since 1951) or "UTC".
struct Zone {
  std::string name = "Asia/Tokyo";
  int offset_minutes = 540;
};
Zone zone_named(std::string_view name);  // throws Error{InvalidInput} naming those known
Date civil_date(Millis instant, const Zone& zone);
Millis start_of_day(Date date, const Zone& zone);
// Minutes since midnight for "HH:MM" (00:00–24:00).
std::optional<int> parse_time_of_day(std::string_view text);

}  // namespace junshu::base

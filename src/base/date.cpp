#include "base/date.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/error.h"

namespace junshu::base {
namespace {

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in_month(int year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

int floor_divide(int a, int b) { return a / b - (a % b < 0 ? 1 : 0); }

int two_digits(std::string_view text) {
  if (text.size() != 2 || text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') return -1;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

}  // namespace

// Years run from March here, so that the leap day is the last of its year; 400 years have 146,097 days.
int days_since_epoch(Date date) {
  const int year = date.year - (date.month <= 2 ? 1 : 0);
  const int era = floor_divide(year, 400);
  const int year_of_era = year - era * 400;
  const int day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

Date date_from_days(int days) {
  const int shifted = days + 719468;
  const int era = floor_divide(shifted, 146097);
  const int day_of_era = shifted - era * 146097;
  const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int shifted_month = (5 * day_of_year + 2) / 153;
  const int day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  const int month = shifted_month + (shifted_month < 10 ? 3 : -9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

Date add_days(Date date, int days) { return date_from_days(days_since_epoch(date) + days); }

Date add_months(Date date, int months) {
  const int total = date.year * 12 + date.month - 1 + months;
  const int year = floor_divide(total, 12);
  const int month = total - year * 12 + 1;
  return {year, month, std::min(date.day, days_in_month(year, month))};
}

int weekday(Date date) {
  const int day = (days_since_epoch(date) + 4) % 7;  // 1970-01-01 was a Thursday
  return day < 0 ? day + 7 : day;
}

Date fiscal_year_start(Date date, int first_month) { return {fiscal_year(date, first_month), first_month, 1}; }

Date fiscal_year_end(Date date, int first_month) {
  return add_days({fiscal_year(date, first_month) + 1, first_month, 1}, -1);
}

int fiscal_year(Date date, int first_month) { return date.month >= first_month ? date.year : date.year - 1; }

std::string to_string(Date date) {
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month, date.day);
  return text;
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int century = two_digits(text.substr(0, 2));
  const int year = two_digits(text.substr(2, 2));
  const int month = two_digits(text.substr(5, 2));
  const int day = two_digits(text.substr(8, 2));
  if (century < 0 || year < 0 || month < 1 || month > 12 || day < 1) return std::nullopt;
  const Date date{century * 100 + year, month, day};
  if (date.year < 1 || day > days_in_month(date.year, month)) return std::nullopt;
  return date;
}

Zone zone_named(std::string_view name) {
  if (name == "Asia/Tokyo") return {"Asia/Tokyo", 540};
  if (name == "UTC") return {"UTC", 0};
  throw Error(ErrorKind::InvalidInput,
              {"時間帯は Asia/Tokyo か UTC を指定してください", "the time zone must be Asia/Tokyo or UTC"},
              std::string(name));
}

Date civil_date(Millis instant, const Zone& zone) {
  const Millis local = instant + zone.offset_minutes * kMinute;
  const Millis days = local / kDay - (local % kDay < 0 ? 1 : 0);
  return date_from_days(static_cast<int>(days));
}

Millis start_of_day(Date date, const Zone& zone) {
  return days_since_epoch(date) * kDay - zone.offset_minutes * kMinute;
}

std::optional<int> parse_time_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hour = two_digits(text.substr(0, 2));
  const int minute = two_digits(text.substr(3, 2));
  if (hour < 0 || minute < 0 || minute > 59 || hour > 24 || (hour == 24 && minute != 0)) return std::nullopt;
  return hour * 60 + minute;
}

}  // namespace junshu::base

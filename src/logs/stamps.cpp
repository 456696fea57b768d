#include "stamps.h"

#include <array>

#include "scan.h"

namespace junshu::logs {

namespace {

int month_of(std::string_view text) {
  if (text.size() < 3) return 0;
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  for (std::size_t i = 0; i < 12; ++i) {
    if (text[0] == kMonths[i * 3] && text[1] == kMonths[i * 3 + 1] && text[2] == kMonths[i * 3 + 2])
      return static_cast<int>(i) + 1;
  }
  return 0;
}

int two_digits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size() || !is_digit(text[at]) || !is_digit(text[at + 1])) return -1;
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

int four_digits(std::string_view text, std::size_t at) {
  const int high = two_digits(text, at);
  const int low = two_digits(text, at + 2);
  return high < 0 || low < 0 ? -1 : high * 100 + low;
}

// "hh:mm:ss" and a fraction after '.' or ','.
struct TimeOfDay {
  int hour, minute, second, millisecond;
};
std::optional<TimeOfDay> time_of_day(std::string_view& text) {
  if (text.size() < 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  TimeOfDay out{two_digits(text, 0), two_digits(text, 3), two_digits(text, 6), 0};
  if (out.hour < 0 || out.hour > 23 || out.minute < 0 || out.minute > 59 || out.second < 0 || out.second > 60)
    return std::nullopt;
  text.remove_prefix(8);
  if (text.size() >= 2 && (text[0] == '.' || text[0] == ',') && is_digit(text[1])) {
    text.remove_prefix(1);
    int weight = 100;
    for (const char c : take_digits(text)) {
      out.millisecond += (c - '0') * weight;
      weight /= 10;
    }
  }
  return out;
}

// "Z", "+09:00", "+0900", "+09", " +0000", " UTC": minutes east.
std::optional<int> zone_offset(std::string_view& text) {
  std::string_view rest = text;
  skip(rest, ' ');
  if (skip(rest, "UTC") || skip(rest, "GMT") ||
      (!rest.empty() && (rest[0] == 'Z' || rest[0] == 'z') && (rest.remove_prefix(1), true))) {
    text = rest;
    return 0;
  }
  if (rest.empty() || (rest[0] != '+' && rest[0] != '-')) return std::nullopt;
  const int sign = rest[0] == '-' ? -1 : 1;
  const int hours = two_digits(rest, 1);
  if (hours < 0 || hours > 15) return std::nullopt;
  rest.remove_prefix(3);
  skip(rest, ':');
  const int minutes = two_digits(rest, 0);
  if (minutes >= 0 && minutes < 60) rest.remove_prefix(2);
  text = rest;
  return sign * (hours * 60 + (minutes < 0 || minutes > 59 ? 0 : minutes));
}

bool real_day(int year, int month, int day) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

}  // namespace

Stamps::Stamps(base::Millis reference, const base::Zone& zone)
    : reference_(reference),
      offset_(zone.offset_minutes * base::kMinute),
      latest_(base::civil_date(reference + base::kDay, zone)) {}

base::Millis Stamps::local(int year, int month, int day, int hour, int minute, int second, int millisecond) {
  if (day != cached_day_ || month != cached_month_ || year != cached_year_) {
    cached_start_ = base::Millis{base::days_since_epoch({year, month, day})} * base::kDay;
    cached_year_ = year;
    cached_month_ = month;
    cached_day_ = day;
  }
  return cached_start_ + hour * base::kHour + minute * base::kMinute + second * base::kSecond + millisecond;
}

int Stamps::year_for(int month, int day) {
  int year = latest_.year;
  if (month > latest_.month || (month == latest_.month && day > latest_.day)) --year;
  while (month == 2 && day == 29 && !real_day(year, month, day) && year > latest_.year - 9) --year;
  return year;
}

std::optional<base::Millis> Stamps::traditional(std::string_view& text) {
  const int month = month_of(text);
  if (month == 0 || text.size() < 14 || text[3] != ' ') return std::nullopt;
  std::string_view rest = text.substr(4);
  skip(rest, ' ');
  int day = 0;
  if (!is_digit(rest[0])) return std::nullopt;
  day = rest[0] - '0';
  rest.remove_prefix(1);
  if (is_digit(rest[0])) {
    day = day * 10 + (rest[0] - '0');
    rest.remove_prefix(1);
  }
  if (!skip(rest, ' ')) return std::nullopt;
  skip(rest, ' ');
  int year = 0;
  if (rest.size() > 5 && rest[4] == ' ' && four_digits(rest, 0) > 0) {  // Cisco and some syslogs
    year = four_digits(rest, 0);
    rest.remove_prefix(5);
  }
  const auto time = time_of_day(rest);
  if (!time) return std::nullopt;
  if (rest.size() >= 5 && rest[0] == ' ' && year == 0 && four_digits(rest, 1) >= 1970 &&
      (rest.size() == 5 || !is_digit(rest[5]))) {
    year = four_digits(rest, 1);
    rest.remove_prefix(5);
  }
  if (year == 0) year = year_for(month, day);
  if (!real_day(year, month, day)) return std::nullopt;
  text = rest;
  return local(year, month, day, time->hour, time->minute, time->second, time->millisecond) - offset_;
}

std::optional<base::Millis> Stamps::iso(std::string_view& text) {
  if (text.size() < 15) return std::nullopt;
  const int year = four_digits(text, 0);
  if (year < 0) return std::nullopt;
  int month = 0;
  int day = 0;
  std::string_view rest;
  if ((text[4] == '-' || text[4] == '/') && text[7] == text[4]) {
    month = two_digits(text, 5);
    day = two_digits(text, 8);
    rest = text.substr(10);
  } else {
    month = two_digits(text, 4);
    day = two_digits(text, 6);
    rest = text.substr(8);
  }
  if (month < 0 || day < 0 || !real_day(year, month, day) || (rest[0] != 'T' && rest[0] != 't' && rest[0] != ' '))
    return std::nullopt;
  rest.remove_prefix(1);
  std::array<char, 8> spread{};
  std::optional<TimeOfDay> time;
  if (rest.size() >= 6 && is_digit(rest[2])) {  // 030405
    for (std::size_t i = 0; i < 3; ++i) {
      spread[i * 3] = rest[i * 2];
      spread[i * 3 + 1] = rest[i * 2 + 1];
      if (i < 2) spread[i * 3 + 2] = ':';
    }
    std::string_view view(spread.data(), spread.size());
    time = time_of_day(view);
    if (time) rest.remove_prefix(6);
  } else {
    time = time_of_day(rest);
  }
  if (!time) return std::nullopt;
  const auto zone = zone_offset(rest);
  text = rest;
  return local(year, month, day, time->hour, time->minute, time->second, time->millisecond) -
         (zone ? *zone * base::kMinute : offset_);
}

std::optional<base::Millis> Stamps::web(std::string_view& text) {
  if (text.size() < 20 || text[2] != '/' || text[6] != '/' || text[11] != ':') return std::nullopt;
  const int day = two_digits(text, 0);
  const int month = month_of(text.substr(3));
  const int year = four_digits(text, 7);
  if (day < 0 || year < 0 || !real_day(year, month, day)) return std::nullopt;
  std::string_view rest = text.substr(12);
  const auto time = time_of_day(rest);
  if (!time) return std::nullopt;
  const auto zone = zone_offset(rest);
  text = rest;
  return local(year, month, day, time->hour, time->minute, time->second, time->millisecond) -
         (zone ? *zone * base::kMinute : offset_);
}

std::optional<base::Millis> Stamps::apache_error(std::string_view& text) {
  if (text.size() < 24 || text[3] != ' ' || month_of(text.substr(4)) == 0) return std::nullopt;
  std::string_view rest = text.substr(4);
  const auto out = traditional(rest);
  if (!out || four_digits(text, text.size() - rest.size() - 4) < 1970) return std::nullopt;  // the year comes last
  text = rest;
  return out;
}

std::optional<base::Millis> Stamps::epoch(std::string_view& text) {
  std::string_view rest = text;
  const auto digits = take_digits(rest);
  const auto whole = to_integer(digits);
  if (!whole || digits.size() < 9) return std::nullopt;
  base::Millis out = 0;
  if (digits.size() <= 10) {
    out = *whole * base::kSecond;
    if (rest.size() >= 2 && rest[0] == '.' && is_digit(rest[1])) {
      rest.remove_prefix(1);
      int weight = 100;
      for (const char c : take_digits(rest)) {
        out += (c - '0') * weight;
        weight /= 10;
      }
    }
  } else if (digits.size() <= 13) {
    out = *whole;
  } else if (digits.size() <= 16) {
    out = *whole / 1000;
  } else {
    out = *whole / 1'000'000;
  }
  text = rest;
  return out;
}

}  // namespace junshu::logs

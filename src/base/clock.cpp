#include "base/clock.h"

#include <chrono>
#include <cstdio>

#include "base/date.h"
#include "base/error.h"

namespace junshu::base {
namespace {

class SystemClock final : public Clock {
 public:
  Millis now() const override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
};

// Takes exactly `digits` digits from the front of `text`; -1 when they are not there.
int take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

bool parse_clock_part(std::string_view& text, Millis& millis) {
  const int hour = take_number(text, 2);
  if (hour < 0 || hour > 23 || !take(text, ':')) return false;
  const int minute = take_number(text, 2);
  if (minute < 0 || minute > 59) return false;
  int second = 0;
  int fraction = 0;
  if (take(text, ':')) {
    second = take_number(text, 2);
    if (second < 0 || second > 59) return false;
    if (take(text, '.')) {
      int weight = 100;
      bool any = false;
      for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), weight /= 10) {
        fraction += (text.front() - '0') * weight;
        any = true;
      }
      if (!any) return false;
    }
  }
  millis = hour * kHour + minute * kMinute + second * kSecond + fraction;
  return true;
}

bool parse_offset(std::string_view& text, Millis& offset) {
  offset = 0;
  if (take(text, 'Z')) return true;
  const bool east = take(text, '+');
  if (!east && !take(text, '-')) return false;
  const int hours = take_number(text, 2);
  take(text, ':');
  const int minutes = take_number(text, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false;
  offset = (hours * kHour + minutes * kMinute) * (east ? 1 : -1);
  return true;
}

}  // namespace

Clock& system_clock() {
  static SystemClock clock;
  return clock;
}

std::string to_iso8601(Millis instant) {
  Millis day = instant / kDay;
  Millis rest = instant % kDay;
  if (rest < 0) {
    rest += kDay;
    --day;
  }
  char text[32];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d.%03dZ", static_cast<int>(rest / kHour),
                static_cast<int>(rest / kMinute % 60), static_cast<int>(rest / kSecond % 60),
                static_cast<int>(rest % kSecond));
  return to_string(date_from_days(static_cast<int>(day))) + text;
}

Millis from_iso8601(std::string_view text) {
  const auto refuse = [&]() -> Error {
    return {ErrorKind::InvalidInput,
            {"日時は 2026-05-01T09:30:00+09:00 の形で、時差を付けて書いてください",
             "write the instant like 2026-05-01T09:30:00+09:00, with its offset"},
            std::string(text)};
  };
  const auto date = parse_date(text.substr(0, 10));
  if (!date || text.size() < 17 || text[10] != 'T') throw refuse();
  std::string_view rest = text.substr(11);
  Millis of_day = 0;
  Millis offset = 0;
  if (!parse_clock_part(rest, of_day) || !parse_offset(rest, offset) || !rest.empty()) throw refuse();
  return days_since_epoch(*date) * kDay + of_day - offset;
}

}  // namespace junshu::base

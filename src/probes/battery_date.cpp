#include <array>
#include <cctype>
#include <string>

#include "attributes.h"
#include "base/text.h"
#include "probes/power.h"

namespace junshu::probes {
namespace {

using base::Date;

constexpr int kEarliest = 1990;
constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};

std::optional<Date> real(long long year, long long month, long long day) {
  if (year < kEarliest || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  const Date date{static_cast<int>(year), static_cast<int>(month), static_cast<int>(day)};
  return base::date_from_days(base::days_since_epoch(date)) == date ? std::optional(date) : std::nullopt;
}

long long digits(std::string_view text) {
  return text.size() <= 4 && text.find_first_not_of("0123456789") == std::string_view::npos ? number(text, -1) : -1;
}

// "24" or "2024".
long long year_of(std::string_view text) {
  const long long value = digits(text);
  if (text.size() == 4) return value;
  if (text.size() != 2 || value < 0) return -1;
  return value < 90 ? 2000 + value : 1900 + value;
}

long long month_named(std::string_view word) {
  if (word.size() < 3) return -1;
  std::string lower;
  for (const char c : word.substr(0, 3)) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (kMonths[i] == lower) return static_cast<long long>(i) + 1;
  }
  return -1;
}

std::optional<Date> with_named_month(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" ,-./", start), text.size());
    if (end > start) words.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  if (words.size() == 2) return real(year_of(words[1]), month_named(words[0]), 1);
  if (words.size() < 3) return std::nullopt;
  const bool day_first = month_named(words[0]) < 0;
  if (words[0].size() == 4 && day_first) return real(year_of(words[0]), month_named(words[1]), digits(words[2]));
  return real(year_of(words[2]), month_named(words[day_first ? 1 : 0]), digits(words[day_first ? 0 : 1]));
}

std::optional<Date> with_separators(std::string_view text, char separator) {
  const auto parts = base::split(text, separator);
  if (parts.size() == 2) {
    if (parts[0].size() == 4) return real(digits(parts[0]), digits(parts[1]), 1);
    return parts[1].size() == 4 ? real(digits(parts[1]), digits(parts[0]), 1) : std::nullopt;
  }
  if (parts.size() != 3) return std::nullopt;
  if (parts[0].size() == 4) return real(digits(parts[0]), digits(parts[1]), digits(parts[2]));
  const bool day_first = separator == '.' || digits(parts[0]) > 12;
  return real(year_of(parts[2]), digits(parts[day_first ? 1 : 0]), digits(parts[day_first ? 0 : 1]));
}

std::optional<Date> numbers_only(std::string_view text) {
  if (text.size() != 8 && text.size() != 6) return std::nullopt;
  return real(digits(text.substr(0, 4)), digits(text.substr(4, 2)), text.size() == 8 ? digits(text.substr(6)) : 1);
}

}  // namespace

std::optional<Date> battery_date(std::string_view text) {
  if (text.size() > 64) return std::nullopt;
  text = base::trim(text);
  if (const auto date = with_named_month(text)) return date;
  // What follows a blank can only be a time of the day.
  const std::string_view word = text.substr(0, text.find_first_of(" T"));
  for (const char separator : {'/', '-', '.'}) {
    if (const auto date = with_separators(word, separator)) return date;
  }
  if (const auto date = numbers_only(word)) return date;
  const auto date = base::parse_any_date(text);
  return date && date->year >= kEarliest ? date : std::nullopt;
}

}  // namespace junshu::probes

#include <array>
#include <cctype>

#include "base/date.h"
#include "base/text.h"

namespace junshu::base {
namespace {

struct Era {
  std::string_view name;
  char letter;
  Date start;
};

constexpr std::array<Era, 5> kEras = {{{"令和", 'R', {2019, 5, 1}},
                                       {"平成", 'H', {1989, 1, 8}},
                                       {"昭和", 'S', {1926, 12, 25}},
                                       {"大正", 'T', {1912, 7, 30}},
                                       {"明治", 'M', {1868, 1, 25}}}};
constexpr std::array<std::string_view, 7> kWeekdays = {"日", "月", "火", "水", "木", "金", "土"};
// Until Meiji 5 the calendar was lunisolar: an era year of those days cannot be reckoned from a Gregorian date.
constexpr Date kGregorianSince = {1873, 1, 1};

const Era* era_of(Date date) {
  if (date < kGregorianSince) return nullptr;
  for (const Era& era : kEras) {
    if (date >= era.start) return &era;
  }
  return nullptr;
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

std::optional<int> take_number(std::string_view& text) {
  int value = 0;
  std::size_t digits = 0;
  while (digits < text.size() && digits < 4 && text[digits] >= '0' && text[digits] <= '9') {
    value = value * 10 + (text[digits++] - '0');
  }
  if (digits == 0) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

const Era* take_era(std::string_view& text) {
  for (const Era& era : kEras) {
    if (take(text, era.name)) return &era;
  }
  if (text.empty()) return nullptr;
  const auto letter = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  for (const Era& era : kEras) {
    if (era.letter == letter) {
      text.remove_prefix(1);
      return &era;
    }
  }
  return nullptr;
}

// "年…月…日" throughout, or one of . / - twice.
bool take_separator(std::string_view& text, std::string_view kanji, char& used) {
  if (used == 0 || used == 'k') {
    if (take(text, kanji)) {
      used = 'k';
      return true;
    }
  }
  if (text.empty() || used == 'k') return false;
  const char c = text.front();
  if ((c != '.' && c != '/' && c != '-') || (used != 0 && used != c)) return false;
  used = c;
  text.remove_prefix(1);
  return true;
}

bool take_weekday(std::string_view& text, Date date) {
  const std::string expected = "(" + std::string(kWeekdays[static_cast<std::size_t>(weekday(date))]) + ")";
  return text.empty() || take(text, expected);
}

}  // namespace

std::optional<Date> parse_any_date(std::string_view text) {
  const std::string folded = fold_code(text);
  std::string_view rest = folded;
  const Era* era = take_era(rest);
  std::optional<int> year;
  if (era != nullptr && take(rest, "元")) {
    year = 1;
  } else {
    year = take_number(rest);
  }
  if (!year || *year < 1 || (era == nullptr && *year < 1000)) return std::nullopt;
  if (era != nullptr) *year += era->start.year - 1;
  char separator = 0;
  if (!take_separator(rest, "年", separator)) return std::nullopt;
  const auto month = take_number(rest);
  if (!month || !take_separator(rest, "月", separator)) return std::nullopt;
  const auto day = take_number(rest);
  if (!day || (separator == 'k' && !take(rest, "日"))) return std::nullopt;
  if (*month > 12 || *day > 31) return std::nullopt;
  const auto date = parse_date(to_string(Date{*year, *month, *day}));
  if (!date || !take_weekday(rest, *date) || !rest.empty()) return std::nullopt;
  if (era != nullptr && (*date < era->start || *date < kGregorianSince)) return std::nullopt;
  return date;
}

std::string to_wareki(Date date) {
  const Era* era = era_of(date);
  if (era == nullptr) return to_string(date);
  const int year = date.year - era->start.year + 1;
  return std::string(era->name) + (year == 1 ? "元" : std::to_string(year)) + "年" + std::to_string(date.month) + "月" +
         std::to_string(date.day) + "日(" + std::string(kWeekdays[static_cast<std::size_t>(weekday(date))]) + ")";
}

std::string to_wareki_short(Date date) {
  const Era* era = era_of(date);
  if (era == nullptr) return to_string(date);
  return era->letter + std::to_string(date.year - era->start.year + 1) + "." + std::to_string(date.month) + "." +
         std::to_string(date.day);
}

}  // namespace junshu::base

#include <algorithm>

#include "read.h"

namespace junshu::catalogue {
namespace {

using base::Date;
using base::YamlNode;

std::optional<Date> read_date(MapReader& reader, std::string_view key, Need need) {
  const YamlNode* node = reader.find(key, need);
  if (node == nullptr) return std::nullopt;
  const auto date = base::parse_date(node->scalar);
  if (!date) {
    reader.problem(*node, {"「" + node->scalar + "」は日付ではありません", "\"" + node->scalar + "\" is not a date"},
                   {"\"2026-05-01\" のように書いてください", "write it like \"2026-05-01\""});
  }
  return date;
}

void read_closing_days(MapReader& reader, Calendar& calendar) {
  calendar.closing_days = reader.list("closing_days");
  for (const std::string& day : calendar.closing_days) {
    if (day.size() == 5 && base::parse_date("2024-" + day)) continue;  // a leap year, for 02-29
    reader.report().add(reader.file(), reader.file().at("closing_days." + day),
                        {"「" + day + "」は月日ではありません", "\"" + day + "\" is not a day of the year"},
                        {"\"12-29\" のように書いてください", "write it like \"12-29\""});
  }
}

}  // namespace

Calendar read_calendar(const FileText& file, Report& report) {
  MapReader reader(file, report, file.root, {"暦", "a calendar"});
  Calendar calendar;
  calendar.id = reader.identifier("calendar", Need::Required);
  calendar.name = reader.text("name", Need::Required);
  reader.items("holidays", Need::Required, [&](const YamlNode& node) {
    MapReader holiday(file, report, node, {"休日", "a holiday"});
    const auto date = read_date(holiday, "date", Need::Required);
    base::Text name = holiday.text("name", Need::Required);
    holiday.finish();
    if (!date) return;
    const bool again = std::any_of(calendar.holidays.begin(), calendar.holidays.end(),
                                   [&](const auto& known) { return known.first == *date; });
    if (again) {
      holiday.problem(node, {"同じ日付の休日が二つあります", "this date is listed twice"},
                      {"一つを消してください", "remove one of them"});
    }
    calendar.holidays.emplace_back(*date, std::move(name));
  });
  std::stable_sort(calendar.holidays.begin(), calendar.holidays.end(),
                   [](const auto& left, const auto& right) { return left.first < right.first; });
  read_closing_days(reader, calendar);
  const auto first = read_date(reader, "first", Need::Optional);
  const auto last = read_date(reader, "last", Need::Optional);
  reader.finish();
  // The years in which it lists holidays are the years it knows.
  if (!calendar.holidays.empty()) {
    calendar.first = Date{calendar.holidays.front().first.year, 1, 1};
    calendar.last = Date{calendar.holidays.back().first.year, 12, 31};
  }
  calendar.first = first.value_or(calendar.first);
  calendar.last = last.value_or(calendar.last);
  return calendar;
}

}  // namespace junshu::catalogue

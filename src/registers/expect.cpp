#include "registers/expect.h"

namespace junshu::registers {

using base::Array;
using base::Date;
using base::Object;
using catalogue::Every;
using store::ColumnType;

namespace {

constexpr std::size_t kRowsPerEvent = 100;

bool falls_on(Every every, const contracts::Contract& contract, const catalogue::Calendar* calendar, Date day) {
  switch (every) {
    case Every::Day:
      return true;
    case Every::WorkingDay:
      return contracts::is_working_day(contract, calendar, day);
    case Every::Week:
      return base::weekday(day) == 1;
    case Every::Month:
      return day.day == 1;
    case Every::Quarter:
      return day.day == 1 && (day.month - 1) % 3 == 0;
    case Every::FiscalYear:
      return day.day == 1 && day.month == 4;
  }
  return false;
}

// The last day of the period that begins on `day`.
Date last_day(Every every, Date day) {
  switch (every) {
    case Every::Day:
    case Every::WorkingDay:
      return day;
    case Every::Week:
      return base::add_days(day, 6);
    case Every::Month:
      return base::add_days(base::add_months(day, 1), -1);
    case Every::Quarter:
      return base::add_days(base::add_months(day, 3), -1);
    case Every::FiscalYear:
      return base::fiscal_year_end(day);
  }
  return day;
}

std::vector<std::string> subjects_of(const World& world, const catalogue::Expectation& expectation) {
  if (expectation.each == "contract") return {world.contract.id};
  std::string sql = "select record from \"p_" + expectation.each + "\" where contract = ? and voided_at is null";
  if (!expectation.where.empty()) sql += " and (" + expectation.where + ")";
  std::vector<std::string> out;
  for (const auto& row : world.connection.query(sql + " order by record", {world.contract.id}).rows) out.push_back(store::text(row[0]));
  return out;
}

Object expected_row(store::Transaction& transaction, const World& world, const std::string& register_id,
                    const catalogue::Expectation& expectation, const catalogue::Slot& slot, const std::string& subject, Date day) {
  std::int64_t from = slot.from_minute;
  std::int64_t until = slot.until_minute;
  if (slot.random && until - from > slot.within_minutes) {
    const auto room = static_cast<std::uint64_t>(until - from - slot.within_minutes) / 5 + 1;
    from += static_cast<std::int64_t>(base::random_below(transaction.random(), room)) * 5;
    until = from + slot.within_minutes;
  }
  const base::Millis first = base::start_of_day(day, world.contract.zone);
  const base::Millis last = base::start_of_day(last_day(expectation.every, day), world.contract.zone);
  return {{"register", register_id},
          {"expect", expectation.id},
          {"subject", subject},
          {"slot", slot.id},
          {"from", first + from * base::kMinute},
          {"until", last + until * base::kMinute}};
}

}  // namespace

void register_expect_folds(store::Projector& projector) {
  projector.table({"p_day", {{"contract", ColumnType::Text}, {"date", ColumnType::Text}, {"at", ColumnType::Integer}}, {"contract", "date"}, {}});
  projector.table({"p_expected",
                   {{"contract", ColumnType::Text},
                    {"register", ColumnType::Text},
                    {"expect", ColumnType::Text},
                    {"subject", ColumnType::Text},
                    {"slot", ColumnType::Text},
                    {"date", ColumnType::Text},
                    {"from_at", ColumnType::Integer},
                    {"until_at", ColumnType::Integer}},
                   {"contract", "register", "expect", "subject", "slot", "date"},
                   {{"contract", "until_at"}, {"contract", "register", "subject", "until_at"}}});
  projector.on("day.opened", [](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    const std::string date(base::require_text(event.body, "date"));
    projection.upsert("p_day", {{"contract", event.log}, {"date", date}}, {{"at", event.at}});
    for (const auto& item : base::require_array(event.body, "expected")) {
      const auto& row = item.as_object();
      const auto text = [&](std::string_view key) { return std::string(base::require_text(row, key)); };
      projection.upsert("p_expected",
                        {{"contract", event.log},
                         {"register", text("register")},
                         {"expect", text("expect")},
                         {"subject", text("subject")},
                         {"slot", text("slot")},
                         {"date", date}},
                        {{"from_at", base::require_integer(row, "from")}, {"until_at", base::require_integer(row, "until")}});
    }
  });
}

std::optional<Date> last_opened_day(store::Connection& connection, std::string_view contract) {
  const auto rows = connection.query("select max(date) as date from p_day where contract = ?", {std::string(contract)});
  if (rows.empty() || store::is_null(rows.rows[0][0])) return std::nullopt;
  return base::parse_date(store::text(rows.rows[0][0]));
}

void open_day(store::Transaction& transaction, const World& world, Date day) {
  const auto calendar = world.catalogue.calendars.find(world.contract.calendar);
  const catalogue::Calendar* days = calendar == world.catalogue.calendars.end() ? nullptr : &calendar->second;
  Array rows;
  const auto emit = [&] {
    transaction.emit(world.contract.id, "day.opened", Object{{"date", base::to_string(day)}, {"expected", std::move(rows)}});
    rows = Array();
  };
  for (const auto& [id, definition] : world.catalogue.registers) {
    for (const auto& expectation : definition.expects) {
      if (!falls_on(expectation.every, world.contract, days, day)) continue;
      for (const auto& subject : subjects_of(world, expectation)) {
        for (const auto& slot : expectation.slots) {
          rows.push_back(expected_row(transaction, world, id, expectation, slot, subject, day));
          if (rows.size() == kRowsPerEvent) emit();
        }
      }
    }
  }
  emit();
}

}  // namespace junshu::registers

#include "healing.h"

#include <algorithm>

namespace junshu::assess {

using base::Date;
using base::Millis;
using catalogue::Every;

std::optional<Corrective> corrective_for(store::Connection& connection, const catalogue::Catalogue& catalogue, const std::string& contract,
                                         const std::string& finding) {
  for (const auto& [id, definition] : catalogue.registers) {
    if (!definition.corrects) continue;
    const std::string approved = "\"" + definition.corrects->action + "_recorded_at\"";
    const auto rows = connection.query("select record, " + approved + " from \"p_" + id + "\" where contract = ? and \"" +
                                           definition.corrects->finding + "\" = ? and voided_at is null and " + approved + " is not null order by 2",
                                       {contract, finding});
    if (!rows.empty()) return Corrective{id, store::text(rows.rows[0][0]), store::integer(rows.rows[0][1])};
  }
  return std::nullopt;
}

Span period_of(Every every, Date day) {
  switch (every) {
    case Every::Day:
    case Every::WorkingDay:
      return {day, base::add_days(day, 1)};
    case Every::Week: {
      const Date monday = base::add_days(day, -((base::weekday(day) + 6) % 7));
      return {monday, base::add_days(monday, 7)};
    }
    case Every::Month: {
      const Date first{day.year, day.month, 1};
      return {first, base::add_months(first, 1)};
    }
    case Every::Quarter: {
      const Date first{day.year, (day.month - 1) / 3 * 3 + 1, 1};
      return {first, base::add_months(first, 3)};
    }
    case Every::FiscalYear: {
      const Date first = base::fiscal_year_start(day);
      return {first, base::add_months(first, 12)};
    }
  }
  return {day, base::add_days(day, 1)};
}

Healing heals(Every every, Millis from, const std::vector<Breach>& others, const base::Zone& zone, Date today) {
  Span span = period_of(every, period_of(every, base::civil_date(from, zone)).after);
  while (true) {
    const Millis begins = base::start_of_day(span.first, zone);
    const Millis ends = base::start_of_day(span.after, zone);
    const bool clean = std::ranges::none_of(others, [&](const Breach& breach) {
      return breach.opened_at < ends && (!breach.ended_at || *breach.ended_at > begins);
    });
    if (span.after > today) return {false, span.after};
    if (clean) return {true, span.after};
    span = period_of(every, span.after);
  }
}

std::vector<std::string> healed_now(store::Connection& connection, const Context& context, const checks::Prepared& check) {
  std::vector<std::string> out;
  const auto rows = connection.query(
      "select record, opened_at, ended_at, healed_at from p_finding where contract = ? and clause = ? and check_id = ? and status = 'broken'",
      {context.contract.id, check.clause->id, check.check->id});
  for (const auto& row : rows.rows) {
    if (store::is_null(row[2]) || !store::is_null(row[3])) continue;
    const std::string& finding = store::text(row[0]);
    const auto corrective = corrective_for(connection, context.catalogue, context.contract.id, finding);
    if (!corrective) continue;
    std::vector<Breach> others;
    for (const auto& other : rows.rows) {
      if (store::text(other[0]) == finding) continue;
      others.push_back({store::integer(other[1]), store::is_null(other[2]) ? std::nullopt : std::optional(store::integer(other[2]))});
    }
    const Millis from = std::max(store::integer(row[2]), corrective->approved_at);
    if (heals(check.check->period, from, others, context.contract.zone, context.moment.today).healed) out.push_back(finding);
  }
  return out;
}

}  // namespace junshu::assess

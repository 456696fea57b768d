#include "statuses.h"

namespace junshu::assess {

using base::Object;
using catalogue::CheckKind;
using checks::Prepared;

namespace {

// Worst status of the check's findings that still count: a breach counts until healed.
std::optional<Status> worst_finding(store::Connection& connection, const std::string& contract, const Prepared& check) {
  // One at a time, from the worst on: a check may have many thousands of findings, and the index finds one of a status at once.
  for (const Status status : {Status::Broken, Status::Unknown, Status::Unproven, Status::Stale, Status::Due}) {
    const auto rows = connection.query(
        "select 1 from p_finding where contract = ? and clause = ? and check_id = ? and healed_at is null and status = ? limit 1",
        {contract, check.clause->id, check.check->id, std::string(checks::to_string(status))});
    if (!rows.empty()) return status;
  }
  return std::nullopt;
}

Status check_status(store::Connection& connection, const Context& context, const Prepared& check) {
  if (const auto worst = worst_finding(connection, context.contract.id, check)) return *worst;
  if (!check.check->evidence.empty()) return Status::Kept;  // without evidence there would be a finding
  if (context.runner.populated(connection, check, context.contract, context.moment)) return Status::Kept;
  return declared(connection, context, check.clause->id) ? Status::None : Status::Unproven;
}

}  // namespace

bool decides(const contracts::Contract& contract, const catalogue::Clause& clause, const catalogue::Check& check) {
  if (check.kind == CheckKind::Contract) return true;
  const auto setting = contract.settings.find("promote:" + clause.id + "/" + check.id);
  return setting != contract.settings.end() && setting->second == "contract";
}

bool declared(store::Connection& connection, const Context& context, const std::string& clause) {
  const std::string today = base::to_string(context.moment.today);
  const std::string month_ago = base::to_string(base::add_months(context.moment.today, -1));
  for (const auto& [id, definition] : context.catalogue.registers) {
    if (!definition.declares) continue;
    const auto& declares = *definition.declares;
    const auto rows = connection.query("select 1 from \"p_" + id + "\" where contract = ? and voided_at is null and \"" + declares.clause +
                                           "\" = ? and \"" + declares.action + "_recorded_at\" is not null and \"" + declares.from +
                                           "\" <= ? and \"" + declares.until + "\" >= ?",
                                       {context.contract.id, clause, today, month_ago});
    if (!rows.empty()) return true;
  }
  return false;
}

void add_statuses(store::Transaction& transaction, const Context& context, const std::vector<const Prepared*>& touched, Outcome& outcome) {
  auto& connection = transaction.connection();
  const std::string& contract = context.contract.id;
  std::map<std::pair<std::string, std::string>, Status> stored;
  for (const auto& row : connection.query("select clause, check_id, status from p_check_status where contract = ?", {contract}).rows) {
    if (const auto status = checks::status_named(store::text(row[2]))) stored[{store::text(row[0]), store::text(row[1])}] = *status;
  }
  for (const auto* check : touched) {
    const Status now = check_status(connection, context, *check);
    const std::pair key(check->clause->id, check->check->id);
    const auto found = stored.find(key);
    if (found != stored.end() && found->second == now) continue;
    stored[key] = now;
    outcome.check(Object{{"clause", key.first}, {"check", key.second}, {"status", to_string(now)}});
  }

  std::map<std::string, std::string> before;
  for (const auto& row : connection.query("select clause, status from p_clause_status where contract = ?", {contract}).rows) {
    before[store::text(row[0])] = store::text(row[1]);
  }
  std::map<std::string, Status> children;  // worst of each clause's children
  auto order = context.catalogue.clause_order();
  for (auto id = order.rbegin(); id != order.rend(); ++id) {  // children come after their parents
    const auto& clause = context.catalogue.clauses.at(*id);
    std::optional<Status> worst;
    for (const auto& check : clause.checks) {
      if (!decides(context.contract, clause, check)) continue;
      const auto found = stored.find({clause.id, check.id});
      const Status status = found == stored.end() ? Status::Unproven : found->second;
      worst = worst ? checks::worse(*worst, status) : status;
    }
    if (const auto child = children.find(*id); child != children.end()) {
      worst = worst ? checks::worse(*worst, child->second) : child->second;
    }
    Status now = worst.value_or(Status::Unproven);
    if (now != Status::Kept && exemption(connection, contract, *id, context.moment.today)) now = Status::Exempt;
    if (const auto parent = clause.parent(); !parent.empty()) {
      const auto [entry, fresh] = children.try_emplace(parent, now);
      if (!fresh) entry->second = checks::worse(entry->second, now);
    }
    if (const auto found = before.find(*id); found != before.end() && found->second == to_string(now)) continue;
    outcome.status(Object{{"clause", *id}, {"status", to_string(now)}});
  }
}

}  // namespace junshu::assess

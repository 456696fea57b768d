#include "assess/assess.h"

#include "healing.h"
#include "statuses.h"
#include "timers.h"

namespace junshu::assess {

using base::Object;
using checks::Prepared;

namespace {

void heal(store::Transaction& transaction, const Context& context, const std::vector<const Prepared*>& all, Outcome& outcome) {
  for (const auto* check : all) {
    for (const auto& finding : healed_now(transaction.connection(), context, *check)) outcome.healed(finding);
  }
}

// Findings are folded before statuses are computed from them.
void finish(store::Transaction& transaction, const Context& context, const std::vector<const Prepared*>& touched, Outcome& outcome) {
  outcome.emit(transaction, context.contract.id);
  add_statuses(transaction, context, touched, outcome);
  outcome.emit(transaction, context.contract.id);
}

bool corrects_or_declares(const Context& context, const checks::Touched& touched) {
  for (const auto& [name, records] : touched) {
    const auto found = context.catalogue.registers.find(name);
    if (found != context.catalogue.registers.end() && (found->second.corrects || found->second.declares)) return true;
  }
  return false;
}

}  // namespace

void after_commit(store::Transaction& transaction, const Context& context, const checks::Touched& touched) {
  auto& connection = transaction.connection();
  Outcome outcome;
  std::vector<const Prepared*> concerned;
  for (const auto& check : context.runner.prepared()) {
    auto scope = context.runner.affected(connection, check, context.contract.id, touched);
    if (scope && context.runner.links_moved(check, touched)) scope->merge(spoken_of(connection, context.contract.id, check));
    if (scope && scope->empty()) continue;
    const auto rows = context.runner.run(connection, check, context.contract, context.moment, scope);
    reconcile(transaction, context, check, rows, check.always_full ? std::nullopt : scope, outcome);
    concerned.push_back(&check);
  }
  if (corrects_or_declares(context, touched)) {
    concerned.clear();
    for (const auto& check : context.runner.prepared()) concerned.push_back(&check);
    outcome.emit(transaction, context.contract.id);
    heal(transaction, context, concerned, outcome);
  }
  if (concerned.empty() && !touched.contains("contract")) return;
  finish(transaction, context, concerned, outcome);
}

void in_full(store::Transaction& transaction, const Context& context) {
  Outcome outcome;
  std::vector<const Prepared*> all;
  for (const auto& check : context.runner.prepared()) {
    const auto rows = context.runner.run(transaction.connection(), check, context.contract, context.moment, std::nullopt);
    reconcile(transaction, context, check, rows, std::nullopt, outcome);
    all.push_back(&check);
  }
  outcome.emit(transaction, context.contract.id);
  heal(transaction, context, all, outcome);
  finish(transaction, context, all, outcome);
}

bool on_time(store::Transaction& transaction, const Context& context) {
  auto& connection = transaction.connection();
  std::map<std::string, std::set<std::string>> due;
  const auto rows = connection.query("select check_id, record from op_check_row where contract = ? and changes_at is not null and changes_at <= ?",
                                     {context.contract.id, context.moment.now});
  for (const auto& row : rows.rows) due[store::text(row[0])].insert(store::text(row[1]));
  if (due.empty()) return false;
  Outcome outcome;
  std::vector<const Prepared*> concerned;
  for (const auto& check : context.runner.prepared()) {
    const auto found = due.find(check.id);
    if (found == due.end()) continue;
    std::optional<std::set<std::string>> scope;
    if (!check.always_full) scope = found->second;
    reconcile(transaction, context, check, context.runner.run(connection, check, context.contract, context.moment, scope), scope, outcome);
    concerned.push_back(&check);
  }
  finish(transaction, context, concerned, outcome);
  put_off(transaction, context.contract.id, context.moment.now);
  return true;
}

std::optional<base::Millis> next_timer(store::Connection& connection, std::string_view contract) {
  const auto rows = connection.query("select min(changes_at) as at from op_check_row where contract = ?", {std::string(contract)});
  if (rows.empty() || store::is_null(rows.rows[0][0])) return std::nullopt;
  return store::integer(rows.rows[0][0]);
}

void grant_exemption(store::Transaction& transaction, const Context& context, std::string_view clause, base::Date ends, std::string_view reason,
                     const Object& by) {
  using base::Error;
  using base::ErrorKind;
  if (!context.catalogue.clauses.contains(std::string(clause))) {
    throw Error(ErrorKind::NotFound, {"その条項はありません。", "There is no such clause."}, std::string(clause));
  }
  if (ends < context.moment.today) {
    throw Error(ErrorKind::InvalidInput, {"免除の終了日を今日以降に修正してください。", "The exemption must end today or later."}, "ends");
  }
  if (reason.empty()) throw Error(ErrorKind::InvalidInput, {"免除の理由を入力してください。", "Give the reason for the exemption."}, "reason");
  Object body = by;
  body["clause"] = clause;
  body["starts"] = base::to_string(context.moment.today);
  body["ends"] = base::to_string(ends);
  body["reason"] = transaction.commit_personal(context.contract.id, "exemption/" + std::string(clause), "exemption.reason", reason);
  transaction.emit(context.contract.id, "exemption.granted", std::move(body));
}

void end_exemption(store::Transaction& transaction, const Context& context, std::string_view clause, const Object& by) {
  const auto present = exemption(transaction.connection(), context.contract.id, clause, context.moment.today);
  if (!present) {
    throw base::Error(base::ErrorKind::NotFound, {"この条項に有効な免除はありません。", "No exemption is in force for this clause."}, std::string(clause));
  }
  Object body = by;
  body["clause"] = clause;
  body["exemption"] = present->record;
  transaction.emit(context.contract.id, "exemption.ended", std::move(body));
}

}  // namespace junshu::assess

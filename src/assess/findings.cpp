#include "findings.h"

namespace junshu::assess {

using base::Array;
using base::Json;
using base::Object;
using checks::Prepared;
using checks::Row;

namespace {

constexpr std::size_t kItemsPerEvent = 60;
constexpr std::int64_t kFew = 200;

struct Open {
  std::string id;
  Status status = Status::Broken;
};

struct Kept {
  std::string status;
  std::int64_t since = 0;
  store::Value changes_at;
};

bool in_scope(const std::optional<std::set<std::string>>& scope, const std::string& record) { return !scope || scope->contains(record); }

// For a handful of records asking for each is cheaper than reading all.
template <typename Read>
void for_scope(const std::optional<std::set<std::string>>& scope, store::Connection& connection, const std::string& sql,
               std::vector<store::Value> parameters, const char* column, const Read& read) {
  if (!scope) {
    for (const auto& row : connection.query(sql, parameters).rows) read(row);
    return;
  }
  if (connection.dialect() == store::Dialect::Postgresql) {  // there each question costs a round trip
    Array records;
    for (const auto& record : *scope) records.emplace_back(record);
    parameters.emplace_back(base::to_json(records));
    const std::string among = std::string(" and ") + column + " in (select jsonb_array_elements_text(cast(? as jsonb)))";
    for (const auto& row : connection.query(sql + among, parameters).rows) read(row);
    return;
  }
  parameters.emplace_back();
  for (const auto& record : *scope) {
    parameters.back() = record;
    for (const auto& row : connection.query(sql + " and " + column + " = ?", parameters).rows) read(row);
  }
}

}  // namespace

void Outcome::emit(store::Transaction& transaction, const std::string& contract) {
  Object body;
  std::size_t count = 0;
  const auto write = [&] {
    transaction.emit(contract, "assessed", std::move(body));
    body = Object();
    count = 0;
  };
  for (auto& [list, item] : items_) {
    if (!body.contains(list)) body[list] = Array();
    body[list].as_array().push_back(std::move(item));
    if (++count == kItemsPerEvent) write();
  }
  if (count > 0) write();
  items_.clear();
}

std::set<std::string> spoken_of(store::Connection& connection, const std::string& contract, const Prepared& check) {
  std::set<std::string> out;
  const auto rows = connection.query("select record from op_check_row where contract = ? and check_id = ? limit ?", {contract, check.id, kFew + 1});
  if (static_cast<std::int64_t>(rows.size()) > kFew) return out;
  for (const auto& row : rows.rows) out.insert(store::text(row[0]));
  return out;
}

void reconcile(store::Transaction& transaction, const Context& context, const Prepared& check, const std::vector<Row>& rows,
               const std::optional<std::set<std::string>>& scope, Outcome& outcome) {
  const std::string& contract = context.contract.id;
  auto& connection = transaction.connection();

  std::map<std::string, Kept> kept;
  for_scope(scope, connection, "select record, status, since, changes_at from op_check_row where contract = ? and check_id = ?",
            {contract, check.id}, "record", [&](const auto& row) {
              kept[store::text(row[0])] = {store::text(row[1]), store::integer(row[2]), row[3]};
            });
  std::map<std::string, Open> open;
  for_scope(scope, connection,
            "select subject, record, status from p_finding where contract = ? and clause = ? and check_id = ? and ended_at is null and healed_at is null",
            {contract, check.clause->id, check.check->id}, "subject", [&](const auto& row) {
              open[store::text(row[0])] = {store::text(row[1]), *checks::status_named(store::text(row[2]))};
            });

  for (const auto& row : rows) {
    if (!in_scope(scope, row.record)) continue;
    const store::Value changes_at = row.changes_at ? store::Value(*row.changes_at) : store::Value();
    const auto known = kept.find(row.record);
    if (known == kept.end() || known->second.status != to_string(row.status) || known->second.since != row.since ||
        known->second.changes_at != changes_at) {
      transaction.upsert("op_check_row", {{"contract", contract}, {"check_id", check.id}, {"record", row.record}},
                         {{"status", std::string(to_string(row.status))}, {"since", row.since}, {"changes_at", changes_at}});
    }
    if (known != kept.end()) kept.erase(known);

    const auto found = open.find(row.record);
    if (found != open.end() && found->second.status == row.status) {
      open.erase(found);
      continue;
    }
    if (row.status == Status::Kept) continue;
    const std::string id = "F-" + base::random_id(transaction.random(), "", 10);
    Object finding{{"id", id},
                   {"clause", check.clause->id},
                   {"check", check.check->id},
                   {"register", check.check->subject},
                   {"subject", row.record},
                   {"status", to_string(row.status)}};
    if (row.since > 0) finding["since"] = row.since;
    outcome.opened(std::move(finding));
  }
  for (const auto& [record, row] : kept) {
    transaction.execute("delete from op_check_row where contract = ? and check_id = ? and record = ?", {contract, check.id, record});
  }
  for (const auto& [record, finding] : open) {
    if (finding.status == Status::Broken) {
      outcome.ended(finding.id);
    } else {
      outcome.closed(finding.id);
    }
  }
}

}  // namespace junshu::assess

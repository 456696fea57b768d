// From record.acted to rows. Reads nothing but the event.
#include "registers/act.h"

namespace junshu::registers {

using store::Cell;
using store::ColumnType;
using store::Value;

namespace {

Value cell_value(const base::Json& json) {
  switch (json.kind()) {
    case base::json::kind::string:
      return std::string(json.as_string());
    case base::json::kind::int64:
      return json.as_int64();
    case base::json::kind::uint64:
      return static_cast<std::int64_t>(json.as_uint64());
    case base::json::kind::bool_:
      return static_cast<std::int64_t>(json.as_bool() ? 1 : 0);
    case base::json::kind::object: {
      const auto& object = json.as_object();
      if (const auto* commitment = base::find(object, "hmac")) return std::string(commitment->as_string());
      return std::string(base::require_text(object, "sha256"));
    }
    default:
      throw base::Error(base::ErrorKind::Integrity, {"イベントの値が不正です。", "An event holds a value that no register can hold."});
  }
}

// Every file an act names is evidence that must stay readable.
void note_evidence(store::Projection& projection, const store::Event& event, const base::Json& value) {
  if (!value.is_object()) return;
  const auto* sha256 = base::find(value.as_object(), "sha256");
  if (sha256 == nullptr) return;
  projection.upsert("p_evidence", {{"contract", event.log}, {"sha256", std::string(sha256->as_string())}},
                    {{"idx", static_cast<std::int64_t>(event.index)}});
}

struct Who {
  std::string actor, role, on_behalf_of;
  base::Millis at = 0;
  Value occurred_at;
};

void add_stamp(std::vector<Cell>& cells, const std::string& action, const Who& who) {
  cells.push_back({action + "_recorded_at", who.at});
  cells.push_back({action + "_occurred_at", store::is_null(who.occurred_at) ? Value(who.at) : who.occurred_at});
  cells.push_back({action + "_by", who.actor});
  cells.push_back({action + "_role", who.role});
  cells.push_back({action + "_for", who.on_behalf_of.empty() ? Value() : Value(who.on_behalf_of)});
}

void fold_rows(store::Projection& projection, const store::Event& event, const std::string& table, const std::string& record,
               const base::Object& chunk) {
  const std::string& contract = event.log;
  const std::int64_t from = base::require_integer(chunk, "from");
  if (from == 0) projection.erase(table, {{"contract", contract}, {"record", record}});
  std::int64_t number = from;
  for (const auto& row : base::require_array(chunk, "rows")) {
    std::vector<Cell> cells;
    for (const auto& [column, value] : row.as_object()) {
      cells.push_back({std::string(column), cell_value(value)});
      note_evidence(projection, event, value);
    }
    projection.upsert(table, {{"contract", contract}, {"record", record}, {"row_no", number++}}, cells);
  }
}

void fold_change(store::Projection& projection, const store::Event& event, const base::Object& change, const Who& who) {
  const std::string register_id(base::require_text(change, "register"));
  const std::string record(base::require_text(change, "record"));
  const std::string table = "p_" + register_id;
  std::vector<Cell> cells;
  if (const auto* set = base::find(change, "set")) {
    for (const auto& [column, value] : set->as_object()) {
      cells.push_back({std::string(column), cell_value(value)});
      note_evidence(projection, event, value);
    }
  }
  if (const auto* unset = base::find(change, "unset")) {
    for (const auto& column : unset->as_array()) cells.push_back({std::string(column.as_string()), Value()});
  }
  if (base::bool_or(change, "new", false)) {
    cells.push_back({"created_at", who.at});
    cells.push_back({"definition", std::string(base::text_or(change, "definition", base::text_or(event.body, "definition", "")))});
  }
  const auto state = base::text_or(change, "state", "");
  if (!state.empty()) cells.push_back({"state", std::string(state)});
  if (state == "voided") cells.push_back({"voided_at", who.at});
  const auto stamp = base::text_or(change, "stamp", "");
  if (!stamp.empty()) add_stamp(cells, std::string(stamp), who);
  cells.push_back({"changed_at", who.at});
  cells.push_back({"version", static_cast<std::int64_t>(event.index)});
  projection.upsert(table, {{"contract", event.log}, {"record", record}}, cells);

  if (const auto* rows = base::find(change, "rows")) {
    for (const auto& [field, chunk] : rows->as_object()) {
      fold_rows(projection, event, table + "_" + std::string(field), record, chunk.as_object());
    }
  }
  if (const auto* number = base::find(change, "number")) {
    projection.upsert("p_sequence",
                      {{"contract", event.log}, {"register", register_id}, {"year", base::require_integer(number->as_object(), "year")}},
                      {{"last", base::require_integer(number->as_object(), "sequence")}});
  }
  projection.upsert("p_record_event",
                    {{"contract", event.log}, {"register", register_id}, {"record", record}, {"idx", static_cast<std::int64_t>(event.index)}},
                    {{"at", who.at}});
  if (const auto* voids = base::find(change, "voids")) {
    for (const auto& action : voids->as_array()) {
      const auto approvals = projection.query(
          "select idx from p_approval where contract = ? and register = ? and record = ? and action = ? and fallen_at is null",
          {event.log, register_id, record, std::string(action.as_string())});
      for (const auto& row : approvals.rows) {
        projection.upsert("p_approval", {{"contract", event.log}, {"idx", row[0]}}, {{"fallen_at", who.at}});
      }
    }
  }
}

void fold_acted(store::Projection& projection, const store::Event& event, const store::BlobReader&) {
  Who who;
  who.actor = base::text_or(event.body, "actor", "");
  who.role = base::text_or(event.body, "role", "");
  who.on_behalf_of = base::text_or(event.body, "for", "");
  who.at = event.at;
  if (const auto* occurred = base::find(event.body, "occurred")) who.occurred_at = occurred->as_int64();

  for (const auto& change : base::require_array(event.body, "changes")) fold_change(projection, event, change.as_object(), who);

  const std::string register_id(base::text_or(event.body, "register", ""));
  const std::string record(base::text_or(event.body, "record", ""));
  const std::string action(base::text_or(event.body, "action", ""));
  const auto index = static_cast<std::int64_t>(event.index);
  if (const auto* violations = base::find(event.body, "violations")) {
    std::int64_t number = 0;
    for (const auto& rule : violations->as_array()) {
      projection.upsert("p_violation", {{"contract", event.log}, {"record", "V-" + std::to_string(index) + "-" + std::to_string(number++)}},
                        {{"register", register_id}, {"subject", record}, {"action", action}, {"rule", std::string(rule.as_string())}, {"at", event.at}});
    }
  }
  if (const auto* approval = base::find(event.body, "approves")) {
    projection.upsert("p_approval", {{"contract", event.log}, {"idx", index}},
                      {{"register", register_id},
                       {"record", record},
                       {"action", action},
                       {"member", who.actor},
                       {"behalf", who.on_behalf_of},
                       {"hash", std::string(approval->as_string())},
                       {"at", event.at}});
  }
}

}  // namespace

void register_folds(store::Projector& projector) {
  projector.table({"p_sequence",
                   {{"contract", ColumnType::Text}, {"register", ColumnType::Text}, {"year", ColumnType::Integer}, {"last", ColumnType::Integer}},
                   {"contract", "register", "year"},
                   {}});
  projector.table({"p_record_event",
                   {{"contract", ColumnType::Text},
                    {"register", ColumnType::Text},
                    {"record", ColumnType::Text},
                    {"idx", ColumnType::Integer},
                    {"at", ColumnType::Integer}},
                   {"contract", "register", "record", "idx"},
                   {}});
  projector.table({"p_violation",
                   {{"contract", ColumnType::Text},
                    {"record", ColumnType::Text},
                    {"register", ColumnType::Text},
                    {"subject", ColumnType::Text},
                    {"action", ColumnType::Text},
                    {"rule", ColumnType::Text},
                    {"at", ColumnType::Integer}},
                   {"contract", "record"},
                   {{"contract", "register", "subject"}}});
  projector.table({"p_approval",
                   {{"contract", ColumnType::Text},
                    {"idx", ColumnType::Integer},
                    {"register", ColumnType::Text},
                    {"record", ColumnType::Text},
                    {"action", ColumnType::Text},
                    {"member", ColumnType::Text},
                    {"behalf", ColumnType::Text},
                    {"hash", ColumnType::Text},
                    {"at", ColumnType::Integer},
                    {"fallen_at", ColumnType::Integer}},
                   {"contract", "idx"},
                   {{"contract", "register", "record"}}});
  projector.table({"p_evidence",
                   {{"contract", ColumnType::Text}, {"sha256", ColumnType::Text}, {"idx", ColumnType::Integer}},
                   {"contract", "sha256"},
                   {}});
  projector.on("record.acted", fold_acted);
  projector.on("record.continued", fold_acted);  // further changes of the same act, where one event would be too long
}

}  // namespace junshu::registers

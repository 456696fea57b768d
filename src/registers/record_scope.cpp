#include "record_scope.h"

namespace junshu::registers {

using catalogue::FieldType;
using store::Value;

namespace {

const Value kNull;

Value sql_value(const ExpressionValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* flag = std::get_if<bool>(&value)) return static_cast<std::int64_t>(*flag ? 1 : 0);
  return {};
}

std::string identifier(std::string_view name) { return "\"" + std::string(name) + "\""; }

}  // namespace

const Value& Stored::column(std::string_view name) const {
  const auto found = columns.find(name);
  return found == columns.end() ? kNull : found->second;
}

std::string Stored::text(std::string_view name) const {
  const auto& value = column(name);
  return store::is_null(value) ? std::string() : store::text(value);
}

std::int64_t Stored::integer(std::string_view name) const {
  const auto& value = column(name);
  return store::is_null(value) ? 0 : store::integer(value);
}

FieldValues Stored::fields(const catalogue::Register& definition) const {
  FieldValues out;
  for (const auto& field : definition.fields) {
    if (field.type != FieldType::Table) out[field.id] = expression_value(field, column(field.id));
    for (const auto& kept : field.keeps) {
      const auto& value = column(field.id + "_" + kept);
      if (const auto* number = std::get_if<std::int64_t>(&value)) out[field.id + "_" + kept] = *number;
      if (const auto* text = std::get_if<std::string>(&value)) out[field.id + "_" + kept] = *text;
    }
  }
  return out;
}

Stored load_stored(store::Connection& connection, const std::string& contract, const std::string& register_id, const std::string& record) {
  Stored out;
  if (record.empty()) return out;
  auto rows = connection.query("select * from " + identifier("p_" + register_id) + " where contract = ? and record = ?", {contract, record});
  if (rows.empty()) return out;
  out.exists = true;
  for (std::size_t i = 0; i < rows.columns.size(); ++i) out.columns[rows.columns[i]] = std::move(rows.rows[0][i]);
  return out;
}

ExpressionValue expression_value(const catalogue::Field& field, const Value& column) {
  if (store::is_null(column)) return std::monostate();
  const bool yes_no = field.type == FieldType::YesNo || (field.type == FieldType::Derived && field.derived_type == FieldType::YesNo);
  if (yes_no) return store::integer(column) != 0;
  if (const auto* number = std::get_if<std::int64_t>(&column)) return *number;
  return store::text(column);
}

ExpressionValue expression_value(const base::Json& json) {
  if (json.is_string()) return std::string(json.as_string());
  if (json.is_int64()) return json.as_int64();
  if (json.is_bool()) return json.as_bool();
  if (json.is_object()) {
    if (const auto* plain = base::find(json.as_object(), "plain")) return std::string(plain->as_string());
    if (const auto* hash = base::find(json.as_object(), "sha256")) return std::string(hash->as_string());
  }
  return std::monostate();
}

std::string fiscal_year_end_text(const World& world) { return base::to_string(base::fiscal_year_end(world.moment.today)); }

ExpressionValue RecordScope::value(std::string_view name) const {
  if (row_ != nullptr) {
    if (const auto found = row_->find(name); found != row_->end()) return found->second;
  }
  if (const auto found = after_.find(name); found != after_.end()) return found->second;
  if (name == "today") return base::to_string(world_.moment.today);
  if (name == "now") return world_.moment.now;
  if (name == "actor") return actor_;
  if (name == "fiscal_year_end") return fiscal_year_end_text(world_);
  if (name == "state") return state_;
  if (name == "record") return record_;
  return std::monostate();
}

const catalogue::Field* RecordScope::reference_field(std::string_view name) const {
  if (row_ != nullptr) {
    for (const auto& field : definition_.fields) {
      for (const auto& column : field.columns) {
        if (column.id == name && row_->contains(name)) return &column;
      }
    }
  }
  return definition_.field(name);
}

ExpressionValue RecordScope::referred(std::string_view reference, std::string_view field) const {
  const auto target = value(reference);
  const auto* record = std::get_if<std::string>(&target);
  const auto* definition = reference_field(reference);
  if (record == nullptr || record->empty() || definition == nullptr) return std::monostate();
  const auto found = world_.catalogue.registers.find(definition->refers_to);
  if (found == world_.catalogue.registers.end()) return std::monostate();
  const auto rows = world_.connection.query(
      "select " + identifier(field) + " from " + identifier("p_" + definition->refers_to) + " where contract = ? and record = ?",
      {world_.contract.id, *record});
  if (rows.empty()) return std::monostate();
  const auto* referred_field = found->second.field(field);
  if (referred_field != nullptr) return expression_value(*referred_field, rows.rows[0][0]);
  catalogue::Field plain;
  return expression_value(plain, rows.rows[0][0]);
}

ExpressionValue RecordScope::before(std::string_view field) const {
  const auto found = before_.find(field);
  return found == before_.end() ? ExpressionValue() : found->second;
}

std::int64_t RecordScope::count(std::string_view register_id, const std::vector<catalogue::Condition>& conditions) const {
  std::string sql = "select count(*) from " + identifier("p_" + std::string(register_id)) + " where contract = ? and voided_at is null";
  std::vector<Value> parameters = {world_.contract.id};
  for (const auto& condition : conditions) {
    if (std::holds_alternative<std::monostate>(condition.value)) {
      sql += " and " + identifier(condition.field) + (condition.comparison == "=" ? " is null" : " is not null");
      continue;
    }
    sql += " and " + identifier(condition.field) + " " + (condition.comparison == "!=" ? "<>" : condition.comparison) + " ?";
    parameters.push_back(sql_value(condition.value));
  }
  return store::integer(world_.connection.query(sql, parameters).rows[0][0]);
}

}  // namespace junshu::registers

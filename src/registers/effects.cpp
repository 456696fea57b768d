#include "effects.h"

#include <algorithm>

namespace junshu::registers {

using base::Array;
using base::Json;
using base::Object;
using catalogue::FieldType;

namespace {

// The stored form of an expression's result, or null for nothing.
Json json_value(const catalogue::Field* field, const ExpressionValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (field != nullptr && field->personal) return Object{{"plain", *text}};
    return Json(*text);
  }
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    if (field != nullptr && field->type == FieldType::YesNo) return Json(*number != 0);
    return Json(*number);
  }
  if (const auto* flag = std::get_if<bool>(&value)) return Json(*flag);
  return nullptr;
}

Json column_json(const store::Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return Json(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return Json(*text);
  return nullptr;
}

std::string padded(std::int64_t number, std::size_t width) {
  std::string digits = std::to_string(number);
  return digits.size() >= width ? digits : std::string(width - digits.size(), '0') + digits;
}

// "L-{fiscal_year}-{sequence:4}"
std::string fill_template(const std::string& pattern, int year, std::int64_t sequence) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '{') {
      out += pattern[i];
      continue;
    }
    const auto end = pattern.find('}', i);
    const std::string name = pattern.substr(i + 1, end - i - 1);
    if (name == "fiscal_year") out += std::to_string(year);
    if (name.starts_with("sequence")) out += padded(sequence, name.size() > 9 ? static_cast<std::size_t>(name[9] - '0') : 1);
    i = end;
  }
  return out;
}

}  // namespace

Object& ChangeSet::change(const std::string& register_id, const std::string& record) {
  const std::pair key(register_id, record);
  const auto found = changes_.find(key);
  if (found != changes_.end()) return found->second;
  order_.push_back(key);
  auto& change = changes_[key];
  change["register"] = register_id;
  change["record"] = record;
  change["set"] = Object();
  return change;
}

void ChangeSet::set(const std::string& register_id, const std::string& record, const std::string& column, const Json& value) {
  change(register_id, record)["set"].as_object()[column] = value;
}

void ChangeSet::unset(const std::string& register_id, const std::string& record, const std::string& column) {
  auto& object = change(register_id, record);
  object["set"].as_object().erase(column);
  if (!object.contains("unset")) object["unset"] = Array();
  object["unset"].as_array().push_back(Json(column));
}

void ChangeSet::drop_fallen_approvals(const catalogue::Register& definition, const std::string& record, const Stored& stored,
                                      const std::string& field) {
  for (const auto& action : definition.actions) {
    if (std::ranges::find(action.approves, field) == action.approves.end()) continue;
    if (store::is_null(stored.column(action.id + "_recorded_at"))) continue;
    auto& object = change(definition.id, record);
    if (!object.contains("voids")) object["voids"] = Array();
    auto& voids = object["voids"].as_array();
    if (std::ranges::find(voids, Json(action.id)) != voids.end()) continue;
    voids.push_back(Json(action.id));
    for (const char* suffix : {"_recorded_at", "_occurred_at", "_by", "_role", "_for"}) unset(definition.id, record, action.id + suffix);
    if (!action.to.empty() && !action.from.empty() && stored.text("state") == action.to && !object.contains("state")) {
      object["state"] = action.from.front();
    }
  }
}

void ChangeSet::set_field(const catalogue::Register& definition, const std::string& record, const Stored& stored, const catalogue::Field& field,
                          const Json& value) {
  set(definition.id, record, field.id, value);
  // A new commitment has a fresh salt, so a personal value counts as changed whenever it is given.
  const bool same = value.is_string() && !store::is_null(stored.column(field.id)) &&
                    std::holds_alternative<std::string>(stored.column(field.id)) && stored.text(field.id) == value.as_string();
  if (stored.exists && !same) drop_fallen_approvals(definition, record, stored, field.id);
  if (field.type != FieldType::Reference || field.keeps.empty() || !value.is_string()) return;
  const Stored referred = load_stored(world_.connection, world_.contract.id, field.refers_to, std::string(value.as_string()));
  for (const auto& kept : field.keeps) {
    const Json kept_value = column_json(referred.column(kept));
    if (!kept_value.is_null()) set(definition.id, record, field.id + "_" + kept, kept_value);
  }
}

void ChangeSet::clear_field(const catalogue::Register& definition, const std::string& record, const Stored& stored, const catalogue::Field& field) {
  if (store::is_null(stored.column(field.id))) return;
  unset(definition.id, record, field.id);
  drop_fallen_approvals(definition, record, stored, field.id);
  for (const auto& kept : field.keeps) unset(definition.id, record, field.id + "_" + kept);
}

std::string ChangeSet::new_record(const catalogue::Register& definition, const std::string& given) {
  if (!given.empty()) {
    change(definition.id, given)["new"] = true;
    return given;
  }
  const bool yearly = definition.number_template.find("{fiscal_year}") != std::string::npos;
  const int year = base::fiscal_year(world_.moment.today);
  const std::int64_t sequence_year = yearly ? year : 0;
  auto& last = sequences_[{definition.id, sequence_year}];
  if (last == 0) {
    const auto rows = world_.connection.query("select last from p_sequence where contract = ? and register = ? and year = ?",
                                              {world_.contract.id, definition.id, sequence_year});
    if (!rows.empty()) last = store::integer(rows.rows[0][0]);
  }
  std::string record;
  do {
    record = fill_template(definition.number_template, year, ++last);
  } while (definition.number_given && load_stored(world_.connection, world_.contract.id, definition.id, record).exists);
  auto& object = change(definition.id, record);
  object["new"] = true;
  object["number"] = Object{{"year", sequence_year}, {"sequence", last}};
  return record;
}

void ChangeSet::apply_one(const catalogue::Effect& effect, const std::string& target_register, const std::string& target,
                          const catalogue::Scope& scope) {
  const auto& definition = world_.catalogue.registers.at(target_register);
  const Stored stored = load_stored(world_.connection, world_.contract.id, target_register, target);
  if (!effect.state.empty()) change(target_register, target)["state"] = effect.state;
  for (const auto& [field_id, expression] : effect.set) {
    const auto* field = definition.field(field_id);
    if (field == nullptr) continue;
    const Json value = json_value(field, expression.evaluate(scope));
    if (value.is_null()) {
      clear_field(definition, target, stored, *field);
    } else {
      set_field(definition, target, stored, *field, value);
    }
  }
}

void ChangeSet::create(const catalogue::Effect& effect, const catalogue::Scope& scope) {
  const auto& definition = world_.catalogue.registers.at(effect.create);
  const auto creating = std::ranges::find_if(definition.actions, [&](const catalogue::Action& action) {
    return action.from.empty() && (effect.state.empty() || action.to == effect.state);
  });
  const std::string record = new_record(definition, "");
  auto& object = change(definition.id, record);
  object["definition"] = definition.sha256;
  if (creating != definition.actions.end()) {
    object["state"] = creating->to;
    object["stamp"] = creating->id;
  }
  catalogue::Effect values = effect;
  values.state.clear();
  apply_one(values, definition.id, record, scope);
}

void ChangeSet::apply(const catalogue::Register& definition, const std::string& record, const catalogue::Action& action, const RecordScope& scope,
                      const FieldValues& after, const Object& tables) {
  for (const auto& effect : action.effects) {
    if (!effect.create.empty()) {
      if (!effect.when || effect.when->holds(scope)) create(effect, scope);
      continue;
    }
    const auto dot = effect.on.find('.');
    if (dot == std::string::npos) {
      const auto* field = definition.field(effect.on);
      const auto target = after.find(effect.on);
      if (field == nullptr || target == after.end() || !std::holds_alternative<std::string>(target->second)) continue;
      if (effect.when && !effect.when->holds(scope)) continue;
      apply_one(effect, field->refers_to, std::get<std::string>(target->second), scope);
      continue;
    }
    const std::string table = effect.on.substr(0, dot);
    const std::string column_id = effect.on.substr(dot + 1);
    const auto* field = definition.field(table);
    const auto* rows = base::find(tables, table);
    if (field == nullptr || rows == nullptr) continue;
    const auto column = std::ranges::find_if(field->columns, [&](const auto& candidate) { return candidate.id == column_id; });
    if (column == field->columns.end()) continue;
    for (const auto& row : rows->as_array()) {
      FieldValues row_values;
      for (const auto& candidate : field->columns) row_values[candidate.id] = std::monostate();
      for (const auto& [key, value] : row.as_object()) row_values[std::string(key)] = expression_value(value);
      const auto* target = std::get_if<std::string>(&row_values[column_id]);
      if (target == nullptr) continue;
      const FieldValues none;
      const RecordScope row_scope(world_, definition, record, "", actor_, after, none, &row_values);
      if (effect.when && !effect.when->holds(row_scope)) continue;
      apply_one(effect, column->refers_to, *target, row_scope);
    }
  }
}

Array ChangeSet::take() {
  Array out;
  for (const auto& key : order_) {
    auto& object = changes_.at(key);
    if (object["set"].as_object().empty()) object.erase("set");
    out.push_back(std::move(object));
  }
  return out;
}

}  // namespace junshu::registers

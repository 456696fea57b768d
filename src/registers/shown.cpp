#include "shown.h"

#include <algorithm>

#include "registers/read.h"

namespace junshu::registers {

using base::Json;
using base::Object;
using catalogue::Field;
using catalogue::FieldType;

std::string decimal(std::int64_t scaled, int scale) {
  std::string digits = std::to_string(scaled < 0 ? -scaled : scaled);
  if (scale > 0) {
    while (digits.size() <= static_cast<std::size_t>(scale)) digits.insert(digits.begin(), '0');
    digits.insert(digits.size() - static_cast<std::size_t>(scale), ".");
  }
  return (scaled < 0 ? "-" : "") + digits;
}

std::string Shower::person(const std::string& member) {
  const auto found = people_.find(member);
  if (found != people_.end()) return found->second;
  return people_[member] = identity::display_name(world_.connection, world_.keys, world_.contract.id, member);
}

std::string Shower::personal(const std::string& register_id, const std::string& record, const std::string& scope, const std::string& hmac,
                             bool& erased) {
  const auto value = store::personal_value(world_.connection, world_.keys, world_.contract.id, register_id + "/" + record, scope, hmac);
  erased = !value.has_value();
  return value.value_or("");
}

std::string Shower::title(const std::string& register_id, const std::string& record) {
  const std::pair key(register_id, record);
  if (const auto found = titles_.find(key); found != titles_.end()) return found->second;
  std::string& out = titles_[key];
  if (register_id == "clause") {
    const auto clause = world_.catalogue.clauses.find(record);
    return out = clause == world_.catalogue.clauses.end() ? record : clause->second.label + " " + clause->second.name.ja;
  }
  const auto definition = world_.catalogue.registers.find(register_id);
  if (definition == world_.catalogue.registers.end()) return out = record;
  const auto* field = definition->second.field(definition->second.title);
  if (field == nullptr || field->type == FieldType::Table) return out = record;
  const Stored stored = load_stored(world_.connection, world_.contract.id, register_id, record);
  const auto& column = stored.column(field->id);
  if (store::is_null(column)) return out = record;
  if (field->type == FieldType::Reference) return out = store::text(column);
  if (field->type == FieldType::Person) return out = person(store::text(column));
  if (field->type == FieldType::Choice) {
    const auto option = std::ranges::find(field->choices, store::text(column), &catalogue::Choice::id);
    return out = option == field->choices.end() ? record : option->label.ja;
  }
  if (field->personal) {
    bool erased = false;
    const std::string value = personal(register_id, record, register_id + "." + field->id, store::text(column), erased);
    return out = erased ? record : value;
  }
  if (const auto* number = std::get_if<std::int64_t>(&column)) return out = decimal(*number, field->scale);
  return out = store::text(column);
}

Json Shower::show(const std::string& register_id, const std::string& record, const Field& field, const store::Value& column,
                  const std::string& scope_suffix) {
  if (store::is_null(column)) return nullptr;
  switch (field.type) {
    case FieldType::YesNo:
      return store::integer(column) != 0;
    case FieldType::Number:
      return field.scale == 0 ? Json(store::integer(column)) : Json(decimal(store::integer(column), field.scale));
    case FieldType::Datetime:
      return Json(base::to_iso8601(store::integer(column)));
    case FieldType::Person:
      return Object{{"member", store::text(column)}, {"name", person(store::text(column))}};
    case FieldType::Reference:
      return Object{{"register", field.refers_to}, {"record", store::text(column)}, {"title", title(field.refers_to, store::text(column))}};
    case FieldType::File:
      return Object{{"sha256", store::text(column)}};
    case FieldType::Derived:
      if (const auto* number = std::get_if<std::int64_t>(&column)) {
        return field.derived_type == FieldType::YesNo ? Json(*number != 0) : Json(*number);
      }
      return Json(store::text(column));
    case FieldType::Text:
    case FieldType::LongText:
    case FieldType::Date:
    case FieldType::Choice:
    case FieldType::Table:
      break;
  }
  if (!field.personal) return Json(store::text(column));
  bool erased = false;
  const std::string value = personal(register_id, record, register_id + "." + scope_suffix + field.id, store::text(column), erased);
  return erased ? Json(Object{{"erased", true}}) : Json(value);
}

base::Array Shower::show_rows(const std::string& register_id, const std::string& record, const Field& field) {
  base::Array out;
  const auto rows = world_.connection.query(
      "select * from \"p_" + register_id + "_" + field.id + "\" where contract = ? and record = ? order by row_no", {world_.contract.id, record});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Object row;
    for (const auto& column : field.columns) row[column.id] = show(register_id, record, column, rows.at(i, column.id), field.id + ".");
    out.push_back(std::move(row));
  }
  return out;
}

Object Shower::show_record(const catalogue::Register& definition, const std::string& record, const Stored& stored, bool with_tables) {
  Object out;
  const auto* state = definition.state(stored.text("state"));
  for (const auto& field : definition.fields) {
    if (state != nullptr && std::ranges::find(state->hidden, field.id) != state->hidden.end()) continue;
    if (field.type == FieldType::Table) {
      if (with_tables) out[field.id] = show_rows(definition.id, record, field);
      continue;
    }
    out[field.id] = show(definition.id, record, field, stored.column(field.id), "");
  }
  return out;
}

}  // namespace junshu::registers

// RegisterDefinition of docs/formats/openapi.yaml.
#include "catalogue/definitions.h"
#include "names.h"

namespace junshu::catalogue {
namespace {

using base::Array;
using base::Object;

Object both(const Text& text) { return Object{{"ja", text.ja}, {"en", text.en}}; }

Array list(const std::vector<std::string>& items) {
  Array array;
  for (const std::string& item : items) array.emplace_back(item);
  return array;
}

void set_if(Object& object, std::string_view key, const std::string& value) {
  if (!value.empty()) object[key] = value;
}

void set_if(Object& object, std::string_view key, const Text& text) {
  if (!text.ja.empty()) object[key] = both(text);
}

std::string_view type_name(FieldType type) {
  return name_of(field_types(), type == FieldType::LongText ? FieldType::Text : type);
}

std::string decimal(std::int64_t value, int scale) {
  std::string digits = std::to_string(value);
  if (scale == 0) return digits;
  const std::string sign = value < 0 ? "-" : "";
  digits.erase(0, sign.size());
  const auto places = static_cast<std::size_t>(scale);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  return sign + digits.substr(0, digits.size() - places) + "." + digits.substr(digits.size() - places);
}

void add_bounds(Object& object, const Field& field) {
  if (field.minimum) object["min"] = decimal(*field.minimum, field.scale);
  if (field.maximum) object["max"] = decimal(*field.maximum, field.scale);
  if (field.minimum_date) object["min"] = field.minimum_date->source();
  if (field.maximum_date) object["max"] = field.maximum_date->source();
}

Object form_of(const Field& field) {
  const FieldType shown = field.type == FieldType::Derived ? field.derived_type : field.type;
  Object object;
  object["id"] = field.id;
  object["type"] = type_name(field.type);
  object["label"] = both(field.label);
  set_if(object, "help", field.help);
  object["required"] = field.required;
  object["personal_data"] = field.personal;
  if (field.type == FieldType::LongText) object["multiline"] = true;
  add_bounds(object, field);
  if (shown == FieldType::Number) object["scale"] = field.scale;
  set_if(object, "unit", field.unit);
  if (!field.choices.empty()) {
    Array choices;
    for (const Choice& choice : field.choices)
      choices.push_back(Object{{"id", choice.id}, {"label", both(choice.label)}});
    object["options"] = std::move(choices);
  }
  set_if(object, "to", field.refers_to);
  if (!field.accept.empty()) object["accept"] = list(field.accept);
  if (field.type == FieldType::Table) {
    Array columns;
    for (const Field& column : field.columns) columns.push_back(form_of(column));
    object["columns"] = std::move(columns);
  }
  if (field.type == FieldType::Derived) object["of"] = type_name(field.derived_type);
  return object;
}

Object form_of(const State& state, const Register& definition) {
  Array readonly = list(state.readonly);
  if (state.readonly_all) {
    readonly.clear();
    for (const Field& field : definition.fields) readonly.emplace_back(field.id);
  }
  return Object{{"id", state.id},
                {"label", both(state.label)},
                {"final", state.final},
                {"hidden", list(state.hidden)},
                {"readonly", std::move(readonly)},
                {"required", list(state.required)}};
}

Object form_of(const Action& action) {
  Object object{{"id", action.id},
                {"label", both(action.label)},
                {"kind", name_of(action_kinds(), action.kind)},
                {"creates", action.from.empty()},
                {"from", list(action.from)},
                {"by", list(action.by)},
                {"side", name_of(side_rules(), action.side)},
                {"not_same_as", list(action.not_same_as)},
                {"asks", list(action.asks)},
                {"approves", list(action.approves)},
                {"quorum", action.quorum},
                {"deputy", action.deputy},
                {"reason", name_of(reasons(), action.reason)},
                {"evidence", list(action.evidence)}};
  set_if(object, "help", action.help);
  set_if(object, "to", action.to);
  return object;
}

}  // namespace

Object to_json(const Register& definition) {
  Array fields;
  for (const Field& field : definition.fields) fields.push_back(form_of(field));
  Array states;
  for (const State& state : definition.states) states.push_back(form_of(state, definition));
  Array actions;
  for (const Action& action : definition.actions) actions.push_back(form_of(action));
  Object object{{"id", definition.id},
                {"hash", definition.sha256},
                {"name", both(definition.name)},
                {"description", both(definition.description)},
                {"group", definition.group},
                {"clauses", list(definition.clauses)},
                {"numbering", Object{{"template", definition.number_template}, {"given", definition.number_given}}},
                {"title", definition.title},
                {"list", list(definition.list)},
                {"fields", std::move(fields)},
                {"states", std::move(states)},
                {"actions", std::move(actions)}};
  set_if(object, "form_number", definition.form_number);
  if (definition.deadline) {
    object["deadline"] = Object{{"field", definition.deadline->field}, {"states", list(definition.deadline->states)}};
  }
  return object;
}

}  // namespace junshu::catalogue

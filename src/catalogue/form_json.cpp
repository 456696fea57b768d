#include "catalogue/definitions.h"
#include "names.h"

namespace junshu::catalogue {
namespace {

using base::Array;
using base::in;
using base::Language;
using base::Object;

Array list(const std::vector<std::string>& items) {
  Array array;
  for (const std::string& item : items) array.emplace_back(item);
  return array;
}

void set_if(Object& object, std::string_view key, const std::string& value) {
  if (!value.empty()) object[key] = value;
}

void set_if(Object& object, std::string_view key, const std::vector<std::string>& values) {
  if (!values.empty()) object[key] = list(values);
}

Object form_of(const Field& field, Language language) {
  Object object;
  object["id"] = field.id;
  object["type"] = name_of(field_types(), field.type);
  object["label"] = in(language, field.label);
  set_if(object, "help", in(language, field.help));
  object["required"] = field.required;
  object["personal"] = field.personal;
  if (!field.choices.empty()) {
    Array choices;
    for (const Choice& choice : field.choices) {
      choices.push_back(Object{{"id", choice.id}, {"label", in(language, choice.label)}});
    }
    object["choices"] = std::move(choices);
  }
  set_if(object, "refers_to", field.refers_to);
  set_if(object, "keeps", field.keeps);
  if (field.minimum) object["minimum"] = *field.minimum;
  if (field.maximum) object["maximum"] = *field.maximum;
  const FieldType shown = field.type == FieldType::Derived ? field.derived_type : field.type;
  if (shown == FieldType::Number) object["scale"] = field.scale;
  if (field.minimum_date) object["minimum_date"] = field.minimum_date->source();
  if (field.maximum_date) object["maximum_date"] = field.maximum_date->source();
  set_if(object, "unit", in(language, field.unit));
  set_if(object, "accept", field.accept);
  if (field.type == FieldType::Derived) object["derived_type"] = name_of(field_types(), field.derived_type);
  if (!field.columns.empty()) {
    Array columns;
    for (const Field& column : field.columns) columns.push_back(form_of(column, language));
    object["columns"] = std::move(columns);
  }
  return object;
}

Object form_of(const State& state, Language language) {
  return Object{{"id", state.id},
                {"label", in(language, state.label)},
                {"final", state.final},
                {"readonly_all", state.readonly_all},
                {"readonly", list(state.readonly)},
                {"hidden", list(state.hidden)},
                {"required", list(state.required)}};
}

Object form_of(const Action& action, Language language) {
  Object object{{"id", action.id},
                {"label", in(language, action.label)},
                {"kind", name_of(action_kinds(), action.kind)},
                {"creates", action.from.empty()},
                {"from", list(action.from)},
                {"by", list(action.by)},
                {"side", name_of(side_rules(), action.side)},
                {"not_same_as", list(action.not_same_as)},
                {"asks", list(action.asks)},
                {"approves", list(action.approves)},
                {"evidence", list(action.evidence)},
                {"quorum", action.quorum},
                {"deputy", action.deputy},
                {"reason", name_of(reasons(), action.reason)}};
  set_if(object, "help", in(language, action.help));
  set_if(object, "to", action.to);
  Array rules;
  for (const Rule& rule : action.rules) {
    rules.push_back(Object{{"id", rule.id}, {"says", in(language, rule.says)}});
  }
  object["rules"] = std::move(rules);
  return object;
}

Object form_of(const Expectation& expectation, Language language) {
  Array slots;
  for (const Slot& slot : expectation.slots) {
    slots.push_back(Object{{"id", slot.id},
                           {"label", in(language, slot.label)},
                           {"from_minute", slot.from_minute},
                           {"until_minute", slot.until_minute},
                           {"random", slot.random}});
  }
  return Object{{"id", expectation.id},
                {"each", expectation.each},
                {"every", name_of(everies(), expectation.every)},
                {"slots", std::move(slots)}};
}

template <typename Item>
Array forms_of(const std::vector<Item>& items, Language language) {
  Array array;
  for (const Item& item : items) array.push_back(form_of(item, language));
  return array;
}

}  // namespace

Object to_json(const Register& definition, Language language) {
  Object object{{"id", definition.id},
                {"name", in(language, definition.name)},
                {"description", in(language, definition.description)},
                {"group", definition.group},
                {"clauses", list(definition.clauses)},
                {"number_template", definition.number_template},
                {"number_given", definition.number_given},
                {"retention_years", definition.retention_years},
                {"title", definition.title},
                {"list", list(definition.list)},
                {"definition", definition.sha256},
                {"fields", forms_of(definition.fields, language)},
                {"states", forms_of(definition.states, language)},
                {"actions", forms_of(definition.actions, language)},
                {"expects", forms_of(definition.expects, language)}};
  set_if(object, "form_number", definition.form_number);
  if (definition.deadline) {
    object["deadline"] = Object{{"field", definition.deadline->field}, {"states", list(definition.deadline->states)}};
  }
  return object;
}

}  // namespace junshu::catalogue

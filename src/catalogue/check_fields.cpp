#include <algorithm>

#include "base/text.h"
#include "cross_check.h"

namespace junshu::catalogue {
namespace {

using base::Text;

const Text kField{"項目", "field"};

void check_reference(const Checking& checking, const FileText& file, const std::string& path, const Field& field) {
  if (is_builtin_register(field.refers_to) && !checking.catalogue.registers.contains(field.refers_to)) {
    if (!field.keeps.empty()) {
      checking.report.add(
          file, file.at(path + ".keeps"),
          {"「" + field.refers_to + "」の項目は写せません", "fields of \"" + field.refers_to + "\" cannot be kept"},
          {"keeps を消してください", "remove keeps"});
    }
    return;
  }
  std::vector<std::string> known = ids_of(checking.catalogue.registers);
  known.insert(known.end(), builtin_registers().begin(), builtin_registers().end());
  demand_known(checking, file, path + ".to", {"台帳", "register"}, field.refers_to, known);
  const auto referred = checking.catalogue.registers.find(field.refers_to);
  if (referred == checking.catalogue.registers.end()) return;
  for (const std::string& kept : field.keeps) {
    const std::string place = path + ".keeps." + kept;
    demand_known(checking, file, place,
                 {"台帳「" + field.refers_to + "」の項目", "field of register \"" + field.refers_to + "\" called"},
                 kept, ids_of(referred->second.fields));
    const Field* source = referred->second.field(kept);
    if (source == nullptr) continue;
    if (source->type == FieldType::Table) {
      checking.report.add(file, file.at(place), {"表は写せません", "a table cannot be kept"},
                          {"表でない項目を書いてください", "name a field that is not a table"});
    } else if (source->personal) {
      checking.report.add(
          file, file.at(place),
          {"個人情報になりうる文章「" + kept + "」は写せません",
           "\"" + kept + "\" is personal text, which cannot be copied into another record"},
          {"写す必要がないなら外し、個人情報でないなら参照先に personal_data: no と why を書いてください",
           "leave it out, or, if it is nobody's data, say personal_data: no with why in the referred register"});
    }
  }
}

void check_field(const Checking& checking, const FileText& file, const std::string& path, const Field& field,
                 const Register& definition) {
  if (field.type == FieldType::Reference ||
      (field.type == FieldType::Derived && field.derived_type == FieldType::Reference)) {
    check_reference(checking, file, path, field);
  }
  if (field.value) check_expression(checking, file, path + ".value", *field.value, definition, type_of_field(field));
  if (field.minimum_date)
    check_expression(checking, file, path + ".min", *field.minimum_date, definition, ExpressionType::Date);
  if (field.maximum_date)
    check_expression(checking, file, path + ".max", *field.maximum_date, definition, ExpressionType::Date);
  for (const Field& column : field.columns)
    check_field(checking, file, path + ".columns." + column.id, column, definition);
}

// A derived field that reads a derived field would depend on the order of computing.
void check_derived(const Checking& checking, const FileText& file, const Register& definition) {
  for (const Field& field : definition.fields) {
    if (!field.value) continue;
    for (const std::string& name : field.value->fields()) {
      const Field* read = definition.field(name);
      if (read == nullptr || read->type != FieldType::Derived) continue;
      checking.report.add(
          file, file.at("fields." + field.id + ".value"),
          {"計算項目「" + field.id + "」が計算項目「" + name + "」を使っています",
           "derived field \"" + field.id + "\" uses derived field \"" + name + "\""},
          {"「" + name + "」の式をここに書いてください", "write the expression of \"" + name + "\" here"});
    }
  }
}

void check_deadline(const Checking& checking, const FileText& file, const Register& definition) {
  if (!definition.deadline) return;
  const Deadline& deadline = *definition.deadline;
  demand_known(checking, file, "deadline.field", kField, deadline.field, ids_of(definition.fields));
  const Field* field = definition.field(deadline.field);
  const FieldType type = field == nullptr                    ? FieldType::Date
                         : field->type == FieldType::Derived ? field->derived_type
                                                             : field->type;
  if (type != FieldType::Date && type != FieldType::Datetime) {
    checking.report.add(file, file.at("deadline.field"),
                        {"期限の項目が日付ではありません", "the field of a deadline must be a date"},
                        {"type: date か datetime の項目を書いてください", "name a field of type date or datetime"});
  }
  for (const std::string& state : deadline.states) {
    demand_known(checking, file, "deadline.states." + state, {"状態", "state"}, state, ids_of(definition.states));
  }
}

// That `field` of a special key is of one kind.
void demand_field(const Checking& checking, const FileText& file, const std::string& path, const Register& definition,
                  const std::string& id, const std::string& refers_to) {
  demand_known(checking, file, path, kField, id, ids_of(definition.fields));
  const Field* field = definition.field(id);
  if (field == nullptr) return;
  if (refers_to.empty() ? field->type == FieldType::Date
                        : field->type == FieldType::Reference && field->refers_to == refers_to)
    return;
  const std::string wanted = refers_to.empty() ? "type: date" : "type: reference, to: " + refers_to;
  checking.report.add(
      file, file.at(path),
      {"「" + id + "」はここに使える種類の項目ではありません", "field \"" + id + "\" is not of the type needed here"},
      {wanted + " の項目を書いてください", "name a field of " + wanted});
}

void check_special(const Checking& checking, const FileText& file, const Register& definition) {
  const Text action{"操作", "action"};
  if (definition.corrects) {
    demand_field(checking, file, "corrects.finding", definition, definition.corrects->finding, "finding");
    demand_known(checking, file, "corrects.action", action, definition.corrects->action, ids_of(definition.actions));
  }
  if (definition.declares) {
    demand_field(checking, file, "declares.clause", definition, definition.declares->clause, "clause");
    demand_field(checking, file, "declares.from", definition, definition.declares->from, "");
    demand_field(checking, file, "declares.until", definition, definition.declares->until, "");
    demand_known(checking, file, "declares.action", action, definition.declares->action, ids_of(definition.actions));
  }
}

// What a setting reads: a field, or a column of a table field.
const Field* field_read(const Register& definition, std::string_view name) {
  const auto parts = base::split(name, '.');
  const Field* field = definition.field(parts.front());
  if (field == nullptr || parts.size() != 2) return field;
  const auto column =
      std::ranges::find_if(field->columns, [&](const Field& candidate) { return candidate.id == parts[1]; });
  return column == field->columns.end() ? nullptr : &*column;
}

void check_agent_settings(const Checking& checking, const FileText& file, const Register& definition) {
  for (std::size_t i = 0; i < definition.agent_settings.size(); ++i) {
    const AgentSetting& setting = definition.agent_settings[i];
    const std::string path = "agent_settings." + std::to_string(i);
    if (!setting.host.empty()) demand_field(checking, file, path + ".host", definition, setting.host, "host");
    for (const std::string& state : setting.states) {
      demand_known(checking, file, path + ".states." + state, {"状態", "state"}, state, ids_of(definition.states));
    }
    for (const auto& [key, value] : setting.values) {
      std::vector<std::string> known;
      for (const Field& field : definition.fields) {
        if (field.type != FieldType::Table) known.push_back(field.id);
        for (const Field& column : field.columns) known.push_back(field.id + "." + column.id);
      }
      demand_known(checking, file, path + ".values." + key, kField, value, known);
      const Field* read = field_read(definition, value);
      if (read == nullptr || !read->personal) continue;
      checking.report.add(
          file, file.at(path + ".values." + key),
          {"個人情報になりうる文章「" + value + "」はエージェントに伝えられません",
           "agents cannot be told \"" + value + "\", which is personal text"},
          {"個人情報でないなら、その項目に personal_data: no と why を書いてください",
           "if it is nobody's data, say personal_data: no with why in that field"});
    }
  }
}

}  // namespace

void check_fields(const Checking& checking, const FileText& file, const Register& definition) {
  for (const Field& field : definition.fields) check_field(checking, file, "fields." + field.id, field, definition);
  check_derived(checking, file, definition);
  demand_known(checking, file, "title", kField, definition.title, ids_of(definition.fields));
  for (const std::string& column : definition.list) {
    demand_known(checking, file, "list." + column, kField, column, ids_of(definition.fields));
    const Field* field = definition.field(column);
    if (field != nullptr && field->type == FieldType::Table) {
      checking.report.add(file, file.at("list." + column),
                          {"表は一覧の列にできません", "a table cannot be a column of the list"},
                          {"表でない項目を書いてください", "name a field that is not a table"});
    }
  }
  for (const std::string& clause : definition.clauses) {
    demand_known(checking, file, "clauses." + clause, {"条項", "clause"}, clause, ids_of(checking.catalogue.clauses));
  }
  check_deadline(checking, file, definition);
  check_special(checking, file, definition);
  check_agent_settings(checking, file, definition);
}

void check_states(const Checking& checking, const FileText& file, const Register& definition) {
  const std::vector<std::string> fields = ids_of(definition.fields);
  for (const State& state : definition.states) {
    const std::string path = "states." + state.id;
    for (const std::string& field : state.readonly)
      demand_known(checking, file, path + ".readonly." + field, kField, field, fields);
    for (const std::string& field : state.hidden)
      demand_known(checking, file, path + ".hidden." + field, kField, field, fields);
    for (const std::string& field : state.required) {
      demand_known(checking, file, path + ".required." + field, kField, field, fields);
      if (!has(state.hidden, field)) continue;
      checking.report.add(
          file, file.at(path + ".required." + field),
          {"「" + field + "」は必須なのに隠されています", "\"" + field + "\" is required and hidden at once"},
          {"required か hidden のどちらかから外してください", "take it out of required or of hidden"});
    }
  }
}

}  // namespace junshu::catalogue

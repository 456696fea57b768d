#include "catalogue/definitions.h"

namespace junshu::catalogue {
namespace {

bool is_integer(const Field& field) {
  const FieldType type = field.type == FieldType::Derived ? field.derived_type : field.type;
  return type == FieldType::Number || type == FieldType::YesNo || type == FieldType::Datetime;
}

bool kept_is_integer(const Field& reference, const std::string& kept, const Catalogue& catalogue) {
  const auto referred = catalogue.registers.find(reference.refers_to);
  const Field* field = referred == catalogue.registers.end() ? nullptr : referred->second.field(kept);
  return field != nullptr && is_integer(*field);
}

void add_fields(RegisterTable& table, const std::vector<Field>& fields, const Catalogue& catalogue) {
  for (const Field& field : fields) {
    if (field.type == FieldType::Table) continue;
    table.columns.push_back({field.id, is_integer(field)});
    for (const std::string& kept : field.keeps) {
      table.columns.push_back({field.id + "_" + kept, kept_is_integer(field, kept, catalogue)});
    }
    if (field.type == FieldType::Reference) table.indexed.push_back(field.id);
  }
}

}  // namespace

std::vector<RegisterTable> tables_of(const Register& definition, const Catalogue& catalogue) {
  std::vector<RegisterTable> tables(1);
  RegisterTable& main = tables.front();
  main.name = "p_" + definition.id;
  add_fields(main, definition.fields, catalogue);
  main.columns.push_back({"state", false});
  main.columns.push_back({"definition", false});
  for (const char* name : {"created_at", "changed_at", "voided_at", "version"}) main.columns.push_back({name, true});
  for (const Action& action : definition.actions) {
    main.columns.push_back({action.id + "_recorded_at", true});
    main.columns.push_back({action.id + "_occurred_at", true});
    for (const char* suffix : {"_by", "_role", "_for"}) main.columns.push_back({action.id + suffix, false});
    // What is expected within a window is looked for by when it was recorded.
    if (action.from.empty() && !definition.expects.empty()) main.indexed.push_back(action.id + "_recorded_at");
  }
  for (const Field& field : definition.fields) {
    if (field.type != FieldType::Table) continue;
    RegisterTable rows;
    rows.name = "p_" + definition.id + "_" + field.id;
    add_fields(rows, field.columns, catalogue);
    tables.push_back(std::move(rows));
  }
  return tables;
}

}  // namespace junshu::catalogue

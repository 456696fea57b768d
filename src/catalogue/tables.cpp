#include <algorithm>

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
    if (field.type == FieldType::Reference || field.type == FieldType::Person) table.indexed.push_back({field.id});
  }
}

// What is expected within a window is looked for by whom it is of and when it was recorded.
void index_windows(RegisterTable& table, const Register& definition) {
  for (const Action& action : definition.actions) {
    if (!action.from.empty()) continue;
    for (const Expectation& expectation : definition.expects) {
      std::vector<std::string> columns;
      for (const Field& field : definition.fields) {
        if (columns.empty() && field.type == FieldType::Reference && field.refers_to == expectation.each) columns.push_back(field.id);
      }
      columns.push_back(action.id + "_recorded_at");
      table.indexed.push_back(std::move(columns));
    }
  }
}

// exists(media where serial = …) looks by its first condition.
void index_lookups(RegisterTable& table, const Register& definition, const Catalogue& catalogue) {
  for (const auto& [id, other] : catalogue.registers) {
    for (const Action& action : other.actions) {
      for (const Rule& rule : action.rules) {
        bool first = false;
        for (const ExpressionUse& use : rule.when.uses()) {
          if (use.kind == ExpressionUse::Kind::Register) first = use.name == definition.id;
          if (use.kind != ExpressionUse::Kind::RegisterField || !first) continue;
          first = false;
          if (definition.field(use.field) != nullptr) table.indexed.push_back({use.field});
        }
      }
    }
  }
}

// An index that begins another, or comes again, is left out.
void drop_needless(std::vector<std::vector<std::string>>& indexed) {
  std::vector<std::vector<std::string>> kept;
  for (std::size_t i = 0; i < indexed.size(); ++i) {
    bool needed = true;
    for (std::size_t k = 0; k < indexed.size() && needed; ++k) {
      const bool begins = indexed[k].size() >= indexed[i].size() && std::equal(indexed[i].begin(), indexed[i].end(), indexed[k].begin());
      needed = k == i || !begins || (indexed[k].size() == indexed[i].size() && k > i);
    }
    if (needed) kept.push_back(indexed[i]);
  }
  indexed = std::move(kept);
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
  }
  index_windows(main, definition);
  index_lookups(main, definition, catalogue);
  drop_needless(main.indexed);
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

#include <algorithm>

#include "catalogue/definitions.h"
#include "catalogue/sql_words.h"

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
      columns.push_back("voided_at");  // every check asks for it: the index then answers without the row
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

bool refers(const Register& definition, const std::string& column) {
  const Field* field = definition.field(column);
  return field != nullptr && (field->type == FieldType::Reference || field->type == FieldType::Person);
}

// `from permitted_user u where u.media = … and u.person = …` looks by both together: one of them alone may name half the table, and a database that keeps
// no statistics cannot know which.
class Lookups {
 public:
  Lookups(RegisterTable& table, const Register& definition) : table_(table), definition_(definition) {}

  void read(const std::string& sql) {
    if (sql.find(definition_.id) == std::string::npos) return;
    const auto words = sql_words(sql);
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (i > 0 && words[i] == definition_.id && (words[i - 1] == "from" || words[i - 1] == "join")) begin(words, i + 1);
      const bool compared = i + 3 < words.size() && words[i] == alias_ && words[i + 1] == "." && words[i + 3] == "=";
      if (compared && refers(definition_, words[i + 2]) && std::ranges::find(columns_, words[i + 2]) == columns_.end()) {
        columns_.push_back(words[i + 2]);
      }
    }
    end();
  }

 private:
  void begin(const std::vector<std::string>& words, std::size_t at) {
    end();
    if (at < words.size() && words[at] == "as") ++at;
    alias_ = at < words.size() ? words[at] : "";
  }

  void end() {
    if (columns_.size() > 1) table_.indexed.push_back(columns_);
    columns_.clear();
  }

  RegisterTable& table_;
  const Register& definition_;
  std::string alias_;
  std::vector<std::string> columns_;
};

void index_checks(RegisterTable& table, const Register& definition, const Catalogue& catalogue) {
  Lookups lookups(table, definition);
  for (const auto& [id, clause] : catalogue.clauses) {
    for (const Check& check : clause.checks) lookups.read(check.sql);
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
  index_checks(main, definition, catalogue);
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

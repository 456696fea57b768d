// What only several files, or several parts of one, together show to be wrong.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "catalogue/load.h"
#include "catalogue/report.h"

namespace junshu::catalogue {

using Texts = std::map<std::string, FileText>;  // "registers/lending" → file

void cross_check(const Catalogue& catalogue, const Texts& texts, const SqlProbe& probe,
                 const std::filesystem::path& scenarios, Report& report);

// Its parts. Each looks at the definitions and reports at the place of the text.
struct Checking {
  const Catalogue& catalogue;
  Report& report;
};

void check_role(const Checking& checking, const FileText& file, const Role& role);
void check_fields(const Checking& checking, const FileText& file, const Register& definition);
void check_states(const Checking& checking, const FileText& file, const Register& definition);
void check_actions(const Checking& checking, const FileText& file, const Register& definition);
void check_effects(const Checking& checking, const FileText& file, const Register& definition);
void check_register_names(const Checking& checking, const FileText& file,
                          const Register& definition);  // reserved words, colliding columns
void check_reachable(const Checking& checking, const FileText& file, const Register& definition);
void check_given(const Checking& checking, const FileText& file,
                 const Register& definition);  // required fields can be filled
void check_expectations(const Checking& checking, const FileText& file, const Register& definition,
                        const SqlProbe& probe);
void check_view(const Checking& checking, const FileText& file, const View& view, const SqlProbe& probe);
void check_clause(const Checking& checking, const FileText& file, const Clause& clause, const SqlProbe& probe);
void check_scenarios(const Checking& checking, const Texts& texts, const std::filesystem::path& folder);

// The names an expression uses, against the register it stands in. `row` is a table field whose columns may be named
// too, or nullptr.
void check_expression(const Checking& checking, const FileText& file, std::string_view path,
                      const Expression& expression, const Register& definition, ExpressionType wanted,
                      const Field* row = nullptr);

// Reports that `word` at `path` is none of `known`, unless it is.
void demand_known(const Checking& checking, const FileText& file, std::string_view path, const base::Text& what,
                  std::string_view word, const std::vector<std::string>& known);

template <typename Item>
std::vector<std::string> ids_of(const std::vector<Item>& items) {
  std::vector<std::string> ids;
  ids.reserve(items.size());
  for (const Item& item : items) ids.push_back(item.id);
  return ids;
}
template <typename Item>
std::vector<std::string> ids_of(const std::map<std::string, Item>& items) {
  std::vector<std::string> ids;
  ids.reserve(items.size());
  for (const auto& [id, item] : items) ids.push_back(id);
  return ids;
}

ExpressionType type_of_field(const Field& field);
bool has(const std::vector<std::string>& words, std::string_view word);
bool is_written(const FileText& file, const Action& action);  // not one of the implied actions
std::vector<std::string> column_names(const Register& definition,
                                      const Catalogue& catalogue);  // of its main table, with record
const std::vector<std::string>& built_in_views();                   // what SQL may name besides registers
// The reference field named by `on` of an effect ("media" or "items.media"), or nullptr.
const Field* reference_named(const Register& definition, std::string_view on, const Field** table = nullptr);
// The register an effect changes or makes, or nullptr; `table` becomes the table field of "table.column".
const Register* target_of(const Catalogue& catalogue, const Register& definition, const Effect& effect,
                          const Field** table);

}  // namespace junshu::catalogue

#include "cross_check.h"

#include <algorithm>

#include "base/text.h"

namespace junshu::catalogue {

void demand_known(const Checking& checking, const FileText& file, std::string_view path, const base::Text& what,
                  std::string_view word, const std::vector<std::string>& known) {
  if (word.empty() || has(known, word)) return;
  const std::string shown(word);
  checking.report.add(file, file.at(path),
                      {what.ja + "「" + shown + "」はありません", "there is no " + what.en + " \"" + shown + "\""},
                      suggest(word, known));
}

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_written(const FileText& file, const Action& action) { return file.marks.contains("actions." + action.id); }

std::vector<std::string> column_names(const Register& definition, const Catalogue& catalogue) {
  std::vector<std::string> names{"record"};
  const std::vector<RegisterTable> tables = tables_of(definition, catalogue);
  for (const RegisterColumn& column : tables.front().columns) names.push_back(column.name);
  return names;
}

const std::vector<std::string>& built_in_views() {
  static const std::vector<std::string> views{"member",         "role_grant",  "host",        "device",     "package_change",
                                              "file_change",    "explained_change", "integrity_scan", "watch_state", "canary",
                                              "ups_reading",    "site_check",  "media_use",   "log_state",  "alert",
                                              "gap",            "expected",
                                              "finding",        "violation",   "contract"};
  return views;
}

const Field* reference_named(const Register& definition, std::string_view on, const Field** table) {
  const auto parts = base::split(on, '.');
  const Field* field = definition.field(parts.front());
  if (parts.size() == 2) {
    if (field == nullptr || field->type != FieldType::Table) return nullptr;
    if (table != nullptr) *table = field;
    const auto column =
        std::ranges::find_if(field->columns, [&](const Field& candidate) { return candidate.id == parts[1]; });
    field = column == field->columns.end() ? nullptr : &*column;
  }
  return parts.size() < 3 && field != nullptr && field->type == FieldType::Reference ? field : nullptr;
}

const Register* target_of(const Catalogue& catalogue, const Register& definition, const Effect& effect,
                          const Field** table) {
  *table = nullptr;
  std::string target = effect.create;
  if (target.empty()) {
    const Field* reference = reference_named(definition, effect.on, table);
    if (reference != nullptr) target = reference->refers_to;
  }
  const auto found = catalogue.registers.find(target);
  return found == catalogue.registers.end() ? nullptr : &found->second;
}

void check_role(const Checking& checking, const FileText& file, const Role& role) {
  for (const std::string& other : role.incompatible) {
    const std::string path = "incompatible." + other;
    demand_known(checking, file, path, {"役割", "role"}, other, ids_of(checking.catalogue.roles));
    if (other == role.id) {
      checking.report.add(
          file, file.at(path),
          {"役割が自分自身と両立しないとされています", "the role is said to be incompatible with itself"},
          {"この要素を消してください", "remove this item"});
    }
  }
  if (role.sides.empty() && file.root.find("sides") != nullptr) {
    checking.report.add(
        file, file.at("sides"), {"どちらの側の人もこの役割を持てません", "nobody on either side may hold this role"},
        {"sides: [client, contractor] のように書いてください", "write for instance sides: [client, contractor]"});
  }
}

void cross_check(const Catalogue& catalogue, const Texts& texts, const SqlProbe& probe,
                 const std::filesystem::path& scenarios, Report& report) {
  const Checking checking{catalogue, report};
  for (const auto& [id, role] : catalogue.roles) check_role(checking, texts.at("roles/" + id), role);
  for (const auto& [id, definition] : catalogue.registers) {
    const FileText& file = texts.at("registers/" + id);
    check_fields(checking, file, definition);
    check_states(checking, file, definition);
    check_actions(checking, file, definition);
    check_effects(checking, file, definition);
    check_register_names(checking, file, definition);
    check_reachable(checking, file, definition);
    check_given(checking, file, definition);
    check_expectations(checking, file, definition, probe);
  }
  for (const auto& [id, view] : catalogue.views) check_view(checking, texts.at("views/" + id), view, probe);
  for (const auto& [id, clause] : catalogue.clauses) check_clause(checking, texts.at("clauses/" + id), clause, probe);
  if (!scenarios.empty()) check_scenarios(checking, texts, scenarios);
}

}  // namespace junshu::catalogue

#include <set>

#include "cross_check.h"

namespace junshu::catalogue {
namespace {

// States that effects of any register's actions put records of `definition` into.
std::set<std::string> set_from_elsewhere(const Catalogue& catalogue, const Register& definition) {
  std::set<std::string> states;
  for (const auto& [id, other] : catalogue.registers) {
    for (const Action& action : other.actions) {
      for (const Effect& effect : action.effects) {
        const Field* table = nullptr;
        if (target_of(catalogue, other, effect, &table) == &definition && !effect.state.empty())
          states.insert(effect.state);
      }
    }
  }
  return states;
}

bool is_given(const Catalogue& catalogue, const Register& definition, const FileText& file, const std::string& field) {
  for (const Action& action : definition.actions) {
    if (is_written(file, action) && has(action.asks, field)) return true;
  }
  for (const auto& [id, other] : catalogue.registers) {
    for (const Action& action : other.actions) {
      for (const Effect& effect : action.effects) {
        const Field* table = nullptr;
        if (target_of(catalogue, other, effect, &table) != &definition) continue;
        for (const auto& [set, expression] : effect.set) {
          if (set == field) return true;
        }
      }
    }
  }
  return false;
}

}  // namespace

void check_given(const Checking& checking, const FileText& file, const Register& definition) {
  for (const Field& field : definition.fields) {
    bool required = field.required;
    for (const State& state : definition.states) required = required || has(state.required, field.id);
    if (!required || field.type == FieldType::Derived || is_given(checking.catalogue, definition, file, field.id))
      continue;
    checking.report.add(
        file, file.at("fields." + field.id),
        {"項目「" + field.id + "」は必須なのに、入力する操作がありません",
         "field \"" + field.id + "\" is required, but no action asks for it"},
        {"操作の asks に加えるか、required を外してください", "add it to the asks of an action, or do not require it"});
  }
}

void check_reachable(const Checking& checking, const FileText& file, const Register& definition) {
  std::set<std::string> reached = set_from_elsewhere(checking.catalogue, definition);
  bool created = false;
  for (const Action& action : definition.actions) created = created || action.from.empty();
  if (!created && !definition.actions.empty()) {
    checking.report.add(file, file.at("actions"), {"記録を作る操作がありません", "no action creates a record"},
                        {"from のない操作を一つ加えてください", "add an action without from"});
    return;
  }
  std::size_t before = 0;
  do {
    before = reached.size();
    for (const Action& action : definition.actions) {
      bool possible = action.from.empty();
      for (const std::string& state : action.from) possible = possible || reached.contains(state);
      if (possible && !action.to.empty()) reached.insert(action.to);
    }
  } while (reached.size() != before);
  for (const State& state : definition.states) {
    if (state.id == "voided" || reached.contains(state.id)) continue;
    checking.report.add(
        file, file.at("states." + state.id),
        {"状態「" + state.id + "」に至る操作がありません", "no action leads to state \"" + state.id + "\""},
        {"操作の to や効果の state に書くか、この状態を消してください",
         "let an action or an effect lead to it, or remove the state"});
  }
}

}  // namespace junshu::catalogue

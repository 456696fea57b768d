#include <algorithm>

#include "read.h"

namespace junshu::catalogue {
namespace {

bool contains(const std::vector<std::string>& items, std::string_view item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

std::vector<std::string> creators(const Register& definition) {
  std::vector<std::string> roles;
  for (const Action& action : definition.actions) {
    if (!action.from.empty()) continue;
    for (const std::string& role : action.by) {
      if (!contains(roles, role)) roles.push_back(role);
    }
  }
  return roles;
}

std::vector<std::string> correctable(const Register& definition) {
  std::vector<std::string> fields;
  for (const Field& field : definition.fields) {
    if (field.type != FieldType::Derived) fields.push_back(field.id);
  }
  return fields;
}

Action correction(const Register& definition, const std::vector<std::string>& roles) {
  Action action;
  action.id = "correct";
  action.label = {"訂正する", "Correct"};
  action.help = {"この状態で変更できる項目を訂正します。訂正前の値は履歴に残ります。",
                 "Corrects the fields this state leaves open. The earlier values stay in the history."};
  action.kind = ActionKind::Fact;
  action.by = roles;
  action.reason = Action::Reason::Optional;
  action.asks = correctable(definition);
  for (const State& state : definition.states) {
    if (state.readonly_all || state.id == "voided") continue;
    const bool writable = std::any_of(action.asks.begin(), action.asks.end(), [&](const std::string& field) {
      return !contains(state.readonly, field) && !contains(state.hidden, field);
    });
    if (writable) action.from.push_back(state.id);
  }
  return action;
}

Action voiding(const Register& definition, std::vector<std::string> roles) {
  Action action;
  action.id = "void";
  action.label = {"無効にする", "Void"};
  action.help = {"記録を無効にします。記録は消えず、理由とともに残ります。",
                 "Voids the record. It is not deleted: it stays, with the reason."};
  action.kind = ActionKind::Decision;
  for (const State& state : definition.states) {
    if (state.id != "voided") action.from.push_back(state.id);
  }
  action.to = "voided";
  if (!contains(roles, "security_officer")) roles.emplace_back("security_officer");
  action.by = std::move(roles);
  action.reason = Action::Reason::Required;
  return action;
}

}  // namespace

void add_implied(Register& definition) {
  const std::vector<std::string> roles = creators(definition);
  if (definition.action("correct") == nullptr) {
    Action action = correction(definition, roles);
    // Without a state it would create records; without a role nobody could take it.
    if (!action.from.empty() && !roles.empty()) definition.actions.push_back(std::move(action));
  }
  if (definition.action("void") == nullptr && !definition.states.empty()) {
    definition.actions.push_back(voiding(definition, roles));
  }
  if (definition.state("voided") == nullptr) {
    State state;
    state.id = "voided";
    state.label = {"無効", "Voided"};
    state.final = true;
    state.readonly_all = true;
    definition.states.push_back(std::move(state));
  }
}

}  // namespace junshu::catalogue

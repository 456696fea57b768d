#include "open_actions.h"

#include <algorithm>
#include <set>

#include "identity/actor.h"
#include "registers/read.h"

namespace junshu::server {

namespace {

std::string_view reason_name(catalogue::Action::Reason reason) {
  switch (reason) {
    case catalogue::Action::Reason::None:
      return "none";
    case catalogue::Action::Reason::Optional:
      return "optional";
    case catalogue::Action::Reason::Required:
      return "required";
  }
  return "none";
}

bool has(const std::vector<std::string>& list, const std::string& item) {
  return std::ranges::find(list, item) != list.end();
}

Array asks_of(const catalogue::Register& definition, const catalogue::Action& action, const Object& values) {
  const auto* state = definition.state(action.to);
  Array out;
  for (const std::string& id : action.asks) {
    const auto* field = definition.field(id);
    if (field == nullptr) continue;
    Object item{
        {"field", id},
        {"required", field->required || has(action.evidence, id) || (state != nullptr && has(state->required, id))}};
    if (const auto* value = base::find(values, id); value != nullptr && !value->is_null()) item["value"] = *value;
    out.push_back(std::move(item));
  }
  return out;
}

Array stands_in_for(instance::Snapshot& snapshot, const catalogue::Action& action) {
  std::set<std::string> members;
  for (const std::string& role : action.by) {
    for (const auto& standing : snapshot.actor().standings(role)) {
      if (!standing.for_member.empty()) members.insert(standing.for_member);
    }
  }
  Array out;
  for (const std::string& member : members) {
    out.push_back(Object{{"id", member},
                         {"name", identity::display_name(snapshot.connection(), snapshot.world().keys,
                                                         snapshot.contract().id, member)}});
  }
  return out;
}

}  // namespace

Array open_actions(instance::Snapshot& snapshot, const catalogue::Register& definition, const std::string& record,
                   const Object& values) {
  Array out;
  for (const auto& offer : registers::offers(snapshot.world(), snapshot.actor(), definition, record)) {
    const auto* action = definition.action(offer.action);
    if (action == nullptr) continue;
    Object item{{"action", action->id},
                {"label", both(action->label)},
                {"kind", action->kind == catalogue::ActionKind::Decision ? "decision" : "fact"},
                {"allowed", offer.admissible},
                {"prevented_by", rules_of(offer.prevents)},
                {"needs_confirmation", offer.admissible && !offer.prevents.empty()},
                {"asks", asks_of(definition, *action, values)},
                {"reason", reason_name(action->reason)}};
    Array others = action->deputy ? stands_in_for(snapshot, *action) : Array();
    if (!others.empty()) item["on_behalf_of"] = std::move(others);
    out.push_back(std::move(item));
  }
  return out;
}

base::Text violation_text(const catalogue::Register* definition, const catalogue::Action* action,
                          const std::string& rule) {
  if (action != nullptr) {
    auto found = std::ranges::find(action->rules, rule, &catalogue::Rule::id);
    if (found != action->rules.end()) return found->says;
  }
  if (rule == "state") return {"その状態では行えない操作でした。", "The record's state did not allow it."};
  auto colon = rule.find(':');
  const std::string subject = colon == std::string::npos ? std::string() : rule.substr(colon + 1);
  if (rule.starts_with("somebody_else:")) {
    const auto* other = definition == nullptr ? nullptr : definition->action(subject);
    if (other != nullptr) {
      return {"「" + other->label.ja + "」と同じ人が行いました。",
              "Done by the same person as “" + other->label.en + "”."};
    }
  }
  if (rule.starts_with("evidence:")) {
    const auto* field = definition == nullptr ? nullptr : definition->field(subject);
    if (field != nullptr)
      return {"証跡「" + field->label.ja + "」がありません。", "The evidence “" + field->label.en + "” is missing."};
  }
  return {rule, rule};
}

}  // namespace junshu::server

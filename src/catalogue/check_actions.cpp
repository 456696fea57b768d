#include <algorithm>
#include <set>

#include "cross_check.h"

namespace junshu::catalogue {
namespace {

using base::Text;

class ActionCheck {
 public:
  ActionCheck(const Checking& checking, const FileText& file, const Register& definition, const Action& action)
      : checking_(checking), file_(file), definition_(definition), action_(action), path_("actions." + action.id) {}

  void all() {
    check_states_named();
    check_roles();
    check_fields_named();
    check_separation();
    check_rules();
  }

 private:
  void report(const std::string& below, Text message, Text remedy) {
    checking_.report.add(file_, file_.at(path_ + below), std::move(message), std::move(remedy));
  }

  void check_states_named() {
    const std::vector<std::string> states = ids_of(definition_.states);
    for (const std::string& state : action_.from)
      demand_known(checking_, file_, path_ + ".from." + state, {"状態", "state"}, state, states);
    demand_known(checking_, file_, path_ + ".to", {"状態", "state"}, action_.to, states);
    if (action_.from.empty() && action_.to.empty()) {
      report("",
             {"記録を作る操作に行き先の状態（to）がありません",
              "an action that creates a record must say which state it is in (to)"},
             {"to: 状態 を加えるか、from: [状態] を加えてください",
              "add to: <state>, or from: [<state>] if it does not create"});
    }
  }

  bool made_by_effects() const {
    for (const auto& [id, other] : checking_.catalogue.registers) {
      for (const Action& action : other.actions) {
        for (const Effect& effect : action.effects) {
          if (effect.create == definition_.id) return true;
        }
      }
    }
    return false;
  }

  void check_roles() {
    if (action_.by.empty()) {
      if (action_.from.empty() && made_by_effects()) return;
      return report("", {"この操作を行える役割がありません", "nobody may take this action: it names no role"},
                    {"by: [役割] を加えてください", "add by: [<role>]"});
    }
    bool somebody = false;
    for (const std::string& id : action_.by) {
      demand_known(checking_, file_, path_ + ".by." + id, {"役割", "role"}, id, ids_of(checking_.catalogue.roles));
      const auto role = checking_.catalogue.roles.find(id);
      if (role == checking_.catalogue.roles.end()) {
        somebody = true;  // already said
        continue;
      }
      const bool client = std::count(role->second.sides.begin(), role->second.sides.end(), Side::Client) > 0;
      const bool contractor = std::count(role->second.sides.begin(), role->second.sides.end(), Side::Contractor) > 0;
      somebody = somebody || (action_.side == SideRule::Client       ? client
                              : action_.side == SideRule::Contractor ? contractor
                                                                     : client || contractor);
    }
    if (!somebody) {
      report(".by",
             {"この側でこれらの役割を持てる人がいないので、誰もこの操作を行えません",
              "nobody may take this action: no role of by can be held on that side"},
             {"by か side を直すか、役割の sides を広げてください", "change by or side, or widen the sides of a role"});
    }
  }

  void check_fields_named() {
    const std::vector<std::string> fields = ids_of(definition_.fields);
    for (const std::string& id : action_.asks) {
      demand_known(checking_, file_, path_ + ".asks." + id, {"項目", "field"}, id, fields);
      const Field* field = definition_.field(id);
      if (field != nullptr && field->type == FieldType::Derived) {
        report(".asks." + id,
               {"計算項目「" + id + "」は入力できません", "\"" + id + "\" is derived and cannot be asked for"},
               {"asks から外してください", "take it out of asks"});
      }
    }
    for (const std::string& id : action_.approves)
      demand_known(checking_, file_, path_ + ".approves." + id, {"項目", "field"}, id, fields);
    for (const std::string& id : action_.evidence) {
      demand_known(checking_, file_, path_ + ".evidence." + id, {"項目", "field"}, id, fields);
      const Field* field = definition_.field(id);
      if (field != nullptr && field->type != FieldType::File) {
        report(".evidence." + id,
               {"証跡「" + id + "」はファイルの項目ではありません", "evidence \"" + id + "\" is not a field for files"},
               {"type: file の項目を書いてください", "name a field of type file"});
      }
    }
  }

  void check_separation() {
    for (const std::string& other : action_.not_same_as) {
      demand_known(checking_, file_, path_ + ".not_same_as." + other, {"操作", "action"}, other,
                   ids_of(definition_.actions));
    }
    if (action_.approves.empty()) return;
    if (action_.from.empty()) {
      report(".approves", {"承認する記録がまだありません", "there is no record yet to approve"},
             {"from: [状態] を加えてください", "add from: [<state>]"});
    }
    const bool by_another = std::any_of(action_.not_same_as.begin(), action_.not_same_as.end(),
                                        [&](const std::string& other) { return other != action_.id; });
    if (!by_another) {
      report(".approves", {"申請した人が自分で承認できてしまいます", "the person who asked could approve it alone"},
             {"not_same_as: [申請の操作] を加えてください", "add not_same_as: [<the action that asks>]"});
    }
    if (action_.kind != ActionKind::Decision) {
      report(".kind", {"承認は decision です", "an approval is a decision"},
             {"kind: decision と書いてください", "write kind: decision"});
    }
  }

  void check_rules() {
    std::set<std::string> ids;
    for (std::size_t i = 0; i < action_.rules.size(); ++i) {
      const Rule& rule = action_.rules[i];
      const std::string path = ".rules." + std::to_string(i);
      if (!rule.id.empty() && !ids.insert(rule.id).second) {
        report(path + ".id", {"規則「" + rule.id + "」が二つあります", "there are two rules \"" + rule.id + "\""},
               {"別の名前を付けてください", "give one another name"});
      }
      check_expression(checking_, file_, path_ + path + ".when", rule.when, definition_, ExpressionType::YesNo);
    }
  }

  const Checking& checking_;
  const FileText& file_;
  const Register& definition_;
  const Action& action_;
  std::string path_;
};

void report_no_target(const Checking& checking, const FileText& file, const std::string& path,
                      const Register& definition, const Effect& effect) {
  if (!effect.create.empty()) {
    return demand_known(checking, file, path + ".create", {"台帳", "register"}, effect.create,
                        ids_of(checking.catalogue.registers));
  }
  if (effect.on.empty()) return;
  const Field* reference = reference_named(definition, effect.on);
  if (reference != nullptr && is_builtin_register(reference->refers_to)) {
    checking.report.add(file, file.at(path + ".on"),
                        {"「" + reference->refers_to + "」は操作の効果では変えられません",
                         "an effect cannot change a \"" + reference->refers_to + "\""},
                        {"この効果を消してください", "remove this effect"});
  } else if (reference == nullptr) {  // else the field itself names a register that is not there, and that is said
    checking.report.add(
        file, file.at(path + ".on"),
        {"「" + effect.on + "」は台帳への参照ではありません", "\"" + effect.on + "\" is not a reference to a register"},
        {"type: reference の項目、または 表.列 を書いてください", "name a field of type reference, or table.column"});
  }
}

// One `field: expression` of an effect's set.
void check_set(const Checking& checking, const FileText& file, const std::string& path, const Register& definition,
               const std::string& id, const Expression& expression, const Register* target, const Field* table) {
  std::string place = path;
  place.append(".set.").append(id);
  const Field* field = target == nullptr ? nullptr : target->field(id);
  const ExpressionType wanted = field == nullptr ? ExpressionType::Unknown : type_of_field(*field);
  check_expression(checking, file, place, expression, definition, wanted, table);
  if (target == nullptr) return;
  demand_known(checking, file, place,
               {"台帳「" + target->id + "」に項目", "field in register \"" + target->id + "\" called"}, id,
               ids_of(target->fields));
  if (field == nullptr || (field->type != FieldType::Derived && field->type != FieldType::Table)) return;
  checking.report.add(file, file.at(place),
                      {"計算項目と表には設定できません", "derived fields and tables cannot be set"},
                      {"別の項目を書いてください", "name another field"});
}

void check_effect(const Checking& checking, const FileText& file, const std::string& path, const Register& definition,
                  const Effect& effect) {
  const Field* table = nullptr;
  const Register* target = target_of(checking.catalogue, definition, effect, &table);
  if (effect.when)
    check_expression(checking, file, path + ".when", *effect.when, definition, ExpressionType::YesNo, table);
  for (const auto& [id, expression] : effect.set)
    check_set(checking, file, path, definition, id, expression, target, table);
  if (target == nullptr) return report_no_target(checking, file, path, definition, effect);
  demand_known(checking, file, path + ".state",
               {"台帳「" + target->id + "」に状態", "state in register \"" + target->id + "\" called"}, effect.state,
               ids_of(target->states));
  if (effect.create.empty()) return;
  const bool creatable = std::any_of(target->actions.begin(), target->actions.end(), [&](const Action& action) {
    return action.from.empty() && (effect.state.empty() || action.to == effect.state);
  });
  if (creatable) return;
  checking.report.add(
      file, file.at(path + ".create"),
      {"台帳「" + target->id + "」にその状態の記録を作る操作がありません",
       "register \"" + target->id + "\" has no action that creates a record in that state"},
      {"記録を作る操作の行き先を state に書いてください", "let state be where an action that creates leads to"});
}

}  // namespace

void check_actions(const Checking& checking, const FileText& file, const Register& definition) {
  for (const Action& action : definition.actions) {
    if (is_written(file, action)) ActionCheck(checking, file, definition, action).all();
  }
}

void check_effects(const Checking& checking, const FileText& file, const Register& definition) {
  for (const Action& action : definition.actions) {
    for (std::size_t i = 0; i < action.effects.size(); ++i) {
      check_effect(checking, file, "actions." + action.id + ".effects." + std::to_string(i), definition,
                   action.effects[i]);
    }
  }
}

}  // namespace junshu::catalogue

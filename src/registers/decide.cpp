#include <algorithm>

#include "authority.h"
#include "base/text.h"
#include "effects.h"
#include "registers/act.h"
#include "registers/values.h"

namespace junshu::registers {

using base::Array;
using base::Json;
using base::Object;
using base::Text;
using catalogue::Action;
using catalogue::ActionKind;
using catalogue::Field;
using catalogue::FieldType;

namespace {

Text quoted(const Text& label, const std::string& ja, const std::string& en) { return {"「" + label.ja + "」" + ja, "“" + label.en + "” " + en}; }

class Decider {
 public:
  Decider(const World& world, const identity::Actor& actor, const Request& request)
      : world_(world), actor_(actor), request_(request), changes_(world, actor.member) {}

  Decision run() {
    if (!find_action() || !find_authority() || !load_record()) return std::move(out_);
    read_values();
    if (!out_.problems.empty()) return finish_invalid();
    look_for_broken_rules();
    if (!out_.problems.empty()) return finish_invalid();
    if (!out_.broken.empty()) {
      if (action_->kind == ActionKind::Decision || never_) {
        out_.verdict = Verdict::Refused;
        out_.message = out_.broken.front().says;
        return std::move(out_);
      }
      if (!request_.confirm) {
        out_.verdict = Verdict::NeedsConfirmation;
        out_.message = {"規則に反する事実です。このまま記録すると違反として残ります。", "This fact breaks a rule. Recorded as it is, it stays as a breach."};
        return std::move(out_);
      }
    }
    write_event();
    return std::move(out_);
  }

 private:
  Decision finish_invalid() {
    out_.verdict = Verdict::Invalid;
    out_.message = {"入力に修正が必要な項目があります。", "Some of the input needs correcting."};
    return std::move(out_);
  }
  bool stop(Verdict verdict, Text message) {
    out_.verdict = verdict;
    out_.message = std::move(message);
    return false;
  }
  void broke(std::string id, Text says) { out_.broken.push_back({std::move(id), std::move(says)}); }

  bool find_action() {
    const auto found = world_.catalogue.registers.find(request_.register_id);
    if (found == world_.catalogue.registers.end()) {
      return stop(Verdict::Invalid, {"その台帳はありません。", "There is no such register."});
    }
    definition_ = &found->second;
    action_ = definition_->action(request_.action);
    if (action_ == nullptr) return stop(Verdict::Invalid, {"その操作はこの台帳にありません。", "This register has no such action."});
    return true;
  }

  bool find_authority() {
    const auto found = authority(world_, actor_, *definition_, *action_, request_.on_behalf_of);
    if (!found) {
      return stop(Verdict::Forbidden, quoted(action_->label, "を行う役割がありません。担当の役割を持つ人に依頼してください。",
                                             "needs a role you do not hold. Ask somebody who holds it."));
    }
    authority_ = *found;
    out_.role = authority_.role;
    out_.on_behalf_of = authority_.on_behalf_of;
    return true;
  }

  bool load_record() {
    out_.creates = action_->from.empty();
    if (out_.creates) {
      state_ = action_->to;
      return true;
    }
    stored_ = load_stored(world_.connection, world_.contract.id, definition_->id, request_.record);
    if (!stored_.exists) return stop(Verdict::Invalid, {"その記録はありません。", "There is no such record."});
    out_.record = request_.record;
    before_ = stored_.fields(*definition_);
    after_ = before_;
    const std::string present = stored_.text("state");
    if (request_.if_version && *request_.if_version != stored_.integer("version")) {
      return stop(Verdict::Stale, {"ほかの人が先に更新しました。最新の内容を確かめてからやり直してください。",
                                   "Somebody changed this record meanwhile. Look at it again and repeat."});
    }
    state_ = action_->to.empty() ? present : action_->to;
    if (std::ranges::find(action_->from, present) == action_->from.end()) {
      const auto* state = definition_->state(present);
      broke("state", quoted(action_->label, "は「" + (state ? state->label.ja : present) + "」の状態では行えません。",
                            "is not possible while the record is “" + (state ? state->label.en : present) + "”."));
      never_ = never_ || present == "voided";
    }
    for (const auto& earlier : action_->not_same_as) {
      if (took(world_, actor_, authority_, stored_.text(earlier + "_by"), stored_.text(earlier + "_for"))) {
        const auto* other = definition_->action(earlier);
        broke("somebody_else:" + earlier, quoted(other->label, "を行った人とは別の人が行う必要があります。", "must have been done by somebody else."));
      }
    }
    return true;
  }

  void read_values() {
    for (const auto& [key, value] : request_.values) {
      if (key == "number" && out_.creates && definition_->number_given) continue;
      if (std::ranges::find(action_->asks, std::string(key)) == action_->asks.end()) {
        out_.problems.push_back({std::string(key), {"この操作では「" + std::string(key) + "」を変更できません。項目を外してください。",
                                                    "This action does not set " + std::string(key) + "; leave it out."}});
      } else if (const auto* field = definition_->field(std::string(key)); field != nullptr && is_closed(field->id)) {
        out_.problems.push_back({field->id, quoted(field->label, "はこの状態では訂正できません。項目を外し、そのための操作を使ってください。",
                                                   "cannot be corrected in this state; leave it out and use the action meant for it.")});
      }
    }
    for (const auto& id : action_->asks) read_field(*definition_->field(id));
    if (action_->reason == Action::Reason::Required && base::trim(request_.reason).empty()) {
      out_.problems.push_back({"reason", {"理由を入力してください。", "Give a reason."}});
    }
    if (request_.reason.size() > 4'000) out_.problems.push_back({"reason", {"理由を短くしてください。", "Shorten the reason."}});
    if (request_.occurred_at && *request_.occurred_at > world_.moment.now) {
      out_.problems.push_back({"occurred_at", {"発生日時を現在より前に修正してください。", "The time of the event must not be in the future."}});
    }
    if (out_.creates) read_number();
  }

  // Corrections change only what the present state leaves open; actions of their own may set more.
  bool is_closed(const std::string& field) const {
    const auto* state = action_->id == "correct" ? definition_->state(stored_.text("state")) : nullptr;
    if (state == nullptr) return false;
    return state->readonly_all || std::ranges::find(state->readonly, field) != state->readonly.end() ||
           std::ranges::find(state->hidden, field) != state->hidden.end();
  }

  void read_number() {
    const auto* typed = base::find(request_.values, "number");
    if (typed == nullptr || !typed->is_string() || !definition_->number_given) return;
    const std::string number = base::fold_code(typed->as_string());
    if (number.empty()) return;
    const bool good = number.size() <= 40 && std::ranges::all_of(number, [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
    });
    if (!good) {
      out_.problems.push_back({"number", {"管理番号を半角英数字とハイフンに修正してください。", "Use letters, digits and hyphens for the number."}});
    } else if (load_stored(world_.connection, world_.contract.id, definition_->id, number).exists) {
      out_.problems.push_back({"number", {"この管理番号は使われています。別の番号にしてください。", "This number is taken; choose another."}});
    } else {
      given_number_ = number;
    }
  }

  void read_field(const Field& field) {
    if (field.type == FieldType::Derived) return;
    const auto* typed = base::find(request_.values, field.id);
    if (typed == nullptr) {
      // Not mentioned: stays as it is.
      if (field.required && (!stored_.exists || store::is_null(stored_.column(field.id))) && field.type != FieldType::Table) missing(field);
      if (field.required && field.type == FieldType::Table && out_.creates) missing(field);
      return;
    }
    const std::size_t problems = out_.problems.size();
    auto value = read_value(world_, field, *typed, field.id, out_.problems);
    if (out_.problems.size() > problems) return;
    if (!value) {
      if (field.required) missing(field);
      cleared_.push_back(&field);
      after_[field.id] = std::monostate();
      if (field.type == FieldType::Table) tables_[field.id] = Array();
      return;
    }
    if (field.type == FieldType::Table) {
      tables_[field.id] = *value;
      return;
    }
    after_[field.id] = expression_value(*value);
    given_.emplace_back(&field, std::move(*value));
  }

  void missing(const Field& field) { out_.problems.push_back({field.id, quoted(field.label, "を入力してください。", "is needed.")}); }

  void look_for_broken_rules() {
    record_for_scope_ = out_.creates ? given_number_ : out_.record;
    const RecordScope scope = make_scope();
    for (const auto& field : definition_->fields) {
      if (field.type == FieldType::Derived && field.value) after_[field.id] = field.value->evaluate(scope);
    }
    for (const auto& rule : action_->rules) {
      if (!rule.when.holds(scope)) broke(rule.id, rule.says);
    }
    for (const auto& evidence : action_->evidence) {
      if (empty(evidence)) broke("evidence:" + evidence, quoted(definition_->field(evidence)->label, "の証跡が必要です。", "needs evidence attached."));
    }
    if (const auto* state = definition_->state(state_)) {
      for (const auto& required : state->required) {
        if (empty(required) && !tables_.contains(required)) missing(*definition_->field(required));
      }
    }
  }

  RecordScope make_scope() const { return {world_, *definition_, record_for_scope_, stored_.text("state"), actor_.member, after_, before_}; }

  bool empty(const std::string& field) const {
    const auto found = after_.find(field);
    return found == after_.end() || std::holds_alternative<std::monostate>(found->second);
  }

  void write_event() {
    if (out_.creates) out_.record = changes_.new_record(*definition_, given_number_);
    record_for_scope_ = out_.record;
    for (const auto& [field, value] : given_) changes_.set_field(*definition_, out_.record, stored_, *field, value);
    for (const auto* field : cleared_) {
      if (stored_.exists && field->type != FieldType::Table) changes_.clear_field(*definition_, out_.record, stored_, *field);
    }
    for (const auto& field : definition_->fields) {
      if (field.type == FieldType::Derived) set_derived(field);
    }
    auto& change = changes_.change(definition_->id, out_.record);
    if (!tables_.empty()) {
      Object rows;
      for (const auto& [field, value] : tables_) rows[field] = value;
      change["rows"] = std::move(rows);
    }
    const bool last_of_quorum = count_approval();
    if (last_of_quorum) {
      if (!action_->to.empty()) change["state"] = action_->to;
      change["stamp"] = action_->id;
      changes_.apply(*definition_, out_.record, *action_, make_scope(), after_, tables_);
    }
    write_header();
  }

  void set_derived(const Field& field) {
    const auto& value = after_[field.id];
    if (const auto* number = std::get_if<std::int64_t>(&value)) changes_.set(definition_->id, out_.record, field.id, Json(*number));
    if (const auto* text = std::get_if<std::string>(&value)) changes_.set(definition_->id, out_.record, field.id, Json(*text));
    if (const auto* flag = std::get_if<bool>(&value)) changes_.set(definition_->id, out_.record, field.id, Json(*flag));
  }

  // For an approval by several: whether this one completes it. The same person counts once.
  bool count_approval() {
    if (action_->approves.empty()) return true;
    out_.event["approves"] = approved();
    if (action_->quorum <= 1) return true;
    const auto earlier = world_.connection.query(
        "select distinct member from p_approval where contract = ? and register = ? and record = ? and action = ? and fallen_at is null",
        {world_.contract.id, definition_->id, out_.record, action_->id});
    return static_cast<int>(earlier.size()) + 1 >= action_->quorum;
  }

  // What the approval binds to; `perform` hashes it once personal values are committed to.
  Object approved() const {
    Object fields;
    for (const auto& id : action_->approves) {
      const auto found = after_.find(id);
      if (found == after_.end()) continue;
      if (const auto* text = std::get_if<std::string>(&found->second)) fields[id] = *text;
      if (const auto* number = std::get_if<std::int64_t>(&found->second)) fields[id] = *number;
      if (const auto* flag = std::get_if<bool>(&found->second)) fields[id] = *flag;
    }
    return {{"definition", definition_->sha256}, {"register", definition_->id}, {"record", out_.record}, {"fields", std::move(fields)}};
  }

  void write_header() {
    auto& event = out_.event;
    event["actor"] = actor_.member;
    event["role"] = authority_.role;
    if (!authority_.on_behalf_of.empty()) event["for"] = authority_.on_behalf_of;
    if (request_.occurred_at) event["occurred"] = *request_.occurred_at;
    event["definition"] = definition_->sha256;
    event["register"] = definition_->id;
    event["record"] = out_.record;
    event["action"] = action_->id;
    event["kind"] = action_->kind == ActionKind::Decision ? "decision" : "fact";
    if (!base::trim(request_.reason).empty()) event["reason"] = Object{{"plain", request_.reason}};
    if (!out_.broken.empty()) {
      Array violations;
      for (const auto& rule : out_.broken) violations.push_back(Json(rule.id));
      event["violations"] = std::move(violations);
    }
    event["changes"] = changes_.take();
  }

  const World& world_;
  const identity::Actor& actor_;
  const Request& request_;
  ChangeSet changes_;
  Decision out_;
  const catalogue::Register* definition_ = nullptr;
  const Action* action_ = nullptr;
  Authority authority_;
  Stored stored_;
  FieldValues before_, after_;
  Object tables_;
  std::vector<std::pair<const Field*, Json>> given_;
  std::vector<const Field*> cleared_;
  std::string state_, given_number_, record_for_scope_;
  bool never_ = false;  // not even as a confirmed fact
};

}  // namespace

Decision decide(const World& world, const identity::Actor& actor, const Request& request) { return Decider(world, actor, request).run(); }

}  // namespace junshu::registers

#include "base/date.h"
#include "base/text.h"
#include "read.h"

namespace junshu::catalogue {
namespace {

using base::Text;
using base::YamlNode;

Rule read_rule(const FileText& file, Report& report, const YamlNode& node) {
  MapReader reader(file, report, node, {"規則", "a rule"});
  Rule rule;
  rule.id = reader.identifier("id", Need::Required);
  if (auto when = reader.expression("when", Need::Required)) rule.when = std::move(*when);
  rule.says = reader.text("says", Need::Required);
  reader.finish();
  return rule;
}

Effect read_effect(const FileText& file, Report& report, const YamlNode& node) {
  MapReader reader(file, report, node, {"効果", "an effect"});
  Effect effect;
  effect.on = reader.scalar("on");
  effect.create = reader.identifier("create");
  effect.when = reader.expression("when");
  effect.state = reader.identifier("state");
  reader.entries("set", Need::Optional, [&](const std::string& field, const YamlNode& value) {
    if (auto expression = read_expression(file, report, value)) effect.set.emplace_back(field, std::move(*expression));
  });
  if (node.is_map() && effect.on.empty() == effect.create.empty()) {
    reader.problem(
        node, {"効果には on か create のどちらか一方を書きます", "an effect has either on or create"},
        {"on: 参照項目、または create: 台帳 と書いてください", "write on: <reference field> or create: <register>"});
  }
  if (node.is_map() && effect.state.empty() && effect.set.empty()) {
    reader.problem(node, {"この効果は何も変えません", "this effect changes nothing"},
                   {"state か set を書いてください", "give state or set"});
  }
  reader.finish();
  return effect;
}

Slot read_slot(const FileText& file, Report& report, const std::string& id, const YamlNode& node) {
  MapReader reader(file, report, node, {"時間枠「" + id + "」", "slot \"" + id + "\""});
  Slot slot;
  slot.id = id;
  slot.label = reader.text("label", Need::Required);
  const auto time = [&](const char* key, int otherwise) {
    const YamlNode* value = reader.find(key);
    if (value == nullptr) return otherwise;
    if (const auto minute = base::parse_time_of_day(value->scalar)) return *minute;
    reader.problem(*value, {"時刻ではありません", "not a time of day"},
                   {"\"17:00\" のように書いてください", "write it like \"17:00\""});
    return otherwise;
  };
  slot.from_minute = time("from", 0);
  slot.until_minute = time("until", 1440);
  slot.random = reader.flag("random", false);
  if (slot.random) slot.within_minutes = static_cast<int>(reader.integer("within_minutes", 1, 1440).value_or(60));
  if (slot.from_minute >= slot.until_minute) {
    reader.problem(node, {"終わりの時刻が始まりより後ではありません", "the slot ends before it begins"},
                   {"from より後の時刻を until に書いてください", "give an until later than from"});
  } else if (slot.random && slot.until_minute - slot.from_minute < slot.within_minutes) {
    reader.problem(node, {"within_minutes が時間枠より長いです", "within_minutes is longer than the slot"},
                   {"within_minutes を短くしてください", "make within_minutes shorter"});
  }
  reader.finish();
  return slot;
}

}  // namespace

Action read_action(const FileText& file, Report& report, const std::string& id, const YamlNode& node) {
  MapReader reader(file, report, node, {"操作「" + id + "」", "action \"" + id + "\""});
  Action action;
  action.id = id;
  action.label = reader.text("label", Need::Required);
  action.help = reader.text("help");
  action.kind = reader.one_of("kind", action_kinds(), ActionKind::Fact, Need::Required);
  action.from = reader.identifiers("from");
  action.to = reader.identifier("to");
  action.by = reader.identifiers("by");
  action.side = reader.one_of("side", side_rules(), SideRule::Either);
  action.not_same_as = reader.identifiers("not_same_as");
  action.asks = reader.identifiers("asks");
  action.approves = reader.identifiers("approves");
  action.evidence = reader.identifiers("evidence");
  action.quorum = static_cast<int>(reader.integer("quorum", 1, 9).value_or(1));
  action.deputy = reader.flag("deputy", true);
  action.reason = reader.one_of("reason", reasons(), Action::Reason::None);
  reader.items("rules", Need::Optional,
               [&](const YamlNode& rule) { action.rules.push_back(read_rule(file, report, rule)); });
  reader.items("effects", Need::Optional,
               [&](const YamlNode& effect) { action.effects.push_back(read_effect(file, report, effect)); });
  reader.finish();
  return action;
}

Expectation read_expectation(const FileText& file, Report& report, const YamlNode& node) {
  MapReader reader(file, report, node, {"予定", "an expectation"});
  Expectation expectation;
  expectation.id = reader.identifier("id", Need::Required);
  expectation.each = reader.identifier("each", Need::Required);
  expectation.where = reader.scalar("where");
  expectation.every = reader.one_of("every", everies(), Every::WorkingDay, Need::Required);
  reader.entries("slots", Need::Required, [&](const std::string& id, const YamlNode& slot) {
    expectation.slots.push_back(read_slot(file, report, id, slot));
  });
  reader.finish();
  return expectation;
}

}  // namespace junshu::catalogue

#include "detection.h"
#include "documents.h"

namespace junshu::detect {
namespace {

using base::YamlNode;

// One condition, or a list of which any may hold.
Node read_condition(Place& place, const YamlNode& detection, const Searches& searches) {
  const YamlNode* condition = detection.find("condition");
  Node node{Node::Kind::Any, {}, 0};
  const bool list = condition != nullptr && condition->is_sequence();
  if (condition == nullptr || condition->kind == YamlNode::Kind::Null || (list && condition->items.empty())) {
    place.mistake(condition == nullptr ? detection.position : key_position(detection, "condition"),
                  {"「condition」がありません", "\"condition\" is missing"},
                  {"「condition: selection」のように書いてください", "write it like \"condition: selection\""});
    return node;
  }
  const auto add = [&](const YamlNode& one) {
    if (auto parsed = parse_condition(place, one, searches)) node.children.push_back(std::move(*parsed));
  };
  if (list) {
    for (const YamlNode& item : condition->items) add(item);
  } else {
    add(*condition);
  }
  return node;
}

}  // namespace

std::vector<Reference> references_of(Place& place, const YamlNode& map, std::string_view key) {
  std::vector<Reference> out;
  const std::vector<std::string> names = list_of(place, map, key);
  const YamlNode* node = map.find(key);
  for (std::size_t i = 0; i < names.size(); ++i) {
    out.push_back({names[i], node->is_sequence() ? node->items[i].position : node->position});
  }
  return out;
}

Rule read_rule(Place& place, const YamlNode& document) {
  Rule rule;
  rule.meta = read_meta(place, document, DocumentKind::Rule);
  rule.source = read_logsource(place, document);
  const YamlNode& detection = *document.find("detection");
  if (!detection.is_map()) {
    place.mistake(key_position(document, "detection"),
                  {"detection は検索と条件を並べたものです", "detection holds searches and a condition"},
                  {"detection: の下に selection: と condition: を書いてください",
                   "write selection: and condition: below detection:"});
    return rule;
  }
  const Searches searches = read_searches(place, detection, rule.tests);
  rule.condition = read_condition(place, detection, searches);
  return rule;
}

FilterDraft read_filter(Place& place, const YamlNode& document) {
  FilterDraft draft;
  draft.meta = read_meta(place, document, DocumentKind::Filter);
  draft.source = read_logsource(place, document);
  const YamlNode& filter = *document.find("filter");
  if (!filter.is_map()) {
    place.mistake(
        key_position(document, "filter"),
        {"filter は rules、selection、condition を並べたものです", "filter holds rules, selection and condition"},
        {"filter: の下に rules:、selection:、condition: を書いてください",
         "write rules:, selection: and condition: below filter:"});
    return draft;
  }
  const YamlNode* rules = filter.find("rules");
  draft.every_rule = rules != nullptr && rules->is_scalar() && rules->scalar == "any";
  if (!draft.every_rule) draft.rules = references_of(place, filter, "rules");
  if (!draft.every_rule && draft.rules.empty()) {
    place.mistake(rules == nullptr ? filter.position : key_position(filter, "rules"),
                  {"対象のルールがありません", "it names no rules"},
                  {"rules: の下にルールの id を並べるか、「rules: any」と書いてください",
                   "list ids of rules below rules:, or write \"rules: any\""});
  }
  const Searches searches = read_searches(place, filter, draft.tests);
  draft.condition = read_condition(place, filter, searches);
  return draft;
}

}  // namespace junshu::detect

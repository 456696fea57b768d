#include "detection.h"

#include "base/text.h"

namespace junshu::detect {
namespace {

using base::YamlNode;

class SearchReader {
 public:
  SearchReader(Place& place, std::vector<Test>& tests) : place_(place), tests_(tests) {}

  // A map is all of its fields, a list any of its items, a single value a keyword.
  Node read(const YamlNode& key, const YamlNode& value) {
    if (value.is_map()) return map(key, value);
    if (value.is_sequence()) {
      if (value.items.empty()) return empty(key);
      Node node{Node::Kind::Any, {}, 0};
      YamlNode keywords;  // items that are single values belong together
      keywords.kind = YamlNode::Kind::Sequence;
      keywords.position = value.position;
      for (const YamlNode& item : value.items) {
        if (item.is_map()) {
          node.children.push_back(map(item, item));
        } else if (item.is_sequence()) {
          place_.mistake(item, {"一覧の中に一覧は書けません", "a list cannot hold a list"},
                         {"要素を一つの一覧に並べてください", "put the items into one list"});
        } else {
          keywords.items.push_back(item);
        }
      }
      if (!keywords.items.empty()) node.children.push_back(keyword(key.position, keywords));
      return node;
    }
    if (value.is_scalar()) return keyword(key.position, value);
    return empty(key);
  }

 private:
  Node map(const YamlNode& key, const YamlNode& value) {
    if (value.entries.empty()) return empty(key);
    Node node{Node::Kind::All, {}, 0};
    for (const auto& [name, under] : value.entries) node.children.push_back(read_field(place_, name, under, tests_));
    return node;
  }

  Node keyword(base::Position position, const YamlNode& values) {
    YamlNode key;
    key.kind = YamlNode::Kind::Scalar;
    key.position = position;
    return read_field(place_, key, values, tests_);
  }

  Node empty(const YamlNode& key) {
    place_.mistake(
        key, {"検索が空です", "the search is empty"},
        {"項目か検索語を書くか、検索を消してください", "write fields or keywords below it, or remove the search"});
    return {Node::Kind::Any, {}, 0};
  }

  Place& place_;
  std::vector<Test>& tests_;
};

}  // namespace

Searches read_searches(Place& place, const YamlNode& detection, std::vector<Test>& tests) {
  Searches searches;
  SearchReader reader(place, tests);
  for (const auto& [key, value] : detection.entries) {
    if (key.scalar == "condition" || key.scalar == "rules") continue;
    if (key.scalar == "timeframe") {
      place.mistake(key, {"timeframe は Sigma 2 にはありません", "timeframe is no longer part of Sigma"},
                    {"別の文書に correlation: と timespan: を書いてください",
                     "write a document of its own with correlation: and timespan:"});
      continue;
    }
    searches.emplace(key.scalar, reader.read(key, value));
  }
  return searches;
}

}  // namespace junshu::detect

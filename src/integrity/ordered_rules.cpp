#include "ordered_rules.h"

#include <algorithm>

namespace junshu::integrity {

OrderedSelector::OrderedSelector(std::vector<OrderedRule> rules) : rules_(std::move(rules)) {
  for (Index i = 0; i < rules_.size(); ++i) {
    if (rules_[i].pattern) {
      patterns_.push_back(i);
      continue;
    }
    const PathTrie::Node node = trie_.insert(rules_[i].path);
    at_node_.resize(trie_.size());
    at_node_[node].push_back(i);
  }
  at_node_.resize(trie_.size());
  first_include_below_.assign(trie_.size(), kNever);
  for (PathTrie::Node node = 0; node < trie_.size(); ++node) {
    for (const Index index : at_node_[node]) {
      if (rules_[index].attributes.empty()) continue;
      for (PathTrie::Node above = node; above != PathTrie::kNone; above = trie_.parent(above)) {
        first_include_below_[above] = std::min(first_include_below_[above], index);
      }
    }
  }
}

OrderedSelector::Walked OrderedSelector::walk(std::string_view path, FileType type) const {
  Walked out;
  PathParts parts(path);
  PathTrie::Node node = PathTrie::kRoot;
  while (node != PathTrie::kNone) {
    for (const Index index : at_node_[node]) {
      if (!rules_[index].attributes.empty()) out.first_including = std::min(out.first_including, index);
      if (rules_[index].types.has(type)) out.first_fitting = std::min(out.first_fitting, index);
    }
    const std::string_view part = parts.next();
    if (part.empty()) break;
    node = trie_.child(node, part);
  }
  out.node = node;
  return out;
}

Selection OrderedSelector::select(std::string_view path, FileType type) const {
  const Walked walked = walk(path, type);
  Index best = walked.first_fitting;
  for (const Index index : patterns_) {
    if (index > best) break;
    if (rules_[index].types.has(type) && rules_[index].pattern->matches(path, !rules_[index].attributes.empty())) {
      best = index;
      break;
    }
  }
  if (best != kNever && !rules_[best].attributes.empty()) return {rules_[best].attributes, true};
  if (type != FileType::Folder) return {{}, false};
  // A rule that leaves out every type holds for all below.
  const Index bound = best != kNever && rules_[best].types.all() ? best : kNever;
  return {{}, wanted_below(path, walked, bound)};
}

bool OrderedSelector::wanted_below(std::string_view folder, const Walked& walked, Index bound) const {
  if (walked.first_including < bound) return true;
  if (walked.node != PathTrie::kNone && first_include_below_[walked.node] < bound) return true;
  if (patterns_.empty()) return false;
  std::string start(folder);
  if (!start.ends_with('/')) start += '/';
  return std::any_of(patterns_.begin(), patterns_.end(), [&](Index index) {
    return index < bound && !rules_[index].attributes.empty() && rules_[index].pattern->could_match_beyond(start);
  });
}

std::string OrderedSelector::description() const {
  std::string out;
  for (const OrderedRule& rule : rules_) {
    out += rule.attributes.empty() ? "- " : "+ ";
    out += std::to_string(rule.attributes.bits()) + " " + std::to_string(rule.types.bits()) + " ";
    out += rule.pattern ? rule.written : "path " + rule.path;
    out += '\0';
  }
  return out;
}

}  // namespace junshu::integrity

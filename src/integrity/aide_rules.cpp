#include "aide_rules.h"

#include <algorithm>

namespace junshu::integrity {

namespace {

std::string_view parent_of(std::string_view path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == 0 || slash == std::string_view::npos ? path.substr(0, 1) : path.substr(0, slash);
}

}  // namespace

// Dots, plus signs and braces count as themselves here, and what follows a backslash too: that is how AIDE does it.
std::string home_of(std::string_view expression) {
  std::string spelled;
  std::size_t last_slash = 0;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    char c = expression[i];
    if (std::string_view("(^$?*[").find(c) != std::string_view::npos) break;
    if (c == '\\' && i + 1 < expression.size()) {
      c = expression[++i];
    } else if (c == '/') {
      last_slash = spelled.size();
    }
    spelled += c;
  }
  spelled.resize(last_slash);
  return spelled.empty() ? "/" : spelled;
}

AideSelector::AideSelector(std::vector<AideRule> rules) : rules_(std::move(rules)) {
  for (Index i = 0; i < rules_.size(); ++i) {
    const PathTrie::Node node = trie_.insert(home_of(rules_[i].expression));
    lists_.resize(trie_.size());
    Lists& lists = lists_[node];
    switch (rules_[i].kind) {
      case AideRule::Kind::Regular:
        lists.regular.push_back(i);
        break;
      case AideRule::Kind::Equals:
        lists.equals.push_back(i);
        break;
      case AideRule::Kind::Negative:
        lists.negative.push_back(i);
        break;
    }
  }
  lists_.resize(trie_.size());
}

AideSelector::Home AideSelector::home(std::string_view path) const {
  Home out;
  PathParts parts(path);
  std::string_view part = parts.next();
  if (part.empty()) return {PathTrie::kRoot, true, true};
  for (;;) {
    const std::string_view following = parts.next();
    const PathTrie::Node child = trie_.child(out.node, part);
    if (following.empty()) {
      out.inner = child != PathTrie::kNone;
      return out;
    }
    if (child == PathTrie::kNone) {
      out.exact = false;
      return out;
    }
    out.node = child;
    part = following;
  }
}

const AideRule* AideSelector::positive(std::string_view path, FileType type, const Home& home) const {
  const auto first = [&](const std::vector<Index>& list) -> const AideRule* {
    for (const Index index : list) {
      if (rules_[index].types.has(type) && rules_[index].pattern.matches(path, true)) return &rules_[index];
    }
    return nullptr;
  };
  if (home.exact) {
    if (const AideRule* rule = first(lists_[home.node].equals)) return rule;
  }
  for (PathTrie::Node node = home.node; node != PathTrie::kNone; node = trie_.parent(node)) {
    if (const AideRule* rule = first(lists_[node].regular)) return rule;
  }
  return nullptr;
}

AideSelector::Refusal AideSelector::negative(std::string_view path, FileType type, const Home& home) const {
  Refusal out;
  for (PathTrie::Node node = home.node; node != PathTrie::kNone; node = trie_.parent(node)) {
    const std::vector<Index>& list = lists_[node].negative;
    if (list.empty()) continue;
    const std::size_t home_size = trie_.path_size(node);
    for (std::string_view above = parent_of(path); above.size() > home_size; above = parent_of(above)) {
      for (const Index index : list) {
        if (!rules_[index].restricted && rules_[index].pattern.matches(above, false)) return {true, true};
      }
    }
    for (const Index index : list) {
      const AideRule& rule = rules_[index];
      if (!rule.types.has(type) || !rule.pattern.matches(path, false)) continue;
      if (!rule.restricted) return {true, true};
      out.refused = true;
    }
  }
  return out;
}

bool AideSelector::regular_rule_below(std::string_view folder, const Home& home) const {
  for (PathTrie::Node node = home.node; node != PathTrie::kNone; node = trie_.parent(node)) {
    for (const Index index : lists_[node].regular) {
      if (rules_[index].pattern.could_match_beyond(folder) || rules_[index].pattern.matches(folder, true)) return true;
    }
  }
  return false;
}

Selection AideSelector::select(std::string_view path, FileType type) const {
  const Home at = home(path);
  const AideRule* rule = positive(path, type, at);
  const bool folder = type == FileType::Folder;
  if (rule == nullptr && !folder) return {{}, false};
  const Refusal refusal = negative(path, type, at);
  if (refusal.everything_below) return {{}, false};
  const bool below = folder && (at.inner || (rule != nullptr && rule->kind == AideRule::Kind::Regular) ||
                                regular_rule_below(path, at));
  if (rule == nullptr || refusal.refused) return {{}, below};
  return {rule->attributes, below};
}

std::string AideSelector::description() const {
  std::string out = "aide";
  for (const AideRule& rule : rules_) {
    out += '\0';
    out += std::string(rule.kind == AideRule::Kind::Negative ? "!" : rule.kind == AideRule::Kind::Equals ? "=" : "");
    out += rule.expression + " " + (rule.restricted ? std::to_string(rule.types.bits()) : "any") + " " +
           std::to_string(rule.attributes.bits());
  }
  return out;
}

}  // namespace junshu::integrity

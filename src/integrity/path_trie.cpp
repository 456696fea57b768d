#include "path_trie.h"

#include <algorithm>

namespace junshu::integrity {

namespace {

constexpr auto kByName = [](const std::pair<std::string, PathTrie::Node>& child, std::string_view name) {
  return child.first < name;
};

}  // namespace

PathTrie::Node PathTrie::insert(std::string_view path) {
  Node node = kRoot;
  PathParts parts(path);
  for (std::string_view part = parts.next(); !part.empty(); part = parts.next()) {
    Node next = child(node, part);
    if (next == kNone) {
      next = static_cast<Node>(nodes_.size());
      const std::size_t above = node == kRoot ? 0 : nodes_[node].path_size;
      nodes_.push_back({node, static_cast<std::uint32_t>(above + 1 + part.size()), {}});
      auto& children = nodes_[node].children;
      children.emplace(std::lower_bound(children.begin(), children.end(), part, kByName), std::string(part), next);
    }
    node = next;
  }
  return node;
}

PathTrie::Node PathTrie::child(Node node, std::string_view part) const {
  const auto& children = nodes_[node].children;
  const auto found = std::lower_bound(children.begin(), children.end(), part, kByName);
  return found != children.end() && found->first == part ? found->second : kNone;
}

}  // namespace junshu::integrity

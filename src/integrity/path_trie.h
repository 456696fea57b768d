// Paths by their parts. Looking up allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace junshu::integrity {

// "/" has no parts.
class PathParts {
 public:
  explicit PathParts(std::string_view path) : rest_(path) {}
  // The next part; empty at the end.
  std::string_view next() {
    while (!rest_.empty() && rest_.front() == '/') rest_.remove_prefix(1);
    const std::size_t end = rest_.find('/');
    const std::string_view part = rest_.substr(0, end);
    rest_.remove_prefix(part.size());
    return part;
  }

 private:
  std::string_view rest_;
};

class PathTrie {
 public:
  using Node = std::uint32_t;
  static constexpr Node kRoot = 0;
  static constexpr Node kNone = UINT32_MAX;

  Node insert(std::string_view path);
  Node child(Node node, std::string_view part) const;           // kNone: there is none
  Node parent(Node node) const { return nodes_[node].parent; }  // of the root kNone
  std::size_t path_size(Node node) const {
    return nodes_[node].path_size;
  }  // of the path it stands for; 1 for the root
  std::size_t size() const { return nodes_.size(); }

 private:
  struct Item {
    Node parent = kNone;
    std::uint32_t path_size = 1;
    std::vector<std::pair<std::string, Node>> children;  // sorted
  };
  std::vector<Item> nodes_{1};
};

}  // namespace junshu::integrity

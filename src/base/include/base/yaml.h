// YAML with positions, for the catalogue: every node knows its line and column. Duplicate keys, anchors and tags are
// diagnostics, and so is a second document where one is expected; scalars stay text ("0120" is not octal, "no" is not false) and are converted on demand.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace junshu::base {

struct Position {
  int line = 0;    // from 1; 0 means unknown
  int column = 0;  // from 1
};

struct YamlNode {
  enum class Kind { Null, Scalar, Sequence, Map };
  // Defined where the node is complete, which the vector of pairs below needs.
  YamlNode();
  YamlNode(const YamlNode&);
  YamlNode(YamlNode&&) noexcept;
  YamlNode& operator=(const YamlNode&);
  YamlNode& operator=(YamlNode&&) noexcept;
  ~YamlNode();

  Kind kind = Kind::Null;
  Position position;
  bool quoted = false;     // a scalar written with quotes or as a block
  std::string scalar;      // for Scalar
  std::vector<YamlNode> items;                             // for Sequence
  std::vector<std::pair<YamlNode, YamlNode>> entries;      // for Map, in file order; keys are scalars

  const YamlNode* find(std::string_view key) const;  // first entry of a Map, or nullptr
  bool is_map() const { return kind == Kind::Map; }
  bool is_sequence() const { return kind == Kind::Sequence; }
  bool is_scalar() const { return kind == Kind::Scalar; }
  std::optional<std::int64_t> as_integer() const;  // decimal, optional sign
  std::optional<bool> as_bool() const;             // yes/no/true/false, unquoted
};

struct YamlProblem {
  Position position;
  std::string message;  // English
};

struct YamlDocument {
  YamlNode root;
  Position start;                     // where the document begins
  std::vector<YamlProblem> problems;  // empty when the text is good
};

YamlDocument parse_yaml(std::string_view text);
// All documents of the text ("---" between them). What YAML itself refuses ends the reading: it stands with the last document.
std::vector<YamlDocument> parse_yaml_documents(std::string_view text);

}  // namespace junshu::base

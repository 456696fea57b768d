// Choosing files as AIDE does. A rule hangs at the deepest folder that its expression spells out before any special
// character. Of a path, the rules at its folder are asked first, then those of each folder above: equals rules (only at
// the very folder), then regular ones, in the order of the configuration. What was chosen is dropped when a negative
// rule at any of these folders matches it or, if the rule is not restricted to file types, a folder above it.
#pragma once

#include "path_trie.h"
#include "pattern.h"
#include "selector.h"

namespace junshu::integrity {

struct AideRule {
  enum class Kind : std::uint8_t { Regular, Equals, Negative };
  Kind kind = Kind::Regular;
  std::string expression;
  Pattern pattern;
  FileTypes types;
  bool restricted = false;
  Attributes attributes;
};

// The folder where a rule with this expression hangs.
std::string home_of(std::string_view expression);

class AideSelector final : public Selector {
 public:
  explicit AideSelector(std::vector<AideRule> rules);
  Selection select(std::string_view path, FileType type) const override;
  std::string description() const override;

 private:
  using Index = std::uint32_t;
  struct Lists {
    std::vector<Index> regular;
    std::vector<Index> equals;
    std::vector<Index> negative;
  };
  struct Home {
    PathTrie::Node node = PathTrie::kRoot;  // the deepest of the path's folders where rules could hang
    bool exact = true;                      // it is the path's own folder
    bool inner = false;                     // rules hang at or below the path itself
  };
  Home home(std::string_view path) const;
  const AideRule* positive(std::string_view path, FileType type, const Home& home) const;
  struct Refusal {
    bool refused = false;
    bool everything_below = false;
  };
  Refusal negative(std::string_view path, FileType type, const Home& home) const;
  bool regular_rule_below(std::string_view folder, const Home& home) const;

  std::vector<AideRule> rules_;
  PathTrie trie_;
  std::vector<Lists> lists_;  // of each node
};

}  // namespace junshu::integrity

// Rules of which the first that fits a path decides.
#pragma once

#include "path_trie.h"
#include "pattern.h"
#include "selector.h"

namespace junshu::integrity {

struct OrderedRule {
  std::string path;                // fits it and everything below; or:
  std::optional<Pattern> pattern;  //
  std::string written;             // the pattern as written, for the description
  FileTypes types;
  Attributes attributes;  // empty: leaves out
};

class OrderedSelector final : public Selector {
 public:
  explicit OrderedSelector(std::vector<OrderedRule> rules);
  Selection select(std::string_view path, FileType type) const override;
  std::string description() const override;

 private:
  using Index = std::uint32_t;
  static constexpr Index kNever = UINT32_MAX;
  struct Walked {
    Index first_fitting = kNever;
    Index first_including = kNever;  // at or above the path, of whatever type
    PathTrie::Node node = PathTrie::kNone;
  };
  Walked walk(std::string_view path, FileType type) const;
  // Whether a rule before `bound` includes something below a folder that is not looked at itself.
  bool wanted_below(std::string_view folder, const Walked& walked, Index bound) const;

  std::vector<OrderedRule> rules_;
  PathTrie trie_;
  std::vector<std::vector<Index>> at_node_;  // ascending
  std::vector<Index> first_include_below_;   // of a node: the first rule that includes it or something below it
  std::vector<Index> patterns_;              // ascending
};

}  // namespace junshu::integrity

// What an event must have before a rule can hold: at least one of these. Found once a rule; the prefilter looks for the
// needs of all rules together.
#pragma once

#include <optional>
#include <vector>

#include "atom.h"

namespace junshu::detect {

struct Need {
  enum class Kind { Literal, Whole, Presence };  // the text inside, the value itself, the field at all
  Kind kind = Kind::Presence;
  bool of_record = false;
  logs::FieldId field = 0;
  std::string text;  // lower case
  auto operator<=>(const Need&) const = default;
};

// Nothing: the rule may hold for any event. Empty: it never holds.
using Needs = std::optional<std::vector<Need>>;

// `atoms`: of the node's tests, by Node::test.
Needs needs_of(const Node& node, const std::vector<const Atom*>& atoms);

}  // namespace junshu::detect

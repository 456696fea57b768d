#include "need.h"

#include <algorithm>
#include <cmath>

namespace junshu::detect {
namespace {

constexpr std::size_t kMaxLiteral = 32;
constexpr std::size_t kMaxWhole = 200;

struct Weighed {
  Needs needs;
  double worth = 0;  // how much of the events it keeps away: more is better
};

Weighed of_test(const Atom& atom) {
  if (atom.test().kind == Test::Kind::Null) return {};
  Need need;
  need.of_record = atom.of_record();
  need.field = atom.field();
  if (atom.whole() && !need.of_record && atom.required().size() <= kMaxWhole) {
    need.kind = Need::Kind::Whole;
    need.text = atom.required();
    // A value that is the whole of a field is often one of few ("GET", "EXECVE").
    const auto worth = 1.0 + std::min<double>(static_cast<double>(need.text.size()) / 8, 7);
    return {{{std::move(need)}}, worth};
  }
  if (!atom.required().empty()) {
    need.kind = Need::Kind::Literal;
    need.text = atom.required().substr(0, kMaxLiteral);
    const auto worth = std::min<double>(static_cast<double>(need.text.size()), 16);
    return {{{std::move(need)}}, worth};
  }
  if (need.of_record) return {};
  return {{{std::move(need)}}, 0.5};
}

Weighed weigh(const Node& node, const std::vector<const Atom*>& atoms) {
  switch (node.kind) {
    case Node::Kind::Test:
      return of_test(*atoms[node.test]);
    case Node::Kind::Not:
      return {};
    case Node::Kind::All: {
      Weighed best;
      for (const Node& child : node.children) {
        Weighed one = weigh(child, atoms);
        if (one.needs && (!best.needs || one.worth > best.worth)) best = std::move(one);
      }
      return best;
    }
    case Node::Kind::Any: {
      Weighed all{std::vector<Need>{}, 100};
      for (const Node& child : node.children) {
        Weighed one = weigh(child, atoms);
        if (!one.needs) return {};
        all.needs->insert(all.needs->end(), one.needs->begin(), one.needs->end());
        all.worth = std::min(all.worth, one.worth);
      }
      all.worth -= node.children.empty() ? 0 : std::log2(static_cast<double>(node.children.size())) / 8;
      return all;
    }
  }
  return {};
}

}  // namespace

Needs needs_of(const Node& node, const std::vector<const Atom*>& atoms) {
  Needs needs = weigh(node, atoms).needs;
  if (needs) {
    std::sort(needs->begin(), needs->end());
    needs->erase(std::unique(needs->begin(), needs->end()), needs->end());
  }
  return needs;
}

}  // namespace junshu::detect

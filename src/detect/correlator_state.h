// The inside of a Correlator, shared by its work and its saving.
#pragma once

#include <optional>

#include "detect/correlator.h"
#include "groups.h"
#include "keyed_hash.h"
#include "line_store.h"

namespace junshu::detect {

struct Correlator::State {
  // The values of some fields of the event at hand, hashed once however many correlations ask for them.
  struct Hashed {
    std::vector<logs::FieldId> fields;
    std::uint64_t event = 0;  // for which it was done last
    bool complete = false;    // none of them is missing
    std::uint64_t hash = 0;
  };
  struct Bound {  // a correlation with its fields as numbers
    const Correlation* of = nullptr;
    std::vector<std::size_t> group;  // by source: which of `hashed`
    std::vector<std::vector<std::ptrdiff_t>>
        inherited;           // by source: which of the inner correlation's group fields, or -1; empty: none
    std::vector<bool> same;  // by source: its group is the inner correlation's, so that their keys are equal
    std::size_t fields = 0;  // of the condition: which of `hashed`
    std::vector<std::pair<std::uint32_t, std::uint32_t>> outer;  // correlations that look at it, and as which source
    std::uint64_t counted = 0;  // the last event counted (counting kinds count an event once)
    HashKey fingerprint{};
    Groups groups;
  };

  // What a correlation is looked at with: the event, or an inner correlation that holds.
  struct Step {
    const Bound* to = nullptr;
    std::uint32_t source = 0;
    const Step* inner = nullptr;
    GroupKey key = 0;
  };
  using Edge = std::pair<std::uint32_t, std::uint32_t>;  // a correlation, and which of its sources

  const Ruleset& rules;
  logs::FieldNames& names;
  CorrelatorOptions options;
  std::vector<Bound> bound;
  std::vector<std::vector<Edge>> by_rule;  // correlations that look at a rule, in the order of looking
  std::vector<Hashed> hashed;
  LineStore lines;
  CorrelatorStats stats;
  std::uint64_t events = 0;
  std::size_t bytes = 0;  // of all groups

  // The event at hand.
  const logs::Event* event = nullptr;
  std::string_view file;
  base::Millis time = 0;
  std::uint32_t line = 0;
  std::vector<CorrelationMatch>* out = nullptr;
  const CountsElsewhere* counts_elsewhere = nullptr;
  std::vector<Edge> edges;
  struct Look {  // an edge with its group, looked up beforehand
    Edge edge;
    GroupKey key = 0;
    Groups::Place place = Groups::kNone;
  };
  std::vector<Look> looks;
  CorrelationMatch match;  // the one being told; its texts are empty in between
  std::string scratch;

  State(const Ruleset& ruleset, logs::FieldNames& field_names, CorrelatorOptions given);
  bool date(base::Millis now);
  // From the last step to the first: one event cannot be two steps of an order.
  static bool before(const Edge& a, const Edge& b);
  const std::vector<Edge>& edges_of(std::span<const std::uint32_t> matched);
  std::size_t hashed_index(const std::vector<std::string>& fields);
  const Hashed& hash(std::size_t index);
  // A value of the group: of the event itself, however many correlations lie between.
  std::optional<std::string_view> value(const Step& step, std::size_t index) const;
  bool find_group(Step& step);  // of an inner correlation: sets its key; false: a value is missing
  void look_ahead(const std::vector<Edge>& now);
  void observe(Edge edge, Groups::Place place, const Step* inner, bool refreshed);
  void hold(std::uint32_t correlation, const Step& step, Groups::Group& group, const Held& held);
  void make_room();
};

}  // namespace junshu::detect

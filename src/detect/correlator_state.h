// The inside of a Correlator, shared by its work and its saving.
#pragma once

#include <unordered_map>

#include "detect/correlator.h"
#include "keyed_hash.h"
#include "line_store.h"
#include "window.h"

namespace junshu::detect {

// A keyed hash of the group's values: the values themselves are those of the event at hand.
using GroupKey = std::uint64_t;
struct GroupKeyHash {
  std::size_t operator()(GroupKey key) const { return static_cast<std::size_t>(key); }
};

// All groups of one correlation, linked by when they were touched last.
class Groups {
 public:
  struct Group {
    Window window;
    GroupKey key = 0;
    Group* newer = nullptr;
    Group* older = nullptr;
    std::uint64_t touched = 0;  // number of the event
    std::size_t bytes = 0;      // counted for it
  };

  Group& touch(GroupKey key, std::uint64_t event);
  void recount(Group& group);  // after its window changed
  void forget(Group& group);
  Group* oldest() const { return oldest_; }
  Group* newest() const { return newest_; }
  std::size_t size() const { return groups_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  void unlink(Group& group);

  std::unordered_map<GroupKey, Group, GroupKeyHash> groups_;
  Group* oldest_ = nullptr;
  Group* newest_ = nullptr;
  std::size_t bytes_ = 0;
};

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
    std::size_t fields = 0;  // of the condition: which of `hashed`
    std::vector<std::pair<std::uint32_t, std::uint32_t>> outer;  // correlations that look at it: index, source
    std::uint64_t counted = 0;  // the last event counted (counting kinds count an event once)
    HashKey fingerprint{};
    Groups groups;
  };

  const Ruleset& rules;
  logs::FieldNames& names;
  CorrelatorOptions options;
  std::vector<Bound> bound;
  std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>>
      by_rule;  // correlations that look at a rule: index, source
  std::vector<Hashed> hashed;
  LineStore lines;
  CorrelatorStats stats;
  std::uint64_t events = 0;

  // The event at hand.
  const logs::Event* event = nullptr;
  std::string_view file;
  base::Millis time = 0;
  std::uint32_t line = 0;
  std::vector<CorrelationMatch>* out = nullptr;
  const CountsElsewhere* counts_elsewhere = nullptr;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
  std::string scratch;

  State(const Ruleset& ruleset, logs::FieldNames& field_names, CorrelatorOptions given);
  bool date(base::Millis now);
  std::size_t hashed_index(const std::vector<std::string>& fields);
  const Hashed& hash(std::size_t index);
  // The group's values, where an inner correlation gives some of them. False: one is missing.
  bool inherit(const Bound& to, std::uint32_t source, const std::vector<std::string>& inner,
               std::vector<std::string>& values) const;
  void observe(std::uint32_t correlation, std::uint32_t source, const std::vector<std::string>* inner, bool refreshed);
  void hold(std::uint32_t correlation, std::uint32_t source, Groups::Group& group, const Held& held,
            std::vector<std::string> values);
  void make_room();
  std::size_t bytes() const;
};

}  // namespace junshu::detect

// Matches events against rules. Rules are bound to names of fields once; for each class of event a table is made when
// its first event comes: the rules whose log source it is, and the texts at least one of which an event must hold
// before a rule is worth looking at (found by one Vectorscan pass). Not thread-safe: one engine a thread. The ruleset,
// the names and the classes outlive the engine; names may grow meanwhile.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "detect/ruleset.h"
#include "logs/event.h"

namespace junshu::detect {

struct EngineStats {
  std::uint64_t events = 0;
  std::uint64_t candidates = 0;  // rules looked at after the prefilter
  std::uint64_t matches = 0;
  std::uint64_t gave_up = 0;  // regular expressions that reached their bound on an event
};

class Engine {
 public:
  Engine(const Ruleset& rules, logs::FieldNames& names, const logs::LogClasses& classes);
  ~Engine();
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) = delete;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Indices into Ruleset::rules, ascending; `out` is emptied first. Events of a class without log sources
  // (LogClasses::kUnparsed) match nothing: give lines from a known log a class even where no parser understood them, so
  // that keywords look at them.
  void match(const logs::Event& event, std::vector<std::uint32_t>& out);

  std::size_t rules_for(logs::ClassId klass);  // how many look at events of the class
  const EngineStats& stats() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace junshu::detect

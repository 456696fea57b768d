#include "detect/engine.h"

#include <algorithm>
#include <deque>
#include <map>
#include <unordered_map>

#include "atom.h"
#include "prefilter.h"

namespace junshu::detect {
namespace {

// A condition in one array: children of a node lie next to each other.
struct Step {
  Node::Kind kind = Node::Kind::All;
  std::uint32_t first = 0;  // child, or atom
  std::uint32_t count = 0;
};

struct Compiled {
  std::vector<Step> steps;  // [0] is the whole
  Needs needs;
};

void flatten(const Node& node, std::size_t at, const std::vector<std::uint32_t>& atoms, std::vector<Step>& steps) {
  steps[at].kind = node.kind;
  if (node.kind == Node::Kind::Test) {
    steps[at].first = atoms[node.test];
    return;
  }
  const std::size_t first = steps.size();
  steps[at].first = static_cast<std::uint32_t>(first);
  steps[at].count = static_cast<std::uint32_t>(node.children.size());
  steps.resize(first + node.children.size());
  for (std::size_t i = 0; i < node.children.size(); ++i) flatten(node.children[i], first + i, atoms, steps);
}

}  // namespace

struct Engine::State {
  const Ruleset& ruleset;
  const logs::LogClasses& classes;
  std::deque<Atom> atoms;
  std::vector<Compiled> rules;
  std::vector<std::unique_ptr<Prefilter>> tables;  // by ClassId
  std::vector<std::uint64_t> answers;              // by atom: generation × 2 + answer
  std::uint64_t generation = 0;
  std::vector<std::uint32_t> candidates;
  EngineStats stats;

  State(const Ruleset& rules_given, logs::FieldNames& names, const logs::LogClasses& classes_given)
      : ruleset(rules_given), classes(classes_given) {
    std::unordered_map<std::string, std::uint32_t> known;
    for (const Rule& rule : ruleset.rules) {
      std::vector<std::uint32_t> numbers;
      std::vector<const Atom*> own;
      for (const Test& test : rule.tests) {
        const auto [place, fresh] = known.emplace(key_of(test), static_cast<std::uint32_t>(atoms.size()));
        if (fresh) atoms.emplace_back(test, names);
        numbers.push_back(place->second);
        own.push_back(&atoms[place->second]);
      }
      Compiled& compiled = rules.emplace_back();
      compiled.steps.resize(1);
      flatten(rule.condition, 0, numbers, compiled.steps);
      compiled.needs = needs_of(rule.condition, own);
    }
    answers.resize(atoms.size());
  }

  Prefilter& table(logs::ClassId klass) {
    if (tables.size() <= klass) tables.resize(klass + 1U);
    if (tables[klass] == nullptr) {
      tables[klass] = std::make_unique<Prefilter>();
      for (std::size_t i = 0; i < rules.size(); ++i) {
        if (classes.matches(klass, ruleset.rules[i].source))
          tables[klass]->add(static_cast<std::uint32_t>(i), rules[i].needs);
      }
      tables[klass]->compile();
    }
    return *tables[klass];
  }

  bool ask(std::uint32_t atom, const logs::Event& event) {
    std::uint64_t& known = answers[atom];
    if (known >> 1 != generation) known = generation << 1 | (atoms[atom].holds(event, stats.gave_up) ? 1U : 0U);
    return (known & 1) != 0;
  }

  bool evaluate(const std::vector<Step>& steps, std::size_t at, const logs::Event& event) {
    const Step& step = steps[at];
    switch (step.kind) {
      case Node::Kind::Test:
        return ask(step.first, event);
      case Node::Kind::Not:
        return !evaluate(steps, step.first, event);
      case Node::Kind::All:
        for (std::uint32_t i = 0; i < step.count; ++i) {
          if (!evaluate(steps, step.first + i, event)) return false;
        }
        return true;
      case Node::Kind::Any:
        for (std::uint32_t i = 0; i < step.count; ++i) {
          if (evaluate(steps, step.first + i, event)) return true;
        }
        return false;
    }
    return false;
  }
};

Engine::Engine(const Ruleset& rules, logs::FieldNames& names, const logs::LogClasses& classes)
    : state_(std::make_unique<State>(rules, names, classes)) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;

const EngineStats& Engine::stats() const { return state_->stats; }
std::size_t Engine::rules_for(logs::ClassId klass) { return state_->table(klass).size(); }

void Engine::match(const logs::Event& event, std::vector<std::uint32_t>& out) {
  out.clear();
  State& state = *state_;
  ++state.stats.events;
  Prefilter& table = state.table(event.klass);
  if (table.size() == 0) return;
  state.candidates.clear();
  table.candidates(event, state.candidates);
  if (state.candidates.empty()) return;
  ++state.generation;
  state.stats.candidates += state.candidates.size();
  for (const std::uint32_t rule : state.candidates) {
    if (state.evaluate(state.rules[rule].steps, 0, event)) out.push_back(rule);
  }
  std::sort(out.begin(), out.end());
  state.stats.matches += out.size();
}

}  // namespace junshu::detect

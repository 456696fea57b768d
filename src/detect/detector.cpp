#include "detect/detector.h"

#include <algorithm>

#include "binary.h"
#include "keyed_hash.h"
#include "line_store.h"

namespace junshu::detect {
namespace {
constexpr std::string_view kMagic = "junshu-detector-1\n";
}

struct Detector::State {
  const Ruleset& rules;
  Engine engine;
  Correlator correlator;
  Suppressor suppressor;
  DetectorOptions options;
  logs::FieldId source, user;
  std::vector<std::vector<logs::FieldId>> groups;  // by rule; empty: by host and source, or host and user
  std::uint64_t alerts = 0;
  base::Millis newest = 0;  // of the events that matched
  std::vector<std::uint32_t> matched;
  std::vector<CorrelationMatch> held;
  std::string scratch;
  CountsElsewhere counted;

  State(const Ruleset& ruleset, logs::FieldNames& names, const logs::LogClasses& classes, DetectorOptions given)
      : rules(ruleset),
        engine(ruleset, names, classes),
        correlator(ruleset, names, given.correlator),
        suppressor(given.suppressor),
        options(given),
        source(names.intern("source.ip")),
        user(names.intern("user.name")) {
    for (const Rule& rule : rules.rules) {
      auto& fields = groups.emplace_back();
      for (const std::string& field : rule.meta.ours.group) fields.push_back(names.intern(field));
    }
    counted = [this](const CorrelationMatch& match) {
      return !rules.correlations[match.correlation].alerts ||
             suppressor.counts(match.key, match.last_at, 1, match.measured);
    };
  }

  Alert about(const Meta& meta, const logs::Event& event) const {
    Alert alert;
    alert.rule = &meta;
    alert.host = event.host;
    alert.source = event.text(source);
    alert.user = event.text(user);
    return alert;
  }

  // Of rule and group, from the event alone: nothing is built for what is only counted.
  std::uint64_t key_of(std::uint32_t index, const logs::Event& event) {
    scratch = rules.rules[index].meta.key();
    const auto add = [&](std::string_view value) {
      scratch += '\0';
      scratch += value;
    };
    add(event.host);
    const std::string_view from = event.text(source);
    if (!groups[index].empty()) {
      for (const logs::FieldId field : groups[index]) add(event.text(field));
    } else if (!from.empty()) {
      add(from);
    } else {
      add("user");
      add(event.text(user));
    }
    return keyed_hash({0x616c657274, 1}, scratch);
  }

  void of_rule(std::uint32_t index, const logs::Event& event, std::string_view file, base::Millis at,
               std::vector<Alert>& out) {
    const Rule& rule = rules.rules[index];
    const std::uint64_t key = key_of(index, event);
    if (suppressor.counts(key, at, event.repeated, 0)) return;
    Alert alert = about(rule.meta, event);
    alert.first_at = alert.last_at = at;
    alert.count = event.repeated;
    const auto group = [&](const std::string& field, std::string_view value) {
      if (!value.empty()) alert.group.emplace_back(field, value);
    };
    group("host", alert.host);
    if (!groups[index].empty()) {
      for (std::size_t i = 0; i < groups[index].size(); ++i)
        group(rule.meta.ours.group[i], event.text(groups[index][i]));
    } else if (!alert.source.empty()) {
      group("source.ip", alert.source);
    } else {
      group("user.name", alert.user);
    }
    alert.lines.push_back({std::string(file), event.line, std::string(LineStore::cut(event.raw))});
    suppressor.pass(key, std::move(alert), out);
  }

  void of_correlation(CorrelationMatch& match, const logs::Event& event, std::vector<Alert>& out) {
    // One event may make two parts of a correlation hold, and the whole twice.
    if (suppressor.counts(match.key, match.last_at, 1, match.measured)) return;
    Alert alert = about(rules.correlations[match.correlation].meta, event);
    alert.correlation = true;
    alert.first_at = match.first_at;
    alert.last_at = match.last_at;
    alert.measured = match.measured;
    alert.group = std::move(match.group);
    alert.lines = std::move(match.lines);
    suppressor.pass(match.key, std::move(alert), out);
  }
};

Detector::Detector(const Ruleset& rules, logs::FieldNames& names, const logs::LogClasses& classes,
                   DetectorOptions options)
    : state_(std::make_unique<State>(rules, names, classes, options)) {}
Detector::~Detector() = default;

void Detector::feed(const logs::Event& event, std::string_view file, base::Millis now, std::vector<Alert>& out) {
  State& state = *state_;
  state.engine.match(event, state.matched);
  if (state.matched.empty()) return;
  const std::size_t before = out.size();
  const base::Millis at = event.time != 0 ? event.time : now;
  if (now == 0 || at <= now + state.options.correlator.ahead) state.newest = std::max(state.newest, at);
  state.suppressor.close(state.newest, out);
  for (const std::uint32_t index : state.matched) {
    if (state.rules.rules[index].alerts) state.of_rule(index, event, file, at, out);
  }
  state.held.clear();
  state.correlator.feed(event, state.matched, file, now, state.held, state.counted);
  for (CorrelationMatch& match : state.held) state.of_correlation(match, event, out);
  state.alerts += out.size() - before;
}

const std::vector<std::uint32_t>& Detector::matched() const { return state_->matched; }

void Detector::flush(std::vector<Alert>& out) {
  const std::size_t before = out.size();
  state_->suppressor.flush(out);
  state_->alerts += out.size() - before;
}

DetectorStats Detector::stats() const {
  return {state_->engine.stats(), state_->correlator.stats(), state_->alerts, state_->suppressor.suppressed(),
          state_->suppressor.overflow()};
}

std::string Detector::save() const {
  BinaryWriter out;
  out.text(state_->correlator.save());
  out.text(state_->suppressor.save());
  return std::string(kMagic) + out.take();
}

void Detector::load(std::string_view saved) {
  if (!saved.starts_with(kMagic)) BinaryReader::damaged();
  BinaryReader in(saved.substr(kMagic.size()));
  const std::string_view correlator = in.text();
  const std::string_view suppressor = in.text();
  if (!in.done()) BinaryReader::damaged();
  Suppressor restored(state_->options.suppressor);
  restored.load(suppressor, state_->rules);
  state_->correlator.load(correlator);
  state_->suppressor = std::move(restored);
}

}  // namespace junshu::detect

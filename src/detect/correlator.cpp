#include "detect/correlator.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "correlator_state.h"

namespace junshu::detect {
namespace {

using Type = Correlation::Type;

constexpr std::uint64_t kQuietEvents =
    65'536;  // a group touched within so many events is never taken for old: logs may be read one after the other

constexpr std::uint64_t kSweepEvery = 64;  // events

bool counting(Type type) { return type != Type::Temporal && type != Type::TemporalOrdered; }
bool numeric(const Correlation& of) {
  return of.type == Type::ValueSum || of.type == Type::ValueAverage || of.type == Type::ValueMedian ||
         (of.type == Type::ValuePercentile && of.percentile);
}

// Fields lie in the key with their lengths, so that ("a", "bc") is not ("ab", "c").
void append_value(std::string& key, std::string_view value) {
  const auto length = static_cast<std::uint32_t>(value.size());
  key.append(reinterpret_cast<const char*>(&length), sizeof length);
  key += value;
}

// What a correlation is: state of another definition is of no use to it.
HashKey fingerprint_of(const Ruleset& rules, const Correlation& of) {
  std::string text;
  const auto add = [&](std::string_view part) { append_value(text, part); };
  add(of.meta.key());
  add(std::to_string(static_cast<int>(of.type)) + "," + std::to_string(of.timespan));
  for (const Source& source : of.sources) {
    add(source.correlation ? rules.correlations[source.index].meta.key() : rules.rules[source.index].meta.key());
    for (const std::string& field : source.group) add(field);
  }
  for (const std::string& field : of.fields) add(field);
  const HashKey fixed{0x6a756e73687500ULL, 1};
  return {keyed_hash(fixed, text), keyed_hash({fixed[0], 2}, text)};
}

}  // namespace

Correlator::State::State(const Ruleset& ruleset, logs::FieldNames& field_names, CorrelatorOptions given)
    : rules(ruleset),
      names(field_names),
      options(given),
      bound(ruleset.correlations.size()),
      by_rule(ruleset.rules.size()),
      lines(given.max_lines) {
  for (std::size_t i = 0; i < bound.size(); ++i) {
    const Correlation& of = rules.correlations[i];
    Bound& to = bound[i];
    to.of = &of;
    to.fingerprint = fingerprint_of(rules, of);
    to.fields = hashed_index(of.fields);
    for (std::size_t s = 0; s < of.sources.size(); ++s) {
      const Source& source = of.sources[s];
      const std::pair<std::uint32_t, std::uint32_t> edge{static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(s)};
      (source.correlation ? bound[source.index].outer : by_rule[source.index]).push_back(edge);
      to.group.push_back(hashed_index(source.group));
      auto& inherited = to.inherited.emplace_back();
      if (!source.correlation) continue;
      const auto& inner = rules.correlations[source.index].group_by;
      for (const std::string& field : source.group) {
        const auto found = std::find(inner.begin(), inner.end(), field);
        inherited.push_back(found == inner.end() ? -1 : found - inner.begin());
      }
    }
  }
}

std::size_t Correlator::State::hashed_index(const std::vector<std::string>& fields) {
  std::vector<logs::FieldId> ids;
  for (const std::string& field : fields) ids.push_back(names.intern(field));
  const auto known = std::find_if(hashed.begin(), hashed.end(), [&](const Hashed& each) { return each.fields == ids; });
  if (known != hashed.end()) return static_cast<std::size_t>(known - hashed.begin());
  hashed.emplace_back().fields = std::move(ids);
  return hashed.size() - 1;
}

const Correlator::State::Hashed& Correlator::State::hash(std::size_t index) {
  Hashed& of = hashed[index];
  if (of.event == events) return of;
  of.event = events;
  of.complete = false;
  scratch.clear();
  for (const logs::FieldId field : of.fields) {
    const logs::Value* found = event->find(field);
    if (found == nullptr || found->kind == logs::Value::Kind::Null) return of;
    append_value(scratch, found->text);
  }
  of.complete = true;
  of.hash = keyed_hash(options.seed, scratch);
  return of;
}

std::size_t Correlator::State::bytes() const {
  std::size_t sum = 0;
  for (const Bound& each : bound) sum += each.groups.bytes();
  return sum;
}

// The time of the event at hand; false when it cannot be correlated.
bool Correlator::State::date(base::Millis now) {
  time = event->time;
  if (time == 0) {
    ++stats.undated;
    time = stats.watermark != 0 ? stats.watermark : now;
    return time != 0;
  }
  if (time > stats.watermark) {
    stats.watermark = time;
  } else if (time < stats.watermark - options.lateness) {
    ++stats.late;
  }
  return true;
}

bool Correlator::State::inherit(const Bound& to, std::uint32_t source, const std::vector<std::string>& inner,
                                std::vector<std::string>& values) const {
  const auto& fields = hashed[to.group[source]].fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::ptrdiff_t inherited = to.inherited[source][i];
    const logs::Value* found = inherited >= 0 ? nullptr : event->find(fields[i]);
    if (inherited < 0 && (found == nullptr || found->kind == logs::Value::Kind::Null)) return false;
    values.emplace_back(inherited >= 0 ? std::string_view(inner[static_cast<std::size_t>(inherited)]) : found->text);
  }
  return true;
}

void Correlator::State::observe(std::uint32_t correlation, std::uint32_t source, const std::vector<std::string>* inner,
                                bool refreshed) {
  Bound& to = bound[correlation];
  const Correlation& of = *to.of;
  // A correlation that goes on holding is not counted again; in an order it counts that it held until now.
  if (counting(of.type) && (refreshed || to.counted == events)) return;
  std::vector<std::string> values;  // only where the event's own are not enough
  GroupKey key = 0;
  if (inner == nullptr) {
    const Hashed& group = hash(to.group[source]);
    if (!group.complete) return;  // it belongs to no group
    key = group.hash;
  } else {
    if (!inherit(to, source, *inner, values)) return;
    scratch.clear();
    for (const std::string& value : values) append_value(scratch, value);
    key = keyed_hash(options.seed, scratch);
  }
  Observation seen{time, event->repeated, source, 0, 0, 0};
  if (!of.fields.empty()) {
    const Hashed& fields = hash(to.fields);
    if (!fields.complete) return;
    seen.mark = fields.hash;
    if (numeric(of)) {
      const std::string_view text = event->text(fields.fields.front());
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seen.number);
      if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(seen.number)) return;
    }
  }
  if (line == 0) line = lines.keep(file, event->line, event->raw);
  seen.line = line;
  to.counted = events;
  Groups::Group& group = to.groups.touch(key, events);
  bool too_late = false;
  const auto held = group.window.observe(of, seen, too_late, stats.coarsened);
  to.groups.recount(group);
  if (too_late) ++stats.too_late;
  if (held) {
    hold(correlation, source, group, *held, std::move(values));
  } else if (!too_late) {
    group.window.holding = false;
  }
}

void Correlator::State::hold(std::uint32_t correlation, std::uint32_t source, Groups::Group& group, const Held& held,
                             std::vector<std::string> values) {
  Bound& to = bound[correlation];
  const Correlation& of = *to.of;
  CorrelationMatch match;
  match.correlation = correlation;
  match.key = to.fingerprint[0] ^ (group.key * 0x9E3779B97F4A7C15ULL);
  match.began = !group.window.holding || of.type == Type::NewValue;  // each new value is news by itself
  match.first_at = held.first_at;
  match.last_at = held.last_at;
  match.measured = held.measured;
  group.window.holding = true;
  const bool counted = counts_elsewhere != nullptr && *counts_elsewhere && (*counts_elsewhere)(match);
  if (values.empty() && (!counted || !to.outer.empty())) {
    for (const logs::FieldId field : hashed[to.group[source]].fields) values.emplace_back(event->text(field));
  }
  const bool began = match.began;
  if (!counted) {
    for (std::size_t i = 0; i < values.size(); ++i) match.group.emplace_back(of.group_by[i], values[i]);
    for (const std::uint32_t id : group.window.lines(held.first_at, held.last_at, kMaxLines)) {
      if (const auto* kept = lines.find(id)) match.lines.push_back({lines.file(kept->file), kept->number, kept->text});
    }
    out->push_back(std::move(match));
  }
  for (const auto& [outer, outer_source] : to.outer) observe(outer, outer_source, &values, !began);
}

void Correlator::State::make_room() {
  for (Bound& each : bound) {
    const base::Millis gone = stats.watermark - each.of->timespan - options.lateness;
    // More than came in since the last time.
    for (std::uint64_t i = 0; i < 4 * kSweepEvery; ++i) {
      Groups::Group* oldest = each.groups.oldest();
      if (oldest == nullptr || oldest->window.newest() >= gone || oldest->touched + kQuietEvents > events) break;
      each.groups.forget(*oldest);
    }
  }
  for (std::size_t now = bytes(); now > options.max_bytes; now = bytes()) {
    const auto largest = std::max_element(
        bound.begin(), bound.end(), [](const Bound& a, const Bound& b) { return a.groups.bytes() < b.groups.bytes(); });
    Groups::Group* oldest = largest->groups.oldest();
    if (oldest == nullptr) return;
    if (oldest->window.newest() > stats.watermark - largest->of->timespan) ++stats.overflow;
    largest->groups.forget(*oldest);
  }
}

Correlator::Correlator(const Ruleset& rules, logs::FieldNames& names, CorrelatorOptions options)
    : state_(std::make_unique<State>(rules, names, options)) {}
Correlator::~Correlator() = default;
Correlator::Correlator(Correlator&&) noexcept = default;

void Correlator::feed(const logs::Event& event, std::span<const std::uint32_t> rules, std::string_view file,
                      base::Millis now, std::vector<CorrelationMatch>& out, const CountsElsewhere& counts_elsewhere) {
  State& state = *state_;
  if (std::all_of(rules.begin(), rules.end(), [&](std::uint32_t rule) { return state.by_rule[rule].empty(); })) return;
  if (now != 0 && event.time > now + state.options.ahead) {
    ++state.stats.ahead;
    return;
  }
  ++state.events;
  state.event = &event;
  state.file = file;
  state.line = 0;
  state.out = &out;
  state.counts_elsewhere = &counts_elsewhere;
  if (!state.date(now)) return;
  state.edges.clear();
  for (const std::uint32_t rule : rules)
    state.edges.insert(state.edges.end(), state.by_rule[rule].begin(), state.by_rule[rule].end());
  // From the last step to the first: one event cannot be two steps of an order.
  std::sort(state.edges.begin(), state.edges.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first < b.first : a.second > b.second; });
  for (const auto& [correlation, source] : state.edges) state.observe(correlation, source, nullptr, false);
  if (state.events % kSweepEvery == 0 || state.bytes() > state.options.max_bytes) state.make_room();
}

CorrelatorStats Correlator::stats() const {
  CorrelatorStats stats = state_->stats;
  for (const auto& each : state_->bound) stats.groups += each.groups.size();
  stats.bytes = state_->bytes();
  return stats;
}

}  // namespace junshu::detect

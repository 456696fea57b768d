#include "detect/correlator.h"

#include <algorithm>
#include <charconv>

#include "correlator_state.h"

namespace junshu::detect {
namespace {

using Type = Correlation::Type;

constexpr std::uint64_t kQuietEvents = 65'536;  // a group touched within so many events is never taken for old: logs may be read one after the other

bool counting(Type type) { return type != Type::Temporal && type != Type::TemporalOrdered; }
bool numeric(const Correlation& of) {
  return of.type == Type::ValueSum || of.type == Type::ValueAverage || of.type == Type::ValueMedian || (of.type == Type::ValuePercentile && of.percentile);
}

// Fields lie in the key with their lengths, so that ("a", "bc") is not ("ab", "c").
void append_value(std::string& key, std::string_view value) {
  const auto length = static_cast<std::uint32_t>(value.size());
  key.append(reinterpret_cast<const char*>(&length), sizeof length);
  key += value;
}

HashKey second(const HashKey& key) { return {key[0] ^ 0x5555555555555555ULL, key[1] + 1}; }

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
  return {keyed_hash(fixed, text), keyed_hash(second(fixed), text)};
}

}  // namespace

Correlator::State::State(const Ruleset& ruleset, logs::FieldNames& field_names, CorrelatorOptions given)
    : rules(ruleset), names(field_names), options(given), bound(ruleset.correlations.size()), by_rule(ruleset.rules.size()), lines(given.max_lines) {
  for (std::size_t i = 0; i < bound.size(); ++i) {
    const Correlation& of = rules.correlations[i];
    Bound& to = bound[i];
    to.of = &of;
    to.fingerprint = fingerprint_of(rules, of);
    for (const std::string& field : of.fields) to.fields.push_back(names.intern(field));
    for (std::size_t s = of.sources.size(); s-- > 0;) {
      const Source& source = of.sources[s];
      const std::pair<std::uint32_t, std::uint32_t> edge{static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(s)};
      (source.correlation ? bound[source.index].outer : by_rule[source.index]).push_back(edge);
    }
    for (const Source& source : of.sources) {
      auto& fields = to.group.emplace_back();
      auto& inherited = to.inherited.emplace_back();
      for (const std::string& field : source.group) {
        fields.push_back(names.intern(field));
        inherited.push_back(-1);
        if (!source.correlation) continue;
        const auto& inner = rules.correlations[source.index].group_by;
        const auto found = std::find(inner.begin(), inner.end(), field);
        if (found != inner.end()) inherited.back() = found - inner.begin();
      }
    }
  }
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

void Correlator::State::observe(std::uint32_t correlation, std::uint32_t source, const std::vector<std::string_view>* inner, bool refreshed) {
  Bound& to = bound[correlation];
  const Correlation& of = *to.of;
  if (counting(of.type)) {
    // A correlation that goes on holding is not counted again; in an order it counts that it held until now.
    if (refreshed || to.counted == events) return;
  }
  std::vector<std::string_view> values;
  scratch.clear();
  for (std::size_t i = 0; i < to.group[source].size(); ++i) {
    const std::ptrdiff_t inherited = to.inherited[source][i];
    std::string_view value;
    if (inner != nullptr && inherited >= 0) {
      value = (*inner)[static_cast<std::size_t>(inherited)];
    } else {
      const logs::Value* found = event->find(to.group[source][i]);
      if (found == nullptr || found->kind == logs::Value::Kind::Null) return;  // it belongs to no group
      value = found->text;
    }
    values.push_back(value);
    append_value(scratch, value);
  }
  const GroupKey key{keyed_hash(options.seed, scratch), keyed_hash(second(options.seed), scratch)};
  Observation seen{time, event->repeated, source, 0, 0, 0};
  if (!to.fields.empty()) {
    scratch.clear();
    for (const logs::FieldId field : to.fields) {
      const logs::Value* found = event->find(field);
      if (found == nullptr || found->kind == logs::Value::Kind::Null) return;
      append_value(scratch, found->text);
      if (numeric(of)) {
        const auto [end, error] = std::from_chars(found->text.data(), found->text.data() + found->text.size(), seen.number);
        if (error != std::errc{} || end != found->text.data() + found->text.size()) return;
      }
    }
    seen.mark = keyed_hash(options.seed, scratch);
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
    hold(correlation, group, *held, values);
  } else if (!too_late) {
    group.window.holding = false;
  }
}

void Correlator::State::hold(std::uint32_t correlation, Groups::Group& group, const Held& held, const std::vector<std::string_view>& values) {
  Bound& to = bound[correlation];
  const Correlation& of = *to.of;
  // Each new value is news by itself.
  const bool began = !group.window.holding || of.type == Type::NewValue;
  group.window.holding = true;
  CorrelationMatch& match = out->emplace_back();
  match.correlation = correlation;
  match.began = began;
  match.first_at = held.first_at;
  match.last_at = held.last_at;
  match.measured = held.measured;
  for (std::size_t i = 0; i < values.size(); ++i) match.group.emplace_back(of.group_by[i], values[i]);
  if (began) {
    for (const std::uint32_t id : group.window.lines(held.first_at, held.last_at, kMaxLines)) {
      if (const auto* kept = lines.find(id)) match.lines.push_back({lines.file(kept->file), kept->number, kept->text});
    }
  }
  for (const auto& [outer, source] : to.outer) observe(outer, source, &values, !began);
}

void Correlator::State::make_room() {
  for (Bound& each : bound) {
    const base::Millis gone = stats.watermark - each.of->timespan - options.lateness;
    // A few each time keep pace with what comes in.
    for (int i = 0; i < 4; ++i) {
      Groups::Group* oldest = each.groups.oldest();
      if (oldest == nullptr || oldest->window.newest() >= gone || oldest->touched + kQuietEvents > events) break;
      each.groups.forget(*oldest);
    }
  }
  while (bytes() > options.max_bytes) {
    const auto largest = std::max_element(bound.begin(), bound.end(), [](const Bound& a, const Bound& b) { return a.groups.bytes() < b.groups.bytes(); });
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

void Correlator::feed(const logs::Event& event, std::span<const std::uint32_t> rules, std::string_view file, base::Millis now,
                      std::vector<CorrelationMatch>& out) {
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
  if (!state.date(now)) return;
  state.edges.clear();
  for (const std::uint32_t rule : rules) state.edges.insert(state.edges.end(), state.by_rule[rule].begin(), state.by_rule[rule].end());
  // From the last step to the first: one event cannot be two steps of an order.
  std::sort(state.edges.begin(), state.edges.end(), [](const auto& a, const auto& b) { return a.first != b.first ? a.first < b.first : a.second > b.second; });
  for (const auto& [correlation, source] : state.edges) state.observe(correlation, source, nullptr, false);
  state.make_room();
}

CorrelatorStats Correlator::stats() const {
  CorrelatorStats stats = state_->stats;
  for (const auto& each : state_->bound) stats.groups += each.groups.size();
  stats.bytes = state_->bytes();
  return stats;
}

}  // namespace junshu::detect

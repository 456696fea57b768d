#include "detect/correlator.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "correlator_state.h"

namespace junshu::detect {
namespace {

using Type = Correlation::Type;

constexpr std::uint64_t kQuietEvents =
    65'536;  // a group touched within so many events is never taken for old: logs may be read one after the other

constexpr std::uint64_t kSweepEvery = 64;  // events

bool counting(Type type) { return type != Type::Temporal && type != Type::TemporalOrdered; }

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
      const Edge edge{static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(s)};
      (source.correlation ? bound[source.index].outer : by_rule[source.index]).push_back(edge);
      to.group.push_back(hashed_index(source.group));
      auto& inherited = to.inherited.emplace_back();
      to.same.push_back(source.correlation && source.group == rules.correlations[source.index].group_by);
      if (!source.correlation) continue;
      const auto& inner = rules.correlations[source.index].group_by;
      for (const std::string& field : source.group) {
        const auto found = std::find(inner.begin(), inner.end(), field);
        inherited.push_back(found == inner.end() ? -1 : found - inner.begin());
      }
    }
  }
  for (auto& looking : by_rule) std::sort(looking.begin(), looking.end(), &before);
}

bool Correlator::State::before(const Edge& a, const Edge& b) {
  return a.first != b.first ? a.first < b.first : a.second > b.second;
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
  std::array<char, 64> short_one;
  std::string_view text;
  for (const logs::FieldId field : of.fields) {
    const logs::Value* found = event->find(field);
    if (found == nullptr || found->kind == logs::Value::Kind::Null) return of;
    const auto length = static_cast<std::uint32_t>(found->text.size());
    if (of.fields.size() == 1 && sizeof length + length <= short_one.size()) {  // as append_value, without the string
      std::memcpy(short_one.data(), &length, sizeof length);
      std::memcpy(short_one.data() + sizeof length, found->text.data(), length);
      text = {short_one.data(), sizeof length + length};
    } else {
      append_value(scratch, found->text);
      text = scratch;
    }
  }
  of.complete = true;
  of.hash = keyed_hash(options.seed, text);
  return of;
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

std::optional<std::string_view> Correlator::State::value(const Step& step, std::size_t index) const {
  const auto& inherited = step.to->inherited[step.source];
  if (step.inner != nullptr && inherited[index] >= 0)
    return value(*step.inner, static_cast<std::size_t>(inherited[index]));
  const logs::Value* found = event->find(hashed[step.to->group[step.source]].fields[index]);
  if (found == nullptr || found->kind == logs::Value::Kind::Null) return std::nullopt;
  return found->text;
}

bool Correlator::State::find_group(Step& step) {
  if (step.to->same[step.source]) {
    step.key = step.inner->key;
    return true;
  }
  scratch.clear();
  for (std::size_t i = 0; i < step.to->of->group_by.size(); ++i) {
    const auto part = value(step, i);
    if (!part) return false;
    append_value(scratch, *part);
  }
  step.key = keyed_hash(options.seed, scratch);
  return true;
}

// What the event is counted in is mostly not in the cache: it is asked for all at once, so that the waiting is done
// once.
void Correlator::State::look_ahead(const std::vector<Edge>& now) {
  looks.clear();
  for (const Edge& edge : now) {
    const Hashed& group = hash(bound[edge.first].group[edge.second]);
    if (!group.complete) continue;  // it belongs to no group
    bound[edge.first].groups.prefetch(group.hash);
    looks.push_back({edge, group.hash, Groups::kNone});
  }
  for (Look& look : looks) look.place = bound[look.edge.first].groups.find(look.key);
  for (const Look& look : looks) {
    if (look.place != Groups::kNone) bound[look.edge.first].groups.prefetch_group(look.place);
  }
}

// With an inner correlation, or as looked up ahead. `place`: where the group was found, kNone where it was not or was
// not looked for.
void Correlator::State::observe(Edge edge, Groups::Place place, const Step* inner, bool refreshed) {
  Bound& to = bound[edge.first];
  const Correlation& of = *to.of;
  // A correlation that goes on holding is not counted again; in an order it counts that it held until now.
  if (counting(of.type) && (refreshed || to.counted == events)) return;
  Step step{&to, edge.second, inner, 0};
  if (inner == nullptr) {
    step.key = hashed[to.group[edge.second]].hash;
  } else if (!find_group(step)) {
    return;
  }
  Observation seen{time, event->repeated, edge.second, 0, 0};
  if (!of.fields.empty()) {
    const Hashed& fields = hash(to.fields);
    if (!fields.complete) return;
    seen.mark = fields.hash;
    if (numeric(of)) {
      double number = 0;
      const std::string_view text = event->text(fields.fields.front());
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) return;
      seen.mark = std::bit_cast<std::uint64_t>(number);
    }
  }
  if (line == 0) line = lines.keep(file, event->line, event->raw);
  seen.line = line;
  to.counted = events;
  const std::size_t before = to.groups.bytes();
  if (place == Groups::kNone) place = to.groups.find(step.key);  // another of its sources may have made it meanwhile
  place = to.groups.touch(step.key, place, events);
  Groups::Group& group = to.groups[place];
  const std::size_t window_before = group.window.bytes();
  bool too_late = false;
  const auto held = group.window.observe(of, seen, too_late, stats.coarsened);
  to.groups.recount(place, window_before);
  bytes += to.groups.bytes() - before;
  if (too_late) ++stats.too_late;
  if (held) {
    hold(edge.first, step, group, *held);
  } else if (!too_late) {
    group.window.holding = false;
  }
}

void Correlator::State::hold(std::uint32_t correlation, const Step& step, Groups::Group& group, const Held& held) {
  const Bound& to = bound[correlation];
  const Correlation& of = *to.of;
  match.correlation = correlation;
  match.key = to.fingerprint[0] ^ (group.key * 0x9E3779B97F4A7C15ULL);
  match.began = !group.window.holding || of.type == Type::NewValue;  // each new value is news by itself
  match.first_at = held.first_at;
  match.last_at = held.last_at;
  match.measured = held.measured;
  group.window.holding = true;
  const bool began = match.began;
  if (counts_elsewhere == nullptr || !*counts_elsewhere || !(*counts_elsewhere)(match)) {
    for (std::size_t i = 0; i < of.group_by.size(); ++i)
      match.group.emplace_back(of.group_by[i], value(step, i).value_or(std::string_view{}));
    for (const std::uint32_t id : group.window.lines(of, held.first_at, held.last_at, kMaxLines)) {
      if (const auto* kept = lines.find(id))
        match.lines.push_back({lines.file(kept->file), kept->number, std::string(lines.text(*kept))});
    }
    out->push_back(std::move(match));
  }
  for (const Edge& outer : to.outer) observe(outer, Groups::kNone, &step, !began);
}

void Correlator::State::make_room() {
  const auto forget = [&](Groups& groups, Groups::Place place) {
    bytes -= groups.bytes();
    groups.forget(place);
    bytes += groups.bytes();
  };
  for (Bound& each : bound) {
    const base::Millis gone = stats.watermark - each.of->timespan - options.lateness;
    // More than came in since the last time.
    for (std::uint64_t i = 0; i < 4 * kSweepEvery; ++i) {
      const Groups::Place oldest = each.groups.oldest();
      if (oldest == Groups::kNone || each.groups[oldest].window.newest() >= gone ||
          each.groups.touched(oldest) + kQuietEvents > events)
        break;
      forget(each.groups, oldest);
    }
  }
  while (bytes > options.max_bytes) {
    const auto largest = std::max_element(
        bound.begin(), bound.end(), [](const Bound& a, const Bound& b) { return a.groups.bytes() < b.groups.bytes(); });
    const Groups::Place oldest = largest->groups.oldest();
    if (oldest == Groups::kNone) return;
    if (largest->groups[oldest].window.newest() > stats.watermark - largest->of->timespan) ++stats.overflow;
    forget(largest->groups, oldest);
  }
}

// In the order of looking; mostly those of one rule, which are in it already.
const std::vector<Correlator::State::Edge>& Correlator::State::edges_of(std::span<const std::uint32_t> matched) {
  const std::vector<Edge>* only = nullptr;
  edges.clear();
  for (const std::uint32_t rule : matched) {
    const auto& looking = by_rule[rule];
    if (looking.empty()) continue;
    if (only != nullptr && edges.empty()) edges = *only;
    if (only != nullptr) edges.insert(edges.end(), looking.begin(), looking.end());
    only = &looking;
  }
  if (edges.empty()) return only == nullptr ? edges : *only;
  std::sort(edges.begin(), edges.end(), &before);
  return edges;
}

Correlator::Correlator(const Ruleset& rules, logs::FieldNames& names, CorrelatorOptions options)
    : state_(std::make_unique<State>(rules, names, options)) {}
Correlator::~Correlator() = default;
Correlator::Correlator(Correlator&&) noexcept = default;

void Correlator::feed(const logs::Event& event, std::span<const std::uint32_t> rules, std::string_view file,
                      base::Millis now, std::vector<CorrelationMatch>& out, const CountsElsewhere& counts_elsewhere) {
  State& state = *state_;
  const auto& edges = state.edges_of(rules);
  if (edges.empty()) return;
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
  state.look_ahead(edges);
  for (const State::Look& look : state.looks) state.observe(look.edge, look.place, nullptr, false);
  if (state.events % kSweepEvery == 0 || state.bytes > state.options.max_bytes) state.make_room();
}

CorrelatorStats Correlator::stats() const {
  CorrelatorStats stats = state_->stats;
  for (const auto& each : state_->bound) stats.groups += each.groups.size();
  stats.bytes = state_->bytes;
  return stats;
}

}  // namespace junshu::detect

// What a correlator remembers, as bytes (docs/formats/detections.md, "Memory").
#include <bit>
#include <cmath>
#include <map>
#include <set>

#include "binary.h"
#include "correlator_state.h"

namespace junshu::detect {
namespace {

constexpr std::string_view kMagic = "junshu-correlator-1\n";

using Type = Correlation::Type;

void write_window(BinaryWriter& out, const Correlation& of, const Window& window) {
  const bool ordered = of.type == Type::TemporalOrdered;
  const Moments& moments = window.moments();
  out.number(window.newest());
  out.number(static_cast<std::uint8_t>(window.holding ? 1 : 0));
  out.number(static_cast<std::uint64_t>(moments.size()));
  for (std::size_t i = 0; i < moments.size(); ++i) {
    const Moment& moment = moments[i];
    out.number(moment.time);
    out.number(ordered       ? static_cast<double>(static_cast<base::Millis>(moment.mark))
               : numeric(of) ? std::bit_cast<double>(moment.mark)
                             : 0.0);
    out.number(ordered ? std::uint64_t{moment.count} : numeric(of) ? 0 : moment.mark);
    out.number(ordered ? 1U : moment.count);
    out.number(moment.line);
  }
}

// Of a correlation that is gone nothing is made.
Window read_window(BinaryReader& in, const Correlation* of) {
  const auto newest = in.number<base::Millis>();
  const bool holding = in.number<std::uint8_t>() != 0;
  std::vector<Moment> moments(in.count(32));
  for (Moment& moment : moments) {
    moment.time = in.number<base::Millis>();
    const auto value = in.number<double>();
    moment.mark = in.number<std::uint64_t>();
    moment.count = in.number<std::uint32_t>();
    moment.line = in.number<std::uint32_t>();
    if (of == nullptr) continue;
    if (of->type == Type::TemporalOrdered) {
      moment.count = static_cast<std::uint32_t>(moment.mark);
      if (!(std::abs(value) < 9e18)) BinaryReader::damaged();
      moment.mark = static_cast<std::uint64_t>(static_cast<base::Millis>(value));
    } else if (numeric(*of)) {
      moment.mark = std::bit_cast<std::uint64_t>(value);
    }
  }
  return of == nullptr ? Window() : Window::restored(*of, std::move(moments), newest, holding);
}

}  // namespace

std::string Correlator::save() const {
  const State& state = *state_;
  BinaryWriter body;
  std::set<std::uint32_t> wanted;
  for (const auto& each : state.bound) {
    body.number(each.fingerprint[0]);
    body.number(each.fingerprint[1]);
    body.number(static_cast<std::uint64_t>(each.groups.size()));
    // Oldest first, so that loading them in turn gives the same order.
    for (auto place = each.groups.oldest(); place != Groups::kNone; place = each.groups.newer(place)) {
      const Groups::Group& group = each.groups[place];
      body.number(group.key);
      write_window(body, *each.of, group.window);
      for (std::size_t i = 0; i < group.window.moments().size(); ++i) wanted.insert(group.window.moments()[i].line);
    }
  }
  BinaryWriter out;
  std::vector<const LineStore::Line*> lines;
  for (const std::uint32_t id : wanted) {
    if (const auto* line = state.lines.find(id)) lines.push_back(line);
  }
  out.number(state.options.seed[0]);
  out.number(state.options.seed[1]);
  out.number(state.stats.watermark);
  out.number(state.lines.last());
  out.number(static_cast<std::uint64_t>(lines.size()));
  for (const auto* line : lines) {
    out.number(line->id);
    out.number(line->number);
    out.text(state.lines.file(line->file));
    out.text(state.lines.text(*line));
  }
  out.number(static_cast<std::uint64_t>(state.bound.size()));
  return std::string(kMagic) + out.take() + body.take();
}

void Correlator::load(std::string_view saved) {
  if (!saved.starts_with(kMagic)) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"検知の記憶の版が違います。ファイルを消すと、記憶のない状態から始まります。",
                       "What detection remembered is of another version. Remove the file to start without memory."});
  }
  BinaryReader in(saved.substr(kMagic.size()));
  CorrelatorOptions options = state_->options;
  options.seed[0] = in.number<std::uint64_t>();
  options.seed[1] = in.number<std::uint64_t>();
  auto fresh = std::make_unique<State>(state_->rules, state_->names, options);
  fresh->stats.watermark = in.number<base::Millis>();
  fresh->lines.set_last(in.number<std::uint32_t>());
  for (std::size_t left = in.count(20); left > 0; --left) {
    const auto id = in.number<std::uint32_t>();
    const auto number = in.number<std::uint64_t>();
    const std::string_view file = in.text();
    fresh->lines.restore(id, file, number, in.text());
  }
  std::map<HashKey, State::Bound*> by_fingerprint;
  for (auto& each : fresh->bound) by_fingerprint[each.fingerprint] = &each;
  for (std::size_t left = in.count(24); left > 0; --left) {
    HashKey fingerprint{};
    fingerprint[0] = in.number<std::uint64_t>();
    fingerprint[1] = in.number<std::uint64_t>();
    const auto known = by_fingerprint.find(fingerprint);
    for (std::size_t groups = in.count(25); groups > 0; --groups) {
      const auto key = in.number<GroupKey>();
      Window window = read_window(in, known == by_fingerprint.end() ? nullptr : known->second->of);
      if (known == by_fingerprint.end()) continue;
      Groups& into = known->second->groups;
      const Groups::Place place = into.touch(key, into.find(key), 0);
      const std::size_t before = into[place].window.bytes();
      into[place].window = std::move(window);
      into.recount(place, before);
    }
    if (known != by_fingerprint.end()) fresh->bytes += known->second->groups.bytes();
  }
  if (!in.done()) BinaryReader::damaged();
  state_ = std::move(fresh);
}

}  // namespace junshu::detect

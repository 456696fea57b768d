#include <algorithm>
#include <deque>
#include <map>

#include "base/bytes.h"
#include "base/hash.h"
#include "binary.h"
#include "detect/alert.h"
#include "flat_index.h"

namespace junshu::detect {
namespace {

constexpr std::string_view kMagic = "junshu-suppressor-1\n";

std::string key_of(const Alert& alert) {
  std::string key = alert.rule->key();
  for (const auto& [field, value] : alert.group) {
    key += '\0';
    key += field;
    key += '\0';
    key += value;
  }
  return key;
}

std::string id_of(const std::string& key, base::Millis first_at) {
  const base::Digest digest = base::sha256(
      {base::as_bytes(key), base::as_bytes(std::string_view("\0@", 2)), base::as_bytes(std::to_string(first_at))});
  return "a-" + base::hex(base::ByteView(digest).first(12));
}

}  // namespace

struct Suppressor::State {
  using Place = std::uint32_t;
  static constexpr Place kNone = FlatIndex::kNone;

  // What changes with each finding, apart from the alert, which waits for its summary.
  struct Counting {
    std::uint64_t key = 0;
    base::Millis said_at = 0;
    base::Millis last_at = 0;
    std::uint64_t count = 0;
    double measured = 0;
    Place older = kNone;  // in the order of saying
    Place newer = kNone;
  };

  SuppressorOptions options;
  FlatIndex index;
  std::vector<Counting> open;
  std::deque<Alert> alerts;  // by place; without lines; first_at is when it was said
  std::vector<Place> free;
  Place oldest = kNone;
  Place newest = kNone;
  std::uint64_t overflow = 0;
  std::uint64_t suppressed = 0;

  Place find(std::uint64_t key) const {
    return index.find(key, [&](Place place) { return open[place].key == key; });
  }

  void add(std::uint64_t key, Alert alert) {
    Place place = static_cast<Place>(open.size());
    if (free.empty()) {
      open.emplace_back();
      alerts.emplace_back();
    } else {
      place = free.back();
      free.pop_back();
    }
    open[place] = {key, alert.first_at, alert.last_at, alert.count, alert.measured, newest, kNone};
    alerts[place] = std::move(alert);
    (newest != kNone ? open[newest].newer : oldest) = place;
    newest = place;
    index.insert(key, place);
  }

  // The alert with what was counted since it was said.
  const Alert& so_far(Place place) {
    Alert& alert = alerts[place];
    alert.last_at = open[place].last_at;
    alert.count = open[place].count;
    alert.measured = open[place].measured;
    return alert;
  }

  void sum_up(Place place, std::vector<Alert>& out) {
    const Counting& counting = open[place];
    if (counting.count > 1) {
      so_far(place);
      alerts[place].summary = true;
      out.push_back(std::move(alerts[place]));
    }
    (counting.newer != kNone ? open[counting.newer].older : newest) = counting.older;
    (counting.older != kNone ? open[counting.older].newer : oldest) = counting.newer;
    index.erase(counting.key, place);
    alerts[place] = {};
    free.push_back(place);
  }
};

Suppressor::Suppressor(SuppressorOptions options) : state_(std::make_unique<State>()) { state_->options = options; }
Suppressor::~Suppressor() = default;
Suppressor::Suppressor(Suppressor&&) noexcept = default;
Suppressor& Suppressor::operator=(Suppressor&&) noexcept = default;

std::uint64_t Suppressor::overflow() const { return state_->overflow; }
std::uint64_t Suppressor::suppressed() const { return state_->suppressed; }

bool Suppressor::counts(std::uint64_t key, base::Millis at, std::uint64_t times, double measured) {
  const State::Place known = state_->find(key);
  if (known == State::kNone) return false;
  State::Counting& open = state_->open[known];
  if (at >= open.said_at + state_->options.period) return false;
  open.count += times;
  open.last_at = std::max(open.last_at, at);
  open.measured = std::max(open.measured, measured);
  state_->suppressed += times;
  return true;
}

void Suppressor::pass(std::uint64_t key, Alert alert, std::vector<Alert>& out) {
  if (const State::Place known = state_->find(key); known != State::kNone) state_->sum_up(known, out);
  if (state_->index.size() >= state_->options.max_open && state_->oldest != State::kNone) {
    ++state_->overflow;
    state_->sum_up(state_->oldest, out);
  }
  alert.id = id_of(key_of(alert), alert.last_at);
  auto lines = std::exchange(alert.lines, {});
  Alert counted = alert;
  // What follows is counted from here on, not from the beginning of the window that made the first.
  counted.first_at = alert.last_at;
  state_->add(key, std::move(counted));
  alert.lines = std::move(lines);
  out.push_back(std::move(alert));
}

void Suppressor::close(base::Millis now, std::vector<Alert>& out) {
  // In order of arrival: times of different logs may be out of order, so a few later ones may wait behind an earlier
  // one.
  State& state = *state_;
  while (state.oldest != State::kNone && state.open[state.oldest].said_at + state.options.period <= now)
    state.sum_up(state.oldest, out);
}

void Suppressor::flush(std::vector<Alert>& out) {
  while (state_->oldest != State::kNone) state_->sum_up(state_->oldest, out);
}

std::string Suppressor::save() const {
  BinaryWriter out;
  out.number(static_cast<std::uint64_t>(state_->index.size()));
  for (State::Place place = state_->oldest; place != State::kNone; place = state_->open[place].newer) {
    const Alert& alert = state_->so_far(place);
    out.number(state_->open[place].key);
    out.text(alert.rule->key());
    out.text(alert.id);
    out.number(alert.first_at);
    out.number(alert.last_at);
    out.number(alert.count);
    out.number(alert.measured);
    out.number(static_cast<std::uint8_t>(alert.correlation ? 1 : 0));
    for (const std::string* text : {&alert.host, &alert.source, &alert.user}) out.text(*text);
    out.number(static_cast<std::uint64_t>(alert.group.size()));
    for (const auto& [field, value] : alert.group) {
      out.text(field);
      out.text(value);
    }
  }
  return std::string(kMagic) + out.take();
}

void Suppressor::load(std::string_view saved, const Ruleset& rules) {
  if (!saved.starts_with(kMagic)) BinaryReader::damaged();
  BinaryReader in(saved.substr(kMagic.size()));
  std::map<std::string, const Meta*, std::less<>> by_key;
  for (const Rule& rule : rules.rules) by_key[rule.meta.key()] = &rule.meta;
  for (const Correlation& correlation : rules.correlations) by_key[correlation.meta.key()] = &correlation.meta;
  Suppressor fresh(state_->options);
  for (std::size_t left = in.count(73); left > 0; --left) {
    const auto key = in.number<std::uint64_t>();
    Alert alert;
    const auto known = by_key.find(in.text());
    alert.id = in.text();
    alert.first_at = in.number<base::Millis>();
    alert.last_at = in.number<base::Millis>();
    alert.count = in.number<std::uint64_t>();
    alert.measured = in.number<double>();
    alert.correlation = in.number<std::uint8_t>() != 0;
    for (std::string* text : {&alert.host, &alert.source, &alert.user}) *text = in.text();
    for (std::size_t fields = in.count(8); fields > 0; --fields) {
      const std::string_view field = in.text();
      alert.group.emplace_back(field, in.text());
    }
    if (known == by_key.end()) continue;
    alert.rule = known->second;
    if (fresh.state_->find(key) == State::kNone) fresh.state_->add(key, std::move(alert));
  }
  if (!in.done()) BinaryReader::damaged();
  fresh.state_->overflow = state_->overflow;
  fresh.state_->suppressed = state_->suppressed;
  *this = std::move(fresh);
}

}  // namespace junshu::detect

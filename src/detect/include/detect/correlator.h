// Correlations over matches: how often, how many different, in which order, within a sliding window of event time.
// Windows end at an event and reach back, exclusively, by the timespan: an event exactly that old is no longer in it.
// Memory is bounded: beyond it the groups that were quiet longest are forgotten, which is counted. Not thread-safe.
//
// A correlation is looked at with each event of its rules and "holds" when its condition does for a window that the
// event is in. With `lt`, `lte`, `eq` and `neq` that is judged at the same moment, not at the end of a window. `message
// repeated N times` counts as N. Events without one of the fields of `group-by` belong to no group; where a field
// occurs more than once, its first value counts.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "detect/ruleset.h"
#include "logs/event.h"

namespace junshu::detect {

struct CorrelatorOptions {
  std::size_t max_bytes = 48U << 20;        // of all groups together
  std::size_t max_lines = 16'384;           // kept to show what caused a match, 1 KiB of each
  base::Millis lateness = base::kMinute;    // an event this much older than the newest counts as late
  base::Millis ahead = 10 * base::kMinute;  // an event this much newer than the clock is not believed
  std::array<std::uint64_t, 2> seed{1, 2};  // of the hashes: random where strangers write the logs
};

struct CorrelatorStats {
  std::uint64_t groups = 0;    // now
  std::uint64_t bytes = 0;     // now
  std::uint64_t overflow = 0;  // groups forgotten before their time, for lack of memory
  std::uint64_t late =
      0;  // events older than the newest by more than the lateness; still counted where their window is
  std::uint64_t too_late = 0;  // of these, those whose window had gone
  std::uint64_t undated =
      0;  // events without a time: counted at the time of the newest, or of the clock before there is one
  std::uint64_t ahead = 0;      // events from the future: left out
  std::uint64_t coarsened = 0;  // windows so full that neighbouring events were counted as one moment
  base::Millis watermark = 0;   // the newest time believed
};

struct CausingLine {
  std::string file;
  std::uint64_t line = 0;
  std::string text;
};

struct CorrelationMatch {
  std::uint32_t correlation = 0;  // index into Ruleset::correlations
  std::uint64_t key = 0;          // of correlation and group; the same over restarts
  bool began = false;             // it did not hold for this group at the event before
  base::Millis first_at = 0;      // oldest event of the window
  base::Millis last_at = 0;
  double measured = 0;                                     // the count, sum, average …
  std::vector<std::pair<std::string, std::string>> group;  // field = value
  std::vector<CausingLine> lines;                          // the newest, at most 20, oldest first
};

// Asked with a match whose group and lines are not yet filled in. True: it is counted there, and is not needed in full.
using CountsElsewhere = std::function<bool(const CorrelationMatch&)>;

class Correlator {
 public:
  static constexpr std::size_t kMaxLines = 20;

  Correlator(const Ruleset& rules, logs::FieldNames& names, CorrelatorOptions options = {});
  ~Correlator();
  Correlator(Correlator&&) noexcept;
  Correlator& operator=(Correlator&&) = delete;
  Correlator(const Correlator&) = delete;
  Correlator& operator=(const Correlator&) = delete;

  // `rules`: what the event matched. `now`: the clock, or 0 when there is none (old logs). Appends to `out`, inner
  // correlations before outer ones.
  void feed(const logs::Event& event, std::span<const std::uint32_t> rules, std::string_view file, base::Millis now,
            std::vector<CorrelationMatch>& out, const CountsElsewhere& counts_elsewhere = {});

  CorrelatorStats stats() const;

  // Everything remembered, as bytes that start with their version. A correlation whose definition changed starts anew.
  std::string save() const;
  // Throws Error{InvalidInput} for bytes of another version or damaged ones; what was remembered before is then
  // unchanged.
  void load(std::string_view saved);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace junshu::detect

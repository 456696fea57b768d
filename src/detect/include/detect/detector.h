// The whole way from an event to alerts: match, correlate, suppress. Not thread-safe: one a thread and stream of logs.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "detect/alert.h"
#include "detect/engine.h"

namespace junshu::detect {

struct DetectorOptions {
  CorrelatorOptions correlator;
  SuppressorOptions suppressor;
};

struct DetectorStats {
  EngineStats engine;
  CorrelatorStats correlator;
  std::uint64_t alerts = 0;      // given, summaries included
  std::uint64_t suppressed = 0;  // counted instead of given
  std::uint64_t overflow = 0;    // summed up before their period ended
};

class Detector {
 public:
  // `rules`, `names` and `classes` outlive it. Make it before lines flow: it enters the names of fields its rules use.
  Detector(const Ruleset& rules, logs::FieldNames& names, const logs::LogClasses& classes,
           DetectorOptions options = {});
  ~Detector();
  Detector(const Detector&) = delete;
  Detector& operator=(const Detector&) = delete;

  // `file`: where the event was read, for the lines shown; Event::line tells the line. `now`: the clock, or 0 when old
  // logs are read. Appends to `out`.
  void feed(const logs::Event& event, std::string_view file, base::Millis now, std::vector<Alert>& out);
  // Indices of the rules the event last fed matched, whether they alert or not.
  const std::vector<std::uint32_t>& matched() const;
  void flush(std::vector<Alert>& out);  // what is counted but not yet said

  DetectorStats stats() const;
  std::string save() const;
  void load(std::string_view saved);  // throws Error{InvalidInput}; nothing is changed then

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace junshu::detect

// Alerts: what a rule or a correlation found, said at once, and its repetitions counted.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "detect/correlator.h"

namespace junshu::detect {

struct Alert {
  std::string id;              // the same for the alert and its summary: rule, group and first occurrence
  bool summary = false;        // the repetitions of one that was given before
  const Meta* rule = nullptr;  // of the ruleset: title, author, level, tags …
  base::Millis first_at = 0;   // of the events it is about
  base::Millis last_at = 0;
  std::uint64_t count = 1;  // times it was found, this one included
  double measured = 0;      // of a correlation
  bool correlation = false;
  std::vector<std::pair<std::string, std::string>> group;  // field = value
  std::string host, source, user;                          // of the event at hand, as far as it tells
  std::vector<CausingLine> lines;                          // at most 20, oldest first; none in a summary
};

// One JSON object: id, state (new, summary), rule {id, name, title, title_ja, author, level, tags, attack, file, line,
// next …}, first_at, last_at, count, measured, group, host, source, user, lines [{file, line, text}]. Times are ISO
// 8601. Text that is no UTF-8 is shown with U+FFFD.
base::Object to_json(const Alert& alert);

struct SuppressorOptions {
  base::Millis period = base::kHour;  // of event time, from the first; then it is said again
  std::size_t max_open = 20'000;      // repetitions counted at the same time; beyond, the oldest are summed up early
};

// The first by (rule, group) passes at once; what follows within the period is counted and said once at its end.
class Suppressor {
 public:
  explicit Suppressor(SuppressorOptions options = {});
  ~Suppressor();
  Suppressor(Suppressor&&) noexcept;
  Suppressor& operator=(Suppressor&&) noexcept;
  Suppressor(const Suppressor&) = delete;
  Suppressor& operator=(const Suppressor&) = delete;

  // Counts a finding when one with this key (of rule and group) was said within the period. False: say it, with `pass`.
  bool counts(std::uint64_t key, base::Millis at, std::uint64_t times, double measured);
  // Gives `alert`, the first, back in `out`, and summaries that fell due.
  void pass(std::uint64_t key, Alert alert, std::vector<Alert>& out);
  // Summaries of all whose period ended before `now` (event time).
  void close(base::Millis now, std::vector<Alert>& out);
  void flush(std::vector<Alert>& out);  // of all, at the end

  std::uint64_t overflow() const;
  std::uint64_t suppressed() const;

  std::string save() const;
  // Summaries of rules that are gone are dropped. Throws Error{InvalidInput}.
  void load(std::string_view saved, const Ruleset& rules);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace junshu::detect

// Alerts as they are told: what a rule finds again in the same group within an hour is one alert that grows. Private to
// agent.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "detect/alert.h"
#include "wire/observation.h"

namespace junshu::agent {

class AlertBook {
 public:
  static constexpr std::size_t kMost =
      20'000;  // beyond, the one of the least rule and group is forgotten: found again, it is another alert

  // `log`: the record of the log that was read. `now` for events without a time.
  void add(const detect::Alert& alert, const std::string& log, base::Millis now);
  std::vector<wire::Alert> take_new();  // those that were not told yet
  std::vector<wire::Alert> take_grown(
      base::Millis now);  // those that grew since; forgets what began over two hours before `now` and is told

  base::Array save() const;
  void load(const base::Array& saved);  // throws Error{InvalidInput}

 private:
  struct Open {
    wire::Alert alert;
    std::int64_t counted = 0;  // of what the detector gave last, which its summary counts again
    bool fresh = false;
    bool grown = false;
  };
  std::map<std::pair<std::string, std::string>, Open> open_;  // by rule and group
  std::vector<wire::Alert> passed_;  // fresh ones that another of the same rule and group follows
};

}  // namespace junshu::agent

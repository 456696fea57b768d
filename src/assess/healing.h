// A breach heals when a corrective action naming it was approved by somebody else and the next full period after both is free of new findings of the check.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "assess/assess.h"

namespace junshu::assess {

struct Corrective {
  std::string register_id, record;
  base::Millis approved_at = 0;
};
// The approved corrective action that names `finding`, if any. Which registers correct is said by their definitions (`corrects`).
std::optional<Corrective> corrective_for(store::Connection& connection, const catalogue::Catalogue& catalogue, const std::string& contract,
                                         const std::string& finding);

struct Span {
  base::Date first, after;  // [first, after)
};
Span period_of(catalogue::Every every, base::Date day);

// The end of the first full period after `from` without a breach of the check, if that is past; else when it would be.
struct Healing {
  bool healed = false;
  base::Date on;
};
struct Breach {
  base::Millis opened_at = 0;
  std::optional<base::Millis> ended_at;
};
Healing heals(catalogue::Every every, base::Millis from, const std::vector<Breach>& others, const base::Zone& zone, base::Date today);

// Ended breaches of a check that are now healed.
std::vector<std::string> healed_now(store::Connection& connection, const Context& context, const checks::Prepared& check);

}  // namespace junshu::assess

// Inside of the windows: whether what was measured fulfils the condition.
#pragma once

#include "detect/rule.h"

namespace junshu::detect {

inline bool all_hold(const Correlation& of, double measured) {
  for (const auto& [comparison, number] : of.conditions) {
    // Nearly always this one, for each event.
    if (comparison == Comparison::GreaterOrEqual ? !(measured >= number) : !holds(measured, comparison, number))
      return false;
  }
  return true;
}

}  // namespace junshu::detect

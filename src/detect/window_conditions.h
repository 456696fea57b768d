// Inside of the windows: whether what was measured fulfils the condition.
#pragma once

#include <algorithm>

#include "detect/rule.h"

namespace junshu::detect {

inline bool all_hold(const Correlation& of, double measured) {
  return std::all_of(of.conditions.begin(), of.conditions.end(),
                     [&](const auto& condition) { return holds(measured, condition.first, condition.second); });
}

}  // namespace junshu::detect

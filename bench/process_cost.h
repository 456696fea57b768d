// What running a program costs.
#pragma once

#include <string>
#include <vector>

namespace junshu::bench {

struct ProcessCost {
  double wall = 0;       // seconds
  double processor = 0;  // seconds, user and system, with its children
  double peak_mib = 0;   // resident
  int exit_code = 0;     // 127: there is no such program
};
// Runs it to its end, its output thrown away.
ProcessCost cost_of(const std::vector<std::string>& arguments);

}  // namespace junshu::bench

// The three things done with a baseline, each in one call.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "integrity/baseline.h"
#include "integrity/compare.h"
#include "integrity/scan.h"

namespace junshu::integrity {

struct InitResult {
  BaselineInfo baseline;
  ScanResult scan;
  bool resumed = false;  // continued what an interrupted run had begun
};

// Scans and writes a baseline. Interrupted (or stopped: `scan.complete` is false and no baseline is written), it goes
// on from there next time: what did not change since is not read again. `options.previous` is not used.
InitResult init(const Rules& rules, ScanOptions options, BaselineStamp stamp);

// Scans and compares. `options.previous` is the baseline.
CheckResult check(const Rules& rules, ScanOptions options, const Baseline& baseline);

// Writes the next generation: `previous` with the findings taken in, signed anew and naming its predecessor.
// `stamp.generation` and `.predecessor` are set here. Unreadable, raced and hidden findings change nothing: what was
// approved stays. `grown` are the logs as they are now (CheckResult::grown). The target may be the file that `previous`
// reads. Throws Error{InvalidInput} for a finding whose `before` is not what `previous` says, Error{Conflict} when
// other rules made `previous`: then init() makes the next generation, with its number and predecessor in the stamp.
BaselineInfo update(const Baseline& previous, const Rules& rules, std::span<const Finding> approved,
                    std::span<const Entry> grown, BaselineStamp stamp);

// The findings about one of `paths` or about something below it.
std::vector<Finding> findings_below(std::span<const Finding> findings, std::span<const std::string> paths);

}  // namespace junshu::integrity

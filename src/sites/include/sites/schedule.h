// When to look again: spread, so that many sites on many hosts are not asked in the same second, and an attacker cannot
// count on the time. Never later than the interval, which the contract promises.
#pragma once

#include <string_view>

#include "base/clock.h"

namespace junshu::sites {

// After the check at `last`: between 80 and 100 per cent of `interval` later, decided by `seed` (host and publication)
// and `last`. Throws Error{InvalidInput} for an interval below a second.
base::Millis next_at(base::Millis interval, std::string_view seed, base::Millis last);
// The first check of all, after `start`: within a tenth of the interval, five minutes at most.
base::Millis first_at(base::Millis interval, std::string_view seed, base::Millis start);

}  // namespace junshu::sites

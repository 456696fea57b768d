// A million records over five years, put into the projections by plain SQL. No event tells of them: `junshu verify` would rightly complain. Only for
// measuring how fast checks read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/date.h"
#include "store/connection.h"

namespace junshu::bench {

struct Population {
  std::string contract;
  std::vector<std::string> members;
  base::Date today;
  base::Zone zone;
  int records = 1'000'000;
};

// Returns how many records of registers it made. `media_with` and `places` of them are named B-M-<n> and B-P-<n>, from 0.
std::int64_t fill(store::Database& database, const Population& population);

inline constexpr int kBulkMedia = 30'000;   // the first 25,000 are in storage, the rest disposed of
inline constexpr int kStoredMedia = 25'000;
inline constexpr int kBulkPlaces = 20;

}  // namespace junshu::bench

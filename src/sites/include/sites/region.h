// Dynamic regions: the parts of a page that may change by themselves (news, counters, tokens), declared with bounds and
// a reason, and masked before hashing. What runs (scripts, handlers, forms, frames) is looked at inside them all the
// same.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace junshu::sites {

struct Region {
  std::string id;             // an identifier
  std::string start;          // between these two byte sequences, which stay,
  std::string end;            // …
  std::string expression;     // or what this (RE2) matches; with a group, what its first group matches
  std::string pages;          // RE2 on the whole path and query; "" every page
  std::size_t max_bytes = 0;  // of one occurrence
  std::size_t max_count = 1;  // occurrences in a page
  std::string reason;
  bool operator==(const Region&) const = default;
};

inline constexpr std::size_t kMaxRegionBytes = std::size_t{1} << 20U;
inline constexpr std::size_t kMaxRegionCount = 1000;
inline constexpr std::size_t kMaxRegions = 64;
inline constexpr std::size_t kMaxMarker = 1000;  // bytes of a marker or an expression

// What is wrong with the declaration itself; both texts empty when it is good.
base::Text problem_of(const Region& region);
// Whether it applies to a resource with this path and query ("/news/?page=2").
bool applies(const Region& region, std::string_view path_and_query);

struct RegionProblem {
  std::string region;
  base::Text says;
  std::string found;  // the beginning of what is out of bounds
};

struct Masked {
  std::string body;  // every occurrence replaced by "[[id]]", out of bounds or not
  std::vector<RegionProblem> problems;
};
// Masks in the order given. Regions must be good. Linear in the size of the body.
Masked mask(std::string_view body, std::span<const Region> regions);

}  // namespace junshu::sites

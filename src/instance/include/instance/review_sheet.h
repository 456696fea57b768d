// What the access history shows of a period, reckoned for the people who review it (clauses 4(4)⑪⑫): counts beside their own past, use outside working hours, accounts
// that woke up, successes after failures, privileges without a permission, networks never seen before, gaps. The form is `ReviewSheet` in docs/formats/openapi.yaml; texts
// are ids and what logs say, no names of people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "instance/instance.h"

namespace junshu::instance {

struct SheetRequest {
  base::Millis from = 0;             // whole hours, because sums are kept by the hour
  base::Millis until = 0;            // at most 93 days later
  std::vector<std::string> hosts;    // empty: all, and Junshu itself
};

// Error{InvalidInput} naming the field.
base::Object review_sheet(Instance& instance, Snapshot& snapshot, const SheetRequest& request);

// "192.0.2.0/24", "2001:db8:1:2::/64"; what is no address as it is.
std::string network_of(std::string_view source);

// Whether `at` lies outside the working hours of the contract's calendar.
bool off_hours(const Snapshot& snapshot, base::Millis at);

// Far from its own past: |value − median| > 3.5 × 1.4826 × MAD (at least 1), and off by 5 or more; with three periods or more to compare with.
struct Unusual {
  double median = 0, mad = 0;
  enum class Direction { None, More, Less, First } direction = Direction::None;
};
Unusual compare(std::int64_t value, std::vector<std::int64_t> before);

}  // namespace junshu::instance

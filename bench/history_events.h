// A year of a prefecture's accesses, made by rule: the same number is the same event on every machine.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "access/history.h"

namespace junshu::bench {

// Events appended together. A segment of a host never spans two batches: what was taken of it would not be taken again.
inline constexpr std::int64_t kBatch = 16'384;

struct Question {
  std::string name;
  std::function<access::Query(int round)> make;
};

class Town {
 public:
  // Accounts by rank: the lower, the busier. 20,000 of them, the last ones come some few times in a million events.
  std::string user(std::uint64_t rank) const;
  std::string host(std::uint64_t number) const;  // 300
  base::Millis at(std::int64_t number, std::int64_t of) const;

  // Events `from` to before `until` of a row that is as long as a year at 100 million a year.
  access::Batch batch(std::int64_t from, std::int64_t until) const;
  std::vector<Question> questions(std::int64_t events) const;

 private:
  access::Event event(std::int64_t number) const;
};

}  // namespace junshu::bench

// What one group of one correlation remembers, and whether its condition holds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "detect/rule.h"

namespace junshu::detect {

struct Moment {
  base::Millis time = 0;
  double value = 0;        // sums and the like; TemporalOrdered: when the chain began
  std::uint64_t mark = 0;  // hash of the value; Temporal kinds: which source (and how long a chain)
  std::uint32_t count = 1;
  std::uint32_t line = 0;  // of the store of lines; 0: none
};

struct Observation {
  base::Millis time = 0;
  std::uint32_t count = 1;
  std::uint32_t source = 0;
  std::uint32_t line = 0;
  std::uint64_t mark = 0;  // hash of the values of Correlation::fields
  double number = 0;       // the first of them as a number
};

struct Held {
  double measured = 0;
  base::Millis first_at = 0;
  base::Millis last_at = 0;
};

class Window {
 public:
  // Whether the condition holds for a window that holds the observation.
  // `too_late`: it lies before everything remembered, and is forgotten at once.
  std::optional<Held> observe(const Correlation& of, const Observation& seen, bool& too_late, std::uint64_t& coarsened);

  // Lines of the moments in (from, until], the newest `most`, oldest first.
  std::vector<std::uint32_t> lines(base::Millis from, base::Millis until, std::size_t most) const;

  base::Millis newest() const { return newest_; }
  std::size_t bytes() const { return moments_.capacity() * sizeof(Moment) + ranked_.capacity() * sizeof(ranked_[0]); }

  bool holding = false;  // the condition held at the observation before

  // For saving.
  const std::vector<Moment>& moments() const { return moments_; }
  std::size_t head() const { return head_; }
  static Window restored(const Correlation& of, std::vector<Moment> moments, base::Millis newest, bool holding);

 private:
  std::optional<Held> count(const Correlation& of, const Observation& seen, bool& too_late, std::uint64_t& coarsened);
  std::optional<Held> distinct(const Correlation& of, const Observation& seen, bool& too_late,
                               std::uint64_t& coarsened);
  std::optional<Held> together(const Correlation& of, const Observation& seen);
  std::optional<Held> in_order(const Correlation& of, const Observation& seen);
  std::optional<Held> judge(const Correlation& of, std::size_t first, std::size_t last, const Observation& seen) const;
  void expire(const Correlation& of, base::Millis from);
  void coarsen(const Correlation& of);
  void rank(const Moment& moment, bool enters);

  std::vector<Moment> moments_;  // counting kinds: by time, those before head_ are gone
  std::size_t head_ = 0;
  double total_ = 0;  // of counts behind head_
  double sum_ = 0;    // of value × count behind head_
  std::vector<std::pair<double, std::uint32_t>>
      ranked_;  // median and percentile: the values behind head_, sorted, with how often
  base::Millis newest_ = 0;
};

}  // namespace junshu::detect

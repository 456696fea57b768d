// What one group of one correlation remembers, and whether its condition holds.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "detect/rule.h"
#include "moments.h"

namespace junshu::detect {

struct Observation {
  base::Millis time = 0;
  std::uint32_t count = 1;
  std::uint32_t source = 0;
  std::uint32_t line = 0;
  std::uint64_t mark = 0;  // hash of the values of Correlation::fields; where they are `numeric`, the bits of the first
};

struct Held {
  double measured = 0;
  base::Millis first_at = 0;
  base::Millis last_at = 0;
};

// Whether it reckons with the value of its field.
bool numeric(const Correlation& of);

class Window {
 public:
  // Whether the condition holds for a window that holds the observation.
  // `too_late`: it lies before everything remembered, and is forgotten at once.
  std::optional<Held> observe(const Correlation& of, const Observation& seen, bool& too_late, std::uint64_t& coarsened);

  // Lines of the moments from `from` until `until`, the newest `most`, oldest first.
  std::vector<std::uint32_t> lines(const Correlation& of, base::Millis from, base::Millis until,
                                   std::size_t most) const;

  base::Millis newest() const { return newest_; }
  void prefetch() const { moments_.prefetch(); }
  std::size_t bytes() const;  // beside itself

  // For saving.
  const Moments& moments() const { return moments_; }
  static Window restored(const Correlation& of, std::vector<Moment> moments, base::Millis newest, bool holding);

 private:
  struct Numbers {  // only where values are reckoned with
    double sum = 0;
    std::vector<std::pair<double, std::uint32_t>> ranked;  // median and percentile: sorted, with how often
    void rank(const Moment& moment, bool enters);
  };

  std::optional<Held> count(const Correlation& of, const Observation& seen, bool& too_late, std::uint64_t& coarsened);
  std::optional<Held> distinct(const Correlation& of, const Observation& seen, bool& too_late,
                               std::uint64_t& coarsened);
  std::optional<Held> together(const Correlation& of, const Observation& seen);
  std::optional<Held> in_order(const Correlation& of, const Observation& seen);
  std::optional<Held> judge(const Correlation& of, std::size_t first, std::size_t last, const Observation& seen) const;
  void reckon(const Correlation& of, const Moment& moment, bool enters);
  void reckon_number(const Correlation& of, const Moment& moment, bool enters);
  void coarsen(const Correlation& of);

  Moments moments_;  // but for the temporal kinds in order of time
  std::uint64_t total_ = 0;
  std::unique_ptr<Numbers> numbers_;
  base::Millis newest_ = 0;
  base::Millis oldest_ = 0;  // not after the first moment: what is long ago need not be looked up each time

 public:
  bool holding = false;  // the condition held at the observation before
};

}  // namespace junshu::detect

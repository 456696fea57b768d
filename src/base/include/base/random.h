// Randomness is passed in, so that tests and the demo can be deterministic.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"

namespace junshu::base {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;  // thread-safe
};

Random& system_random();  // getrandom(2)

// SHA-256 in counter mode over `seed`: for tests and the demo only.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::string_view seed);
  ~SeededRandom() override;
  void fill(std::span<std::uint8_t> out) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Bytes random_bytes(Random& random, std::size_t count);
std::uint64_t random_below(Random& random, std::uint64_t bound);  // uniform in [0, bound); bound ≥ 1
// `prefix` + `length` characters of [a-z2-7], for instance "m-" → "m-q4x7…". 12 characters carry 60 bits.
std::string random_id(Random& random, std::string_view prefix, std::size_t length = 12);

}  // namespace junshu::base

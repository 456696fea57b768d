// How long to wait after failures: doubling, with jitter so that the agents of a town do not come back all at once.
#pragma once

#include <algorithm>

#include "base/clock.h"
#include "base/random.h"

namespace junshu::agent {

class Backoff {
 public:
  Backoff(base::Random& random, base::Millis first, base::Millis longest) : random_(random), first_(first), longest_(longest) {}

  void succeeded() { step_ = 0; }
  // Between half the step and the whole of it.
  base::Millis failed() {
    step_ = step_ == 0 ? first_ : std::min(longest_, step_ * 2);
    const base::Millis half = std::max<base::Millis>(1, step_ / 2);
    return half + static_cast<base::Millis>(base::random_below(random_, static_cast<std::uint64_t>(half)));
  }
  bool failing() const { return step_ != 0; }

 private:
  base::Random& random_;
  base::Millis first_;
  base::Millis longest_;
  base::Millis step_ = 0;
};

}  // namespace junshu::agent

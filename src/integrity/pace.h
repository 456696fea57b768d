// Keeps a scan in the background: how much of a processor its threads take, and telling how far it is.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>

#include "integrity/scan.h"

namespace junshu::integrity {

struct Counters;

class Pace {
 public:
  explicit Pace(const ScanOptions& options) : options_(options) {}
  void begin_thread() const;            // priorities of the calling thread
  void rest(const Counters& counters);  // called by every thread after each piece of work

 private:
  const ScanOptions& options_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point told_{};
};

}  // namespace junshu::integrity

// Where observers on threads of their own put what they saw, for the loop to seal. Private to agent; thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <vector>

#include "wire/observation.h"

namespace junshu::agent {

class Outbox {
 public:
  Outbox();
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // Of observers. Returns the number to wait for.
  std::uint64_t put(std::vector<wire::Observation> observations);
  // Until everything up to that number is on the disk; false: it will not be any more, the agent stops.
  bool wait_until_sealed(std::uint64_t number);

  // Of the loop.
  int ready_descriptor() const { return ready_; }  // readable when `take` has something
  std::vector<wire::Observation> take();
  void sealed();  // what was taken so far is on the disk
  void stop();    // nobody takes any more

 private:
  int ready_ = -1;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<wire::Observation> waiting_;  // all guarded by mutex_
  std::uint64_t put_ = 0;
  std::uint64_t taken_ = 0;
  std::uint64_t sealed_ = 0;
  bool stopped_ = false;
};

}  // namespace junshu::agent

#include "outbox.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <iterator>
#include <utility>

#include "base/error.h"

namespace junshu::agent {

Outbox::Outbox() : ready_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) { JUNSHU_INVARIANT(ready_ >= 0, "no descriptors left"); }

Outbox::~Outbox() { ::close(ready_); }

std::uint64_t Outbox::put(std::vector<wire::Observation> observations) {
  const std::lock_guard lock(mutex_);
  if (observations.empty()) return put_;
  std::move(observations.begin(), observations.end(), std::back_inserter(waiting_));
  ::eventfd_write(ready_, 1);
  return ++put_;
}

bool Outbox::wait_until_sealed(std::uint64_t number) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return stopped_ || sealed_ >= number; });
  return sealed_ >= number;
}

std::vector<wire::Observation> Outbox::take() {
  eventfd_t count = 0;
  ::eventfd_read(ready_, &count);
  const std::lock_guard lock(mutex_);
  taken_ = put_;
  return std::exchange(waiting_, {});
}

void Outbox::sealed() {
  {
    const std::lock_guard lock(mutex_);
    sealed_ = taken_;
  }
  changed_.notify_all();
}

void Outbox::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

}  // namespace junshu::agent

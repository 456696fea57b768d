#include "pace.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>
#include <thread>

#include "looker.h"

namespace junshu::integrity {
namespace {

constexpr auto kTellEvery = std::chrono::milliseconds(250);
constexpr std::int64_t kSliceNs = 2'000'000;  // worked at a stretch before a pause

std::int64_t thread_processor_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

void Pace::begin_thread() const {
  if (!options_.idle_io) return;
  constexpr int kWhoThread = 1;                          // IOPRIO_WHO_PROCESS: a thread
  constexpr int kIdleClass = 3 << 13;                    // IOPRIO_CLASS_IDLE
  ::syscall(SYS_ioprio_set, kWhoThread, 0, kIdleClass);  // where it is refused the scan still runs
}

void Pace::rest(const Counters& counters) {
  if (options_.cpu_share < 1) {
    thread_local std::int64_t rested_at = thread_processor_ns();
    const std::int64_t now = thread_processor_ns();
    if (now - rested_at > kSliceNs) {
      std::this_thread::sleep_for(std::chrono::nanoseconds(
          static_cast<std::int64_t>(static_cast<double>(now - rested_at) * (1 / options_.cpu_share - 1))));
      rested_at = now;
    }
  }
  if (!options_.progress) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - told_ < kTellEvery) return;
  told_ = now;
  options_.progress({counters.entries.load(), counters.bytes.load()});
}

}  // namespace junshu::integrity

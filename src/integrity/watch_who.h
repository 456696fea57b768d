// Names processes by /proc, certain of the one it names: a number taken over by a later process is never mistaken for
// it. Private to integrity; used by one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "integrity/who.h"

namespace junshu::integrity {

class WhoCache {
 public:
  using Steady = std::chrono::steady_clock;

  explicit WhoCache(std::size_t capacity);
  ~WhoCache();
  WhoCache(const WhoCache&) = delete;
  WhoCache& operator=(const WhoCache&) = delete;

  // To be called after events were read and before they are resolved: within a batch a process is asked once.
  void begin_batch(Steady::time_point now);
  // Who `pid` is; `pidfd` (negative: the process was gone) is taken over. Never null. Shared: by all that this process
  // did.
  std::shared_ptr<const Who> resolve(std::int32_t pid, int pidfd);

 private:
  struct Known {
    int pidfd = -1;
    std::shared_ptr<const Who> who;
    std::string link;  // of /proc/PID/exe when it was asked
    std::uint64_t batch = 0;
    bool alive = false;
    Steady::time_point alive_at;
  };
  bool still(Known& known);
  std::shared_ptr<const Who> ask(std::int32_t pid, int pidfd);
  void make_room();

  std::size_t capacity_;
  std::uint64_t batch_ = 0;
  Steady::time_point now_;
  std::string own_mounts_;
  std::unordered_map<std::int32_t, Known> known_;
  std::shared_ptr<const Who> last_unknown_;  // shared: see resolve
};

// "docker-<id>", "lxc.payload.<name>" … of the text of /proc/PID/cgroup; empty: none.
std::string container_of(std::string_view cgroups);

}  // namespace junshu::integrity

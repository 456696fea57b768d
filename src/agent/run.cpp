#include <malloc.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "agent/agent.h"
#include "base/file.h"
#include "base/log.h"
#include "loop.h"

namespace junshu::agent {
namespace {

// sd_notify(3), without its library.
void notify_service_manager(const char* message) {
  const char* path = std::getenv("NOTIFY_SOCKET");
  if (path == nullptr || (path[0] != '/' && path[0] != '@')) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::size_t length = std::strlen(path);
  if (length >= sizeof address.sun_path) return;
  std::memcpy(address.sun_path, path, length);
  if (path[0] == '@') address.sun_path[0] = '\0';
  const int channel = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (channel < 0) return;
  ::sendto(channel, message, std::strlen(message), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
           static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length));
  ::close(channel);
}

// SIGTERM and SIGINT become readable instead of interrupting; before any thread starts, so that all inherit it.
class StopSignals {
 public:
  StopSignals() {
    sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGTERM);
    ::sigaddset(&signals, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &signals, &before_);
    descriptor_ = ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    JUNSHU_INVARIANT(descriptor_ >= 0, "no descriptors left");
  }
  ~StopSignals() {
    signalfd_siginfo taken{};
    while (::read(descriptor_, &taken, sizeof taken) > 0) {
    }
    ::close(descriptor_);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  sigset_t before_{};
  int descriptor_ = -1;
};

}  // namespace

// The agent's threads wait most of the time: one heap for all of them, whose pages go back when they are free.
void keep_memory_small() {
  constexpr int kSmall = 128 << 10;
  ::mallopt(M_ARENA_MAX, 1);
  ::mallopt(M_MMAP_THRESHOLD, kSmall);
  ::mallopt(M_TRIM_THRESHOLD, kSmall);
}

int run(const RunOptions& options) {
  keep_memory_small();
  const State state(options.state);
  const Enrolment enrolment = state.load();
  const base::FileLock lock(options.state / "lock");
  const StopSignals stop;
  Loop loop(options, state, base::system_clock(), base::system_random());
  base::log_info("agent of " + enrolment.host + " observes and reports to " + (options.server.empty() ? enrolment.server : options.server));
  loop.run(stop.descriptor(), [] { notify_service_manager("READY=1"); });
  notify_service_manager("STOPPING=1");
  base::log_info("agent stopped");
  return 0;
}

}  // namespace junshu::agent

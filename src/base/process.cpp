#include "base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/descriptor.h"
#include "base/error.h"

extern "C" {
#include <sys/pidfd.h>  // glibc 2.36 forgets to say that these are C functions
}

namespace junshu::base {
namespace {

constexpr std::size_t kMaxOutput = std::size_t{64} << 20U;

[[noreturn]] void fail(const char* what) {
  const std::string reason = std::string(what) + ": " + std::strerror(errno);
  throw Error(ErrorKind::Internal,
              {"プロセスを起動できません (" + reason + ")", "cannot start a process (" + reason + ")"});
}

struct Pipe {
  Descriptor reading;
  Descriptor writing;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

// Keeps SIGPIPE from ending this program while it writes to one that has stopped reading.
class SigpipeBlocked {
 public:
  SigpipeBlocked() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set_, &before_);
  }
  ~SigpipeBlocked() {
    if (sigismember(&before_, SIGPIPE) == 0) {
      const timespec none{};
      while (sigtimedwait(&set_, nullptr, &none) == SIGPIPE) {
      }
      pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
  }
  SigpipeBlocked(const SigpipeBlocked&) = delete;
  SigpipeBlocked& operator=(const SigpipeBlocked&) = delete;

 private:
  sigset_t set_{};
  sigset_t before_{};
};

int spawn(pid_t& child, const std::vector<std::string>& arguments, int in, int out, int err) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  sigset_t defaults;
  sigfillset(&defaults);
  sigdelset(&defaults, SIGKILL);
  sigdelset(&defaults, SIGSTOP);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));

  const int code = ::posix_spawnp(&child, argv[0], &files, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return code;
}

void set_non_blocking(int descriptor) { ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK); }

// Reads what is there; closes at the end of the stream.
void drain(Descriptor& from, std::string& into) {
  std::array<char, 65536> buffer{};
  while (from.open()) {
    const ssize_t got = ::read(from.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      from.close();
      return;
    }
    into.append(buffer.data(), std::min(static_cast<std::size_t>(got), kMaxOutput - into.size()));
  }
}

void feed(Descriptor& to, std::string_view& input) {
  while (to.open()) {
    if (input.empty()) {
      to.close();
      return;
    }
    const ssize_t done = ::write(to.get(), input.data(), input.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0 && errno == EAGAIN) return;
    if (done < 0) {
      to.close();
      return;
    }
    input.remove_prefix(static_cast<std::size_t>(done));
  }
}

int exit_code_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : -1;
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& arguments, std::string_view input,
                          std::chrono::milliseconds limit) {
  JUNSHU_INVARIANT(!arguments.empty(), "run_process needs a program");
  ProcessResult result;
  Pipe in = make_pipe();
  Pipe out = make_pipe();
  Pipe err = make_pipe();
  pid_t child = -1;
  const int code = spawn(child, arguments, in.reading.get(), out.writing.get(), err.writing.get());
  if (code != 0) {
    result.exit_code = 127;
    result.errors = arguments[0] + ": " + std::strerror(code);
    return result;
  }
  in.reading.close();
  out.writing.close();
  err.writing.close();
  const Descriptor exited(::pidfd_open(child, 0));
  if (!exited.open()) {
    ::kill(-child, SIGKILL);
    exit_code_of(child);
    fail("pidfd_open");
  }
  set_non_blocking(in.writing.get());
  set_non_blocking(out.reading.get());
  set_non_blocking(err.reading.get());

  const SigpipeBlocked guard;
  const auto end = std::chrono::steady_clock::now() + limit;
  feed(in.writing, input);
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      result.timed_out = true;
      ::kill(-child, SIGKILL);
      break;
    }
    std::array<pollfd, 4> waiting = {{{exited.get(), POLLIN, 0},
                                      {out.reading.get(), POLLIN, 0},
                                      {err.reading.get(), POLLIN, 0},
                                      {in.writing.get(), POLLOUT, 0}}};
    const int ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(std::min<long>(left.count(), 60'000)));
    if (ready < 0 && errno != EINTR) fail("poll");
    if (ready <= 0) continue;
    if (waiting[1].revents != 0) drain(out.reading, result.output);
    if (waiting[2].revents != 0) drain(err.reading, result.errors);
    if (waiting[3].revents != 0) feed(in.writing, input);
    if (waiting[0].revents != 0) break;  // a grandchild may keep the pipes open: its output is not ours
  }
  drain(out.reading, result.output);
  drain(err.reading, result.errors);
  result.exit_code = exit_code_of(child);
  return result;
}

}  // namespace junshu::base

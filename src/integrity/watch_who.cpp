#include "watch_who.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

#include "base/text.h"

namespace junshu::integrity {
namespace {

// A process number comes again only after all others had their turn: not within this time.
constexpr std::chrono::milliseconds kNumbersRest{50};
constexpr std::size_t kContainerId = 12;  // characters, as container tools show them

bool exists(int pidfd) { return ::syscall(SYS_pidfd_send_signal, pidfd, 0, nullptr, 0) == 0 || errno == EPERM; }

std::string link_text(const std::string& path) {
  std::array<char, 4096> buffer;
  const ssize_t length = ::readlink(path.c_str(), buffer.data(), buffer.size());
  return length <= 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(length));
}

std::string small_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  std::array<char, 4096> buffer;
  const ssize_t length = ::read(file, buffer.data(), buffer.size());
  ::close(file);
  return length <= 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(length));
}

std::string folder_of(std::int32_t pid) { return "/proc/" + std::to_string(pid); }

template <typename Number>
std::optional<Number> number(std::string_view text) {
  Number out{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end == text.data()) return std::nullopt;
  return out;
}

// Fourth field of /proc/PID/stat; the second may hold anything, ')' too.
std::int32_t parent_of(std::int32_t pid) {
  const std::string stat = small_file(folder_of(pid) + "/stat");
  const std::size_t end = stat.rfind(')');
  if (end == std::string::npos || stat.size() < end + 4) return 0;
  return number<std::int32_t>(std::string_view(stat).substr(end + 4)).value_or(0);
}

struct Program {
  std::string exe;
  bool replaced = false;
  bool elsewhere = false;
};

// The text of the link alone says nothing: in a container it reads the same for another file.
Program program_of(const std::string& folder, const std::string& own_mounts) {
  constexpr std::string_view kDeleted = " (deleted)";
  Program out{.exe = link_text(folder + "/exe")};
  if (out.exe.empty()) return out;
  struct stat running {
  }, here{};
  if (::stat((folder + "/exe").c_str(), &running) != 0) return out;
  if (::stat(out.exe.c_str(), &here) == 0 && here.st_dev == running.st_dev && here.st_ino == running.st_ino) return out;
  if (out.exe.ends_with(kDeleted)) out.exe.resize(out.exe.size() - kDeleted.size());
  out.elsewhere = link_text(folder + "/ns/mnt") != own_mounts || link_text(folder + "/root") != "/";
  out.replaced = !out.elsewhere;
  return out;
}

// A parent is certain while the child still calls it so: a process that loses its parent gets another at once.
std::vector<std::string> ancestors_of(std::int32_t pid, const std::string& own_mounts) {
  std::vector<std::string> out;
  std::int32_t parent = parent_of(pid);
  while (parent > 1 && out.size() < kMostAncestors) {
    const Program program = program_of(folder_of(parent), own_mounts);
    const std::int32_t next = parent_of(parent);
    if (parent_of(pid) != parent) break;
    out.push_back(program.elsewhere ? std::string() : program.exe);
    pid = parent;
    parent = next;
  }
  return out;
}

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

std::string container_of(std::string_view cgroups) {
  for (const std::string_view line : base::split(cgroups, '\n')) {
    const std::size_t path = line.find(":/");
    if (path == std::string_view::npos) continue;
    for (std::string_view part : base::split(line.substr(path + 2), '/')) {
      for (const std::string_view named : {"lxc.payload.", "machine-", "systemd-nspawn@"}) {
        if (part.starts_with(named))
          return std::string(part.substr(0, part.rfind('.') > named.size() ? part.rfind('.') : part.size()));
      }
      if (part.ends_with(".scope")) part.remove_suffix(6);
      if (part.size() >= 64 && is_hex(part.substr(part.size() - 64)))
        return std::string(part.substr(part.size() - 64, kContainerId));
    }
  }
  return {};
}

// The host's own view is that of its first process: a service may run in a view of its own.
WhoCache::WhoCache(std::size_t capacity)
    : capacity_(std::max<std::size_t>(capacity, 1)), own_mounts_(link_text("/proc/1/ns/mnt")) {
  if (own_mounts_.empty()) own_mounts_ = link_text("/proc/self/ns/mnt");
}

WhoCache::~WhoCache() {
  for (const auto& [pid, known] : known_) ::close(known.pidfd);
}

void WhoCache::begin_batch(Steady::time_point now) {
  ++batch_;
  now_ = now;
}

// Whether `known` is a process still, running the program it ran.
bool WhoCache::still(Known& known) {
  if (known.batch == batch_) return known.alive;
  known.batch = batch_;
  const std::string link = link_text(folder_of(known.who->pid) + "/exe");
  known.alive = exists(known.pidfd);
  if (!known.alive) return false;
  known.alive_at = now_;
  if (!link.empty() && link != known.link) {
    auto who = ask(known.who->pid, known.pidfd);
    if (who->known()) {
      known.who = std::move(who);
      known.link = link;
    }
  }
  return true;
}

std::shared_ptr<const Who> WhoCache::resolve(std::int32_t pid, int pidfd) {
  const auto found = known_.find(pid);
  if (found != known_.end()) {
    // A living one keeps its number to itself, and the events were read before it was asked.
    if (still(found->second)) {
      if (pidfd >= 0) ::close(pidfd);
      return found->second.who;
    }
    if (pidfd < 0 || !exists(pidfd)) {
      if (pidfd >= 0) ::close(pidfd);
      if (now_ - found->second.alive_at <= kNumbersRest) return found->second.who;
      pidfd = -1;
    } else {
      ::close(found->second.pidfd);
      known_.erase(found);
    }
  }
  if (pidfd >= 0) {
    std::string link = link_text(folder_of(pid) + "/exe");
    auto who = ask(pid, pidfd);
    if (who->known()) {
      make_room();
      known_[pid] = {
          .pidfd = pidfd, .who = who, .link = std::move(link), .batch = batch_, .alive = true, .alive_at = now_};
      return who;
    }
    ::close(pidfd);
  }
  if (!last_unknown_ || last_unknown_->pid != pid) last_unknown_ = std::make_shared<const Who>(Who{.pid = pid});
  return last_unknown_;
}

std::shared_ptr<const Who> WhoCache::ask(std::int32_t pid, int pidfd) {
  const std::string folder = folder_of(pid);
  Who who{.pid = pid};
  const Program program = program_of(folder, own_mounts_);
  who.exe = program.exe;
  who.exe_replaced = program.replaced;
  who.elsewhere = program.elsewhere;
  who.command = base::trim(small_file(folder + "/comm"));
  const std::string status = small_file(folder + "/status");
  if (const std::size_t at = status.find("\nUid:\t"); at != std::string::npos) {
    const std::size_t effective = status.find('\t', at + 6);
    if (effective != std::string::npos)
      who.uid = number<std::uint32_t>(std::string_view(status).substr(effective + 1)).value_or(0);
  }
  who.login_uid = number<std::uint32_t>(small_file(folder + "/loginuid"));
  if (who.login_uid == 0xFFFF'FFFFU) who.login_uid.reset();
  who.container = container_of(small_file(folder + "/cgroup"));
  who.ourselves = pid == ::getpid();
  who.ancestors = ancestors_of(pid, own_mounts_);
  if (!exists(pidfd)) return std::make_shared<const Who>(Who{.pid = pid});  // what was read may be of another
  return std::make_shared<const Who>(std::move(who));
}

void WhoCache::make_room() {
  if (known_.size() < capacity_) return;
  for (auto each = known_.begin(); each != known_.end();) {
    if (exists(each->second.pidfd) && known_.size() <= capacity_ / 2) break;
    ::close(each->second.pidfd);
    each = known_.erase(each);
  }
}

}  // namespace junshu::integrity

#include <fcntl.h>
#include <sys/fanotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "probes/media_use.h"

namespace junshu::probes {
namespace {

constexpr std::size_t kMaxKnown = 200'000;  // files told apart; beyond, each closing counts

class FanotifyCounter final : public WriteCounter {
 public:
  // By file handles: events that carry descriptors would hold the medium busy until they are read.
  static constexpr unsigned kGroup = FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK | FAN_UNLIMITED_QUEUE;
  explicit FanotifyCounter(int by_handle) : by_handle_(by_handle) {}
  ~FanotifyCounter() override {
    ::close(by_handle_);
    if (by_descriptor_ >= 0) ::close(by_descriptor_);
  }
  FanotifyCounter(const FanotifyCounter&) = delete;
  FanotifyCounter& operator=(const FanotifyCounter&) = delete;

  bool add(const std::string& mount_point) override {
    if (mark(by_handle_, mount_point)) return true;
    // File systems without handles: exFAT and FUSE of older kernels.
    if (errno != EOPNOTSUPP && errno != ENODEV && errno != EXDEV) return false;
    if (by_descriptor_ < 0) {
      by_descriptor_ = ::fanotify_init(kGroup, O_RDONLY | O_CLOEXEC | O_LARGEFILE | O_NOATIME);
    }
    return by_descriptor_ >= 0 && mark(by_descriptor_, mount_point);
  }

  std::int64_t files() override {
    drain(by_handle_);
    if (by_descriptor_ >= 0) drain(by_descriptor_);
    return files_;
  }

  int descriptor() const override { return by_descriptor_ >= 0 ? by_descriptor_ : by_handle_; }

 private:
  static bool mark(int group, const std::string& point) {
    return ::fanotify_mark(group, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, FAN_CLOSE_WRITE, AT_FDCWD, point.c_str()) == 0;
  }

  void drain(int group) {
    char buffer[65536];
    while (true) {
      const ssize_t got = ::read(group, buffer, sizeof buffer);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return;
      // Events are not aligned: the next one begins where the handle of the last ends.
      const std::string_view all(buffer, static_cast<std::size_t>(got));
      for (std::size_t at = 0; all.size() - at >= sizeof(fanotify_event_metadata);) {
        fanotify_event_metadata event{};
        std::memcpy(&event, all.data() + at, sizeof event);
        if (event.event_len < sizeof event || event.event_len > all.size() - at) break;
        count(event, all.substr(at, event.event_len));
        at += event.event_len;
      }
    }
  }

  void count(const fanotify_event_metadata& event, std::string_view bytes) {
    std::string file;
    if (event.fd >= 0) {
      struct stat status {};
      if (::fstat(event.fd, &status) == 0) file = std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
      ::close(event.fd);
    } else {
      // File system id and handle: the same file gives the same bytes.
      file = bytes.substr(std::min<std::size_t>(event.metadata_len, bytes.size()));
    }
    if ((event.mask & FAN_CLOSE_WRITE) == 0 || file.empty()) return;
    if (known_.size() >= kMaxKnown || known_.insert(std::hash<std::string_view>{}(file)).second) ++files_;
  }

  int by_handle_;
  int by_descriptor_ = -1;
  std::int64_t files_ = 0;
  std::unordered_set<std::size_t> known_;
};

}  // namespace

std::unique_ptr<WriteCounter> fanotify_write_counter() {
  const int group = ::fanotify_init(FanotifyCounter::kGroup | FAN_REPORT_FID, O_RDONLY | O_CLOEXEC | O_LARGEFILE);
  if (group < 0) return nullptr;
  return std::make_unique<FanotifyCounter>(group);
}

}  // namespace junshu::probes

#include "watch_marks.h"

#include <fcntl.h>
#include <sys/fanotify.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <tuple>
#include <utility>

namespace junshu::integrity {
namespace {

constexpr std::uint64_t kEvents = FAN_CREATE | FAN_DELETE | FAN_MODIFY | FAN_CLOSE_WRITE | FAN_ATTRIB | FAN_ONDIR;
constexpr std::uint64_t kMoves = FAN_MOVED_FROM | FAN_MOVED_TO;  // before Linux 5.17

base::Text refusal_of(int error) {
  if (error == EPERM) {
    return {"変更の監視には root 権限（CAP_SYS_ADMIN）が必要です。エージェントを root で起動してください",
            "watching for changes needs root (CAP_SYS_ADMIN): start the agent as root"};
  }
  if (error == EINVAL || error == ENOSYS) {
    return {"このカーネルでは変更を監視できません。Linux 5.15 以降に更新してください（定期スキャンは行われます）",
            "this kernel cannot tell of changes: upgrade to Linux 5.15 or later (scheduled scans still run)"};
  }
  const std::string reason = std::strerror(error);
  return {"変更の監視を開始できません（" + reason + "）。エージェントを再起動してください",
          "watching for changes cannot start (" + reason + "): restart the agent"};
}

base::Text mark_refusal_of(int error, const Mount& mount) {
  const std::string where = mount.point + " (" + mount.type + ")";
  if (error == ENODEV || error == EOPNOTSUPP || error == EXDEV || error == EINVAL) {
    return {where + ": このファイルシステムは変更を通知しません。定期スキャンで検査されます",
            where + ": this file system cannot tell of changes; scheduled scans look at it"};
  }
  const std::string reason = std::strerror(error);
  return {where + ": 監視できません（" + reason + "）。定期スキャンで検査されます",
          where + ": cannot be watched (" + reason + "); scheduled scans look at it"};
}

std::uint64_t id_of(const struct statfs& status) {
  std::uint64_t id = 0;
  static_assert(sizeof status.f_fsid == sizeof id);
  std::memcpy(&id, &status.f_fsid, sizeof id);
  return id;
}

std::vector<Mount> mounts_now() {
  std::ifstream file("/proc/self/mountinfo", std::ios::binary);
  return parse_mounts(std::string(std::istreambuf_iterator<char>(file), {}));
}

}  // namespace

WatchMarks::WatchMarks() {
  group_ = ::fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_DFID_NAME | FAN_REPORT_PIDFD | FAN_UNLIMITED_QUEUE |
                               FAN_UNLIMITED_MARKS | FAN_CLOEXEC | FAN_NONBLOCK,
                           O_RDONLY | O_CLOEXEC | O_LARGEFILE);
  if (group_ < 0) refusal_ = refusal_of(errno);
  mask_ = kEvents | FAN_RENAME;
}

WatchMarks::~WatchMarks() {
  if (group_ >= 0) ::close(group_);
}

base::Text WatchMarks::mark(const Mount& mount) {
  if (::fanotify_mark(group_, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, mask_, AT_FDCWD, mount.point.c_str()) == 0) return {};
  if (errno == EINVAL && (mask_ & FAN_RENAME) != 0) {
    if (::fanotify_mark(group_, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, kEvents | kMoves, AT_FDCWD, mount.point.c_str()) ==
        0) {
      mask_ = kEvents | kMoves;
      return {};
    }
  }
  return mark_refusal_of(errno, mount);
}

WatchMarks::Refreshed WatchMarks::refresh(const Sieve& sieve) {
  Refreshed out;
  const std::vector<Mount> all = mounts_now();
  std::vector<Mount> mounts;
  roots_.clear();
  file_systems_.clear();
  for (const Sieve::Root& root : sieve.roots()) {
    WatchedRoot watched{.path = root.given};
    bool first = true;
    for (const Mount& mount : mounts_under(all, root.real, sieve.rules().crosses_mounts())) {
      const bool holding = std::exchange(first, false);
      if (!holding && !sieve.folder_matters(sieve.as_ruled(mount.point))) continue;
      mounts.push_back(mount);
      struct stat status {};
      struct statfs system {};
      base::Text refusal;
      if (::stat(mount.point.c_str(), &status) != 0 || status.st_dev != mount.device ||
          ::statfs(mount.point.c_str(), &system) != 0) {
        // btrfs shows one device number in mountinfo and another in stat; it cannot be marked as a whole either.
        refusal = mark_refusal_of(ENODEV, mount);
      } else {
        refusal = mark(mount);
      }
      if (refusal.en.empty()) {
        watched.watching = watched.watching || holding;
        MountedFileSystem& known = file_systems_[id_of(system)];
        known.id = id_of(system);
        known.device = status.st_dev;
        if (std::find(known.points.begin(), known.points.end(), mount.point) == known.points.end())
          known.points.push_back(mount.point);
      } else {
        out.refused.push_back(holding ? root.given : sieve.as_ruled(mount.point));
        if (watched.reason.en.empty()) watched.reason = refusal;
      }
    }
    if (first) watched.reason = mark_refusal_of(ENODEV, {.point = root.given, .type = "virtual"});
    roots_.push_back(std::move(watched));
  }
  std::sort(mounts.begin(), mounts.end(),
            [](const Mount& a, const Mount& b) { return std::tie(a.point, a.device) < std::tie(b.point, b.device); });
  mounts.erase(std::unique(mounts.begin(), mounts.end()), mounts.end());
  const auto missing_in = [](const Mount& mount, const std::vector<Mount>& in) {
    return std::find(in.begin(), in.end(), mount) == in.end();
  };
  for (const Mount& mount : mounts) {
    if (missing_in(mount, mounts_)) out.changed.push_back(sieve.as_ruled(mount.point));
  }
  for (const Mount& mount : mounts_) {
    if (missing_in(mount, mounts)) out.changed.push_back(sieve.as_ruled(mount.point));
  }
  mounts_ = std::move(mounts);
  return out;
}

const MountedFileSystem* WatchMarks::find(std::uint64_t id) const {
  const auto found = file_systems_.find(id);
  return found == file_systems_.end() ? nullptr : &found->second;
}

}  // namespace junshu::integrity

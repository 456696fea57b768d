#include "integrity/watch.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

#include "watch_marks.h"
#include "watch_table.h"
#include "watch_who.h"

namespace junshu::integrity {
namespace {

// Each event in it may carry a descriptor, of which a process has about a thousand.
constexpr std::size_t kBuffer = std::size_t{16} << 10U;
constexpr int kReaderNice = -10;  // woken before the process that did it ends
constexpr int kMostBatches = 64;  // before it looks whether it shall stop

struct Place {  // a folder's handle and a name in it, as an event carries them
  std::uint64_t file_system = 0;
  std::string_view handle;
  std::string_view name;
  bool given = false;
};

Place place_of(std::string_view record) {
  Place out;
  constexpr std::size_t kHead = offsetof(fanotify_event_info_fid, handle);
  if (record.size() < kHead + sizeof(file_handle)) return out;
  file_handle head;
  std::memcpy(&head, record.data() + kHead, sizeof head);
  const std::size_t length = sizeof(file_handle) + head.handle_bytes;
  if (record.size() < kHead + length) return out;
  std::memcpy(&out.file_system, record.data() + offsetof(fanotify_event_info_fid, fsid), sizeof out.file_system);
  out.handle = record.substr(kHead, length);
  const std::string_view rest = record.substr(kHead + length);
  out.name = rest.substr(0, std::min(rest.find('\0'), rest.size()));
  out.given = true;
  return out;
}

struct Event {
  std::uint64_t mask = 0;
  std::int32_t pid = 0;
  int pidfd = -1;
  Place place;  // or, of a rename, the old one
  Place to;     // of a rename
};

Event event_of(const fanotify_event_metadata& metadata, std::string_view records) {
  Event out{.mask = metadata.mask, .pid = metadata.pid};
  while (records.size() >= sizeof(fanotify_event_info_header)) {
    fanotify_event_info_header header;
    std::memcpy(&header, records.data(), sizeof header);
    if (header.len < sizeof header || header.len > records.size()) break;
    const std::string_view record = records.substr(0, header.len);
    switch (header.info_type) {
      case FAN_EVENT_INFO_TYPE_DFID_NAME:
      case FAN_EVENT_INFO_TYPE_DFID:
      case FAN_EVENT_INFO_TYPE_OLD_DFID_NAME:
        out.place = place_of(record);
        break;
      case FAN_EVENT_INFO_TYPE_NEW_DFID_NAME:
        out.to = place_of(record);
        break;
      case FAN_EVENT_INFO_TYPE_PIDFD:
        if (record.size() >= sizeof(fanotify_event_info_pidfd)) {
          std::memcpy(&out.pidfd, record.data() + offsetof(fanotify_event_info_pidfd, pidfd), sizeof out.pidfd);
        }
        break;
      default:
        break;
    }
    records.remove_prefix(header.len);
  }
  return out;
}

Happenings happenings_of(std::uint64_t mask) {
  Happenings out;
  if ((mask & FAN_CREATE) != 0) out |= Happening::Created;
  if ((mask & FAN_MODIFY) != 0) out |= Happening::Modified;
  if ((mask & FAN_CLOSE_WRITE) != 0) out |= Happening::Written;
  if ((mask & FAN_ATTRIB) != 0) out |= Happening::Attributes;
  if ((mask & FAN_DELETE) != 0) out |= Happening::Deleted;
  if ((mask & FAN_MOVED_FROM) != 0) out |= Happening::MovedFrom;
  if ((mask & FAN_MOVED_TO) != 0) out |= Happening::MovedTo;
  return out;
}

std::string joined(const std::string& folder, std::string_view name) {
  if (name.empty() || name == ".") return folder;
  std::string out = folder == "/" ? std::string() : folder;
  out += '/';
  out += name;
  return out;
}

}  // namespace

std::string_view name_of(Rescan::Reason reason) {
  switch (reason) {
    case Rescan::Reason::Overflow:
      return "overflow";
    case Rescan::Reason::Crowded:
      return "crowded";
    case Rescan::Reason::Moved:
      return "moved";
    case Rescan::Reason::Mounted:
      return "mounted";
    case Rescan::Reason::Unwatched:
      return "unwatched";
  }
  base::abort_broken_invariant(__FILE__, __LINE__, "an unknown reason to rescan");
}

struct Watch::Parts {
  Parts(Rules rules, const base::Clock& the_clock, const WatchLimits& limits)
      : clock(the_clock),
        sieve(std::move(rules)),
        folders(sieve, limits.folders),
        processes(limits.processes),
        table(limits.paths) {
    ready = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    stop = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    JUNSHU_INVARIANT(ready >= 0 && stop >= 0, "no descriptors left");
    if (marks.descriptor() < 0) {
      state.reason = marks.refusal();
      for (const Sieve::Root& root : sieve.roots()) state.roots.push_back({.path = root.given, .reason = state.reason});
      return;
    }
    // Before the marks: a mount in between is told by it.
    mounts = ::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
    refresh(Notice::First);
    last_read = clock.now();
    thread = std::thread([this] { run(); });
  }
  ~Parts() {
    ::eventfd_write(stop, 1);
    if (thread.joinable()) thread.join();
    if (mounts >= 0) ::close(mounts);
    ::close(ready);
    ::close(stop);
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  enum class Notice { First, Later };
  void refresh(Notice notice);
  void run();
  bool read_batch();
  void tell_ready();
  void handle(const Event& event, base::Millis now);
  std::vector<std::string> wanted_paths(const Place& place, bool folder);

  const base::Clock& clock;
  Sieve sieve;
  WatchMarks marks;
  FolderPaths folders;
  WhoCache processes;
  int ready = -1;
  int stop = -1;
  int mounts = -1;
  base::Millis last_read = 0;
  alignas(fanotify_event_metadata) std::array<char, kBuffer> buffer;
  std::vector<Event> batch;

  mutable std::mutex mutex;
  WatchTable table;   // guarded by mutex
  WatchState state;   // guarded by mutex
  bool told = false;  // guarded by mutex: `ready` is set
  std::thread thread;
};

void Watch::Parts::refresh(Notice notice) {
  const WatchMarks::Refreshed refreshed = marks.refresh(sieve);
  folders.forget();
  const base::Millis now = clock.now();
  const std::lock_guard lock(mutex);
  state.roots = marks.roots();
  state.watching = false;
  for (const WatchedRoot& root : state.roots) state.watching = state.watching || root.watching;
  state.reason = {};
  if (!state.watching) {
    state.reason = state.roots.empty() ? base::Text{"監視するフォルダーがありません。設定で指定してください",
                                                    "there is no folder to watch: name some in the settings"}
                                       : state.roots.front().reason;
  }
  for (const std::string& folder : refreshed.refused) table.rescan(folder, Rescan::Reason::Unwatched, now);
  if (notice == Notice::First) return;
  for (const std::string& folder : refreshed.changed) table.rescan(folder, Rescan::Reason::Mounted, now);
  tell_ready();
}

void Watch::Parts::tell_ready() {
  if (!table.empty() && !std::exchange(told, true)) ::eventfd_write(ready, 1);
}

void Watch::Parts::run() {
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), kReaderNice);
  std::array<pollfd, 3> waits{{{.fd = stop, .events = POLLIN, .revents = 0},
                               {.fd = marks.descriptor(), .events = POLLIN, .revents = 0},
                               {.fd = mounts, .events = POLLPRI, .revents = 0}}};
  while (true) {
    for (pollfd& wait : waits) wait.revents = 0;
    if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) return;
    if (waits[0].revents != 0) return;
    if (waits[2].revents != 0) refresh(Notice::Later);
    for (int i = 0; i < kMostBatches && read_batch(); ++i) {
    }
  }
}

// False: nothing waits.
bool Watch::Parts::read_batch() {
  const ssize_t length = ::read(marks.descriptor(), buffer.data(), buffer.size());
  if (length <= 0) return length < 0 && errno == EINTR;
  const base::Millis now = clock.now();
  batch.clear();
  std::size_t remaining = static_cast<std::size_t>(length);
  const auto* metadata = reinterpret_cast<const fanotify_event_metadata*>(buffer.data());
  while (FAN_EVENT_OK(metadata, remaining)) {
    JUNSHU_INVARIANT(metadata->vers == FANOTIFY_METADATA_VERSION,
                     "another version of fanotify events than compiled for");
    batch.push_back(
        event_of(*metadata, std::string_view(reinterpret_cast<const char*>(metadata) + metadata->metadata_len,
                                             metadata->event_len - metadata->metadata_len)));
    if (metadata->fd >= 0) ::close(metadata->fd);
    metadata = FAN_EVENT_NEXT(metadata, remaining);
  }
  processes.begin_batch(WhoCache::Steady::now());
  const std::lock_guard lock(mutex);
  for (const Event& event : batch) handle(event, now);
  tell_ready();
  last_read = now;
  return true;
}

void Watch::Parts::handle(const Event& event, base::Millis now) {
  ++state.events;
  if ((event.mask & FAN_Q_OVERFLOW) != 0) {
    if (event.pidfd >= 0) ::close(event.pidfd);
    ++state.overflows;
    table.gap({.from = last_read, .to = now});
    for (const Sieve::Root& root : sieve.roots()) table.rescan(root.given, Rescan::Reason::Overflow, now);
    folders.forget();
    return;
  }
  const bool folder = (event.mask & FAN_ONDIR) != 0;
  const bool renamed = event.to.given;
  // Looked up before the cache is dropped: the parents of what moved have not moved by this.
  const std::vector<std::string> from = wanted_paths(event.place, folder);
  const std::vector<std::string> to = renamed ? wanted_paths(event.to, folder) : std::vector<std::string>();
  constexpr std::uint64_t kAnyMove = FAN_MOVED_FROM | FAN_MOVED_TO | FAN_RENAME;
  if (folder && (event.mask & kAnyMove) != 0) folders.forget();
  if (from.empty() && to.empty()) {
    ++state.outside;
    if (event.pidfd >= 0) ::close(event.pidfd);
    return;
  }
  const std::shared_ptr<const Who> who = processes.resolve(event.pid, event.pidfd);
  if (!who->known()) ++state.unnamed;
  const auto tell_all = [&](const std::vector<std::string>& paths, Happenings happenings, std::string_view moved_from) {
    for (const std::string& path : paths) {
      const std::string_view parent = std::string_view(path).substr(0, std::max<std::size_t>(path.rfind('/'), 1));
      if (!table.add({.path = path,
                      .folder = parent,
                      .is_folder = folder,
                      .happenings = happenings,
                      .moved_from = moved_from,
                      .who = who},
                     now))
        ++state.crowded;
      const bool whole = folder && (happenings.has(Happening::MovedFrom) || happenings.has(Happening::MovedTo) ||
                                    happenings.has(Happening::Deleted));
      if (whole) table.rescan(path, Rescan::Reason::Moved, now, who);
    }
  };
  if (renamed) {
    tell_all(from, Happening::MovedFrom, {});
    tell_all(to, Happening::MovedTo, from.empty() ? std::string_view() : std::string_view(from.front()));
  } else {
    tell_all(from, happenings_of(event.mask), {});
  }
}

std::vector<std::string> Watch::Parts::wanted_paths(const Place& place, bool folder) {
  std::vector<std::string> out;
  if (!place.given) return out;
  const MountedFileSystem* file_system = marks.find(place.file_system);
  if (file_system == nullptr) return out;
  const FolderPaths::Folder& parent = folders.find(*file_system, place.handle);
  if (!parent.known) ++state.unplaced;
  for (const std::string& path : parent.paths) {
    std::string full = joined(path, place.name);
    if (sieve.wanted(full, folder)) out.push_back(std::move(full));
  }
  return out;
}

Watch::Watch(Rules rules, const base::Clock& clock, WatchLimits limits)
    : parts_(std::make_unique<Parts>(std::move(rules), clock, limits)) {}

Watch::~Watch() = default;

Watch::Taken Watch::take(base::Millis quiet, base::Millis at_most, std::size_t most) {
  const base::Millis now = parts_->clock.now();
  const std::lock_guard lock(parts_->mutex);
  eventfd_t count = 0;
  ::eventfd_read(parts_->ready, &count);
  parts_->told = false;
  return parts_->table.take(now, quiet, at_most, most);
}

int Watch::ready_descriptor() const { return parts_->ready; }

WatchState Watch::state() const {
  const std::lock_guard lock(parts_->mutex);
  WatchState out = parts_->state;
  out.waiting = parts_->table.paths();
  return out;
}

}  // namespace junshu::integrity

#include "walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cstring>

namespace junshu::integrity {
namespace {

struct Dirent {  // struct linux_dirent64: glibc's own is not what getdents64 gives on every platform
  std::uint64_t inode;
  std::int64_t next;
  unsigned short length;
  unsigned char type;
  char name[1];
};

constexpr std::size_t kListBuffer = 64UL * 1024;
constexpr std::size_t kLongestOpen = 3072;  // of a path given to the kernel at once; longer ones are opened in steps

FileType type_from(unsigned char type) {
  switch (type) {
    case DT_DIR:
      return FileType::Folder;
    case DT_LNK:
      return FileType::Link;
    case DT_BLK:
      return FileType::Block;
    case DT_CHR:
      return FileType::Character;
    case DT_FIFO:
      return FileType::Fifo;
    case DT_SOCK:
      return FileType::Socket;
    default:
      return FileType::Regular;
  }
}

// Step by step, for kernels and sandboxes without openat2.
int open_in_steps(int folder, std::string_view path, int flags) {
  Descriptor at;
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string name(path.substr(0, slash));
    const bool last = slash == std::string_view::npos;
    const int opened = ::openat(at.open() ? at.get() : folder, name.c_str(),
                                last ? flags | O_NOFOLLOW : O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (opened < 0 || last) return opened;
    at = Descriptor(opened);
    path.remove_prefix(slash + 1);
  }
}

int open_piece(int folder, std::string_view path, int flags) {
  const std::string text(path);
  open_how how{};
  how.flags = static_cast<std::uint64_t>(static_cast<unsigned>(flags | O_NOFOLLOW));
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  const auto opened = static_cast<int>(::syscall(SYS_openat2, folder, text.c_str(), &how, sizeof how));
  if (opened >= 0 || (errno != ENOSYS && errno != EPERM && errno != EAGAIN)) return opened;
  return open_in_steps(folder, path, flags);
}

}  // namespace

Descriptor open_below(const Root& root, std::string_view path, int flags) {
  if (path.size() == root.path.size()) return Descriptor(::openat(root.folder.get(), ".", flags));
  path.remove_prefix(root.path == "/" ? 1 : root.path.size() + 1);
  Descriptor at;
  while (path.size() > kLongestOpen) {
    const std::size_t slash = path.rfind('/', kLongestOpen);
    if (slash == std::string_view::npos) break;
    Descriptor next(
        open_piece(at.open() ? at.get() : root.folder.get(), path.substr(0, slash), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!next.open()) return next;
    at = std::move(next);
    path.remove_prefix(slash + 1);
  }
  return Descriptor(open_piece(at.open() ? at.get() : root.folder.get(), path, flags));
}

Walk::Walk(const Rules& given_rules, const ScanOptions& given_options, const ScanSink& given_sink)
    : rules(given_rules),
      options(given_options),
      sink(given_sink),
      kernel(base::chosen_hash_kernel(given_options.kernel)),
      queue(given_options.threads, 32UL * given_options.threads),
      pace(given_options) {}

void Walk::not_enter(std::string path, NotEntered::Why why, int error) {
  const std::lock_guard lock(mutex);
  not_entered.push_back({std::move(path), why, error});
}

const Entry* Walk::before(FolderWork& work, std::string_view path, Attributes attributes) const {
  if (options.previous == nullptr || !(options.skip_unchanged || attributes.has(Attribute::GrowingSize)))
    return nullptr;
  if (!work.previous_read) {
    work.previous_read = true;
    std::vector<Entry> entries;
    if (!options.previous->read_folder(work.listing.folder, entries)) entries.clear();
    work.listing.previous = std::move(entries);
  }
  const std::vector<Entry>& entries = *work.listing.previous;
  std::size_t& at = work.previous_at;
  while (at < entries.size() && entries[at].path < path) ++at;
  return at < entries.size() && entries[at].path == path ? &entries[at] : nullptr;
}

const Entry* Walk::before_large(const FolderWork& work, std::string_view path) const {
  if (!work.listing.previous) return nullptr;
  const std::vector<Entry>& entries = *work.listing.previous;
  const auto found = std::lower_bound(entries.begin(), entries.end(), path,
                                      [](const Entry& entry, std::string_view sought) { return entry.path < sought; });
  return found != entries.end() && found->path == path ? &*found : nullptr;
}

void Walk::hand_on(FolderWork& work) {
  if (work.waits_for.fetch_sub(1) != 1 || stopped()) return;
  for (const Entry& entry : work.listing.entries) {
    counters.files += entry.type == FileType::Regular ? 1 : 0;
    counters.unreadable += entry.error != 0 ? 1 : 0;
    counters.raced += entry.raced ? 1 : 0;
  }
  sink(std::move(work.listing));
}

Walker::Walker(Walk& walk)
    : walk_(walk), looker_(walk.options, walk.kernel, walk.links, walk.counters), list_buffer_(kListBuffer) {}

void Walker::rest() { walk_.pace.rest(walk_.counters); }

void Walker::begin(std::vector<std::string>& missing) {
  const auto work = std::make_shared<FolderWork>();
  work->listing.entries.reserve(walk_.roots.size());
  std::vector<FolderJob> jobs;
  for (std::size_t i = 0; i < walk_.roots.size(); ++i) {
    Root& root = walk_.roots[i];
    const std::string parent(folder_of(root.path).empty() ? "/" : folder_of(root.path));
    const std::string name(root.path == "/" ? "." : root.path.substr(parent == "/" ? 1 : parent.size() + 1));
    const Descriptor folder(::open(parent.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    Entry entry;
    entry.path = root.path;
    struct statx status {};
    const int error = folder.open() ? look_status(folder.get(), name.c_str(), status) : errno;
    if (error == ENOENT || error == ENOTDIR) {
      missing.push_back(root.path);
      continue;
    }
    if (error != 0) {  // it may be there: recorded as what cannot be seen, never as missing
      walk_.not_enter(root.path, NotEntered::Why::Unreadable, error);
      entry.type = FileType::Folder;
      entry.attributes = walk_.rules.select(root.path, entry.type).attributes;
      entry.error = error;
      if (!entry.attributes.empty()) work->listing.entries.push_back(std::move(entry));
      continue;
    }
    entry.type = type_of(status.stx_mode);
    Entry& kept = work->listing.entries.emplace_back(entry);
    Seen seen = Seen::Done;
    bool descend = false;
    const bool recorded = look_at(*work, folder.get(), name.c_str(), kept, seen, descend);
    if (seen == Seen::Large) {
      const Descriptor file = looker_.open_file(folder.get(), name.c_str());
      if (file.open()) {
        looker_.read_large(file.get(), walk_.before(*work, root.path, kept.attributes), kept);
      } else {
        kept.error = errno;
      }
    }
    const bool is_folder = kept.type == FileType::Folder;
    if (!recorded) work->listing.entries.pop_back();
    if (!is_folder || !descend) continue;
    root.folder = Descriptor(::openat(folder.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!root.folder.open()) {
      walk_.not_enter(root.path, NotEntered::Why::Unreadable, errno);
    } else if (file_system_of(root.folder.get()) == FileSystem::Pseudo) {
      walk_.not_enter(root.path, NotEntered::Why::PseudoFileSystem, 0);
    } else {
      jobs.push_back({root.path, i, device_of(status)});
    }
  }
  looker_.flush();
  walk_.counters.entries += work->listing.entries.size();
  walk_.hand_on(*work);
  for (auto job = jobs.rbegin(); job != jobs.rend(); ++job) walk_.queue.add(std::move(*job));
}

void Walker::run() {
  walk_.pace.begin_thread();
  while (const auto work = walk_.queue.take()) {
    if (walk_.stopped()) walk_.queue.stop();
    if (work->large) {
      hash_large();
    } else {
      list(*work->folder);
    }
    walk_.queue.done();
    rest();
  }
}

// The names are put together in names_, each ended by a zero; "." and ".." left out.
bool Walker::read_names(int folder, std::vector<Name>& names, const std::string& path) {
  names_.clear();
  while (true) {
    const auto got = ::syscall(SYS_getdents64, folder, list_buffer_.data(), list_buffer_.size());
    if (got < 0) {
      walk_.not_enter(path, NotEntered::Why::Unreadable, errno);
      return false;
    }
    if (got == 0) break;
    for (long at = 0; at < got;) {
      const char* const record = list_buffer_.data() + at;
      unsigned short length = 0;
      std::memcpy(&length, record + offsetof(Dirent, length), sizeof length);
      const char* const name = record + offsetof(Dirent, name);
      if (std::strcmp(name, ".") != 0 && std::strcmp(name, "..") != 0) {
        names.push_back({names_.size(), static_cast<unsigned char>(record[offsetof(Dirent, type)])});
        names_.append(name, std::strlen(name) + 1);
      }
      at += length;
    }
  }
  std::sort(names.begin(), names.end(), [this](const Name& a, const Name& b) {
    return std::strcmp(names_.data() + a.at, names_.data() + b.at) < 0;
  });
  // A folder that changes while it is listed may give a name twice.
  names.erase(std::unique(names.begin(), names.end(),
                          [this](const Name& a, const Name& b) {
                            return std::strcmp(names_.data() + a.at, names_.data() + b.at) == 0;
                          }),
              names.end());
  return true;
}

void Walker::list(const FolderJob& job) {
  const Descriptor folder = open_below(walk_.roots[job.root], job.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (!folder.open()) {
    walk_.not_enter(job.path, NotEntered::Why::Unreadable, errno);
    return;
  }
  std::vector<Name> names;
  if (!read_names(folder.get(), names, job.path)) return;
  walk_.counters.folders.fetch_add(1, std::memory_order_relaxed);
  const auto work = std::make_shared<FolderWork>();
  work->listing.folder = job.path;
  work->root = job.root;
  work->file_system = file_system_of(folder.get());
  work->listing.entries.reserve(names.size());  // entries must stay where they are
  look_at_names(work, folder.get(), job, names);
  looker_.flush();
  walk_.hand_on(*work);
}

void Walker::look_at_names(const std::shared_ptr<FolderWork>& work, int folder, const FolderJob& job,
                           const std::vector<Name>& names) {
  std::vector<FolderJob> below;
  std::vector<std::size_t> large;
  std::uint64_t looked = 0;
  path_.assign(job.path);
  if (path_ != "/") path_.push_back('/');
  const std::size_t prefix = path_.size();
  for (const Name& item : names) {
    if (walk_.stopped()) return;
    const char* const name = names_.data() + item.at;
    path_.resize(prefix);
    path_.append(name);
    if (walk_.root_paths.contains(path_)) continue;
    Entry& entry = work->listing.entries.emplace_back();
    entry.path = path_;
    entry.type = type_from(item.type);
    struct statx status {};
    if (item.type == DT_UNKNOWN) {
      const int error = look_status(folder, name, status);
      if (error == ENOENT) {
        work->listing.entries.pop_back();
        continue;
      }
      if (error == 0) entry.type = type_of(status.stx_mode);
    }
    Seen seen = Seen::Done;
    bool descend = false;
    const bool recorded = look_at(*work, folder, name, entry, seen, descend);
    FolderJob next;
    if (descend && may_enter(folder, name, job, entry, next)) {
      next.path = path_;
      below.push_back(std::move(next));
    }
    if (!recorded) {
      work->listing.entries.pop_back();
      continue;
    }
    if (seen == Seen::Large) large.push_back(work->listing.entries.size() - 1);
    if (++looked % 64 == 0) {
      walk_.counters.entries.fetch_add(64, std::memory_order_relaxed);
      rest();
    }
  }
  walk_.counters.entries.fetch_add(looked % 64, std::memory_order_relaxed);
  work->waits_for += large.size();
  for (const std::size_t entry : large) walk_.queue.add(LargeJob{work, entry, work->listing.entries[entry].size});
  for (auto next = below.rbegin(); next != below.rend(); ++next) walk_.queue.add(std::move(*next));
}

bool Walker::look_at(FolderWork& work, int folder, const char* name, Entry& entry, Seen& seen, bool& descend) {
  // What is a file when the folder is listed may be a link when it is looked at; whoever plays that game for long is
  // told as gone or as it last was.
  for (int i = 0; i < kTries; ++i) {
    const Selection selection = walk_.rules.select(entry.path, entry.type);
    descend = selection.descend && entry.type == FileType::Folder;
    if (selection.attributes.empty()) return false;
    entry.attributes = selection.attributes;
    seen = looker_.look(folder, name, work.file_system, walk_.before(work, entry.path, entry.attributes), entry);
    if (seen == Seen::Gone) descend = false;
    if (seen != Seen::OtherType) return seen != Seen::Gone;
  }
  entry.error = EAGAIN;
  return true;
}

bool Walker::may_enter(int folder, const char* name, const FolderJob& parent, const Entry& entry, FolderJob& job) {
  job.root = parent.root;
  job.device = entry.device;
  bool mount = entry.mount_root;
  const bool looked_at = !entry.attributes.empty() && !entry.known.empty();
  if (!looked_at || (!mount && entry.device != parent.device)) {
    struct statx status {};
    if (look_status(folder, name, status) != 0 || type_of(status.stx_mode) != FileType::Folder) return false;
    job.device = device_of(status);
    mount = (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
    // Subvolumes and overlays show other device numbers without any mount: only a kernel that cannot tell mounts is
    // judged by the number.
    if ((status.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) == 0) mount = job.device != parent.device;
  }
  if (!mount) return true;
  if (!walk_.rules.crosses_mounts()) {
    walk_.not_enter(path_, NotEntered::Why::Mount, 0);
    return false;
  }
  const Descriptor opened(::openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (opened.open() && file_system_of(opened.get()) == FileSystem::Pseudo) {
    walk_.not_enter(path_, NotEntered::Why::PseudoFileSystem, 0);
    return false;
  }
  return true;  // one that cannot be opened is told when it is to be listed
}

}  // namespace junshu::integrity

#include "looker.h"

#include <fcntl.h>

#include <algorithm>

namespace junshu::integrity {
namespace {

// Small files hashed at once: enough to fill all lanes, and still in the processor's cache.
constexpr std::size_t kBatchBytes = 512UL * 1024;
constexpr std::size_t kBatchFiles = 128;

constexpr Attributes kNeedsOpen = kHashes.with(
    {Attribute::Acl, Attribute::Xattrs, Attribute::Capabilities, Attribute::Selinux, Attribute::FileAttributes});
constexpr Attributes kNeedsXattrs{Attribute::Acl, Attribute::Xattrs, Attribute::Capabilities, Attribute::Selinux};

// Of a growing log, what to compare its beginning with: only when there is more now than there was.
const Entry* beginning_of(const Entry* before, const Entry& entry) {
  if (before == nullptr || !entry.attributes.has(Attribute::GrowingSize) || before->type != FileType::Regular)
    return nullptr;
  return before->size < entry.size && !before->known.common(kHashes).empty() ? before : nullptr;
}

void take_over(const Entry& from, Attributes hashes, Entry& entry) {
  if (hashes.has(Attribute::Sha256)) entry.sha256 = from.sha256;
  if (hashes.has(Attribute::Sha512)) entry.sha512 = from.sha512;
  if (hashes.has(Attribute::Blake2b)) entry.blake2b = from.blake2b;
  entry.known = entry.known.with(hashes);
}

}  // namespace

bool HardLinks::known(Entry& entry) const {
  const Attributes asked = entry.attributes.common(kHashes);
  const std::lock_guard lock(mutex_);
  const auto found = files_.find({entry.device, entry.inode});
  if (found == files_.end()) return false;
  const Entry& file = found->second;
  if (file.size != entry.size || file.mtime_ns != entry.mtime_ns || file.ctime_ns != entry.ctime_ns ||
      !asked.without(file.known).empty())
    return false;
  take_over(file, asked, entry);
  return true;
}

void HardLinks::remember(const Entry& entry) {
  if (entry.links < 2 || entry.raced || entry.known.common(kHashes).empty()) return;
  Entry kept;
  kept.known = entry.known;
  kept.size = entry.size;
  kept.mtime_ns = entry.mtime_ns;
  kept.ctime_ns = entry.ctime_ns;
  kept.sha256 = entry.sha256;
  kept.sha512 = entry.sha512;
  kept.blake2b = entry.blake2b;
  const std::lock_guard lock(mutex_);
  files_.insert_or_assign({entry.device, entry.inode}, std::move(kept));
}

Looker::Looker(const ScanOptions& options, base::HashKernel kernel, HardLinks& links, Counters& counters)
    : options_(options), kernel_(kernel), links_(links), counters_(counters), buffer_(kBatchBytes + kPiece) {
  waiting_.reserve(kBatchFiles);
}

bool Looker::stopped() const { return options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed); }

Descriptor Looker::open_file(int folder, const char* name) {
  constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
  int file = ::openat(folder, name, kFlags | no_access_time_);
  if (file < 0 && errno == EPERM &&
      no_access_time_ != 0) {  // only the owner of a file, and root, may leave no access time
    no_access_time_ = 0;
    file = ::openat(folder, name, kFlags);
  }
  return Descriptor(file);
}

bool Looker::unchanged(const struct statx& status, const Entry* before, Entry& entry) const {
  if (before == nullptr || before->fresh || before->raced || before->error != 0) return false;
  if (before->type != type_of(status.stx_mode) || before->size != status.stx_size || before->inode != status.stx_ino ||
      before->mtime_ns != nanoseconds(status.stx_mtime) || before->ctime_ns != nanoseconds(status.stx_ctime)) {
    return false;
  }
  // Changing any attribute changes ctime, so what was found out then still holds.
  const Attributes wanted = entry.attributes.common(kNeedsOpen);
  if (!wanted.without(before->attributes).empty()) return false;
  fill_status(entry, status, file_clock_ns());
  entry.xattrs.clear();
  for (const Xattr& xattr : before->xattrs) {
    if (entry.attributes.has(attribute_of_xattr(xattr.name))) entry.xattrs.push_back(xattr);
  }
  entry.file_flags = wanted.has(Attribute::FileAttributes) ? before->file_flags : 0;
  entry.known = entry.known.with(before->known.common(wanted));
  take_over(*before, before->known.common(wanted).common(kHashes), entry);
  return true;
}

Seen Looker::look(int folder, const char* name, FileSystem file_system, const Entry* before, Entry& entry) {
  if (options_.skip_unchanged && before != nullptr) {
    struct statx status {};
    const int error = look_status(folder, name, status);
    if (error == ENOENT) return Seen::Gone;
    if (error == 0 && type_of(status.stx_mode) == entry.type && unchanged(status, before, entry)) {
      if (entry.type == FileType::Link) {
        entry.target = before->target;
        entry.known = entry.known.with(before->known.common(entry.attributes).common({Attribute::LinkTarget}));
      }
      if (entry.type == FileType::Regular) counters_.unchanged.fetch_add(1, std::memory_order_relaxed);
      return Seen::Done;
    }
  }
  const bool opens = !entry.attributes.common(kNeedsOpen).empty();
  if (entry.type == FileType::Regular && opens) return look_open(folder, name, file_system, before, entry);
  if (entry.type == FileType::Folder && opens) return look_folder(folder, name, entry);
  return look_closed(folder, name, entry);
}

// By name alone: links, sockets, fifos, devices; and what needs no more.
Seen Looker::look_closed(int folder, const char* name, Entry& entry) {
  struct statx status {};
  const int error = look_status(folder, name, status);
  if (error == ENOENT || error == ENOTDIR) return Seen::Gone;
  if (error != 0) {
    entry.error = error;
    return Seen::Done;
  }
  if (type_of(status.stx_mode) != entry.type) {
    entry.type = type_of(status.stx_mode);
    return Seen::OtherType;
  }
  fill_status(entry, status, file_clock_ns());
  if (entry.type == FileType::Link) {
    char target[4096];
    const ssize_t length = ::readlinkat(folder, name, target, sizeof target);
    if (length < 0) {
      entry.error = errno;
    } else {
      entry.target.assign(target, static_cast<std::size_t>(length));
      entry.known = entry.known.with(entry.attributes.common({Attribute::LinkTarget}));
    }
  }
  if (!entry.attributes.common(kNeedsXattrs).empty()) read_xattrs(entry, path_by_descriptor(folder, name));
  return Seen::Done;
}

// It is there, and its content is not to be had: what can be seen from outside is recorded all the same.
Seen Looker::unreadable(int folder, const char* name, int error, Entry& entry) {
  const Seen seen = look_closed(folder, name, entry);
  if (seen == Seen::Done && entry.error == 0) entry.error = error;
  return seen;
}

Seen Looker::look_folder(int folder, const char* name, Entry& entry) {
  const Descriptor opened(::openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct statx status {};
  if (!opened.open() || look_status(opened.get(), "", status) != 0) return unreadable(folder, name, errno, entry);
  fill_status(entry, status, file_clock_ns());
  if (!entry.attributes.common(kNeedsXattrs).empty()) read_xattrs(entry, opened.get());
  read_file_flags(entry, opened.get(), status);
  return Seen::Done;
}

Seen Looker::look_open(int folder, const char* name, FileSystem file_system, const Entry* before, Entry& entry) {
  const std::int64_t opened_at = file_clock_ns();
  const Descriptor file = open_file(folder, name);
  if (!file.open()) {
    if (errno == ENOENT) return Seen::Gone;
    return unreadable(folder, name, errno, entry);
  }
  const bool hashes = !entry.attributes.common(kHashes).empty();
  std::uint8_t* const piece = buffer_.data() + used_;
  ssize_t got = 0;
  if (hashes) {
    do got = ::read(file.get(), piece, kPiece);
    while (got < 0 && errno == EINTR);
  }
  const int read_error = got < 0 ? errno : 0;
  if (!entry.attributes.common(kNeedsXattrs).empty()) read_xattrs(entry, file.get());
  const Attributes known = entry.known;
  struct statx status {};
  if (const int error = look_status(file.get(), "", status); error != 0) return unreadable(folder, name, error, entry);
  if (type_of(status.stx_mode) != FileType::Regular) {
    entry.type = type_of(status.stx_mode);
    return Seen::OtherType;
  }
  fill_status(entry, status, opened_at);
  entry.known = entry.known.with(known.common(kNeedsXattrs));
  read_file_flags(entry, file.get(), status);
  if (!hashes) return Seen::Done;
  if (read_error != 0) {
    entry.error = read_error;
    return Seen::Done;
  }
  if (entry.links > 1 && links_.known(entry)) return Seen::Done;
  const auto size = static_cast<std::size_t>(got);
  if (size == kPiece && entry.size > kPiece) return Seen::Large;

  // Nothing was written since it was opened: its ctime, which every write sets and nobody else can, is older by more
  // than the coarsest clock's tick.
  const bool steady = file_system == FileSystem::Local && !entry.fresh && size == entry.size && !options_.between_looks;
  if (!steady || beginning_of(before, entry) != nullptr) {
    read_steadily(file.get(), before, entry);
    return Seen::Done;
  }
  counters_.bytes.fetch_add(size, std::memory_order_relaxed);
  const Attributes others = entry.attributes.common(kHashes).without({Attribute::Sha256});
  if (kernel_ == base::HashKernel::OpenSsl || entry.links > 1 || !others.empty()) {
    digester_.begin(entry.attributes, nullptr);
    digester_.update({piece, size});
    digester_.finish(entry);
    links_.remember(entry);
    return Seen::Done;
  }
  entry.known = entry.known.with({Attribute::Sha256});
  waiting_.push_back({&entry, used_, size});
  used_ += size;
  if (used_ > kBatchBytes || waiting_.size() == kBatchFiles) flush();
  return Seen::Done;
}

void Looker::flush() {
  if (waiting_.empty()) return;
  std::vector<base::ByteView> messages;
  messages.reserve(waiting_.size());
  for (const Waiting& waiting : waiting_) messages.emplace_back(buffer_.data() + waiting.at, waiting.size);
  const std::vector<base::Digest> digests = base::sha256_of_all(messages, kernel_);
  for (std::size_t i = 0; i < digests.size(); ++i) waiting_[i].entry->sha256 = digests[i];
  waiting_.clear();
  used_ = 0;
}

void Looker::read_large(int file, const Entry* before, Entry& entry) {
  if (entry.links > 1 && links_.known(entry)) return;
  read_steadily(file, before, entry);
}

void Looker::read_steadily(int file, const Entry* before, Entry& entry) {
  for (int i = 0; i < kTries && !stopped(); ++i) {
    if (read_once(file, before, entry)) {
      links_.remember(entry);
      return;
    }
    if (entry.error != 0) return;
  }
  entry.known = entry.known.without(kHashes);
  entry.grown_intact = false;
  entry.raced = true;
}

// False: it changed meanwhile.
bool Looker::read_once(int file, const Entry* before, Entry& entry) {
  struct statx first {};
  if (const int error = look_status(file, "", first); error != 0) {
    entry.error = error;
    return false;
  }
  fill_status(entry, first, file_clock_ns());
  if (!entry.attributes.common(kNeedsXattrs).empty()) read_xattrs(entry, file);
  read_file_flags(entry, file, first);
  const bool grows = entry.attributes.has(Attribute::GrowingSize);
  digester_.begin(entry.attributes, beginning_of(before, entry));
  flush();  // the buffer is needed
  std::uint64_t done = 0;
  while (!stopped()) {
    // Of a log, what it had when it was looked at: more may come while it is read, which changes nothing about that.
    const std::size_t most =
        grows ? static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, first.stx_size - done)) : kPiece;
    const ssize_t got = most == 0 ? 0 : ::pread(file, buffer_.data(), most, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      entry.error = errno;
      entry.known = entry.known.without(kHashes);
      return false;
    }
    if (got == 0) break;
    digester_.update({buffer_.data(), static_cast<std::size_t>(got)});
    done += static_cast<std::uint64_t>(got);
    counters_.bytes.fetch_add(static_cast<std::uint64_t>(got), std::memory_order_relaxed);
  }
  if (options_.between_looks) options_.between_looks(entry.path);
  struct statx second {};
  if (const int error = look_status(file, "", second); error != 0) {
    entry.error = error;
    return false;
  }
  const bool only_grew = grows && first.stx_ino == second.stx_ino && second.stx_size > first.stx_size;
  if (done != first.stx_size || !(only_grew || same_content(first, second))) return false;
  digester_.finish(entry);
  return true;
}

}  // namespace junshu::integrity

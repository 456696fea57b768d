#include "status.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/stat.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>

#include "base/hash.h"

namespace junshu::integrity {
namespace {

constexpr Attributes kXattrKinds{Attribute::Acl, Attribute::Xattrs, Attribute::Capabilities, Attribute::Selinux};
constexpr Attributes kOfStatus{Attribute::Type,  Attribute::Mode,        Attribute::Owner,      Attribute::Group,
                               Attribute::Size,  Attribute::GrowingSize, Attribute::ModifiedAt, Attribute::ChangedAt,
                               Attribute::Inode, Attribute::Links,       Attribute::Blocks};

// What a person can set; the others (extents, hashed folder …) change by themselves.
constexpr std::uint32_t kSettableFlags = FS_SECRM_FL | FS_UNRM_FL | FS_COMPR_FL | FS_SYNC_FL | FS_IMMUTABLE_FL |
                                         FS_APPEND_FL | FS_NODUMP_FL | FS_NOATIME_FL | FS_ENCRYPT_FL |
                                         FS_JOURNAL_DATA_FL | FS_NOTAIL_FL | FS_DIRSYNC_FL | FS_TOPDIR_FL |
                                         FS_VERITY_FL | FS_NOCOW_FL | FS_DAX_FL | FS_PROJINHERIT_FL | FS_CASEFOLD_FL;

// Sizes of answers that fit nearly always; others are asked for twice.
constexpr std::size_t kListRoom = 1024;

template <typename List>
ssize_t whole_list(std::string& out, const List& list) {
  out.resize(kListRoom);
  while (true) {
    const ssize_t got = list(out.data(), out.size());
    if (got >= 0) out.resize(static_cast<std::size_t>(got));
    if (got >= 0 || errno != ERANGE) return got;
    out.resize(std::max<std::size_t>(out.size() * 4, 65536));
    if (out.size() > (1U << 24U)) return -1;
  }
}

template <typename List, typename Get>
void read_all_xattrs(Entry& entry, const List& list, const Get& get) {
  const Attributes asked = entry.attributes.common(kXattrKinds);
  entry.xattrs.clear();
  entry.known = entry.known.without(kXattrKinds);
  if (asked.empty()) return;
  std::string names;
  if (whole_list(names, list) < 0) {
    if (errno == ENOTSUP) entry.known = entry.known.with(asked);  // none can be there
    return;
  }
  Attributes known = asked;
  for (std::size_t at = 0; at < names.size();) {
    const char* name = names.data() + at;
    const std::size_t length = std::char_traits<char>::length(name);
    at += length + 1;
    const Attribute kind = attribute_of_xattr({name, length});
    if (!asked.has(kind)) continue;
    std::string value;
    if (whole_list(value, [&](char* out, std::size_t size) { return get(name, out, size); }) < 0) {
      if (errno != ENODATA) known = known.without({kind});
      continue;
    }
    Xattr xattr{{name, length}, value, value.size(), false};
    if (value.size() > kLongestXattr) {
      xattr.value = base::as_text(base::sha256(base::as_bytes(value)));
      xattr.hashed = true;
    }
    entry.xattrs.push_back(std::move(xattr));
  }
  std::sort(entry.xattrs.begin(), entry.xattrs.end(), [](const Xattr& a, const Xattr& b) { return a.name < b.name; });
  entry.known = entry.known.with(known);
}

std::uint32_t flags_of(const struct statx& status) {
  struct Pair {
    std::uint64_t attribute;
    std::uint32_t flag;
  };
  constexpr std::array<Pair, 7> kPairs = {{{STATX_ATTR_COMPRESSED, FS_COMPR_FL},
                                           {STATX_ATTR_IMMUTABLE, FS_IMMUTABLE_FL},
                                           {STATX_ATTR_APPEND, FS_APPEND_FL},
                                           {STATX_ATTR_NODUMP, FS_NODUMP_FL},
                                           {STATX_ATTR_ENCRYPTED, FS_ENCRYPT_FL},
                                           {STATX_ATTR_VERITY, FS_VERITY_FL},
                                           {STATX_ATTR_DAX, FS_DAX_FL}}};
  std::uint32_t out = 0;
  for (const Pair& pair : kPairs) {
    if ((status.stx_attributes & pair.attribute) != 0) out |= pair.flag;
  }
  return out;
}

}  // namespace

int look_status(int folder, const char* name, struct statx& status) {
  constexpr unsigned kMask = STATX_BASIC_STATS;
  const int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | (*name == '\0' ? AT_EMPTY_PATH : 0);
  return ::statx(folder, name, flags, kMask, &status) == 0 ? 0 : errno;
}

FileType type_of(const struct statx& status) {
  switch (status.stx_mode & S_IFMT) {
    case S_IFDIR:
      return FileType::Folder;
    case S_IFLNK:
      return FileType::Link;
    case S_IFBLK:
      return FileType::Block;
    case S_IFCHR:
      return FileType::Character;
    case S_IFIFO:
      return FileType::Fifo;
    case S_IFSOCK:
      return FileType::Socket;
    default:
      return FileType::Regular;
  }
}

std::uint64_t device_of(const struct statx& status) { return ::makedev(status.stx_dev_major, status.stx_dev_minor); }

std::int64_t nanoseconds(const statx_timestamp& time) {
  // Wraps for years beyond 2262, which some file systems can hold: still equal only to itself.
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000ULL + time.tv_nsec);
}

void fill_status(Entry& entry, const struct statx& status, std::int64_t now_ns) {
  entry.type = type_of(status);
  entry.known = entry.attributes.common(kOfStatus);
  entry.mode = status.stx_mode & 07777U;
  entry.uid = status.stx_uid;
  entry.gid = status.stx_gid;
  entry.size = status.stx_size;
  entry.mtime_ns = nanoseconds(status.stx_mtime);
  entry.ctime_ns = nanoseconds(status.stx_ctime);
  entry.device = device_of(status);
  entry.special = entry.type == FileType::Block || entry.type == FileType::Character
                      ? ::makedev(status.stx_rdev_major, status.stx_rdev_minor)
                      : 0;
  entry.inode = status.stx_ino;
  entry.links = status.stx_nlink;
  entry.blocks = status.stx_blocks;
  entry.sparse = is_sparse(entry);
  entry.mount_root = (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
  entry.fresh = entry.ctime_ns > now_ns - kFreshNanoseconds;
}

bool same_content(const struct statx& a, const struct statx& b) {
  return a.stx_ino == b.stx_ino && a.stx_size == b.stx_size && nanoseconds(a.stx_mtime) == nanoseconds(b.stx_mtime) &&
         nanoseconds(a.stx_ctime) == nanoseconds(b.stx_ctime);
}

void read_xattrs(Entry& entry, int file) {
  read_all_xattrs(
      entry, [&](char* out, std::size_t size) { return ::flistxattr(file, out, size); },
      [&](const char* name, char* out, std::size_t size) { return ::fgetxattr(file, name, out, size); });
}

void read_xattrs(Entry& entry, const std::string& path) {
  read_all_xattrs(
      entry, [&](char* out, std::size_t size) { return ::llistxattr(path.c_str(), out, size); },
      [&](const char* name, char* out, std::size_t size) { return ::lgetxattr(path.c_str(), name, out, size); });
}

void read_file_flags(Entry& entry, int file, const struct statx& status) {
  if (!entry.attributes.has(Attribute::FileAttributes)) return;
  int flags = 0;
  if (::ioctl(file, FS_IOC_GETFLAGS, &flags) == 0) {
    entry.file_flags = static_cast<std::uint32_t>(flags) & kSettableFlags;
  } else {
    entry.file_flags = flags_of(status);
  }
  entry.known = entry.known.with({Attribute::FileAttributes});
}

std::string path_by_descriptor(int folder, std::string_view name) {
  std::string out = "/proc/self/fd/" + std::to_string(folder) + "/";
  out.append(name);
  return out;
}

FileSystem file_system_of(int file) {
  struct statfs status {};
  if (::fstatfs(file, &status) != 0) return FileSystem::Other;
  switch (static_cast<std::uint32_t>(status.f_type)) {
    case 0x9fa0:      // proc
    case 0x62656572:  // sysfs
    case 0x27e0eb:    // cgroup
    case 0x63677270:  // cgroup2
    case 0x64626720:  // debugfs
    case 0x74726163:  // tracefs
    case 0x73636673:  // securityfs
    case 0xf97cff8c:  // selinuxfs
    case 0x43415d53:  // smackfs
    case 0xcafe4a11:  // bpf
    case 0x6165676c:  // pstore
    case 0xde5e81e4:  // efivarfs
    case 0x62656570:  // configfs
    case 0x65735543:  // fusectl
    case 0x19800202:  // mqueue
    case 0x958458f6:  // hugetlbfs
    case 0x1cd1:      // devpts
    case 0x42494e4d:  // binfmt_misc
    case 0x67596969:  // rpc_pipefs
    case 0x6e736673:  // nsfs
    case 0x0187:      // autofs: entering mounts
      return FileSystem::Pseudo;
    case 0xef53:      // ext2, 3, 4
    case 0x58465342:  // xfs
    case 0x9123683e:  // btrfs
    case 0x01021994:  // tmpfs
    case 0x858458f6:  // ramfs
    case 0x794c7630:  // overlay
    case 0x2fc12fc1:  // zfs
    case 0xf2f52010:  // f2fs
    case 0x73717368:  // squashfs
    case 0xe0f5e1e2:  // erofs
    case 0xca451a4e:  // bcachefs
      return FileSystem::Local;
    default:
      return FileSystem::Other;
  }
}

std::int64_t file_clock_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_REALTIME_COARSE,
                  &time);  // not a reading of the time of day: it is compared with stamps that this very clock made
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

}  // namespace junshu::integrity

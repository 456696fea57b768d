// What one look at one path found. A value; paths, names and targets are raw bytes, never assumed to be UTF-8.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "integrity/attributes.h"
#include "integrity/rules.h"

namespace junshu::integrity {

using Digest512 = std::array<std::uint8_t, 64>;

// An extended attribute. Values of up to kLongestXattr bytes are kept as they are, so that a finding can be told in
// words; of longer ones the SHA-256 and the size.
inline constexpr std::size_t kLongestXattr = 256;
struct Xattr {
  std::string name;
  std::string value;       // the value, or the 32 bytes of its SHA-256 when `hashed`
  std::uint64_t size = 0;  // of the value itself
  bool hashed = false;
  bool operator==(const Xattr&) const = default;
};
// Which attribute an extended attribute counts as: Acl, Capabilities, Selinux or Xattrs.
Attribute attribute_of_xattr(std::string_view name);

struct Entry {
  std::string path;  // absolute
  FileType type = FileType::Regular;
  Attributes attributes;  // what the rules ask for, and so what is compared
  Attributes known;  // of these, what was found out; the others could not be (see `error`, `raced`) or mean nothing for
                     // the type
  std::uint32_t mode = 0;  // 07777
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint64_t size = 0;     // logical bytes; of a link the length of its target
  std::int64_t mtime_ns = 0;  // since 1970 UTC
  std::int64_t ctime_ns = 0;
  std::uint64_t device = 0;   // makedev of the file system it lies on
  std::uint64_t special = 0;  // of a device node: makedev of what it stands for
  std::uint64_t inode = 0;
  std::uint64_t links = 0;
  std::uint64_t blocks = 0;      // of 512 bytes
  std::uint32_t file_flags = 0;  // FS_IOC_GETFLAGS, only the ones a person can set (FS_IMMUTABLE_FL …)
  std::string target;            // of a link
  base::Digest sha256{};         // each only when `known` has it
  Digest512 sha512{};
  Digest512 blake2b{};
  std::vector<Xattr> xattrs;  // sorted by name; ACL, capabilities and SELinux label included when asked for

  int error = 0;            // errno that kept it from being read: it is there and counts as unreadable, never as absent
  bool raced = false;       // changed on every try while it was read: it has no digest rather than a false one
  bool sparse = false;      // takes less room than it has bytes; the digest is over the logical bytes all the same
  bool mount_root = false;  // another file system is mounted on it
  bool fresh = false;  // changed less than kFreshNanoseconds before it was looked at: another change might bear the
                       // same time stamps, so it is never skipped
  // Of a file that may only grow and did: the digest of its first bytes, as many as it had before, is still the old
  // one. Not kept in baselines.
  bool grown_intact = false;

  bool operator==(const Entry&) const = default;
};

// Coarsest time stamps of file systems in use (2 s), and some room.
inline constexpr std::int64_t kFreshNanoseconds = 3'000'000'000;

// Whether it takes less room than it has bytes, from its type, size and blocks.
bool is_sparse(const Entry& entry);

// The path's folder: "/etc" of "/etc/passwd", "/" of "/etc", "" of "/".
std::string_view folder_of(std::string_view path);

// In words, for findings: "0644 (rw-r--r--)", "2026-05-01T09:30:00.123456789Z", "user::rw-, user:1000:r--" …; empty
// when not known.
std::string value_in_words(const Entry& entry, Attribute attribute);

// Paths for JSON, logs and people: bytes that are not valid UTF-8, control characters and '%' become %XX.
std::string printable_path(std::string_view path);

// The entries of one folder, sorted by the bytes of their names. The roots of a scan come in a listing of their own,
// whose folder is ""; a root that lies below another one is in that listing only.
struct FolderListing {
  std::string folder;
  std::vector<Entry> entries;
  std::optional<std::vector<Entry>>
      previous;  // what ScanOptions::previous holds of the folder, when the scan had to read it anyway
};

// What was known before of a folder: a baseline, or the unfinished one of an interrupted run. Safe to use from many
// threads.
class FolderSource {
 public:
  virtual ~FolderSource() = default;
  // Replaces `entries`; false when the folder is not known. Throws Error{Integrity} when what is kept is damaged.
  virtual bool read_folder(std::string_view folder, std::vector<Entry>& entries) const = 0;
};

}  // namespace junshu::integrity

#include "block.h"

#include <algorithm>

#include "base/error.h"
#include "binary.h"

namespace junshu::integrity {
namespace {

constexpr std::uint64_t kTypeAndMode = 1;
constexpr std::uint64_t kUid = 2;
constexpr std::uint64_t kGid = 4;
constexpr std::uint64_t kAttributes = 8;
constexpr std::uint64_t kKnown = 16;
constexpr std::uint64_t kDevice = 32;
constexpr std::uint64_t kLinks = 64;
constexpr std::uint64_t kFileFlags = 128;
constexpr std::uint64_t kXattrs = 256;
constexpr std::uint64_t kState = 512;
constexpr std::uint64_t kAll = 1023;

constexpr std::uint64_t kRaced = 1;
constexpr std::uint64_t kMountRoot = 2;
constexpr std::uint64_t kFresh = 4;
constexpr std::uint64_t kError = 8;

constexpr std::uint64_t kAttributeBits = (1ULL << (static_cast<unsigned>(Attribute::Blake2b) + 1)) - 1;

std::uint64_t state_of(const Entry& entry) {
  return (entry.raced ? kRaced : 0U) | (entry.mount_root ? kMountRoot : 0U) | (entry.fresh ? kFresh : 0U) |
         (entry.error != 0 ? kError : 0U);
}

std::uint64_t differences(const Entry& entry, const Entry& before) {
  std::uint64_t out = 0;
  if (entry.type != before.type || entry.mode != before.mode) out |= kTypeAndMode;
  if (entry.uid != before.uid) out |= kUid;
  if (entry.gid != before.gid) out |= kGid;
  if (entry.attributes != before.attributes) out |= kAttributes;
  if (entry.known != before.known) out |= kKnown;
  if (entry.device != before.device) out |= kDevice;
  if (entry.links != before.links) out |= kLinks;
  if (entry.file_flags != before.file_flags) out |= kFileFlags;
  if (entry.xattrs != before.xattrs) out |= kXattrs;
  if (state_of(entry) != state_of(before) || entry.error != before.error) out |= kState;
  return out;
}

void put_xattrs(std::string& out, const std::vector<Xattr>& xattrs) {
  put_varint(out, xattrs.size());
  for (const Xattr& xattr : xattrs) {
    put_text(out, xattr.name);
    out.push_back(xattr.hashed ? '\1' : '\0');
    if (xattr.hashed) {
      put_varint(out, xattr.size);
      out.append(xattr.value);
    } else {
      put_text(out, xattr.value);
    }
  }
}

void read_xattrs(BinaryReader& in, std::vector<Xattr>& out) {
  const std::uint64_t count = in.varint_up_to(in.left());
  out.clear();
  for (std::uint64_t i = 0; i < count; ++i) {
    Xattr xattr;
    xattr.name = in.text();
    if (xattr.name.empty() || (!out.empty() && xattr.name <= out.back().name)) throw Malformed{};
    const std::uint8_t hashed = in.byte();
    if (hashed > 1) throw Malformed{};
    xattr.hashed = hashed == 1;
    if (xattr.hashed) {
      xattr.size = in.varint();
      if (xattr.size <= kLongestXattr) throw Malformed{};
      xattr.value = in.bytes(32);
    } else {
      xattr.value = in.text();
      xattr.size = xattr.value.size();
      if (xattr.size > kLongestXattr) throw Malformed{};
    }
    out.push_back(std::move(xattr));
  }
}

std::int64_t signed_of(std::uint64_t value) { return static_cast<std::int64_t>(value); }
std::uint64_t unsigned_of(std::int64_t value) { return static_cast<std::uint64_t>(value); }

void put_entry(std::string& out, std::string_view name, std::string_view name_before, const Entry& entry,
               const Entry& before) {
  const std::uint64_t differs = differences(entry, before);
  put_varint(out, differs);
  const std::size_t shared = shared_length(name_before, name);
  put_varint(out, shared);
  put_text(out, name.substr(shared));
  if ((differs & kTypeAndMode) != 0) {
    put_varint(out, static_cast<std::uint64_t>(entry.type));
    put_varint(out, entry.mode);
  }
  if ((differs & kUid) != 0) put_varint(out, entry.uid);
  if ((differs & kGid) != 0) put_varint(out, entry.gid);
  if ((differs & kAttributes) != 0) put_varint(out, entry.attributes.bits());
  if ((differs & kKnown) != 0) put_varint(out, entry.known.bits());
  if ((differs & kDevice) != 0) put_varint(out, entry.device);
  if ((differs & kLinks) != 0) put_varint(out, entry.links);
  if ((differs & kFileFlags) != 0) put_varint(out, entry.file_flags);
  if ((differs & kXattrs) != 0) put_xattrs(out, entry.xattrs);
  if ((differs & kState) != 0) {
    put_varint(out, state_of(entry));
    if (entry.error != 0) put_varint(out, static_cast<std::uint64_t>(entry.error));
  }
  put_varint(out, entry.size);
  put_difference(out, unsigned_of(entry.mtime_ns), unsigned_of(before.mtime_ns));
  put_difference(out, unsigned_of(entry.ctime_ns), unsigned_of(before.ctime_ns));
  put_difference(out, entry.inode, before.inode);
  put_varint(out, entry.blocks);
  if (entry.type == FileType::Link) put_text(out, entry.target);
  if (entry.type == FileType::Block || entry.type == FileType::Character) put_varint(out, entry.special);
  if (entry.known.has(Attribute::Sha256)) put_bytes(out, entry.sha256);
  if (entry.known.has(Attribute::Sha512)) put_bytes(out, entry.sha512);
  if (entry.known.has(Attribute::Blake2b)) put_bytes(out, entry.blake2b);
}

Attributes attributes(BinaryReader& in) {
  return Attributes::from_bits(static_cast<std::uint32_t>(in.varint_up_to(kAttributeBits)));
}

void read_state(BinaryReader& in, Entry& entry) {
  const std::uint64_t state = in.varint_up_to(kRaced | kMountRoot | kFresh | kError);
  entry.raced = (state & kRaced) != 0;
  entry.mount_root = (state & kMountRoot) != 0;
  entry.fresh = (state & kFresh) != 0;
  entry.error = 0;
  if ((state & kError) == 0) return;
  entry.error = static_cast<int>(in.varint_up_to(4095));
  if (entry.error == 0) throw Malformed{};
}

// `entry` may hold anything: entries are used again, so that their texts keep their memory.
void read_entry(BinaryReader& in, std::uint64_t differs, const Entry& before, Entry& entry) {
  constexpr std::uint64_t k32 = 0xFFFFFFFF;
  entry.type = before.type;
  entry.mode = before.mode;
  if ((differs & kTypeAndMode) != 0) {
    entry.type = static_cast<FileType>(in.varint_up_to(static_cast<std::uint64_t>(FileType::Socket)));
    entry.mode = static_cast<std::uint32_t>(in.varint_up_to(07777));
  }
  entry.uid = (differs & kUid) != 0 ? static_cast<std::uint32_t>(in.varint_up_to(k32)) : before.uid;
  entry.gid = (differs & kGid) != 0 ? static_cast<std::uint32_t>(in.varint_up_to(k32)) : before.gid;
  entry.attributes = (differs & kAttributes) != 0 ? attributes(in) : before.attributes;
  entry.known = (differs & kKnown) != 0 ? attributes(in) : before.known;
  entry.device = (differs & kDevice) != 0 ? in.varint() : before.device;
  entry.links = (differs & kLinks) != 0 ? in.varint() : before.links;
  entry.file_flags = (differs & kFileFlags) != 0 ? static_cast<std::uint32_t>(in.varint_up_to(k32)) : before.file_flags;
  if ((differs & kXattrs) != 0) {
    read_xattrs(in, entry.xattrs);
  } else {
    entry.xattrs = before.xattrs;
  }
  if ((differs & kState) != 0) {
    read_state(in, entry);
  } else {
    entry.raced = before.raced;
    entry.mount_root = before.mount_root;
    entry.fresh = before.fresh;
    entry.error = before.error;
  }
  if ((differs != 0 && differences(entry, before) != differs) || !entry.known.without(entry.attributes).empty())
    throw Malformed{};
  entry.size = in.varint();
  entry.mtime_ns = signed_of(in.difference(unsigned_of(before.mtime_ns)));
  entry.ctime_ns = signed_of(in.difference(unsigned_of(before.ctime_ns)));
  entry.inode = in.difference(before.inode);
  entry.blocks = in.varint();
  entry.target.clear();
  entry.special = 0;
  if (entry.type == FileType::Link) entry.target = in.text();
  if (entry.type == FileType::Block || entry.type == FileType::Character) entry.special = in.varint();
  entry.sha256 = entry.known.has(Attribute::Sha256) ? in.array<32>() : base::Digest{};
  entry.sha512 = entry.known.has(Attribute::Sha512) ? in.array<64>() : Digest512{};
  entry.blake2b = entry.known.has(Attribute::Blake2b) ? in.array<64>() : Digest512{};
  entry.sparse = is_sparse(entry);
  entry.grown_intact = false;
}

// The name is `shared` bytes of the one before, and `rest`: it must be written the only way there is, rise, and be a
// name.
void check_name(std::string_view folder, std::string_view before, std::uint64_t shared, std::string_view rest,
                bool first) {
  if (shared > before.size() || rest.empty()) throw Malformed{};
  const auto at = static_cast<std::size_t>(shared);
  if (!first && at < before.size() && static_cast<unsigned char>(rest[0]) <= static_cast<unsigned char>(before[at]))
    throw Malformed{};
  if (rest.find('\0') != std::string_view::npos) throw Malformed{};
  if (folder.empty() ? shared == 0 && rest[0] != '/' : rest.find('/') != std::string_view::npos) throw Malformed{};
}

}  // namespace

std::string_view name_in(std::string_view folder, std::string_view path) {
  if (folder.empty()) return path;
  return path.substr(folder == "/" ? 1 : folder.size() + 1);
}

std::string path_in(std::string_view folder, std::string_view name) {
  if (folder.empty()) return std::string(name);
  std::string out;
  out.reserve(folder.size() + 1 + name.size());
  out.append(folder);
  if (folder != "/") out.push_back('/');
  out.append(name);
  return out;
}

bool is_sparse(const Entry& entry) {
  return entry.type == FileType::Regular && entry.blocks < (entry.size + 511) / 512;
}

void put_block(std::string& out, std::string_view folder, const std::vector<Entry>& entries) {
  static const Entry kNothing;
  put_varint(out, entries.size());
  const Entry* before = &kNothing;
  std::string_view name_before;
  for (const Entry& entry : entries) {
    const std::string_view name = name_in(folder, entry.path);
    JUNSHU_INVARIANT(before == &kNothing || name_before < name, "the entries of a folder are not sorted");
    put_entry(out, name, name_before, entry, *before);
    before = &entry;
    name_before = name;
  }
}

void read_block(std::string_view block, std::string_view folder, std::vector<Entry>& entries) {
  static const Entry kNothing;
  BinaryReader in(block);
  const std::uint64_t count = in.varint_up_to(in.left());
  constexpr std::size_t kLeast = 8;  // bytes of the shortest entry: a wrong count must not cost memory
  entries.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(count, in.left() / kLeast + 1)));
  const std::size_t prefix = folder.empty() || folder == "/" ? folder.size() : folder.size() + 1;
  std::string_view name_before;
  for (std::size_t i = 0; i < count; ++i) {
    if (i == entries.size()) entries.emplace_back();
    const std::uint64_t differs = in.varint_up_to(kAll);
    const std::uint64_t shared = in.varint();
    const std::string_view rest = in.text();
    check_name(folder, name_before, shared, rest, i == 0);
    Entry& entry = entries[i];
    entry.path.assign(folder);
    if (prefix > folder.size()) entry.path.push_back('/');
    entry.path.append(name_before.substr(0, static_cast<std::size_t>(shared)));
    entry.path.append(rest);
    read_entry(in, differs, i == 0 ? kNothing : entries[i - 1], entry);
    name_before = std::string_view(entry.path).substr(prefix);
  }
  if (!in.done()) throw Malformed{};
  entries.resize(static_cast<std::size_t>(count));
}

}  // namespace junshu::integrity

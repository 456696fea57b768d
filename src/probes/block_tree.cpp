#include "block_tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "attributes.h"

namespace junshu::probes {
namespace {

namespace fs = std::filesystem;
using wire::Encryption;

constexpr int kMaxDepth = 16;  // of mappings upon mappings
constexpr std::size_t kMaxMounts = 256;  // a host of containers binds one file system thousands of times
constexpr std::int64_t kSector = 512;  // of /sys/block/*/size, whatever the device's own is
constexpr std::int64_t kMbrContainer = 2 * kSector;  // how the kernel shows an extended partition

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> out;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    out.push_back(entry->path().filename().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

// All encrypted: Yes. One that is not: No.
Encryption combined(const std::vector<Encryption>& parts) {
  if (parts.empty()) return Encryption::Unknown;
  if (std::find(parts.begin(), parts.end(), Encryption::No) != parts.end()) return Encryption::No;
  if (std::find(parts.begin(), parts.end(), Encryption::Unknown) != parts.end()) return Encryption::Unknown;
  return Encryption::Yes;
}

bool is_mount_of(const Mount& mount, const BlockNode& node) {
  return (!node.number.empty() && mount.device == node.number) || mount.source == "/dev/" + node.name ||
         (!node.mapping_name.empty() && mount.source == "/dev/mapper/" + node.mapping_name);
}

}  // namespace

BlockTree::BlockTree(fs::path sysroot) : sysroot_(std::move(sysroot)) {
  for (const std::string& name : names_in(sysroot_ / "sys/block")) add(sysroot_ / "sys/block" / name, false);
  // A service with a file system view of its own sees other mounts than the host: those of process 1 are the host's.
  std::string text = read_limited(sysroot_ / "proc/1/mountinfo", 16U << 20U);
  if (text.empty()) text = read_limited(sysroot_ / "proc/self/mountinfo", 16U << 20U);
  mounts_ = parse_mountinfo(text);
}

void BlockTree::add(const fs::path& folder, bool is_partition) {
  BlockNode node;
  node.name = folder.filename().string();
  node.folder = folder;
  node.is_partition = is_partition;
  node.number = attribute(folder / "dev", 32);
  node.mapping = attribute(folder / "dm/uuid");
  node.mapping_name = attribute(folder / "dm/name");
  node.size = std::clamp<std::int64_t>(number(attribute(folder / "size"), 0), 0, (std::int64_t{1} << 53) / kSector - 1) * kSector;
  node.holders = names_in(folder / "holders");
  if (!is_partition) {
    for (const std::string& name : names_in(folder)) {
      std::error_code ignored;
      if (!name.starts_with(node.name) || !fs::exists(folder / name / "partition", ignored)) continue;
      node.partitions.push_back(name);
      add(folder / name, true);
    }
  }
  nodes_.insert_or_assign(node.name, std::move(node));
}

void BlockTree::collect(const BlockNode& node, int depth, std::vector<const BlockNode*>& out) const {
  if (depth > kMaxDepth || std::find(out.begin(), out.end(), &node) != out.end()) return;
  out.push_back(&node);
  for (const auto* names : {&node.holders, &node.partitions}) {
    // The partitions of a plain disk are listed for themselves; those of a mapping belong to what lies below it.
    if (names == &node.partitions && depth == 0) continue;
    for (const std::string& name : *names) {
      const auto found = nodes_.find(name);
      if (found != nodes_.end()) collect(found->second, depth + 1, out);
    }
  }
}

std::vector<std::string> BlockTree::mounts_of(const BlockNode& node) const {
  std::vector<const BlockNode*> all;
  collect(node, 0, all);
  std::set<std::string> points;
  for (const BlockNode* each : all) {
    for (const Mount& mount : mounts_) {
      if (is_mount_of(mount, *each) && !mount.point.empty()) points.insert(mount.point);
    }
  }
  std::vector<std::string> out(points.begin(), points.end());
  if (out.size() > kMaxMounts) out.resize(kMaxMounts);
  return out;
}

Encryption BlockTree::content_of(const BlockNode& node) const {
  const auto properties = udev_properties(sysroot_, node.number);
  const auto type = properties.find("ID_FS_TYPE");
  if (type != properties.end() && (type->second == "crypto_LUKS" || type->second == "BitLocker")) return Encryption::Yes;

  std::string name = node.name;
  std::replace(name.begin(), name.end(), '!', '/');  // sysfs cannot hold the slash of "cciss/c0d0"
  const int file = ::open((sysroot_ / "dev" / name).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file >= 0) {
    struct stat status {};
    char start[16] = {};
    const bool readable = ::fstat(file, &status) == 0 && (S_ISBLK(status.st_mode) || S_ISREG(status.st_mode)) &&
                          ::pread(file, start, sizeof start, 0) == static_cast<ssize_t>(sizeof start);
    ::close(file);
    if (readable) {
      const std::string_view bytes(start, sizeof start);
      // LUKS 1 and 2: "LUKS\xba\xbe" at 0. BitLocker: "-FVE-FS-" at 3.
      return bytes.starts_with("LUKS\xba\xbe") || bytes.substr(3, 8) == "-FVE-FS-" ? Encryption::Yes : Encryption::No;
    }
  }
  // What is mounted as it lies there is a file system, whether or not its bytes may be read.
  const bool mounted = std::any_of(mounts_.begin(), mounts_.end(), [&](const Mount& mount) { return is_mount_of(mount, node); });
  return mounted || type != properties.end() ? Encryption::No : Encryption::Unknown;
}

Encryption BlockTree::above(const BlockNode& node, int depth) const {
  if (depth > kMaxDepth) return Encryption::Unknown;
  std::vector<Encryption> parts;
  for (const auto* names : {&node.holders, &node.partitions}) {
    if (names == &node.partitions && node.is_partition) continue;
    for (const std::string& name : *names) {
      const auto found = nodes_.find(name);
      if (found == nodes_.end()) {
        parts.push_back(Encryption::Unknown);
      } else if (found->second.mapping.starts_with("CRYPT-")) {
        parts.push_back(Encryption::Yes);
      } else {
        parts.push_back(above(found->second, depth + 1));
      }
    }
  }
  return parts.empty() ? content_of(node) : combined(parts);
}

Encryption BlockTree::encryption_of(const BlockNode& node) const { return above(node, 0); }

bool BlockTree::starts_the_machine(const BlockNode& partition) const {
  for (const std::string& point : mounts_of(partition)) {
    if (point == "/boot" || point.starts_with("/boot/") || point == "/efi") return true;
  }
  const auto properties = udev_properties(sysroot_, partition.number);
  const auto type = properties.find("ID_PART_ENTRY_TYPE");
  return type != properties.end() && (type->second == "c12a7328-f81f-11d2-ba4b-00a0c93ec93b" ||  // EFI system
                                      type->second == "21686148-6449-6e6f-744e-656564454649" ||  // BIOS boot
                                      type->second == "0xef");
}

Encryption BlockTree::encryption_of_whole(const BlockNode& disk) const {
  if (!disk.holders.empty() || disk.partitions.empty()) return encryption_of(disk);
  std::vector<Encryption> parts;
  bool only_start = true;
  for (const std::string& name : disk.partitions) {
    const BlockNode& partition = nodes_.at(name);
    if (partition.size <= kMbrContainer || starts_the_machine(partition)) continue;
    only_start = false;
    parts.push_back(encryption_of(partition));
  }
  return only_start ? Encryption::No : combined(parts);
}

}  // namespace junshu::probes

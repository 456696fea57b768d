#include "probes/media_block.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "attributes.h"
#include "base/text.h"
#include "block_tree.h"
#include "probes/devices.h"
#include "probes/media_policy.h"

namespace junshu::probes {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxMountinfo = 16U << 20U;

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

fs::path real_path(const fs::path& path) {
  std::error_code error;
  const fs::path out = fs::canonical(path, error);
  return error ? fs::path() : out;
}

// The medium as it was when blocking began; its entries in sysfs are about to vanish.
struct Target {
  struct Node {
    std::string name;
    std::string number;
    std::string mapping_name;
    fs::path place;  // real path in sysfs
  };
  std::vector<Node> nodes;  // disk, partitions, mappings upon them

  bool is_mounted_as(const Mount& mount) const {
    return std::any_of(nodes.begin(), nodes.end(), [&](const Node& node) {
      return (!node.number.empty() && mount.device == node.number) || mount.source == "/dev/" + node.name ||
             (!node.mapping_name.empty() && mount.source == "/dev/mapper/" + node.mapping_name);
    });
  }
};

void collect(const BlockTree& tree, const std::string& name, Target& target) {
  const auto found = tree.nodes().find(name);
  const auto known = [&](const Target::Node& node) { return node.name == name; };
  if (found == tree.nodes().end() || std::any_of(target.nodes.begin(), target.nodes.end(), known)) return;
  const BlockNode& node = found->second;
  target.nodes.push_back({node.name, node.number, node.mapping_name, real_path(node.folder)});
  for (const std::string& each : node.partitions) collect(tree, each, target);
  for (const std::string& each : node.holders) collect(tree, each, target);
}

// Of every mount name space that a process lives in: a container may have it mounted where the host has not.
std::vector<Mount> all_mounts(const fs::path& sysroot) {
  std::vector<Mount> out;
  std::set<std::string> spaces;
  std::error_code error;
  for (fs::directory_iterator entry(sysroot / "proc", error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::error_code unknown;
    const fs::path space = fs::read_symlink(entry->path() / "ns/mnt", unknown);
    if (!spaces.insert(unknown ? name : space.string()).second) continue;
    auto mounts = parse_mountinfo(read_limited(entry->path() / "mountinfo", kMaxMountinfo));
    std::move(mounts.begin(), mounts.end(), std::back_inserter(out));
  }
  return out;
}

// Empty: nothing can be done with it any more.
std::string remaining(const fs::path& sysroot, const Target& target) {
  for (const Mount& mount : all_mounts(sysroot)) {
    if (target.is_mounted_as(mount)) return "mounted at " + mount.point;
  }
  for (const Target::Node& node : target.nodes) {
    const fs::path listed = sysroot / "sys/class/block" / node.name;
    const bool is_listed = is_there(listed) || is_there(sysroot / "sys/block" / node.name);
    const fs::path now = real_path(is_there(listed) ? listed : sysroot / "sys/block" / node.name);
    if (is_listed && now != node.place && !now.empty()) continue;  // another device has the name now
    if (is_listed || is_there(node.place)) return "the kernel still has " + node.name;
    std::string name = node.name;
    std::replace(name.begin(), name.end(), '!', '/');
    const int file = ::open((sysroot / "dev" / name).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file >= 0) {
      ::close(file);
      return "/dev/" + name + " opens";
    }
    if (errno != ENOENT && errno != ENXIO && errno != ENODEV && errno != ENOMEDIUM) {
      return "/dev/" + name + ": " + std::strerror(errno);
    }
  }
  return {};
}

struct Attempt {
  BlockMethod method;
  fs::path attribute;
  std::string value;
};

std::vector<Attempt> attempts(const fs::path& sysroot, const fs::path& disk) {
  std::vector<Attempt> out;
  fs::path interface;
  fs::path path = disk;
  for (int depth = 0; depth < 32 && path.has_relative_path(); ++depth, path = path.parent_path()) {
    if (is_there(path / "bInterfaceNumber")) interface = path;
    if (!is_there(path / "idVendor")) continue;
    // A keyboard with a card reader stays a keyboard.
    const bool has_others = number(attribute(path / "bNumInterfaces"), 1) > 1;
    const fs::path part = has_others && is_there(interface / "authorized") ? interface : path;
    if (is_there(part / "authorized")) out.push_back({BlockMethod::Authorization, part / "authorized", "0"});
    break;
  }
  if (is_there(disk / "device/delete")) out.push_back({BlockMethod::Delete, disk / "device/delete", "1"});
  const fs::path unbind = sysroot / "sys/bus/mmc/drivers/mmcblk/unbind";
  if (disk.filename().string().starts_with("mmcblk") && is_there(unbind)) {
    out.push_back({BlockMethod::Unbind, unbind, real_path(disk / "device").filename().string()});
  }
  return out;
}

class Blocking {
 public:
  Blocking(const fs::path& sysroot, Target target, MediaControl& control, int looks)
      : sysroot_(sysroot), target_(std::move(target)), control_(control), looks_(looks) {}

  MediaBlock run() {
    unmount();
    MediaBlock out{.attempted = true};
    for (const Attempt& attempt : attempts(sysroot_, target_.nodes.front().place)) {
      if (!control_.write(attempt.attribute, attempt.value)) continue;
      out.method = attempt.method;
      if (wait_for_effect(out)) return out;
    }
    bool read_only = false;
    for (const Target::Node& node : target_.nodes) {
      read_only = control_.make_read_only(sysroot_ / "dev" / node.name) || read_only;
    }
    if (read_only) out.method = BlockMethod::ReadOnly;
    unmount();
    out.remaining = remaining(sysroot_, target_);
    out.effect_verified = out.method != BlockMethod::None && out.remaining.empty();
    return out;
  }

 private:
  // Those that mount by themselves may be at it just now: again at every look.
  void unmount() {
    auto mounts = parse_mountinfo(read_limited(sysroot_ / "proc/self/mountinfo", kMaxMountinfo));
    for (auto mount = mounts.rbegin(); mount != mounts.rend(); ++mount) {
      if (target_.is_mounted_as(*mount)) control_.unmount(mount->point);
    }
  }

  bool wait_for_effect(MediaBlock& out) {
    for (int look = 0; look < looks_; ++look) {
      if (look > 0) control_.pause();
      unmount();
      out.remaining = remaining(sysroot_, target_);
      if (out.remaining.empty()) {
        out.effect_verified = true;
        return true;
      }
    }
    return false;
  }

  const fs::path& sysroot_;
  Target target_;
  MediaControl& control_;
  int looks_;
};

}  // namespace

bool KernelMediaControl::write(const fs::path& attribute, std::string_view value) {
  const int file = ::open(attribute.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
  if (file < 0) return false;
  const bool done = ::write(file, value.data(), value.size()) == static_cast<ssize_t>(value.size());
  return ::close(file) == 0 && done;
}

bool KernelMediaControl::unmount(const std::string& point) {
  return ::umount2(point.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) == 0;
}

bool KernelMediaControl::make_read_only(const fs::path& node) {
  const int file = ::open(node.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file < 0) return false;
  const int yes = 1;
  const bool done = ::ioctl(file, BLKROSET, &yes) == 0;
  ::close(file);
  return done;
}

void KernelMediaControl::pause() { std::this_thread::sleep_for(std::chrono::milliseconds(300)); }

MediaBlock block_medium(const fs::path& sysroot, const wire::Device& device, MediaControl& control, int looks) {
  Target target;
  for (const wire::Device& present : read_devices(sysroot)) {
    if (present.identity != device.identity) continue;
    if (runs_the_host(present)) return {.remaining = "the host runs from it"};
    collect(BlockTree(sysroot), present.name, target);
  }
  if (target.nodes.empty()) return {.remaining = "it is not there"};
  return Blocking(sysroot, std::move(target), control, looks).run();
}

wire::MediaUse use_of(const wire::Device& device, const MediaBlock& block, base::Millis now) {
  wire::MediaUse use{.device = device.identity, .mounted_at = now, .policy = wire::MediaPolicy::BlockUnregistered};
  use.effect_verified = block.effect_verified;
  use.blocked = block.attempted;
  if (use.blocked) use.until = now;
  return use;
}

}  // namespace junshu::probes

#include "watch_mounts.h"

#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace junshu::integrity {
namespace {

// mountinfo writes space, tab, newline and backslash as \ooo.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned code = 0;
    if (text[i] == '\\' && i + 3 < text.size() &&
        std::from_chars(&text[i + 1], &text[i + 4], code, 8).ptr == &text[i + 4]) {
      out += static_cast<char>(code);
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

std::vector<Mount> parse_mounts(std::string_view mountinfo) {
  std::vector<Mount> out;
  for (const std::string_view line : base::split(mountinfo, '\n')) {
    const auto fields = base::split(line, ' ');
    const auto dash = std::find(fields.begin(), fields.end(), "-");
    if (fields.size() < 7 || dash == fields.end() || dash + 1 == fields.end()) continue;
    unsigned numbers[2] = {0, 0};
    const std::string_view device = fields[2];
    const std::size_t colon = device.find(':');
    if (colon == std::string_view::npos) continue;
    std::from_chars(device.data(), device.data() + colon, numbers[0]);
    std::from_chars(device.data() + colon + 1, device.data() + device.size(), numbers[1]);
    out.push_back(
        {.device = makedev(numbers[0], numbers[1]), .point = unescaped(fields[4]), .type = std::string(*(dash + 1))});
  }
  return out;
}

bool is_virtual(std::string_view type) {
  constexpr std::array<std::string_view, 23> kTypes = {
      "autofs",   "binfmt_misc", "bpf",        "cgroup",     "cgroup2",   "configfs", "debugfs", "devpts",
      "devtmpfs", "efivarfs",    "fuse.lxcfs", "fusectl",    "hugetlbfs", "mqueue",   "nfsd",    "nsfs",
      "proc",     "pstore",      "rpc_pipefs", "securityfs", "selinuxfs", "sysfs",    "tracefs"};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

std::vector<Mount> mounts_under(const std::vector<Mount>& all, std::string_view root, bool crosses) {
  const Mount* holding = nullptr;
  for (const Mount& mount : all) {
    if (is_within(root, mount.point) && (holding == nullptr || mount.point.size() >= holding->point.size()))
      holding = &mount;
  }
  std::vector<Mount> out;
  if (holding != nullptr && !is_virtual(holding->type)) out.push_back(*holding);
  if (!crosses) return out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Mount& mount = all[i];
    if (&mount == holding || !is_within(mount.point, root) || mount.point == root || is_virtual(mount.type)) continue;
    const bool covered = std::any_of(all.begin() + static_cast<std::ptrdiff_t>(i) + 1, all.end(),
                                     [&](const Mount& later) { return is_within(mount.point, later.point); });
    if (!covered) out.push_back(mount);
  }
  return out;
}

}  // namespace junshu::integrity

// Which file systems lie under the roots, and where. Private to integrity.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace junshu::integrity {

struct Mount {
  dev_t device = 0;
  std::string point;
  std::string type;
  bool operator==(const Mount&) const = default;
};

// Of the text of /proc/self/mountinfo (proc(5)), in its order: a later mount covers an earlier one at the same point.
std::vector<Mount> parse_mounts(std::string_view mountinfo);
// proc, sysfs and the like: nothing in them is a file that stays.
bool is_virtual(std::string_view type);

inline bool is_within(std::string_view path, std::string_view folder) {
  if (folder == "/") return path.starts_with('/');
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

// The mounts that hold `root` or, when `crosses`, lie below it; without virtual ones and those covered by others.
std::vector<Mount> mounts_under(const std::vector<Mount>& all, std::string_view root, bool crosses);

}  // namespace junshu::integrity

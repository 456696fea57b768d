// proc_pid_mountinfo(5).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace junshu::probes {

struct Mount {
  std::string device;  // "8:1"; "0:n" for file systems without one device of their own
  std::string point;   // octal escapes undone
  std::string type;
  std::string source;  // "/dev/mapper/root"
};

std::vector<Mount> parse_mountinfo(std::string_view text);  // malformed lines are left out

}  // namespace junshu::probes

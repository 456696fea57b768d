// Who changed a file: a process as it was seen, while it was certainly the one that did it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace junshu::integrity {

struct Who {
  std::int32_t pid = 0;
  // Its program; empty: it had ended before it could be asked. The program of the moment of asking: a process that
  // writes and then runs another program may be named by that one.
  std::string exe;
  bool exe_replaced = false;  // the program's file has been deleted or replaced since it started
  bool elsewhere = false;     // `exe` is a path of another root (a container, a chroot), not of this host's
  std::string command;        // comm: of scripts their name; a process may set it to anything
  std::uint32_t uid = 0;      // effective
  std::optional<std::uint32_t> login_uid;  // who logged in, whatever sudo made of it since
  std::string container;                   // empty: none
  bool ourselves = false;
  // Programs of parent, grandparent and so on, at most kMostAncestors; empty for those of another root.
  std::vector<std::string> ancestors;

  bool known() const { return !exe.empty(); }
  bool operator==(const Who&) const = default;
};
inline constexpr std::size_t kMostAncestors = 8;

}  // namespace junshu::integrity

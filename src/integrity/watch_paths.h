// From a folder's file handle to the paths it has under the roots. Private to integrity; used by one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "integrity/rules.h"
#include "watch_mounts.h"

namespace junshu::integrity {

// What the rules want, asked cheaply: most events of a file system are of no interest.
class Sieve {
 public:
  explicit Sieve(Rules rules);
  // Whether something in this folder may be wanted.
  bool folder_matters(std::string_view path) const;
  bool wanted(std::string_view path, bool folder) const;
  // The path as the rules write it: a root may be reached through a link.
  std::string as_ruled(std::string path) const;
  const Rules& rules() const { return rules_; }
  struct Root {
    std::string given;
    std::string real;
  };
  const std::vector<Root>& roots() const { return roots_; }

 private:
  bool in_root(std::string_view path) const;

  Rules rules_;
  std::vector<Root> roots_;
};

// The places at which one file system is mounted.
struct MountedFileSystem {
  std::uint64_t id = 0;  // statfs(2) f_fsid
  dev_t device = 0;
  std::vector<std::string> points;
};

class FolderPaths {
 public:
  FolderPaths(const Sieve& sieve, std::size_t capacity);

  struct Folder {
    bool known = false;              // false: it is gone and was never seen
    std::vector<std::string> paths;  // those that matter; of a file system mounted twice there may be two
  };
  // `handle`: the bytes of a struct file_handle. Valid until the next call.
  const Folder& find(const MountedFileSystem& file_system, std::string_view handle);
  // A folder was renamed, or a mount came or went: every path may have changed.
  void forget();

 private:
  Folder look_up(const MountedFileSystem& file_system, std::string_view handle) const;

  const Sieve& sieve_;
  std::size_t capacity_;
  std::string key_;
  std::unordered_map<std::string, Folder> known_;
};

}  // namespace junshu::integrity

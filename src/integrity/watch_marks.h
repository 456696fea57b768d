// The fanotify group and its marks. Private to integrity; used by one thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "integrity/watch.h"
#include "watch_paths.h"

namespace junshu::integrity {

class WatchMarks {
 public:
  WatchMarks();
  ~WatchMarks();
  WatchMarks(const WatchMarks&) = delete;
  WatchMarks& operator=(const WatchMarks&) = delete;

  int descriptor() const { return group_; }  // negative: refused
  const base::Text& refusal() const { return refusal_; }

  // Marks what is mounted under the roots now. Returns the mount points that came or went since the last call, and
  // those refused.
  struct Refreshed {
    std::vector<std::string> changed;
    std::vector<std::string> refused;
  };
  Refreshed refresh(const Sieve& sieve);
  const std::vector<WatchedRoot>& roots() const { return roots_; }
  const MountedFileSystem* find(std::uint64_t id) const;

 private:
  // Empty: marked.
  base::Text mark(const Mount& mount);

  int group_ = -1;
  base::Text refusal_;
  std::uint64_t mask_ = 0;
  std::vector<Mount> mounts_;
  std::vector<WatchedRoot> roots_;
  std::map<std::uint64_t, MountedFileSystem> file_systems_;
};

}  // namespace junshu::integrity

// Follows growing log files over rotation (rename and create, or copy and truncate), truncation, late appearance and
// our own restarts. A file is known by device, inode and the hash of its first bytes; how far it was read is kept in a
// state file, written atomically. After `save`, what was given before is not given again, and nothing in between is
// lost as long as the rotated file is still there. Not thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/descriptor.h"

namespace junshu::logs {

struct FollowedLine {
  std::string_view path;
  std::string_view text;     // without its line end
  std::uint64_t number = 0;  // from 1 in its file, as far as it was followed from the start
  bool cut = false;          // longer than 64 KiB: the rest was left out
};

// What happened to a file besides growing.
struct FollowerStats {
  std::uint64_t lines = 0;
  std::uint64_t over_long = 0;
  std::uint64_t rotated = 0;
  std::uint64_t truncated = 0;
  std::uint64_t copied =
      0;  // of those truncated: a copy holds what had not been read, as logrotate's copytruncate leaves it
  std::uint64_t lost = 0;  // times a file was gone with bytes that had not been read: nothing of it was found
};

class Follower {
 public:
  using LineSink = std::function<void(const FollowedLine&)>;
  // Where a file that the state does not know begins: at its start, or with what comes from now on.
  enum class Begin { Start, End };

  Follower(std::vector<std::filesystem::path> files, std::filesystem::path state_file, Begin begin = Begin::Start);
  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  // Gives all whole lines that are there now; what ends without a line end waits for it, unless its file was rotated
  // away.
  std::size_t poll(const LineSink& sink);
  // Waits until something may have changed. False when the time was up.
  bool wait(std::chrono::milliseconds limit);
  // Durably. Call it when what was given is safe.
  void save();
  const FollowerStats& stats() const { return stats_; }

 private:
  struct File;
  void load();
  void open(File& file, const LineSink& sink);
  bool find_rest(File& file, const LineSink& sink);
  void read_on(File& file, const LineSink& sink);
  void finish(File& file, const LineSink& sink);
  void watch_folders();
  void give_whole(File& file, const std::filesystem::path& path, const LineSink& sink);
  void give(File& file, std::string_view line, bool cut, const LineSink& sink);

  std::vector<File> files_;
  std::filesystem::path state_file_;
  Begin begin_;
  base::Descriptor inotify_;
  std::map<std::string, bool> watched_;
  FollowerStats stats_;
};

}  // namespace junshu::logs

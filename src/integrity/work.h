// What the threads of a scan take from each other: folders to list, large files to hash.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "integrity/entry.h"
#include "status.h"

namespace junshu::integrity {

struct FolderJob {
  std::string path;
  std::size_t root = 0;
  std::uint64_t device = 0;
};

// A folder that was listed, while large files in it are still being hashed.
struct FolderWork {
  FolderListing listing;
  std::size_t root = 0;
  FileSystem file_system = FileSystem::Other;
  bool previous_read = false;
  std::size_t previous_at = 0;  // where the name looked for last was, or would be: names are looked for in their order
  std::atomic<std::size_t> waits_for{1};  // large files, and one for the thread that lists it
};

struct LargeJob {
  std::shared_ptr<FolderWork> folder;  // shared: by all large files in it, whichever is done last hands the folder on
  std::size_t entry = 0;
  std::uint64_t size = 0;
};

struct Work {
  std::optional<FolderJob> folder;
  bool large = false;  // take_large() has some
};

class WorkQueue {
 public:
  WorkQueue(unsigned threads, std::size_t most_large) : threads_(threads), most_large_(most_large) {}

  void add(FolderJob job);
  void add(LargeJob job);
  // The next thing to do; none when all is done or the scan was stopped. Whoever got something calls done() after it.
  std::optional<Work> take();
  void done();
  // The largest that waits; none when none does. `share`: at most as many as leave the other threads theirs.
  std::optional<LargeJob> take_large(bool share, std::size_t already);
  void stop();

 private:
  unsigned threads_;
  std::size_t most_large_;  // beyond, large files go before folders: what waits for them takes memory
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<FolderJob> folders_;  // the last one is next: few are open at a time
  std::vector<LargeJob> large_;     // a heap, the largest first
  unsigned busy_ = 0;
  bool stopped_ = false;
};

// Large files with several names: the second name waits for the digest of the first.
class LargeClaims {
 public:
  // True: this one has to be read. False: it waits, and comes back from `release` of the one that is being read.
  bool claim(const LargeJob& job);
  std::vector<LargeJob> release(const Entry& entry);

 private:
  std::mutex mutex_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::vector<LargeJob>> claimed_;
};

}  // namespace junshu::integrity

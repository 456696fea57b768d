// Walks the folders that rules name and looks at every file in them: attributes and digests. Nothing is followed,
// nothing is changed (no access times where the system lets us), sockets, fifos and devices are never opened.
//
// Threads take folders from each other. A file costs four system calls: openat, read, statx, close. Whether it changed
// meanwhile is told by its ctime, which nobody can set: when it lies before the moment of opening, what was read is
// what is there; otherwise the file is looked at before and after, and read again when the two differ.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash_kernel.h"
#include "integrity/entry.h"
#include "integrity/rules.h"

namespace junshu::integrity {

struct ScanProgress {
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;  // hashed
};

struct ScanOptions {
  unsigned threads = 2;
  // What is known of before; must outlive the scan. With it, a file that may only grow is checked for its old
  // beginning.
  const FolderSource* previous = nullptr;
  // Takes over the digests of `previous` where type, size, mtime, ctime and inode are the same. Whoever can set the
  // clock can hide from this, so a full scan has to come now and then.
  bool skip_unchanged = false;
  bool idle_io = false;  // I/O priority class idle (ioprio_set) of the scanning threads
  double cpu_share = 1;  // of one processor, for each thread: above 0, at most 1
  base::HashKernel kernel = base::HashKernel::Automatic;
  const std::atomic<bool>* stop = nullptr;  // set: ends soon, the result is not complete
  std::function<void(const ScanProgress&)>
      progress;  // from scanning threads, one at a time, at most four times a second
  std::function<void(std::string_view path)>
      between_looks;  // after a file was read, before the second look at it: tests change files here
};

// A folder whose content was not looked at, and why.
struct NotEntered {
  enum class Why : std::uint8_t {
    Mount,             // another file system, and the rules do not cross
    PseudoFileSystem,  // proc, sysfs and the like: never entered
    Unreadable,        // `error` says why
  };
  std::string path;
  Why why = Why::Mount;
  int error = 0;
};

struct ScanResult {
  std::uint64_t entries = 0;
  std::uint64_t files = 0;       // regular ones
  std::uint64_t folders = 0;     // listed
  std::uint64_t bytes = 0;       // hashed; a file with several names counts once
  std::uint64_t unchanged = 0;   // taken over unread
  std::uint64_t unreadable = 0;  // entries
  std::uint64_t raced = 0;
  std::vector<NotEntered> not_entered;     // sorted by path
  std::vector<std::string> missing_roots;  // sorted
  bool complete = true;                    // false: stopped
  base::HashKernel kernel = base::HashKernel::OpenSsl;
};

// Called once for each folder that was listed, from several threads at once; folders without an entry that the rules
// want come too.
using ScanSink = std::function<void(FolderListing&&)>;

// Throws what the sink throws, and Error{InvalidInput} for options out of range. Trouble with single files is in the
// entries.
ScanResult scan(const Rules& rules, const ScanOptions& options, const ScanSink& sink);

// One look at one path, by the same rules: none when nothing is there or the rules do not want it. `previous` is what
// was known of it.
std::optional<Entry> look_at(const Rules& rules, std::string_view path, const Entry* previous = nullptr,
                             const ScanOptions& options = {});

}  // namespace junshu::integrity

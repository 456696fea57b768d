// Looks at single files. One per thread; what threads share is passed in.
#pragma once

#include <fcntl.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/hash_kernel.h"
#include "descriptor.h"
#include "digester.h"
#include "integrity/entry.h"
#include "integrity/scan.h"
#include "status.h"

namespace junshu::integrity {

// Files with several names: hashed under the first, remembered for the others. Thread-safe.
class HardLinks {
 public:
  // Takes over the digests when this very file was hashed already and has not changed since.
  bool known(Entry& entry) const;
  void remember(const Entry& entry);

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, Entry> files_;  // by device and inode; without paths
};

struct Counters {
  std::atomic<std::uint64_t> entries{0};
  std::atomic<std::uint64_t> files{0};
  std::atomic<std::uint64_t> folders{0};
  std::atomic<std::uint64_t> bytes{0};
  std::atomic<std::uint64_t> unchanged{0};
  std::atomic<std::uint64_t> unreadable{0};
  std::atomic<std::uint64_t> raced{0};
};

// Files up to this size are read in one piece.
inline constexpr std::size_t kPiece = 128UL * 1024;
inline constexpr int kTries = 4;

enum class Seen : std::uint8_t {
  Done,       // the digest of a small file may come with flush()
  Gone,       // nothing has this name any more
  OtherType,  // entry.type is what it really is: ask the rules again
  Large,      // everything but the digests is there
};

class Looker {
 public:
  Looker(const ScanOptions& options, base::HashKernel kernel, HardLinks& links, Counters& counters);
  Looker(const Looker&) = delete;
  Looker& operator=(const Looker&) = delete;

  // Fills `entry`, whose path, attributes and type (as the folder says) are set. `entry` must stay where it is until
  // flush(). `file_system` is that of the folder. `before` is what was known of the path, or null.
  Seen look(int folder, const char* name, FileSystem file_system, const Entry* before, Entry& entry);
  // Digests of a large file, all by OpenSSL.
  void read_large(int file, const Entry* before, Entry& entry);
  void flush();

  // Opens without following or waiting, and without leaving an access time where the system lets us. errno is set when
  // it cannot be.
  Descriptor open_file(int folder, const char* name);

 private:
  Seen look_closed(int folder, const char* name, Entry& entry);
  Seen look_open(int folder, const char* name, FileSystem file_system, const Entry* before, Entry& entry);
  Seen look_folder(int folder, const char* name, Entry& entry);
  bool unchanged(const struct statx& status, const Entry* before, Entry& entry) const;
  Seen unreadable(int folder, const char* name, int error, Entry& entry);
  void read_steadily(int file, const Entry* before, Entry& entry);
  bool read_once(int file, const Entry* before, Entry& entry);
  bool stopped() const;

  const ScanOptions& options_;
  base::HashKernel kernel_;
  HardLinks& links_;
  Counters& counters_;
  Digester digester_;
  int no_access_time_ = O_NOATIME;
  std::vector<std::uint8_t> buffer_;  // what was read of small files, waiting to be hashed side by side
  std::size_t used_ = 0;
  struct Waiting {
    Entry* entry;
    std::size_t at;
    std::size_t size;
  };
  std::vector<Waiting> waiting_;
};

}  // namespace junshu::integrity

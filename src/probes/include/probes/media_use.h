// What is written to removable media while they are mounted: copies made on a host, counted (clause 1(1)②ウ).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "wire/facts.h"

namespace junshu::probes {

// Counts the files of file systems that somebody closed after having opened them for writing.
class WriteCounter {
 public:
  virtual ~WriteCounter() = default;
  virtual bool add(const std::string& mount_point) = 0;  // from now on; false: it cannot be watched
  virtual std::int64_t files() = 0;                      // different ones so far; a file written twice is one
  // Readable when there is something to count; to be followed by `files`, so that nothing piles up. -1: none.
  virtual int descriptor() const = 0;
};
// By fanotify, on the file system itself: it sees writes through any mount, from any container. Holds nothing that
// would keep a medium from being unmounted. nullptr: this process may not (CAP_SYS_ADMIN).
std::unique_ptr<WriteCounter> fanotify_write_counter();

// The uses of a host's removable media. One thread.
class MediaUses {
 public:
  using MakeCounter = std::function<std::unique_ptr<WriteCounter>()>;
  explicit MediaUses(std::filesystem::path sysroot, MakeCounter make = fanotify_write_counter);

  // `devices` is the present inventory. Returns the uses that began (without `until`) and those that ended since the
  // last call. Only devices that are removable count. Bytes are those the kernel sent to the device, the file system's
  // own included; without a counter files are 0. Counting of files begins when the mount is first seen here, that of
  // bytes when the device is.
  std::vector<wire::MediaUse> look(const std::vector<wire::Device>& devices, wire::MediaPolicy policy,
                                   base::Millis now);
  // Those still mounted, with their figures so far.
  std::vector<wire::MediaUse> open();
  // Of all counters: wake `open` when one is readable.
  std::vector<int> descriptors() const;

 private:
  struct Use {
    wire::MediaUse told;
    std::string name;  // of the block device
    std::int64_t sectors_before = 0;
    std::unique_ptr<WriteCounter> counter;
    std::vector<std::string> watched;
  };
  std::optional<std::int64_t> sectors_written(const std::string& name) const;
  void refresh(Use& use);

  std::filesystem::path sysroot_;
  MakeCounter make_;
  std::map<std::string, Use> uses_;                      // by identity
  std::map<std::string, std::int64_t> before_mounting_;  // sectors written, by identity
};

}  // namespace junshu::probes

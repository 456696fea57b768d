// Sees changes of files as they happen, and by whom: fanotify(7) marks on whole file systems, so that no folder is
// forgotten and no number of folders costs anything. It only listens: nothing that happens on the host ever waits for
// it.
//
// What it cannot see, a scan must: writing through mmap(2), changes made while it did not run, and those made by other
// hosts to network file systems. Needs CAP_SYS_ADMIN and CAP_DAC_READ_SEARCH and Linux 5.15; where it may not listen,
// `state` says why.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "integrity/rules.h"
#include "integrity/who.h"

namespace junshu::integrity {

enum class Happening : std::uint16_t {
  Created = 1,
  Modified = 2,
  Written = 4,  // closed after it was open for writing
  Attributes = 8,
  Deleted = 16,
  MovedFrom = 32,
  MovedTo = 64,
};

class Happenings {
 public:
  constexpr Happenings() = default;
  constexpr Happenings(Happening one) : bits_(static_cast<std::uint16_t>(one)) {}
  constexpr bool has(Happening one) const { return (bits_ & static_cast<std::uint16_t>(one)) != 0; }
  constexpr Happenings& operator|=(Happenings other) {
    bits_ = static_cast<std::uint16_t>(bits_ | other.bits_);
    return *this;
  }
  constexpr bool operator==(const Happenings&) const = default;

 private:
  std::uint16_t bits_ = 0;
};

// All that happened to one path since it was last taken.
struct Sighting {
  std::string path;
  bool folder = false;
  Happenings happenings;
  base::Millis first_at = 0;  // when the first and the last event were read
  base::Millis last_at = 0;
  std::uint32_t events = 0;
  bool open = false;       // modified, and not closed since
  std::string moved_from;  // of the last MovedTo, where the kernel says so (Linux 5.17) and both paths are watched
  // Shared: a process changes thousands of files, and is described once.
  std::vector<std::shared_ptr<const Who>> who;  // different ones, in the order they came; at most kMostWho
  bool more_who = false;
};
inline constexpr std::size_t kMostWho = 4;

// A folder with everything below it whose events are not all known one by one: compare it as a scan does.
struct Rescan {
  enum class Reason : std::uint8_t {
    Overflow,   // the kernel lost events
    Crowded,    // more paths changed than the table holds
    Moved,      // the folder came, went or was deleted with what is in it
    Mounted,    // a file system appeared or vanished here
    Unwatched,  // the kernel refuses to tell of this part
  };
  std::string folder;
  Reason reason = Reason::Overflow;
  base::Millis at = 0;             // of the first reason
  std::shared_ptr<const Who> who;  // of Moved: who moved it, not who made what is in it; shared as in Sighting
};
std::string_view name_of(Rescan::Reason reason);

// Events were lost between these instants.
struct WatchGap {
  base::Millis from = 0;
  base::Millis to = 0;
};

struct WatchedRoot {
  std::string path;
  bool watching = false;
  base::Text reason;  // of not watching, or of watching only a part of it
};

struct WatchState {
  bool watching = false;  // at least one root
  base::Text reason;      // of not watching at all, with what to do
  std::vector<WatchedRoot> roots;
  std::uint64_t events = 0;     // read
  std::uint64_t outside = 0;    // of them: not wanted by the rules
  std::uint64_t unplaced = 0;   // of them: in a folder that is gone; the event of its going covers them
  std::uint64_t unnamed = 0;    // of them: by a process that ended before it could be asked
  std::uint64_t overflows = 0;  // times the kernel lost events
  std::uint64_t crowded = 0;    // events kept only as a folder to rescan
  std::size_t waiting = 0;      // paths not yet taken
};

struct WatchLimits {
  std::size_t paths = 65'536;   // waiting to be taken
  std::size_t folders = 8'192;  // remembered by handle
  std::size_t processes = 256;  // remembered, each with a descriptor
};

class Watch {
 public:
  // Begins at once, on a thread of its own. Never throws because of what the kernel refuses. `clock` must outlive it.
  Watch(Rules rules, const base::Clock& clock, WatchLimits limits = {});
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  struct Taken {
    std::vector<Sighting> seen;  // in the order of their first event
    std::vector<Rescan> rescans;
    std::vector<WatchGap> gaps;
    base::Millis oldest_left = 0;  // first event of what is not taken yet; 0: nothing is left
  };
  // Paths that were quiet for `quiet` ms, or have been changing for `at_most` ms, the earliest first and no more than
  // `most`; rescans and gaps at once. Thread-safe.
  Taken take(base::Millis quiet, base::Millis at_most, std::size_t most = SIZE_MAX);
  // Readable when something came since the last `take`.
  int ready_descriptor() const;
  WatchState state() const;  // thread-safe

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace junshu::integrity

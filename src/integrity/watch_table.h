// What was seen and not yet taken, one entry a path, of bounded size. Private to integrity; not thread-safe.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "integrity/watch.h"

namespace junshu::integrity {

class WatchTable {
 public:
  explicit WatchTable(std::size_t capacity) : capacity_(capacity) {}

  struct Event {
    std::string_view path;
    std::string_view folder;  // that holds it
    bool is_folder = false;
    Happenings happenings;
    std::string_view moved_from;
    // Shared: see Sighting.
    std::shared_ptr<const Who> who;
  };
  // False: there was no room for it; its folder is to be rescanned.
  bool add(const Event& event, base::Millis now);
  void rescan(std::string folder, Rescan::Reason reason, base::Millis now, std::shared_ptr<const Who> who = nullptr);
  void gap(WatchGap gap) { gaps_.push_back(gap); }
  Watch::Taken take(base::Millis now, base::Millis quiet, base::Millis at_most, std::size_t most);
  bool empty() const { return entries_.empty() && rescans_.empty() && gaps_.empty(); }
  std::size_t paths() const { return entries_.size(); }

 private:
  // A Sighting in less room: most paths are changed by one process, and not by moving.
  struct Entry {
    std::uint64_t order = 0;
    base::Millis first_at = 0;
    base::Millis last_at = 0;
    std::uint32_t events = 0;
    Happenings happenings;
    bool folder = false;
    bool open = false;
    bool more_who = false;
    // Shared: see Sighting.
    std::shared_ptr<const Who> who;
    struct Rest {
      std::vector<std::shared_ptr<const Who>> who;
      std::string moved_from;
    };
    std::unique_ptr<Rest> rest;
  };
  void add_who(Entry& entry, const std::shared_ptr<const Who>& who);
  static Entry::Rest& rest_of(Entry& entry);
  static Sighting sighting_of(const std::string& path, Entry& entry);

  std::size_t capacity_;
  std::uint64_t order_ = 0;
  std::unordered_map<std::string, Entry> entries_;
  std::map<std::string, Rescan> rescans_;
  std::vector<WatchGap> gaps_;
  std::unordered_set<const Who*> crowd_;  // different ones since the last take: they too are bounded
};

}  // namespace junshu::integrity

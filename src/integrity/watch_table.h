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
    // Shared: see Seen.
    std::shared_ptr<const Who> who;
  };
  // False: there was no room for it; its folder is to be rescanned.
  bool add(const Event& event, base::Millis now);
  void rescan(std::string folder, Rescan::Reason reason, base::Millis now, std::shared_ptr<const Who> who = nullptr);
  void gap(WatchGap gap) { gaps_.push_back(gap); }
  Watch::Taken take(base::Millis now, base::Millis quiet, base::Millis at_most);
  bool empty() const { return seen_.empty() && rescans_.empty() && gaps_.empty(); }

 private:
  struct Entry {
    std::uint64_t order = 0;
    Seen seen;  // its path is the key
  };
  void add_who(Seen& seen, const std::shared_ptr<const Who>& who);

  std::size_t capacity_;
  std::uint64_t order_ = 0;
  std::unordered_map<std::string, Entry> seen_;
  std::map<std::string, Rescan> rescans_;
  std::vector<WatchGap> gaps_;
  std::unordered_set<const Who*> crowd_;  // different ones since the last take: they too are bounded
};

}  // namespace junshu::integrity

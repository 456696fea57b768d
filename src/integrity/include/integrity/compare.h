// What differs between what was approved and what is there. Pure but for one thing: to tell a rotated log, the
// beginning of the file that has its inode now is read again.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "integrity/baseline.h"
#include "integrity/entry.h"
#include "integrity/scan.h"

namespace junshu::integrity {

enum class What : std::uint8_t {
  Added,
  Removed,
  Changed,     // same file, other content or attributes
  Replaced,    // another file in its place: other type or other inode
  Unreadable,  // it is there, but its content could not be read: says nothing about whether it changed
  Raced,       // changed on every try while it was read
  Hidden,  // a mount covers it, or the folder it lies in cannot be listed: `covered` entries of the baseline were not
           // seen
};
std::string_view name_of(What what);  // "added", …

struct Difference {
  Attribute attribute = Attribute::Type;
  std::string before;  // in words, as value_in_words
  std::string after;
  bool operator==(const Difference&) const = default;
};

struct Finding {
  std::string path;
  What what = What::Changed;
  std::vector<Difference>
      differences;  // Changed, Replaced; of Raced and Unreadable the attributes that were seen all the same
  std::optional<Entry> before;
  std::optional<Entry> after;
  std::uint64_t covered = 0;  // Hidden
  std::string moved_from;     // this file (device and inode) was found under that name before
  std::string moved_to;       // … is found under that name now
  // A log that may only grow was put aside under `moved_to` with everything it held, and a new one begun: of both
  // findings.
  bool rotation = false;
  std::vector<std::string> other_names;  // hard links: other findings about the same file

  bool content_changed() const;  // size, digest or link target among the differences
};

// One path. None when nothing differs that both sides were asked for. A growing log that only grew differs in nothing.
std::optional<Finding> compare(const Entry* before, const Entry* after);

struct CheckResult {
  std::vector<Finding> findings;  // sorted by path
  std::vector<Entry> grown;       // logs that grew as they may: what they are like now
  ScanResult scan;
  bool rules_changed = false;     // the baseline was made by other rules: only what both ask for was compared,
  std::uint64_t not_covered = 0;  // and so many of its entries are wanted no more
};

// Takes the listings of a scan as they come and merges each with the baseline's; holds only what differs. Thread-safe
// but for `finish`.
class Comparison {
 public:
  Comparison(const Baseline& baseline, const Rules& rules);
  Comparison(const Comparison&) = delete;
  Comparison& operator=(const Comparison&) = delete;
  ~Comparison();
  void add(const FolderListing& listing);
  // Adds what is missing (nothing is when the scan was not complete), what was hidden, moves and rotations.
  CheckResult finish(ScanResult scan);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace junshu::integrity

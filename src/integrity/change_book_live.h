// What every file is like as far as is known: the baseline on the disk, and over it what changed since. Private to
// integrity; thread-safe.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "integrity/baseline.h"
#include "integrity/compare.h"

namespace junshu::integrity {

class LiveBaseline {
 public:
  // `folder` holds "baseline" and "overlay". A damaged one is set aside under another name and told in `damage`: then
  // there is none.
  LiveBaseline(std::filesystem::path folder, std::optional<base::Error>& damage);

  bool made() const;
  BaselineInfo info() const;  // only when made()
  std::filesystem::path path() const { return folder_ / "baseline"; }
  std::shared_ptr<const Baseline> baseline() const;

  std::optional<Entry> find(std::string_view path) const;
  // `entry`: what it is like now; none: it is gone.
  void put(const std::string& path, std::optional<Entry> entry);
  // What is known of the names in `folder`, sorted by path.
  std::vector<Entry> in_folder(std::string_view folder) const;
  // The folders below `folder`, and it, in which anything is or was known; sorted.
  std::vector<std::string> folders_below(std::string_view folder) const;
  std::size_t overlaid() const;
  // Writes the overlay durably, when it changed.
  void save();

  // Puts what is in the overlay into a new generation of the baseline. May take long; others go on reading and putting
  // meanwhile.
  void merge(const Rules& rules, BaselineStamp stamp);
  // A baseline was written to path() by somebody else, at a time when the overlay held what `since` says or nothing.
  void reopen();

 private:
  using Overlay = std::map<std::string, std::optional<Entry>, std::less<>>;
  void load();

  std::filesystem::path folder_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Baseline> baseline_;  // shared: a merge reads the old one while others go on
  Overlay overlay_;
  bool unsaved_ = false;
};

}  // namespace junshu::integrity

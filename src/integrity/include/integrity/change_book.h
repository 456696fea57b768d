// Keeps account of every change of the watched files: takes what the watch sees, looks at the files once they are
// quiet, compares them with what they were, asks what explains the change, and yields findings. Its own picture of the
// files (the live baseline) advances with every finding told. Full scans catch what events cannot show: writing through
// mmap(2), changes made while nobody watched.
//
// Belongs to one thread; scans run on a thread of their own. The baseline lies on the disk and is mapped; only what
// changed since is in memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "integrity/compare.h"
#include "integrity/explain.h"
#include "integrity/rules.h"
#include "integrity/watch.h"

namespace junshu::integrity {

enum class Source : std::uint8_t { Scan, Watch };
std::string_view name_of(Source source);

struct FileChange {
  Source source = Source::Watch;
  Finding finding;
  base::Millis at = 0;       // of the last event, or what the file says of itself, or of the scan
  base::Millis told_at = 0;  // later than `at` by as long as it was held back while a transaction was under way
  Explanation explanation = Explanation::None;
  std::string package;
  std::string rule;  // Verdict::rule
  // Shared as in Sighting.
  std::vector<std::shared_ptr<const Who>> who;
  bool more_who = false;
};

// A look at everything, or at one folder whose events were not all known.
struct ScanSummary {
  std::string scope;  // "full", "first" (the baseline was made) or the folder
  base::Millis started_at = 0;
  base::Millis finished_at = 0;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t changed = 0;
  std::uint64_t unexplained = 0;
  std::uint64_t unreadable = 0;
  std::uint64_t raced = 0;
  bool complete = true;
  std::string baseline;  // digest, hex
  std::string algorithm;
};

struct ChangeBookOptions {
  std::filesystem::path folder;  // its own state; what it writes there is not told
  std::string host;              // of the baseline
  ExplainOptions explain;
  // Those by which the baseline was made, where `rules` are others now: what they did not want is new to the watch, not
  // to the host, and no change. Without them all of it is told as added.
  std::optional<Rules> previous_rules = {};
  base::Millis quiet = 1'500;            // after the last event before a file is looked at
  base::Millis at_most = base::kMinute;  // a file that keeps changing is looked at all the same
  base::Millis between_scans = base::kDay;
  double cpu_share = 0.5;  // of one processor, while scanning
};

class ChangeBook {
 public:
  // Begins to watch; without a baseline makes one first. A change of `rules` since the last time makes a new one after
  // a scan by both.
  ChangeBook(ChangeBookOptions options, Rules rules, ExplanationRules explanations, const base::Clock& clock);
  ~ChangeBook();
  ChangeBook(const ChangeBook&) = delete;
  ChangeBook& operator=(const ChangeBook&) = delete;

  struct News {
    std::vector<FileChange> changes;
    std::vector<ScanSummary> scans;
    std::vector<WatchGap> gaps;
    // The baseline was damaged or is gone although there was one: what changed between these instants is not known. Once.
    std::optional<WatchGap> forgotten;
    std::vector<base::Text> problems;  // of its own files: a damaged baseline …
    bool more = false;                 // call again at once
  };
  // Does a bounded piece of work; to be called about once a second.
  News look();
  // What was told is on the disk: only then does the picture that survives a restart advance.
  void saved();

  WatchState watch_state() const;
  bool baseline_is_made() const;
  std::size_t held() const;  // changes that wait for a transaction to end
  void scan_now();
  void declare(std::vector<DeclaredChange> declared);  // replaces those before

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace junshu::integrity

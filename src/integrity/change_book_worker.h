// Scans on a thread of its own, one after the other. Private to integrity.
#pragma once

#include <atomic>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "change_book_live.h"
#include "integrity/change_book.h"
#include "integrity/operations.h"

namespace junshu::integrity {

struct ScanJob {
  enum class Kind : std::uint8_t { First, Full, Folder, Merge };
  Kind kind = Kind::Full;
  std::string folder;              // of Folder
  std::shared_ptr<const Who> who;  // of Folder: who moved it. Shared as in Sighting.
  base::Millis since = 0;          // of Folder: until then all was known
};

struct ScanOutcome {
  ScanJob job;
  ScanSummary summary;
  std::vector<Finding> findings;   // of Full
  std::vector<Entry> grown;        // of Full
  std::vector<std::string> paths;  // of Folder: those that do not look as they did
  std::optional<base::Error> failed;
};

class ScanWorker {
 public:
  ScanWorker(const ChangeBookOptions& options, const Rules& rules, LiveBaseline& live, const base::Clock& clock);
  ~ScanWorker();  // stops a scan that runs
  ScanWorker(const ScanWorker&) = delete;
  ScanWorker& operator=(const ScanWorker&) = delete;

  void ask(ScanJob job);
  bool idle() const;
  std::optional<ScanOutcome> take();

 private:
  void run();
  ScanOutcome work(const ScanJob& job);
  void first(ScanOutcome& out);
  void full(ScanOutcome& out);
  void folder(ScanOutcome& out);
  ScanOptions scan_options() const;
  BaselineStamp stamp() const;

  const ChangeBookOptions& options_;
  const Rules& rules_;
  LiveBaseline& live_;
  const base::Clock& clock_;
  int wake_ = -1;
  std::atomic<bool> stop_{false};
  mutable std::mutex mutex_;
  std::deque<ScanJob> jobs_;          // guarded by mutex_, the running one in front
  std::deque<ScanOutcome> outcomes_;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace junshu::integrity

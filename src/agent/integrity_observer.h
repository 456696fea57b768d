// Watches and scans the files that the settings name, says what changed and what explains it, and proves with a canary that it sees. Private to agent.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "integrity/canary.h"
#include "integrity/change_book.h"
#include "outbox.h"
#include "side_thread.h"
#include "wire/settings.h"

namespace junshu::agent {

struct IntegrityPlace {
  std::filesystem::path state;         // of the agent: never watched, but for the canary's folder in it
  std::filesystem::path sysroot;       // paths of the settings lie below it
  std::filesystem::path explanations;  // folder of rules (catalogue/integrity); what is not there explains nothing
  std::string host;
};

// The rules of these settings, as docs/formats/integrity-rules.md writes them: of paths within each other the longer one decides. What lies below
// /var/log may grow.
std::string rules_text(const IntegrityPlace& place, const wire::IntegritySettings& settings);

// A finding as it is told; nullopt: it says nothing about a change.
std::optional<wire::FileChange> told_of(const integrity::FileChange& change, const std::filesystem::path& sysroot);

class IntegrityObserver {
 public:
  IntegrityObserver(Outbox& outbox, const base::Clock& clock, base::Random& random, IntegrityPlace place);

  void use(const wire::IntegritySettings& settings);  // thread-safe
  std::int64_t watched_files() const { return watched_files_; }
  void stop() { thread_.stop(); }

 private:
  std::chrono::milliseconds look();
  void begin(const wire::IntegritySettings& settings);
  std::filesystem::path rules_file() const { return place_.state / "integrity" / "rules"; }  // by which the baseline was made
  std::optional<integrity::Rules> previous_rules() const;
  void failed(const std::string& reason);
  void tell_watch(std::vector<wire::Observation>& told);
  void take(integrity::ChangeBook::News news, std::vector<wire::Observation>& told);
  void try_canary(std::vector<wire::Observation>& told);
  void tell(std::vector<wire::Observation> told);

  Outbox& outbox_;
  const base::Clock& clock_;
  base::Random& random_;
  IntegrityPlace place_;
  std::mutex mutex_;
  wire::IntegritySettings settings_;  // guarded by mutex_
  std::atomic<std::int64_t> watched_files_ = 0;
  wire::IntegritySettings in_use_;  // of the thread, as the rest
  std::optional<integrity::ChangeBook> book_;
  std::optional<integrity::Canary> canary_;
  base::Millis next_canary_ = 0;
  std::optional<wire::Watch> watch_told_;
  std::string rules_;  // those in use, as text
  std::int64_t lost_ = 0;
  SideThread thread_;
};

}  // namespace junshu::agent

// Follows the logs that the settings name, lets the rules look at each event, and tells of alerts, of every access, and
// of how the logs are. Private to agent.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "alert_book.h"
#include "base/clock.h"
#include "base/random.h"
#include "detect/detector.h"
#include "log_reader.h"
#include "outbox.h"
#include "side_thread.h"

namespace junshu::agent {

// Whether an instant lies outside the working hours.
bool off_hours(const wire::WorkingHours& hours, base::Millis at);

class LogObserver {
 public:
  LogObserver(Outbox& outbox, const base::Clock& clock, base::Random& random, LogPlace place);

  void use(const wire::DetectionSettings& settings, base::Millis interval);  // thread-safe
  void stop() { thread_.stop(); }

 private:
  // What lives as long as one set of settings.
  struct Desk;
  struct DeskDeleter {
    void operator()(Desk* desk) const;
  };

  std::chrono::milliseconds look();
  void begin(const wire::DetectionSettings& settings);
  void take(logs::Event& event, const std::string& path, const std::string& source);
  void take_access(const logs::Event& event, const std::string& source);
  void say_happenings();
  void tell_alerts(std::vector<wire::Observation>& told);
  void tell_logs(std::vector<wire::Observation>& told, base::Millis interval);
  void failed(const std::string& reason);
  void checkpoint();

  Outbox& outbox_;
  const base::Clock& clock_;
  base::Random& random_;
  LogPlace place_;
  std::mutex mutex_;
  wire::DetectionSettings settings_;  // guarded by mutex_, as the next
  base::Millis interval_ = 5 * base::kMinute;
  wire::DetectionSettings in_use_;  // of the thread, as the rest
  std::unique_ptr<Desk, DeskDeleter> desk_;
  std::string detector_file_;  // of the last checkpoint
  SideThread thread_;
};

}  // namespace junshu::agent

// Tells how the UPS units are that the settings name: at once when something changed, and once an interval. Private to agent.
#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "outbox.h"
#include "probes/power.h"
#include "side_thread.h"
#include "wire/settings.h"

namespace junshu::agent {

class PowerObserver {
 public:
  PowerObserver(Outbox& outbox, const base::Clock& clock, probes::NutNetwork& network);

  // Thread-safe. Servers that cannot be understood are logged and left out.
  void use(const std::vector<wire::PowerSettings>& settings, base::Millis interval);
  void stop() { thread_.stop(); }

 private:
  std::chrono::milliseconds look();

  Outbox& outbox_;
  const base::Clock& clock_;
  probes::NutNetwork& network_;
  std::mutex mutex_;
  std::vector<wire::PowerSettings> settings_;        // guarded by mutex_, as the next two
  bool changed_ = false;
  base::Millis interval_ = 5 * base::kMinute;
  std::optional<probes::PowerWatch> watch_;  // of the thread, as the rest
  std::optional<wire::Power> told_;
  base::Millis told_at_ = 0;
  SideThread thread_;
};

// Whether a reading says something that should not wait for the end of the interval: another state, flag, unit or battery, or a charge that moved by
// ten points.
bool differs_much(const wire::Power& before, const wire::Power& now);

}  // namespace junshu::agent

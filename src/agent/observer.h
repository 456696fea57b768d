// Turns what the probes see into observations: everything once, then what changed. Remembers over restarts what was last told.
// Private to agent; used by one thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "device_watch.h"
#include "probes/device_changes.h"
#include "state.h"
#include "wire/observation.h"

namespace junshu::agent {

class Observer {
 public:
  Observer(const State& state, std::filesystem::path sysroot);

  // Host, packages, services: what changed since the last call.
  std::vector<wire::Observation> look(base::Millis now);
  std::vector<wire::Observation> devices(base::Millis now, const std::vector<DeviceWatch::Inventory>& inventories);
  // Told when the clock moved, and once an interval in any case: it is the sign of life that stands in the chain.
  std::optional<wire::Observation> clock(base::Millis now, const wire::ClockReading& reading, base::Millis interval);
  // The next `look` and `devices` tell everything again, as at the beginning.
  std::vector<wire::Observation> everything(base::Millis now);

  // To be called after the observations are on the disk: only then is what they said remembered.
  void sealed();

 private:
  void look_at_packages(base::Millis now, std::vector<wire::Observation>& out);

  const State& state_;
  std::filesystem::path sysroot_;
  std::optional<wire::HostFacts> host_;
  std::optional<wire::Services> services_;
  std::optional<std::vector<wire::Package>> packages_;
  std::string packages_stamp_;  // time and size of dpkg's file when it was last read
  bool packages_missing_ = false;
  bool packages_full_due_ = false;
  bool packages_unsaved_ = false;
  probes::DeviceMemory memory_;
  bool memory_unsaved_ = false;
  bool devices_told_ = false;
  std::vector<wire::Device> last_devices_;
  std::optional<wire::ClockReading> last_clock_;
  base::Millis last_clock_at_ = 0;
  base::Millis last_interval_ = 0;
};

}  // namespace junshu::agent

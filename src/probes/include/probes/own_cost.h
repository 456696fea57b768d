// What this process costs the host it runs on.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/clock.h"
#include "wire/facts.h"

namespace junshu::probes {

class OwnCost {
 public:
  // Takes the first reading. `process` is the folder of this process in proc(5).
  explicit OwnCost(base::Millis now, std::filesystem::path process = "/proc/self");

  // What was spent since the last call: CPU time of all threads (whole clock ticks, usually 10 ms), bytes really read
  // from and written to disks; and the memory of this moment: resident, and the most since the process began. Figures
  // that cannot be read are 0.
  wire::AgentCost since_last(base::Millis now, std::int64_t watched_files);

 private:
  struct Reading {
    std::int64_t ticks = 0;
    std::int64_t read_bytes = 0;
    std::int64_t written_bytes = 0;
  };
  Reading read() const;

  std::filesystem::path process_;
  base::Millis from_;
  Reading last_;
};

}  // namespace junshu::probes

// What a number was measured on: without it, no number means anything.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace junshu::bench {

// "4 × AMD EPYC …, Linux 6.1, ext4, load 0.3"
std::string machine_facts(const std::filesystem::path& folder);

struct Percentiles {
  double p50 = 0;
  double p99 = 0;
};
Percentiles percentiles(std::vector<double> values);

// Milliseconds of appending 4 KiB and fdatasync, one at a time.
Percentiles fdatasync_milliseconds(const std::filesystem::path& folder, int times);

}  // namespace junshu::bench

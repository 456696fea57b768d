#include "machine.h"

#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace junshu::bench {

namespace {

std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  std::string line;
  while (std::getline(info, line)) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown processor";
}

std::string file_system(const std::filesystem::path& folder) {
  const std::string path = std::filesystem::absolute(folder).string();
  std::ifstream mounts("/proc/mounts");
  std::string line;
  std::string best;
  std::string type = "unknown";
  while (std::getline(mounts, line)) {
    std::istringstream words(line);
    std::string device;
    std::string place;
    std::string kind;
    words >> device >> place >> kind;
    if (path.starts_with(place) && place.size() >= best.size()) {
      best = place;
      type = kind;
    }
  }
  return type;
}

}  // namespace

std::string machine_facts(const std::filesystem::path& folder) {
  utsname name{};
  uname(&name);
  double load = 0;
  if (getloadavg(&load, 1) != 1) load = -1;
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", load);
  return std::to_string(std::thread::hardware_concurrency()) + " x " + processor() + ", Linux " + name.release + ", " + file_system(folder) +
         ", load before " + text;
}

Percentiles percentiles(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const auto at = [&](double part) { return values[std::min(values.size() - 1, static_cast<std::size_t>(part * static_cast<double>(values.size())))]; };
  return {at(0.50), at(0.99)};
}

Percentiles fdatasync_milliseconds(const std::filesystem::path& folder, int times) {
  const auto path = folder / "fdatasync.probe";
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return {};
  const std::vector<char> block(4096, 'x');
  std::vector<double> took;
  for (int i = 0; i < times; ++i) {
    const auto start = std::chrono::steady_clock::now();
    if (write(file, block.data(), block.size()) != static_cast<ssize_t>(block.size()) || fdatasync(file) != 0) break;
    took.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  close(file);
  std::filesystem::remove(path);
  return percentiles(took);
}

}  // namespace junshu::bench

// A small imitation of /sys, /proc and /dev in a temporary folder, built by each test as it needs it.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "base/file.h"

namespace junshu::probes {

class FakeHost {
 public:
  const std::filesystem::path& root() const { return folder_.path(); }

  void file(const std::string& path, const std::string& content) const {
    const std::filesystem::path full = root() / path;
    std::filesystem::create_directories(full.parent_path());
    std::ofstream(full, std::ios::binary) << content;
  }
  void link(const std::string& path, const std::string& target) const {
    const std::filesystem::path full = root() / path;
    std::filesystem::create_directories(full.parent_path());
    std::filesystem::create_symlink(target, full);
  }
  // A disk as the kernel shows it: its folder below /sys/devices (`place` ends with block/NAME) and the link in /sys/block.
  void disk(const std::string& name, const std::string& place, const std::string& number, long long sectors) const {
    const std::string folder = "sys/devices/" + place;
    file(folder + "/dev", number + "\n");
    file(folder + "/size", std::to_string(sectors) + "\n");
    file(folder + "/removable", "0\n");
    file(folder + "/ro", "0\n");
    link("sys/block/" + name, "../devices/" + place);
  }
  void partition(const std::string& disk, const std::string& name, const std::string& number, long long sectors) const {
    file("sys/block/" + disk + "/" + name + "/partition", "1\n");
    file("sys/block/" + disk + "/" + name + "/dev", number + "\n");
    file("sys/block/" + disk + "/" + name + "/size", std::to_string(sectors) + "\n");
  }
  // `upper` (a mapping) is built upon `lower` ("sda2" is given as "sda/sda2").
  void mapping(const std::string& upper, const std::string& uuid, const std::string& name, const std::string& number,
               const std::string& lower) const {
    disk(upper, "virtual/block/" + upper, number, 1000);
    file("sys/block/" + upper + "/dm/uuid", uuid + "\n");
    file("sys/block/" + upper + "/dm/name", name + "\n");
    file("sys/block/" + lower + "/holders/" + upper, "");
  }
  // The first bytes of a device that may be read.
  void content(const std::string& name, const std::string& start) const {
    std::string bytes(4096, '\0');
    bytes.replace(0, start.size(), start);
    file("dev/" + name, bytes);
  }

 private:
  base::TemporaryFolder folder_{"junshu-fake-host"};
};

}  // namespace junshu::probes

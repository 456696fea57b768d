// Sockets that listen, and who listens.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "wire/facts.h"

namespace junshu::probes {

struct Socket {
  wire::Service service;  // without process
  std::uint64_t inode = 0;
};

// /proc/net/{tcp,tcp6,udp,udp6}: TCP in state LISTEN, UDP bound and unconnected. Malformed lines are left out.
std::vector<Socket> parse_sockets(std::string_view text, wire::Protocol protocol);

// Sorted, without duplicates. Process names are there as far as /proc/<pid>/fd may be read.
wire::Services read_services(const std::filesystem::path& sysroot);

}  // namespace junshu::probes

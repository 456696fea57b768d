// What a host is: os-release(5), kernel, DMI. Reads below `sysroot` ("/" for the running host) and throws nothing: what is not
// there or malformed stays empty.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "wire/facts.h"

namespace junshu::probes {

wire::HostFacts read_host(const std::filesystem::path& sysroot);

// KEY=value lines with shell quoting; malformed lines are left out.
std::map<std::string, std::string> parse_os_release(std::string_view text);

}  // namespace junshu::probes

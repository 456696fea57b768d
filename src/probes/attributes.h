// Small files of /sys and /proc as clean text. Private to probes.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace junshu::probes {

// At most `max` bytes; empty when the file is not there or cannot be read. Never blocks on a device.
std::string read_limited(const std::filesystem::path& path, std::size_t max = 65536);
// Valid UTF-8 without control characters, trimmed, at most `max` bytes; invalid bytes become U+FFFD.
std::string clean(std::string_view text, std::size_t max = 256);
std::string attribute(const std::filesystem::path& path, std::size_t max = 256);  // clean(read_limited)
// Decimal; `otherwise` for anything else.
long long number(std::string_view text, long long otherwise);
// udev's database entry of a block device ("b8:0"): its properties.
std::map<std::string, std::string> udev_properties(const std::filesystem::path& sysroot, std::string_view device);

}  // namespace junshu::probes

// One observation is one line of canonical JSON: {"at":…,"fact":{…},"kind":"…"}. Decoding is strict and bounded: unknown
// keys, missing keys, texts or lists over their limit, and anything that would not encode to the same line is refused with
// Error{InvalidInput}. docs/formats/agent.md describes every field.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wire/facts.h"

namespace junshu::wire {

using Fact = std::variant<HostFacts, PackagesFull, PackagesDiff, DevicesFull, DeviceAdded, DeviceRemoved, Services,
                          ClockReading, Gap>;

struct Observation {
  base::Millis at = 0;  // by the host's clock
  Fact fact;
  bool operator==(const Observation&) const = default;
};

inline constexpr std::size_t kMaxLine = 16U << 20U;
inline constexpr std::size_t kMaxText = 4096;
inline constexpr std::size_t kMaxPackages = 100'000;
inline constexpr std::size_t kMaxDevices = 4096;
inline constexpr std::size_t kMaxServices = 65'536;

// "host", "packages_full", "packages_diff", "devices_full", "device_added", "device_removed", "services", "clock", "gap".
std::string_view kind_of(const Fact& fact);

std::string encode(const Observation& observation);  // no line end
Observation decode_observation(std::string_view line);
// All lines of a segment (history::Segment::lines), in order. Throws for the first bad one, naming its line number.
std::vector<Observation> observations(std::span<const std::string> lines);

// The words used on the wire, also fit for database columns.
std::string_view to_string(Encryption value);
std::string_view to_string(Bus value);
std::string_view to_string(DeviceKind value);
std::string_view to_string(IdentitySource value);
std::string_view to_string(Protocol value);
std::string_view to_string(GapReason value);

}  // namespace junshu::wire

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
                          ClockReading, Gap, Scan, FileChanges, Watch, Power, SiteChecks, MediaUse, Canary, AgentCost, Logs, Alerts, Accesses>;

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
inline constexpr std::size_t kMaxPath = std::size_t{3} * 4096;  // PATH_MAX, every byte encoded
inline constexpr std::size_t kMaxFileChanges = 1000;
inline constexpr std::size_t kMaxPowerUnits = 64;
inline constexpr std::size_t kMaxSiteChecks = 256;
inline constexpr std::size_t kMaxSiteDifferences = 64;
inline constexpr std::size_t kMaxLogs = 256;
inline constexpr std::size_t kMaxAlerts = 200;
inline constexpr std::size_t kMaxAlertLines = 20;
inline constexpr std::size_t kMaxLogLine = 2048;
inline constexpr std::size_t kMaxAccesses = 5000;

// The name under which docs/formats/agent.md describes the fact: "host", "packages_full", "file_changes" …
std::string_view kind_of(const Fact& fact);
// The same of an encoded observation, without decoding it; Error{InvalidInput} when it is none.
std::string_view kind_of_line(std::string_view line);

std::string encode(const Observation& observation);  // no line end
Observation decode_observation(std::string_view line);
// All lines of a segment (history::Segment::lines), in order. Throws for the first bad one, naming its line number.
std::vector<Observation> observations(std::span<const std::string> lines);

// A path as text: control characters, bytes that are no valid UTF-8 and '%' are written %XX. Reversible.
std::string path_text(std::string_view bytes);
std::string path_bytes(std::string_view text);
// Parts that each fit into an observation, in order; none for an empty list.
std::vector<FileChanges> in_parts(FileChanges changes);

// The words used on the wire, also fit for database columns.
std::string_view to_string(Encryption value);
std::string_view to_string(Bus value);
std::string_view to_string(DeviceKind value);
std::string_view to_string(IdentitySource value);
std::string_view to_string(Protocol value);
std::string_view to_string(GapReason value);
std::string_view to_string(ChangeSource value);
std::string_view to_string(ChangeKind value);
std::string_view to_string(Explanation value);
std::string_view to_string(CanaryWay value);
std::string_view to_string(PowerState value);
std::string_view to_string(SiteOutcome value);
std::string_view to_string(SiteDifferenceKind value);
std::string_view to_string(MediaPolicy value);
std::string_view to_string(AlertLevel value);
std::string_view to_string(AccessKind value);
std::string_view to_string(AccessOutcome value);

}  // namespace junshu::wire

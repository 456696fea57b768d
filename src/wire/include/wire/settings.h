// What a host is to look at, as people registered it: server to agent, JSON, `version` 1 (docs/formats/agent.md). Decoding is strict and
// bounded and throws Error{InvalidInput|TooLarge}. The canonical text is what the hash in a heartbeat is made of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "wire/facts.h"

namespace junshu::wire {

inline constexpr std::size_t kMaxSettings = 8U << 20U;
inline constexpr std::int64_t kMostScanHours = 24 * 31;
inline constexpr std::int64_t kMostSiteSeconds = 31 * 86'400;

// Files watched and scanned. Paths in the form of `path_text`; nothing below `exclude` is looked at.
struct IntegritySettings {
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  std::int64_t scan_hours = 24;
  bool operator==(const IntegritySettings&) const = default;
};

// An upsd (Network UPS Tools) to ask.
struct PowerSettings {
  std::string server;  // "127.0.0.1:3493"
  bool operator==(const PowerSettings&) const = default;
};

struct MediaSettings {
  MediaPolicy policy = MediaPolicy::Observe;
  std::vector<std::string> registered;  // serial numbers of media that may be used
  std::vector<std::string> forbidden;   // of those that are kept out under any policy but Observe: lost, disposed of …
  bool operator==(const MediaSettings&) const = default;
};

struct SiteSettings {
  std::string publication;  // record
  std::int64_t interval_seconds = 3600;
  std::string manifest;  // text of the approved, signed manifest
  bool operator==(const SiteSettings&) const = default;
};

struct AgentSettings {
  IntegritySettings integrity;
  std::vector<PowerSettings> power;
  MediaSettings media;
  std::vector<SiteSettings> sites;
  bool operator==(const AgentSettings&) const = default;
};

std::string encode(const AgentSettings& settings);  // canonical; throws Error{TooLarge} over kMaxSettings
AgentSettings decode_agent_settings(std::string_view text);
base::Digest digest(const AgentSettings& settings);  // SHA-256 of the canonical text

}  // namespace junshu::wire

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
inline constexpr std::int64_t kMostSilentMinutes = 31 * 1440;
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

enum class LogKind { File, Journal, Syslog };

// A log to read. A file that is not there yet is waited for; its rotated siblings belong to it.
struct LogSettings {
  std::string source;  // record
  LogKind kind = LogKind::File;
  std::string name;    // path of the file; "udp:514", "tcp:601", "tls:6514" for syslog; empty for the journal
  std::string format;  // name of a parser; empty: found out by its first lines
  std::int64_t silent_minutes = 1440;  // a log that says nothing for so long is silent
  bool operator==(const LogSettings&) const = default;
};

// A file of Sigma rules, as it was adopted.
struct RuleFile {
  std::string name;
  std::string text;
  bool operator==(const RuleFile&) const = default;
};

// When people work, for rules about off-hours: minutes of the day by the contract's zone, and the days on which nobody does.
struct WorkingHours {
  std::int64_t zone_minutes = 540;  // east of UTC
  std::int64_t from = 0;
  std::int64_t until = 1440;
  std::vector<std::string> days_off;  // ISO dates, this year's and the next
  bool operator==(const WorkingHours&) const = default;
};

struct DetectionSettings {
  std::vector<LogSettings> logs;
  std::vector<RuleFile> rules;
  WorkingHours hours;
  bool operator==(const DetectionSettings&) const = default;
};

struct AgentSettings {
  IntegritySettings integrity;
  std::vector<PowerSettings> power;
  MediaSettings media;
  std::vector<SiteSettings> sites;
  DetectionSettings detection;
  bool operator==(const AgentSettings&) const = default;
};

std::string encode(const AgentSettings& settings);  // canonical; throws Error{TooLarge} over kMaxSettings
AgentSettings decode_agent_settings(std::string_view text);
base::Digest digest(const AgentSettings& settings);  // SHA-256 of the canonical text

std::string_view to_string(LogKind value);

}  // namespace junshu::wire

// Requests and replies between agent and server (JSON bodies, `version` 1). Instants are ISO 8601 UTC text on the wire.
// Decoding is strict and bounded (64 KiB) and throws Error{InvalidInput}. Tokens and keys must never be logged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"

namespace junshu::wire {

inline constexpr int kVersion = 1;
inline constexpr std::string_view kAuthorityPath = "/api/v1/authority";  // GET: PEM of the CA, for comparing its fingerprint
inline constexpr std::string_view kEnrolPath = "/api/v1/agent/enrol";
inline constexpr std::string_view kSegmentsPath = "/api/v1/agent/segments";
inline constexpr std::string_view kHeartbeatPath = "/api/v1/agent/heartbeat";
inline constexpr std::string_view kSettingsPath = "/api/v1/agent/settings";  // GET over mTLS: wire/settings.h

// POST kEnrolPath, no client certificate. The key never leaves the host: only the signing request does.
struct EnrolRequest {
  std::string token;  // one-time
  std::string certificate_request;  // PEM, PKCS #10
  std::string name;                 // of the host
  std::string os;                   // PRETTY_NAME
  std::string agent_version;
  bool operator==(const EnrolRequest&) const = default;
};

struct EnrolReply {
  std::string host;         // "h-…": also the common name of the certificate
  std::string contract;     // "k-…"
  std::string certificate;  // PEM, for client authentication
  std::string authority;    // PEM of the CA that signs server and agents
  std::int64_t interval_seconds = 60;
  base::Millis at = 0;      // the server's clock
  bool operator==(const EnrolReply&) const = default;
};

// POST kHeartbeatPath over mTLS. Silence of more than a few intervals makes what depends on the host stale.
struct HeartbeatRequest {
  base::Millis at = 0;  // the host's clock
  std::string agent_version;
  std::int64_t last_sequence = 0;  // newest sealed segment
  std::int64_t spooled_segments = 0;
  std::int64_t spooled_bytes = 0;
  std::string certificate_request;  // given when the certificate nears its end; empty otherwise
  // Hash of the settings this agent works by, all zeros for none; absent from an agent that knows no settings.
  std::optional<base::Digest> settings;
  bool operator==(const HeartbeatRequest&) const = default;
};

struct HeartbeatReply {
  base::Millis at = 0;      // the server's clock
  std::int64_t interval_seconds = 60;
  bool wants_full = false;  // send full inventories: the server's copy has a hole
  // The newest segment the server holds of this host; an agent that is behind it lost its state and resumes after it.
  std::int64_t last_sequence = 0;
  std::optional<base::Digest> last_segment;
  std::string certificate;  // answer to `certificate_request`; empty otherwise
  // SHA-256 of the settings that kSettingsPath answers with now; only to an agent that spoke of its own. Absent: there are none for this host.
  std::optional<base::Digest> settings;
  bool operator==(const HeartbeatReply&) const = default;
};

// Reply of POST kSegmentsPath; also for a segment that was already there, which is success.
struct SegmentReply {
  base::Digest accepted{};
  bool duplicate = false;
  bool operator==(const SegmentReply&) const = default;
};

std::string encode(const EnrolRequest& message);
std::string encode(const EnrolReply& message);
std::string encode(const HeartbeatRequest& message);
std::string encode(const HeartbeatReply& message);
std::string encode(const SegmentReply& message);

EnrolRequest decode_enrol_request(std::string_view text);
EnrolReply decode_enrol_reply(std::string_view text);
HeartbeatRequest decode_heartbeat_request(std::string_view text);
HeartbeatReply decode_heartbeat_reply(std::string_view text);
SegmentReply decode_segment_reply(std::string_view text);

}  // namespace junshu::wire

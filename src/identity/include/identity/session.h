// Sessions: a token of 32 random bytes of which only the SHA-256 is kept. A row whose HMAC does not match is no session.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "identity/keys.h"
#include "store/writer.h"

namespace junshu::identity {

inline constexpr base::Millis kSessionIdle = 30 * base::kMinute;
inline constexpr base::Millis kSessionAbsolute = 12 * base::kHour;
inline constexpr base::Millis kSessionTouch = base::kMinute;      // how stale `seen_at` may get
inline constexpr base::Millis kRotationGrace = 30 * base::kSecond;  // requests already under way with the former token

struct Visitor {
  std::string address;
  std::string agent;  // the browser's own words, cut at 200 bytes
};

struct Session {
  std::string id;  // s-…, may be shown
  std::string person;
  base::Millis created_at = 0;
  base::Millis seen_at = 0;
  base::Millis expires_at = 0;
  Visitor visitor;
  bool touch = false;   // call touch_session
  bool rotate = false;  // rights changed: call rotate_session and send the new token
};

struct OpenedSession {
  std::string token;  // base64url; goes into the cookie and nowhere else
  Session session;
};

OpenedSession open_session(store::Transaction& transaction, const Keys& keys, std::string_view person, const Visitor& visitor);
std::optional<Session> find_session(store::Connection& connection, const Keys& keys, std::string_view token, base::Millis now);
void touch_session(store::Transaction& transaction, const Keys& keys, std::string_view id);
// nullopt when the session ended meanwhile or another request rotated it just now.
std::optional<OpenedSession> rotate_session(store::Transaction& transaction, const Keys& keys, std::string_view id);
void mark_for_rotation(store::Transaction& transaction, const Keys& keys, std::string_view person);

std::vector<Session> sessions_of(store::Connection& connection, const Keys& keys, std::string_view person, base::Millis now);
bool revoke_session(store::Transaction& transaction, std::string_view person, std::string_view id);  // false: no such session of theirs
void revoke_sessions(store::Transaction& transaction, std::string_view person, std::string_view except_id = {});
void sweep_sessions(store::Transaction& transaction);  // drops expired rows

// Same for the whole life of a session.
std::string csrf_token(const Keys& keys, const Session& session);
bool csrf_matches(const Keys& keys, const Session& session, std::string_view token);

}  // namespace junshu::identity

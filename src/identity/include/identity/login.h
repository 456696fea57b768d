// Logging in, in two steps, so that the slow hash does not hold up the writer:
//   auto check = check_password(*reader, keys, random, login, password);            // ~0.2 s
//   writer.run([&](auto& tx) { result = log_in(tx, keys, check, totp, visitor); });
// The answer is the same, after the same work, for an unknown login, a wrong password and a wrong code. Five failures for a login, or twenty from an
// address, make every further attempt wait: 5 s, doubling up to 15 min; failures are forgotten an hour after the last one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "identity/password.h"
#include "identity/session.h"

namespace junshu::identity {

inline constexpr int kLoginFailures = 5;
inline constexpr int kAddressFailures = 20;
inline constexpr base::Millis kThrottleFirst = 5 * base::kSecond;
inline constexpr base::Millis kThrottleMost = 15 * base::kMinute;
inline constexpr base::Millis kThrottleForgets = base::kHour;

enum class AccessKind { LogIn, LogOut, PasswordChange };
enum class AccessResult { Granted, Refused, Throttled };
std::string_view to_string(AccessKind kind);      // "log_in", …
std::string_view to_string(AccessResult result);  // "granted", …

// One observation; the instance batches them into segments. `login` is an HMAC: people type passwords there.
struct AccessEvent {
  base::Millis at = 0;
  AccessKind kind = AccessKind::LogIn;
  AccessResult result = AccessResult::Refused;
  std::string login;    // hex
  std::string address;
  std::string person;   // when known to be them: granted only
};

// The outcome of the slow part. Worth nothing without log_in or change_password, which look again at throttling and at the credential.
struct PasswordCheck {
  std::string login_commitment;  // hex
  std::string person;            // empty: unknown login
  std::string credential;        // SHA-256 of the sealed credential that was compared
  bool matches = false;
};
PasswordCheck check_password(store::Connection& connection, const Keys& keys, base::Random& random, std::string_view login,
                             std::string_view password);
PasswordCheck check_own_password(store::Connection& connection, const Keys& keys, base::Random& random, std::string_view person,
                                 std::string_view password);

struct LoginResult {
  std::optional<OpenedSession> session;  // set when granted
  base::Text refusal;                    // for the page, when not
  base::Millis retry_after = 0;          // throttled: how long to wait
  AccessEvent access;
};
LoginResult log_in(store::Transaction& transaction, const Keys& keys, const PasswordCheck& check, std::string_view totp, const Visitor& visitor);
AccessEvent log_out(store::Transaction& transaction, const Keys& keys, const Session& session);

// Wrong present passwords count like failed log-ins. When granted: the other sessions end and this one's token is replaced.
LoginResult change_password(store::Transaction& transaction, const Keys& keys, const PasswordCheck& check, const std::string& new_password_hash,
                            const Session& session);
// Of the person, to check a new password against (it must not be the login).
std::string login_of(store::Connection& connection, const Keys& keys, std::string_view person);

}  // namespace junshu::identity

// Inside this module: one-time links. The row holds the token's SHA-256, what waits for it (sealed) and an HMAC over all of that.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "identity/keys.h"
#include "identity/password.h"
#include "identity/totp.h"
#include "store/writer.h"

namespace junshu::identity {

struct OneTime {
  std::string token_sha256;
  std::string kind;       // "setup", "invitation", "recovery"
  std::string contract;   // or empty
  std::string record;     // of the invitation or request; or empty
  base::Millis expires_at = 0;
  base::Object content;
};

// Returns the token; `one_time.token_sha256` is set.
std::string issue(store::Transaction& transaction, const Keys& keys, OneTime& one_time);
void save(store::Transaction& transaction, const Keys& keys, const OneTime& one_time);
void use_up(store::Transaction& transaction, const OneTime& one_time);
// Error{NotFound} in every case in which the token opens nothing.
OneTime require_one_time(store::Connection& connection, const Keys& keys, std::string_view kind, std::string_view token, base::Millis now);
std::vector<OneTime> open_one_times(store::Connection& connection, const Keys& keys, std::string_view kind, std::string_view contract,
                                    base::Millis now);

// Credentials chosen but not yet confirmed, kept in `content`.
struct Waiting {
  Credentials credentials;
  base::Bytes totp_secret;
};
Enrolment put_waiting(OneTime& one_time, const Credentials& credentials, base::Random& random);
Waiting require_waiting(const OneTime& one_time);  // Error{Conflict} when nothing was chosen yet
[[noreturn]] void refuse_totp();

}  // namespace junshu::identity

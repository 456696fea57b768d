// Login names and passwords. NIST SP 800-63B-4: length and a list of common ones count, rules of composition do not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/random.h"

namespace junshu::identity {

inline constexpr std::size_t kPasswordLeast = 12;     // characters
inline constexpr std::size_t kPasswordMost = 256;     // bytes

// As compared and stored: full-width to ASCII, lower case, trimmed.
std::string fold_login(std::string_view login);
std::optional<base::Text> login_fault(std::string_view login);  // 3–64 of a-z 0-9 . _ @ + - after folding
std::optional<base::Text> password_fault(std::string_view password, std::string_view login);

// Argon2id, 64 MiB, 3 passes, one lane, in the PHC text form that crypto_pwhash_str_verify reads. Takes some 0.2 s and 64 MiB: call it outside the write
// transaction. At most two run at a time in this process; others wait. Thread-safe.
std::string hash_password(std::string_view password, base::Random& random);
bool password_matches(const std::string& hash, std::string_view password);

// What a person chose, ready to be stored.
struct Credentials {
  std::string login;          // folded
  std::string password_hash;
};
// Checks both and hashes. Throws Error{InvalidInput}, `where` is "login" or "password".
Credentials choose_credentials(std::string_view login, std::string_view password, base::Random& random);

}  // namespace junshu::identity

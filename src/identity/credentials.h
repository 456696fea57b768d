// Inside this module: what a person proves themselves with, sealed, each committed to by a credential.set event.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "identity/keys.h"
#include "identity/password.h"
#include "store/writer.h"

namespace junshu::identity {

struct StoredPassword {
  std::string person;
  std::string login;
  std::string hash;
  std::string sha256;  // of the sealed row
};

// Error{Integrity} when the row does not open or is not the one the ledger names (an older copy, for instance).
std::optional<StoredPassword> password_of_login(store::Connection& connection, const Keys& keys, std::string_view login);
std::optional<StoredPassword> password_of_person(store::Connection& connection, const Keys& keys, std::string_view person);
std::optional<base::Bytes> totp_secret_of(store::Connection& connection, const Keys& keys, std::string_view person);

// Error{Conflict}, `where` "login", when somebody else has that login.
void demand_free_login(store::Connection& connection, const Keys& keys, std::string_view login, std::string_view person);
void set_password(store::Transaction& transaction, const Keys& keys, std::string_view person, const Credentials& credentials);
void set_totp(store::Transaction& transaction, const Keys& keys, std::string_view person, base::ByteView secret);

// Accepts a code once: the step is remembered. False for a wrong or used code.
bool use_totp(store::Transaction& transaction, const Keys& keys, std::string_view person, base::ByteView secret, std::string_view typed);
void remember_totp_step(store::Transaction& transaction, const Keys& keys, std::string_view person, std::int64_t step);

}  // namespace junshu::identity

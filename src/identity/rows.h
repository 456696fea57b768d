// Inside this module: rows that grant something carry an HMAC over all their columns, and what waits in them is sealed.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json.h"
#include "identity/keys.h"
#include "store/connection.h"
#include "store/value.h"

namespace junshu::identity {

std::string row_mac(const Keys& keys, std::string_view table, std::initializer_list<store::Value> columns);  // hex
bool row_mac_holds(const Keys& keys, std::string_view table, std::initializer_list<store::Value> columns, const store::Value& mac);

base::Bytes seal_object(const base::SealKey& key, const base::Object& object, std::string_view bound_to, base::Random& random);
std::optional<base::Object> unseal_object(const base::SealKey& key, base::ByteView sealed, std::string_view bound_to);

std::string commitment_of(const Keys& keys, std::string_view kind, std::string_view typed);  // hex HMAC of a login or address

[[noreturn]] void refuse(base::ErrorKind kind, std::string ja, std::string en, std::string where = {});

inline store::Value value(std::string_view text) { return store::Value(std::string(text)); }
inline store::Value value(std::int64_t number) { return store::Value(number); }

// {"hmac": "…"} → the hex text; Error{Integrity} otherwise.
std::string hmac_in(const base::Object& body, std::string_view key);

}  // namespace junshu::identity

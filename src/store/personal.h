// Personal values: the event holds HMAC-SHA-256(salt, scope ‖ 0 ‖ value); salt and value lie in side_value, sealed under the record's key.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/random.h"
#include "base/seal.h"

namespace junshu::store {

struct PersonalPlace {
  std::string_view log;
  std::string_view record;
  std::string_view scope;
};

struct SealedPersonal {
  std::string hmac;  // hex
  base::Bytes sealed;
};

SealedPersonal seal_personal(const PersonalPlace& place, std::string_view value, const base::SealKey& key, base::Random& random);
// nullopt: altered, or not the value committed to.
std::optional<std::string> unseal_personal(const PersonalPlace& place, std::string_view hmac, base::ByteView sealed, const base::SealKey& key);

}  // namespace junshu::store

#include "personal.h"

#include "base/error.h"
#include "base/hash.h"
#include "store/writer.h"

namespace junshu::store {

namespace {

constexpr std::size_t kSaltSize = 32;

base::Bytes associated(const PersonalPlace& place, std::string_view hmac) {
  std::string out = "junshu value";
  for (const auto part : {place.log, place.record, place.scope, hmac}) out.append("\n").append(part);
  const auto view = base::as_bytes(out);
  return {view.begin(), view.end()};
}

std::string commitment(const PersonalPlace& place, base::ByteView salt, std::string_view value) {
  std::string committed(place.scope);
  committed += '\0';
  committed += value;
  return base::hex(base::hmac_sha256(salt, base::as_bytes(committed)));
}

}  // namespace

SealedPersonal seal_personal(const PersonalPlace& place, std::string_view value, const base::SealKey& key, base::Random& random) {
  base::Bytes plain = base::random_bytes(random, kSaltSize);
  SealedPersonal out;
  out.hmac = commitment(place, plain, value);
  const auto view = base::as_bytes(value);
  plain.insert(plain.end(), view.begin(), view.end());
  out.sealed = base::seal(key, plain, associated(place, out.hmac), random);
  return out;
}

std::optional<std::string> unseal_personal(const PersonalPlace& place, std::string_view hmac, base::ByteView sealed, const base::SealKey& key) {
  const auto plain = base::unseal(key, sealed, associated(place, hmac));
  if (!plain || plain->size() < kSaltSize) return std::nullopt;
  const base::ByteView view = *plain;
  std::string value(base::as_text(view.subspan(kSaltSize)));
  if (commitment(place, view.first(kSaltSize), value) != hmac) return std::nullopt;
  return value;
}

std::optional<std::string> personal_value(Connection& connection, KeyStore& keys, std::string_view log, std::string_view record,
                                          std::string_view scope, std::string_view hmac_hex) {
  const Rows rows = connection.query("select sealed from side_value where log = ? and record = ? and scope = ? and hmac = ?",
                                     {std::string(log), std::string(record), std::string(scope), std::string(hmac_hex)});
  if (rows.empty()) return std::nullopt;
  const auto key = keys.record_key(log, record);
  if (!key) return std::nullopt;
  auto value = unseal_personal({log, record, scope}, hmac_hex, bytes(rows.rows[0][0]), *key);
  if (!value) {
    throw base::Error(base::ErrorKind::Integrity, {"個人情報の値が台帳の記録と一致しません", "A personal value does not match what the ledger committed to"},
                      std::string(log) + " " + std::string(record) + " " + std::string(scope));
  }
  return value;
}

}  // namespace junshu::store

#include "rows.h"

#include "base/hash.h"

namespace junshu::identity {
namespace {

void add_sized(std::string& bytes, char tag, std::string_view content) {
  bytes += tag;
  bytes += std::to_string(content.size());
  bytes += ':';
  bytes += content;
}

}  // namespace

std::string row_mac(const Keys& keys, std::string_view table, std::initializer_list<store::Value> columns) {
  std::string bytes;
  add_sized(bytes, 'r', table);
  for (const store::Value& column : columns) {
    if (const auto* number = std::get_if<std::int64_t>(&column)) {
      add_sized(bytes, 'i', std::to_string(*number));
    } else if (const auto* text = std::get_if<std::string>(&column)) {
      add_sized(bytes, 't', *text);
    } else if (const auto* raw = std::get_if<base::Bytes>(&column)) {
      add_sized(bytes, 'b', base::as_text(*raw));
    } else {
      add_sized(bytes, 'n', {});
    }
  }
  return base::hex(base::hmac_sha256(keys.op, base::as_bytes(bytes)));
}

bool row_mac_holds(const Keys& keys, std::string_view table, std::initializer_list<store::Value> columns, const store::Value& mac) {
  const auto* stored = std::get_if<std::string>(&mac);
  return stored != nullptr && base::equal_constant_time(base::as_bytes(*stored), base::as_bytes(row_mac(keys, table, columns)));
}

base::Bytes seal_object(const base::SealKey& key, const base::Object& object, std::string_view bound_to, base::Random& random) {
  return base::seal(key, base::as_bytes(base::to_json(object)), base::as_bytes(bound_to), random);
}

std::optional<base::Object> unseal_object(const base::SealKey& key, base::ByteView sealed, std::string_view bound_to) {
  const auto plain = base::unseal(key, sealed, base::as_bytes(bound_to));
  if (!plain) return std::nullopt;
  return base::as_object(base::parse_json(base::as_text(*plain), "sealed"), "sealed");
}

std::string commitment_of(const Keys& keys, std::string_view kind, std::string_view typed) {
  std::string bytes(kind);
  bytes += '\0';
  bytes += typed;
  return base::hex(base::hmac_sha256(keys.login, base::as_bytes(bytes)));
}

void refuse(base::ErrorKind kind, std::string ja, std::string en, std::string where) {
  throw base::Error(kind, base::Text{std::move(ja), std::move(en)}, std::move(where));
}

std::string hmac_in(const base::Object& body, std::string_view key) {
  return std::string(base::require_text(base::require_object(body, key), "hmac"));
}

}  // namespace junshu::identity

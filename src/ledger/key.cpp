#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "ledger/note.h"
#include "note_name.h"

namespace junshu::ledger {
namespace {

using base::Bytes;
using base::ByteView;
using base::Error;
using base::ErrorKind;

constexpr std::string_view kPrivatePrefix = "PRIVATE+KEY+";

Error malformed(std::string_view ja, std::string_view en) {
  return {ErrorKind::InvalidInput, {std::string(ja), std::string(en)}, "key"};
}

std::array<std::uint8_t, 4> big_endian(std::uint32_t id) {
  return {static_cast<std::uint8_t>(id >> 24U), static_cast<std::uint8_t>(id >> 16U),
          static_cast<std::uint8_t>(id >> 8U), static_cast<std::uint8_t>(id)};
}

Bytes typed(KeyType type, std::span<const std::uint8_t> key) {
  Bytes bytes = {static_cast<std::uint8_t>(type)};
  bytes.insert(bytes.end(), key.begin(), key.end());
  return bytes;
}

std::uint32_t key_id(std::string_view name, KeyType type, std::span<const std::uint8_t> public_key) {
  const auto digest = base::sha256({base::as_bytes(name), base::as_bytes("\n"), ByteView(typed(type, public_key))});
  return static_cast<std::uint32_t>(digest[0]) << 24U | static_cast<std::uint32_t>(digest[1]) << 16U |
         static_cast<std::uint32_t>(digest[2]) << 8U | digest[3];
}

struct Parts {
  std::string_view name;
  std::string_view id;
  KeyType type;
  std::array<std::uint8_t, 32> key;
};

// "name+hex8+base64(type ‖ 32 bytes)"; the name cannot hold a plus, the base64 can.
Parts split_key(std::string_view text) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) {
    throw malformed("鍵は 名前+識別子+base64 の形です", "a key reads name+id+base64");
  }
  Parts parts{text.substr(0, first), text.substr(first + 1, second - first - 1), KeyType::Ed25519, {}};
  const auto bytes = base::from_base64(text.substr(second + 1));
  if (!is_key_name(parts.name)) throw malformed("鍵の名前が正しくありません", "the key's name is not valid");
  if (!bytes || bytes->size() != 33) throw malformed("鍵の base64 が正しくありません", "the key's base64 is not valid");
  if ((*bytes)[0] == static_cast<std::uint8_t>(KeyType::Cosignature)) {
    parts.type = KeyType::Cosignature;
  } else if ((*bytes)[0] != static_cast<std::uint8_t>(KeyType::Ed25519)) {
    throw malformed("この種類の鍵は扱えません", "keys of this type are not supported");
  }
  std::copy(bytes->begin() + 1, bytes->end(), parts.key.begin());
  return parts;
}

void require_id(const Parts& parts, std::uint32_t id) {
  if (parts.id != base::hex(big_endian(id))) {
    throw malformed("鍵の識別子が鍵と合いません", "the key's id does not fit the key");
  }
}

}  // namespace

VerifierKey VerifierKey::parse(std::string_view vkey) {
  const Parts parts = split_key(vkey);
  VerifierKey key{std::string(parts.name), key_id(parts.name, parts.type, parts.key), parts.type, parts.key};
  require_id(parts, key.id);
  return key;
}

std::string VerifierKey::format() const {
  return name + "+" + base::hex(big_endian(id)) + "+" + base::base64(typed(type, public_key));
}

Signer::Signer(std::string_view name, std::span<const std::uint8_t, 32> seed, KeyType type) {
  if (!is_key_name(name)) throw malformed("鍵の名前が正しくありません", "the key's name is not valid");
  crypto_sign_seed_keypair(verifier_.public_key.data(), secret_.data(), seed.data());
  verifier_.name = name;
  verifier_.type = type;
  verifier_.id = key_id(name, type, verifier_.public_key);
}

Signer::~Signer() { sodium_memzero(secret_.data(), secret_.size()); }

Signer Signer::parse(std::string_view skey) {
  if (!skey.starts_with(kPrivatePrefix)) throw malformed("秘密鍵ではありません", "this is not a private key");
  const Parts parts = split_key(skey.substr(kPrivatePrefix.size()));
  const Signer signer(parts.name, parts.key, parts.type);
  require_id(parts, signer.verifier_.id);
  return signer;
}

std::string Signer::skey() const {
  const auto seed = std::span(secret_).first<32>();
  return std::string(kPrivatePrefix) + verifier_.name + "+" + base::hex(big_endian(verifier_.id)) + "+" +
         base::base64(typed(verifier_.type, seed));
}

std::string Signer::signature_line(std::string_view body, std::uint64_t unix_seconds) const {
  const auto id = big_endian(verifier_.id);
  Bytes content(id.begin(), id.end());
  std::string message(body);
  if (verifier_.type == KeyType::Cosignature) {
    for (int shift = 56; shift >= 0; shift -= 8) content.push_back(static_cast<std::uint8_t>(unix_seconds >> shift));
    message.insert(0, cosignature_prefix(unix_seconds));
  }
  std::array<std::uint8_t, crypto_sign_BYTES> signature{};
  crypto_sign_detached(signature.data(), nullptr, base::as_bytes(message).data(), message.size(), secret_.data());
  content.insert(content.end(), signature.begin(), signature.end());
  return std::string(kSignatureMark) + verifier_.name + " " + base::base64(content) + "\n";
}

}  // namespace junshu::ledger

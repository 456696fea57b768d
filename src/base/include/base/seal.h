// Sealing of secrets and personal values: XChaCha20-Poly1305 (libsodium) with a random nonce in front.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/random.h"

namespace junshu::base {

using SealKey = std::array<std::uint8_t, 32>;

SealKey new_seal_key(Random& random);
Bytes seal(const SealKey& key, ByteView plain, ByteView associated, Random& random);  // nonce24 ‖ ciphertext ‖ tag16
std::optional<Bytes> unseal(const SealKey& key, ByteView sealed, ByteView associated);  // nullopt: wrong key or altered
SealKey derive_key(const SealKey& from, std::string_view purpose);  // HMAC-SHA-256(from, purpose)

}  // namespace junshu::base

#include "base/seal.h"

#include <sodium.h>

#include "base/error.h"
#include "base/hash.h"

namespace junshu::base {
namespace {

constexpr std::size_t kNonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;

void start_sodium() {
  static const bool started = sodium_init() >= 0;
  JUNSHU_INVARIANT(started, "libsodium does not start");
}

}  // namespace

SealKey new_seal_key(Random& random) {
  SealKey key{};
  random.fill(key);
  return key;
}

Bytes seal(const SealKey& key, ByteView plain, ByteView associated, Random& random) {
  start_sodium();
  Bytes sealed(kNonceSize + plain.size() + kTagSize);
  random.fill(std::span(sealed).first(kNonceSize));
  unsigned long long size = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + kNonceSize, &size, plain.data(), plain.size(),
                                             associated.data(), associated.size(), nullptr, sealed.data(), key.data());
  JUNSHU_INVARIANT(size == plain.size() + kTagSize, "a sealed value has another size");
  return sealed;
}

std::optional<Bytes> unseal(const SealKey& key, ByteView sealed, ByteView associated) {
  start_sodium();
  if (sealed.size() < kNonceSize + kTagSize) return std::nullopt;
  Bytes plain(sealed.size() - kNonceSize - kTagSize);
  const ByteView cipher = sealed.subspan(kNonceSize);
  unsigned long long size = 0;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), &size, nullptr, cipher.data(), cipher.size(),
                                                 associated.data(), associated.size(), sealed.data(),
                                                 key.data()) != 0) {
    return std::nullopt;
  }
  return plain;
}

SealKey derive_key(const SealKey& from, std::string_view purpose) { return hmac_sha256(from, as_bytes(purpose)); }

}  // namespace junshu::base

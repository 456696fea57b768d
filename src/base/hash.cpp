#include "base/hash.h"

#include <openssl/evp.h>

#include <algorithm>

#include "base/error.h"
#include "sha256_kernels.h"

namespace junshu::base {
namespace {

const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  JUNSHU_INVARIANT(algorithm != nullptr, "OpenSSL offers no SHA-256");
  return algorithm;
}

Sha256& thread_hasher() {
  thread_local Sha256 hasher;
  return hasher;
}

Bytes hmac(const char* digest, ByteView key, ByteView data) {
  Bytes out(EVP_MAX_MD_SIZE);
  std::size_t size = 0;
  const unsigned char empty = 0;
  const bool done =
      EVP_Q_mac(nullptr, "HMAC", nullptr, digest, nullptr, key.empty() ? &empty : key.data(), key.size(),
                data.empty() ? &empty : data.data(), data.size(), out.data(), out.size(), &size) != nullptr;
  JUNSHU_INVARIANT(done, "HMAC failed");
  out.resize(size);
  return out;
}

}  // namespace

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() {
    JUNSHU_INVARIANT(context != nullptr && EVP_DigestInit_ex2(context, sha256_algorithm(), nullptr) == 1,
                     "SHA-256 does not start");
  }
  ~State() { EVP_MD_CTX_free(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(ByteView data) {
  JUNSHU_INVARIANT(EVP_DigestUpdate(state_->context, data.data(), data.size()) == 1, "SHA-256 failed");
}

Digest Sha256::finish() {
  Digest digest{};
  JUNSHU_INVARIANT(EVP_DigestFinal_ex(state_->context, digest.data(), nullptr) == 1, "SHA-256 failed");
  JUNSHU_INVARIANT(EVP_DigestInit_ex2(state_->context, nullptr, nullptr) == 1, "SHA-256 does not start");
  return digest;
}

Digest sha256_by_openssl(std::initializer_list<ByteView> parts) {
  Sha256& hasher = thread_hasher();
  for (const ByteView part : parts) hasher.update(part);
  return hasher.finish();
}

// OpenSSL costs more for the call than for the few blocks of a short message.
Digest sha256(std::initializer_list<ByteView> parts) {
  return has_sha_ni() ? sha256_by_sha_ni(parts) : sha256_by_openssl(parts);
}

Digest sha256(ByteView data) { return sha256({data}); }

Digest hmac_sha256(ByteView key, ByteView data) {
  const Bytes bytes = hmac("SHA256", key, data);
  Digest digest{};
  JUNSHU_INVARIANT(bytes.size() == digest.size(), "HMAC-SHA-256 has another size");
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

Bytes hmac_sha1(ByteView key, ByteView data) { return hmac("SHA1", key, data); }

}  // namespace junshu::base

// SHA-256 and HMAC-SHA-256. A `Sha256` takes a message piece by piece (OpenSSL 3) and re-uses its context; it is not
// thread-safe. The free functions are: they use the SHA extensions of the processor where it has them, else OpenSSL.
// Many messages at once: base/hash_kernel.h.
#pragma once

#include <initializer_list>
#include <memory>

#include "base/bytes.h"

namespace junshu::base {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void update(ByteView data);
  Digest finish();  // and starts anew

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Digest sha256(ByteView data);
Digest sha256(std::initializer_list<ByteView> parts);  // of the concatenation
Digest hmac_sha256(ByteView key, ByteView data);
Bytes hmac_sha1(ByteView key, ByteView data);  // TOTP (RFC 6238) only

}  // namespace junshu::base

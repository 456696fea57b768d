// What is recorded of a server's certificate, and whether another one is its renewal or a stranger's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace junshu::sites {

struct Certificate {
  std::string leaf_sha256;  // 64 hex digits, of the DER
  std::string spki_sha256;  // of the SubjectPublicKeyInfo
  std::string subject;      // RFC 2253, UTF-8
  std::string issuer;
  std::string key;                 // "EC 256", "RSA 2048", "ED25519 256"
  std::vector<std::string> names;  // sorted DNS names and addresses
  base::Millis not_before = 0;
  base::Millis not_after = 0;
  bool operator==(const Certificate&) const = default;
};

// Of the first certificate in `pem`; throws Error{InvalidInput}.
Certificate read_certificate(std::string_view pem);

enum class Succession {
  Same,      // the very same certificate
  Renewal,   // same issuer, same kind and size of key, every name still there, ends later
  Stranger,  // anything else
};
// That the new one's chain verifies is the fetcher's matter, and a condition for calling it a renewal.
Succession succession(const Certificate& approved, const Certificate& seen);

}  // namespace junshu::sites

// Own certificates: a small CA for the server and the agents of one instance (OpenSSL 3; ECDSA P-256, SHA-256; RFC
// 5280).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace junshu::http {

inline constexpr base::Millis kAuthorityLifetime = 3653 * base::kDay;   // ten years
inline constexpr base::Millis kCertificateLifetime = 397 * base::kDay;  // the longest that browsers accept

struct CertificateInfo {
  std::string common_name;
  std::string issuer;              // its common name
  std::string serial;              // upper-case hex
  std::string fingerprint;         // SHA-256, 64 lower-case hex digits
  std::vector<std::string> names;  // DNS names and addresses it is for
  base::Millis not_before = 0;
  base::Millis not_after = 0;
  bool authority = false;
};
// Of the first certificate in `pem`; throws Error{InvalidInput}.
CertificateInfo describe_certificate(std::string_view pem);
// "ab12…" → "AB:12:…", as browsers show it.
std::string hex_pairs(std::string_view fingerprint);

struct KeyPair {
  std::string certificate;  // PEM: leaf, then the CA
  std::string key;          // PEM, PKCS #8, unencrypted
};

struct KeyAndRequest {
  std::string key;      // PEM, PKCS #8, unencrypted
  std::string request;  // PEM, PKCS #10
};
// The agent's side: a fresh key and a request for a certificate.
KeyAndRequest make_certificate_request(std::string_view common_name);

class CertificateAuthority {
 public:
  // Makes a CA in `folder`: authority.pem, and authority.key with mode 0600. Throws Error{Conflict} when there is one.
  static CertificateAuthority create(const std::filesystem::path& folder, std::string_view common_name,
                                     const base::Clock& clock);
  static CertificateAuthority load(const std::filesystem::path& folder);  // throws Error{NotFound|InvalidInput}
  static bool exists(const std::filesystem::path& folder);

  const std::string& certificate() const { return certificate_; }  // PEM
  std::string fingerprint() const;                                 // 64 lower-case hex digits
  // For a server under all of `names` (DNS names, IPv4 and IPv6 addresses); the first one is the common name.
  KeyPair issue_server(const std::vector<std::string>& names, const base::Clock& clock) const;
  // For a client. The name comes from `common_name`, never from the request; the request proves possession of its key,
  // which must be EC P-256/P-384, Ed25519 or RSA of at least 2048 bits. Throws Error{InvalidInput}.
  std::string sign_client(std::string_view request, std::string_view common_name, const base::Clock& clock) const;

 private:
  CertificateAuthority(std::string certificate, std::string key);
  std::string certificate_;
  std::string key_;
};

}  // namespace junshu::http

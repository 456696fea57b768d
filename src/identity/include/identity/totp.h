// One-time passwords over time: RFC 6238 with SHA-1, 30 s steps, 6 digits, as every authenticator app knows them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"

namespace junshu::identity {

inline constexpr base::Millis kTotpStep = 30 * base::kSecond;

base::Bytes new_totp_secret(base::Random& random);  // 20 bytes
std::int64_t totp_step(base::Millis at);
std::string totp_code(base::ByteView secret, base::Millis at, int digits = 6);

// The step whose code was typed: the present one or a neighbour, and later than `last_used` (a step serves once). Full-width digits and spaces are taken as
// typed. Compares all three in constant time.
std::optional<std::int64_t> totp_matching_step(base::ByteView secret, std::string_view typed, base::Millis now, std::int64_t last_used);

// otpauth://totp/… for a QR code.
std::string totp_uri(std::string_view login, base::ByteView secret);

// What a person enters into an authenticator.
struct Enrolment {
  std::string secret;  // base32
  std::string uri;
};
Enrolment enrolment(std::string_view login, base::ByteView secret);

}  // namespace junshu::identity

#include "identity/totp.h"

#include <array>

#include "base/hash.h"
#include "base/text.h"

namespace junshu::identity {
namespace {

constexpr int kDigits = 6;

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kUnreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string result;
  for (const char c : text) {
    if (kUnreserved.find(c) != std::string_view::npos) {
      result += c;
    } else {
      const auto byte = static_cast<std::uint8_t>(c);
      result += '%';
      result += "0123456789ABCDEF"[byte >> 4];
      result += "0123456789ABCDEF"[byte & 15];
    }
  }
  return result;
}

std::string code_of_step(base::ByteView secret, std::int64_t step, int digits) {
  std::array<std::uint8_t, 8> counter{};
  for (std::size_t i = 0; i < counter.size(); ++i) counter[i] = static_cast<std::uint8_t>(step >> (56 - 8 * i));
  const base::Bytes mac = base::hmac_sha1(secret, counter);
  const std::size_t offset = mac.back() & 15U;
  const std::uint32_t number = (static_cast<std::uint32_t>(mac[offset] & 0x7fU) << 24) | (static_cast<std::uint32_t>(mac[offset + 1]) << 16) |
                               (static_cast<std::uint32_t>(mac[offset + 2]) << 8) | mac[offset + 3];
  std::uint32_t modulus = 1;
  for (int i = 0; i < digits; ++i) modulus *= 10;
  std::string code = std::to_string(number % modulus);
  code.insert(0, static_cast<std::size_t>(digits) - code.size(), '0');
  return code;
}

}  // namespace

base::Bytes new_totp_secret(base::Random& random) { return base::random_bytes(random, 20); }

std::int64_t totp_step(base::Millis at) { return at / kTotpStep; }

std::string totp_code(base::ByteView secret, base::Millis at, int digits) { return code_of_step(secret, totp_step(at), digits); }

std::optional<std::int64_t> totp_matching_step(base::ByteView secret, std::string_view typed, base::Millis now, std::int64_t last_used) {
  std::string code;
  for (const char c : base::fold_code(typed)) {
    if (c != ' ') code += c;
  }
  std::optional<std::int64_t> found;
  for (std::int64_t step = totp_step(now) - 1; step <= totp_step(now) + 1; ++step) {
    const bool same = base::equal_constant_time(base::as_bytes(code_of_step(secret, step, kDigits)), base::as_bytes(code));
    if (same && step > last_used && !found) found = step;
  }
  return found;
}

std::string totp_uri(std::string_view login, base::ByteView secret) {
  return "otpauth://totp/Junshu:" + percent_encoded(login) + "?secret=" + base::base32(secret) +
         "&issuer=Junshu&algorithm=SHA1&digits=6&period=30";
}

Enrolment enrolment(std::string_view login, base::ByteView secret) { return {base::base32(secret), totp_uri(login, secret)}; }

}  // namespace junshu::identity

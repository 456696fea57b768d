// Bytes and their text forms. All encoders are total; all decoders are strict: what they accept re-encodes to the same text.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace junshu::base {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using Digest = std::array<std::uint8_t, 32>;

// Views text as bytes; valid as long as `text` is.
inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::string hex(ByteView bytes);                           // lower case
std::optional<Bytes> from_hex(std::string_view text);      // even length, lower or upper case
std::optional<Digest> digest_from_hex(std::string_view text);

std::string base64(ByteView bytes);                        // RFC 4648 §4, padded
std::optional<Bytes> from_base64(std::string_view text);   // strict: canonical padding and zero trailing bits
std::string base64url(ByteView bytes);                     // RFC 4648 §5, no padding
std::optional<Bytes> from_base64url(std::string_view text);
std::string base32(ByteView bytes);                        // RFC 4648 §6, no padding, upper case (TOTP secrets)
std::optional<Bytes> from_base32(std::string_view text);

// Compares in time that depends on the lengths only.
bool equal_constant_time(ByteView a, ByteView b);

}  // namespace junshu::base

#include "base/bytes.h"

#include <algorithm>

namespace junshu::base {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

using ReverseTable = std::array<std::int8_t, 256>;

constexpr ReverseTable reverse(std::string_view alphabet) {
  ReverseTable table{};
  for (auto& value : table) value = -1;
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::int8_t>(i);
  }
  return table;
}

constexpr ReverseTable kFromBase64 = reverse(kBase64);
constexpr ReverseTable kFromBase64Url = reverse(kBase64Url);
constexpr ReverseTable kFromBase32 = reverse(kBase32);

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string encode(ByteView bytes, std::string_view alphabet, unsigned bits_per_digit) {
  std::string text;
  text.reserve((bytes.size() * 8 + bits_per_digit - 1) / bits_per_digit + 3);
  const unsigned mask = (1U << bits_per_digit) - 1;
  unsigned buffer = 0;
  unsigned bits = 0;
  for (const std::uint8_t byte : bytes) {
    buffer = ((buffer << 8U) | byte) & 0xFFFFU;
    bits += 8;
    while (bits >= bits_per_digit) {
      bits -= bits_per_digit;
      text.push_back(alphabet[(buffer >> bits) & mask]);
    }
  }
  if (bits > 0) text.push_back(alphabet[(buffer << (bits_per_digit - bits)) & mask]);
  return text;
}

// Refuses foreign characters, an impossible length and non-zero trailing bits.
std::optional<Bytes> decode(std::string_view digits, const ReverseTable& table, unsigned bits_per_digit) {
  Bytes bytes;
  bytes.reserve(digits.size() * bits_per_digit / 8);
  unsigned buffer = 0;
  unsigned bits = 0;
  for (const char c : digits) {
    const std::int8_t value = table[static_cast<std::uint8_t>(c)];
    if (value < 0) return std::nullopt;
    buffer = ((buffer << bits_per_digit) | static_cast<std::uint8_t>(value)) & 0xFFFFU;
    bits += bits_per_digit;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<std::uint8_t>((buffer >> bits) & 0xFFU));
    }
  }
  if (bits >= bits_per_digit) return std::nullopt;
  if ((buffer & ((1U << bits) - 1U)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace

std::string hex(ByteView bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text.push_back(kHexDigits[byte >> 4U]);
    text.push_back(kHexDigits[byte & 0x0FU]);
  }
  return text;
}

std::optional<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return bytes;
}

std::optional<Digest> digest_from_hex(std::string_view text) {
  const auto bytes = from_hex(text);
  if (!bytes || bytes->size() != std::tuple_size_v<Digest>) return std::nullopt;
  Digest digest{};
  std::copy(bytes->begin(), bytes->end(), digest.begin());
  return digest;
}

std::string base64(ByteView bytes) {
  std::string text = encode(bytes, kBase64, 6);
  while (text.size() % 4 != 0) text.push_back('=');
  return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  return decode(text.substr(0, text.size() - padding), kFromBase64, 6);
}

std::string base64url(ByteView bytes) { return encode(bytes, kBase64Url, 6); }
std::optional<Bytes> from_base64url(std::string_view text) { return decode(text, kFromBase64Url, 6); }
std::string base32(ByteView bytes) { return encode(bytes, kBase32, 5); }
std::optional<Bytes> from_base32(std::string_view text) { return decode(text, kFromBase32, 5); }

bool equal_constant_time(ByteView a, ByteView b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned>(a[i] ^ b[i]);
  return difference == 0;
}

}  // namespace junshu::base

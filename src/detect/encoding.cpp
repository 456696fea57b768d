#include "encoding.h"

#include <array>

#include "base/bytes.h"

namespace junshu::detect {
namespace {

// The code point at `at`, which moves behind it.
unsigned next_code(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at]);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xC2 ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  if (length == 0 || at + length > text.size()) {
    ++at;
    return 0xFFFD;
  }
  unsigned code = length == 1 ? first : first & (0xFFU >> (length + 1U));
  for (std::size_t i = 1; i < length; ++i) code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  at += length;
  return code;
}

}  // namespace

std::string to_utf16(std::string_view text, Utf16 order) {
  std::string out;
  const auto unit = [&](unsigned value) {
    const auto high = static_cast<char>(value >> 8);
    const auto low = static_cast<char>(value & 0xFF);
    out += order == Utf16::BigEndian ? high : low;
    out += order == Utf16::BigEndian ? low : high;
  };
  for (std::size_t at = 0; at < text.size();) {
    const unsigned code = next_code(text, at);
    if (code < 0x10000) {
      unit(code);
    } else {
      unit(0xD800 + ((code - 0x10000) >> 10));
      unit(0xDC00 + ((code - 0x10000) & 0x3FF));
    }
  }
  return out;
}

std::vector<std::string> base64_at_offsets(std::string_view bytes) {
  // With `offset` bytes before it, the first characters also depend on those; the last ones on what follows.
  constexpr std::array<std::size_t, 3> kFromStart = {0, 2, 3};
  constexpr std::array<std::size_t, 3> kFromEnd = {0, 3, 2};
  std::vector<std::string> out;
  for (std::size_t offset = 0; offset < 3; ++offset) {
    const std::string padded = std::string(offset, ' ') + std::string(bytes);
    const std::string encoded = base::base64(base::as_bytes(padded));
    const std::size_t end = encoded.size() - kFromEnd[padded.size() % 3];
    if (end > kFromStart[offset]) out.push_back(encoded.substr(kFromStart[offset], end - kFromStart[offset]));
  }
  return out;
}

}  // namespace junshu::detect

// Numbers and texts of the baseline's format (docs/formats/baseline.md), and a reader that never goes beyond its bytes.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace junshu::integrity {

inline void put_u32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> static_cast<unsigned>(shift)));
}

inline void put_u64(std::string& out, std::uint64_t value) {
  put_u32(out, static_cast<std::uint32_t>(value >> 32U));
  put_u32(out, static_cast<std::uint32_t>(value));
}

inline void put_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80U));
    value >>= 7U;
  }
  out.push_back(static_cast<char>(value));
}

// The difference of two numbers of 64 bits, wrapping around.
inline void put_difference(std::string& out, std::uint64_t value, std::uint64_t before) {
  const std::uint64_t difference = value - before;
  put_varint(out, (difference << 1U) ^ ((difference >> 63U) != 0 ? ~0ULL : 0ULL));
}

inline void put_text(std::string& out, std::string_view text) {
  put_varint(out, text.size());
  out.append(text);
}

inline void put_bytes(std::string& out, base::ByteView bytes) { out.append(base::as_text(bytes)); }

// Bytes that are not written as the format says. The caller knows which part they are of.
struct Malformed {};

class BinaryReader {
 public:
  explicit BinaryReader(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool done() const { return at_ == end_; }
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

  std::string_view bytes(std::uint64_t count) {
    if (count > left()) throw Malformed{};
    const std::string_view out(at_, static_cast<std::size_t>(count));
    at_ += count;
    return out;
  }

  std::uint8_t byte() {
    if (at_ == end_) throw Malformed{};
    return static_cast<std::uint8_t>(*at_++);
  }

  std::uint32_t u32() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8U | byte();
    return value;
  }

  std::uint64_t u64() {
    const std::uint64_t high = u32();
    return high << 32U | u32();
  }

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint64_t next = byte();
      if (shift == 63 && next > 1) throw Malformed{};
      value |= (next & 0x7FU) << shift;
      if (next < 0x80) {
        if (next == 0 && shift != 0) throw Malformed{};  // more bytes than needed
        return value;
      }
    }
    throw Malformed{};
  }

  std::uint64_t varint_up_to(std::uint64_t most) {
    const std::uint64_t value = varint();
    if (value > most) throw Malformed{};
    return value;
  }

  std::uint64_t difference(std::uint64_t before) {
    const std::uint64_t value = varint();
    return before + ((value >> 1U) ^ ((value & 1U) != 0 ? ~0ULL : 0ULL));
  }

  std::string_view text() { return bytes(varint()); }

  template <std::size_t N>
  std::array<std::uint8_t, N> array() {
    const std::string_view from = bytes(N);
    std::array<std::uint8_t, N> out;
    std::copy(from.begin(), from.end(), out.begin());
    return out;
  }

 private:
  const char* at_;
  const char* end_;
};

// `shared` bytes of `before`, then `rest`; the shared part must be the longest there is, and the result must come after
// `before`.
inline std::string shared_and_rest(std::string_view before, std::uint64_t shared, std::string_view rest, bool first) {
  if (shared > before.size()) throw Malformed{};
  std::string out(before.substr(0, static_cast<std::size_t>(shared)));
  out.append(rest);
  if (!first && (rest.empty() || (shared < before.size() && before[static_cast<std::size_t>(shared)] == rest[0]) ||
                 out <= before))
    throw Malformed{};
  return out;
}

inline std::size_t shared_length(std::string_view a, std::string_view b) {
  std::size_t shared = 0;
  const std::size_t most = std::min(a.size(), b.size());
  while (shared < most && a[shared] == b[shared]) ++shared;
  return shared;
}

}  // namespace junshu::integrity

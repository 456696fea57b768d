// Numbers and compressed pieces as blocks and their index hold them. Throws Error{Integrity} for bytes that were never
// written so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace junshu::access {

[[noreturn]] void damaged(std::string_view ja, std::string_view en);

void put_varint(std::string& out, std::uint64_t value);   // LEB128
void put_signed(std::string& out, std::int64_t value);    // zigzag
void put_fixed32(std::string& out, std::uint32_t value);  // little-endian
void put_fixed64(std::string& out, std::uint64_t value);

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}
  std::uint64_t varint() {
    if (!rest_.empty() && static_cast<std::uint8_t>(rest_.front()) < 0x80) {  // most are
      const auto value = static_cast<std::uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      return value;
    }
    return long_varint();
  }
  std::int64_t signed_number() {
    const std::uint64_t value = varint();
    return static_cast<std::int64_t>((value >> 1U) ^ (0 - (value & 1U)));
  }
  std::uint32_t fixed32();
  std::uint64_t fixed64();
  std::string_view take(std::uint64_t size);
  std::string_view text() { return take(varint()); }
  bool done() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  void expect_end() const;

 private:
  std::uint64_t long_varint();

  std::string_view rest_;
};

std::string compress(std::string_view plain, int level);                  // one zstd frame with a checksum
std::string decompress(std::string_view packed, std::uint64_t unpacked);  // to exactly so many bytes

}  // namespace junshu::access

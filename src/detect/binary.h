// Little-endian numbers and texts in a row of bytes, for what is remembered over restarts. Reading stops with
// Error{InvalidInput} where bytes are missing.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/error.h"

namespace junshu::detect {

static_assert(std::endian::native == std::endian::little, "saved numbers are written as they lie in memory");

class BinaryWriter {
 public:
  template <typename Number>
  void number(Number value) {
    static_assert(std::is_arithmetic_v<Number>);
    out_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void text(std::string_view value) {
    number(static_cast<std::uint32_t>(value.size()));
    out_ += value;
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

class BinaryReader {
 public:
  explicit BinaryReader(std::string_view bytes) : rest_(bytes) {}

  template <typename Number>
  Number number() {
    static_assert(std::is_arithmetic_v<Number>);
    Number value{};
    std::memcpy(&value, bytes(sizeof value).data(), sizeof value);
    return value;
  }
  std::string_view text() { return bytes(number<std::uint32_t>()); }
  // A count of things that take at least `least` bytes each, so that damage cannot ask for memory without end.
  std::size_t count(std::size_t least) {
    const auto value = number<std::uint64_t>();
    if (value > rest_.size() / least) damaged();
    return static_cast<std::size_t>(value);
  }
  bool done() const { return rest_.empty(); }
  [[noreturn]] static void damaged() {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"検知の記憶が壊れています。ファイルを消すと、記憶のない状態から始まります。",
                       "What detection remembered is damaged. Remove the file to start without memory."});
  }

 private:
  std::string_view bytes(std::size_t size) {
    if (size > rest_.size()) damaged();
    const std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }

  std::string_view rest_;
};

}  // namespace junshu::detect

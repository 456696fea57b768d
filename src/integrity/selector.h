// How a set of rules answers; behind `Rules`.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "integrity/rules.h"

namespace junshu::integrity {

// A set of file types.
class FileTypes {
 public:
  static constexpr std::uint8_t kAll = 0x7f;
  constexpr FileTypes() = default;
  constexpr explicit FileTypes(std::uint8_t bits) : bits_(bits) {}
  constexpr bool has(FileType type) const { return (bits_ & bit(type)) != 0; }
  constexpr bool all() const { return bits_ == kAll; }
  constexpr void add(FileType type) { bits_ = static_cast<std::uint8_t>(bits_ | bit(type)); }
  constexpr std::uint8_t bits() const { return bits_; }

 private:
  static constexpr std::uint8_t bit(FileType type) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(type));
  }
  std::uint8_t bits_ = kAll;
};

class Selector {
 public:
  virtual ~Selector() = default;
  virtual Selection select(std::string_view path, FileType type) const = 0;
  virtual std::string description() const = 0;  // of everything that decides; hashed
};

struct Rules::Parts {
  std::shared_ptr<const Selector> selector;  // shared with the same rules under other exceptions
  std::vector<std::string> roots;
  bool crosses_mounts = true;
  std::string digest;
  std::vector<std::string> exceptions;  // sorted

  static std::shared_ptr<const Parts> make(std::unique_ptr<const Selector> selector, std::vector<std::string> roots,
                                           bool crosses_mounts);
};

// The smallest set of folders that holds all of `roots`, sorted.
std::vector<std::string> without_nested(std::vector<std::string> roots);
bool lies_below_or_is(std::string_view path, std::string_view folder);

}  // namespace junshu::integrity

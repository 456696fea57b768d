// What keys and notes share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace junshu::ledger {

inline constexpr std::string_view kSignatureMark = "\xE2\x80\x94 ";  // U+2014 and a space

// Not empty, UTF-8, without white space (Unicode's), control characters or '+'.
bool is_key_name(std::string_view name);

// What a cosignature covers in front of the note's body.
inline std::string cosignature_prefix(std::uint64_t unix_seconds) {
  return "cosignature/v1\ntime " + std::to_string(unix_seconds) + "\n";
}

}  // namespace junshu::ledger

// The encodings that modifiers apply to values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace junshu::detect {

enum class Utf16 { LittleEndian, BigEndian };
std::string to_utf16(std::string_view text, Utf16 order);  // bytes that are no UTF-8 become U+FFFD

// What is certain of the Base64 of a text that holds `bytes`, at each of the three places it may begin.
std::vector<std::string> base64_at_offsets(std::string_view bytes);

}  // namespace junshu::detect

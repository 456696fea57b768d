#include "told_text.h"

#include "base/text.h"

namespace junshu::agent {

std::string told_text(std::string_view text, std::size_t most) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t length = 1;
    while (length < 4 && at + length < text.size() && !base::valid_utf8(text.substr(at, length))) ++length;
    std::string_view character = text.substr(at, length);
    const auto first = static_cast<unsigned char>(character.front());
    const bool c1 = character.size() == 2 && first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
    if (!base::valid_utf8(character)) {
      character = kReplacement;
      length = 1;
    } else if (first < 0x20 || first == 0x7F || c1) {
      character = " ";
    }
    if (out.size() + character.size() > most) break;
    out += character;
    at += length;
  }
  return out;
}

}  // namespace junshu::agent

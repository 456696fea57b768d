#include "probes/mounts.h"

#include "attributes.h"
#include "base/text.h"

namespace junshu::probes {
namespace {

std::string unescaped(std::string_view text) {
  const auto octal = [](char c) { return c >= '0' && c <= '7'; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && octal(text[i + 1]) && octal(text[i + 2]) && octal(text[i + 3])) {
      out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

std::vector<Mount> parse_mountinfo(std::string_view text) {
  std::vector<Mount> out;
  for (const std::string_view line : base::split(text, '\n')) {
    const auto words = base::split(line, ' ');
    std::size_t dash = 6;  // optional fields end with a single hyphen
    while (dash < words.size() && words[dash] != "-") ++dash;
    if (dash + 2 >= words.size()) continue;
    out.push_back({.device = std::string(words[2]),
                   .point = clean(unescaped(words[4]), 4096),
                   .type = std::string(words[dash + 1]),
                   .source = clean(unescaped(words[dash + 2]), 4096)});
  }
  return out;
}

}  // namespace junshu::probes

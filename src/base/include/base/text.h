// Text helpers. Prose is never normalised; only codes and search keys are folded.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace junshu::base {

std::vector<std::string_view> split(std::string_view text, char separator);  // keeps empty parts
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string_view trim(std::string_view text);  // ASCII white space and U+3000
bool valid_utf8(std::string_view text);        // RFC 3629: no surrogates, no overlong forms
std::size_t utf8_length(std::string_view text);  // code points
// For codes and numbers: full-width ASCII (Ａ１－) to ASCII, the dashes ‐‑‒–—―−ー between ASCII letters or digits to '-', trimmed.
std::string fold_code(std::string_view text);
// For searching only: fold_code, ASCII lower case, 〜～ and －− made equal, half-width katakana to full.
std::string search_key(std::string_view text);
// Replaces {name} by the value of the first pair with that name; unknown names stay.
std::string fill(std::string_view text, const std::vector<std::pair<std::string, std::string>>& values);
bool is_identifier(std::string_view text);  // [a-z][a-z0-9_]*, at most 48

}  // namespace junshu::base

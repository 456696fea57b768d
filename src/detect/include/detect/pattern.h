// Sigma's strings: text with wildcards. `*` is any run of characters, `?` is exactly one, a backslash takes the meaning
// from `*`, `?` and `\` and is itself everywhere else (Sigma specification 2.1.0, "Escape Character").
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace junshu::detect {

struct Part {
  enum class Kind { Text, Any, One, Dash };  // Dash: any of - / – — ―, made by `windash`
  Kind kind = Kind::Text;
  std::string text;  // of Text
  bool operator==(const Part&) const = default;
};

using Pattern = std::vector<Part>;  // neighbouring texts are one part, neighbouring Any one

void append(Pattern& pattern, Part part);
void append_text(Pattern& pattern, std::string_view text);
Pattern parse_pattern(std::string_view written);
Pattern literal_pattern(std::string_view text);  // nothing in it is special
bool has_wildcard(const Pattern& pattern);       // Any or One
std::string plain_text(const Pattern& pattern);  // of one without wildcards
std::string to_string(const Pattern& pattern);   // unambiguous, for keys and messages

// The first Part::Any at either end, where there is none.
void open_start(Pattern& pattern);
void open_end(Pattern& pattern);

// Whether the whole of `value` is what the pattern says. Without `cased`, letters of ASCII are compared without case;
// other letters are the caller's (see Matcher). Linear in the value for each Any; nothing is allocated.
bool matches(const Pattern& pattern, std::string_view value, bool cased);

bool equal_folded(std::string_view left, std::string_view right);  // ASCII letters without case
std::string fold_ascii(std::string_view text);
bool contains_folded(std::string_view haystack, std::string_view needle);

}  // namespace junshu::detect

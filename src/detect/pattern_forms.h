// What modifiers make of the patterns of one value: dashes, encodings, placeholders.
#pragma once

#include <string>
#include <vector>

#include "detect/pattern.h"
#include "detect/ruleset.h"
#include "encoding.h"

namespace junshu::detect {

// `windash`: every dash or slash stands for any of the five.
Pattern with_dashes(const Pattern& pattern);
// For what needs bytes: a pattern for each dash that may stand there. False: too many.
bool spread_dashes(std::vector<Pattern>& patterns);

enum class ByteOrderMark { None, First };
void to_utf16(std::vector<Pattern>& patterns, Utf16 order, ByteOrderMark mark);

enum class Base64 { Whole, AtAnyOffset };
// False: one of them holds a wildcard.
bool to_base64(std::vector<Pattern>& patterns, Base64 how);

// A pattern for each combination of values of the placeholders %name% in it. False: `unknown` has no value.
bool expand(std::vector<Pattern>& patterns, const Placeholders& placeholders, std::string& unknown);

}  // namespace junshu::detect

// The words of a check's SQL, for telling what it can read without running it. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace junshu::catalogue {

// In order: identifiers and keywords in lower case, quoted identifiers without their quotes, numbers, "'" for each text literal, and every other sign by
// itself. Comments are left out. Never throws: what is no SQL gives some words.
std::vector<std::string> sql_words(std::string_view sql);

}  // namespace junshu::catalogue

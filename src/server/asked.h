// What a list is asked for in its query, read strictly. Private to this module.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "answers.h"

namespace junshu::server {

std::string asked_text(const Request& request, std::string_view name);                    // "" when absent
std::optional<base::Millis> asked_instant(const Request& request, std::string_view name);  // Error{InvalidInput} for no instant
std::vector<std::string> asked_words(const Request& request, std::string_view name);       // separated by commas
std::size_t asked_limit(const Request& request, std::size_t usual, std::size_t most);

// Where a page in order of falling (at, record) ended; opaque for the caller.
struct Place {
  std::int64_t at = 0;
  std::string record;
};
std::string encode(const Place& place);
std::optional<Place> asked_place(const Request& request);  // of `cursor`

}  // namespace junshu::server

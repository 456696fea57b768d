// Pages that say "not found" or "out of service" with status 200.
#pragma once

#include <string>
#include <string_view>

#include "sites/page.h"

namespace junshu::sites {

// The words by which it is recognised, "" for none: in the title, or in a short text.
std::string error_words(const Page& page);
// Whether `body`, of the address with `path`, is what another address gave, but for that one's own path in it.
bool same_but_for_path(std::string_view body, std::string_view path, std::string_view other,
                       std::string_view other_path);

}  // namespace junshu::sites

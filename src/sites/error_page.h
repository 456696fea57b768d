// Pages that say "not found" or "out of service" with status 200.
#pragma once

#include <string>
#include <string_view>

#include "sites/page.h"

namespace junshu::sites {

// The words by which it is recognised, "" for none: in the title, or in a short text.
std::string error_words(const Page& page);
// Whether two answers are the same page, but for what they say of their own address (`own` in either).
bool same_but_for(std::string_view body, std::string_view own, std::string_view other_body, std::string_view other_own);

}  // namespace junshu::sites

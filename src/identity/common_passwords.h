// Inside this module: words and phrases that are tried first by anybody who guesses.
#pragma once

#include <string_view>

namespace junshu::identity {

bool is_common_password(std::string_view lower_case);

}  // namespace junshu::identity

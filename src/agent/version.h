#pragma once

#include <string_view>

namespace junshu::agent {

inline constexpr std::string_view kAgentVersion = JUNSHU_VERSION;

}  // namespace junshu::agent

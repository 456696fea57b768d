// Texts of strangers as they may stand in a message. Private to agent.
#pragma once

#include <string>
#include <string_view>

namespace junshu::agent {

// Control characters become spaces, what is no UTF-8 becomes U+FFFD; cut at `most` bytes between characters.
std::string told_text(std::string_view text, std::size_t most);

}  // namespace junshu::agent

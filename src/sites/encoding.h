// Pages in other encodings than UTF-8 (Shift_JIS and EUC-JP are still met), made UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace junshu::sites {

// By byte order mark, the header's charset, <meta> in the first kilobyte, else UTF-8. What does not convert becomes
// U+FFFD; so do NUL bytes. The length is at most three times that of `body`.
std::string to_utf8(std::string_view body, std::string_view content_type);

// At most `most` bytes of `text`, cut between characters, with "…" when something is missing; control characters become
// spaces.
std::string shortened(std::string_view text, std::size_t most);

}  // namespace junshu::sites

// Undoing gzip, bounded.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace junshu::sites {

bool is_gzip(std::string_view content);
// Nothing for what is malformed, cut off, or larger than `max_bytes`.
std::optional<std::string> gunzip(std::string_view content, std::size_t max_bytes);

}  // namespace junshu::sites

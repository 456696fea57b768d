// The block of one folder in a baseline: its entries, sorted by name (docs/formats/baseline.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "integrity/entry.h"

namespace junshu::integrity {

// Appends the block; the entries are sorted by name, and each lies in `folder`.
void put_block(std::string& out, std::string_view folder, const std::vector<Entry>& entries);
// Replaces `entries`. Throws Malformed for anything that put_block would not have written.
void read_block(std::string_view block, std::string_view folder, std::vector<Entry>& entries);

// What an entry is called in the block of `folder`: its last part, or the whole path in the listing of the roots.
std::string_view name_in(std::string_view folder, std::string_view path);
std::string path_in(std::string_view folder, std::string_view name);

}  // namespace junshu::integrity

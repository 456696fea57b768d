// Turns what a person typed into the value that is stored, or says what to correct.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "catalogue/definitions.h"
#include "registers/act.h"

namespace junshu::registers {

// `typed` null or "" means: clear. Returns the canonical JSON value (text, integer, bool, array of objects, file object), or nothing when cleared.
// Problems are appended with `path` in front. Dates take 令和 forms; numbers full-width digits; codes (`personal_data: no` text) are folded.
std::optional<base::Json> read_value(const World& world, const catalogue::Field& field, const base::Json& typed, const std::string& path,
                                     std::vector<Problem>& problems);

}  // namespace junshu::registers

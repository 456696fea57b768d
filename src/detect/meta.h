// What all three kinds of document say about themselves.
#pragma once

#include "place.h"

namespace junshu::detect {

enum class DocumentKind { Rule, Correlation, Filter };

Meta read_meta(Place& place, const base::YamlNode& document, DocumentKind kind);

// The scalar under `key`, or "" when it is absent; reported when it is no scalar, or missing though `required`.
std::string scalar_of(Place& place, const base::YamlNode& map, std::string_view key, bool required = false);
// A list of scalars; a single scalar counts as one.
std::vector<std::string> list_of(Place& place, const base::YamlNode& map, std::string_view key);
// The place of a key, for messages about its value.
base::Position key_position(const base::YamlNode& map, std::string_view key);

logs::LogSource read_logsource(Place& place, const base::YamlNode& document);

}  // namespace junshu::detect

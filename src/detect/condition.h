// The condition of a detection: or < and < not < `x of` < parentheses. Reads into nodes of the searches it names.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "place.h"

namespace junshu::detect {

using Searches = std::map<std::string, Node, std::less<>>;

// `node`: the scalar of one condition. Mistakes are reported with their column.
std::optional<Node> parse_condition(Place& place, const base::YamlNode& node, const Searches& searches);

}  // namespace junshu::detect

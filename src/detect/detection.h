// The searches of a detection: fields with modifiers, and keywords, into tests and nodes.
#pragma once

#include "condition.h"

namespace junshu::detect {

// Every key of `detection` but `condition` (and, in a filter, `rules`). What is wrong is reported; its search then
// matches nothing.
Searches read_searches(Place& place, const base::YamlNode& detection, std::vector<Test>& tests);

// The values under one key, modifiers applied.
Node read_field(Place& place, const base::YamlNode& key, const base::YamlNode& value, std::vector<Test>& tests);

}  // namespace junshu::detect

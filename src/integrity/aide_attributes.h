// Attributes as AIDE 0.18.3 names them (aide.conf(5), ATTRIBUTES and GROUPS).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "integrity/attributes.h"

namespace junshu::integrity {

using AideAttributes = std::uint64_t;  // a set

// Attributes and the groups that are always there.
const std::map<std::string, AideAttributes, std::less<>>& aide_groups();

struct AideTranslation {
  Attributes attributes;                 // with Type
  std::vector<std::string_view> missed;  // AIDE's words that have no counterpart
  bool hash_replaced =
      false;  // its hashes are all ones that are not computed here, or many at once: SHA-256 stands for them
};
AideTranslation translate(AideAttributes attributes);

}  // namespace junshu::integrity

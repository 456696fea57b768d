// What every decide function of this module is given. They run inside the write transaction, throw Error{Forbidden|Conflict|InvalidInput|NotFound} for what may not be,
// and emit events for what was decided. An `Actor` handed to one must have been loaded on the same transaction.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/date.h"
#include "catalogue/definitions.h"
#include "identity/keys.h"
#include "store/writer.h"

namespace junshu::identity {

using Roles = std::map<std::string, catalogue::Role>;  // Catalogue::roles

inline constexpr std::string_view kAdministrator = "contract_administrator";

struct Decision {
  store::Transaction& transaction;
  const Keys& keys;
  const Roles& roles;
  base::Zone zone;  // of the contract in question
};

// A role from a day to a day, both included; without an end it stays until ended.
struct RoleSpan {
  std::string role;
  base::Date starts;
  std::optional<base::Date> ends;
};

}  // namespace junshu::identity

// What hosts report and who takes part, named for people instead of by the ids that checks and the ledger use. Private to this module.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shown.h"

namespace junshu::server {

// "counter-1 /etc/passwd" of a changed file, a member's name, …; empty for what is not known and for records of registers, whose number is their name.
std::string observed_title(Shown& shown, std::string_view view, const std::string& record);

struct Observed {
  std::string record;
  std::string title;
};
// Of a view that forms may refer to, the newest first.
std::vector<Observed> observed_choices(Shown& shown, std::string_view view, std::int64_t most);

}  // namespace junshu::server

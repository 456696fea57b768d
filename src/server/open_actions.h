// What somebody may do with a record now, as forms. Private to this module.
#pragma once

#include <string>

#include "answers.h"
#include "catalogue/definitions.h"

namespace junshu::server {

// OpenAction of the description for each action that the roles of the one who asks allow; with no record the creating
// ones. `values` are the record's present ones, as the API shows them.
Array open_actions(instance::Snapshot& snapshot, const catalogue::Register& definition, const std::string& record,
                   const Object& values);

// What a broken rule says, by its id as events keep it.
base::Text violation_text(const catalogue::Register* definition, const catalogue::Action* action,
                          const std::string& rule);

}  // namespace junshu::server

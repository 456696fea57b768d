// What several routes tell about people. Private to this module.
#pragma once

#include <string>

#include "catalogue/definitions.h"
#include "context.h"

namespace junshu::server {

Object role_json(const catalogue::Role& role);
Object session_json(const Context& context);  // of the one who is logged in

// After setup.prepare, invitation.accept and recovery.accept: the one-time password to enrol. `token` comes back with
// its first code.
Response enrolment_answer(const Context& context, const instance::Outcome& outcome, const std::string& token,
                          int status);
// After the confirmation: logs the person in.
Response joined_answer(Context& context, const instance::Outcome& outcome);

}  // namespace junshu::server

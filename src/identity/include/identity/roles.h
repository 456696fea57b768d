// Granting and ending roles, deputies and memberships.
//
// An administrator (contract_administrator, or their deputy) acts on their own side only. Nobody grants to themselves or to the one they stand in for.
// A role must be allowed on the member's side, may not start in the past, and may not meet an incompatible one on any day, own or as a deputy. The last administrator
// of a side cannot be removed. Sessions of those whose rights change are rotated at their next request.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "identity/actor.h"
#include "identity/decision.h"

namespace junshu::identity {

std::string grant_role(const Decision& decision, const Actor& by, std::string_view member, const RoleSpan& span);  // id of the grant
void end_role(const Decision& decision, const Actor& by, std::string_view grant);                                  // at once

// Appointed by the principal or by an administrator of their side who is not the deputy. Principal and deputy are two natural persons of one side.
struct DeputyAppointment {
  std::string principal;
  std::string deputy;
  std::vector<std::string> roles;  // held by the principal throughout
  base::Date starts;
  base::Date ends;
};
std::string appoint_deputy(const Decision& decision, const Actor& by, const DeputyAppointment& appointment);  // its id
void end_deputy(const Decision& decision, const Actor& by, std::string_view appointment);  // by principal, deputy or administrator

// Ends membership with every role and deputyship. The member stays in the records and can be invited again.
void end_membership(const Decision& decision, const Actor& by, std::string_view member);

}  // namespace junshu::identity

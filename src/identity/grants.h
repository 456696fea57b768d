// Inside this module: the rules of roles, and the events that grant them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "identity/actor.h"
#include "identity/decision.h"

namespace junshu::identity {

struct MemberRow {
  std::string member;
  catalogue::Side side = catalogue::Side::Contractor;
};
MemberRow require_active_member(store::Connection& connection, std::string_view contract, std::string_view member);

const catalogue::Role& require_role(const Decision& decision, std::string_view role, catalogue::Side side);  // known, and allowed on that side
bool incompatible(const Roles& roles, std::string_view a, std::string_view b);  // either names the other
void demand_span(const Decision& decision, const base::Date& starts, const std::optional<base::Date>& ends);  // not in the past, in order

// In which capacity `by` administers that side and its members `concerning`; never their own matters or those of the one they stand in for.
Standing demand_administrator(const Decision& decision, const Actor& by, catalogue::Side side, const std::vector<std::string>& concerning);
void demand_other_administrator(const Decision& decision, std::string_view contract, catalogue::Side side, std::string_view but_member);

// What a member holds or may stand in for on any of these days, `ends` empty for ever.
struct HeldRole {
  std::string role;
  std::string principal;  // empty: own
};
std::vector<HeldRole> held_between(store::Connection& connection, std::string_view contract, std::string_view member, const std::string& starts,
                                   const std::string& ends);
void demand_compatible(const Decision& decision, std::string_view contract, std::string_view member, std::string_view role,
                       const std::string& starts, const std::string& ends);

void demand_grantable(const Decision& decision, catalogue::Side side, const RoleSpan& span);
// Demands all but the capacity of the one who grants. `by` empty: the set-up. Returns the grant's id.
std::string emit_grant(const Decision& decision, std::string_view contract, std::string_view member, catalogue::Side side, const RoleSpan& span,
                       const base::Object& by, std::string_view trust);

base::Object acting(const Actor& by, const Standing& standing);  // {actor, role, for?}

}  // namespace junshu::identity

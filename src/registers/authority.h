// Who may do what, in one place: the roles of an action, its side, and "somebody else".
#pragma once

#include <optional>
#include <string>

#include "registers/act.h"

namespace junshu::registers {

struct Authority {
  std::string role;
  std::string on_behalf_of;  // member, or ""
};

// The role (own, else through a deputyship where the action allows one) by which `actor` may take `action`, or nothing.
std::optional<Authority> authority(const World& world, const identity::Actor& actor, const catalogue::Register& definition,
                                   const catalogue::Action& action, std::string_view on_behalf_of = {});

// Whether `actor` (or whom they stand in for) is the natural person who took `earlier` on this record, on either side of a deputyship.
bool took(const World& world, const identity::Actor& actor, const Authority& authority, const std::string& by, const std::string& on_behalf_of);

// The side that may take the action in this contract, or nothing for either.
std::optional<catalogue::Side> required_side(const World& world, const catalogue::Register& definition, const catalogue::Action& action);

}  // namespace junshu::registers

#include "authority.h"

namespace junshu::registers {

using catalogue::Side;
using catalogue::SideRule;

std::optional<Side> required_side(const World& world, const catalogue::Register& definition, const catalogue::Action& action) {
  switch (action.side) {
    case SideRule::Either:
      return std::nullopt;
    case SideRule::Client:
      return Side::Client;
    case SideRule::Contractor:
      return Side::Contractor;
    case SideRule::Contract: {
      const auto setting = world.contract.settings.find("side:" + definition.id + "." + action.id);
      return setting != world.contract.settings.end() && setting->second == "contractor" ? Side::Contractor : Side::Client;
    }
  }
  return std::nullopt;
}

std::optional<Authority> authority(const World& world, const identity::Actor& actor, const catalogue::Register& definition,
                                   const catalogue::Action& action, std::string_view on_behalf_of) {
  const auto side = required_side(world, definition, action);
  if (side && *side != actor.side) return std::nullopt;  // deputies are of the principal's side
  const auto setting = world.contract.settings.find("role:" + definition.id + "." + action.id);
  const std::vector<std::string> roles =
      setting != world.contract.settings.end() ? std::vector<std::string>{setting->second} : action.by;
  if (on_behalf_of.empty()) {
    for (const auto& role : roles) {
      if (actor.holds(role)) return Authority{role, ""};
    }
  }
  if (!action.deputy) return std::nullopt;
  for (const auto& role : roles) {
    if (!on_behalf_of.empty()) {
      for (const auto& standing : actor.standings(role)) {
        if (standing.for_member == on_behalf_of) return Authority{role, standing.for_member};
      }
      continue;
    }
    if (const auto standing = actor.standing(role)) return Authority{role, standing->for_member};
  }
  return std::nullopt;
}

bool took(const World& world, const identity::Actor& actor, const Authority& authority, const std::string& by, const std::string& on_behalf_of) {
  for (const auto& earlier : {by, on_behalf_of}) {
    if (earlier.empty()) continue;
    for (const auto& present : {actor.member, authority.on_behalf_of}) {
      if (!present.empty() && identity::same_person(world.connection, world.contract.id, present, earlier)) return true;
    }
  }
  return false;
}

}  // namespace junshu::registers

// Who acts: a member of one contract, with what is in force for them at an instant.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "catalogue/definitions.h"
#include "identity/keys.h"
#include "store/connection.h"

namespace junshu::identity {

std::string_view to_string(catalogue::Side side);              // "client", "contractor"
catalogue::Side side_named(std::string_view text);             // throws Error{InvalidInput}

// In force as a deputy: for `member`, in those of the appointed roles which that member holds now.
struct Deputyship {
  std::string record;
  std::string member;
  std::vector<std::string> roles;
};

// In which capacity somebody acts. `for_member` is the member stood in for; empty: in their own right.
struct Standing {
  std::string role;
  std::string for_member;
};

struct Actor {
  std::string contract;
  std::string member;
  std::string person;
  catalogue::Side side = catalogue::Side::Contractor;
  std::vector<std::string> roles;       // own, in force
  std::vector<Deputyship> deputy_for;   // in force

  bool holds(std::string_view role) const;                       // own only
  std::optional<Standing> standing(std::string_view role) const;  // own first, then as a deputy
  std::vector<Standing> standings(std::string_view role) const;   // all of them
};

// Load it on the connection it will be used on: for deciding, the transaction's. Roles and deputies count by the civil date of the zone.
// Throws Error{Forbidden} for a person who is no active member, Error{Integrity} when the link between person and member was altered.
Actor load_actor(store::Connection& connection, const Keys& keys, std::string_view contract, std::string_view person, base::Millis now,
                 const base::Zone& zone);

// Whether two members are one natural person. "Somebody else" is its opposite.
bool same_person(store::Connection& connection, std::string_view contract, std::string_view member_a, std::string_view member_b);

struct Membership {
  std::string contract;
  std::string member;
  catalogue::Side side = catalogue::Side::Contractor;
};
std::vector<Membership> memberships_of(store::Connection& connection, const Keys& keys, std::string_view person);  // active ones
// The person behind an active or former member; nullopt when the link was erased. Error{Integrity} when it was altered.
std::optional<std::string> person_of(store::Connection& connection, const Keys& keys, std::string_view contract, std::string_view member);

// Names for showing, unsealed at each call: callers cache. An erased name shows as the pseudonym.
struct PersonName {
  std::string name;
  std::string kana;
};
std::string display_name(store::Connection& connection, store::KeyStore& keys, std::string_view contract, std::string_view member);
PersonName member_name(store::Connection& connection, store::KeyStore& keys, std::string_view contract, std::string_view member);
PersonName person_name(store::Connection& connection, store::KeyStore& keys, std::string_view person);

}  // namespace junshu::identity

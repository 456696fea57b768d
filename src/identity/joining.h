// Inside this module: the events by which somebody becomes a person and a member.
#pragma once

#include <string>
#include <string_view>

#include "identity/invitations.h"

namespace junshu::identity {

std::string create_person(const Decision& decision, const PersonName& name, const Credentials& credentials, base::ByteView totp_secret);

struct Joining {
  std::string contract;
  catalogue::Side side = catalogue::Side::Contractor;
  PersonName name;
  std::string invitation;  // or empty
  std::string invited_by;  // or empty
  std::string trust;       // or empty
};
// A former member comes back under the same pseudonym. Error{Conflict} for an active one.
std::string join(const Decision& decision, std::string_view person, const Joining& joining);

PersonName checked_name(const PersonName& name);  // trimmed; Error{InvalidInput}, `where` "name" or "kana"
bool side_had_administrator(store::Connection& connection, std::string_view contract, catalogue::Side side);
std::string trust_in_first(catalogue::Side side);  // "first_client_administrator"

}  // namespace junshu::identity

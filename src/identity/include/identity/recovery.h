// Lost authenticator or password: an administrator of the person's side asks, a second person of that side approves (neither is the person), and the person chooses both
// anew through a one-time link. Somebody who is on the client's side of any contract is recovered by the client's side only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "identity/invitations.h"

namespace junshu::identity {

inline constexpr base::Millis kRecoveryLives = base::kDay;         // the link
inline constexpr base::Millis kRecoveryRequestLives = 7 * base::kDay;

struct RecoveryRequest {
  std::string record;
  std::string contract;
  std::string member;        // who is to be recovered
  std::string requested_by;  // member
  base::Millis requested_at = 0;
};
std::string request_recovery(const Decision& decision, const Actor& by, std::string_view member);  // id of the request
std::vector<RecoveryRequest> open_recoveries(store::Connection& connection, const Keys& keys, std::string_view contract, base::Millis now);

struct RecoveryLink {
  std::string token;
  base::Millis expires_at = 0;
};
RecoveryLink approve_recovery(const Decision& decision, const Actor& by, std::string_view request);

// Who the link is for, as a name to show. Error{NotFound} like invitation_offer.
std::string recovery_person(store::Connection& connection, const Keys& keys, std::string_view token, base::Millis now);
Enrolment accept_recovery(store::Transaction& transaction, const Keys& keys, std::string_view token, const Credentials& credentials);
// Uses up the token, sets both credentials, ends every session of the person. Returns the person.
std::string confirm_recovery(store::Transaction& transaction, const Keys& keys, std::string_view token, std::string_view totp);

}  // namespace junshu::identity

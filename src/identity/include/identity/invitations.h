// How people come in: the first one by the set-up link, everybody else by an invitation through which they choose their own credentials.
//
// A one-time link is a token of 32 random bytes (hex); only its SHA-256 is kept. What was typed waits sealed in op_invitation until a code of the
// authenticator proves that it was enrolled; only then are there events.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "identity/actor.h"
#include "identity/decision.h"
#include "identity/password.h"
#include "identity/totp.h"

namespace junshu::identity {

inline constexpr base::Millis kInvitationLives = 7 * base::kDay;
inline constexpr base::Millis kSetupLives = base::kDay;

struct Joined {
  std::string person;
  std::string contract;
  std::string member;
};

// ---- First run ----
bool setup_needed(store::Connection& connection);  // nobody has an account
// A new token; earlier ones end. Error{Conflict} once somebody has an account.
std::string new_setup_token(store::Transaction& transaction, const Keys& keys);

struct FirstPerson {
  std::string name;
  std::string kana;
  catalogue::Side side = catalogue::Side::Contractor;
  Credentials credentials;
};
struct First {
  FirstPerson person;
  base::Object settings;  // as given to prepare_first: of the contract to be made
  base::Bytes totp_secret;
  std::int64_t totp_step = 0;  // of the code typed: it does not serve again
};
// May be repeated until confirmed.
Enrolment prepare_first(store::Transaction& transaction, const Keys& keys, std::string_view token, const FirstPerson& person,
                        const base::Object& settings);
// Uses up the token. The caller makes the contract and then calls create_first, in the same transaction.
First confirm_first(store::Transaction& transaction, const Keys& keys, std::string_view token, std::string_view totp);
// The person, their membership and the administrator's role of their side. Error{Conflict} when the contract has members.
Joined create_first(const Decision& decision, std::string_view contract, const First& first);
// For a further contract: its first administrator is somebody who has an account.
Joined create_first_member(const Decision& decision, std::string_view contract, std::string_view person, catalogue::Side side);

// ---- Invitations ----
// People of one side are invited by an administrator of that side. While a side has never had an administrator, one of the other side may invite its first one, with that role alone:
// the declared act of trust, in the event as "trust": "first_client_administrator" (or "first_contractor_administrator").
struct Invitation {
  catalogue::Side side = catalogue::Side::Contractor;
  std::string name;
  std::string kana;
  std::vector<RoleSpan> roles;
};
struct Invited {
  std::string token;
  std::string record;
  base::Millis expires_at = 0;
};
Invited invite_member(const Decision& decision, const Actor& by, const Invitation& invitation);
void withdraw_invitation(const Decision& decision, const Actor& by, std::string_view record);

struct InvitationOffer {
  std::string record;
  std::string contract;
  catalogue::Side side = catalogue::Side::Contractor;
  std::string name;
  std::string kana;
  std::vector<RoleSpan> roles;
  std::string invited_by;
  base::Millis expires_at = 0;
};
// Error{NotFound}, the same for unknown, used, withdrawn, expired and altered.
InvitationOffer invitation_offer(store::Connection& connection, const Keys& keys, std::string_view token, base::Millis now);
std::vector<InvitationOffer> open_invitations(store::Connection& connection, const Keys& keys, std::string_view contract, base::Millis now);

Enrolment accept_invitation(const Decision& decision, std::string_view token, const Credentials& credentials);
// Uses up the token. Error{InvalidInput}, `where` "totp", for a wrong code. Error{Forbidden} when the inviter is no longer an administrator.
Joined confirm_totp(const Decision& decision, std::string_view token, std::string_view totp);
// For somebody who has an account and is logged in.
Joined join_with_account(const Decision& decision, std::string_view token, std::string_view person);

}  // namespace junshu::identity

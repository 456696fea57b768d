#include "identity/invitations.h"

#include <algorithm>

#include "credentials.h"
#include "grants.h"
#include "identity/session.h"
#include "joining.h"
#include "one_time.h"
#include "rows.h"

namespace junshu::identity {
namespace {

base::Array roles_to_json(const std::vector<RoleSpan>& roles) {
  base::Array list;
  for (const RoleSpan& span : roles) {
    base::Object item{{"role", span.role}, {"starts", base::to_string(span.starts)}};
    if (span.ends) item["ends"] = base::to_string(*span.ends);
    list.emplace_back(std::move(item));
  }
  return list;
}

std::vector<RoleSpan> roles_from_json(const base::Array& list) {
  std::vector<RoleSpan> roles;
  for (const base::Json& element : list) {
    const base::Object& item = base::as_object(element, "roles");
    RoleSpan span{std::string(base::require_text(item, "role")), base::parse_date(base::require_text(item, "starts")).value(), std::nullopt};
    const std::string_view ends = base::text_or(item, "ends", "");
    if (!ends.empty()) span.ends = base::parse_date(ends);
    roles.push_back(std::move(span));
  }
  return roles;
}

InvitationOffer offer_of(const OneTime& one_time) {
  const base::Object& content = one_time.content;
  return {one_time.record,
          one_time.contract,
          side_named(base::require_text(content, "side")),
          std::string(base::require_text(content, "name")),
          std::string(base::require_text(content, "kana")),
          roles_from_json(base::require_array(content, "roles")),
          std::string(base::require_text(base::require_object(content, "by"), "actor")),
          one_time.expires_at};
}

void demand_compatible_with_each_other(const Decision& decision, const Invitation& invitation) {
  const auto& roles = invitation.roles;
  for (std::size_t i = 0; i < roles.size(); ++i) {
    demand_grantable(decision, invitation.side, roles[i]);
    for (std::size_t j = 0; j < i; ++j) {
      const bool meet = (!roles[j].ends || *roles[j].ends >= roles[i].starts) && (!roles[i].ends || *roles[i].ends >= roles[j].starts);
      if (meet && (roles[i].role == roles[j].role || incompatible(decision.roles, roles[i].role, roles[j].role))) {
        refuse(base::ErrorKind::Conflict, "同じ人が兼ねることのできない役割、または重複した役割が含まれています。",
               "These roles cannot be held by one person at the same time, or one is named twice.", "roles");
      }
    }
  }
}

// Empty: invited within the side. Otherwise the other side's first administrator is let in on trust.
std::string trust_of(const Decision& decision, const Actor& by, const Invitation& invitation) {
  if (by.side == invitation.side || !by.standing(kAdministrator)) return {};
  if (side_had_administrator(decision.transaction.connection(), by.contract, invitation.side)) return {};
  const bool only_that_role = invitation.roles.size() == 1 && invitation.roles.front().role == kAdministrator && !invitation.roles.front().ends;
  if (!only_that_role) {
    refuse(base::ErrorKind::Forbidden,
           "相手側の最初の人は、終了日のない契約管理者としてだけ招待できます。ほかの役割は相手側の契約管理者が付与します。",
           "The first person of the other side can only be invited as its administrator, without an end; that administrator grants every other role.",
           "roles");
  }
  return trust_in_first(invitation.side);
}

// What was decided when inviting must still stand when it is taken up.
void demand_standing_invitation(const Decision& decision, const OneTime& one_time) {
  store::Connection& connection = decision.transaction.connection();
  const base::Object& by = base::require_object(one_time.content, "by");
  const std::string inviter(base::require_text(by, "actor"));
  const auto person = person_of(connection, decision.keys, one_time.contract, inviter);
  bool stands = false;
  if (person) {
    try {
      const Actor actor = load_actor(connection, decision.keys, one_time.contract, *person, decision.transaction.now(), decision.zone);
      stands = actor.standing(kAdministrator).has_value();
    } catch (const base::Error& error) {
      if (error.kind() != base::ErrorKind::Forbidden) throw;
    }
  }
  const catalogue::Side side = side_named(base::require_text(one_time.content, "side"));
  const bool trusted = !base::text_or(one_time.content, "trust", "").empty();
  if (!stands || (trusted && side_had_administrator(connection, one_time.contract, side))) {
    refuse(base::ErrorKind::Forbidden, "招待した人の権限が変わったため、この招待は使えません。新しい招待を依頼してください。",
           "The standing of the one who invited has changed, so that this invitation no longer holds. Ask for a new one.", "token");
  }
}

Joined take_up(const Decision& decision, const OneTime& one_time, const std::string& person, const PersonName& name) {
  const InvitationOffer offer = offer_of(one_time);
  const std::string trust(base::text_or(one_time.content, "trust", ""));
  std::string member = join(decision, person, {offer.contract, offer.side, name, offer.record, offer.invited_by, trust});
  const base::Date today = base::civil_date(decision.transaction.now(), decision.zone);
  for (RoleSpan span : offer.roles) {
    if (span.ends && *span.ends < today) continue;
    span.starts = std::max(span.starts, today);
    base::Object by = base::require_object(one_time.content, "by");
    by["invitation"] = offer.record;
    emit_grant(decision, offer.contract, member, offer.side, span, by, trust);
  }
  use_up(decision.transaction, one_time);
  return {person, offer.contract, std::move(member)};
}

OneTime require_invitation(store::Connection& connection, const Keys& keys, std::string_view token, base::Millis now) {
  return require_one_time(connection, keys, "invitation", token, now);
}

}  // namespace

Invited invite_member(const Decision& decision, const Actor& by, const Invitation& invitation) {
  store::Transaction& transaction = decision.transaction;
  const std::string trust = trust_of(decision, by, invitation);
  const Standing standing = trust.empty() ? demand_administrator(decision, by, invitation.side, {}) : by.standing(kAdministrator).value();
  const PersonName name = checked_name({invitation.name, invitation.kana});
  demand_compatible_with_each_other(decision, invitation);

  OneTime one_time{{}, "invitation", by.contract, base::random_id(transaction.random(), "i-"), transaction.now() + kInvitationLives, {}};
  one_time.content = {{"side", to_string(invitation.side)}, {"name", name.name},           {"kana", name.kana},
                      {"by", acting(by, standing)},         {"roles", roles_to_json(invitation.roles)}};
  base::Object body = acting(by, standing);
  body["invitation"] = one_time.record;
  body["side"] = to_string(invitation.side);
  body["roles"] = roles_to_json(invitation.roles);
  if (!trust.empty()) {
    one_time.content["trust"] = trust;
    body["trust"] = trust;
  }
  transaction.emit(by.contract, "member.invited", std::move(body));
  std::string token = issue(transaction, decision.keys, one_time);
  return {std::move(token), one_time.record, one_time.expires_at};
}

void withdraw_invitation(const Decision& decision, const Actor& by, std::string_view record) {
  store::Transaction& transaction = decision.transaction;
  for (const OneTime& one_time : open_one_times(transaction.connection(), decision.keys, "invitation", by.contract, transaction.now())) {
    if (one_time.record != record) continue;
    const InvitationOffer offer = offer_of(one_time);
    const bool own = offer.invited_by == by.member && by.standing(kAdministrator);
    const Standing standing = own ? by.standing(kAdministrator).value() : demand_administrator(decision, by, offer.side, {});
    base::Object body = acting(by, standing);
    body["invitation"] = record;
    transaction.emit(by.contract, "invitation.withdrawn", std::move(body));
    use_up(transaction, one_time);
    return;
  }
  refuse(base::ErrorKind::NotFound, "その招待はありません。使用済みか期限切れです。", "There is no such invitation; it was used or has expired.", "record");
}

InvitationOffer invitation_offer(store::Connection& connection, const Keys& keys, std::string_view token, base::Millis now) {
  return offer_of(require_invitation(connection, keys, token, now));
}

std::vector<InvitationOffer> open_invitations(store::Connection& connection, const Keys& keys, std::string_view contract, base::Millis now) {
  std::vector<InvitationOffer> offers;
  for (const OneTime& one_time : open_one_times(connection, keys, "invitation", contract, now)) offers.push_back(offer_of(one_time));
  return offers;
}

Enrolment accept_invitation(const Decision& decision, std::string_view token, const Credentials& credentials) {
  store::Transaction& transaction = decision.transaction;
  OneTime one_time = require_invitation(transaction.connection(), decision.keys, token, transaction.now());
  demand_standing_invitation(decision, one_time);
  demand_free_login(transaction.connection(), decision.keys, credentials.login, {});
  Enrolment result = put_waiting(one_time, credentials, transaction.random());
  save(transaction, decision.keys, one_time);
  return result;
}

Joined confirm_totp(const Decision& decision, std::string_view token, std::string_view totp) {
  store::Transaction& transaction = decision.transaction;
  const OneTime one_time = require_invitation(transaction.connection(), decision.keys, token, transaction.now());
  demand_standing_invitation(decision, one_time);
  const Waiting waiting = require_waiting(one_time);
  const auto step = totp_matching_step(waiting.totp_secret, totp, transaction.now(), -1);
  if (!step) refuse_totp();
  const PersonName name{std::string(base::require_text(one_time.content, "name")), std::string(base::require_text(one_time.content, "kana"))};
  const std::string person = create_person(decision, name, waiting.credentials, waiting.totp_secret);
  remember_totp_step(transaction, decision.keys, person, *step);
  return take_up(decision, one_time, person, name);
}

Joined join_with_account(const Decision& decision, std::string_view token, std::string_view person) {
  store::Transaction& transaction = decision.transaction;
  const OneTime one_time = require_invitation(transaction.connection(), decision.keys, token, transaction.now());
  demand_standing_invitation(decision, one_time);
  Joined joined = take_up(decision, one_time, std::string(person), person_name(transaction.connection(), decision.keys.store, person));
  mark_for_rotation(transaction, decision.keys, person);
  return joined;
}

}  // namespace junshu::identity

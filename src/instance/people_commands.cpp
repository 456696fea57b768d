#include "dispatch.h"
#include "identity/invitations.h"
#include "identity/recovery.h"
#include "identity/roles.h"

namespace junshu::instance {

using base::Error;
using base::ErrorKind;
using base::Object;

namespace {

std::string text(const Object& body, std::string_view key) { return std::string(base::require_text(body, key)); }

base::Date date(const Object& body, std::string_view key) {
  const auto parsed = base::parse_any_date(base::require_text(body, key));
  if (!parsed) {
    throw Error(ErrorKind::InvalidInput, {"日付を R8.4.1 または 2026-04-01 の形に修正してください。", "Write the date as 2026-04-01 or R8.4.1."}, std::string(key));
  }
  return *parsed;
}

std::optional<base::Date> optional_date(const Object& body, std::string_view key) {
  if (base::text_or(body, key, "").empty()) return std::nullopt;
  return date(body, key);
}

identity::RoleSpan role_span(const Object& body) { return {text(body, "role"), date(body, "starts"), optional_date(body, "ends")}; }

std::vector<std::string> texts(const Object& body, std::string_view key) {
  std::vector<std::string> out;
  for (const auto& item : base::require_array(body, key)) {
    if (!item.is_string()) throw Error(ErrorKind::InvalidInput, {"文字の一覧にしてください。", "Give a list of texts."}, std::string(key));
    out.emplace_back(item.as_string());
  }
  return out;
}

Object enrolment(const identity::Enrolment& enrolment) { return {{"totp_secret", enrolment.secret}, {"totp_uri", enrolment.uri}}; }

// Joining by a token: the contract is the token's, not the caller's.
identity::Decision joining(const Doing& doing, const std::string& contract) {
  return {doing.transaction, doing.instance.identity_keys(), doing.in_force.catalogue.roles, contracts::load(doing.transaction.connection(), contract).zone};
}

std::string contract_of_token(const Doing& doing) {
  return identity::invitation_offer(doing.transaction.connection(), doing.instance.identity_keys(), base::require_text(doing.body(), "token"),
                                    doing.transaction.now())
      .contract;
}

Object joined(const identity::Joined& joined) { return {{"contract", joined.contract}, {"person", joined.person}, {"member", joined.member}}; }

void prepare_setup(Doing& doing) {
  const auto& person = base::require_object(doing.body(), "person");
  identity::FirstPerson first;
  first.name = text(person, "name");
  first.kana = std::string(base::text_or(person, "kana", ""));
  first.side = identity::side_named(base::require_text(person, "side"));
  first.credentials = *doing.credentials;
  doing.outcome.body = enrolment(identity::prepare_first(doing.transaction, doing.instance.identity_keys(), base::require_text(doing.body(), "token"), first,
                                                         base::require_object(doing.body(), "contract")));
}

contracts::Contract contract_from(Doing& doing, const Object& settings) {
  contracts::Contract contract;
  contract.id = base::random_id(doing.transaction.random(), "k-");
  contract.client = std::string(base::text_or(settings, "name_client", ""));
  contract.contractor = std::string(base::text_or(settings, "name_contractor", ""));
  contract.system = std::string(base::text_or(settings, "system", ""));
  contract.zone = base::zone_named(base::text_or(settings, "zone", "Asia/Tokyo"));
  contract.calendar = std::string(base::text_or(settings, "calendar", "japan"));
  if (const auto starts = optional_date(settings, "starts")) contract.starts = base::to_string(*starts);
  if (const auto ends = optional_date(settings, "ends")) contract.ends = base::to_string(*ends);
  if (const auto* own = base::find(settings, "settings"); own != nullptr && own->is_object()) {
    for (const auto& [key, value] : own->as_object()) contract.settings[std::string(key)] = std::string(value.as_string());
  }
  return contract;
}

void confirm_setup(Doing& doing) {
  const auto first = identity::confirm_first(doing.transaction, doing.instance.identity_keys(), base::require_text(doing.body(), "token"),
                                             base::require_text(doing.body(), "totp"));
  const auto contract = contract_from(doing, first.settings);
  doing.transaction.create_log(contract.id);
  doing.transaction.emit(store::kInstanceLog, "contract.created", Object{{"contract", contract.id}});
  contracts::open_contract(doing.transaction, contract, Object{{"actor", "system"}});
  doing.outcome.body = joined(identity::create_first(joining(doing, contract.id), contract.id, first));
}

void invite(Doing& doing) {
  identity::Invitation invitation;
  invitation.side = identity::side_named(base::require_text(doing.body(), "side"));
  invitation.name = text(doing.body(), "name");
  invitation.kana = std::string(base::text_or(doing.body(), "kana", ""));
  if (const auto* roles = base::find(doing.body(), "roles")) {
    for (const auto& role : roles->as_array()) invitation.roles.push_back(role_span(base::as_object(role, "roles")));
  }
  const auto invited = identity::invite_member(doing.people(), doing.actor(), invitation);
  doing.outcome.body = {{"token", invited.token}, {"invitation", invited.record}, {"expires_at", base::to_iso8601(invited.expires_at)}};
}

void withdraw(Doing& doing) { identity::withdraw_invitation(doing.people(), doing.actor(), text(doing.body(), "invitation")); }

void accept(Doing& doing) {
  doing.outcome.body = enrolment(identity::accept_invitation(joining(doing, contract_of_token(doing)), base::require_text(doing.body(), "token"), *doing.credentials));
}

void confirm(Doing& doing) {
  doing.outcome.body = joined(identity::confirm_totp(joining(doing, contract_of_token(doing)), base::require_text(doing.body(), "token"),
                                                     base::require_text(doing.body(), "totp")));
}

void join(Doing& doing) {
  if (doing.command.person.empty()) throw Error(ErrorKind::Unauthenticated, {"ログインしてください。", "Log in first."});
  doing.outcome.body =
      joined(identity::join_with_account(joining(doing, contract_of_token(doing)), base::require_text(doing.body(), "token"), doing.command.person));
}

void end_member(Doing& doing) { identity::end_membership(doing.people(), doing.actor(), text(doing.body(), "member")); }

void grant(Doing& doing) {
  doing.outcome.body = {{"grant", identity::grant_role(doing.people(), doing.actor(), text(doing.body(), "member"), role_span(doing.body()))}};
}

void end_grant(Doing& doing) { identity::end_role(doing.people(), doing.actor(), text(doing.body(), "grant")); }

void appoint(Doing& doing) {
  const identity::DeputyAppointment appointment{text(doing.body(), "principal"), text(doing.body(), "deputy"), texts(doing.body(), "roles"),
                                                date(doing.body(), "starts"), date(doing.body(), "ends")};
  doing.outcome.body = {{"appointment", identity::appoint_deputy(doing.people(), doing.actor(), appointment)}};
}

void end_appointment(Doing& doing) { identity::end_deputy(doing.people(), doing.actor(), text(doing.body(), "appointment")); }

void request_recovery(Doing& doing) {
  doing.outcome.body = {{"request", identity::request_recovery(doing.people(), doing.actor(), text(doing.body(), "member"))}};
}

void approve_recovery(Doing& doing) {
  const auto link = identity::approve_recovery(doing.people(), doing.actor(), text(doing.body(), "request"));
  doing.outcome.body = {{"token", link.token}, {"expires_at", base::to_iso8601(link.expires_at)}};
}

void accept_recovery(Doing& doing) {
  doing.outcome.body = enrolment(identity::accept_recovery(doing.transaction, doing.instance.identity_keys(), base::require_text(doing.body(), "token"), *doing.credentials));
}

void confirm_recovery(Doing& doing) {
  doing.outcome.body = {{"person", identity::confirm_recovery(doing.transaction, doing.instance.identity_keys(), base::require_text(doing.body(), "token"),
                                                              base::require_text(doing.body(), "totp"))}};
}

}  // namespace

void add_people_handlers(std::map<std::string, Handler, std::less<>>& handlers) {
  handlers["setup.prepare"] = prepare_setup;
  handlers["setup.confirm"] = confirm_setup;
  handlers["member.invite"] = invite;
  handlers["invitation.withdraw"] = withdraw;
  handlers["invitation.accept"] = accept;
  handlers["invitation.confirm"] = confirm;
  handlers["invitation.join"] = join;
  handlers["member.end"] = end_member;
  handlers["role.grant"] = grant;
  handlers["role.end"] = end_grant;
  handlers["deputy.appoint"] = appoint;
  handlers["deputy.end"] = end_appointment;
  handlers["recovery.request"] = request_recovery;
  handlers["recovery.approve"] = approve_recovery;
  handlers["recovery.accept"] = accept_recovery;
  handlers["recovery.confirm"] = confirm_recovery;
}

}  // namespace junshu::instance

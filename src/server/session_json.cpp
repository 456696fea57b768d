#include "session_json.h"

#include "identity/actor.h"
#include "identity/decision.h"
#include "identity/login.h"
#include "qr.h"

namespace junshu::server {

Object role_json(const catalogue::Role& role) {
  Array sides;
  for (catalogue::Side side : role.sides) sides.emplace_back(identity::to_string(side));
  return {{"id", role.id},
          {"name", both(role.name)},
          {"description", both(role.description)},
          {"sides", std::move(sides)},
          {"incompatible", texts(role.incompatible)}};
}

Object session_json(const Context& context) {
  instance::Instance& instance = context.instance();
  const identity::Keys& keys = instance.identity_keys();
  const identity::Session& session = *context.session;
  const base::Millis now = instance.clock().now();
  auto lease = instance.readers().snapshot();

  const auto name = identity::person_name(*lease, instance.keys(), session.person);
  Object person{
      {"id", session.person}, {"name", name.name}, {"login", identity::login_of(*lease, keys, session.person)}};
  set_if(person, "kana", name.kana);
  Array contracts;
  for (const auto& membership : identity::memberships_of(*lease, keys, session.person)) {
    const auto contract = contracts::load(*lease, membership.contract);
    const auto actor = identity::load_actor(*lease, keys, membership.contract, session.person, now, contract.zone);
    contracts.push_back(Object{{"id", contract.id},
                               {"name_client", contract.client},
                               {"system", contract.system},
                               {"member", actor.member},
                               {"side", identity::to_string(actor.side)},
                               {"roles", texts(actor.roles)},
                               {"administrator", actor.standing(identity::kAdministrator).has_value()}});
  }
  std::string language = context.request.cookie("__Host-junshu-language").value_or("");
  if (language != "ja" && language != "en") language = context.language == base::Language::English ? "en" : "ja";
  return {{"id", session.id},
          {"person", std::move(person)},
          {"csrf_token", identity::csrf_token(keys, session)},
          {"language", language},
          {"expires_at", instant(session.expires_at)},
          {"contracts", std::move(contracts)}};
}

Response enrolment_answer(const Context& context, const instance::Outcome& outcome, const std::string& token,
                          int status) {
  if (!outcome.done()) return refused(outcome, context.language);
  const std::string uri(base::require_text(outcome.body, "totp_uri"));
  return ok({{"confirmation", token},
             {"secret", base::require_text(outcome.body, "totp_secret")},
             {"uri", uri},
             {"qr_svg", qr_svg(uri)}},
            status);
}

Response joined_answer(Context& context, const instance::Outcome& outcome) {
  if (!outcome.done()) return refused(outcome, context.language);
  context.begin_session(std::string(base::require_text(outcome.body, "person")));
  return ok(session_json(context), 201);
}

}  // namespace junshu::server

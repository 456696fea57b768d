// Through a one-time link: invitations and the recovery of lost credentials.
#include "identity/invitations.h"
#include "identity/recovery.h"
#include "routes.h"
#include "session_json.h"

namespace junshu::server {

namespace {

Response get_invitation(Context& context) {
  instance::Instance& instance = context.instance();
  auto lease = instance.readers().snapshot();
  const auto offer =
      identity::invitation_offer(*lease, instance.identity_keys(), context.parameter("token"), instance.clock().now());
  const auto contract = contracts::load(*lease, offer.contract);
  const auto in_force = instance.in_force();
  Array roles;
  for (const auto& span : offer.roles) {
    auto role = in_force->catalogue.roles.find(span.role);
    if (role != in_force->catalogue.roles.end()) roles.push_back(role_json(role->second));
  }
  Object out{{"name", offer.name},
             {"name_client", contract.client},
             {"name_contractor", contract.contractor},
             {"system", contract.system},
             {"side", identity::to_string(offer.side)},
             {"roles", std::move(roles)},
             {"expires_at", instant(offer.expires_at)}};
  set_if(out, "kana", offer.kana);
  return ok(std::move(out));
}

Response answer_invitation(Context& context) {
  Object body = context.body({"login", "password"});
  const std::string token = context.parameter("token");
  body["token"] = token;
  return enrolment_answer(context, context.execute("invitation.accept", "", std::move(body)), token, 200);
}

Response confirm_invitation(Context& context) {
  Object body = context.body({"confirmation", "totp"});
  return joined_answer(
      context, context.execute("invitation.confirm", "",
                               {{"token", context.parameter("token")}, {"totp", base::require_text(body, "totp")}}));
}

Response get_recovery(Context& context) {
  instance::Instance& instance = context.instance();
  auto lease = instance.readers().snapshot();
  const base::Millis now = instance.clock().now();
  return ok({{"name", identity::recovery_person(*lease, instance.identity_keys(), context.parameter("token"), now)}});
}

Response answer_recovery(Context& context) {
  Object body = context.body({"login", "password"});
  const std::string token = context.parameter("token");
  body["token"] = token;
  return enrolment_answer(context, context.execute("recovery.accept", "", std::move(body)), token, 200);
}

Response confirm_recovery(Context& context) {
  Object body = context.body({"confirmation", "totp"});
  return joined_answer(
      context, context.execute("recovery.confirm", "",
                               {{"token", context.parameter("token")}, {"totp", base::require_text(body, "totp")}}));
}

}  // namespace

void add_joining_routes(Routes& routes) {
  routes.open("GET", "/invitations/{token}", get_invitation);
  routes.open("POST", "/invitations/{token}", answer_invitation);
  routes.open("POST", "/invitations/{token}/confirm", confirm_invitation);
  routes.open("GET", "/recoveries/{token}", get_recovery);
  routes.open("POST", "/recoveries/{token}", answer_recovery);
  routes.open("POST", "/recoveries/{token}/confirm", confirm_recovery);
}

}  // namespace junshu::server

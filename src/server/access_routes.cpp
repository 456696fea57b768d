// Setting up, logging in and out, sessions.
#include "http/problem.h"
#include "identity/invitations.h"
#include "identity/login.h"
#include "routes.h"
#include "session_json.h"

namespace junshu::server {

namespace {

Response get_setup(Context& context) {
  auto lease = context.instance().readers().lease();
  return ok({{"needed", identity::setup_needed(*lease)}});
}

// The settings of a contract as the command knows them.
Object settings_of(const Object& contract) {
  Object settings;
  if (const auto* approvers = base::find(contract, "approvers")) {
    for (const auto& member : base::as_object(*approvers, "approvers")) {
      settings["side:" + std::string(member.key())] = member.value();
    }
  }
  if (const auto* holidays = base::find(contract, "holidays"); holidays != nullptr && holidays->is_array()) {
    for (const auto& day : holidays->as_array()) {
      if (day.is_string()) settings["holiday:" + std::string(day.as_string())] = "休業日";
    }
  }
  return settings;
}

Response set_up(Context& context) {
  Object body = context.body({"token", "contract", "person"});
  const Object& given = base::require_object(body, "contract");
  Object contract;
  for (const char* key : {"name_client", "name_contractor", "system", "zone", "starts", "ends"}) {
    if (const auto* value = base::find(given, key)) contract[key] = *value;
  }
  const auto& calendars = context.instance().in_force()->catalogue.calendars;
  if (!calendars.empty()) contract["calendar"] = calendars.begin()->first;
  contract["settings"] = settings_of(given);
  Object person = base::require_object(body, "person");
  const std::string token(base::require_text(body, "token"));
  const auto outcome = context.execute(
      "setup.prepare", "", {{"token", token}, {"contract", std::move(contract)}, {"person", std::move(person)}});
  return enrolment_answer(context, outcome, token, 201);
}

Response confirm_setup(Context& context) {
  Object body = context.body({"confirmation", "totp"});
  const auto outcome = context.execute(
      "setup.confirm", "",
      {{"token", base::require_text(body, "confirmation")}, {"totp", base::require_text(body, "totp")}});
  return joined_answer(context, outcome);
}

Response log_in(Context& context) {
  Object body = context.body({"login", "password", "totp"});
  instance::Instance& instance = context.instance();
  const identity::Keys& keys = instance.identity_keys();
  identity::PasswordCheck check;
  {
    auto lease = instance.readers().lease();
    check = identity::check_password(*lease, keys, instance.random(), base::require_text(body, "login"),
                                     base::require_text(body, "password"));
  }
  identity::LoginResult result;
  instance.write([&](store::Transaction& transaction) {
    result = identity::log_in(transaction, keys, check, base::require_text(body, "totp"), context.visitor());
  });
  instance.observe(result.access);
  if (!result.session) {
    instance::Outcome outcome;
    outcome.kind = result.retry_after > 0 ? base::ErrorKind::RateLimited : base::ErrorKind::Unauthenticated;
    outcome.message = result.refusal;
    outcome.retry_after = result.retry_after;
    return refused(outcome, context.language);
  }
  context.keep(std::move(*result.session));
  return ok(session_json(context), 201);
}

Response log_out(Context& context) {
  identity::AccessEvent access;
  context.instance().write([&](store::Transaction& transaction) {
    access = identity::log_out(transaction, context.instance().identity_keys(), *context.session);
  });
  context.instance().observe(access);
  context.end_session();
  return no_content();
}

Response change_session(Context& context) {
  Object body = context.body({"language"});
  const std::string language(base::require_text(body, "language"));
  if (language != "ja" && language != "en") {
    throw base::Error(base::ErrorKind::InvalidInput, {"言語は ja か en です。", "The language is ja or en."},
                      "language");
  }
  Object out = session_json(context);
  out["language"] = language;
  Response response = ok(std::move(out));
  response.headers.add("Set-Cookie", "__Host-junshu-language=" + language +
                                         "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=31536000");
  return response;
}

Response list_sessions(Context& context) {
  instance::Instance& instance = context.instance();
  auto lease = instance.readers().lease();
  Array items;
  for (const auto& one :
       identity::sessions_of(*lease, instance.identity_keys(), context.person(), instance.clock().now())) {
    Object item{{"id", one.id},
                {"created_at", instant(one.created_at)},
                {"used_at", instant(one.seen_at)},
                {"expires_at", instant(one.expires_at)},
                {"current", one.id == context.session->id}};
    set_if(item, "address", one.visitor.address);
    set_if(item, "user_agent", one.visitor.agent);
    items.push_back(std::move(item));
  }
  return ok({{"items", std::move(items)}});
}

Response revoke_session(Context& context) {
  bool ended = false;
  context.instance().write([&](store::Transaction& transaction) {
    ended = identity::revoke_session(transaction, context.person(), context.parameter("session"));
  });
  if (!ended)
    throw base::Error(base::ErrorKind::NotFound, {"このセッションはありません。", "There is no such session."});
  return no_content();
}

}  // namespace

void add_access_routes(Routes& routes) {
  routes.open("GET", "/setup", get_setup);
  routes.open("POST", "/setup", set_up);
  routes.open("POST", "/setup/confirm", confirm_setup);
  routes.open("POST", "/session", log_in);
  routes.personal("GET", "/session", [](Context& context) { return ok(session_json(context)); });
  routes.personal("PATCH", "/session", change_session);
  routes.personal("DELETE", "/session", log_out);
  routes.personal("GET", "/sessions", list_sessions);
  routes.personal("DELETE", "/sessions/{session}", revoke_session);
}

}  // namespace junshu::server

// One request on its way through the API: who asks, in which language, and the ways to the instance. Private to this
// module.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "answers.h"
#include "event_hub.h"
#include "http/tls.h"
#include "instance/agent_settings.h"
#include "identity/session.h"
#include "server/server.h"

namespace junshu::server {

// What all requests share.
struct Shared {
  instance::Instance& instance;
  const Options& options;
  EventHub& hub;
  const http::CertificateAuthority& authority;
  instance::SettingsBook& settings;
};

class Context {
 public:
  Context(const Shared& shared_parts, const Request& asked);

  const Shared& shared;
  const Request& request;
  const base::Language language;
  std::optional<identity::Session> session;  // set where somebody must be logged in

  instance::Instance& instance() const { return shared.instance; }
  std::string parameter(std::string_view name) const { return std::string(request.parameter(name)); }
  std::string contract() const { return parameter("contract"); }
  std::string person() const { return session ? session->person : std::string(); }
  identity::Visitor visitor() const;
  std::string base_url() const;  // for links: "https://host:port"

  // The body as a JSON object; keys other than `allowed` are refused, so that a typing error does not pass for an
  // omission.
  Object body(std::initializer_list<std::string_view> allowed) const;
  // Of the header; Error{InvalidInput} when it is missing.
  std::string idempotency_key() const;

  // Runs a command of `contract` ("" for none) for the person who asks.
  instance::Outcome execute(std::string type, std::string contract_id, Object command_body, bool once = false) const;
  instance::Snapshot snapshot() const { return instance::Snapshot(shared.instance, contract(), person()); }
  // The receipt of what a command recorded in `log`.
  Object receipt(const instance::Outcome& outcome, std::string_view log) const;
  // 200 with a receipt, or the refusal.
  Response answer(const instance::Outcome& outcome, int status = 200) const;

  // Logging in and out: the cookie goes with the response.
  void begin_session(const std::string& person_id);
  void keep(identity::OpenedSession opened);
  void end_session();
  void set_cookies(Response& response) const;

 private:
  std::vector<std::string> cookies_;
};

// Finds the session of the request's cookie, keeps it alive and rotates it where its rights changed.
// Error{Unauthenticated} without one, Error{Forbidden} for a change without its CSRF token.
void require_session(Context& context);
// A change from another site's page is refused even where nobody is logged in.
void require_same_site(const Request& request);

}  // namespace junshu::server

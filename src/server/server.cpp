#include "server/server.h"

#include "base/log.h"
#include "event_hub.h"
#include "routes.h"
#include "web_files.h"

namespace junshu::server {

namespace {

// Nothing from elsewhere, nothing inline, no framing.
constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src "
    "'self';"
    " manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

void set_security_headers(const Request& request, Response& response) {
  auto set = [&response](std::string_view name, std::string_view value) {
    if (response.headers.find(name) == nullptr) response.headers.set(name, std::string(value));
  };
  set("Content-Security-Policy", kPagePolicy);
  set("X-Content-Type-Options", "nosniff");
  set("X-Frame-Options", "DENY");
  set("Referrer-Policy", "no-referrer");  // one-time links are addresses
  set("Cross-Origin-Opener-Policy", "same-origin");
  set("Cross-Origin-Resource-Policy", "same-origin");
  set("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=(), usb=()");
  if (request.path.starts_with("/api/")) set("Cache-Control", "no-store");
}

http::ServerOptions http_options(const Options& options) {
  http::ServerOptions out;
  out.tls = options.tls;
  out.workers = options.workers;
  // Ten thousand agents keep their connections. As many segments as there are waiting workers go into one commit; when all hosts report at once, the rest queue.
  out.connections = 16'384;
  out.waiting_workers = 16 * options.workers;
  out.waiting_queue = out.connections;
  return out;
}

}  // namespace

struct ApiServer::State {
  State(instance::Instance& served, Options given)
      : instance(served),
        options(std::move(given)),
        authority(http::CertificateAuthority::load(options.authority_folder)),
        web(options.web),
        http(http_options(options)),
        shared{instance, options, *hub, authority, *settings},
        routes(http, shared) {}

  instance::Instance& instance;
  Options options;
  http::CertificateAuthority authority;
  WebFiles web;
  // Shared: the instance keeps its listeners, and with them these two, until its own end.
  std::shared_ptr<EventHub> hub = std::make_shared<EventHub>();
  std::shared_ptr<instance::SettingsBook> settings = std::make_shared<instance::SettingsBook>(instance);
  http::Server http;
  Shared shared;
  Routes routes;
};

ApiServer::ApiServer(instance::Instance& instance, Options options)
    : state_(std::make_unique<State>(instance, std::move(options))) {
  Routes& routes = state_->routes;
  add_service_routes(routes);
  add_access_routes(routes);
  add_joining_routes(routes);
  add_contract_routes(routes);
  add_definition_routes(routes);
  add_clause_routes(routes);
  add_people_routes(routes);
  add_register_routes(routes);
  add_reference_routes(routes);
  add_act_routes(routes);
  add_file_routes(routes);
  add_host_routes(routes);
  add_host_observed_routes(routes);
  add_host_change_routes(routes);
  add_host_bom_routes(routes);
  add_alert_routes(routes);
  add_access_history_routes(routes);
  add_review_routes(routes);
  add_ledger_routes(routes);
  add_agent_routes(routes);
  state_->http.fallback([this](const Request& request) { return state_->web.answer(request); });
  state_->http.on_response(set_security_headers);
  state_->http.on_access([](const Request& request, const http::Access& access) {
    // The pattern, not the path: paths of invitations hold secrets.
    const std::string where = request.pattern.empty() ? "-" : request.pattern;
    base::log(base::LogLevel::Debug, request.method + " " + where + " " + std::to_string(access.status) + " " +
                                         std::to_string(access.duration.count()) + "us");
  });
  instance.on_change([settings = state_->settings](const instance::Change& change) { settings->changed(change); });
  instance.on_change([hub = state_->hub](const instance::Change& change) { hub->publish(change); });
  instance.on_accesses([hub = state_->hub](const instance::AccessesTaken& taken) { hub->publish(taken); });
  state_->http.listen(state_->options.address, state_->options.port);
}

ApiServer::~ApiServer() { stop(); }

void ApiServer::start() { state_->http.start(); }
std::uint16_t ApiServer::port() const { return state_->http.port(); }

void ApiServer::stop(std::chrono::milliseconds limit) {
  state_->hub->say_goodbye();
  state_->http.stop(limit);
}

const std::vector<std::pair<std::string, std::string>>& ApiServer::paths() const { return state_->routes.paths(); }

}  // namespace junshu::server

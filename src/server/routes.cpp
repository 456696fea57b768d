#include "routes.h"

namespace junshu::server {

namespace {

void require_certificate(const Request& request) {
  if (!request.certificate) {
    throw base::Error(base::ErrorKind::Unauthenticated,
                      {"エージェントの証明書が必要です。", "An agent shows its certificate here."});
  }
}

}  // namespace

void Routes::open(std::string_view method, std::string_view path, Action action) {
  add(Caller::Anybody, method, path, std::move(action), 0, http::Lane::Quick);
}

void Routes::personal(std::string_view method, std::string_view path, Action action, std::size_t body_bytes) {
  add(Caller::Person, method, path, std::move(action), body_bytes, http::Lane::Quick);
}

void Routes::agent(std::string_view method, std::string_view path, Action action, std::size_t body_bytes, http::Lane lane) {
  add(Caller::Agent, method, path, std::move(action), body_bytes, lane);
}

void Routes::add(Caller caller, std::string_view method, std::string_view path, Action action, std::size_t body_bytes, http::Lane lane) {
  paths_.emplace_back(method, path);
  auto check = [caller](Context& context) {
    require_same_site(context.request);
    if (caller == Caller::Person) require_session(context);
    if (caller == Caller::Agent) require_certificate(context.request);
  };
  http::RouteOptions options;
  options.lane = lane;
  options.body_bytes = body_bytes;
  if (body_bytes != 0) {
    // Strangers must not fill the memory with large bodies: asked before the body is read. Throws what becomes the
    // refusal.
    options.admit = [&shared = shared_, check](const Request& request) -> std::optional<Response> {
      Context context(shared, request);
      check(context);
      return std::nullopt;
    };
  }
  server_.route(
      method, std::string(kPrefix) + std::string(path),
      [&shared = shared_, check, action = std::move(action)](const Request& request) {
        Context context(shared, request);
        check(context);
        Response response = action(context);
        context.set_cookies(response);
        return response;
      },
      std::move(options));
}

}  // namespace junshu::server

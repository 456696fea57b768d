#include "dispatch.h"

#include "base/log.h"
#include "base/text.h"
#include "http/problem.h"

namespace junshu::http {

Refusal malformed_refusal(std::string_view ja, std::string_view en) {
  return {400, "invalid_input", {std::string(ja), std::string(en)}};
}
Refusal bad_version_refusal() {
  return {505, "invalid_input", {"この HTTP の版には対応していません", "This version of HTTP is not supported"}};
}
Refusal header_too_large_refusal() {
  return {431, "header_too_large", {"ヘッダーが大きすぎます", "The header is too large"}};
}
Refusal timed_out_refusal() {
  return {408, "request_timeout", {"送信に時間がかかりすぎました", "The request took too long"}};
}
Refusal too_large_refusal() {
  return {413, "too_large", {"送られた内容が大きすぎます", "The request's content is too large"}};
}
Refusal busy_refusal() { return {503, "unavailable", title_of(base::ErrorKind::Unavailable)}; }

Dispatch::Outcome Dispatch::handle(const Request& request, const Route& route) const {
  Outcome out;
  try {
    out.response = route.handler(request);
    if (out.response.stream && request.method != "HEAD") {
      out.events = std::make_shared<EventStream>();
      out.response.stream(out.events);
    }
  } catch (...) {
    if (out.events) out.events->close();
    out = {failed(request, std::current_exception()), nullptr};
  }
  if (on_response) on_response(request, out.response);
  return out;
}

std::optional<Response> Dispatch::admit(const Request& request, const Route& route) const {
  std::optional<Response> out;
  try {
    out = route.options.admit(request);
  } catch (...) {
    out = failed(request, std::current_exception());
  }
  if (out && on_response) on_response(request, *out);
  return out;
}

Response Dispatch::no_route(const Request& request, const std::vector<std::string>& allow) const {
  const base::Language language = preferred_language(request.headers);
  Response response = allow.empty()
                          ? problem(404, "not_found", title_of(base::ErrorKind::NotFound), {}, language)
                          : problem(405, "method_not_allowed",
                                    {"この操作はできません", "This method is not possible here"}, {}, language);
  if (!allow.empty()) response.headers.set("Allow", base::join(allow, ", "));
  if (on_response) on_response(request, response);
  return response;
}

Response Dispatch::refused(const Request& request, const Refusal& why) const {
  Response response = problem(why.status, why.kind, why.title, {}, preferred_language(request.headers));
  if (why.status == 503) response.headers.set("Retry-After", "5");
  if (on_response) on_response(request, response);
  return response;
}

Response Dispatch::failed(const Request& request, std::exception_ptr error) const {
  const base::Language language = preferred_language(request.headers);
  const std::string where = request.method + " " + request.pattern + ": ";
  try {
    if (on_error) return on_error(request, error);
    std::rethrow_exception(error);
  } catch (const base::Error& known) {
    if (known.kind() == base::ErrorKind::Unavailable) {
      base::log_warning(where + known.what());
    } else if (status_of(known.kind()) >= 500) {
      base::log_error(where + known.what());
    }
    return problem(known, language);
  } catch (const std::exception& unknown) {
    base::log_error(where + unknown.what());
  } catch (...) {
    base::log_error(where + "something that is no exception was thrown");
  }
  return problem(500, "internal", title_of(base::ErrorKind::Internal), {}, language);
}

}  // namespace junshu::http

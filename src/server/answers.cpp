#include "answers.h"

#include "http/problem.h"

namespace junshu::server {

Object both(const base::Text& text) { return Object{{"ja", text.ja}, {"en", text.en}}; }

std::string instant(base::Millis at) { return base::to_iso8601(at); }

Array texts(const std::vector<std::string>& items) {
  Array out;
  for (const std::string& item : items) out.emplace_back(item);
  return out;
}

void set_if(Object& object, std::string_view key, std::string_view value) {
  if (!value.empty()) object[key] = value;
}

Response ok(Object body, int status) {
  Response response;
  response.status = status;
  response.body = base::to_json(body);
  return response;
}

Response no_content() {
  Response response;
  response.status = 204;
  return response;
}

Response plain(std::string body, std::string content_type) {
  Response response;
  response.content_type = std::move(content_type);
  response.body = std::move(body);
  return response;
}

Array rules_of(const std::vector<registers::BrokenRule>& rules) {
  Array out;
  for (const auto& rule : rules) out.push_back(Object{{"id", rule.id}, {"says", both(rule.says)}});
  return out;
}

Array errors_of(const std::vector<instance::Problem>& problems, base::Language language) {
  Array out;
  for (const auto& problem : problems) {
    out.push_back(Object{{"field", problem.field}, {"detail", base::in(language, problem.says)}});
  }
  return out;
}

Response refused(const instance::Outcome& outcome, base::Language language) {
  JUNSHU_INVARIANT(outcome.kind.has_value(), "only a refusal is shown as a problem");
  Object more;
  if (!outcome.problems.empty()) more["errors"] = errors_of(outcome.problems, language);
  if (!outcome.rules.empty()) more["rules"] = rules_of(outcome.rules);
  Response response = http::problem(base::Error(*outcome.kind, outcome.message), language, std::move(more));
  if (outcome.retry_after > 0) {
    response.headers.set("Retry-After", std::to_string((outcome.retry_after + base::kSecond - 1) / base::kSecond));
  }
  return response;
}

}  // namespace junshu::server

#include "context.h"

#include <algorithm>

#include "base/text.h"
#include "http/problem.h"
#include "store/writer.h"

namespace junshu::server {

using base::Error;
using base::ErrorKind;

namespace {

constexpr std::string_view kCookie = "__Host-junshu";

std::string cookie_line(std::string_view value, base::Millis lives) {
  return std::string(kCookie) + "=" + std::string(value) + "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=" +
         std::to_string(std::max<base::Millis>(0, lives / base::kSecond));
}

bool changes(const Request& request) { return request.method != "GET" && request.method != "HEAD"; }

}  // namespace

Context::Context(const Shared& shared_parts, const Request& asked)
    : shared(shared_parts), request(asked), language(http::preferred_language(asked.headers)) {}

identity::Visitor Context::visitor() const {
  return {request.peer, std::string(request.headers.value("user-agent").substr(0, 200))};
}

std::string Context::base_url() const {
  if (!shared.options.public_url.empty()) return shared.options.public_url;
  return (request.secure ? "https://" : "http://") + std::string(request.headers.value("host"));
}

Object Context::body(std::initializer_list<std::string_view> allowed) const {
  if (request.body.empty()) return {};
  const std::string_view type = request.headers.value("content-type");
  // Asked for because a form of another site cannot send it without our consent (CORS).
  if (!type.starts_with("application/json")) {
    throw Error(ErrorKind::InvalidInput,
                {"Content-Type は application/json にしてください。", "Send it as application/json."}, "Content-Type");
  }
  base::Json json = base::parse_json(request.body, "the request");
  Object object = base::as_object(json, "the request");
  for (const auto& member : object) {
    if (std::ranges::find(allowed, std::string_view(member.key())) == allowed.end()) {
      const std::string name(member.key());
      throw Error(ErrorKind::InvalidInput, {"知らない項目があります: " + name, "There is no such member: " + name},
                  name);
    }
  }
  return object;
}

std::string Context::idempotency_key() const {
  std::string key(request.headers.value("idempotency-key"));
  if (key.size() < 8 || key.size() > 64) {
    throw Error(ErrorKind::InvalidInput,
                {"二重の記録を防ぐため、Idempotency-Key（8～64文字）を付けてください。",
                 "Send an Idempotency-Key of 8 to 64 characters, so that nothing is recorded twice."},
                "Idempotency-Key");
  }
  return key;
}

instance::Outcome Context::execute(std::string type, std::string contract_id, Object command_body, bool once) const {
  instance::Command command;
  command.type = std::move(type);
  command.contract = std::move(contract_id);
  command.person = person();
  command.body = std::move(command_body);
  if (once) command.idempotency_key = idempotency_key();
  return instance().execute(command);
}

Object Context::receipt(const instance::Outcome& outcome, std::string_view log) const {
  Object out{{"log", log}, {"index", 0}, {"at", instant(instance().clock().now())}};
  auto event = std::ranges::find(outcome.events, log, &store::EntryPosition::log);
  // An answer given again recorded nothing anew; a record's version is the index of its event.
  const std::int64_t index = event != outcome.events.end() ? static_cast<std::int64_t>(event->index)
                                                           : base::integer_or(outcome.body, "version", -1);
  if (index >= 0) {
    auto lease = instance().readers().lease();
    const auto rows =
        lease->query("select entry, leaf from log_entry where log = ? and idx = ?", {std::string(log), index});
    out["index"] = index;
    if (!rows.empty()) {
      const base::Json json = base::parse_json(store::text(rows.rows[0][0]), "entry");
      out["at"] = instant(base::require_integer(json.as_object(), "at"));
      out["hash"] = base::hex(store::bytes(rows.rows[0][1]));
    }
  }
  for (const auto& member : outcome.body) out[member.key()] = member.value();
  if (!outcome.rules.empty()) out["violations"] = rules_of(outcome.rules);
  return out;
}

Response Context::answer(const instance::Outcome& outcome, int status) const {
  if (!outcome.done()) return refused(outcome, language);
  return ok(receipt(outcome, contract()), status);
}

void Context::begin_session(const std::string& person_id) {
  std::optional<identity::OpenedSession> opened;
  instance().write([&](store::Transaction& transaction) {
    opened = identity::open_session(transaction, instance().identity_keys(), person_id, visitor());
  });
  keep(std::move(*opened));
}

void Context::keep(identity::OpenedSession opened) {
  cookies_.push_back(cookie_line(opened.token, opened.session.expires_at - instance().clock().now()));
  session = std::move(opened.session);
}

void Context::end_session() {
  cookies_.push_back(cookie_line("", 0));
  session.reset();
}

void Context::set_cookies(Response& response) const {
  for (const std::string& cookie : cookies_) response.headers.add("Set-Cookie", cookie);
}

void require_same_site(const Request& request) {
  const std::string_view site = request.headers.value("sec-fetch-site");
  if (changes(request) && !site.empty() && site != "same-origin" && site != "none") {
    throw Error(ErrorKind::Forbidden,
                {"他のサイトからの操作は受け付けません。", "Changes from another site's page are not taken."});
  }
}

void require_session(Context& context) {
  instance::Instance& instance = context.instance();
  const identity::Keys& keys = instance.identity_keys();
  const auto token = context.request.cookie(kCookie);
  std::optional<identity::Session> found;
  if (token && !token->empty()) {
    auto lease = instance.readers().lease();
    found = identity::find_session(*lease, keys, *token, instance.clock().now());
  }
  if (!found) throw Error(ErrorKind::Unauthenticated, {"ログインしてください。", "Please log in."});
  if (changes(context.request) &&
      !identity::csrf_matches(keys, *found, context.request.headers.value("x-csrf-token"))) {
    throw Error(ErrorKind::Forbidden,
                {"この画面は古くなっています。読み込み直してからもう一度試してください。",
                 "This page is out of date. Load it again and retry."},
                "X-CSRF-Token");
  }
  context.session = found;
  if (found->rotate) {
    std::optional<identity::OpenedSession> opened;
    instance.write(
        [&](store::Transaction& transaction) { opened = identity::rotate_session(transaction, keys, found->id); });
    if (opened) context.keep(std::move(*opened));
  } else if (found->touch) {
    instance.write([&](store::Transaction& transaction) { identity::touch_session(transaction, keys, found->id); });
  }
}

}  // namespace junshu::server

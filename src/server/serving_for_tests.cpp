#include "serving_for_tests.h"

#include "description_for_tests.h"
#include "identity/invitations.h"
#include "identity/totp.h"

namespace junshu::server {

using base::Object;

namespace {

const Description& description() {
  static const Description read;
  return read;
}

std::string fresh_key() { return base::random_id(base::system_random(), "key-", 20); }

}  // namespace

std::string Answer::kind() const {
  const std::string type(base::text_or(body, "type", ""));
  return type.substr(type.rfind(':') + 1);
}

Browser::Browser(Serving& serving)
    : serving_(serving),
      client_(http::ClientOptions{.authority_file = serving.folder.path() / "tls" / "authority.pem"}) {}

Answer Browser::send(http::ClientRequest request, const std::string& path) {
  if (!cookie.empty()) request.headers.set("Cookie", "__Host-junshu=" + cookie);
  if (!csrf.empty() && request.method != "GET") request.headers.set("X-CSRF-Token", csrf);
  if (request.headers.find("Accept-Language") == nullptr) request.headers.set("Accept-Language", "en");
  request.url = serving_.url + "/api/v1" + path;
  const auto response = client_.send(request);
  for (const auto& [name, value] : response.headers) {
    if (name == "Set-Cookie" && value.starts_with("__Host-junshu=")) cookie = value.substr(14, value.find(';') - 14);
  }
  Answer answer{response.status, {}, response.body, response.headers};
  const std::string type(response.headers.value("content-type"));
  for (const auto& wrong :
       description().check(request.method, path.substr(0, path.find('?')), response.status, type, response.body)) {
    ADD_FAILURE() << wrong;
  }
  if (type.find("json") != std::string::npos) answer.body = base::parse_json(response.body).as_object();
  if (const auto* token = base::find(answer.body, "csrf_token")) csrf = token->as_string();
  return answer;
}

Answer Browser::ask(const std::string& method, const std::string& path, const Object* body, http::Headers headers) {
  http::ClientRequest request{method, "", std::move(headers), ""};
  if (body != nullptr) {
    request.body = base::to_json(*body);
    request.headers.set("Content-Type", "application/json");
  }
  return send(std::move(request), path);
}

Answer Browser::post(const std::string& path, Object body, http::Headers headers) {
  if (headers.find("Idempotency-Key") == nullptr) headers.set("Idempotency-Key", fresh_key());
  return ask("POST", path, &body, std::move(headers));
}

Answer Browser::upload(const std::string& path, const std::string& content, const std::string& content_type) {
  return send({"POST", "", {{"Content-Type", content_type}}, content}, path);
}

std::string Browser::in_contract(const std::string& path) const { return "/contracts/" + contract + path; }

Answer Browser::act(const std::string& register_id, const std::string& action, Object body, http::Headers headers) {
  return post(in_contract("/registers/" + register_id + "/actions/" + action), std::move(body), std::move(headers));
}

Serving::Serving() {
  const auto authority = http::CertificateAuthority::create(folder.path() / "tls", "Test CA", base::system_clock());
  const auto pair = authority.issue_server({"127.0.0.1"}, base::system_clock());
  base::write_durably(folder.path() / "server.pem", pair.certificate);
  base::write_durably(folder.path() / "server.key", pair.key, 0600);
  base::make_folder(folder.path() / "web" / "assets");
  base::write_durably(folder.path() / "web" / "index.html", "<!doctype html><title>page</title>");
  base::write_durably(folder.path() / "web" / "assets" / "a.js", std::string(2'000, ' '));
  start("catalogue");
}

void Serving::start(const std::filesystem::path& catalogue) {
  server.reset();
  instance.reset();
  instance::Options options;
  options.data = folder.path() / "data";
  options.catalogue = catalogue;
  options.clock = &clock;
  options.timers = false;
  instance = instance::Instance::open(std::move(options));

  Options served;
  served.port = 0;
  served.tls = {folder.path() / "server.pem", folder.path() / "server.key", folder.path() / "tls" / "authority.pem"};
  served.authority_folder = folder.path() / "tls";
  served.web = folder.path() / "web";
  served.workers = 4;
  server = std::make_unique<ApiServer>(*instance, std::move(served));
  server->start();
  url = "https://127.0.0.1:" + std::to_string(server->port());
}

Serving::~Serving() {
  server->stop();
  server.reset();
  instance.reset();
}

std::string Serving::next_code(const std::string& secret) {
  clock.advance(identity::kTotpStep);
  return identity::totp_code(*base::from_base32(secret), clock.now());
}

Browser Serving::set_up() {
  std::string token;
  instance->write([&](store::Transaction& transaction) {
    token = identity::new_setup_token(transaction, instance->identity_keys());
  });
  Browser browser(*this);
  Object request{{"token", token},
                 {"contract", Object{{"name_client", "みどり市"},
                                     {"name_contractor", "株式会社さくら"},
                                     {"system", "住民情報システム"},
                                     {"zone", "Asia/Tokyo"},
                                     {"starts", "2026-04-01"},
                                     {"ends", "2031-03-31"},
                                     {"holidays", base::Array{"2026-12-29"}}}},
                 {"person", Object{{"name", "山田 太郎"},
                                   {"kana", "やまだ たろう"},
                                   {"login", "yamada"},
                                   {"password", password_of("yamada")},
                                   {"side", "contractor"}}}};
  const auto offered = browser.post("/setup", std::move(request));
  EXPECT_EQ(offered.status, 201) << offered.text;
  browser.totp_secret = base::require_text(offered.body, "secret");
  const auto session = browser.post(
      "/setup/confirm",
      {{"confirmation", base::require_text(offered.body, "confirmation")}, {"totp", next_code(browser.totp_secret)}});
  EXPECT_EQ(session.status, 201) << session.text;
  const auto& contract = session.body.at("contracts").as_array().at(0).as_object();
  browser.contract = contract.at("id").as_string();
  browser.member = contract.at("member").as_string();
  return browser;
}

Browser Serving::join(Browser& by, const std::string& name, const std::string& side,
                      const std::vector<std::string>& roles) {
  base::Array spans;
  const std::string today = base::to_string(base::civil_date(clock.now(), base::Zone()));
  for (const auto& role : roles) spans.push_back(Object{{"role", role}, {"starts", today}});
  const auto invited =
      by.post(by.in_contract("/people"), {{"name", name}, {"side", side}, {"roles", std::move(spans)}});
  EXPECT_EQ(invited.status, 201) << invited.text;
  const std::string link(base::require_text(invited.body, "link"));
  EXPECT_TRUE(link.starts_with(url + "/invitations/")) << link;
  const std::string path = "/invitations/" + link.substr(link.rfind('/') + 1);

  Browser browser(*this);
  EXPECT_EQ(browser.get(path).body.at("side").as_string(), side);
  const auto offered = browser.post(path, {{"login", name}, {"password", password_of(name)}});
  EXPECT_EQ(offered.status, 200) << offered.text;
  browser.totp_secret = base::require_text(offered.body, "secret");
  const auto session = browser.post(
      path + "/confirm",
      {{"confirmation", base::require_text(offered.body, "confirmation")}, {"totp", next_code(browser.totp_secret)}});
  EXPECT_EQ(session.status, 201) << session.text;
  const auto& contract = session.body.at("contracts").as_array().at(0).as_object();
  browser.contract = contract.at("id").as_string();
  browser.member = contract.at("member").as_string();
  return browser;
}

Browser Serving::log_in(const std::string& login, const std::string& secret) {
  Browser browser(*this);
  const auto session =
      browser.post("/session", {{"login", login}, {"password", password_of(login)}, {"totp", next_code(secret)}});
  EXPECT_EQ(session.status, 201) << session.text;
  browser.totp_secret = secret;
  const auto& contract = session.body.at("contracts").as_array().at(0).as_object();
  browser.contract = contract.at("id").as_string();
  browser.member = contract.at("member").as_string();
  return browser;
}

}  // namespace junshu::server

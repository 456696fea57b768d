#include <algorithm>

#include "description_for_tests.h"
#include "serving_for_tests.h"

namespace junshu::server {
namespace {

using Access = Serving;

TEST_F(Access, ServesExactlyWhatIsDescribed) {
  auto served = server->paths();
  auto described = Description().operations();
  std::ranges::sort(served);
  std::ranges::sort(described);
  EXPECT_EQ(served, described);
}

TEST_F(Access, TheFirstPersonSetsUpOnce) {
  Browser stranger(*this);
  EXPECT_TRUE(stranger.get("/setup").body.at("needed").as_bool());
  EXPECT_EQ(
      stranger
          .post(
              "/setup",
              {{"token", std::string(64, 'a')},
               {"contract", base::Object{}},
               {"person",
                base::Object{{"name", "x"}, {"login", "xxx"}, {"password", "long enough secret"}, {"side", "client"}}}})
          .status,
      404);
  Browser first = set_up();
  EXPECT_FALSE(stranger.get("/setup").body.at("needed").as_bool());
  const auto session = first.get("/session");
  EXPECT_EQ(session.body.at("person").at("name").as_string(), "山田 太郎");
  EXPECT_TRUE(session.body.at("contracts").at(0).at("administrator").as_bool());
  const auto contract = first.get(first.in_contract(""));
  EXPECT_EQ(contract.body.at("system").as_string(), "住民情報システム");
  EXPECT_EQ(contract.body.at("holidays").as_array(), base::Array{"2026-12-29"});
}

TEST_F(Access, LoggingInNeedsAllThree) {
  Browser first = set_up();
  Browser other(*this);
  auto try_with = [&](const std::string& login, const std::string& password, const std::string& totp) {
    return other.post("/session", {{"login", login}, {"password", password}, {"totp", totp}});
  };
  EXPECT_EQ(try_with("yamada", "wrong password", next_code(first.totp_secret)).status, 401);
  EXPECT_EQ(try_with("nobody", password_of("yamada"), "123456").status, 401);
  EXPECT_EQ(try_with("yamada", password_of("yamada"), "000000").status, 401);
  EXPECT_EQ(try_with("ｙａｍａｄａ", password_of("yamada"), next_code(first.totp_secret)).status, 201);
  EXPECT_EQ(other.get("/sessions").body.at("items").as_array().size(), 2u);
}

TEST_F(Access, GuessingIsSlowedDown) {
  set_up();
  Browser other(*this);
  Answer last;
  for (int i = 0; i < 7; ++i)
    last = other.post("/session", {{"login", "yamada"}, {"password", "guess number"}, {"totp", "123456"}});
  EXPECT_EQ(last.status, 429);
  EXPECT_FALSE(last.headers.value("retry-after").empty());
}

TEST_F(Access, NobodyIsLetInWithoutASessionNorChangesAnythingWithoutTheToken) {
  Browser first = set_up();
  Browser stranger(*this);
  for (const char* path :
       {"", "/home", "/registers", "/people", "/ledger", "/hosts", "/approvals", "/clauses/c1.1.1"}) {
    const auto answer = stranger.get(first.in_contract(path));
    EXPECT_EQ(answer.status, 401) << path;
    EXPECT_EQ(answer.kind(), "unauthenticated");
  }
  first.csrf = "forged";
  EXPECT_EQ(first.post(first.in_contract("/host-tokens"), {{"name", "x"}}).status, 403);
  EXPECT_EQ(first.get(first.in_contract("")).status, 200);
}

TEST_F(Access, APageOfAnotherSiteChangesNothing) {
  Browser first = set_up();
  EXPECT_EQ(first.post(first.in_contract("/host-tokens"), {{"name", "x"}}, {{"Sec-Fetch-Site", "cross-site"}}).status,
            403);
  EXPECT_EQ(first.upload(first.in_contract("/host-tokens"), "{\"name\":\"x\"}", "text/plain").status,
            400);  // what a form could send
}

TEST_F(Access, LoggingOutEndsTheSession) {
  Browser first = set_up();
  Browser second = log_in("yamada", first.totp_secret);
  std::string other;
  const auto sessions = second.get("/sessions");
  for (const auto& session : sessions.body.at("items").as_array()) {
    if (!session.at("current").as_bool()) other = session.at("id").as_string();
  }
  EXPECT_EQ(second.remove("/sessions/" + other).status, 204);
  EXPECT_EQ(first.get("/session").status, 401);
  const std::string kept = second.cookie;
  EXPECT_EQ(second.remove("/session").status, 204);
  second.cookie = kept;
  EXPECT_EQ(second.get("/session").status, 401);
}

TEST_F(Access, TheCookieIsSafeAndThePagesAreStrict) {
  Browser first = set_up();
  Browser other(*this);
  const auto session = other.post(
      "/session", {{"login", "yamada"}, {"password", password_of("yamada")}, {"totp", next_code(first.totp_secret)}});
  const std::string cookie(session.headers.value("set-cookie"));
  for (const char* part : {"__Host-junshu=", "Path=/", "Secure", "HttpOnly", "SameSite=Strict"})
    EXPECT_NE(cookie.find(part), std::string::npos) << part;
  EXPECT_EQ(session.headers.value("cache-control"), "no-store");
  http::Client client({.authority_file = folder.path() / "tls" / "authority.pem"});
  const auto page = client.get(url + "/c/anything/registers/media");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("<title>page</title>"), std::string::npos);
  const std::string policy(page.headers.value("content-security-policy"));
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(page.headers.value("x-content-type-options"), "nosniff");
}

TEST_F(Access, SecretsOfLinksStandNeitherInProblemsNorInReferrers) {
  Browser stranger(*this);
  const auto answer = stranger.get("/invitations/" + std::string(64, 'b'));
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.text.find("bbbb"), std::string::npos);
  EXPECT_EQ(answer.headers.value("referrer-policy"), "no-referrer");
}

TEST_F(Access, FilesOfThePagesAreCompressedAndKept) {
  http::Client client({.authority_file = folder.path() / "tls" / "authority.pem"});
  const auto packed = client.get(url + "/assets/a.js", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(packed.headers.value("content-encoding"), "gzip");
  EXPECT_LT(packed.body.size(), 200u);
  EXPECT_NE(packed.headers.value("cache-control").find("immutable"), std::string_view::npos);
  const std::string etag(packed.headers.value("etag"));
  EXPECT_EQ(client.get(url + "/assets/a.js", {{"If-None-Match", etag}}).status, 304);
  EXPECT_EQ(client.get(url + "/assets/none.js").status, 404);
  EXPECT_EQ(client.get(url + "/api/v1/none").status, 404);
  EXPECT_EQ(client.get(url + "/api/v1/health").status, 200);
}

}  // namespace
}  // namespace junshu::server

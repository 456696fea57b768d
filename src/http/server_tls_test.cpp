#include <gtest/gtest.h>

#include <cstdlib>

#include "base/error.h"
#include "base/file.h"
#include "http/client.h"
#include "http/server.h"
#include "http/tls.h"
#include "openssl_handles.h"
#include "raw_client_for_tests.h"

namespace junshu::http {
namespace {

namespace fs = std::filesystem;

struct Secured : testing::Test {
  Secured() {
    KeyPair pair = authority.issue_server({"localhost", "127.0.0.1"}, clock);
    base::write_durably(at("server.pem"), pair.certificate);
    base::write_durably(at("server.key"), pair.key, 0600);
    server.emplace(ServerOptions{.tls = ServerTls{at("server.pem"), at("server.key"), at("tls/authority.pem")},
                                 .header_time = std::chrono::milliseconds(500)});
    server->route("GET", "/who", [](const Request& request) {
      Response response;
      response.body = !request.secure       ? "plain"
                      : request.certificate ? request.certificate->common_name + " " + request.certificate->fingerprint
                                            : "nobody";
      return response;
    });
    server->route("POST", "/echo", [](const Request& request) {
      Response response;
      response.body = request.body;
      return response;
    });
    server->route("GET", "/events", [](const Request&) {
      Response response;
      response.stream = [](std::shared_ptr<EventStream> stream) {
        stream->send("a", "1");
        stream->close();
      };
      return response;
    });
    server->route("GET", "/authority", [this](const Request&) {
      Response response;
      response.body = authority.certificate();
      return response;
    });
    server->listen("127.0.0.1", 0);
    server->start();
    url = "https://127.0.0.1:" + std::to_string(server->port());
  }
  fs::path at(const char* name) { return folder.path() / name; }
  // A client whose certificate `by` has signed.
  ClientOptions client_of(const CertificateAuthority& by, const std::string& name) {
    KeyAndRequest asked = make_certificate_request(name);
    base::write_durably(at((name + ".key").c_str()), asked.key, 0600);
    base::write_durably(at((name + ".pem").c_str()), by.sign_client(asked.request, name, clock));
    return {.authority_file = at("tls/authority.pem"),
            .certificate_file = at((name + ".pem").c_str()),
            .key_file = at((name + ".key").c_str())};
  }
  base::TemporaryFolder folder;
  base::Clock& clock = base::system_clock();
  CertificateAuthority authority = CertificateAuthority::create(folder.path() / "tls", "Test CA", clock);
  std::optional<Server> server;
  std::string url;
};

TEST_F(Secured, AClientWithoutCertificateIsServedAsNobody) {
  Client client({.authority_file = at("tls/authority.pem")});
  EXPECT_EQ(client.get(url + "/who").body, "nobody");
  EXPECT_EQ(client.post(url + "/echo", std::string(500'000, 'z')).body.size(), 500'000u);
}

TEST_F(Secured, AClientWithOurCertificateIsKnown) {
  ClientOptions options = client_of(authority, "h-1");
  const std::string fingerprint = describe_certificate(base::read_text(options.certificate_file)).fingerprint;
  for (int i = 0; i < 3; ++i) {  // a new connection each time; later ones may resume the session
    Client client(options);
    EXPECT_EQ(client.get(url + "/who").body, "h-1 " + fingerprint);
    EXPECT_EQ(client.get(url + "/who").body, "h-1 " + fingerprint);
  }
}

TEST_F(Secured, AClientWithAForeignCertificateIsRefused) {
  auto foreign = CertificateAuthority::create(folder.path() / "foreign", "Test CA", clock);  // of the same name
  Client client(client_of(foreign, "h-2"));
  EXPECT_THROW(client.get(url + "/who"), base::Error);
}

TEST_F(Secured, AnExpiredClientCertificateIsRefused) {
  KeyAndRequest asked = make_certificate_request("h-3");
  base::ManualClock past(clock.now() - kCertificateLifetime - base::kDay);
  base::write_durably(at("h-3.key"), asked.key, 0600);
  base::write_durably(at("h-3.pem"), authority.sign_client(asked.request, "h-3", past));
  Client client(
      {.authority_file = at("tls/authority.pem"), .certificate_file = at("h-3.pem"), .key_file = at("h-3.key")});
  EXPECT_THROW(client.get(url + "/who"), base::Error);
}

TEST_F(Secured, AServerCertificateIsNoClientCertificate) {
  Client client(
      {.authority_file = at("tls/authority.pem"), .certificate_file = at("server.pem"), .key_file = at("server.key")});
  EXPECT_THROW(client.get(url + "/who"), base::Error);
}

TEST_F(Secured, AClientThatTrustsAnotherAuthorityRefusesUs) {
  CertificateAuthority::create(folder.path() / "foreign", "Foreign", clock);
  Client client({.authority_file = at("foreign/authority.pem")});
  EXPECT_THROW(client.get(url + "/who"), base::Error);
}

TEST_F(Secured, AStreamEndsProperly) {
  Client client({.authority_file = at("tls/authority.pem")});
  int events = 0;
  EXPECT_EQ(client
                .stream({"GET", url + "/events", {}, {}},
                        [&](const ServerEvent& event) { return events += event.data == "1"; })
                .status,
            200);
  EXPECT_EQ(events, 1);
}

TEST_F(Secured, TheAuthorityIsFetchedByItsFingerprintOnly) {
  EXPECT_EQ(fetch_authority(url + "/authority", hex_pairs(authority.fingerprint())), authority.certificate());
  EXPECT_THROW(fetch_authority(url + "/authority", std::string(64, 'a')), base::Error);
}

TEST_F(Secured, OnlyModernProtocolsAreSpoken) {
  // A handshake with the given versions and ALPN; the negotiated version, or "" when refused.
  auto handshake = [&](int lowest, int highest, std::string_view alpn) {
    ContextHandle context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_min_proto_version(context.get(), lowest);
    SSL_CTX_set_max_proto_version(context.get(), highest);
    SSL_CTX_set_security_level(context.get(), 0);
    std::unique_ptr<SSL, Freed<SSL_free>> ssl(SSL_new(context.get()));
    if (!alpn.empty())
      SSL_set_alpn_protos(ssl.get(), reinterpret_cast<const unsigned char*>(alpn.data()),
                          static_cast<unsigned>(alpn.size()));
    std::unique_ptr<BIO, Freed<BIO_free_all>> bio(
        BIO_new_connect(("127.0.0.1:" + std::to_string(server->port())).c_str()));
    if (BIO_do_connect(bio.get()) != 1) return std::string("no connection");
    BIO* raw = bio.release();
    SSL_set_bio(ssl.get(), raw, raw);
    return SSL_connect(ssl.get()) == 1 ? std::string(SSL_get_version(ssl.get())) : std::string();
  };
  EXPECT_EQ(handshake(TLS1_VERSION, TLS1_3_VERSION, ""), "TLSv1.3");
  EXPECT_EQ(handshake(TLS1_2_VERSION, TLS1_2_VERSION, ""), "TLSv1.2");
  EXPECT_EQ(handshake(TLS1_VERSION, TLS1_1_VERSION, ""), "");
  EXPECT_EQ(handshake(TLS1_2_VERSION, TLS1_3_VERSION, "\x08http/1.1"), "TLSv1.3");
  EXPECT_EQ(handshake(TLS1_2_VERSION, TLS1_3_VERSION, "\x02h2"), "");
}

TEST_F(Secured, ASlowHandshakeAndPlainTextAreCutOff) {
  ServerOptions options{.tls = ServerTls{at("server.pem"), at("server.key"), {}},
                        .handshake_time = std::chrono::milliseconds(300)};
  Server impatient(options);
  impatient.listen("127.0.0.1", 0);
  impatient.start();
  EXPECT_EQ(RawClient(impatient.port()).read_all(), "");
  RawClient plain(impatient.port());
  plain.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(plain.read_all().find("HTTP/1.1"), std::string::npos);
}

TEST_F(Secured, ItSaysWhichFileIsWrong) {
  KeyPair other = authority.issue_server({"localhost"}, clock);
  base::write_durably(at("other.key"), other.key, 0600);
  EXPECT_THROW(Server(ServerOptions{.tls = ServerTls{at("missing.pem"), at("server.key"), {}}}), base::Error);
  EXPECT_THROW(Server(ServerOptions{.tls = ServerTls{at("server.pem"), at("other.key"), {}}}), base::Error);
  EXPECT_THROW(Server(ServerOptions{.tls = ServerTls{at("server.key"), at("server.key"), {}}}), base::Error);
}

}  // namespace
}  // namespace junshu::http

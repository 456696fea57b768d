#include "http/tls.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"

namespace junshu::http {
namespace {

constexpr base::Millis kNow = 1'777'600'000'000;

struct Authority : testing::Test {
  base::TemporaryFolder folder;
  base::ManualClock clock{kNow};
  CertificateAuthority authority = CertificateAuthority::create(folder.path() / "tls", "Junshu CA テスト", clock);
};

TEST_F(Authority, IsMadeOnceAndItsKeyIsForItsOwnerOnly) {
  struct stat status {};
  ASSERT_EQ(stat((folder.path() / "tls" / "authority.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  EXPECT_THROW(CertificateAuthority::create(folder.path() / "tls", "another", clock), base::Error);
  EXPECT_EQ(CertificateAuthority::load(folder.path() / "tls").fingerprint(), authority.fingerprint());
  CertificateInfo info = describe_certificate(authority.certificate());
  EXPECT_EQ(info.common_name, "Junshu CA テスト");
  EXPECT_TRUE(info.authority);
  EXPECT_EQ(info.not_after, kNow + kAuthorityLifetime);
}

TEST_F(Authority, IssuesServerCertificatesForNamesAndAddresses) {
  KeyPair pair = authority.issue_server({"junshu.example", "127.0.0.1", "::1"}, clock);
  CertificateInfo info = describe_certificate(pair.certificate);
  EXPECT_EQ(info.common_name, "junshu.example");
  EXPECT_EQ(info.issuer, "Junshu CA テスト");
  EXPECT_EQ(info.names, (std::vector<std::string>{"junshu.example", "127.0.0.1", "0:0:0:0:0:0:0:1"}));
  EXPECT_EQ(info.not_after, kNow + kCertificateLifetime);
  EXPECT_FALSE(info.authority);
  EXPECT_THROW(authority.issue_server({"bad name,DNS:evil"}, clock), base::Error);
  EXPECT_THROW(authority.issue_server({}, clock), base::Error);
}

TEST_F(Authority, SignsAClientsRequestUnderTheNameItIsGiven) {
  KeyAndRequest asked = make_certificate_request("whatever it says");
  CertificateInfo info = describe_certificate(authority.sign_client(asked.request, "h-abc", clock));
  EXPECT_EQ(info.common_name, "h-abc");
  EXPECT_EQ(info.fingerprint.size(), 64u);
  EXPECT_TRUE(info.names.empty());
}

TEST_F(Authority, RefusesARequestWhoseSignatureIsBroken) {
  KeyAndRequest asked = make_certificate_request("x");
  std::string broken = asked.request;
  broken[broken.size() / 2] = broken[broken.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_THROW(authority.sign_client(broken, "h-abc", clock), base::Error);
  EXPECT_THROW(authority.sign_client("nothing", "h-abc", clock), base::Error);
  EXPECT_THROW(authority.sign_client(asked.request, "", clock), base::Error);
}

TEST_F(Authority, RefusesToLoadAKeyOfAnother) {
  CertificateAuthority::create(folder.path() / "other", "other", clock);
  base::write_durably(folder.path() / "tls" / "authority.key",
                      base::read_text(folder.path() / "other" / "authority.key"), 0600);
  EXPECT_THROW(CertificateAuthority::load(folder.path() / "tls"), base::Error);
}

TEST(HexPairs, LookAsInBrowsers) { EXPECT_EQ(hex_pairs("ab12ff"), "AB:12:FF"); }

}  // namespace
}  // namespace junshu::http

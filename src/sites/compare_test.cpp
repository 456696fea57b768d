#include <algorithm>

#include "site_for_tests.h"

namespace junshu::sites {
namespace {

using Comparing = test::Town;

TEST_F(Comparing, WhatDidNotChangeIsTheSame) {
  const auto checks = look();
  ASSERT_EQ(checks.size(), 3U);
  for (const SiteCheck& one : checks) {
    EXPECT_EQ(one.outcome, Outcome::Same) << one.target << " " << one.says.en;
    EXPECT_TRUE(one.differences.empty());
    EXPECT_EQ(one.sha256, one.expected_sha256);
    EXPECT_EQ(one.at, clock.now());
  }
}

TEST_F(Comparing, ADeclaredRegionMayChangeWithinItsBounds) {
  page("<p>春</p>", "<p>夏</p><p>秋</p>");
  EXPECT_EQ(look_at("/").outcome, Outcome::Same);
  page("<p>春</p>", "<p>とてもとてもとても長いお知らせの文</p>");
  EXPECT_TRUE(tells(look_at("/"), What::Region, "longer than declared"));
}

TEST_F(Comparing, ARegionIsNoPlaceForScripts) {
  for (const char* injected : {"<script>x()</script>", "<b onclick=x()>y</b>", "<a href='java\nscript:x'>y</a>"}) {
    page("<p>春</p>", injected);
    EXPECT_TRUE(tells(look_at("/"), What::Region, "script was written into a dynamic region")) << injected;
  }
  page("<p>春</p>", "<img src=//evil.example/x>");
  EXPECT_TRUE(tells(look_at("/"), What::ForeignOrigin, "http://evil.example"));
  page("<p>春</p>", "<iframe src=/x></iframe>");
  EXPECT_TRUE(tells(look_at("/"), What::Bytes, "A frame was added"));
}

TEST_F(Comparing, AChangedTextIsToldByItsLine) {
  page("2階", "3階");
  const SiteCheck one = look_at("/");
  EXPECT_EQ(one.outcome, Outcome::Changed);
  EXPECT_TRUE(tells(one, What::Bytes, "changed from '窓口は2階です。' to '窓口は3階です。'"));
  EXPECT_EQ(copies.read(Drawer::Evidence, one.seen_sha256), network.at("/").body);
}

TEST_F(Comparing, WithoutCopiesWhatRunsAndSendsIsToldAllTheSame) {
  page("</body>", "<script src=https://evil.example/x.js></script></body>");
  const auto checks = check(manifest, network, clock);
  EXPECT_TRUE(tells(checks[0], What::Bytes, "A script was added: https://evil.example/x.js"));
  EXPECT_TRUE(tells(checks[0], What::ForeignOrigin, "https://evil.example"));
}

TEST_F(Comparing, AFormThatSendsElsewhereIsTold) {
  page("action=/search", "action=//evil.example/");
  EXPECT_TRUE(tells(look_at("/"), What::Bytes,
                    "A form sends elsewhere: http://www.town.example/search → http://evil.example/"));
}

TEST_F(Comparing, AChangedInlineScriptIsTold) {
  page("menu()", "steal()");
  EXPECT_TRUE(tells(look_at("/"), What::Bytes, "A script written into the page changed"));
}

TEST_F(Comparing, AnErrorPageWithStatus200IsRecognised) {
  network.answer("/", "<title>システムエラー</title><p>しばらくお待ちください");
  EXPECT_TRUE(tells(look_at("/"), What::Bytes, "tells of an error"));
}

TEST_F(Comparing, APageThatEveryAddressGivesIsRecognised) {
  network.everything("<title>ようこそ</title><p>ここへ");
  network.answer("/", "<title>ようこそ</title><p>ここへ");
  EXPECT_TRUE(tells(look_at("/"), What::Bytes, "an address gives which does not exist"));
  EXPECT_TRUE(std::any_of(network.asked.begin(), network.asked.end(),
                          [](const std::string& url) { return url.starts_with(test::kTown + "/junshu-"); }));
}

TEST_F(Comparing, ASiteOfOnePageIsNoErrorPage) {
  network.everything(kPage);
  page("2階", "3階");
  EXPECT_FALSE(tells(look_at("/"), What::Bytes, "does not exist"));
  network.everything("<title>a</title>");
  network.answer("/", "<title>b</title>");
  EXPECT_FALSE(tells(look_at("/"), What::Bytes, "does not exist"));
}

TEST_F(Comparing, NothingNonsensicalIsAskedOfAGoodSite) {
  network.asked.clear();
  look();
  EXPECT_EQ(network.asked.size(), manifest.resources.size());
}

TEST_F(Comparing, ASwappedPdfIsToldWithWhatItWouldRun) {
  network.answer("/r.pdf", "%PDF-1.7\n/OpenAction <</S /JavaScript>>", "application/pdf");
  const SiteCheck one = look_at("/r.pdf");
  EXPECT_TRUE(tells(one, What::Bytes, "The PDF was replaced"));
  EXPECT_TRUE(tells(one, What::Bytes, "/JavaScript"));
}

TEST_F(Comparing, AChosenHeaderCountsAndAVolatileOneDoesNot) {
  network.at("/").headers.set("Date", "another");
  EXPECT_EQ(look_at("/").outcome, Outcome::Same);
  network.at("/").headers.set("Refresh", "0; url=https://evil.example/");
  EXPECT_TRUE(tells(look_at("/"), What::Header, "The header refresh was added"));
}

TEST_F(Comparing, AMissingPageAnErrorAndARefusalAreToldApart) {
  network.forget("/");
  EXPECT_TRUE(tells(look_at("/"), What::Missing, "missing"));
  network.answer("/", "x").status = 500;
  EXPECT_TRUE(tells(look_at("/"), What::Status, "from 200 to 500"));
  network.at("/").status = 403;
  EXPECT_EQ(look_at("/").outcome, Outcome::Refused);
}

TEST_F(Comparing, NoAnswerIsUnreachableAndNeverTheSame) {
  for (const Failure failure :
       {Failure::Resolve, Failure::Connect, Failure::Timeout, Failure::Tls, Failure::Certificate, Failure::Protocol}) {
    Fetched nothing;
    nothing.failure = failure;
    network.answer("/", "") = nothing;
    const SiteCheck one = look_at("/");
    EXPECT_EQ(one.outcome, Outcome::Unreachable) << to_string(failure);
    EXPECT_FALSE(one.says.ja.empty());
  }
}

TEST_F(Comparing, AnAnswerBeyondTheLimitIsChanged) {
  network.at("/").failure = Failure::TooLarge;
  EXPECT_TRUE(tells(look_at("/"), What::Bytes, "larger than the limit"));
}

TEST_F(Comparing, DifferencesAreBounded) {
  std::string scripts;
  for (int i = 0; i < 100; ++i)
    scripts += "<script src=https://e" + std::to_string(i) + ".example/></script><iframe src=/f" + std::to_string(i) +
               "></iframe><form action=/g" + std::to_string(i) + "></form>";
  std::string body = kPage;
  for (std::size_t at = 0; (at = body.find("\n", at)) != std::string::npos; at += 3) body.insert(at, "!!");
  network.answer("/", scripts + body);
  const SiteCheck one = look_at("/");
  EXPECT_EQ(one.outcome, Outcome::Changed);
  EXPECT_LE(one.differences.size(), kMaxDifferences);
  for (const SiteDifference& found : one.differences)
    EXPECT_LE(std::max(found.detail.en.size(), found.before.size()), kMaxDetail);
}

TEST_F(Comparing, HostileBytesDoNotStopTheCheck) {
  for (std::string body : {std::string("\0\xff\xfe<html>\0", 9), std::string(100'000, '<'),
                           std::string("<a ") + std::string(50'000, 'x'), std::string()}) {
    network.answer("/", body);
    EXPECT_EQ(look_at("/").outcome, Outcome::Changed);
  }
}

TEST_F(Comparing, AnEndedCheckSaysNothingOfTheRest) {
  CheckOptions options;
  int asked = 0;
  options.cancelled = [&] { return ++asked > 1; };
  EXPECT_EQ(check(manifest, network, clock, options).size(), 1U);
}

// ---- certificates

Certificate certificate() {
  Certificate out;
  out.leaf_sha256 = std::string(64, 'a');
  out.issuer = "CN=Town CA";
  out.key = "EC 256";
  out.names = {"town.example", "www.town.example"};
  out.not_after = 1000;
  return out;
}

TEST(CertificatesOfSites, ARenewalKeepsIssuerKeyAndNamesAndEndsLater) {
  Certificate seen = certificate();
  EXPECT_EQ(succession(certificate(), seen), Succession::Same);
  seen.leaf_sha256 = std::string(64, 'b');
  EXPECT_EQ(succession(certificate(), seen), Succession::Stranger) << "ends at the same time";
  seen.not_after = 2000;
  EXPECT_EQ(succession(certificate(), seen), Succession::Renewal);
  seen.names.push_back("zzz.example");
  EXPECT_EQ(succession(certificate(), seen), Succession::Renewal);
  seen.names = {"www.town.example"};
  EXPECT_EQ(succession(certificate(), seen), Succession::Stranger);
  seen.names = certificate().names;
  seen.key = "RSA 2048";
  EXPECT_EQ(succession(certificate(), seen), Succession::Stranger);
  seen.key = "EC 256";
  seen.issuer = "CN=Another";
  EXPECT_EQ(succession(certificate(), seen), Succession::Stranger);
}

}  // namespace
}  // namespace junshu::sites

#include "sites/manifest.h"

#include "base/json.h"
#include "site_for_tests.h"

namespace junshu::sites {
namespace {

class Manifests : public test::Town {
 protected:
  void SetUp() override {
    Town::SetUp();
    note = sign_manifest(manifest, officer);
  }
  // The note with its JSON changed by `change`, signed anew by the officer.
  template <typename Change>
  std::string with(Change change) {
    const std::string body = note.substr(0, note.find("\n\n") + 1);
    base::Json json = base::parse_json(body.substr(body.find('\n') + 1));
    change(json.as_object());
    return resigned(std::string(kManifestTitle) + "\n" + base::canonical(json) + "\n");
  }
  std::string resigned(const std::string& body) { return body + "\n" + officer.signature_line(body); }
  std::optional<base::ErrorKind> refusal(const std::string& text) {
    try {
      open_manifest(text, std::vector{officer.verifier()});
    } catch (const base::Error& error) {
      EXPECT_FALSE(error.message().ja.empty());
      return error.kind();
    }
    return std::nullopt;
  }

  ledger::Signer officer = test::signer();
  std::string note;
};

using base::ErrorKind;

TEST_F(Manifests, AreReadAsTheyWereWritten) {
  manifest.key = officer.verifier().format();
  EXPECT_EQ(open_manifest(note, std::vector{officer.verifier()}), manifest);
  EXPECT_EQ(claimed_key(note), officer.verifier());
  EXPECT_EQ(sign_manifest(manifest, officer), note);
}

TEST_F(Manifests, CertificatesAndEveryFieldSurvive) {
  manifest.origins = {
      {"https://town.example",
       Certificate{std::string(64, 'a'), std::string(64, 'b'), "CN=町", "CN=CA", "EC 256", {"town.example"}, 5, 6}}};
  manifest.resources.resize(1);
  Resource& one = manifest.resources[0];
  one.url = "https://town.example/";
  one.facts->refresh = "0; url=x";
  one.facts->handlers = {"0123456789abcdef"};
  one.facts->running = 2;
  one.raw = digested("zipped");
  manifest.renewals = Renewals::Reported;
  manifest.compressed = true;
  manifest.version = HttpVersion::Http2;
  manifest.regions.push_back({"number", "", "", "a(b)c", "/x.*", 3, 4, "why"});
  manifest.key = officer.verifier().format();
  EXPECT_EQ(open_manifest(sign_manifest(manifest, officer), std::vector{officer.verifier()}), manifest);
}

TEST_F(Manifests, AlteredUnsignedOrStrangersOnesAreRefused) {
  for (std::size_t at = note.find("\"resources\""); at < note.find("\n\n"); at += 97) {
    std::string altered = note;
    altered[at] = altered[at] == 'x' ? 'y' : 'x';
    EXPECT_NE(refusal(altered), std::nullopt) << at;
  }
  EXPECT_EQ(refusal(note.substr(0, note.find("\n\n") + 1)), ErrorKind::InvalidInput);
  EXPECT_EQ(refusal(sign_manifest(manifest, test::signer("another"))), ErrorKind::Integrity);
  EXPECT_THROW(open_manifest(note, {}), base::Error);
}

TEST_F(Manifests, TheKeyNamedInsideMustBeOneThatSigned) {
  EXPECT_EQ(refusal(with([](base::Object& o) { o["key"] = test::signer("another").verifier().format(); })),
            ErrorKind::Integrity);
}

TEST_F(Manifests, WhatIsNotUnderstoodIsRefusedThoughSigned) {
  EXPECT_EQ(refusal(with([](base::Object&) {})), std::nullopt);
  const auto refused = [&](auto change) { return refusal(with(change)) == ErrorKind::InvalidInput; };
  const auto first = [](base::Object& o) -> base::Object& { return o["resources"].as_array()[0].as_object(); };
  EXPECT_TRUE(refused([](base::Object& o) { o["unknown"] = 1; }));
  EXPECT_TRUE(refused([](base::Object& o) { o.erase("origins"); }));
  EXPECT_TRUE(refused([](base::Object& o) { o["http"] = "3"; }));
  EXPECT_TRUE(refused([](base::Object& o) { o["resources"] = base::Array(); }));
  EXPECT_TRUE(refused([](base::Object& o) { o["resources"].as_array().push_back(o["resources"].as_array()[0]); }));
  EXPECT_TRUE(refused([&](base::Object& o) { first(o)["status"] = 99; }));
  EXPECT_TRUE(refused([&](base::Object& o) { first(o)["url"] = "http://other.example/"; }));
  EXPECT_TRUE(refused([&](base::Object& o) { first(o)["url"] = "http://www.town.example/a/../b"; }));
  EXPECT_TRUE(refused([&](base::Object& o) { first(o)["headers"] = 99; }));
  EXPECT_TRUE(refused([&](base::Object& o) { first(o)["body"].as_object()["sha256"] = "short"; }));
  EXPECT_TRUE(refused([&](base::Object& o) { first(o)["regions"] = base::Array{"nobody"}; }));
  EXPECT_TRUE(refused([](base::Object& o) { o["regions"].as_array()[0].as_object()["reason"] = " "; }));
  EXPECT_TRUE(
      refused([](base::Object& o) { o["origins"].as_array()[0].as_object()["origin"] = "https://www.town.example"; }));
  const std::string body = note.substr(0, note.find("\n\n") + 1);
  EXPECT_EQ(refusal(resigned("another title/1\n{}\n")), ErrorKind::InvalidInput);
  EXPECT_EQ(refusal(resigned(std::string(kManifestTitle) + "\n " + body.substr(body.find('\n') + 1))),
            ErrorKind::InvalidInput)
      << "not canonical";
}

TEST_F(Manifests, OnesBeyondAMebibyteAreRefusedWhenTheyAreMade) {
  Resource one = manifest.resources[0];
  for (int i = 0; i < 5000; ++i) {
    one.url = test::kTown + "/page-" + std::to_string(10'000 + i) + std::string(100, 'x');
    manifest.resources.push_back(one);
  }
  try {
    sign_manifest(manifest, officer);
    FAIL() << "accepted";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::TooLarge);
  }
}

}  // namespace
}  // namespace junshu::sites

// A small site without a network, for tests: what each address answers is set by the test.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/random.h"
#include "sites/compare.h"
#include "sites/make.h"

namespace junshu::sites::test {

inline const std::string kTown = "http://www.town.example";

class FakeNetwork final : public Network {
 public:
  Fetched& answer(const std::string& path, std::string body, std::string type = "text/html; charset=utf-8") {
    Fetched fetched;
    fetched.status = 200;
    fetched.version = HttpVersion::Http1;
    fetched.headers.set("Content-Type", std::move(type));
    fetched.headers.set("Date", "changes");
    fetched.body = std::move(body);
    return answers_[kTown + path] = std::move(fetched);
  }
  Fetched& at(const std::string& path) { return answers_.at(kTown + path); }
  void forget(const std::string& path) { answers_.erase(kTown + path); }
  void everything(std::string body) { otherwise_ = std::move(body); }

  Fetched fetch(const FetchRequest& request) override {
    asked.push_back(request.url);
    const auto found = answers_.find(request.url);
    if (found != answers_.end()) return found->second;
    Fetched nothing;
    nothing.status = otherwise_.empty() ? 404 : 200;
    nothing.headers.set("Content-Type", "text/html");
    nothing.body = otherwise_.empty() ? "<title>404 Not Found</title>" : otherwise_;
    return nothing;
  }

  std::vector<std::string> asked;

 private:
  std::map<std::string, Fetched> answers_;
  std::string otherwise_;
};

inline ledger::Signer signer(std::string_view seed = "officer") {
  return ledger::Signer("officer", base::sha256(base::as_bytes(seed)));
}

// A site with a page, a style and a PDF, recorded.
class Town : public ::testing::Test {
 protected:
  static constexpr const char* kPage =
      "<!DOCTYPE html><html><head><title>青葉町</title><link rel=stylesheet "
      "href=a.css></head><body>\n<p>窓口は2階です。</p>\n"
      "<form action=/search></form>\n<!-- news --><p>春</p><!-- /news -->\n<script>menu()</script>\n</body></html>\n";

  void SetUp() override {
    network.answer("/", kPage);
    network.answer("/a.css", "h1 { color: green }\n", "text/css");
    network.answer("/r.pdf", "%PDF-1.4\nbytes", "application/pdf");
    config.regions.push_back({"news", "<!-- news -->", "<!-- /news -->", "", "", 40, 1, "changes daily"});
    record();
  }
  void record() { manifest = make_manifest({kTown + "/", kTown + "/r.pdf"}, config, network, copies, clock).manifest; }

  void page(std::string_view from, std::string_view to) {
    std::string body = kPage;
    const std::size_t at = body.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    network.answer("/", body.replace(at, from.size(), to));
  }
  std::vector<SiteCheck> look() {
    CheckOptions options;
    options.copies = &copies;
    base::SeededRandom random("nonce");
    options.random = &random;
    return check(manifest, network, clock, options);
  }
  SiteCheck look_at(const std::string& path) {
    for (SiteCheck& one : look()) {
      if (one.target == kTown + path) return one;
    }
    ADD_FAILURE() << "not checked: " << path;
    return {};
  }
  // Whether something like that was told, in both languages.
  static ::testing::AssertionResult tells(const SiteCheck& check, What what, std::string_view english) {
    std::string all = std::string(to_string(check.outcome));
    for (const SiteDifference& found : check.differences) {
      if (found.what == what && found.detail.en.find(english) != std::string::npos && !found.detail.ja.empty())
        return ::testing::AssertionSuccess();
      all += "\n" + std::string(to_string(found.what)) + ": " + found.detail.en;
    }
    return ::testing::AssertionFailure() << all;
  }

  base::TemporaryFolder folder{"junshu-sites"};
  Copies copies{folder.path() / "copies"};
  base::ManualClock clock{1'777'600'000'000};
  FakeNetwork network;
  Config config;
  Manifest manifest;
};

}  // namespace junshu::sites::test

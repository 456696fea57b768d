#include "sites/make.h"

#include "site_for_tests.h"

namespace junshu::sites {
namespace {

using Making = test::Town;
using base::ErrorKind;

std::optional<ErrorKind> refusal(const std::vector<std::string>& urls, const Config& config, Network& network,
                                 const Copies& copies) {
  try {
    make_manifest(urls, config, network, copies, base::system_clock());
  } catch (const base::Error& error) {
    return error.kind();
  }
  return std::nullopt;
}

TEST_F(Making, TakesInWhatPagesNeedAndKeepsACopyOfEach) {
  ASSERT_EQ(manifest.resources.size(), 3U);
  const Resource* style = manifest.find(test::kTown + "/a.css");
  ASSERT_NE(style, nullptr);
  EXPECT_EQ(style->kind, Kind::Requisite);
  for (const Resource& one : manifest.resources)
    EXPECT_TRUE(copies.read(Drawer::Approved, one.approved_copy().sha256).has_value());
  EXPECT_EQ(copies.read(Drawer::Approved, manifest.find(test::kTown + "/")->approved_copy().sha256), kPage);
}

TEST_F(Making, NeverAsksAnotherServer) {
  network.answer("/", "<script src=https://cdn.example/a.js></script><link rel=stylesheet href=//fonts.example/f.css>");
  network.asked.clear();
  record();
  for (const std::string& url : network.asked) EXPECT_TRUE(url.starts_with(test::kTown)) << url;
  EXPECT_EQ(manifest.find(test::kTown + "/")->facts->foreign,
            (std::vector<std::string>{"http://fonts.example", "https://cdn.example"}));
}

TEST_F(Making, FollowsSitemapsOfRobotsAndTheirIndexes) {
  network.answer("/robots.txt", "Sitemap: " + test::kTown + "/index.xml\n", "text/plain");
  network.answer("/index.xml", "<sitemapindex><sitemap><loc>" + test::kTown + "/one.xml</loc></sitemap></sitemapindex>",
                 "text/xml");
  network.answer("/one.xml",
                 "<urlset><url><loc>" + test::kTown +
                     "/found.html</loc></url><url><loc>https://other.example/</loc></url></urlset>",
                 "text/xml");
  network.answer("/found.html", "<p>found");
  const Made made = make_manifest({test::kTown + "/"}, config, network, copies, clock);
  ASSERT_NE(made.manifest.find(test::kTown + "/found.html"), nullptr);
  EXPECT_EQ(made.manifest.find(test::kTown + "/index.xml")->kind, Kind::Sitemap);
  EXPECT_EQ(made.notes.size(), 1U) << "the other server's page";
  manifest = made.manifest;
  network.answer("/one.xml", "<urlset><url><loc>" + test::kTown + "/casino.html</loc></url></urlset>", "text/xml");
  const SiteCheck one = look_at("/one.xml");
  EXPECT_TRUE(tells(one, What::Extra, "/casino.html"));
  EXPECT_TRUE(tells(one, What::Missing, "/found.html"));
}

TEST_F(Making, RecordsARedirectAndItsTarget) {
  network.answer("/old", "").status = 301;
  network.at("/old").headers.set("Location", "/new");
  network.answer("/new", "<p>new");
  manifest = make_manifest({test::kTown + "/old"}, config, network, copies, clock).manifest;
  ASSERT_NE(manifest.find(test::kTown + "/new"), nullptr);
  network.at("/old").headers.set("Location", "https://evil.example/");
  EXPECT_TRUE(tells(look_at("/old"), What::Header, "location changed: /new → https://evil.example/"));
}

TEST_F(Making, TellsOfPagesThatChangeByThemselves) {
  class Restless final : public Network {
   public:
    Fetched fetch(const FetchRequest&) override {
      Fetched out;
      out.status = 200;
      out.headers.set("Content-Type", "text/html");
      out.body = "<p>" + std::to_string(++count_);
      return out;
    }

   private:
    int count_ = 0;
  } restless;
  config.sitemap = false;
  const Made made = make_manifest({test::kTown + "/"}, config, restless, copies, clock);
  ASSERT_EQ(made.notes.size(), 1U);
  EXPECT_NE(made.notes[0].en.find("dynamic region"), std::string::npos);
}

TEST_F(Making, RefusesErrorsNamedByPeopleAndPassesOverOthers) {
  EXPECT_EQ(refusal({test::kTown + "/nowhere"}, config, network, copies), ErrorKind::Conflict);
  network.answer("/down", "").failure = Failure::Connect;
  EXPECT_EQ(refusal({test::kTown + "/down"}, config, network, copies), ErrorKind::Unavailable);
  EXPECT_EQ(refusal({"file:///etc/passwd"}, config, network, copies), ErrorKind::InvalidInput);
  EXPECT_EQ(refusal({}, config, network, copies), ErrorKind::InvalidInput);
  network.answer("/", "<img src=/broken.png>");
  EXPECT_EQ(make_manifest({test::kTown + "/"}, config, network, copies, clock).notes.size(), 1U);
}

TEST_F(Making, RefusesMoreThanItsLimits) {
  config.max_pages = 2;
  EXPECT_EQ(refusal({test::kTown + "/", test::kTown + "/r.pdf"}, config, network, copies), ErrorKind::TooLarge);
  config.max_pages = 3;
  EXPECT_EQ(refusal({test::kTown + "/", test::kTown + "/r.pdf"}, config, network, copies), std::nullopt);
}

TEST_F(Making, RefusesARegionThatIsOutOfBoundsAtOnce) {
  config.regions[0].max_bytes = 3;
  EXPECT_EQ(refusal({test::kTown + "/"}, config, network, copies), ErrorKind::Conflict);
}

}  // namespace
}  // namespace junshu::sites

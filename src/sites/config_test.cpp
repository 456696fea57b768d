#include "sites/config.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"

namespace junshu::sites {
namespace {

std::string mistakes(std::string_view yaml) {
  try {
    read_config(yaml, "site.yaml");
  } catch (const base::Error& error) {
    EXPECT_FALSE(error.message().ja.empty());
    return error.message().en;
  }
  return {};
}

TEST(ConfigurationOfSites, IsReadWithItsRegions) {
  const Config config = read_config(
      "http: \"2\"\nrenewals: reported\ncompressed: yes\nsitemap: no\nmax_pages: 7\nmore_headers: [X-Town]\n"
      "regions:\n  - {id: news, start: '<!--n-->', end: '<!--/n-->', max_bytes: 20, reason: daily}\n",
      "site.yaml");
  EXPECT_EQ(config.version, HttpVersion::Http2);
  EXPECT_EQ(config.renewals, Renewals::Reported);
  EXPECT_TRUE(config.compressed);
  EXPECT_FALSE(config.sitemap);
  EXPECT_EQ(config.max_pages, 7U);
  EXPECT_EQ(config.headers.size(), usual_headers().size() + 1);
  ASSERT_EQ(config.regions.size(), 1U);
  EXPECT_EQ(config.regions[0].max_count, 1U);
}

TEST(ConfigurationOfSites, AnEmptyFileMeansTheUsual) {
  EXPECT_EQ(read_config("", "site.yaml").headers, usual_headers());
}

TEST(ConfigurationOfSites, EveryMistakeIsToldAtItsPlace) {
  const std::string told = mistakes(
      "sitemap: maybe\nheaders: [date]\nwrong: 1\nmax_pages: 0\nregions:\n  - {id: n, start: a, max_bytes: 5, reason: "
      "r}\n");
  for (const char* place :
       {"site.yaml:1:10: ", "site.yaml:2:11: ", "site.yaml:3:1: ", "site.yaml:4:12: ", "site.yaml:6:"})
    EXPECT_NE(told.find(place), std::string::npos) << place << "\n" << told;
  EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 4);
}

TEST(ConfigurationOfSites, ARegionNeedsBoundsAndAReason) {
  EXPECT_EQ(mistakes("regions: [{id: n, expression: 'a+', max_bytes: 5, reason: r}]"), "");
  EXPECT_NE(mistakes("regions: [{id: n, expression: 'a+', max_bytes: 5}]").find("reason"), std::string::npos);
  EXPECT_NE(mistakes("regions: [{id: n, expression: 'a+', reason: r}]").find("max_bytes"), std::string::npos);
  EXPECT_NE(mistakes("regions: [{id: n, expression: 'a(', max_bytes: 5, reason: r}]").find("malformed"),
            std::string::npos);
  EXPECT_NE(mistakes("regions: [{id: n, expression: 'a*', max_bytes: 5, reason: r}]").find("nothing at all"),
            std::string::npos);
  EXPECT_NE(mistakes("regions: [{id: n, expression: a, start: b, end: c, max_bytes: 5, reason: r}]").find("either"),
            std::string::npos);
  const std::string twice = "{id: n, expression: 'a+', max_bytes: 5, reason: r}";
  EXPECT_NE(mistakes("regions: [" + twice + ", " + twice + "]").find("this id"), std::string::npos);
}

}  // namespace
}  // namespace junshu::sites

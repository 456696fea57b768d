#include "sites/url.h"

#include <gtest/gtest.h>

namespace junshu::sites {
namespace {

std::string written(std::string_view text) {
  const auto url = parse_url(text);
  return url ? url->text() : "refused";
}
std::string resolved(std::string_view reference) {
  const auto url = resolve(*parse_url("https://t.example/a/b.html?q"), reference);
  return url ? url->text() : "refused";
}

TEST(Addresses, HaveOneText) {
  EXPECT_EQ(written("HTTPS://T.Example:443"), "https://t.example/");
  EXPECT_EQ(written("http://t.example:8080/a/../b/./c?x#f"), "http://t.example:8080/b/c?x");
  EXPECT_EQ(written("https://t.example/町"), "https://t.example/%E7%94%BA");
  EXPECT_EQ(parse_url("https://[::1]:8443/")->origin(), "https://[::1]:8443");
  EXPECT_EQ(written(written("https://t.example/a b\"<>")), written("https://t.example/a b\"<>"));
}

TEST(Addresses, AreOfTheWebOnlyAndName) {
  for (const char* bad :
       {"file:///etc/passwd", "ftp://t.example/", "javascript:x", "t.example", "https://", "https://user@t.example/",
        "https://u:p@t.example/", "https://t.example:0/", "https://t.example:99999/", "https://t.example/\n", ""}) {
    EXPECT_EQ(written(bad), "refused") << bad;
  }
  EXPECT_EQ(written("https://t.example/" + std::string(kMaxUrl, 'x')), "refused");
}

TEST(Addresses, ResolveAsBrowsersDo) {
  EXPECT_EQ(resolved("c.css"), "https://t.example/a/c.css");
  EXPECT_EQ(resolved("../c.css"), "https://t.example/c.css");
  EXPECT_EQ(resolved("/c.css"), "https://t.example/c.css");
  EXPECT_EQ(resolved("//o.example/x"), "https://o.example/x");
  EXPECT_EQ(resolved("\\\\o.example\\x"), "https://o.example/x");
  EXPECT_EQ(resolved(" ht\ntps://o.example/ "), "https://o.example/");
  EXPECT_EQ(resolved(""), "https://t.example/a/b.html?q");
  EXPECT_EQ(resolved("#top"), "https://t.example/a/b.html?q");
  EXPECT_EQ(resolved("?p"), "https://t.example/a/b.html?p");
  EXPECT_EQ(resolved("data:text/html,x"), "refused");
  EXPECT_EQ(resolved("javascript:x"), "refused");
}

}  // namespace
}  // namespace junshu::sites

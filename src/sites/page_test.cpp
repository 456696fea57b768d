#include "sites/page.h"

#include <gtest/gtest.h>

#include "encoding.h"

namespace junshu::sites {
namespace {

using Names = std::vector<std::string>;
const Url kUrl = *parse_url("https://town.example/a/index.html");

Page page(std::string_view html, std::string_view type = "text/html; charset=utf-8") {
  return read_page(html, type, kUrl);
}

TEST(Pages, GiveEverythingThatTheyLoadRunFrameAndSend) {
  const Page seen = page(
      "<!DOCTYPE html><title> 青葉町 </title><base href=/b/><meta http-equiv=Refresh content='5; url=/x'>"
      "<script src=s.js></script><script>one()</script><link rel='preload stylesheet' href=c.css><link rel=icon "
      "href=//cdn.example/i.png>"
      "<img src=../i.png srcset='https://img.example/2x.png 2x'><iframe src=https://map.example/></iframe><object "
      "data=o.swf></object>"
      "<form action=/send><button formaction=https://f.example/>x</button></form><b onclick='x()'>y</b><a href=' "
      "JaVa\tScript:z()'>z</a>");
  ASSERT_TRUE(seen.complete);
  EXPECT_EQ(seen.facts.title, "青葉町");
  EXPECT_EQ(seen.facts.base, "/b/");
  EXPECT_EQ(seen.facts.refresh, "5; url=/x");
  EXPECT_EQ(seen.facts.scripts, Names{"https://town.example/b/s.js"});
  EXPECT_EQ(seen.facts.inline_scripts.size(), 1U);
  EXPECT_EQ(seen.facts.handlers.size(), 2U);
  EXPECT_EQ(seen.facts.running, 3U);
  EXPECT_EQ(seen.facts.styles, Names{"https://town.example/b/c.css"});
  EXPECT_EQ(seen.facts.frames, (Names{"https://map.example/", "https://town.example/b/o.swf"}));
  EXPECT_EQ(seen.facts.forms, (Names{"https://f.example/", "https://town.example/send"}));
  EXPECT_EQ(seen.facts.foreign, (Names{"https://cdn.example", "https://img.example", "https://map.example"}));
  ASSERT_EQ(seen.requisites.size(), 4U);
  for (const Requisite& one : seen.requisites) EXPECT_LT(one.begin, one.end);
  EXPECT_EQ(seen.source.substr(seen.requisites[0].begin, seen.requisites[0].end - seen.requisites[0].begin), "s.js");
}

TEST(Pages, AreReadAsBrowsersReadThem) {
  EXPECT_EQ(page("<!--><script>x()</script>-->").facts.inline_scripts.size(), 1U) << "an abruptly closed comment";
  EXPECT_EQ(page("<!-- <script>x()</script> -->").facts.inline_scripts.size(), 0U);
  EXPECT_EQ(page("<title><script>x()</script></title>").facts.inline_scripts.size(), 0U);
  EXPECT_EQ(page("<scr\nipt>x()</script>").facts.inline_scripts.size(), 0U);
  EXPECT_EQ(page("<SCRIPT/SRC=x.js>").facts.scripts.size(), 1U);
  EXPECT_EQ(page("<svg><script href=x.js /></svg>").facts.scripts.size(), 1U);
  EXPECT_EQ(page("<iframe srcdoc='<script>x()</script>'></iframe>").facts.frames.size(), 1U);
}

TEST(Pages, GiveTheirTextByBlocks) {
  EXPECT_EQ(page("<h1>町</h1><p>一  <b>二</b>\n三<p>四<script>no</script><style>no</style>").text,
            "町\n一 二 三\n四\n");
}

TEST(Pages, InShiftJisAndEucJpAreRead) {
  EXPECT_EQ(page("<title>\x90\xc2\x97\x74\x92\xac</title>", "text/html; charset=Shift_JIS").facts.title, "青葉町");
  EXPECT_EQ(page("<meta charset=\"euc-jp\"><title>\xc0\xc4\xcd\xd5\xc4\xae</title>", "text/html").facts.title,
            "青葉町");
  EXPECT_EQ(page("<title>\xff\xfe?</title>").facts.title, "\uFFFD\uFFFD?");
  EXPECT_EQ(page(std::string_view("<title>a\0b</title>", 18)).facts.title, "a\uFFFDb");
}

TEST(Pages, ThatAreTooMuchAreSaidNotToBeComplete) {
  EXPECT_FALSE(page(std::string(kMaxPage + 1, 'x')).complete);
  std::string many;
  for (std::size_t i = 0; i <= kMaxFacts; ++i) many += "<script src=" + std::to_string(i) + "></script>";
  const Page seen = page(many);
  EXPECT_FALSE(seen.complete);
  EXPECT_EQ(seen.facts, PageFacts());
  EXPECT_TRUE(seen.requisites.empty());
}

TEST(Pages, ThatNestOrRepeatWithoutEndStopNothing) {
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += "<div>";
  page(deep);
  std::string attributes = "<a";
  for (int i = 0; i < 300'000; ++i) attributes += " a" + std::to_string(i);
  page(attributes + ">");
  std::string formatting;
  for (int i = 0; i < 100'000; ++i) formatting += "<b><p>";
  page(formatting);
}

TEST(Pages, AreToldByTypeOrByTheirBeginning) {
  EXPECT_TRUE(is_html("Text/HTML; charset=x", ""));
  EXPECT_TRUE(is_html("", "  <!DOCTYPE HTML>"));
  EXPECT_FALSE(is_html("", "%PDF-1.4"));
  EXPECT_FALSE(is_html("text/plain", "<html>"));
}

TEST(Texts, AreCutBetweenCharacters) {
  EXPECT_EQ(shortened("青葉町", 9), "青葉町");
  EXPECT_EQ(shortened("青葉町役場", 9), "青葉…");
  EXPECT_EQ(shortened("a\nb\x01", 10), "a b ");
  EXPECT_EQ(shortened("\xff", 10), "\uFFFD");
}

}  // namespace
}  // namespace junshu::sites

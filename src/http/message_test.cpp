#include "http/message.h"

#include <gtest/gtest.h>

#include "http/problem.h"
#include "request_head.h"

namespace junshu::http {
namespace {

TEST(Headers, CompareNamesWithoutCase) {
  Headers headers{{"Content-Type", "text/plain"}, {"X-A", "1"}, {"x-a", "2"}};
  EXPECT_EQ(headers.value("content-type"), "text/plain");
  EXPECT_EQ(headers.count("X-a"), 2u);
  headers.set("X-A", "3");
  EXPECT_EQ(headers.count("x-a"), 1u);
  EXPECT_EQ(headers.value("x-A"), "3");
  headers.remove("X-A");
  EXPECT_EQ(headers.find("X-A"), nullptr);
}

TEST(PercentEncoding, GoesBothWaysAndRefusesHalfEscapes) {
  EXPECT_EQ(percent_decode("%E9%81%B5%E5%AE%88", false), "遵守");
  EXPECT_EQ(percent_encode("遵守 a-b"), "%E9%81%B5%E5%AE%88%20a-b");
  EXPECT_EQ(percent_decode("a+b", true), "a b");
  EXPECT_EQ(percent_decode("a+b", false), "a+b");
  EXPECT_FALSE(percent_decode("%4", false));
  EXPECT_FALSE(percent_decode("%zz", false));
}

TEST(Query, KeepsOrderAndRepeats) {
  auto query = parse_query("q=%E5%AA%92&state=lent&state=stored&empty=&bare");
  ASSERT_TRUE(query);
  EXPECT_EQ(*query, (NamedValues{{"q", "媒"}, {"state", "lent"}, {"state", "stored"}, {"empty", ""}, {"bare", ""}}));
  EXPECT_FALSE(parse_query("q=%FF"));  // not UTF-8
}

TEST(Cookies, AreCutAtSemicolons) {
  EXPECT_EQ(parse_cookies("a=1; __Host-junshu=x=y;b=2"),
            (NamedValues{{"a", "1"}, {"__Host-junshu", "x=y"}, {"b", "2"}}));
}

TEST(Language, IsJapaneseUnlessEnglishIsPreferred) {
  auto language = [](std::string text) { return preferred_language(Headers{{"Accept-Language", std::move(text)}}); };
  EXPECT_EQ(preferred_language({}), base::Language::Japanese);
  EXPECT_EQ(language("en-GB,en;q=0.9"), base::Language::English);
  EXPECT_EQ(language("ja,en;q=0.9"), base::Language::Japanese);
  EXPECT_EQ(language("ja;q=0.1, en"), base::Language::English);
  EXPECT_EQ(language("de"), base::Language::Japanese);
  EXPECT_EQ(language("en;q=0"), base::Language::Japanese);
}

TEST(Problem, NamesItsKindAndHidesInnerMatters) {
  Response forbidden = problem(base::Error(base::ErrorKind::Forbidden, {"不可", "no"}), base::Language::English);
  EXPECT_EQ(forbidden.status, 403);
  EXPECT_EQ(forbidden.content_type, "application/problem+json");
  auto body = base::parse_json(forbidden.body).as_object();
  EXPECT_EQ(body["type"].as_string(), "urn:junshu:problem:forbidden");
  EXPECT_EQ(body["detail"].as_string(), "no");
  Response storage = problem(base::Error(base::ErrorKind::Storage, {"/秘密", "/secret"}), base::Language::English);
  EXPECT_EQ(storage.body.find("secret"), std::string::npos);
}

TEST(ResponseHead, LeavesOutFieldsThatWouldWriteFurtherFields) {
  Response response;
  response.body = "x";
  response.headers.set("Location", "/a\r\nSet-Cookie: b=c");
  EXPECT_EQ(head_of(response, true, false).find("Set-Cookie"), std::string::npos);
}

TEST(HeaderScan, FindsTheEndAndRefusesBareLineFeeds) {
  EXPECT_EQ(scan_header("GET / HTTP/1.1\r\nHost: x\r\n").end, 0u);
  EXPECT_EQ(scan_header("GET / HTTP/1.1\r\nHost: x\r\n\r\nrest").end, 27u);
  EXPECT_TRUE(scan_header("GET / HTTP/1.1\nHost: x\r\n\r\n").malformed);
  EXPECT_TRUE(scan_header("\n").malformed);
}

}  // namespace
}  // namespace junshu::http

#include <gtest/gtest.h>

#include "reader_for_tests.h"

namespace junshu::logs {
namespace {

SeenEvent access(const std::string& line) {
  LogsReader reader;
  const auto events = reader.text(line + "\n", "apache");
  EXPECT_EQ(events.size(), 1u);
  return events.empty() ? SeenEvent{} : events.front();
}

TEST(Web, ACombinedLineHasTheFieldsThatSigmaNames) {
  const auto event = access(
      "192.0.2.9 - sato [05/Jan/2026:10:00:00 +0900] \"GET /a%20b/c.php?q=%27x HTTP/1.1\" 403 512 "
      "\"https://example.jp/\" \"curl/8.0 \\\"x\\\"\"");
  EXPECT_EQ(base::to_iso8601(event.time), "2026-01-05T01:00:00.000Z");
  EXPECT_EQ(event.text("c-ip"), "192.0.2.9");
  EXPECT_EQ(event.text("cs-username"), "sato");
  EXPECT_EQ(event.text("cs-method"), "GET");
  EXPECT_TRUE(event.has("cs-uri-query", "/a%20b/c.php?q=%27x"));
  EXPECT_TRUE(event.has("cs-uri-query", "/a b/c.php?q='x"));
  EXPECT_TRUE(event.has("cs-uri-stem", "/a%20b/c.php"));
  EXPECT_TRUE(event.has("cs-uri-stem", "/a b/c.php"));
  EXPECT_EQ(event.text("sc-status"), "403");
  EXPECT_EQ(event.text("cs-referer"), "https://example.jp/");
  EXPECT_EQ(event.text("cs-user-agent"), "curl/8.0 \\\"x\\\"");
  EXPECT_EQ(event.text("event.outcome"), "failure");
  ASSERT_EQ(event.sources.size(), 1u);
  EXPECT_EQ(event.sources[0].category, "webserver");
}

TEST(Web, TheVirtualHostMayComeFirst) {
  const auto event =
      access("www.example.jp:443 192.0.2.9 - - [05/Jan/2026:10:00:00 +0900] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\"");
  EXPECT_EQ(event.text("cs-host"), "www.example.jp");
  EXPECT_EQ(event.text("source.ip"), "192.0.2.9");
  EXPECT_EQ(event.text("cs-user-agent"), "");
}

TEST(Web, WhatIsNoHttpIsKeptAsTheTarget) {
  EXPECT_EQ(
      access("192.0.2.9 - - [05/Jan/2026:10:00:00 +0900] \"\\x16\\x03\\x01\" 400 5 \"-\" \"-\"").text("cs-uri-query"),
      "\\x16\\x03\\x01");
  EXPECT_EQ(access("192.0.2.9 - - [05/Jan/2026:10:00:00 +0900] \"\" 400 5 \"-\" \"-\"").text("sc-status"), "400");
}

TEST(Web, QuotesThatNobodyEscapedDoNotHideTheStatus) {
  const auto event = access("192.0.2.9 - - [05/Jan/2026:10:00:00 +0900] \"GET /?a=\"b\" HTTP/1.1\" 404 5 \"-\" \"-\"");
  EXPECT_EQ(event.text("sc-status"), "404");
  EXPECT_EQ(event.text("cs-uri-query"), "/?a=\"b\"");
}

TEST(Web, ACommonLineIsEnough) {
  EXPECT_EQ(access("192.0.2.9 - - [05/Jan/2026:10:00:00 +0900] \"GET / HTTP/1.0\" 200 -").text("sc-status"), "200");
}

TEST(Web, OtherLinesAreKeptAndCounted) {
  LogsReader reader;
  const auto events =
      reader.text("garbage\n\n192.0.2.9 - - [05/Jan/2026:10:00:00 +0900] \"GET / HTTP/1.0\" 200 -\n", "apache");
  ASSERT_EQ(events.size(), 2u);
  EXPECT_FALSE(events[0].understood);
  EXPECT_EQ(events[0].raw, "garbage");
  EXPECT_EQ(events[0].sources.front().category, "webserver");  // keywords still look at it
  const auto counters = reader.counters();
  EXPECT_EQ(counters.lines, 3u);
  EXPECT_EQ(counters.blank, 1u);
  EXPECT_EQ(counters.unparsed, 1u);
  EXPECT_EQ(counters.parsed, 1u);
  EXPECT_EQ(counters.without_time, 1u);
}

TEST(Web, JsonLogsOfServersAreAccessesToo) {
  LogsReader reader;
  const auto events = reader.text(
      R"({"time_iso8601":"2026-01-05T10:00:00+09:00","remote_addr":"192.0.2.9","request":"GET /x?y=%3Cz HTTP/1.1","status":404,"http_user_agent":"sqlmap/1.5","http_referer":""})"
      "\n"
      R"({"level":"info","ts":1767574800.5,"request":{"remote_ip":"192.0.2.9","method":"POST","host":"example.jp","uri":"/login","headers":{"User-Agent":["x"]}},"status":401})"
      "\n");
  EXPECT_EQ(reader.format(), "json");
  EXPECT_EQ(events[0].text("cs-method"), "GET");
  EXPECT_TRUE(events[0].has("cs-uri-query", "/x?y=<z"));
  EXPECT_EQ(events[0].text("cs-user-agent"), "sqlmap/1.5");
  EXPECT_EQ(base::to_iso8601(events[0].time), "2026-01-05T01:00:00.000Z");
  EXPECT_EQ(events[1].text("cs-host"), "example.jp");
  EXPECT_EQ(events[1].text("cs-user-agent"), "x");
  EXPECT_EQ(base::to_iso8601(events[1].time), "2026-01-05T01:00:00.500Z");
}

TEST(WebErrors, RefusedLogInsCountAsLogIns) {
  LogsReader reader;
  const auto apache = reader.text(
      "[Mon Jan 05 10:00:00.000001 2026] [auth_basic:error] [pid 5:tid 6] [client 192.0.2.9:5050] AH01617: user sato: "
      "authentication failure for \"/\": Password Mismatch\n");
  EXPECT_EQ(reader.format(), "apache_error");
  EXPECT_EQ(apache[0].text("event.kind"), "login");
  EXPECT_EQ(apache[0].text("user.name"), "sato");
  EXPECT_EQ(apache[0].text("source.ip"), "192.0.2.9");
  const auto nginx = reader.text(
      "2026/01/05 10:00:00 [error] 5#5: *9 user \"x, client: 198.51.100.1, server: y\" was not found in "
      "\"/etc/nginx/u\", client: 192.0.2.9, server: z, request: \"GET / HTTP/1.1\"\n");
  EXPECT_EQ(reader.format(), "nginx_error");
  EXPECT_EQ(nginx[0].text("source.ip"), "192.0.2.9");
  EXPECT_EQ(nginx[0].text("user.name"), "x, client: 198.51.100.1, server: y");
  EXPECT_EQ(nginx[0].sources.back().service, "nginx");
}

TEST(WebErrors, AFileMayHoldLinesOfSeveralPrograms) {
  LogsReader reader;
  std::string text;
  for (int i = 0; i < 5; ++i) text += "192.0.2.9 - - [05/Jan/2026:10:00:00 +0900] \"GET / HTTP/1.0\" 200 -\n";
  text += "[Mon Jan 05 10:00:00 2026] [error] [client 192.0.2.7] Invalid URI in request GET ../.. HTTP/1.1\n";
  const auto events = reader.text(text);
  EXPECT_EQ(reader.format(), "apache");
  EXPECT_EQ(events[5].text("source.ip"), "192.0.2.7");
  EXPECT_EQ(reader.counters().unparsed, 0u);
}

}  // namespace
}  // namespace junshu::logs

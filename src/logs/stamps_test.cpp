#include "stamps.h"

#include <gtest/gtest.h>

#include "syslog_header.h"

namespace junshu::logs {
namespace {

std::string at(std::optional<base::Millis> time) { return time ? base::to_iso8601(*time) : "none"; }

class StampsTest : public ::testing::Test {
 protected:
  Stamps tokyo{base::from_iso8601("2026-03-10T12:00:00Z"), base::zone_named("Asia/Tokyo")};
  std::string traditional(std::string_view text) { return at(tokyo.traditional(text)); }
  std::string iso(std::string_view text) { return at(tokyo.iso(text)); }
};

TEST_F(StampsTest, AStampWithoutAYearIsTheLatestThatIsNotInTheFuture) {
  EXPECT_EQ(traditional("Mar 10 09:00:00 host"), "2026-03-10T00:00:00.000Z");
  EXPECT_EQ(traditional("Mar  1 09:00:00 host"), "2026-03-01T00:00:00.000Z");
  EXPECT_EQ(traditional("Mar 11 09:00:00 host"), "2026-03-11T00:00:00.000Z");  // clocks differ a little
  EXPECT_EQ(traditional("Mar 12 09:00:00 host"), "2025-03-12T00:00:00.000Z");
  EXPECT_EQ(traditional("Dec 31 23:59:59.250 host"), "2025-12-31T14:59:59.250Z");
}

TEST_F(StampsTest, TheTwentyNinthOfFebruaryIsOfTheLastLeapYear) {
  EXPECT_EQ(traditional("Feb 29 00:00:00 host"), "2024-02-28T15:00:00.000Z");
}

TEST_F(StampsTest, AYearThatIsWrittenIsTaken) {
  EXPECT_EQ(traditional("Mar  3 2019 09:00:00 host"), "2019-03-03T00:00:00.000Z");
  EXPECT_EQ(traditional("Mar  3 09:00:00 2019 host"), "2019-03-03T00:00:00.000Z");
  std::string_view apache = "Sun Mar 03 09:00:00.123456 2019] [error]";
  EXPECT_EQ(at(tokyo.apache_error(apache)), "2019-03-03T00:00:00.123Z");
  EXPECT_EQ(apache, "] [error]");
}

TEST_F(StampsTest, IsoStampsNameTheirZoneOrHaveThatOfTheSetting) {
  EXPECT_EQ(iso("2026-01-02T03:04:05.678901+09:00 host"), "2026-01-01T18:04:05.678Z");
  EXPECT_EQ(iso("2026-01-02T03:04:05Z"), "2026-01-02T03:04:05.000Z");
  EXPECT_EQ(iso("2026-01-02 03:04:05,678"), "2026-01-01T18:04:05.678Z");
  EXPECT_EQ(iso("2026/01/02 03:04:05 [error]"), "2026-01-01T18:04:05.000Z");
  EXPECT_EQ(iso("20260102T030405Z"), "2026-01-02T03:04:05.000Z");
}

TEST_F(StampsTest, TheWebsStampIsRead) {
  std::string_view text = "02/Jan/2026:03:04:05 -0130] \"GET";
  EXPECT_EQ(at(tokyo.web(text)), "2026-01-02T04:34:05.000Z");
  EXPECT_EQ(text, "] \"GET");
}

TEST_F(StampsTest, SecondsMillisecondsAndMicrosecondsAreToldApart) {
  for (const char* text : {"1767323045.678", "1767323045678", "1767323045678901"}) {
    std::string_view view = text;
    EXPECT_EQ(at(Stamps::epoch(view)), "2026-01-02T03:04:05.678Z") << text;
  }
}

TEST_F(StampsTest, WhatIsNoStampStaysAsItIs) {
  for (const char* text : {"", "M", "Mar", "Mar 32 00:00:00 x", "Mar 3 25:00:00 xx", "Mar 10 09:61:00 host",
                           "Foo 10 09:00:00 host", "Mar xx 09:00:00 host"}) {
    std::string_view view = text;
    EXPECT_FALSE(tokyo.traditional(view)) << text;
    EXPECT_EQ(view, text);
  }
  for (const char* text :
       {"2026-13-02T03:04:05Z", "2026-02-30T03:04:05Z", "2026-01-02X03:04:05Z", "20260102", "abcd-ef-gh"}) {
    std::string_view view = text;
    EXPECT_FALSE(tokyo.iso(view)) << text;
  }
}

SyslogHeader header(std::string_view line) {
  Stamps stamps(base::from_iso8601("2026-03-10T12:00:00Z"), base::zone_named("UTC"));
  SyslogHeader out;
  EXPECT_TRUE(read_syslog_header(line, stamps, out)) << line;
  return out;
}

TEST(SyslogHeader, TheTraditionalFormIsTakenApart) {
  const auto h = header("Mar  3 00:17:22 gate sshd[4711]: Connection from 192.0.2.1");
  EXPECT_EQ(h.host, "gate");
  EXPECT_EQ(h.program, "sshd");
  EXPECT_EQ(h.process, "4711");
  EXPECT_EQ(h.message, "Connection from 192.0.2.1");
}

TEST(SyslogHeader, ProgramsWriteTheirTagsInManyWays) {
  EXPECT_EQ(header("Mar  3 00:17:22 gate postfix/smtpd[1]: x").program, "postfix/smtpd");
  const auto old = header("Mar  3 00:17:22 gate su(pam_unix)[9]: session opened");
  EXPECT_EQ(old.program, "su");
  EXPECT_EQ(old.module, "pam_unix");
  EXPECT_EQ(header("Mar  3 00:17:22 [sshd]: hello").program, "sshd");
  EXPECT_EQ(header("Mar  3 00:17:22 sshd[3]: hello").host, "");
  EXPECT_EQ(header("gate nginx[5]: 2026/01/02").program, "nginx");
  const auto words = header("Mar  3 00:17:22 gate something without a tag");
  EXPECT_EQ(words.program, "");
  EXPECT_EQ(words.message, "something without a tag");
}

TEST(SyslogHeader, Rfc5424IsTakenApart) {
  const auto h =
      header("<34>1 2026-03-01T22:14:15.003Z gate.example su - ID47 [a@1 x=\"1]\\\"2\"][b@2] \xEF\xBB\xBFsu failed");
  EXPECT_EQ(base::to_iso8601(h.time), "2026-03-01T22:14:15.003Z");
  EXPECT_EQ(h.priority, 34);
  EXPECT_EQ(h.host, "gate.example");
  EXPECT_EQ(h.program, "su");
  EXPECT_EQ(h.process, "");
  EXPECT_EQ(h.structured, "[a@1 x=\"1]\\\"2\"][b@2]");
  EXPECT_EQ(h.message, "su failed");
}

TEST(SyslogHeader, APriorityComesBeforeTheTraditionalFormToo) {
  const auto h = header("<38>Mar  3 00:17:22 gate sudo: bob : x");
  EXPECT_EQ(h.priority, 38);
  EXPECT_EQ(h.program, "sudo");
}

TEST(SyslogHeader, OtherLinesAreRefused) {
  Stamps stamps(base::from_iso8601("2026-03-10T12:00:00Z"), base::zone_named("UTC"));
  SyslogHeader out;
  for (const char* line :
       {"", "hello", "a b c", "[Sun Mar 03 09:00:00 2019] [error] x", "{\"a\":1}", "<999>x", "192.0.2.1 - - [x]"}) {
    EXPECT_FALSE(read_syslog_header(line, stamps, out)) << line;
  }
}

}  // namespace
}  // namespace junshu::logs

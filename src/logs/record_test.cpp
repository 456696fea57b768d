// Records whose fields have names: JSON, Windows' XML, key=value, CSV, and formats as data.
#include "record.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "reader_for_tests.h"

namespace junshu::logs {
namespace {

TEST(Json, SuricataTellsWhoIsAttacked) {
  LogsReader reader;
  const auto events = reader.text(
      R"({"timestamp":"2026-01-05T10:00:00.5+0900","flow_id":1,"event_type":"alert","src_ip":"192.0.2.9","src_port":4444,"dest_ip":"10.0.0.1","dest_port":80,"alert":{"signature":"TEST","severity":2}})"
      "\n"
      R"({"timestamp":"2026-01-05T10:00:01+0900","event_type":"dns","src_ip":"10.0.0.5","dns":{"type":"query","rrname":"evil.example","rrtype":"TXT"}})"
      "\n");
  EXPECT_EQ(events[0].text("event.kind"), "firewall");
  EXPECT_EQ(events[0].text("source.ip"), "192.0.2.9");
  EXPECT_EQ(base::to_iso8601(events[0].time), "2026-01-05T01:00:00.500Z");
  EXPECT_EQ(events[1].text("query"), "evil.example");
  EXPECT_EQ(events[1].sources.front().category, "dns");
}

TEST(Json, NumbersAndListsKeepWhatTheySay) {
  LogsReader reader;
  reader.know({"n", "d", "list.x", "flag", "nothing", "big"});
  const auto events = reader.text(
      R"({"n":-5,"d":1767600000.25,"big":18446744073709551615,"list":[{"x":"a"},{"x":"b"}],"flag":true,"nothing":null})"
      "\n",
      "json");
  EXPECT_EQ(events[0].text("n"), "-5");
  EXPECT_EQ(events[0].text("d"), "1767600000.25");
  EXPECT_EQ(events[0].text("big"), "18446744073709551615");
  EXPECT_TRUE(events[0].has("list.x", "a"));
  EXPECT_TRUE(events[0].has("list.x", "b"));
  EXPECT_EQ(events[0].text("flag"), "true");
}

TEST(Json, BrokenLinesAreKept) {
  LogsReader reader;
  const auto events = reader.text("{\"a\":1\n{\"b\":2}\n[1]\n", "json");
  ASSERT_EQ(events.size(), 3u);
  EXPECT_FALSE(events[0].understood);
  EXPECT_TRUE(events[1].understood);
  EXPECT_FALSE(events[2].understood);
}

TEST(Windows, JsonAndXmlMeanTheSame) {
  const std::string xml =
      "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
      "Name='Microsoft-Windows-Security-Auditing'/><EventID>4625</EventID>"
      "<TimeCreated "
      "SystemTime='2026-01-05T01:00:00.1234567Z'/><Channel>Security</Channel><Computer>pc1.example</Computer></"
      "System>\n"
      "<EventData><Data Name='TargetUserName'>sato &amp; co</Data><Data Name='IpAddress'>::ffff:192.0.2.9</Data><Data "
      "Name='LogonType'>3</Data></EventData></Event>\n";
  const std::string json =
      R"({"EventID":4625,"Channel":"Security","Computer":"pc1.example","TimeCreated":"2026-01-05T01:00:00.1234567Z","TargetUserName":"sato & co","IpAddress":"::ffff:192.0.2.9","LogonType":3})"
      "\n";
  const std::string nested =
      R"({"Event":{"System":{"EventID":4625,"Channel":"Security","Computer":"pc1.example","TimeCreated":{"#attributes":{"SystemTime":"2026-01-05T01:00:00.1234567Z"}}},"EventData":{"TargetUserName":"sato & co","IpAddress":"::ffff:192.0.2.9","LogonType":3}}})"
      "\n";
  for (const auto& text : {xml, json, nested}) {
    LogsReader reader;
    reader.know({"EventID", "Channel", "LogonType", "TargetUserName"});
    const auto events = reader.text(text);
    ASSERT_EQ(events.size(), 1u) << text;
    EXPECT_EQ(events[0].text("EventID"), "4625") << text;
    EXPECT_EQ(events[0].text("LogonType"), "3") << text;
    EXPECT_EQ(events[0].text("TargetUserName"), "sato & co") << text;
    EXPECT_EQ(events[0].text("event.kind"), "login");
    EXPECT_EQ(events[0].text("event.outcome"), "failure");
    EXPECT_EQ(events[0].text("source.ip"), "192.0.2.9");
    EXPECT_EQ(events[0].host, "pc1.example");
    EXPECT_EQ(base::to_iso8601(events[0].time), "2026-01-05T01:00:00.123Z");
    EXPECT_EQ(events[0].sources.front().service, "security");
  }
}

TEST(Windows, SysmonEventsHaveTheirCategory) {
  LogsReader reader;
  const auto events = reader.text(
      R"({"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Image":"C:\\x.exe","CommandLine":"x -y","UtcTime":"2026-01-05 01:00:00.123"})"
      "\n");
  EXPECT_EQ(events[0].text("CommandLine"), "x -y");
  EXPECT_EQ(events[0].sources.back().category, "process_creation");
}

TEST(Pairs, QuotedValuesAndBareOnes) {
  LogsReader reader;
  const auto events = reader.text(
      "time=\"2026-01-05T10:00:00+09:00\" level=info msg=\"user \\\"x\\\" came\" srcip=192.0.2.9 user=sato\n");
  EXPECT_EQ(reader.format(), "key_value");
  EXPECT_EQ(events[0].text("message"), "user \"x\" came");
  EXPECT_EQ(events[0].text("source.ip"), "192.0.2.9");
  EXPECT_EQ(events[0].text("user.name"), "sato");
  EXPECT_EQ(base::to_iso8601(events[0].time), "2026-01-05T01:00:00.000Z");
}

TEST(Csv, TheFirstLineNamesTheColumns) {
  LogsReader reader;
  const auto events = reader.text("time,user,message\n2026-01-05T10:00:00Z,sato,\"a, \"\"b\"\"\"\n", "csv");
  ASSERT_EQ(events.size(), 2u);
  EXPECT_FALSE(events[0].understood);
  EXPECT_EQ(events[1].text("user.name"), "sato");
  EXPECT_EQ(events[1].text("message"), "a, \"b\"");
}

class DataFormats : public ::testing::Test {
 protected:
  base::TemporaryFolder folder;
  LogsReader reader;
  std::vector<Mistake> load(const std::string& yaml) {
    base::write_durably(folder.path() / "own.yaml", yaml);
    return reader.formats().load(folder.path());
  }
};

TEST_F(DataFormats, AFileAddsAFormat) {
  ASSERT_TRUE(load("format: gate\n"
                   "description: {ja: 入退室, en: Gate}\n"
                   "source: {product: gate, service: door}\n"
                   "fields: {user.name: who, target: door}\n"
                   "patterns:\n"
                   "  - match: '^(?P<time>\\S+) door=(?P<door>\\S+) card of (?P<who>\\S+) refused$'\n"
                   "    set: {event.kind: access, event.outcome: failure}\n")
                  .empty());
  const auto events = reader.text("2026-01-05T10:00:00+09:00 door=3F card of sato refused\n");
  EXPECT_EQ(reader.format(), "gate");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].text("user.name"), "sato");
  EXPECT_EQ(events[0].text("target"), "3F");
  EXPECT_EQ(events[0].text("event.outcome"), "failure");
  EXPECT_EQ(events[0].sources.front().service, "door");
  EXPECT_EQ(base::to_iso8601(events[0].time), "2026-01-05T01:00:00.000Z");
}

TEST_F(DataFormats, ColumnsAndConditionsToo) {
  ASSERT_TRUE(load("format: copier\n"
                   "kind: csv\n"
                   "separator: ';'\n"
                   "source: {product: copier}\n"
                   "columns: [day, hour, who, result]\n"
                   "time: day hour\n"
                   "fields: {user.name: who}\n"
                   "when:\n"
                   "  - {key: result, is: NG, set: {event.outcome: failure}}\n")
                  .empty());
  const auto events =
      reader.text("day;hour;who;result\n2026-01-05;10:00:00;sato;NG\n2026-01-05;10:00:01;ito;OK\n", "copier");
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[1].text("user.name"), "sato");
  EXPECT_EQ(events[1].text("event.outcome"), "failure");
  EXPECT_EQ(events[2].text("event.outcome"), "");
  EXPECT_EQ(base::to_iso8601(events[1].time), "2026-01-05T10:00:00.000Z");
}

TEST_F(DataFormats, EveryMistakeIsToldWithItsPlace) {
  const auto mistakes = load(
      "format: Gate 1\n"
      "colour: red\n"
      "source: {product: gate}\n"
      "fields: {user.name: nobody}\n"
      "patterns:\n"
      "  - match: '(?P<who>'\n"
      "  - match: '^(?P<door>x)$'\n");
  std::vector<int> lines;
  for (const auto& mistake : mistakes) {
    lines.push_back(mistake.line);
    EXPECT_FALSE(mistake.message.ja.empty());
    EXPECT_FALSE(mistake.message.en.empty());
  }
  std::sort(lines.begin(), lines.end());
  EXPECT_EQ(lines, (std::vector<int>{1, 2, 4, 6, 7}));
}

TEST_F(DataFormats, AFileWithMistakesAddsNothing) {
  EXPECT_EQ(load("format: gate\nsource: {product: x}\n").size(), 1u);
  EXPECT_FALSE(reader.formats().knows("gate"));
}

TEST(ShippedFormats, AreAllGood) {
  LogsReader reader;
  for (const auto& mistake : reader.formats().load("catalogue/logs"))
    ADD_FAILURE() << mistake.file << ":" << mistake.line << ": " << mistake.message.en;
  EXPECT_TRUE(reader.formats().knows("squid"));
  const auto squid = reader.text(
      "1767600000.123    5 10.0.0.5 TCP_DENIED/403 0 GET http://evil.example/x sato HIER_NONE/- text/html\n");
  EXPECT_EQ(reader.format(), "squid");
  EXPECT_EQ(squid[0].text("cs-host"), "evil.example");
  EXPECT_EQ(squid[0].text("event.outcome"), "failure");
  EXPECT_EQ(squid[0].sources.front().category, "proxy");
  const auto mysql = reader.text(
      "2026-01-05T10:00:00.123456Z 5 [Note] [MY-010926] [Server] Access denied for user 'root'@'192.0.2.9' (using "
      "password: YES)\n");
  EXPECT_EQ(mysql[0].text("source.ip"), "192.0.2.9");
  const auto fortigate = reader.text(
      "date=2026-01-05 time=10:00:00 devname=\"fw\" devid=\"F\" logid=\"01\" type=\"event\" action=\"deny\" "
      "srcip=192.0.2.9\n");
  EXPECT_EQ(reader.format(), "fortigate");
  EXPECT_EQ(fortigate[0].text("event.outcome"), "failure");
  EXPECT_NE(fortigate[0].time, 0);
}

}  // namespace
}  // namespace junshu::logs

#include "detect/alert.h"

#include "base/json.h"
#include "testing.h"

namespace junshu::detect {
namespace {

using testing::rule_text;

constexpr base::Millis kStart = 1'775'000'000'000;

class Stage {
 public:
  explicit Stage(const std::string& text, DetectorOptions options = {})
      : loaded_(testing::load_one(text)),
        detector_(std::make_unique<Detector>(loaded_.rules, names_, classes_, options)) {
    EXPECT_EQ(testing::mistakes(loaded_), "");
    klass_ = classes_.intern({{"test", "", ""}});
  }
  std::vector<Alert> at(std::int64_t second, const testing::Pairs& fields, const std::string& raw = "the line") {
    logs::Event event;
    event.time = kStart + second * 1000;
    event.klass = klass_;
    event.host = "web1";
    event.raw = raw;
    event.line = 7;
    for (const auto& [name, value] : fields) event.add_copy(names_.intern(name), value);
    std::vector<Alert> out;
    detector_->feed(event, "auth.log", 0, out);
    return out;
  }
  Detector& detector() { return *detector_; }
  std::vector<Alert> flush() {
    std::vector<Alert> out;
    detector_->flush(out);
    return out;
  }

 private:
  Loaded loaded_;
  logs::FieldNames names_;
  logs::LogClasses classes_;
  std::unique_ptr<Detector> detector_;
  logs::ClassId klass_ = 0;
};

std::string simple(const std::string& head = "") { return rule_text("  s: {f: x}\n  condition: s\n", head); }

TEST(Alerts, TheFirstIsSaidAtOnceTheOthersAreCounted) {
  Stage stage(simple());
  const auto first = stage.at(0, {{"f", "x"}, {"source.ip", "1.1.1.1"}});
  ASSERT_EQ(first.size(), 1u);
  EXPECT_FALSE(first[0].summary);
  EXPECT_EQ(first[0].source, "1.1.1.1");
  EXPECT_EQ(first[0].host, "web1");
  EXPECT_EQ(first[0].lines[0].line, 7u);
  EXPECT_TRUE(stage.at(1, {{"f", "x"}, {"source.ip", "1.1.1.1"}}).empty());
  EXPECT_TRUE(stage.at(2, {{"f", "x"}, {"source.ip", "1.1.1.1"}}).empty());
  EXPECT_EQ(stage.at(3, {{"f", "x"}, {"source.ip", "2.2.2.2"}}).size(), 1u);
  const auto last = stage.flush();
  ASSERT_EQ(last.size(), 1u);
  EXPECT_TRUE(last[0].summary);
  EXPECT_EQ(last[0].count, 3u);
  EXPECT_EQ(last[0].id, first[0].id);
  EXPECT_EQ(last[0].last_at, kStart + 2000);
  EXPECT_EQ(stage.detector().stats().suppressed, 2u);
}

TEST(Alerts, AfterTheirPeriodTheyAreSummedUpAndSaidAgain) {
  Stage stage(simple());
  const auto first = stage.at(0, {{"f", "x"}});
  stage.at(10, {{"f", "x"}});
  const auto again = stage.at(3600, {{"f", "x"}});
  ASSERT_EQ(again.size(), 2u);
  EXPECT_TRUE(again[0].summary);
  EXPECT_EQ(again[0].count, 2u);
  EXPECT_FALSE(again[1].summary);
  EXPECT_NE(again[1].id, first[0].id);
}

TEST(Alerts, AreGroupedAsTheRuleSays) {
  Stage stage(simple("x-junshu: {group: [user.target]}\n"));
  EXPECT_EQ(stage.at(0, {{"f", "x"}, {"source.ip", "1"}, {"user.target", "bob"}}).size(), 1u);
  EXPECT_EQ(stage.at(1, {{"f", "x"}, {"source.ip", "2"}, {"user.target", "bob"}}).size(), 0u);
  EXPECT_EQ(stage.at(2, {{"f", "x"}, {"source.ip", "2"}, {"user.target", "eve"}}).size(), 1u);
}

TEST(Alerts, RulesReadForACorrelationOnlyDoNotAlert) {
  Stage stage(simple("name: a\n") +
              "---\ntitle: C\ncorrelation:\n  type: event_count\n  rules: [a]\n  group-by: [source.ip]\n  timespan: "
              "1m\n  condition: {gte: 2}\n");
  EXPECT_TRUE(stage.at(0, {{"f", "x"}, {"source.ip", "1"}}).empty());
  EXPECT_EQ(stage.detector().matched().size(), 1u);
  const auto alerts = stage.at(1, {{"f", "x"}, {"source.ip", "1"}});
  ASSERT_EQ(alerts.size(), 1u);
  EXPECT_EQ(alerts[0].rule->title, "C");
  EXPECT_EQ(alerts[0].lines.size(), 2u);
  EXPECT_EQ(alerts[0].first_at, kStart);
}

TEST(Alerts, CarryTheAuthorTheTagsAndOurTextsAsJson) {
  Stage stage(
      simple("id: abc\nauthor: Somebody\nlicense: DRL-1.1\nlevel: high\ntags: [attack.t1110]\nx-junshu: {title_ja: 題, "
             "next_ja: 調べる}\n"));
  const auto alerts = stage.at(0, {{"f", "x"}, {"user.name", "bad\xFFname"}}, "raw \xFE line");
  ASSERT_EQ(alerts.size(), 1u);
  const base::Object json = to_json(alerts[0]);
  const auto& rule = base::require_object(json, "rule");
  EXPECT_EQ(base::require_text(rule, "author"), "Somebody");
  EXPECT_EQ(base::require_text(rule, "license"), "DRL-1.1");
  EXPECT_EQ(base::require_text(rule, "level"), "high");
  EXPECT_EQ(base::require_text(rule, "title_ja"), "題");
  EXPECT_EQ(base::require_text(rule, "file"), "r.yml");
  EXPECT_EQ(base::require_text(base::require_array(rule, "attack")[0].get_object(), "id"), "T1110");
  EXPECT_EQ(base::require_text(json, "user"), "bad\xEF\xBF\xBDname");
  EXPECT_EQ(base::require_text(json, "first_at"), base::to_iso8601(kStart));
  EXPECT_EQ(base::require_text(base::require_array(json, "lines")[0].get_object(), "text"), "raw \xEF\xBF\xBD line");
  EXPECT_NO_THROW(base::parse_json(base::to_json(base::Json(json))));
}

TEST(Alerts, TooManyOpenOnesAreSummedUpEarlyVisibly) {
  DetectorOptions options;
  options.suppressor.max_open = 2;
  Stage stage(simple(), options);
  const auto from = [](const char* ip) { return testing::Pairs{{"f", "x"}, {"source.ip", ip}}; };
  stage.at(0, from("1"));
  stage.at(1, from("1"));
  stage.at(2, from("2"));
  const auto third = stage.at(3, from("3"));
  ASSERT_EQ(third.size(), 2u);
  EXPECT_TRUE(third[0].summary);
  EXPECT_EQ(stage.detector().stats().overflow, 1u);
}

TEST(Alerts, WhatIsCountedOutlivesARestart) {
  Stage first(simple());
  first.at(0, {{"f", "x"}});
  first.at(1, {{"f", "x"}});
  Stage second(simple());
  second.detector().load(first.detector().save());
  EXPECT_TRUE(second.at(2, {{"f", "x"}}).empty());
  const auto last = second.flush();
  ASSERT_EQ(last.size(), 1u);
  EXPECT_EQ(last[0].count, 3u);
  const std::string saved = first.detector().save();
  for (std::size_t length = 0; length < saved.size(); ++length) {
    EXPECT_THROW(second.detector().load(std::string_view(saved).substr(0, length)), base::Error);
  }
}

}  // namespace
}  // namespace junshu::detect

#include "detect/correlator.h"

#include "testing.h"

namespace junshu::detect {
namespace {

using testing::rule_text;

// Rules a, b, c match where the field `is` names them.
std::string three_rules() {
  std::string text;
  for (const char* name : {"a", "b", "c"})
    text += rule_text("  s: {is|contains: " + std::string(name) + "}\n  condition: s\n",
                      "name: " + std::string(name) + "\n") +
            "---\n";
  return text;
}

class Stage {
 public:
  explicit Stage(const std::string& correlations, CorrelatorOptions options = {})
      : loaded_(testing::load_one(three_rules() + correlations)),
        engine_(loaded_.rules, names_, classes_),
        correlator_(loaded_.rules, names_, options) {
    EXPECT_EQ(testing::mistakes(loaded_), "");
    klass_ = classes_.intern({{"test", "", ""}});
  }

  // An event at `second`; the titles of the correlations that hold, "+" where they began.
  std::string at(double second, const std::string& is, testing::Pairs fields = {}, std::uint32_t repeated = 1) {
    logs::Event event;
    event.time = second < 0 ? 0 : static_cast<base::Millis>(second * 1000) + kStart;
    event.klass = klass_;
    event.repeated = repeated;
    event.line = ++line_;
    event.raw = event.keep(is + " at " + std::to_string(second));
    event.add_copy(names_.intern("is"), is);
    bool grouped = false;
    for (const auto& [name, value] : fields) {
      grouped = grouped || name == "u";
      event.add_copy(names_.intern(name), value);
    }
    if (!grouped) event.add(names_.intern("u"), "x");
    std::vector<std::uint32_t> matched;
    engine_.match(event, matched);
    held.clear();
    correlator_.feed(event, matched, "log", now == 0 ? 0 : now * 1000 + kStart, held);
    std::string out;
    for (const auto& match : held) {
      out += (out.empty() ? "" : " ") + loaded_.rules.correlations[match.correlation].meta.title +
             (match.began ? "+" : "");
    }
    return out;
  }

  Correlator& correlator() { return correlator_; }
  std::vector<CorrelationMatch> held;
  base::Millis now = 0;
  static constexpr base::Millis kStart = 1'775'000'000'000;

 private:
  Loaded loaded_;
  logs::FieldNames names_;
  logs::LogClasses classes_;
  Engine engine_;
  Correlator correlator_;
  logs::ClassId klass_ = 0;
  std::uint64_t line_ = 0;
};

std::string counted(const std::string& condition, const std::string& span = "60s",
                    const std::string& type = "event_count", const std::string& rules = "[a]") {
  return "title: C\nname: C\ncorrelation:\n  type: " + type + "\n  rules: " + rules +
         "\n  group-by: [u]\n  timespan: " + span + "\n  condition: " + condition + "\n";
}

TEST(EventCount, HoldsFromTheEventThatReachesTheNumber) {
  Stage stage(counted("{gte: 3}"));
  EXPECT_EQ(stage.at(0, "a"), "");
  EXPECT_EQ(stage.at(1, "a"), "");
  EXPECT_EQ(stage.at(2, "a"), "C+");
  EXPECT_EQ(stage.at(3, "a"), "C");
  EXPECT_EQ(stage.held[0].measured, 4);
  EXPECT_EQ(stage.at(4, "b"), "");
}

TEST(EventCount, SlidesOverTheBoundariesOfMinutes) {
  Stage stage(counted("{gte: 3}"));
  stage.at(50, "a");
  stage.at(59, "a");
  EXPECT_EQ(stage.at(61, "a"), "C+");
}

TEST(EventCount, AnEventAsOldAsTheTimespanIsNoLongerInTheWindow) {
  Stage stage(counted("{gte: 2}"));
  stage.at(0, "a");
  EXPECT_EQ(stage.at(60, "a"), "");
  EXPECT_EQ(stage.at(119.999, "a"), "C+");
}

TEST(EventCount, BeginsAgainAfterItNoLongerHeld) {
  Stage stage(counted("{gte: 2}"));
  stage.at(0, "a");
  EXPECT_EQ(stage.at(1, "a"), "C+");
  EXPECT_EQ(stage.at(100, "a"), "");
  EXPECT_EQ(stage.at(101, "a"), "C+");
}

TEST(EventCount, GroupsAreCountedApartAndAllFieldsTellThem) {
  Stage stage(
      "title: C\ncorrelation:\n  type: event_count\n  rules: [a]\n  group-by: [u, v]\n  timespan: 60s\n  condition: "
      "{gte: 2}\n");
  stage.at(0, "a", {{"u", "ab"}, {"v", "c"}});
  EXPECT_EQ(stage.at(1, "a", {{"u", "a"}, {"v", "bc"}}), "");
  EXPECT_EQ(stage.at(2, "a", {{"u", "ab"}, {"v", "c"}}), "C+");
  EXPECT_EQ(stage.held[0].group, (std::vector<std::pair<std::string, std::string>>{{"u", "ab"}, {"v", "c"}}));
  EXPECT_EQ(stage.at(3, "a", {{"u", "ab"}}), "");  // no v: no group
}

TEST(EventCount, AMessageRepeatedCountsAsOftenAsItSays) {
  Stage stage(counted("{gte: 6}"));
  EXPECT_EQ(stage.at(0, "a"), "");
  EXPECT_EQ(stage.at(1, "a", {}, 5), "C+");
  EXPECT_EQ(stage.held[0].measured, 6);
}

TEST(EventCount, KnowsAllComparisonsAndRanges) {
  Stage greater(counted("{gt: 2}"));
  greater.at(0, "a");
  EXPECT_EQ(greater.at(1, "a"), "");
  EXPECT_EQ(greater.at(2, "a"), "C+");
  Stage range(counted("{gt: 1, lte: 2}"));
  EXPECT_EQ(range.at(0, "a"), "");
  EXPECT_EQ(range.at(1, "a"), "C+");
  EXPECT_EQ(range.at(2, "a"), "");
  Stage equal(counted("{eq: 2}"));
  EXPECT_EQ(equal.at(0, "a"), "");
  EXPECT_EQ(equal.at(1, "a"), "C+");
  EXPECT_EQ(equal.at(2, "a"), "");
  Stage other(counted("{neq: 2}"));
  EXPECT_EQ(other.at(0, "a"), "C+");
  EXPECT_EQ(other.at(1, "a"), "");
  EXPECT_EQ(other.at(2, "a"), "C+");
  Stage less(counted("{lt: 2}"));
  EXPECT_EQ(less.at(0, "a"), "C+");
  EXPECT_EQ(less.at(1, "a"), "");
}

TEST(EventCount, AnEventThatMatchesTwoOfItsRulesCountsOnce) {
  Stage stage(counted("{gte: 2}", "60s", "event_count", "[a, b]"));
  EXPECT_EQ(stage.at(0, "a b"), "");
  EXPECT_EQ(stage.at(1, "b"), "C+");
}

TEST(EventCount, EventsOutOfOrderAreCountedWhereTheyBelong) {
  Stage stage(counted("{gte: 3}"));
  stage.at(10, "a");
  stage.at(40, "a");
  EXPECT_EQ(stage.at(25, "a"), "C+");
  EXPECT_EQ(stage.held[0].last_at, Stage::kStart + 40'000);
}

TEST(EventCount, LateEventsAreCountedAndThoseWithoutAWindowLeftOut) {
  Stage stage(counted("{gte: 2}"));
  stage.at(1000, "a");
  EXPECT_EQ(stage.at(930, "a"), "");
  EXPECT_EQ(stage.correlator().stats().late, 1u);
  EXPECT_EQ(stage.correlator().stats().too_late, 1u);
  EXPECT_EQ(stage.at(990, "a"), "C+");
  EXPECT_EQ(stage.correlator().stats().late, 1u);
}

TEST(EventCount, EventsFromTheFutureAreLeftOutAndMoveNothing) {
  Stage stage(counted("{gte: 2}"));
  stage.now = 10;
  stage.at(5, "a");
  EXPECT_EQ(stage.at(90'000, "a"), "");
  EXPECT_EQ(stage.at(6, "a"), "C+");
  EXPECT_EQ(stage.correlator().stats().ahead, 1u);
}

TEST(EventCount, EventsWithoutATimeCountAtTheNewest) {
  Stage stage(counted("{gte: 2}"));
  stage.at(5, "a");
  EXPECT_EQ(stage.at(-1, "a"), "C+");
  EXPECT_EQ(stage.correlator().stats().undated, 1u);
}

TEST(EventCount, ShowsTheLinesThatMadeIt) {
  Stage stage(counted("{gte: 3}"));
  for (int i = 0; i < 2; ++i) stage.at(i, "a");
  ASSERT_EQ(stage.at(2, "a"), "C+");
  ASSERT_EQ(stage.held[0].lines.size(), 3u);
  EXPECT_EQ(stage.held[0].lines[0].text, "a at 0.000000");
  EXPECT_EQ(stage.held[0].lines[2].line, 3u);
  EXPECT_EQ(stage.held[0].lines[0].file, "log");
  Stage many(counted("{gte: 50}"));
  for (int i = 0; i < 49; ++i) many.at(i, "a");
  ASSERT_EQ(many.at(49, "a"), "C+");
  EXPECT_EQ(many.held[0].lines.size(), Correlator::kMaxLines);
  EXPECT_EQ(many.held[0].lines.back().line, 50u);
}

TEST(EventCount, StaysRightWhenAWindowIsVeryFull) {
  Stage stage(counted("{gte: 5000}", "1h"));
  std::string last;
  for (int i = 0; i < 4999; ++i) EXPECT_EQ(stage.at(i * 0.5, "a"), "");
  EXPECT_EQ(stage.at(2500, "a"), "C+");
  EXPECT_GT(stage.correlator().stats().coarsened, 0u);
  EXPECT_EQ(stage.at(2500 + 7200, "a"), "");  // and all of it leaves
}

std::string valued(const std::string& type, const std::string& condition) { return counted(condition, "60s", type); }
testing::Pairs v(const std::string& value) { return {{"v", value}}; }

TEST(ValueCount, CountsDifferentValuesInTheWindow) {
  Stage stage(valued("value_count", "{field: v, gte: 3}"));
  stage.at(0, "a", v("1"));
  stage.at(1, "a", v("1"));
  stage.at(2, "a", v("2"));
  EXPECT_EQ(stage.at(3, "a", v("3")), "C+");
  EXPECT_EQ(stage.held[0].measured, 3);
  EXPECT_EQ(stage.at(61.5, "a", v("3")), "");  // the first value was last seen at 1
  EXPECT_EQ(stage.at(4, "a"), "");             // without the field
}

TEST(ValueCount, SeveralFieldsAreOneValueTogether) {
  Stage stage(valued("value_count", "{field: [v, w], gte: 2}"));
  stage.at(0, "a", {{"v", "1"}, {"w", "1"}});
  EXPECT_EQ(stage.at(1, "a", {{"v", "1"}, {"w", "1"}}), "");
  EXPECT_EQ(stage.at(2, "a", {{"v", "1"}, {"w", "2"}}), "C+");
}

TEST(ValueSum, AddsNumbersAndLeavesOutWhatIsNone) {
  Stage stage(valued("value_sum", "{field: v, gt: 100}"));
  EXPECT_EQ(stage.at(0, "a", v("60.5")), "");
  EXPECT_EQ(stage.at(1, "a", v("many")), "");
  EXPECT_EQ(stage.at(2, "a", v("40")), "C+");
  EXPECT_EQ(stage.held[0].measured, 100.5);
  EXPECT_EQ(stage.at(61, "a", v("1")), "");
}

TEST(ValueAverage, DividesByHowManyThereAre) {
  Stage stage(valued("value_avg", "{field: v, gte: 10}"));
  EXPECT_EQ(stage.at(0, "a", v("1")), "");
  EXPECT_EQ(stage.at(1, "a", v("19")), "C+");
  EXPECT_EQ(stage.at(2, "a", v("4")), "");
}

TEST(ValueMedian, IsTheMiddleOrBetweenTheTwoMiddleOnes) {
  Stage stage(valued("value_median", "{field: v, eq: 5}"));
  EXPECT_EQ(stage.at(0, "a", v("1")), "");
  EXPECT_EQ(stage.at(1, "a", v("9")), "C+");
  EXPECT_EQ(stage.at(2, "a", v("100")), "");
  EXPECT_EQ(stage.at(3, "a", v("1")), "C+");
}

TEST(ValuePercentile, OfANumberLiesBetweenItsNeighbours) {
  Stage stage(valued("value_percentile", "{field: v, percentile: 95, gte: 90}"));
  std::string last;
  for (int i = 1; i <= 90; ++i) last = stage.at(i * 0.1, "a", v(std::to_string(i)));
  EXPECT_EQ(last, "");
  for (int i = 91; i <= 100; ++i) last = stage.at(i * 0.1, "a", v(std::to_string(i)));
  EXPECT_EQ(last, "C");
  EXPECT_NEAR(stage.held[0].measured, 95.05, 1e-9);
}

TEST(ValuePercentile, WithoutAPercentileIsHowCommonTheValueIs) {
  Stage stage(valued("value_percentile", "{field: v, lte: 10}"));
  std::string last;
  for (int i = 0; i < 19; ++i) last += stage.at(i * 0.1, "a", v("usual"));
  EXPECT_EQ(last, "");
  EXPECT_EQ(stage.at(2, "a", v("rare")), "C+");
  EXPECT_EQ(stage.held[0].measured, 5);
}

std::string temporal(const std::string& type, const std::string& rules, const std::string& more = "") {
  return "title: C\nname: C\ncorrelation:\n  type: " + type + "\n  rules: " + rules +
         "\n  group-by: [u]\n  timespan: 60s\n" + more;
}

TEST(Temporal, NeedsAllRulesInAnyOrder) {
  Stage stage(temporal("temporal", "[a, b, c]"));
  stage.at(0, "c");
  EXPECT_EQ(stage.at(10, "a"), "");
  EXPECT_EQ(stage.at(20, "a", {{"u", "other"}}), "");
  EXPECT_EQ(stage.at(59, "b"), "C+");
  EXPECT_EQ(stage.at(70, "b"), "");  // c is out of the window
}

TEST(Temporal, AConditionSaysHowManyOfTheRules) {
  Stage stage(temporal("temporal", "[a, b, c]", "  condition: {gte: 2}\n"));
  stage.at(0, "a");
  EXPECT_EQ(stage.at(1, "a"), "");
  EXPECT_EQ(stage.at(2, "c"), "C+");
}

TEST(Temporal, OneEventMayBeAllOfThem) {
  Stage stage(temporal("temporal", "[a, b]"));
  EXPECT_NE(stage.at(0, "a b").find("C+"), std::string::npos);
}

TEST(TemporalOrdered, NeedsTheOrderWritten) {
  Stage stage(temporal("temporal_ordered", "[a, b, c]"));
  stage.at(0, "b");
  stage.at(1, "a");
  EXPECT_EQ(stage.at(2, "c"), "");
  stage.at(3, "b");
  EXPECT_EQ(stage.at(4, "c"), "C+");
  EXPECT_EQ(stage.held[0].first_at, Stage::kStart + 1000);
  EXPECT_EQ(stage.at(62, "c"), "");  // the a is out of the window
}

TEST(TemporalOrdered, TheLatestBeginningCounts) {
  Stage stage(temporal("temporal_ordered", "[a, b]"));
  stage.at(0, "a");
  stage.at(50, "a");
  EXPECT_EQ(stage.at(100, "b"), "C+");
}

TEST(TemporalOrdered, OneEventIsOneStep) {
  Stage stage(temporal("temporal_ordered", "[a, b]"));
  EXPECT_EQ(stage.at(0, "a b"), "");
  EXPECT_EQ(stage.at(1, "a b"), "C+");
}

TEST(Chains, FailuresThenASuccessOfTheSameUser) {
  Stage stage(temporal("temporal_ordered", "[many, b]") +
              "---\ntitle: M\nname: many\ncorrelation:\n  type: event_count\n  rules: [a]\n  group-by: [u]\n  "
              "timespan: 60s\n  condition: {gte: 3}\n");
  stage.at(0, "a");
  EXPECT_EQ(stage.at(1, "b"), "");
  stage.at(2, "a");
  EXPECT_EQ(stage.at(3, "a"), "M+");
  // It holds on and on: the success may come long after it began.
  for (int i = 4; i < 200; i += 10) EXPECT_EQ(stage.at(i, "a"), "M");
  EXPECT_EQ(stage.at(230, "b"), "C+");
  EXPECT_EQ(stage.at(300, "b"), "");
  EXPECT_EQ(stage.at(231, "b", {{"u", "other"}}), "");
}

TEST(Chains, CountHowOftenAnInnerCorrelationBegan) {
  Stage stage(
      "title: O\ncorrelation:\n  type: event_count\n  rules: [M]\n  group-by: [u]\n  timespan: 1h\n  condition: {gte: "
      "2}\n---\ntitle: M\nname: M\ncorrelation:\n  type: event_count\n  rules: [a]\n  group-by: [u]\n  timespan: 10s\n "
      " condition: {gte: 2}\n");
  stage.at(0, "a");
  EXPECT_EQ(stage.at(1, "a"), "M+");
  EXPECT_EQ(stage.at(2, "a"), "M");
  stage.at(100, "a");
  EXPECT_EQ(stage.at(101, "a"), "M+ O+");
}

TEST(Chains, AnOuterCorrelationMayGroupByMore) {
  Stage stage(
      "title: O\ncorrelation:\n  type: value_count\n  rules: [M]\n  timespan: 1h\n  condition: {field: u, gte: "
      "2}\n---\ntitle: M\nname: M\ncorrelation:\n  type: event_count\n  rules: [a]\n  group-by: [u]\n  timespan: 10s\n "
      " condition: {gte: 2}\n");
  stage.at(0, "a", {{"u", "1"}});
  EXPECT_EQ(stage.at(1, "a", {{"u", "1"}}), "M+");
  stage.at(2, "a", {{"u", "2"}});
  EXPECT_EQ(stage.at(3, "a", {{"u", "2"}}), "M+ O+");
}

TEST(Aliases, LetDifferentFieldsBeOneGroup) {
  Stage stage(
      "title: C\ncorrelation:\n  type: temporal\n  rules: [a, b]\n  group-by: [ip]\n  timespan: 60s\n  aliases: {ip: "
      "{a: src, b: dst}}\n");
  stage.at(0, "a", {{"src", "1.1.1.1"}, {"dst", "2.2.2.2"}});
  EXPECT_EQ(stage.at(1, "b", {{"src", "1.1.1.1"}, {"dst", "3.3.3.3"}}), "");
  EXPECT_EQ(stage.at(2, "b", {{"src", "9.9.9.9"}, {"dst", "1.1.1.1"}}), "C+");
  EXPECT_EQ(stage.held[0].group[0], (std::pair<std::string, std::string>{"ip", "1.1.1.1"}));
}

TEST(NewValue, IsOneTheGroupHasNotHadOnceItHadAnother) {
  Stage stage(counted("{field: v}", "10d", "new_value"));
  EXPECT_EQ(stage.at(0, "a", v("home")), "");
  EXPECT_EQ(stage.at(1, "a", v("home")), "");
  EXPECT_EQ(stage.at(2, "a", v("away")), "C+");
  EXPECT_EQ(stage.at(3, "a", v("away")), "");
  EXPECT_EQ(stage.at(4, "a", v("third")), "C+");
  EXPECT_EQ(stage.at(5, "a", {{"u", "other"}, {"v", "away"}}), "");
  EXPECT_EQ(stage.at(20 * 86400, "a", v("home")), "");  // all is forgotten: it learns anew
}

TEST(Memory, IsBoundedAndSaysWhatItForgot) {
  CorrelatorOptions options;
  options.max_bytes = 200'000;
  Stage stage(counted("{gte: 2}", "1h"), options);
  for (int i = 0; i < 5000; ++i) stage.at(i * 0.01, "a", {{"u", "source " + std::to_string(i)}});
  const auto stats = stage.correlator().stats();
  EXPECT_LE(stats.bytes, options.max_bytes);
  EXPECT_GT(stats.overflow, 0u);
  EXPECT_EQ(stats.groups + stats.overflow, 5000u);
  EXPECT_EQ(stage.at(51, "a", {{"u", "source 4999"}}), "C+");  // the newest are remembered
  EXPECT_EQ(stage.at(51, "a", {{"u", "source 0"}}), "");
}

TEST(Memory, AHundredThousandSourcesFit) {
  Stage stage(counted("{gte: 2}", "1h"));
  for (int i = 0; i < 100'000; ++i) stage.at(i * 0.001, "a", {{"u", std::to_string(i)}});
  EXPECT_EQ(stage.correlator().stats().overflow, 0u);
  EXPECT_LT(stage.correlator().stats().bytes, 32u << 20);
  EXPECT_EQ(stage.at(101, "a", {{"u", "0"}}), "C+");
}

TEST(Memory, OutlivesARestart) {
  const std::string rules =
      counted("{gte: 3}") + "---\n" +
      "title: D\ncorrelation:\n  type: temporal_ordered\n  rules: [a, b]\n  group-by: [u]\n  timespan: 60s\n";
  Stage first(rules);
  first.at(0, "a");
  first.at(1, "a");
  Stage second(rules);
  second.correlator().load(first.correlator().save());
  EXPECT_EQ(second.at(2, "a"), "C+");
  EXPECT_EQ(second.held[0].lines.size(), 3u);
  EXPECT_EQ(second.held[0].lines[0].text, "a at 0.000000");
  EXPECT_EQ(second.at(3, "b"), "D+");
  EXPECT_EQ(second.correlator().save(), [&] {
    Stage third(rules);
    third.correlator().load(second.correlator().save());
    return third.correlator().save();
  }());
}

TEST(Memory, OfAnotherDefinitionIsNotUsed) {
  Stage first(counted("{gte: 3}", "60s"));
  first.at(0, "a");
  first.at(1, "a");
  Stage second(counted("{gte: 3}", "90s"));
  second.correlator().load(first.correlator().save());
  EXPECT_EQ(second.at(2, "a"), "");
}

TEST(Memory, DamagedIsRefusedAndChangesNothing) {
  Stage stage(counted("{gte: 3}"));
  stage.at(0, "a");
  stage.at(1, "a");
  const std::string saved = stage.correlator().save();
  for (std::size_t length = 0; length < saved.size(); ++length) {
    EXPECT_THROW(stage.correlator().load(std::string_view(saved).substr(0, length)), base::Error) << length;
  }
  EXPECT_THROW(stage.correlator().load(saved + "x"), base::Error);
  EXPECT_THROW(stage.correlator().load("junshu-correlator-9\n"), base::Error);
  std::string huge = saved;
  huge.replace(20 + 8 + 8 + 8 + 4, 8, std::string(8, '\xFF'));
  EXPECT_THROW(stage.correlator().load(huge), base::Error);
  EXPECT_EQ(stage.at(2, "a"), "C+");
}

}  // namespace
}  // namespace junshu::detect

// What is wrong in a document is said with its place and what to do, all at once.
#include "base/file.h"
#include "testing.h"

namespace junshu::detect {
namespace {

using testing::load_one;
using testing::mistakes;
using testing::rule_text;

std::string said(const std::string& detection, const std::string& head = "") {
  return mistakes(load_one(rule_text(detection, head)));
}
void expect_in(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

constexpr const char* kGood = "  s: {f: x}\n  condition: s\n";

TEST(Load, AMistakeIsShownWithFileLineColumnSnippetAndRemedy) {
  const auto loaded = load_one(rule_text("  selection:\n    f|contians: x\n  condition: selection\n"));
  EXPECT_EQ(mistakes(loaded),
            "r.yml:5:7: error: there is no modifier \"contians\"\n"
            "    5 |     f|contians: x\n"
            "      |       ^\n"
            "    remedy: did you mean \"contains\"?\n");
  EXPECT_NE(catalogue::to_string(loaded.diagnostics[0], base::Language::Japanese).find("「contains」ではありませんか"),
            std::string::npos);
  EXPECT_TRUE(loaded.rules.rules.empty());
}

TEST(Load, AllMistakesOfAllDocumentsAreFoundAtOnceAndTheGoodOnesLoad) {
  const auto loaded =
      load_one("title: bad\nlevel: hgh\nlogsource: {}\ndetection:\n  s: {}\n  condition: t\n---\n" + rule_text(kGood));
  EXPECT_EQ(loaded.diagnostics.size(), 4u) << mistakes(loaded);
  ASSERT_EQ(loaded.rules.rules.size(), 1u);
  EXPECT_EQ(loaded.rules.rules[0].meta.title, "t");
  EXPECT_EQ(loaded.rules.rules[0].meta.position.line, 8);
}

TEST(Load, AnEmptySearchIsAMistake) {
  for (const char* empty : {"{}", "[]", ""})
    expect_in(said(std::string("  s: ") + empty + "\n  condition: s\n"), "the search is empty");
  expect_in(said("  s: {f: []}\n  condition: s\n"), "the list of values is empty");
  expect_in(said("  s: ['']\n  condition: s\n"), "the keyword is empty");
}

TEST(Load, AnUnresolvedPlaceholderRefusesItsRuleByNameAndLine) {
  const auto loaded = load_one(rule_text("  s:\n    f|expand: '%Administrators%'\n  condition: s\n"));
  expect_in(mistakes(loaded), "r.yml:5:15: error: the placeholder %Administrators% has no value: the rule is refused");
  EXPECT_TRUE(loaded.rules.rules.empty());
}

TEST(Load, PlaceholdersMayStandInAFileOfTheFolder) {
  const auto loaded =
      load_texts({{"rules/r.yml", rule_text("  s:\n    f|expand: '%Administrators%'\n  condition: s\n")},
                  {"rules/placeholders.yaml", "Administrators: [root]\n"}});
  EXPECT_EQ(mistakes(loaded), "");
  EXPECT_EQ(loaded.rules.rules.size(), 1u);
  EXPECT_EQ(loaded.files, 1u);
}

TEST(Load, ValuesThatDoNotFitTheirModifiersAreMistakes) {
  const auto field = [](const std::string& line) { return said("  s: {" + line + "}\n  condition: s\n"); };
  expect_in(field("f|gt: many"), "a comparison is a number");
  expect_in(field("f|exists: maybe"), "true or false");
  expect_in(field("f|cidr: 10.0.0.0/33"), "is not a network");
  expect_in(field("f|cidr: here"), "is not a network");
  expect_in(field("f|re: '(a'"), "not a regular expression");
  expect_in(field("f|i: a"), "only follows re");
  expect_in(field("f|contains|all: x"), "all needs more than one value");
  expect_in(field("f|contains|all: [x]"), "all needs more than one value");
  expect_in(field("f: [x, null]"), "null cannot stand in a list");
  expect_in(field("f|contains: null"), "cannot apply to null");
  expect_in(field("f|base64: 'a*'"), "cannot hold * or ?");
  expect_in(field("f|re|contains: x"), "cannot stand with \"re\"");
  expect_in(field("f|cidr|re: x"), "cannot stand together");
  expect_in(field("'|gt': 1"), "needs a field");
  expect_in(field("f: {g: h}"), "cannot be a map");
  expect_in(field("f: [[x]]"), "single value");
  expect_in(field("f|fieldref: ' '"), "name of a field");
  expect_in(field("f|windash|base64: '-------'"), "too many combinations");
}

TEST(Load, ARegularExpressionIsWrongAtItsColumn) {
  expect_in(said("  s:\n    f|re: 'ab(?<x'\n  condition: s\n"), "r.yml:5:18");
}

TEST(Load, TheHeadOfARuleIsChecked) {
  expect_in(mistakes(load_one("logsource: {product: x}\ndetection: {s: {f: x}, condition: s}\n")),
            "\"title\" is missing");
  expect_in(mistakes(load_one("title: x\ndetection: {s: {f: x}, condition: s}\n")), "\"logsource\" is missing");
  expect_in(mistakes(load_one("title: x\nlogsource: {definition: y}\ndetection: {s: {f: x}, condition: s}\n")),
            "names no category, product or service");
  expect_in(mistakes(load_one("title: x\nlogsource: {product: x}\ndetection: {s: {f: x}}\n")),
            "\"condition\" is missing");
  expect_in(said(kGood, "level: urgent\n"), "not a value of level");
  expect_in(said(kGood, "status: nearly\n"), "not a value of status");
  expect_in(said(kGood, "date: 2026/04/01\n"), "is not a date");
  expect_in(said(kGood, "tags: [Attack]\n"), "form of a tag");
  expect_in(said(kGood, "taxonomy: ocsf\n"), "is not handled here");
  expect_in(said(kGood, "related: [{id: a, type: like}]\n"), "not a value of type");
  expect_in(said(kGood, "x-junshu: {titel_ja: x}\n"), "did you mean \"title_ja\"?");
  expect_in(said(kGood, "title2: x\nname: {a: b}\n"), "single value");
  expect_in(mistakes(load_one("title: " + std::string(257, 'x') +
                              "\nlogsource: {product: x}\ndetection: {s: {f: x}, condition: s}\n")),
            "256 characters");
}

TEST(Load, CustomAttributesAreLetBe) {
  EXPECT_EQ(said(kGood, "simulation: [{type: x}]\nfoo: {bar: baz}\nscope: [server]\n"), "");
}

TEST(Load, WhatSigmaNoLongerHasIsRefusedWithWhatToWriteInstead) {
  expect_in(said("  s: {f: x}\n  timeframe: 5m\n  condition: s\n"), "timeframe is no longer part");
  expect_in(said("  s: {f: x}\n  condition: s | near t\n"), "no longer part of Sigma");
  expect_in(mistakes(load_one("action: global\ndetection: {}\n")), "action: global and the like are no longer");
}

TEST(Load, YamlsOwnMistakesAreReported) {
  expect_in(mistakes(load_one("title: [\n")), "r.yml:");
  expect_in(said("  s: {f: x, f: y}\n  condition: s\n"), "duplicate key \"f\"");
  expect_in(mistakes(load_one("just text\n")), "key: value pairs");
  expect_in(mistakes(load_one("title: x\n")), "no detection, correlation or filter");
}

TEST(Load, TagsOfAttackAreUnderstood) {
  const auto loaded = load_one(rule_text(kGood,
                                         "tags: [attack.credential-access, attack.t1110.001, attack.g0016, "
                                         "attack.s0002, attack.ds0015, cve.2021-44228]\n"));
  const auto& attack = loaded.rules.rules.at(0).meta.attack;
  ASSERT_EQ(attack.size(), 5u);
  EXPECT_EQ(attack[0].id, "credential-access");
  EXPECT_EQ(attack[1].id, "T1110.001");
  EXPECT_EQ(attack[1].kind, Technique::Kind::Technique);
  EXPECT_EQ(attack[4].kind, Technique::Kind::DataSource);
}

TEST(Load, AnUnsupportedRuleIsSetAside) {
  const auto loaded = load_one(rule_text(kGood, "status: unsupported\n"));
  EXPECT_EQ(loaded.rules.set_aside, 1u);
  EXPECT_TRUE(loaded.rules.rules.empty());
  EXPECT_EQ(load_one(rule_text(kGood, "status: deprecated\n")).rules.rules.size(), 1u);
}

TEST(Load, AnIdOrNameStandsForOneRuleOnly) {
  const std::string twice = rule_text(kGood, "id: abc\n");
  const auto loaded = load_one(twice + "---\n" + twice);
  expect_in(mistakes(loaded), "\"abc\" is also the id or name of the rule at r.yml:1");
  EXPECT_EQ(loaded.rules.rules.size(), 1u);
}

TEST(Load, FoldersAreReadWithAllBelowAndAPathThatIsNotThereIsAnError) {
  const base::TemporaryFolder folder;
  base::make_folder(folder.path() / "deep");
  base::write_durably(folder.path() / "deep" / "a.yml", rule_text(kGood));
  base::write_durably(folder.path() / "b.yaml", rule_text(kGood));
  base::write_durably(folder.path() / "note.txt", "not a rule");
  EXPECT_EQ(load({folder.path()}).rules.rules.size(), 2u);
  EXPECT_EQ(load({folder.path() / "b.yaml", folder.path()}).rules.rules.size(), 2u);  // each file once
  EXPECT_THROW(load({folder.path() / "gone"}), base::Error);
}

// Filters.

std::string filter(const std::string& rules, const std::string& condition,
                   const std::string& source = "{product: test}") {
  return "---\ntitle: filter\nlogsource: " + source + "\nfilter:\n  rules: " + rules +
         "\n  selection: {User|startswith: adm_}\n  condition: " + condition + "\n";
}

TEST(Filters, NarrowTheRulesTheyName) {
  testing::Bench bench(rule_text(kGood, "id: one\n") + "---\n" + rule_text(kGood, "name: two\n") +
                       filter("[one]", "not selection"));
  EXPECT_EQ(bench.titles({{"f", "x"}, {"User", "bob"}}).size(), 2u);
  EXPECT_EQ(bench.titles({{"f", "x"}, {"User", "adm_1"}}).size(), 1u);
  EXPECT_EQ(bench.rules().filters, 1u);
}

TEST(Filters, TheirConditionMustHoldBesideTheRules) {
  testing::Bench bench(rule_text(kGood, "id: one\n") + filter("[one]", "selection"));
  EXPECT_TRUE(bench.matches({{"f", "x"}, {"User", "adm_1"}}));
  EXPECT_FALSE(bench.matches({{"f", "x"}, {"User", "bob"}}));
}

TEST(Filters, OfAnyRuleApplyToThoseOfTheirLogSource) {
  testing::Bench bench(rule_text(kGood) + filter("any", "not selection", "{product: other}") +
                       filter("any", "not selection"));
  EXPECT_FALSE(bench.matches({{"f", "x"}, {"User", "adm_1"}}));
  EXPECT_TRUE(bench.matches({{"f", "x"}, {"User", "bob"}}));
}

TEST(Filters, NameRulesThatAreThereAndFit) {
  expect_in(mistakes(load_one(rule_text(kGood, "id: one\n") + filter("[two]", "not selection"))),
            "there is no rule \"two\"");
  expect_in(mistakes(load_one(rule_text(kGood, "id: one\n") + filter("[one]", "not selection", "{product: other}"))),
            "another logsource");
  expect_in(mistakes(load_one(rule_text(kGood, "id: one\n") + filter("[]", "not selection"))), "names no rules");
}

// Correlations.

std::string correlation(const std::string& body, const std::string& head = "") {
  return "---\ntitle: c\n" + head + "correlation:\n" + body;
}
std::string two_rules() {
  return rule_text(kGood, "id: id-a\nname: a\nlevel: low\n") + "---\n" + rule_text(kGood, "name: b\nlevel: high\n");
}

TEST(Correlations, ReferToRulesByIdOrNameAndTakeTheHighestLevel) {
  const auto loaded =
      load_one(two_rules() + correlation("  type: temporal\n  rules: [id-a, b]\n  group-by: [u]\n  timespan: 5m\n"));
  EXPECT_EQ(mistakes(loaded), "");
  ASSERT_EQ(loaded.rules.correlations.size(), 1u);
  EXPECT_EQ(loaded.rules.correlations[0].meta.level, Level::High);
  EXPECT_EQ(loaded.rules.correlations[0].timespan, 5 * base::kMinute);
  EXPECT_FALSE(loaded.rules.rules[0].alerts);
}

TEST(Correlations, GenerateLetsTheRulesAlertThemselves) {
  const auto loaded =
      load_one(two_rules() +
               correlation("  type: temporal\n  rules: [a, b]\n  group-by: [u]\n  timespan: 5m\n  generate: true\n"));
  EXPECT_TRUE(loaded.rules.rules[0].alerts);
}

TEST(Correlations, KnowAllUnitsOfTime) {
  const auto span = [](const std::string& text) {
    const auto loaded =
        load_one(two_rules() + correlation("  type: event_count\n  rules: [a]\n  group-by: [u]\n  timespan: " + text +
                                           "\n  condition: {gte: 1}\n"));
    return loaded.rules.correlations.empty() ? 0 : loaded.rules.correlations[0].timespan;
  };
  EXPECT_EQ(span("30s"), 30 * base::kSecond);
  EXPECT_EQ(span("90m"), 90 * base::kMinute);
  EXPECT_EQ(span("2h"), 2 * base::kHour);
  EXPECT_EQ(span("1d"), base::kDay);
  EXPECT_EQ(span("1w"), 7 * base::kDay);
  EXPECT_EQ(span("1M"), 30 * base::kDay);
  EXPECT_EQ(span("1y"), 365 * base::kDay);
  for (const char* bad : {"10", "m", "0m", "-1m", "1.5h", "1D", "100y", "5 m"}) EXPECT_EQ(span(bad), 0) << bad;
}

TEST(Correlations, StandBehindThoseTheyReferToWhereverTheyAreWritten) {
  const std::string outer =
      "title: outer\ncorrelation:\n  type: temporal_ordered\n  rules: [inner, b]\n  group-by: [u]\n  timespan: "
      "1h\n---\n";
  const auto loaded = load_one(
      outer + two_rules() +
      correlation("  type: event_count\n  rules: [a]\n  group-by: [u]\n  timespan: 1h\n  condition: {gte: 3}\n",
                  "name: inner\n"));
  EXPECT_EQ(mistakes(loaded), "");
  ASSERT_EQ(loaded.rules.correlations.size(), 2u);
  EXPECT_EQ(loaded.rules.correlations[1].meta.title, "outer");
  EXPECT_FALSE(loaded.rules.correlations[0].alerts);
}

TEST(Correlations, ThatCannotBeAreRefusedWithTheirReason) {
  const auto wrong = [](const std::string& body) { return mistakes(load_one(two_rules() + correlation(body))); };
  const std::string rest = "  group-by: [u]\n  timespan: 1m\n  condition: {gte: 1}\n";
  expect_in(wrong("  type: event_cuont\n  rules: [a]\n" + rest), "did you mean \"event_count\"?");
  expect_in(wrong("  type: event_count\n  rules: [zz]\n" + rest), "there is no rule \"zz\"");
  expect_in(wrong("  type: event_count\n" + rest), "\"rules\" is missing");
  expect_in(wrong("  type: event_count\n  rules: [a]\n  group-by: [u]\n  condition: {gte: 1}\n"),
            "\"timespan\" is missing");
  expect_in(wrong("  type: event_count\n  rules: [a]\n  group-by: [u]\n  timespan: 1m\n"), "lacks a condition");
  expect_in(wrong("  type: value_count\n  rules: [a]\n" + rest), "lacks \"field\"");
  expect_in(wrong("  type: event_count\n  rules: [a]\n  timespan: 1m\n  condition: {gte: 1, field: x}\n"),
            "takes no \"field\"");
  expect_in(wrong("  type: event_count\n  rules: [a]\n  timespan: 1m\n  condition: {atleast: 1}\n"),
            "cannot stand in the condition");
  expect_in(wrong("  type: event_count\n  rules: [a]\n  timespan: 1m\n  condition: {gte: x}\n"),
            "condition is a number");
  expect_in(wrong("  type: event_count\n  rules: [a]\n  groupby: [u]\n" + rest), "did you mean \"group-by\"?");
  expect_in(wrong("  type: temporal\n  rules: [a, b]\n  group-by: [x]\n  timespan: 1m\n  aliases: {x: {a: f}}\n"),
            "not given for the rule \"b\"");
  expect_in(wrong("  type: temporal\n  rules: [a]\n  group-by: [x]\n  timespan: 1m\n  aliases: {x: {a: f, b: g}}\n"),
            "is not among its rules");
}

TEST(Correlations, DoNotReferToEachOtherInACircle) {
  const std::string one = "---\ntitle: x\nname: x\ncorrelation: {type: temporal, rules: [y], timespan: 1m}\n";
  const std::string two = "---\ntitle: y\nname: y\ncorrelation: {type: temporal, rules: [x], timespan: 1m}\n";
  const auto loaded = load_one(two_rules() + one + two);
  expect_in(mistakes(loaded), "in a circle");
  EXPECT_TRUE(loaded.rules.correlations.empty());
  expect_in(mistakes(load_one(two_rules() +
                              "---\ntitle: x\nname: x\ncorrelation: {type: temporal, rules: [x], timespan: 1m}\n")),
            "refers to itself");
}

TEST(Correlations, OfRefusedRulesAreRefusedToo) {
  expect_in(mistakes(load_one(rule_text("  s: {}\n  condition: s\n", "name: a\n") +
                              correlation("  type: temporal\n  rules: [a]\n  timespan: 1m\n"))),
            "it refers to is not used");
}

}  // namespace
}  // namespace junshu::detect

#include "detect/engine.h"

#include <random>

#include "testing.h"

namespace junshu::detect {
namespace {

using testing::Bench;
using testing::rule_text;

std::string sourced(const std::string& title, const std::string& source) {
  return "title: " + title + "\nlogsource: " + source + "\ndetection:\n  s: {f: x}\n  condition: s\n";
}

TEST(Engine, RoutesByLogSource) {
  Bench bench(sourced("linux", "{product: linux}") + "---\n" + sourced("sshd", "{product: linux, service: sshd}") +
              "---\n" + sourced("process", "{category: process_creation, product: linux}") + "---\n" +
              sourced("windows", "{product: windows}"));
  bench.klass = bench.classes().intern({{"linux", "", "sshd"}, {"linux", "", "auth"}});
  EXPECT_EQ(bench.titles({{"f", "x"}}), (std::vector<std::string>{"linux", "sshd"}));
  bench.klass = bench.classes().intern({{"linux", "", "auditd"}, {"linux", "process_creation", ""}});
  EXPECT_EQ(bench.titles({{"f", "x"}}), (std::vector<std::string>{"linux", "process"}));
  bench.klass = logs::LogClasses::kUnparsed;
  EXPECT_TRUE(bench.titles({{"f", "x"}}).empty());
}

TEST(Engine, ARuleWithoutAnythingToLookForIsStillEvaluated) {
  Bench bench(rule_text("  s: {f: x}\n  condition: not s\n"));
  EXPECT_TRUE(bench.matches({{"f", "y"}}));
  EXPECT_TRUE(bench.matches({}));
  EXPECT_FALSE(bench.matches({{"f", "x"}}));
}

TEST(Engine, ATextThatOnlySpansTwoValuesIsNotFound) {
  Bench bench(rule_text("  s: {f|contains: abcd}\n  condition: s\n"));
  EXPECT_FALSE(bench.matches({{"f", "xxab"}, {"f", "cdxx"}}));
  EXPECT_TRUE(bench.matches({{"f", "xxab"}, {"f", "abcd"}}));
}

TEST(Engine, ATextIsLookedForInItsOwnFieldOnly) {
  Bench bench(rule_text("  s: {f|contains: needle, g|contains: straw}\n  condition: s\n"));
  EXPECT_FALSE(bench.matches({{"", "needle straw"}, {"g", "needle straw"}}));
  EXPECT_TRUE(bench.matches({{"f", "needle"}, {"g", "straw"}}));
}

TEST(Engine, OneValueUnderTwoNamesCountsForBoth) {
  Bench bench(rule_text("  s: {f|contains: needle}\n  t: {g|contains: needle}\n  condition: s and t\n"));
  logs::Event event;
  bench.fill(event, {{"", "x"}});
  const std::string_view shared = event.keep("a needle");
  event.add(bench.names().intern("f"), shared);
  event.add(bench.names().intern("g"), shared);
  Engine engine(bench.rules(), bench.names(), bench.classes());
  std::vector<std::uint32_t> matched;
  engine.match(event, matched);
  EXPECT_EQ(matched.size(), 1u);
}

TEST(Engine, FieldsNoRuleAsksForAndEmptyEventsAreHarmless) {
  Bench bench(rule_text("  s: {f: x}\n  condition: s\n"));
  EXPECT_FALSE(bench.matches({{"other", "x"}, {"another", ""}}));
  EXPECT_FALSE(bench.matches({}));
}

TEST(Engine, ThePrefilterNeverHidesAMatch) {
  // Rules of all shapes and events made of their parts: with and without the prefilter the answers agree.
  const std::vector<std::string> words = {"alpha", "beta", "Gamma", "d", "-e", "/f/", "g.h", "日本", "", "ü"};
  const std::vector<std::string> modifiers = {
      "", "|contains", "|startswith", "|endswith", "|cased", "|contains|windash", "|re", "|neq", "|contains|cased"};
  std::mt19937 random(7);
  const auto pick = [&](const auto& from) -> const auto& { return from[random() % from.size()]; };
  std::vector<std::string> texts;
  for (int i = 0; i < 300; ++i) {
    std::string text;
    for (const char* name : {"a", "b", "c"}) {
      std::string modifier = pick(modifiers);
      std::string value = pick(words) + (modifier == "|re" ? "" : random() % 4 == 0 ? "*" : "") + pick(words);
      if (value.empty() && modifier == "|re") value = "x";
      text += std::string("  ") + name + ":\n    " + (random() % 2 == 0 ? "f" : "g") + modifier + ": '" + value + "'\n";
    }
    const std::vector<std::string> conditions = {"a",     "a and b",   "a or b",      "a and not b",
                                                 "not a", "1 of them", "all of them", "(a or b) and not c"};
    texts.push_back("title: '" + std::to_string(i) + "'\nlogsource: {product: test}\ndetection:\n" + text +
                    "  condition: " + pick(conditions) + "\n");
  }
  std::string together;
  for (const auto& text : texts) together += text + "---\n";
  Bench all(together);
  std::vector<std::unique_ptr<Bench>> single;
  for (const auto& text : texts) {
    // "not (not (…))" has no need the prefilter could use.
    std::string hidden = text;
    const auto at = hidden.find("condition: ");
    const auto end = hidden.find('\n', at);
    hidden.insert(end, ")");
    hidden.insert(at + 11, "not (not (");
    hidden.insert(hidden.find('\n', at), ")");
    single.push_back(std::make_unique<Bench>(hidden));
  }
  for (int i = 0; i < 200; ++i) {
    testing::Pairs pairs;
    for (const char* name : {"f", "g"}) {
      for (std::size_t n = random() % 3; n > 0; --n)
        pairs.emplace_back(
            name, pick(words) + (random() % 3 == 0 ? " " : "") + pick(words) + (random() % 2 == 0 ? pick(words) : ""));
    }
    std::vector<std::string> expected;
    for (const auto& bench : single) {
      for (const auto& title : bench->titles(pairs)) expected.push_back(title);
    }
    EXPECT_EQ(all.titles(pairs), expected);
  }
}

}  // namespace
}  // namespace junshu::detect

#include "testing.h"

namespace junshu::detect {
namespace {

using testing::Bench;
using testing::load_one;
using testing::mistakes;
using testing::rule_text;

// Searches a, b, c and _d hold when the record has the letter.
bool holds(const std::string& condition, const std::string& letters) {
  Bench bench(rule_text(
      "  sel_a: {f|contains: a}\n  sel_b: {f|contains: b}\n  c: {f|contains: c}\n  _d: {f|contains: d}\n  condition: " +
      condition + "\n"));
  return bench.matches({{"f", letters}});
}

TEST(Condition, OrBindsLessThanAndAndThatLessThanNot) {
  EXPECT_TRUE(holds("sel_a or sel_b and c", "a"));
  EXPECT_FALSE(holds("(sel_a or sel_b) and c", "a"));
  EXPECT_TRUE(holds("not sel_a and sel_b", "b"));
  EXPECT_FALSE(holds("not sel_a and sel_b", "ab"));
  EXPECT_FALSE(holds("not (sel_a and sel_b)", "ab"));
  EXPECT_TRUE(holds("not not sel_a", "a"));
  EXPECT_TRUE(holds("not sel_a or sel_b", "-"));
}

TEST(Condition, OneOfAndAllOfTakePatternsAndBindTighterThanNot) {
  EXPECT_TRUE(holds("1 of sel_*", "b"));
  EXPECT_FALSE(holds("1 of sel_*", "c"));
  EXPECT_TRUE(holds("all of sel_*", "ab"));
  EXPECT_FALSE(holds("all of sel_*", "a"));
  EXPECT_TRUE(holds("c and not 1 of sel_*", "c"));
  EXPECT_FALSE(holds("c and not 1 of sel_*", "ca"));
  EXPECT_TRUE(holds("1 of *_a", "a"));
  EXPECT_TRUE(holds("1 of s*_b", "b"));
  EXPECT_TRUE(holds("any of sel_*", "a"));
}

TEST(Condition, ThemLeavesOutNamesThatBeginWithAnUnderscore) {
  EXPECT_TRUE(holds("all of them", "abc"));
  EXPECT_FALSE(holds("1 of them", "d"));
  EXPECT_TRUE(holds("1 of them or _d", "d"));
}

TEST(Condition, AListOfConditionsIsAnyOfThem) {
  EXPECT_TRUE(holds("[sel_a and sel_b, c]", "c"));
  EXPECT_TRUE(holds("[sel_a and sel_b, c]", "ab"));
  EXPECT_FALSE(holds("[sel_a and sel_b, c]", "a"));
}

TEST(Condition, SaysWhereItIsWrong) {
  const auto wrong = [](const std::string& condition) {
    return mistakes(load_one(rule_text("  selection: {f: x}\n  filter: {f: y}\n  condition: " + condition + "\n")));
  };
  EXPECT_NE(wrong("selection and filtr").find("r.yml:6:28: error: there is no search called \"filtr\""),
            std::string::npos)
      << wrong("selection and filtr");
  EXPECT_NE(wrong("selection and filtr").find("did you mean \"filter\"?"), std::string::npos);
  EXPECT_NE(wrong("selection and").find("ends too early"), std::string::npos);
  EXPECT_NE(wrong("(selection").find("not closed"), std::string::npos);
  EXPECT_NE(wrong("selection filter").find("\"filter\" cannot stand here"), std::string::npos);
  EXPECT_NE(wrong("2 of selection").find("\"2 of\" cannot be written"), std::string::npos);
  EXPECT_NE(wrong("1 of nothing*").find("nothing*"), std::string::npos);
  EXPECT_NE(wrong("selection | count() > 5").find("no longer part of Sigma"), std::string::npos);
  EXPECT_NE(wrong("''").find("the condition is empty"), std::string::npos);
  EXPECT_NE(wrong("{a: b}").find("single text"), std::string::npos);
  EXPECT_NE(wrong(std::string(1000, '(') + "selection").find("nested too deeply"), std::string::npos);
}

}  // namespace
}  // namespace junshu::detect

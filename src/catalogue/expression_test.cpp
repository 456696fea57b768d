#include "catalogue/expression.h"

#include <gtest/gtest.h>

#include <map>

#include "base/error.h"

namespace junshu::catalogue {
namespace {

class Record final : public Scope {
 public:
  std::map<std::string, ExpressionValue, std::less<>> values{
      {"today", "2026-05-03"},  {"now", std::int64_t{1'777'777'777'000}},
      {"actor", "m-1"},         {"fiscal_year_end", "2027-03-31"},
      {"due", "2026-05-01"},    {"amount", std::int64_t{7}},
      {"lost", true},           {"state", "lent"},
      {"record", "L-1"},        {"empty", std::monostate{}},
      {"flag", std::int64_t{1}}};
  mutable std::string counted;
  std::int64_t found = 0;

  ExpressionValue value(std::string_view name) const override {
    const auto known = values.find(name);
    return known == values.end() ? ExpressionValue{} : known->second;
  }
  ExpressionValue referred(std::string_view reference, std::string_view field) const override {
    return std::string(reference) + "/" + std::string(field);
  }
  ExpressionValue before(std::string_view field) const override { return "old " + std::string(field); }
  std::int64_t count(std::string_view register_id, const std::vector<Condition>& conditions) const override {
    counted = register_id;
    for (const Condition& condition : conditions) {
      counted += " " + condition.field + condition.comparison;
      if (const auto* text = std::get_if<std::string>(&condition.value)) counted += *text;
      if (const auto* number = std::get_if<std::int64_t>(&condition.value)) counted += std::to_string(*number);
    }
    return found;
  }
};

bool holds(std::string_view source) { return Expression::parse(source).holds(Record()); }
ExpressionValue value(std::string_view source) { return Expression::parse(source).evaluate(Record()); }

// "column 5: what": where and why parsing stops.
std::string mistake(std::string_view source) {
  try {
    Expression::parse(source);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), base::ErrorKind::InvalidInput);
    EXPECT_FALSE(error.message().ja.empty());
    return error.what();
  }
  return "no mistake";
}

std::string failure(std::string_view source) {
  try {
    value(source);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), base::ErrorKind::InvalidInput);
    return error.what();
  }
  return "no failure";
}

TEST(Expression, ComparesFieldsWithLiterals) {
  EXPECT_TRUE(holds("state = 'lent'"));
  EXPECT_FALSE(holds("state != 'lent'"));
  EXPECT_TRUE(holds("amount >= 7 and amount < 8"));
  EXPECT_TRUE(holds("due < today"));
  EXPECT_TRUE(holds("lost = yes"));
  EXPECT_TRUE(holds("lost"));
  EXPECT_TRUE(holds("actor = 'm-1'"));
}

TEST(Expression, AndBindsTighterThanOrAndNotTightest) {
  EXPECT_TRUE(holds("yes or no and no"));
  EXPECT_FALSE(holds("(yes or no) and no"));
  EXPECT_TRUE(holds("not no and yes"));
  EXPECT_FALSE(holds("not not no"));
  EXPECT_TRUE(holds("not amount = 8"));
}

TEST(Expression, OrAndAndStopAtTheFirstAnswer) {
  EXPECT_TRUE(holds("yes or amount = 'text'"));
  EXPECT_FALSE(holds("no and amount = 'text'"));
}

TEST(Expression, InFindsAValueInAList) {
  EXPECT_TRUE(holds("state in ('stored', 'lent')"));
  EXPECT_FALSE(holds("state in ('stored')"));
  EXPECT_TRUE(holds("state not in ('stored', 'lost')"));
  EXPECT_TRUE(holds("amount in (6 + 1)"));
}

TEST(Expression, NothingEqualsOnlyNothing) {
  EXPECT_TRUE(holds("empty = nothing"));
  EXPECT_TRUE(holds("due != nothing"));
  EXPECT_FALSE(holds("empty = 'text'"));
  EXPECT_FALSE(holds("empty < today"));
  EXPECT_FALSE(holds("empty >= today"));
  EXPECT_FALSE(holds("empty"));
  EXPECT_FALSE(holds("nothing"));
}

TEST(Expression, NothingStaysNothingInArithmetic) {
  EXPECT_EQ(value("empty + 3"), ExpressionValue{});
  EXPECT_EQ(value("days(empty, today)"), ExpressionValue{});
}

TEST(Expression, AddsNumbersAndDaysToDates) {
  EXPECT_EQ(value("amount + 3 - 1"), ExpressionValue{std::int64_t{9}});
  EXPECT_EQ(value("-5 + amount"), ExpressionValue{std::int64_t{2}});
  EXPECT_EQ(value("due + 30"), ExpressionValue{std::string("2026-05-31")});
  EXPECT_EQ(value("due - 1"), ExpressionValue{std::string("2026-04-30")});
}

TEST(Expression, DaysCountsFromTheFirstToTheSecond) {
  EXPECT_EQ(value("days(due, today)"), ExpressionValue{std::int64_t{2}});
  EXPECT_EQ(value("days(today, due)"), ExpressionValue{std::int64_t{-2}});
  EXPECT_EQ(value("days(now - 86400000, now)"), ExpressionValue{std::int64_t{1}});
}

TEST(Expression, OneAndZeroAreYesAndNo) {
  EXPECT_TRUE(holds("flag"));
  EXPECT_TRUE(holds("flag = yes"));
  EXPECT_FALSE(holds("flag = no"));
}

TEST(Expression, AsksTheScopeForReferencesAndEarlierValues) {
  EXPECT_EQ(value("media.state"), ExpressionValue{std::string("media/state")});
  EXPECT_EQ(value("old.due"), ExpressionValue{std::string("old due")});
}

TEST(Expression, ExistsAndCountAskWithConditionsOfThePresentRecord) {
  Record record;
  record.found = 2;
  EXPECT_TRUE(Expression::parse("exists(permit where media = record and until >= today + 1)").holds(record));
  EXPECT_EQ(record.counted, "permit media=L-1 until>=2026-05-04");
  EXPECT_EQ(Expression::parse("count(permit)").evaluate(record), ExpressionValue{std::int64_t{2}});
  EXPECT_TRUE(Expression::parse("count(permit where n = 1) > 1 and lost").holds(record));
}

TEST(Expression, AQuoteInsideATextIsDoubled) { EXPECT_EQ(value("'it''s'"), ExpressionValue{std::string("it's")}); }

TEST(Expression, TypesThatDoNotFitAreNamed) {
  EXPECT_EQ(failure("amount = 'seven'"), "column 8: types do not fit: 7 = 'seven'");
  EXPECT_EQ(failure("due + 'x'"), "column 5: types do not fit: '2026-05-01' + 'x'");
  EXPECT_EQ(failure("state + 1"), "column 7: types do not fit: 'lent' + 1");
  EXPECT_EQ(failure("days(state, today)"), "column 1: types do not fit: 'lent' days '2026-05-03'");
  EXPECT_EQ(failure("amount and yes"), "column 1: 7 is neither yes nor no");
}

TEST(Expression, NumbersAndDatesDoNotOverflow) {
  EXPECT_NE(failure("9223372036854775807 + 1"), "no failure");
  EXPECT_NE(failure("due + 99999999999"), "no failure");
  EXPECT_NE(failure("due + 2999999"), "no failure");
  EXPECT_EQ(mistake("9223372036854775808"), "column 1: the number is too large");
}

TEST(Expression, MistakesAreToldWithTheirColumn) {
  EXPECT_EQ(mistake("due <"), "column 6: a value is expected, but the expression ends");
  EXPECT_EQ(mistake(""), "column 1: a value is expected, but the expression ends");
  EXPECT_EQ(mistake("due = today today"), "column 13: the end of the expression is expected, not \"today\"");
  EXPECT_EQ(mistake("state = \"lent\""), "column 9: a text stands in single quotes");
  EXPECT_EQ(mistake("state = 'lent"), "column 9: the text does not end: a ' is missing");
  EXPECT_EQ(mistake("a = b = c"), "column 7: comparisons do not chain: join them with and");
  EXPECT_EQ(mistake("度 = 1"), "column 1: \"度\" has no meaning in an expression");
  EXPECT_EQ(mistake("'度' & 1"), "column 5: \"&\" has no meaning in an expression");
  EXPECT_EQ(mistake("sum(a)"), "column 1: there is no function sum: there are days, exists and count");
  EXPECT_EQ(mistake("Media.state"), "column 1: \"Media\" is not the name of a field");
  EXPECT_EQ(mistake("exists(permit where 1 = 1)"), "column 21: \"1\" is not the name of a field");
  EXPECT_EQ(mistake("exists(permit where media)"), "column 26: a comparison is expected, not \")\"");
}

TEST(Expression, DeepNestingAndLongTextsAreRefused) {
  EXPECT_NE(mistake(std::string(200, '(') + "1" + std::string(200, ')')), "no mistake");
  EXPECT_NE(mistake(std::string(5000, ' ')), "no mistake");
  std::string chain = "not ";
  for (int i = 0; i < 200; ++i) chain += "not ";
  EXPECT_NE(mistake(chain + "yes"), "no mistake");
}

TEST(Expression, TellsTheNamesItUses) {
  const Expression expression = Expression::parse(
      "media.state in ('a', 'b') and old.due < due and exists(permit where until >= today and state = 'open') and "
      "state = 'lent'");
  EXPECT_EQ(expression.fields(), (std::vector<std::string>{"due", "due"}));
  EXPECT_EQ(expression.references(), (std::vector<std::pair<std::string, std::string>>{{"media", "state"}}));
  EXPECT_EQ(expression.register_fields(),
            (std::vector<std::pair<std::string, std::string>>{{"permit", "until"}, {"permit", "state"}}));
  const std::vector<ExpressionUse> uses = expression.uses();
  ASSERT_FALSE(uses.empty());
  EXPECT_EQ(uses.front().literals, (std::vector<std::pair<std::string, int>>{{"a", 17}, {"b", 22}}));
}

TEST(Expression, AnEmptyOneIsNothing) {
  EXPECT_FALSE(Expression().holds(Record()));
  EXPECT_TRUE(Expression().uses().empty());
}

}  // namespace
}  // namespace junshu::catalogue

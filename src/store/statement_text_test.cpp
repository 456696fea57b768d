#include "statement_text.h"

#include <gtest/gtest.h>

namespace junshu::store {
namespace {

using Names = std::vector<std::string>;

TEST(StatementText, QuestionMarksAreNumberedInOrder) {
  const auto text = number_parameters("insert into t values (?, ?)");
  EXPECT_EQ(text.sql, "insert into t values ($1, $2)");
  EXPECT_EQ(text.names, (Names{"", ""}));
}

TEST(StatementText, ANameUsedTwiceIsOneParameter) {
  const auto text = number_parameters("select :now, :today_x where a < :now");
  EXPECT_EQ(text.sql, "select $1, $2 where a < $1");
  EXPECT_EQ(text.names, (Names{"now", "today_x"}));
}

TEST(StatementText, QuotesCommentsAndCastsAreLeftAlone) {
  const std::string sql = "select 'it''s ? :a', \"odd?:b\", x::text -- ? :c\n /* ? :d */ from t";
  EXPECT_EQ(number_parameters(sql).sql, sql);
  EXPECT_TRUE(number_parameters(sql).names.empty());
}

TEST(StatementText, AnUnfinishedQuoteOrCommentEndsWithTheText) {
  EXPECT_EQ(number_parameters("select '?").sql, "select '?");
  EXPECT_EQ(number_parameters("select 1 /* ?").sql, "select 1 /* ?");
  EXPECT_EQ(number_parameters("select 1 -- ?").sql, "select 1 -- ?");
  EXPECT_EQ(number_parameters("a:").sql, "a:");
}

}  // namespace
}  // namespace junshu::store

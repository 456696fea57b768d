#include "catalogue/sql_words.h"

#include <gtest/gtest.h>

namespace junshu::catalogue {
namespace {

using Words = std::vector<std::string>;

TEST(SqlWords, AreNamesAndSignsWithoutLiteralsAndComments) {
  EXPECT_EQ(sql_words("select M.record, 'it''s -- x' as status -- due\nfrom \"Media\" m /* place */ where m.state<>'lent'"),
            (Words{"select", "m", ".", "record", ",", "'", "as", "status", "from", "media", "m", "where", "m", ".", "state", "<", ">", "'"}));
  EXPECT_EQ(sql_words("count(*) > :now"), (Words{"count", "(", "*", ")", ">", ":", "now"}));
}

TEST(SqlWords, OfWhatEndsTooEarlyAreThoseBeforeIt) {
  EXPECT_EQ(sql_words("a 'open"), (Words{"a", "'"}));
  EXPECT_EQ(sql_words("a \"open"), (Words{"a", "open"}));
  EXPECT_EQ(sql_words("a /* open"), (Words{"a"}));
  EXPECT_EQ(sql_words("a -- open"), (Words{"a"}));
  EXPECT_EQ(sql_words(""), Words{});
}

}  // namespace
}  // namespace junshu::catalogue

#include "text_difference.h"

#include <gtest/gtest.h>

namespace junshu::sites {
namespace {

TEST(Differences, NameTheLinesOfEachChange) {
  const TextChanges found = text_changes("a\nb\nc\nd\n", "a\nB\nc\nd\ne\n", 10);
  ASSERT_EQ(found.changes.size(), 2U);
  EXPECT_EQ(found.changes[0].line_before, 2U);
  EXPECT_EQ(found.changes[0].before, "b\n");
  EXPECT_EQ(found.changes[0].after, "B\n");
  EXPECT_EQ(found.changes[1].line_after, 5U);
  EXPECT_EQ(found.changes[1].before, "");
  EXPECT_EQ(found.changes[1].after, "e\n");
  EXPECT_EQ(found.more, 0U);
}

TEST(Differences, OfEqualTextsAreNone) { EXPECT_TRUE(text_changes("a\nb", "a\nb", 10).changes.empty()); }

TEST(Differences, OfTheLastLinesFeedCount) { EXPECT_EQ(text_changes("a\n", "a", 10).changes.size(), 1U); }

TEST(Differences, BeyondTheLimitAreCounted) {
  std::string before;
  std::string after;
  for (int i = 0; i < 20; ++i) {
    before += "same\n" + std::to_string(i) + "\n";
    after += "same\nx" + std::to_string(i) + "\n";
  }
  const TextChanges found = text_changes(before, after, 5);
  EXPECT_EQ(found.changes.size(), 5U);
  EXPECT_EQ(found.more, 15U);
}

TEST(Differences, OfVeryLongTextsAreOneChange) {
  std::string before;
  std::string after;
  for (int i = 0; i < 10'000; ++i) {
    before += std::to_string(i) + "\n";
    after += std::to_string(i % 2 == 0 ? i : -i) + "\n";
  }
  EXPECT_EQ(text_changes(before, after, 5).changes.size(), 1U);
}

TEST(Excerpts, ShowWhatDiffersWithALittleAround) {
  const std::string long_line(200, '-');
  const Excerpt found = excerpt(long_line + "窓口は2階" + long_line, long_line + "窓口は3階" + long_line, 300);
  EXPECT_NE(found.before.find("2階"), std::string::npos);
  EXPECT_NE(found.after.find("3階"), std::string::npos);
  EXPECT_LT(found.before.size(), 80U);
  EXPECT_TRUE(found.before.starts_with("…"));
  EXPECT_EQ(excerpt("", "abc", 300).after, "abc");
  EXPECT_EQ(excerpt("abc", "abc", 300).before, "abc");
}

TEST(Excerpts, AreCutBetweenCharacters) {
  const Excerpt found = excerpt("あい", "あう", 300);  // these two share their first two bytes
  EXPECT_EQ(found.before, "あい");
  EXPECT_EQ(found.after, "あう");
}

}  // namespace
}  // namespace junshu::sites

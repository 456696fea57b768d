#include "access/gaps.h"

#include <gtest/gtest.h>

namespace junshu::access {
namespace {

Heard word(base::Millis from, base::Millis through, std::int64_t sequence = 0, base::Millis promised = 100) {
  return {"host", "log", from, through, promised, sequence};
}

TEST(Sources, HeardWithinTheirPromiseMakeNoGap) {
  Sources sources;
  EXPECT_FALSE(sources.hear(word(0, 10)));
  EXPECT_FALSE(sources.hear(word(110, 120)));
  EXPECT_TRUE(sources.silent(220).empty());
}

TEST(Sources, HeardAfterTheirPromiseMakeAGapOfTheTimeBetween) {
  Sources sources;
  sources.hear(word(0, 10));
  EXPECT_EQ(sources.silent(111), (std::vector{Gap{"host", "log", "silent", 10, std::nullopt, 0}}));
  EXPECT_EQ(sources.hear(word(111, 120)), (Gap{"host", "log", "silent", 10, 111, 0}));
  EXPECT_TRUE(sources.silent(120).empty());
}

TEST(Sources, ThatPromiseNothingMayBeSilent) {
  Sources sources;
  sources.hear(word(0, 10, 0, 0));
  EXPECT_TRUE(sources.silent(1'000'000).empty());
  EXPECT_FALSE(sources.hear(word(1'000'000, 1'000'001, 0, 0)));
}

TEST(Sources, WithALeftOutNumberMakeAGapThatSaysHowMany) {
  Sources sources;
  sources.hear(word(0, 10, 3));
  EXPECT_EQ(sources.hear(word(20, 30, 6)), (Gap{"host", "log", "sequence", 10, 20, 2}));
  EXPECT_FALSE(sources.hear(word(31, 32, 7)));
}

TEST(Sources, AnOlderWordChangesNothing) {
  Sources sources;
  sources.hear(word(0, 10, 3));
  EXPECT_FALSE(sources.hear(word(500, 600, 3)));
  EXPECT_FALSE(sources.hear(word(500, 600, 2)));
  EXPECT_EQ(sources.last(), std::vector{word(0, 10, 3)});
  Sources unnumbered;
  unnumbered.hear(word(0, 10));
  EXPECT_FALSE(unnumbered.hear(word(0, 10)));
}

TEST(Sources, WithAClockSetBackMakeNoGapOfNegativeLength) {
  Sources sources;
  sources.hear(word(1000, 1100, 1));
  const auto gap = sources.hear(word(500, 600, 3));
  ASSERT_TRUE(gap);
  EXPECT_GE(*gap->to, gap->from);
  EXPECT_EQ(sources.last().front().through, 1100);
}

TEST(Sources, OfOneHostAreToldApart) {
  Sources sources;
  sources.hear({"host", "a", 0, 10, 5, 0});
  sources.hear({"host", "b", 0, 10, 500, 0});
  EXPECT_EQ(sources.silent(20).size(), 1U);
}

}  // namespace
}  // namespace junshu::access

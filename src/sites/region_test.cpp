#include "sites/region.h"

#include <gtest/gtest.h>

namespace junshu::sites {
namespace {

Region marked(std::size_t max_bytes = 10, std::size_t max_count = 2) {
  return {"news", "<n>", "</n>", "", "", max_bytes, max_count, "changes"};
}
Region matched(std::string expression) { return {"count", "", "", std::move(expression), "", 5, 100, "changes"}; }

std::string masked(std::string_view body, const Region& region) {
  const Masked out = mask(body, std::vector{region});
  EXPECT_TRUE(out.problems.empty()) << out.problems.front().says.en;
  return out.body;
}
std::string problem(std::string_view body, const Region& region) {
  const Masked out = mask(body, std::vector{region});
  return out.problems.empty() ? "" : out.problems.front().says.en;
}

TEST(Regions, BetweenMarkersAreMaskedAndTheMarkersStay) {
  EXPECT_EQ(masked("a<n>1</n>b<n></n>c", marked()), "a<n>[[news]]</n>b<n>[[news]]</n>c");
  EXPECT_EQ(masked("nothing", marked()), "nothing");
}

TEST(Regions, OfAnExpressionAreMaskedOrItsGroupOnly) {
  EXPECT_EQ(masked("seen 12 times, 345 in all", matched("[0-9]+")), "seen [[count]] times, [[count]] in all");
  EXPECT_EQ(masked("seen 12 times, 345 in all", matched("seen ([0-9]+)")), "seen [[count]] times, 345 in all");
  EXPECT_EQ(masked("来訪者 12 人", matched("来訪者 (\\d+) 人")), "来訪者 [[count]] 人");
}

TEST(Regions, WhatIsMaskedLeavesATraceSoThatItsAbsenceIsSeen) {
  EXPECT_NE(masked("a12b", matched("[0-9]+")), masked("ab", matched("[0-9]+")));
}

TEST(Regions, BeyondTheirBoundsAreToldExactlyFromThereOn) {
  EXPECT_EQ(problem("<n>0123456789</n>", marked()), "");
  EXPECT_NE(problem("<n>0123456789x</n>", marked()).find("longer than declared (10 bytes): 11"), std::string::npos);
  EXPECT_EQ(problem("<n></n><n></n>", marked()), "");
  EXPECT_NE(problem("<n></n><n></n><n></n>", marked()).find("more often than declared (2)"), std::string::npos);
  EXPECT_NE(problem("123456", matched("[0-9]+")).find("longer"), std::string::npos);
}

TEST(Regions, WithoutAnEndMarkerNothingIsMasked) {
  const Masked out = mask("a<n>everything", std::vector{marked()});
  EXPECT_EQ(out.body, "a<n>everything");
  ASSERT_EQ(out.problems.size(), 1U);
  EXPECT_EQ(out.problems[0].found, "<n>everything");
}

TEST(Regions, OfBytesThatAreNoUtf8AreMaskedToo) {
  EXPECT_EQ(masked(std::string_view("\xff<n>\xfe\0</n>", 10), marked()), "\xff<n>[[news]]</n>");
}

TEST(Regions, ApplyToThePagesTheyName) {
  Region region = marked();
  EXPECT_TRUE(applies(region, "/any?x"));
  region.pages = "/news/.*";
  EXPECT_TRUE(applies(region, "/news/1"));
  EXPECT_FALSE(applies(region, "/old/news/1"));
}

}  // namespace
}  // namespace junshu::sites

#include "detect/pattern.h"

#include <gtest/gtest.h>

namespace junshu::detect {
namespace {

std::string read(const char* written) { return to_string(parse_pattern(written)); }

TEST(Pattern, ABackslashTakesTheMeaningFromWildcardsAndItselfOnly) {
  EXPECT_EQ(plain_text(parse_pattern(R"(C:\Windows\cmd.exe)")), R"(C:\Windows\cmd.exe)");
  EXPECT_EQ(plain_text(parse_pattern(R"(\\server)")), R"(\server)");
  EXPECT_EQ(plain_text(parse_pattern(R"(a\*b\?)")), "a*b?");
  EXPECT_EQ(plain_text(parse_pattern(R"(\\\*)")), R"(\*)");
  EXPECT_EQ(plain_text(parse_pattern(R"(\\\x)")), R"(\\x)");
  EXPECT_EQ(plain_text(parse_pattern(R"(\\\\x)")), R"(\\x)");
  EXPECT_EQ(plain_text(parse_pattern(R"(end\)")), R"(end\)");
}

TEST(Pattern, AnEscapedBackslashBeforeAWildcardIsABackslashAndAWildcard) {
  const Pattern pattern = parse_pattern(R"(\\*)");
  ASSERT_EQ(pattern.size(), 2u);
  EXPECT_EQ(pattern[0].text, "\\");
  EXPECT_EQ(pattern[1].kind, Part::Kind::Any);
  EXPECT_TRUE(matches(pattern, "\\anything", false));
  EXPECT_FALSE(matches(pattern, "*", false));
}

TEST(Pattern, WrittenOutItReadsTheSameAgain) {
  for (const char* text : {R"(a*b?c)", R"(\*\?\\)", R"(**)", R"(\\\\*)"})
    EXPECT_EQ(read(read(text).c_str()), read(text)) << text;
}

TEST(Pattern, AStarIsAnyRunAndAQuestionMarkExactlyOneCharacter) {
  const auto whole = [](const char* pattern, const char* value) {
    return matches(parse_pattern(pattern), value, false);
  };
  EXPECT_TRUE(whole("prog?.exe", "progA.exe"));
  EXPECT_FALSE(whole("prog?.exe", "prog.exe"));
  EXPECT_FALSE(whole("prog?.exe", "progAB.exe"));
  EXPECT_TRUE(whole("antivirus_V*.exe", "antivirus_V21.2.1.exe"));
  EXPECT_TRUE(whole("antivirus_V*.exe", "antivirus_V.exe"));
  EXPECT_FALSE(whole("antivirus_V*.exe", "antivirus_V1.exe.bak"));
  EXPECT_TRUE(whole("*a*b", "xaxaxb"));
  EXPECT_TRUE(whole("*aab", "aaaab"));
  EXPECT_TRUE(whole("*", ""));
  EXPECT_FALSE(whole("?", ""));
  EXPECT_TRUE(whole("a?c", "a遵c"));  // one character, not one byte
  EXPECT_TRUE(whole("?*", "\xFF"));   // a byte that is no UTF-8 is one character
}

TEST(Pattern, CaseCountsOnlyWhereItIsAskedFor) {
  EXPECT_TRUE(matches(parse_pattern("*CMD.exe"), "C:\\cmd.EXE", false));
  EXPECT_FALSE(matches(parse_pattern("*CMD.exe"), "C:\\cmd.EXE", true));
  EXPECT_TRUE(contains_folded("xxPassWord", "password"));
  EXPECT_FALSE(contains_folded("pass", "password"));
}

TEST(Pattern, ManyWildcardsStayQuick) {
  std::string pattern, value(2000, 'a');
  for (int i = 0; i < 50; ++i) pattern += "a*";
  EXPECT_FALSE(matches(parse_pattern(pattern + "b"), value, false));
}

}  // namespace
}  // namespace junshu::detect

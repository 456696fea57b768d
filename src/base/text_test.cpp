#include "base/text.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace junshu::base {
namespace {

TEST(Text, SplittingKeepsEmptyParts) {
  EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string_view>{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
  EXPECT_EQ(join({"a", "", "b"}, "、"), "a、、b");
  EXPECT_EQ(join({}, ","), "");
}

TEST(Text, TrimmingTakesTheIdeographicSpaceToo) {
  EXPECT_EQ(trim(" \t　山田　太郎　\r\n"), "山田　太郎");
  EXPECT_EQ(trim("　"), "");
}

TEST(Text, Utf8IsCheckedAsInRfc3629) {
  EXPECT_TRUE(valid_utf8("aé山😀"));
  for (const auto* text :
       {"\x80", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xe5\xb1",
        "\xe5\xb1"
        "a"}) {
    EXPECT_FALSE(valid_utf8(text));
  }
  EXPECT_EQ(utf8_length("aé山😀"), 4U);
}

TEST(Text, CodesTypedInFullWidthAreTheSameCode) {
  EXPECT_EQ(fold_code("　Ｕ－０１２　"), "U-012");
  for (const auto* dash : {"‐", "‑", "‒", "–", "—", "―", "−", "ー", "ｰ", "－"}) {
    EXPECT_EQ(fold_code("M" + std::string(dash) + "1"), "M-1") << dash;
  }
}

TEST(Text, AProlongedSoundMarkInsideAWordStays) {
  EXPECT_EQ(fold_code("サーバー"), "サーバー");
  EXPECT_EQ(fold_code("Aー"), "Aー");
}

TEST(Text, SearchIgnoresWidthCaseAndKindsOfDash) {
  EXPECT_EQ(search_key("ＵＳＢメモリ"), search_key("usbﾒﾓﾘ"));
  EXPECT_EQ(search_key("ｶﾞｷﾞｸﾞﾊﾟﾋﾟｳﾞ"), "ガギグパピヴ");
  EXPECT_EQ(search_key("1〜5"), search_key("1～5"));
  EXPECT_EQ(search_key("A−−B"), search_key("a－－b"));
  EXPECT_EQ(search_key("ｻｰﾊﾞｰ"), "サーバー");
}

TEST(Text, PlaceholdersAreFilledAndUnknownOnesStay) {
  EXPECT_EQ(fill("{who}は{what}を{when}", {{"who", "山田"}, {"what", "{who}"}}), "山田は{who}を{when}");
  EXPECT_EQ(fill("a{b{c}", {{"c", "C"}}), "a{bC");
  EXPECT_EQ(fill("{", {}), "{");
}

TEST(Text, IdentifiersAreLowerCaseAndShort) {
  EXPECT_TRUE(is_identifier("personal_data2"));
  for (const auto* text : {"", "2a", "_a", "A", "a-b", "日"}) EXPECT_FALSE(is_identifier(text));
  EXPECT_TRUE(is_identifier(std::string(48, 'a')));
  EXPECT_FALSE(is_identifier(std::string(49, 'a')));
}

TEST(Errors, TheEnglishMessageCarriesThePlace) {
  const Error error(ErrorKind::Conflict, {"貸出中です", "it is lent"}, "M-1");
  EXPECT_STREQ(error.what(), "M-1: it is lent");
  EXPECT_EQ(in(Language::Japanese, error.message()), "貸出中です");
  EXPECT_EQ(in(Language::English, Text{"日本語", ""}), "日本語");
  EXPECT_EQ(to_string(error.kind()), "conflict");
}

TEST(ErrorsDeathTest, ABrokenInvariantEndsTheProgram) {
  EXPECT_DEATH(JUNSHU_INVARIANT(1 + 1 == 3, "arithmetic"), "broken invariant: arithmetic");
}

}  // namespace
}  // namespace junshu::base

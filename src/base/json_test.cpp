#include "base/json.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace junshu::base {
namespace {

std::string canonical_of(std::string_view text) { return canonical(parse_json(text)); }

std::string refusal(std::string_view text) {
  try {
    parse_json(text, "a.json");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::InvalidInput);
    EXPECT_FALSE(error.message().ja.empty());
    return error.what();
  }
  return "accepted";
}

TEST(Json, WhatIsWrittenIsReadBack) {
  const Json value = parse_json(R"({"a":[1,-2,true,null,1.5,"x"],"b":{}})");
  EXPECT_EQ(to_json(value), R"({"a":[1,-2,true,null,1.5E0,"x"],"b":{}})");
}

TEST(Json, ADuplicateKeyIsRefusedAtAnyDepth) {
  EXPECT_NE(refusal(R"({"a":1,"a":1})").find("twice"), std::string::npos);
  EXPECT_NE(refusal(R"([{"x":{"a":1,"b":2,"\u0061":3}}])").find("twice"), std::string::npos);
  EXPECT_EQ(refusal(R"([{"a":1},{"a":1}])"), "accepted");
}

TEST(Json, TextAfterTheValueIsRefused) {
  EXPECT_NE(refusal("{} x"), "accepted");
  EXPECT_NE(refusal("{}{}"), "accepted");
  EXPECT_EQ(refusal("{} \n"), "accepted");
}

TEST(Json, DepthThirtyTwoIsTheLimit) {
  EXPECT_EQ(refusal(std::string(32, '[') + std::string(32, ']')), "accepted");
  EXPECT_NE(refusal(std::string(33, '[') + std::string(33, ']')), "accepted");
}

TEST(Json, InvalidUtf8AndLoneSurrogatesAreRefused) {
  EXPECT_NE(refusal("\"\xff\""), "accepted");
  EXPECT_NE(refusal("\"\xed\xa0\x80\""), "accepted");
  EXPECT_NE(refusal(R"("\ud800")"), "accepted");
}

TEST(Json, ARefusalNamesTheLineAndTheSource) {
  EXPECT_EQ(refusal("{\n\"a\":\n]}").substr(0, 15), "a.json: line 3:");
  for (const auto* text : {"", "{", "[1,]", "nul", "'a'", "/**/1", "01", "NaN"})
    EXPECT_NE(refusal(text), "accepted") << text;
}

TEST(Canonical, KeysAreSortedAndSpaceIsGone) {
  EXPECT_EQ(canonical_of(R"({ "b" : [ 1 , true ], "a2": {}, "a" : "x", "B":false })"),
            R"({"B":false,"a":"x","a2":{},"b":[1,true]})");
}

TEST(Canonical, StringsAreEscapedAsInRfc8785AndNeverNormalised) {
  EXPECT_EQ(canonical_of(R"("\u0001\u001F\b\t\n\f\r\"\\\/")"), R"("\u0001\u001f\b\t\n\f\r\"\\/")");
  EXPECT_EQ(canonical_of(R"("\u5c71\ud83d\ude00")"), "\"山😀\"");
  EXPECT_EQ(canonical_of("\"\u304b\u3099\""), "\"\u304b\u3099\"") << "a decomposed が stays decomposed";
  EXPECT_EQ(canonical(Json("\x7f")), "\"\x7f\"");
}

TEST(Canonical, IntegersReachTheLargestExactOne) {
  EXPECT_EQ(canonical_of("9007199254740991"), "9007199254740991");
  EXPECT_EQ(canonical_of("-9007199254740991"), "-9007199254740991");
  EXPECT_EQ(canonical_of("-0"), "0");
  for (const auto* text : {"9007199254740992", "-9007199254740992", "18446744073709551615", "1.0", "1e3", "-0.0"}) {
    EXPECT_THROW(canonical_of(text), Error) << text;
  }
}

TEST(Canonical, NullForeignKeysAndBrokenStringsAreRefused) {
  EXPECT_THROW(canonical_of("null"), Error);
  EXPECT_THROW(canonical_of(R"({"a":null})"), Error);
  EXPECT_THROW(canonical_of(R"({"鍵":1})"), Error);
  EXPECT_THROW(canonical(Json("\xff")), Error);
}

TEST(Canonical, ItsOutputIsItsOwnCanonicalForm) {
  const std::string once = canonical_of(R"({"z":["\u00e9",{"y":-1,"x":""}],"a":9007199254740991})");
  EXPECT_EQ(canonical_of(once), once);
}

TEST(Json, MissingAndMistypedMembersAreNamed) {
  const Json value = parse_json(R"({"t":"x","i":3,"b":true,"o":{},"a":[]})");
  const Object& object = as_object(value, "test");
  EXPECT_EQ(require_text(object, "t"), "x");
  EXPECT_EQ(require_integer(object, "i"), 3);
  EXPECT_TRUE(require_object(object, "o").empty());
  EXPECT_TRUE(require_array(object, "a").empty());
  EXPECT_EQ(text_or(object, "none", "other"), "other");
  EXPECT_EQ(integer_or(object, "none", 9), 9);
  EXPECT_TRUE(bool_or(object, "b", false));
  EXPECT_EQ(find(object, "none"), nullptr);
  try {
    require_text(object, "i");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.where(), "i");
  }
  EXPECT_THROW(text_or(object, "i", ""), Error);
  EXPECT_THROW(require_integer(object, "t"), Error);
  EXPECT_THROW(bool_or(object, "i", false), Error);
  EXPECT_THROW(as_object(parse_json("[]"), "test"), Error);
}

}  // namespace
}  // namespace junshu::base

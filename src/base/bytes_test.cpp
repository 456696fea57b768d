#include "base/bytes.h"

#include <gtest/gtest.h>

namespace junshu::base {
namespace {

std::string decoded(const std::optional<Bytes>& bytes) { return bytes ? std::string(as_text(*bytes)) : "refused"; }

TEST(Bytes, HexGoesBothWays) {
  EXPECT_EQ(hex(as_bytes("\x01\xab")), "01ab");
  EXPECT_EQ(decoded(from_hex("61AB62").has_value() ? from_hex("6162") : std::nullopt), "ab");
}

TEST(Bytes, HexOfOddLengthOrForeignLettersIsRefused) {
  EXPECT_FALSE(from_hex("abc"));
  EXPECT_FALSE(from_hex("zz"));
}

TEST(Bytes, ADigestHasExactlyThirtyTwoBytes) {
  EXPECT_TRUE(digest_from_hex(std::string(64, 'a')));
  EXPECT_FALSE(digest_from_hex(std::string(62, 'a')));
}

TEST(Bytes, Base64AgreesWithTheExamplesOfRfc4648) {
  EXPECT_EQ(base64(as_bytes("")), "");
  EXPECT_EQ(base64(as_bytes("f")), "Zg==");
  EXPECT_EQ(base64(as_bytes("fo")), "Zm8=");
  EXPECT_EQ(base64(as_bytes("foobar")), "Zm9vYmFy");
  EXPECT_EQ(decoded(from_base64("Zm9vYg==")), "foob");
}

TEST(Bytes, Base64WithoutItsPaddingIsRefused) { EXPECT_FALSE(from_base64("Zg")); }
TEST(Bytes, Base64WithTooMuchPaddingIsRefused) { EXPECT_FALSE(from_base64("Zg======")); }
TEST(Bytes, Base64WithNonZeroTrailingBitsIsRefused) { EXPECT_FALSE(from_base64("Zh==")); }
TEST(Bytes, Base64WithALineBreakIsRefused) { EXPECT_FALSE(from_base64("Zm9v\nYmFy")); }
TEST(Bytes, Base64OfTheUrlAlphabetIsRefused) { EXPECT_FALSE(from_base64("_-8=")); }

TEST(Bytes, Base64UrlHasNoPadding) {
  EXPECT_EQ(base64url(as_bytes("\xff\xef")), "_-8");
  EXPECT_EQ(decoded(from_base64url("_-8")), "\xff\xef");
  EXPECT_FALSE(from_base64url("_-8="));
}

TEST(Bytes, Base32AgreesWithTheExamplesOfRfc4648) {
  EXPECT_EQ(base32(as_bytes("foobar")), "MZXW6YTBOI");
  EXPECT_EQ(decoded(from_base32("MZXW6YTBOI")), "foobar");
  EXPECT_FALSE(from_base32("mzxw6"));
  EXPECT_FALSE(from_base32("A"));
}

TEST(Bytes, EverythingEncodedDecodesToItself) {
  Bytes bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(from_base64(base64(bytes)), bytes);
    EXPECT_EQ(from_base64url(base64url(bytes)), bytes);
    EXPECT_EQ(from_base32(base32(bytes)), bytes);
    EXPECT_EQ(from_hex(hex(bytes)), bytes);
    bytes.push_back(static_cast<std::uint8_t>(i * 37));
  }
}

TEST(Bytes, ComparingInConstantTimeStillCompares) {
  EXPECT_TRUE(equal_constant_time(as_bytes("same"), as_bytes("same")));
  EXPECT_FALSE(equal_constant_time(as_bytes("same"), as_bytes("sama")));
  EXPECT_FALSE(equal_constant_time(as_bytes("same"), as_bytes("sam")));
}

}  // namespace
}  // namespace junshu::base

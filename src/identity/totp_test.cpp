#include "identity/totp.h"

#include <gtest/gtest.h>

namespace junshu::identity {
namespace {

const base::ByteView kSecret = base::as_bytes("12345678901234567890");

// RFC 6238, appendix B, the column of SHA-1.
TEST(Totp, GivesTheCodesOfTheStandard) {
  const std::pair<std::int64_t, std::string_view> vectors[] = {{59, "94287082"},         {1111111109, "07081804"},  {1111111111, "14050471"},
                                                               {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (const auto& [seconds, code] : vectors) EXPECT_EQ(totp_code(kSecret, seconds * base::kSecond, 8), code);
}

TEST(Totp, SixDigitsAreTheLastSix) { EXPECT_EQ(totp_code(kSecret, 1111111109 * base::kSecond), "081804"); }

TEST(Totp, TakesANeighbouringStepAndNoOther) {
  const base::Millis now = 1111111109 * base::kSecond;
  const std::int64_t step = totp_step(now);
  for (const int away : {-1, 0, 1}) {
    EXPECT_EQ(totp_matching_step(kSecret, totp_code(kSecret, now + away * kTotpStep), now, -1), step + away);
  }
  EXPECT_FALSE(totp_matching_step(kSecret, totp_code(kSecret, now - 2 * kTotpStep), now, -1));
  EXPECT_FALSE(totp_matching_step(kSecret, totp_code(kSecret, now + 2 * kTotpStep), now, -1));
}

TEST(Totp, TakesAStepOnce) {
  const base::Millis now = 1111111109 * base::kSecond;
  EXPECT_FALSE(totp_matching_step(kSecret, totp_code(kSecret, now), now, totp_step(now)));
  EXPECT_FALSE(totp_matching_step(kSecret, totp_code(kSecret, now - kTotpStep), now, totp_step(now)));
}

TEST(Totp, ReadsWhatPeopleType) {
  const base::Millis now = 1111111109 * base::kSecond;
  EXPECT_TRUE(totp_matching_step(kSecret, "081 804", now, -1));
  EXPECT_TRUE(totp_matching_step(kSecret, "０８１８０４", now, -1));
  EXPECT_FALSE(totp_matching_step(kSecret, "", now, -1));
  EXPECT_FALSE(totp_matching_step(kSecret, "0818040", now, -1));
}

TEST(Totp, UriIsForAnyAuthenticator) {
  EXPECT_EQ(totp_uri("sato@town", kSecret),
            "otpauth://totp/Junshu:sato%40town?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Junshu&algorithm=SHA1&digits=6&period=30");
}

}  // namespace
}  // namespace junshu::identity

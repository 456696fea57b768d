#include "identity/password.h"

#include <gtest/gtest.h>
#include <sodium.h>

namespace junshu::identity {
namespace {

TEST(Password, IsLongAndNotCommonAndNothingElseIsAsked) {
  EXPECT_FALSE(password_fault("ねこは縁側で丸くなる夏の午後", "sato"));
  EXPECT_FALSE(password_fault("all lower case words", "sato"));
  EXPECT_TRUE(password_fault("short words", "sato"));  // 11 characters
  EXPECT_FALSE(password_fault("short words!", "sato"));
  EXPECT_TRUE(password_fault(std::string(257, 'x') + "y", "sato"));
  EXPECT_TRUE(password_fault("\xff\xfe not utf-8 at all", "sato"));
}

TEST(Password, ThatAnybodyWouldTryIsRefused) {
  for (const std::string_view password : {"password2026!", "PasswordPassword", "qwertyuiop12", "000000000000", "abababababab", "abcdefghijkl",
                                          "1234567890123", "administrator1", "changeme20260401"}) {
    EXPECT_TRUE(password_fault(password, "sato")) << password;
  }
}

TEST(Password, IsNotTheLogin) {
  EXPECT_TRUE(password_fault("sato.ichiro.shi", "sato.ichiro.shi"));
  EXPECT_TRUE(password_fault("Sato.Ichiro.Shi", "sato.ichiro.shi"));
  EXPECT_TRUE(password_fault("satoichiroshi123", "satoichiroshi"));
}

TEST(Password, HashIsTheOneLibsodiumKnows) {
  base::SeededRandom random("hash");
  const std::string hash = hash_password("paper crane over Shinano", random);
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
  EXPECT_EQ(crypto_pwhash_str_verify(hash.c_str(), "paper crane over Shinano", 24), 0);
  EXPECT_TRUE(password_matches(hash, "paper crane over Shinano"));
  EXPECT_FALSE(password_matches(hash, "paper crane over shinano"));
  EXPECT_FALSE(password_matches("", "paper crane over Shinano"));
  EXPECT_FALSE(password_matches(std::string(500, 'x'), "paper crane over Shinano"));
}

TEST(Password, CostIsNotBelowTheFloorOfLibsodium) {
  base::SeededRandom random("floor");
  const std::string hash = hash_password("paper crane over Shinano", random);
  EXPECT_EQ(crypto_pwhash_str_needs_rehash(hash.c_str(), 3, crypto_pwhash_MEMLIMIT_INTERACTIVE), 0);
  static_assert(3 >= crypto_pwhash_OPSLIMIT_INTERACTIVE);
}

TEST(Login, IsFoldedSoThatAFullWidthKeyboardDoesNoHarm) {
  EXPECT_EQ(fold_login(" Ｓato．ichiro "), "sato.ichiro");
  EXPECT_FALSE(login_fault("Sato.Ichiro@town.example"));
  EXPECT_TRUE(login_fault("ab"));
  EXPECT_TRUE(login_fault("佐藤一郎"));
  EXPECT_TRUE(login_fault("has space"));
}

TEST(Login, FaultsNameTheField) {
  base::SeededRandom random("fields");
  try {
    choose_credentials("sato", "short", random);
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.where(), "password");
    EXPECT_EQ(error.kind(), base::ErrorKind::InvalidInput);
  }
}

}  // namespace
}  // namespace junshu::identity

#include "base/hash.h"

#include <gtest/gtest.h>

#include <set>

#include "base/random.h"
#include "base/seal.h"

namespace junshu::base {
namespace {

TEST(Hash, Sha256AgreesWithFips180) {
  EXPECT_EQ(hex(sha256(as_bytes(""))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256(as_bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Hash, PartsHashLikeTheirConcatenation) {
  EXPECT_EQ(sha256({as_bytes("a"), as_bytes(""), as_bytes("bc")}), sha256(as_bytes("abc")));
}

TEST(Hash, AHasherStartsAnewAfterFinishing) {
  Sha256 hasher;
  hasher.update(as_bytes("first"));
  hasher.finish();
  hasher.update(as_bytes("abc"));
  EXPECT_EQ(hasher.finish(), sha256(as_bytes("abc")));
  EXPECT_EQ(hasher.finish(), sha256(as_bytes("")));
}

TEST(Hash, HmacAgreesWithRfc4231AndRfc2202) {
  EXPECT_EQ(hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha1(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(hex(hmac_sha256({}, {})), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Random, TheSameSeedGivesTheSameBytes) {
  SeededRandom a("seed");
  SeededRandom b("seed");
  SeededRandom c("other");
  const Bytes first = random_bytes(a, 100);
  EXPECT_EQ(first, random_bytes(b, 100));
  EXPECT_NE(first, random_bytes(c, 100));
  EXPECT_NE(first, random_bytes(a, 100));
}

TEST(Random, TheSystemGivesOtherBytesEachTime) {
  EXPECT_NE(random_bytes(system_random(), 32), random_bytes(system_random(), 32));
}

TEST(Random, NumbersStayBelowTheirBoundAndReachEveryValue) {
  SeededRandom random("numbers");
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t value = random_below(random, 7);
    EXPECT_LT(value, 7U);
    seen.insert(value);
  }
  EXPECT_EQ(seen.size(), 7U);
  EXPECT_EQ(random_below(random, 1), 0U);
}

TEST(Random, AnIdHasItsPrefixAndItsLength) {
  SeededRandom random("ids");
  const std::string id = random_id(random, "m-");
  EXPECT_EQ(id.size(), 14U);
  EXPECT_EQ(id.substr(0, 2), "m-");
  EXPECT_EQ(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567", 2), std::string::npos);
}

class Seal : public ::testing::Test {
 protected:
  SeededRandom random{"seal"};
  SealKey key = new_seal_key(random);
  Bytes sealed = seal(key, as_bytes("山田太郎"), as_bytes("person/1"), random);
};

TEST_F(Seal, WhatWasSealedOpensWithTheSameKeyAndPlace) {
  const auto plain = unseal(key, sealed, as_bytes("person/1"));
  ASSERT_TRUE(plain);
  EXPECT_EQ(as_text(*plain), "山田太郎");
}

TEST_F(Seal, ItDoesNotOpenElsewhere) { EXPECT_FALSE(unseal(key, sealed, as_bytes("person/2"))); }
TEST_F(Seal, ItDoesNotOpenWithAnotherKey) {
  EXPECT_FALSE(unseal(derive_key(key, "other"), sealed, as_bytes("person/1")));
}

TEST_F(Seal, AnyAlteredByteIsNoticed) {
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes altered = sealed;
    altered[i] ^= 1U;
    EXPECT_FALSE(unseal(key, altered, as_bytes("person/1")));
  }
  EXPECT_FALSE(unseal(key, ByteView(sealed).first(10), as_bytes("person/1")));
}

TEST_F(Seal, AnEmptyValueCanBeSealed) {
  const auto plain = unseal(key, seal(key, {}, {}, random), {});
  ASSERT_TRUE(plain);
  EXPECT_TRUE(plain->empty());
}

TEST_F(Seal, TheSameValueIsSealedDifferentlyEachTime) {
  EXPECT_NE(seal(key, as_bytes("x"), {}, random), seal(key, as_bytes("x"), {}, random));
}

}  // namespace
}  // namespace junshu::base

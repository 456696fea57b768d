#include "ledger/proof.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "test_log.h"

namespace junshu::ledger {
namespace {

class Bundles : public ::testing::Test {
 protected:
  static constexpr std::uint64_t kSize = 11;
  std::vector<Digest> leaves = test::leaves(kSize);
  HashReader read = reader_over_leaves(leaves);

  ProofBundle bundle(std::uint64_t index) {
    return {std::nullopt, index, inclusion_proof(index, kSize, read), test::signed_checkpoint(kSize)};
  }
  static bool proves(const ProofBundle& bundle, std::string_view entry) {
    try {
      return verify_bundle(bundle, base::as_bytes(entry), test::policy()).checkpoint.size == kSize;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.kind(), base::ErrorKind::Integrity);
      return false;
    }
  }
};

TEST_F(Bundles, EveryEntryIsProvenOffline) {
  for (std::uint64_t i = 0; i < kSize; ++i) {
    EXPECT_TRUE(proves(parse_bundle(format_bundle(bundle(i))), test::entry(i)));
    EXPECT_FALSE(proves(bundle(i), test::entry(i) + " "));
    EXPECT_FALSE(proves(bundle(i), test::entry((i + 1) % kSize)));
  }
}

TEST_F(Bundles, TheTextIsThatOfTheSpecification) {
  ProofBundle made = bundle(2);
  EXPECT_TRUE(format_bundle(made).starts_with("c2sp.org/tlog-proof@v1\nindex 2\n" + base::base64(leaves[3]) + "\n"));
  EXPECT_TRUE(format_bundle(made).ends_with("\n\n" + made.checkpoint));
  made.extra = Bytes{1, 2, 3};
  EXPECT_TRUE(format_bundle(made).starts_with("c2sp.org/tlog-proof@v1\nextra AQID\nindex 2\n"));
  EXPECT_EQ(parse_bundle(format_bundle(made)).extra, made.extra);
}

TEST_F(Bundles, AWrongIndexOrAnIncompleteProofIsRefused) {
  ProofBundle wrong = bundle(4);
  wrong.index = 5;
  EXPECT_FALSE(proves(wrong, test::entry(4)));
  wrong = bundle(4);
  wrong.index = kSize;
  EXPECT_FALSE(proves(wrong, test::entry(4)));
  wrong = bundle(4);
  wrong.hashes.pop_back();
  EXPECT_FALSE(proves(wrong, test::entry(4)));
  wrong = bundle(4);
  wrong.hashes.push_back(leaves[0]);
  EXPECT_FALSE(proves(wrong, test::entry(4)));
  wrong = bundle(4);
  wrong.checkpoint = test::signed_checkpoint(kSize - 1);
  EXPECT_FALSE(proves(wrong, test::entry(4)));
}

TEST_F(Bundles, MalformedOnesAreRefused) {
  const std::string good = format_bundle(bundle(0));
  const std::string checkpoint = test::signed_checkpoint(kSize);
  for (const std::string& head :
       {std::string("index 0\n"), std::string("c2sp.org/tlog-proof@v2\nindex 0\n"),
        std::string("c2sp.org/tlog-proof@v1\n"), std::string("c2sp.org/tlog-proof@v1\nindex 00\n"),
        std::string("c2sp.org/tlog-proof@v1\nindex -1\n"),
        std::string("c2sp.org/tlog-proof@v1\nindex 9223372036854775808\n"),
        std::string("c2sp.org/tlog-proof@v1\nindex 0 \n"), std::string("c2sp.org/tlog-proof@v1\nextra !\nindex 0\n"),
        std::string("c2sp.org/tlog-proof@v1\nextra AQID\n"),
        std::string("c2sp.org/tlog-proof@v1\nindex 0\nextra AQID\n"),
        std::string("c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n")}) {
    EXPECT_THROW(parse_bundle(head + "\n" + checkpoint), base::Error) << head;
  }
  EXPECT_THROW(parse_bundle(""), base::Error);
  EXPECT_THROW(parse_bundle("c2sp.org/tlog-proof@v1\nindex 0\n"), base::Error);
  EXPECT_NO_THROW(parse_bundle(good));
}

TEST(Hashes, AtMostSixtyThreeLines) {
  const std::string line = base::base64(empty_root()) + "\n";
  std::string lines;
  for (int i = 0; i < 63; ++i) lines += line;
  EXPECT_EQ(parse_hashes(lines)->size(), 63U);
  EXPECT_FALSE(parse_hashes(lines + line));
  EXPECT_FALSE(parse_hashes(line.substr(0, line.size() - 1)));
  EXPECT_TRUE(parse_hashes("")->empty());
}

TEST(Consistency, RollbacksAndForksAreNamed) {
  const auto leaves = test::leaves(9);
  const HashReader read = reader_over_leaves(leaves);
  const Checkpoint five{"o", 5, root_at(5, read)};
  const Checkpoint nine{"o", 9, root_at(9, read)};
  const auto proof = consistency_proof(5, 9, read);
  EXPECT_NO_THROW(check_consistency(five, nine, proof));
  EXPECT_NO_THROW(check_consistency(five, five, {}));
  EXPECT_NO_THROW(check_consistency({"o", 0, empty_root()}, nine, {}));
  const auto reason = [](const Checkpoint& older, const Checkpoint& newer, std::span<const Digest> hashes) {
    try {
      check_consistency(older, newer, hashes);
    } catch (const base::Error& error) {
      return error.message().en;
    }
    return std::string("accepted");
  };
  EXPECT_EQ(reason(nine, five, {}), "rollback: the log shrank from 9 to 5");
  EXPECT_EQ(reason(five, {"o", 5, leaves[0]}, {}), "fork: two signed roots at size 5");
  EXPECT_EQ(reason(five, nine, {}), "fork: size 9 does not continue size 5");
  EXPECT_EQ(reason(five, {"p", 9, nine.root}, proof), "these are checkpoints of two logs");
}

}  // namespace
}  // namespace junshu::ledger

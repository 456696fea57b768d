#include "ledger/merkle.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "test_log.h"

namespace junshu::ledger {
namespace {

// The eight leaves and the roots that RFC 6962's reference implementation tests itself with.
std::vector<Digest> reference_leaves() {
  std::vector<Digest> leaves;
  for (const auto* text :
       {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}) {
    leaves.push_back(leaf_hash(*base::from_hex(text)));
  }
  return leaves;
}

constexpr std::array<const char*, 8> kReferenceRoots = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

TEST(Merkle, RootsAgreeWithRfc6962) {
  CompactRange range;
  EXPECT_EQ(base::hex(range.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const auto leaves = reference_leaves();
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    range.append(leaves[i]);
    EXPECT_EQ(base::hex(range.root()), kReferenceRoots[i]);
    EXPECT_EQ(root_at(i + 1, reader_over_leaves(leaves)), range.root());
  }
}

TEST(Merkle, AnEntryThatLooksLikeANodeHashesDifferently) {
  const auto leaves = reference_leaves();
  Bytes preimage = {0x01};
  preimage.insert(preimage.end(), leaves[0].begin(), leaves[0].end());
  preimage.insert(preimage.end(), leaves[1].begin(), leaves[1].end());
  EXPECT_NE(leaf_hash(preimage), node_hash(leaves[0], leaves[1]));
}

TEST(CompactRange, ItGoesOnAfterBeingStored) {
  const auto leaves = test::leaves(40);
  CompactRange straight;
  CompactRange stored;
  for (const Digest& leaf : leaves) {
    straight.append(leaf);
    stored = CompactRange::parse(stored.serialise());
    stored.append(leaf);
    EXPECT_EQ(stored, straight);
    EXPECT_EQ(stored.root(), straight.root());
  }
  EXPECT_EQ(stored.serialise().size(), 8U + 2 * 32U) << "40 is 32 + 8";
}

TEST(CompactRange, ADamagedStateIsNoticed) {
  CompactRange range;
  for (const Digest& leaf : test::leaves(5)) range.append(leaf);
  Bytes stored = range.serialise();
  stored.pop_back();
  EXPECT_THROW(CompactRange::parse(stored), base::Error);
  EXPECT_THROW(CompactRange::parse(Bytes(7)), base::Error);
  EXPECT_THROW(CompactRange::parse({}), base::Error);
  Bytes other_size = range.serialise();
  other_size[7] = 7;
  EXPECT_THROW(CompactRange::parse(other_size), base::Error);
}

TEST(CompactRange, ASubtreeCountsForItsLeaves) {
  const auto leaves = test::leaves(12);
  CompactRange by_leaf;
  for (const Digest& leaf : leaves) by_leaf.append(leaf);
  const HashReader read = reader_over_leaves(leaves);
  CompactRange by_subtree;
  by_subtree.append_subtree(read(2, 0), 2);
  by_subtree.append_subtree(read(2, 1), 2);
  by_subtree.append_subtree(read(1, 4), 1);
  by_subtree.append_subtree(read(1, 5), 1);
  EXPECT_EQ(by_subtree, by_leaf);
}

class Proofs : public ::testing::Test {
 protected:
  static constexpr std::uint64_t kMost = 33;
  std::vector<Digest> all = test::leaves(kMost);
  HashReader read = reader_over_leaves(all);
};

TEST_F(Proofs, EveryLeafOfEverySmallTreeIsProven) {
  for (std::uint64_t size = 1; size <= kMost; ++size) {
    const Digest root = root_at(size, read);
    for (std::uint64_t index = 0; index < size; ++index) {
      EXPECT_TRUE(verify_inclusion(index, size, all[index], root, inclusion_proof(index, size, read)));
    }
  }
}

TEST_F(Proofs, AnInclusionProofHoldsForNothingElse) {
  const std::uint64_t size = 21;
  const Digest root = root_at(size, read);
  for (std::uint64_t index = 0; index < size; ++index) {
    auto proof = inclusion_proof(index, size, read);
    EXPECT_FALSE(verify_inclusion(index, size, all[(index + 1) % size], root, proof)) << "another leaf";
    EXPECT_FALSE(verify_inclusion(index ^ 1U, size, all[index], root, proof)) << "another index";
    EXPECT_FALSE(verify_inclusion(index, index, all[index], root, proof)) << "an index beyond the tree";
    EXPECT_FALSE(verify_inclusion(index, size, all[index], all[0], proof)) << "another root";
    auto longer = proof;
    longer.push_back(all[0]);
    EXPECT_FALSE(verify_inclusion(index, size, all[index], root, longer));
    for (Digest& hash : proof) {
      hash[31] ^= 1U;
      EXPECT_FALSE(verify_inclusion(index, size, all[index], root, proof));
      hash[31] ^= 1U;
    }
    proof.pop_back();
    EXPECT_FALSE(verify_inclusion(index, size, all[index], root, proof)) << "too short";
  }
}

TEST_F(Proofs, EveryTreeContinuesEverySmallerOne) {
  for (std::uint64_t newer = 1; newer <= kMost; ++newer) {
    for (std::uint64_t older = 1; older <= newer; ++older) {
      const auto proof = consistency_proof(older, newer, read);
      EXPECT_TRUE(verify_consistency(older, root_at(older, read), newer, root_at(newer, read), proof))
          << older << " " << newer;
    }
    EXPECT_TRUE(verify_consistency(0, empty_root(), newer, root_at(newer, read), {}));
  }
}

TEST_F(Proofs, ATreeWithAnotherPastIsRefused) {
  auto forked = all;
  forked[3][0] ^= 1U;
  const HashReader other = reader_over_leaves(forked);
  for (std::uint64_t newer = 5; newer <= kMost; ++newer) {
    for (std::uint64_t older = 4; older < newer; ++older) {
      EXPECT_FALSE(verify_consistency(older, root_at(older, read), newer, root_at(newer, other),
                                      consistency_proof(older, newer, other)));
    }
  }
}

TEST_F(Proofs, AConsistencyProofHoldsForNothingElse) {
  for (const auto& [older, newer] :
       std::vector<std::pair<std::uint64_t, std::uint64_t>>{{4, 7}, {6, 8}, {13, 29}, {1, 2}}) {
    const Digest old_root = root_at(older, read);
    const Digest new_root = root_at(newer, read);
    auto proof = consistency_proof(older, newer, read);
    EXPECT_FALSE(verify_consistency(older, new_root, newer, new_root, proof));
    EXPECT_FALSE(verify_consistency(newer, new_root, older, old_root, proof));
    auto longer = proof;
    longer.push_back(all[0]);
    EXPECT_FALSE(verify_consistency(older, old_root, newer, new_root, longer));
    for (Digest& hash : proof) {
      hash[0] ^= 1U;
      EXPECT_FALSE(verify_consistency(older, old_root, newer, new_root, proof));
      hash[0] ^= 1U;
    }
    proof.pop_back();
    EXPECT_FALSE(verify_consistency(older, old_root, newer, new_root, proof));
    EXPECT_FALSE(verify_consistency(older, old_root, newer, new_root, {}));
  }
  EXPECT_FALSE(verify_consistency(0, all[0], 3, root_at(3, read), {}));
  EXPECT_FALSE(verify_consistency(3, all[0], 3, root_at(3, read), {}));
}

TEST_F(Proofs, ImpossibleOnesAreRefused) {
  EXPECT_THROW(inclusion_proof(5, 5, read), base::Error);
  EXPECT_THROW(consistency_proof(0, 5, read), base::Error);
  EXPECT_THROW(consistency_proof(6, 5, read), base::Error);
}

}  // namespace
}  // namespace junshu::ledger

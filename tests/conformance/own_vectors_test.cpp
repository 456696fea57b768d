#include <gtest/gtest.h>

#include "base/error.h"
#include "ledger/checkpoint.h"
#include "ledger/tile.h"
#include "shared_folder.h"

namespace junshu::conformance {
namespace {

using base::Json;
using base::Object;
using ledger::Digest;

std::uint64_t number(const Object& object, std::string_view key) {
  return static_cast<std::uint64_t>(base::require_integer(object, key));
}

std::string text(const Object& object, std::string_view key) { return std::string(base::require_text(object, key)); }

class Tree : public ::testing::Test {
 protected:
  Json file = own_vectors("tree.json");
  const Object& vectors = file.get_object();
  std::vector<Digest> leaves;
  std::vector<Digest> roots;
  ledger::HashReader read;

  Tree() {
    for (const Json& entry : base::require_array(vectors, "entries")) {
      leaves.push_back(ledger::leaf_hash(*base::from_hex(entry.get_string())));
    }
    for (const Json& root : base::require_array(vectors, "roots"))
      roots.push_back(*base::digest_from_hex(root.get_string()));
    read = ledger::reader_over_leaves(leaves);
  }

  static std::vector<Digest> proof(const Object& item) {
    std::vector<Digest> hashes;
    for (const Json& hash : base::require_array(item, "proof"))
      hashes.push_back(*base::digest_from_hex(hash.get_string()));
    return hashes;
  }
};

TEST_F(Tree, EveryRootIsTheOneOfRfc6962) {
  ledger::CompactRange range;
  ASSERT_EQ(roots.size(), leaves.size() + 1);
  for (std::size_t size = 0; size < roots.size(); ++size) {
    if (size > 0) range.append(leaves[size - 1]);
    EXPECT_EQ(range.root(), roots[size]);
    EXPECT_EQ(ledger::root_at(size, read), roots[size]);
  }
}

TEST_F(Tree, InclusionProofsAreMadeAndAccepted) {
  for (const Json& value : base::require_array(vectors, "inclusion")) {
    const Object& item = value.get_object();
    const std::uint64_t index = number(item, "index");
    const std::uint64_t size = number(item, "size");
    EXPECT_EQ(ledger::inclusion_proof(index, size, read), proof(item));
    EXPECT_TRUE(ledger::verify_inclusion(index, size, leaves[index], roots[size], proof(item)));
  }
}

TEST_F(Tree, ConsistencyProofsAreMadeAndAccepted) {
  for (const Json& value : base::require_array(vectors, "consistency")) {
    const Object& item = value.get_object();
    const std::uint64_t older = number(item, "old");
    const std::uint64_t newer = number(item, "new");
    EXPECT_EQ(ledger::consistency_proof(older, newer, read), proof(item));
    EXPECT_TRUE(ledger::verify_consistency(older, roots[older], newer, roots[newer], proof(item)));
  }
}

TEST_F(Tree, TilePathsAreThoseOfTheSpecification) {
  for (const Json& value : base::require_array(vectors, "paths")) {
    const Object& item = value.get_object();
    const ledger::TileCoordinates tile{static_cast<unsigned>(number(item, "level")), number(item, "index"),
                                       static_cast<unsigned>(number(item, "width"))};
    EXPECT_EQ(ledger::tile_path(tile), text(item, "path"));
  }
}

class NoteVectors : public ::testing::Test {
 protected:
  Json file = own_vectors("notes.json");
  const Object& vectors = file.get_object();

  ledger::Signer signer(std::string_view who) const {
    const Object& key = base::require_object(base::require_object(vectors, "keys"), who);
    const Digest seed = *base::digest_from_hex(base::require_text(key, "seed"));
    return {base::require_text(key, "name"), seed, static_cast<ledger::KeyType>(number(key, "type"))};
  }

  ledger::LogPolicy policy(std::size_t quorum) const {
    return {{}, {signer("log").verifier()}, {signer("witness").verifier()}, quorum};
  }

  ledger::Checkpoint checkpoint() const {
    const Object& item = base::require_object(vectors, "checkpoint");
    return {text(item, "origin"), number(item, "size"), *base::digest_from_hex(base::require_text(item, "root"))};
  }
};

TEST_F(NoteVectors, KeysHaveTheirTextForms) {
  for (const auto* who : {"log", "next", "witness"}) {
    const Object& key = base::require_object(base::require_object(vectors, "keys"), who);
    EXPECT_EQ(signer(who).verifier().format(), text(key, "vkey"));
    EXPECT_EQ(signer(who).skey(), text(key, "skey"));
    EXPECT_EQ(ledger::VerifierKey::parse(text(key, "vkey")), ledger::Signer::parse(text(key, "skey")).verifier());
  }
}

TEST_F(NoteVectors, SigningGivesTheSameBytes) {
  const std::uint64_t time = number(vectors, "time");
  EXPECT_EQ(ledger::sign_checkpoint(checkpoint(), std::vector{signer("log")}), text(vectors, "signed"));
  EXPECT_EQ(ledger::sign_checkpoint(checkpoint(), std::vector{signer("log"), signer("witness")}, time),
            text(vectors, "cosigned"));
  EXPECT_EQ(ledger::sign_checkpoint(checkpoint(), std::vector{signer("log"), signer("next"), signer("witness")}, time),
            text(vectors, "rotation"));
}

TEST_F(NoteVectors, GoodNotesAreAccepted) {
  for (const auto* name : {"signed", "cosigned", "rotation", "unknown"}) {
    EXPECT_EQ(ledger::open_checkpoint(text(vectors, name), policy(0)).checkpoint, checkpoint()) << name;
  }
  const auto opened = ledger::open_checkpoint(text(vectors, "cosigned"), policy(1));
  EXPECT_EQ(opened.cosignatures[0].time, number(vectors, "time"));
}

TEST_F(NoteVectors, BadNotesAreRefused) {
  for (const Json& value : base::require_array(vectors, "refuse")) {
    const Object& item = value.get_object();
    EXPECT_THROW(ledger::open_checkpoint(text(item, "note"), policy(0)), base::Error) << text(item, "why");
  }
  EXPECT_THROW(ledger::open_checkpoint(text(vectors, "signed"), policy(1)), base::Error);
}

}  // namespace
}  // namespace junshu::conformance

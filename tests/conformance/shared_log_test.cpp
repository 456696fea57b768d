#include "shared_log.h"

#include "base/error.h"

namespace junshu::conformance {
namespace {

namespace fs = std::filesystem;

TEST(SharedKeys, AllHaveTheirTextForms) {
  const auto vectors = shared_vectors();
  if (!vectors) return;
  const base::Json keys = base::parse_json(base::read_text(*vectors / "keys.json"));
  for (const base::Json& value : keys.get_array()) {
    const auto& key = value.get_object();
    const ledger::Signer signer = ledger::Signer::parse(base::require_text(key, "Skey"));
    const auto seed = *base::digest_from_hex(base::require_text(key, "SeedHex"));
    EXPECT_EQ(ledger::Signer(base::require_text(key, "Name"), seed, signer.verifier().type).skey(),
              base::require_text(key, "Skey"));
    EXPECT_EQ(signer.verifier().format(), base::require_text(key, "Vkey"));
    EXPECT_EQ(base::hex(signer.verifier().public_key), base::require_text(key, "PubHex"));
  }
}

TEST(SharedUnits, SingleHashesAndSignedBytesAgree) {
  const auto vectors = shared_vectors();
  if (!vectors) return;
  const base::Json file = base::parse_json(base::read_text(*vectors / "unit.json"));
  const auto value = [&](std::string_view key) { return std::string(base::require_text(file.get_object(), key)); };
  const SharedLog log(*vectors);
  EXPECT_EQ(base::hex(ledger::empty_root()), value("empty_tree_root_hex"));
  EXPECT_EQ(log.entries[0], value("entry0_utf8"));
  EXPECT_EQ(base::hex(log.leaves[0]), value("entry0_leaf_hash_hex"));
  EXPECT_EQ(base::hex(log.leaves[1]), value("entry1_leaf_hash_hex"));
  EXPECT_EQ(base::hex(ledger::leaf_hash({})), value("leaf_hash_of_empty_entry_hex"));
  EXPECT_EQ(base::hex(ledger::node_hash(log.leaves[0], log.leaves[1])), value("node_hash_01_hex"));
  EXPECT_EQ(ledger::tile_path({0, 1234067}), value("tile_path_level0_index1234067"));
  EXPECT_EQ(ledger::tile_path({2, 5, 17}), value("tile_path_level2_index5_partial17"));
  const auto checkpoint = ledger::open_checkpoint(log.note("checkpoint"), log.policy()).checkpoint;
  EXPECT_EQ(ledger::format_checkpoint(checkpoint), value("checkpoint600_signed_bytes"));
  const auto opened = ledger::open_checkpoint(log.note("cosigned.600"), log.policy(1));
  EXPECT_EQ("cosignature/v1\ntime " + std::to_string(*opened.cosignatures[0].time) + "\n" +
                ledger::format_checkpoint(checkpoint),
            value("cosignature600_signed_bytes"));
}

TEST(SharedLogOf600, LeavesAndRootsAgree) {
  const auto vectors = shared_vectors();
  if (!vectors) return;
  const SharedLog log(*vectors);
  std::string lines;
  for (const auto& leaf : log.leaves) lines += base::hex(leaf) + "\n";
  EXPECT_EQ(base::read_text(log.folder / "leafhashes.hex"), lines);
  const base::Json roots = base::parse_json(base::read_text(log.folder / "roots.json"));
  for (const std::uint64_t size : kSizes) {
    EXPECT_EQ(base::base64(ledger::root_at(size, log.hashes())),
              base::require_text(roots.get_object(), std::to_string(size)));
  }
}

TEST(SharedLogOf600, CheckpointsAndCosignaturesAreSignedToTheByte) {
  const auto vectors = shared_vectors();
  if (!vectors) return;
  const SharedLog log(*vectors);
  for (const std::uint64_t size : kSizes) {
    const ledger::Checkpoint checkpoint{std::string(kOrigin), size, ledger::root_at(size, log.hashes())};
    const std::string suffix = "." + std::to_string(size);
    EXPECT_EQ(ledger::sign_checkpoint(checkpoint, std::vector{log.log}), log.note("checkpoint" + suffix));
    EXPECT_EQ(ledger::sign_checkpoint(checkpoint, std::vector{log.log, log.witness}, 1767225600 + size),
              log.note("cosigned" + suffix));
    EXPECT_EQ(ledger::open_checkpoint(log.note("cosigned" + suffix), log.policy(1)).checkpoint, checkpoint);
  }
}

TEST(SharedLogOf600, PublishingEverySizeWritesTheSameFiles) {
  const auto vectors = shared_vectors();
  if (!vectors) return;
  SharedLog log(*vectors);
  const base::TemporaryFolder temporary;
  const fs::path folder = temporary.path() / "log";
  std::set<std::string> compared;
  for (const std::uint64_t size : kSizes) {
    ledger::publish(folder, log, log.note("checkpoint." + std::to_string(size)), log.policy());
    for (const auto& tile : ledger::tiles_of(size)) {
      std::vector<std::string> paths = {ledger::tile_path(tile)};
      if (tile.level == 0) paths.push_back(ledger::bundle_path(tile.index, tile.width));
      for (const std::string& path : paths) {
        EXPECT_EQ(base::read_text(folder / path), base::read_text(log.folder / path)) << path;
        compared.insert(path);
      }
    }
    EXPECT_TRUE(ledger::verify_published(folder, log.policy()).problems.empty()) << size;
  }
  for (const auto& item : fs::recursive_directory_iterator(log.folder / "tile")) {
    const std::string path = fs::relative(item.path(), log.folder).string();
    EXPECT_TRUE(!item.is_regular_file() || compared.contains(path)) << path << " was never written";
  }
}

TEST(SharedLogOf600, ThePublishedFolderVerifiesAtEverySize) {
  const auto vectors = shared_vectors();
  if (!vectors) return;
  const SharedLog log(*vectors);
  const base::TemporaryFolder temporary;
  fs::copy(log.folder / "tile", temporary.path() / "tile", fs::copy_options::recursive);
  for (const std::uint64_t size : kSizes) {
    base::write_durably(temporary.path() / "checkpoint", log.note("checkpoint." + std::to_string(size)));
    const auto report = ledger::verify_published(temporary.path(), log.policy());
    EXPECT_TRUE(report.problems.empty()) << size;
    EXPECT_EQ(report.entries, size);
  }
}

TEST(SharedLogOf600, DuringARotationEitherKeyIsBelieved) {
  const auto vectors = shared_vectors();
  if (!vectors) return;
  const SharedLog log(*vectors);
  ledger::LogPolicy both = log.policy(1);
  both.log_keys.push_back(log.next.verifier());
  ledger::LogPolicy only_next = log.policy(1);
  only_next.log_keys = {log.next.verifier()};
  const std::string note = log.note("checkpoint.rotation");
  for (const auto& policy : {log.policy(1), both, only_next})
    EXPECT_EQ(ledger::open_checkpoint(note, policy).checkpoint.size, 600U);
}

TEST(SharedLogOf600, AnExtensionLineIsSignedButNotOneOfOurCheckpoints) {
  const auto vectors = shared_vectors();
  if (!vectors) return;
  const SharedLog log(*vectors);
  const std::string note = log.note("checkpoint.extension");
  EXPECT_EQ(ledger::open_note(note, std::vector{log.log.verifier(), log.witness.verifier()}).known.size(), 2U);
  EXPECT_THROW(ledger::open_checkpoint(note, log.policy()), base::Error);
}

TEST(SharedLogOf70000, ThePublishedFolderVerifies) {
  const auto vectors = shared_vectors();
  if (!vectors) return;
  const fs::path folder = *vectors / "log70000";
  std::string vkey = base::read_text(folder / "vkey");
  if (vkey.ends_with('\n')) vkey.pop_back();
  const auto policy = ledger::LogPolicy::of(ledger::VerifierKey::parse(vkey));
  const auto checkpoint = ledger::published_checkpoint(folder, policy)->checkpoint;
  EXPECT_EQ(checkpoint.size, 70'000U);
  EXPECT_EQ(ledger::root_at(70'000, ledger::reader_over_tiles(70'000, ledger::tiles_in_folder(folder))),
            checkpoint.root);
  for (const auto& tile : ledger::tiles_of(70'000))
    EXPECT_TRUE(fs::exists(folder / ledger::tile_path(tile))) << ledger::tile_path(tile);
  if (fs::exists(folder / "tile/entries")) {
    EXPECT_TRUE(ledger::verify_published(folder, policy).problems.empty());
  }
}

}  // namespace
}  // namespace junshu::conformance

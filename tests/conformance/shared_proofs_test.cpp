#include "ledger/proof.h"
#include "shared_log.h"

namespace junshu::conformance {
namespace {

ledger::Digest digest(const base::Json& value) {
  const auto bytes = base::from_base64(std::string_view(value.get_string()));
  EXPECT_TRUE(bytes && bytes->size() == 32);
  ledger::Digest out{};
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

std::vector<ledger::Digest> proof(const base::Object& item) {
  std::vector<ledger::Digest> hashes;
  if (const auto* list = item.at("Proof").if_array()) {
    for (const base::Json& hash : *list) hashes.push_back(digest(hash));
  }
  return hashes;
}

std::uint64_t number(const base::Object& item, std::string_view key) {
  return static_cast<std::uint64_t>(base::require_integer(item, key));
}

TEST(SharedProofs, EveryInclusionProofIsMadeAndAccepted) {
  const auto vectors = shared_vectors();
  if (!vectors) return;
  const SharedLog log(*vectors);
  const base::Json file = base::parse_json(base::read_text(*vectors / "proofs/inclusion.json"));
  for (const base::Json& value : file.get_array()) {
    const auto& item = value.get_object();
    const std::uint64_t index = number(item, "Index");
    const std::uint64_t size = number(item, "Size");
    EXPECT_EQ(ledger::inclusion_proof(index, size, log.hashes()), proof(item));
    EXPECT_EQ(log.leaves[index], digest(item.at("Leaf")));
    EXPECT_TRUE(ledger::verify_inclusion(index, size, digest(item.at("Leaf")), digest(item.at("Root")), proof(item)));
  }
}

TEST(SharedProofs, EveryConsistencyProofIsMadeAndAccepted) {
  const auto vectors = shared_vectors();
  if (!vectors) return;
  const SharedLog log(*vectors);
  const auto tiles = ledger::reader_over_tiles(600, ledger::tiles_in_folder(log.folder));
  const base::Json file = base::parse_json(base::read_text(*vectors / "proofs/consistency.json"));
  EXPECT_EQ(file.get_array().size(), 120U);
  for (const base::Json& value : file.get_array()) {
    const auto& item = value.get_object();
    const std::uint64_t older = number(item, "Old");
    const std::uint64_t newer = number(item, "New");
    EXPECT_EQ(ledger::consistency_proof(older, newer, log.hashes()), proof(item));
    if (newer == 600) {
      EXPECT_EQ(ledger::consistency_proof(older, newer, tiles), proof(item));
    }
    EXPECT_TRUE(
        ledger::verify_consistency(older, digest(item.at("OldRoot")), newer, digest(item.at("NewRoot")), proof(item)));
  }
}

TEST(SharedProofs, BundlesAreWrittenToTheByteAndVerifyOffline) {
  const auto vectors = shared_vectors();
  if (!vectors) return;
  const SharedLog log(*vectors);
  std::size_t count = 0;
  for (const auto& item : std::filesystem::directory_iterator(*vectors / "proofs")) {
    const std::string name = item.path().filename().string();
    if (!name.ends_with(".tlog-proof")) continue;
    ++count;
    const std::string text = base::read_text(item.path());
    const ledger::ProofBundle bundle = ledger::parse_bundle(text);
    EXPECT_EQ(ledger::format_bundle(bundle), text);
    const std::string entry = base::read_text(*vectors / "proofs" / ("entry-" + std::to_string(bundle.index) + ".bin"));
    EXPECT_EQ(entry, log.entries[bundle.index]);
    const auto opened = ledger::verify_bundle(bundle, base::as_bytes(entry), log.policy());
    EXPECT_EQ(bundle.hashes, ledger::inclusion_proof(bundle.index, opened.checkpoint.size, log.hashes())) << name;
  }
  EXPECT_EQ(count, 14U);
}

TEST(SharedProofs, RequestsToWitnessesAreWrittenToTheByte) {
  const auto vectors = shared_vectors();
  if (!vectors) return;
  const SharedLog log(*vectors);
  const auto newest = ledger::open_checkpoint(log.note("checkpoint.600"), log.policy());
  for (const std::uint64_t size : kSizes) {
    if (size == 0 || size == 600) continue;
    const std::string name = std::to_string(size) + "-600.txt";
    const auto hashes = ledger::consistency_proof(size, 600, log.hashes());
    const std::string lines = ledger::format_hashes(hashes);
    EXPECT_EQ(base::read_text(*vectors / "proofs" / ("consistency-" + name)), lines);
    EXPECT_EQ(ledger::parse_hashes(lines), hashes);
    EXPECT_EQ(base::read_text(*vectors / "proofs" / ("add-checkpoint-" + name)),
              "old " + std::to_string(size) + "\n" + lines + "\n" + newest.note);
    const auto older = ledger::open_checkpoint(log.note("checkpoint." + std::to_string(size)), log.policy());
    ledger::check_consistency(older.checkpoint, newest.checkpoint, hashes);
  }
}

}  // namespace
}  // namespace junshu::conformance

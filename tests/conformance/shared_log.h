// The log of 600 entries among the shared vectors.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "ledger/publish.h"
#include "ledger/tile.h"
#include "shared_folder.h"

namespace junshu::conformance {

inline constexpr std::array<std::uint64_t, 17> kSizes = {0,   1,   2,   3,   4,   5,   6,   7,  8,
                                                         255, 256, 257, 300, 511, 512, 513, 600};
inline constexpr std::string_view kOrigin = "ledger.example/vertrag-0001";

struct SharedLog final : ledger::EntrySource {
  std::filesystem::path folder;
  std::vector<std::string> entries;
  std::vector<ledger::Digest> leaves;
  ledger::Signer log;
  ledger::Signer next;
  ledger::Signer witness;

  explicit SharedLog(const std::filesystem::path& vectors)
      : folder(vectors / "log600"), log(key(vectors, 0)), next(key(vectors, 1)), witness(key(vectors, 2)) {
    for (std::uint64_t first = 0; first < 600; first += ledger::kTileWidth) {
      const auto width = static_cast<unsigned>(std::min<std::uint64_t>(ledger::kTileWidth, 600 - first));
      const std::string bundle = base::read_text(folder / ledger::bundle_path(first / ledger::kTileWidth, width));
      const auto decoded = ledger::decode_bundle(base::as_bytes(bundle), width);
      EXPECT_TRUE(decoded);
      for (const base::ByteView entry : *decoded) {
        entries.emplace_back(base::as_text(entry));
        leaves.push_back(ledger::leaf_hash(entry));
      }
    }
  }

  static ledger::Signer key(const std::filesystem::path& vectors, std::size_t which) {
    const base::Json keys = base::parse_json(base::read_text(vectors / "keys.json"));
    return ledger::Signer::parse(base::require_text(keys.get_array()[which].get_object(), "Skey"));
  }

  std::uint64_t size() override { return entries.size(); }
  void read(std::uint64_t first, std::uint64_t last, const Take& take) override {
    for (std::uint64_t i = first; i < last; ++i) take(base::as_bytes(entries[i]), leaves[i]);
  }

  ledger::LogPolicy policy(std::size_t quorum = 0) const {
    return {{}, {log.verifier()}, {witness.verifier()}, quorum};
  }
  std::string note(const std::string& name) const { return base::read_text(folder / name); }
  ledger::HashReader hashes() const { return ledger::reader_over_leaves(leaves); }
};

}  // namespace junshu::conformance

// A log of invented entries and its key, for tests.
#pragma once

#include <string>
#include <vector>

#include "base/hash.h"
#include "ledger/checkpoint.h"
#include "ledger/publish.h"

namespace junshu::ledger::test {

inline std::string entry(std::uint64_t index) {
  return R"({"at":)" + std::to_string(1'777'600'000'000 + index) + R"(,"type":"test.made"})";
}

inline std::vector<Digest> leaves(std::uint64_t count) {
  std::vector<Digest> out;
  for (std::uint64_t i = 0; i < count; ++i) out.push_back(leaf_hash(base::as_bytes(entry(i))));
  return out;
}

inline Signer signer(std::string_view name = "junshu.example/k-1", KeyType type = KeyType::Ed25519,
                     std::string_view seed = "log") {
  const Digest bytes = base::sha256(base::as_bytes(seed));
  return Signer(name, bytes, type);
}

inline Checkpoint checkpoint_of(const std::vector<Digest>& hashes, std::string origin = "junshu.example/k-1") {
  CompactRange range;
  for (const Digest& leaf : hashes) range.append(leaf);
  return {std::move(origin), range.size(), range.root()};
}

inline std::string signed_checkpoint(std::uint64_t size) {
  const Signer key = signer();
  return sign_checkpoint(checkpoint_of(leaves(size)), std::span(&key, 1));
}

inline LogPolicy policy() { return LogPolicy::of(signer().verifier()); }

class MemoryLog final : public EntrySource {
 public:
  explicit MemoryLog(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) entries.push_back(entry(i));
    hashes = leaves(count);
  }
  std::uint64_t size() override { return entries.size(); }
  void read(std::uint64_t first, std::uint64_t last, const Take& take) override {
    for (std::uint64_t i = first; i < last; ++i) take(base::as_bytes(entries[i]), hashes[i]);
  }
  std::string checkpoint(std::uint64_t size) const {
    const Signer key = signer();
    return sign_checkpoint(checkpoint_of({hashes.begin(), hashes.begin() + static_cast<std::ptrdiff_t>(size)}),
                           std::span(&key, 1));
  }

  std::vector<std::string> entries;
  std::vector<Digest> hashes;
};

}  // namespace junshu::ledger::test

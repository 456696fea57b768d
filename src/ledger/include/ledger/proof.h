// Offline proofs: a bundle (c2sp.org/tlog-proof@v1) shows with a checkpoint alone that an entry is in a log;
// consistency shows that one checkpoint's tree is the beginning of another's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/checkpoint.h"
#include "ledger/merkle.h"

namespace junshu::ledger {

struct ProofBundle {
  std::optional<Bytes> extra;  // opaque to us
  std::uint64_t index = 0;
  std::vector<Digest> hashes;  // the leaf's sibling first
  std::string checkpoint;      // signed note, verbatim
};

std::string format_bundle(const ProofBundle& bundle);
ProofBundle parse_bundle(std::string_view text);  // strict; throws Error{InvalidInput}
// Throws Error{Integrity} with the reason when `entry` is not proven. Returns the checkpoint it was proven in.
SignedCheckpoint verify_bundle(const ProofBundle& bundle, ByteView entry, const LogPolicy& policy);

// Throws Error{Integrity}: a rollback, a fork (two roots at one size), or a proof that does not hold.
void check_consistency(const Checkpoint& older, const Checkpoint& newer, std::span<const Digest> proof);

// Hash lines, one base64 digest a line, as in bundles and in requests to witnesses.
std::string format_hashes(std::span<const Digest> hashes);
std::optional<std::vector<Digest>> parse_hashes(std::string_view lines);  // at most 63; nullopt: malformed

}  // namespace junshu::ledger

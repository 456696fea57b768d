// Checkpoints (C2SP tlog-checkpoint v1.0.0): "origin\nsize\nbase64(root)\n", signed as a note whose key has the origin
// as its name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/merkle.h"
#include "ledger/note.h"

namespace junshu::ledger {

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Digest root{};
  bool operator==(const Checkpoint&) const = default;
};

std::string format_checkpoint(const Checkpoint& checkpoint);
// Strict: exactly three lines, no leading zeros, canonical base64, line feeds only. Throws Error{InvalidInput}.
Checkpoint parse_checkpoint(std::string_view body);
// The whole note, with one line by each signer.
std::string sign_checkpoint(const Checkpoint& checkpoint, std::span<const Signer> signers,
                            std::uint64_t unix_seconds = 0);

// Whom a reader believes.
struct LogPolicy {
  std::string origin;                  // empty: the name of the first log key
  std::vector<VerifierKey> log_keys;   // more than one while a key is being replaced; one signature suffices
  std::vector<VerifierKey> witnesses;  // cosignature keys
  std::size_t quorum = 0;              // cosignatures required

  static LogPolicy of(VerifierKey key) {
    return {.origin = {}, .log_keys = {std::move(key)}, .witnesses = {}, .quorum = 0};
  }
};

struct SignedCheckpoint {
  Checkpoint checkpoint;
  std::vector<NoteSignature> cosignatures;
  std::string note;  // as read
};

// Throws Error{Integrity}: malformed, another origin, no signature of the log, a failing one, or too few cosignatures.
SignedCheckpoint open_checkpoint(std::string_view note, const LogPolicy& policy);

}  // namespace junshu::ledger

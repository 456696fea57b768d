// Signed notes (C2SP signed-note v1.0.0): a text, a blank line, and signature lines "— <name> base64(key id ‖
// signature)". Keys are Ed25519, either plain (type 01) or for cosignature/v1 (type 04, tlog-cosignature v1.0.1).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace junshu::ledger {

enum class KeyType : std::uint8_t { Ed25519 = 1, Cosignature = 4 };

// What a reader needs to check signatures; its text form is "name+hex(id)+base64(type ‖ public key)".
struct VerifierKey {
  std::string name;
  std::uint32_t id = 0;  // first four bytes of SHA-256(name ‖ 0A ‖ type ‖ public key)
  KeyType type = KeyType::Ed25519;
  std::array<std::uint8_t, 32> public_key{};

  static VerifierKey parse(std::string_view vkey);  // throws Error{InvalidInput}
  std::string format() const;
  bool operator==(const VerifierKey&) const = default;
};

// Holds a private key in memory, wiped at the end. Thread-safe for signing.
class Signer {
 public:
  // Throws Error{InvalidInput} for a name that is empty or holds white space or '+'.
  Signer(std::string_view name, std::span<const std::uint8_t, 32> seed, KeyType type = KeyType::Ed25519);
  static Signer parse(
      std::string_view skey);  // "PRIVATE+KEY+name+hex(id)+base64(type ‖ seed)"; throws Error{InvalidInput}
  ~Signer();
  Signer(const Signer&) = default;
  Signer& operator=(const Signer&) = default;

  const VerifierKey& verifier() const { return verifier_; }
  std::string skey() const;
  // One signature line, with its line feed, over `body`, which ends in a line feed. `unix_seconds` is used by
  // cosignature keys only.
  std::string signature_line(std::string_view body, std::uint64_t unix_seconds = 0) const;

 private:
  VerifierKey verifier_;
  std::array<std::uint8_t, 64> secret_{};
};

struct NoteSignature {
  std::string name;
  std::uint32_t key_id = 0;
  base::Bytes signature;              // without the key id; for a cosignature 8 bytes of time ‖ 64
  std::optional<std::uint64_t> time;  // of a verified cosignature: seconds since 1970
};

struct Note {
  std::string body;  // with its last line feed
  std::vector<NoteSignature> signatures;
};

// Reads the form only and checks nothing. Throws Error{InvalidInput}: not UTF-8, control characters, no blank line, a
// malformed signature line, base64 that is not canonical, more than 100 signatures or 1 MiB.
Note parse_note(std::string_view text);

struct OpenedNote {
  std::string body;
  std::vector<NoteSignature> known;  // each verified; one per key, the first
  std::size_t unknown = 0;           // lines by keys not asked for: ignored
};

// Verifies. Throws Error{Integrity} when a line by one of `keys` (same name and id) fails, or when none is there.
OpenedNote open_note(std::string_view text, std::span<const VerifierKey> keys);

}  // namespace junshu::ledger

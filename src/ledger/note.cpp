#include "ledger/note.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"
#include "note_name.h"

namespace junshu::ledger {
namespace {

using base::Bytes;
using base::ByteView;
using base::Error;
using base::ErrorKind;

constexpr std::size_t kMaxNote = std::size_t{1} << 20U;
constexpr std::size_t kMaxSignatures = 100;
constexpr std::size_t kTimeSize = 8;

Error malformed(std::string_view ja, std::string_view en) {
  return {ErrorKind::InvalidInput, {std::string(ja), std::string(en)}, "signed note"};
}

NoteSignature parse_line(std::string_view line) {
  const auto refuse = [] { return malformed("署名行の形が正しくありません", "a signature line is malformed"); };
  if (!line.starts_with(kSignatureMark)) throw refuse();
  line.remove_prefix(kSignatureMark.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) throw refuse();
  const auto bytes = base::from_base64(line.substr(space + 1));
  if (!bytes || bytes->size() < 5) throw refuse();
  NoteSignature signature;
  signature.name = line.substr(0, space);
  for (std::size_t i = 0; i < 4; ++i) signature.key_id = signature.key_id << 8U | (*bytes)[i];
  signature.signature.assign(bytes->begin() + 4, bytes->end());
  return signature;
}

bool ed25519_holds(ByteView signature, std::string_view message, const VerifierKey& key) {
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(signature.data(), base::as_bytes(message).data(), message.size(),
                                     key.public_key.data()) == 0;
}

bool holds(NoteSignature& line, std::string_view body, const VerifierKey& key) {
  const ByteView bytes(line.signature);
  switch (key.type) {
    case KeyType::Ed25519:
      return ed25519_holds(bytes, body, key);
    case KeyType::Cosignature: {
      if (bytes.size() != kTimeSize + crypto_sign_BYTES) return false;
      std::uint64_t time = 0;
      for (std::size_t i = 0; i < kTimeSize; ++i) time = time << 8U | bytes[i];
      if (time >> 63U != 0) return false;
      line.time = time;
      return ed25519_holds(bytes.subspan(kTimeSize), cosignature_prefix(time) + std::string(body), key);
    }
  }
  return false;
}

}  // namespace

bool is_key_name(std::string_view name) {
  // White space beyond ASCII: NEL, NBSP, Ogham, the spaces U+2000–200A, line and paragraph separators, U+202F, U+205F,
  // U+3000.
  constexpr std::array<std::string_view, 19> kWide = {
      "\u0085", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
      "\u2007", "\u2008", "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"};
  if (name.empty() || !base::valid_utf8(name)) return false;
  bool ascii = true;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == '+') return false;
    ascii = ascii && static_cast<unsigned char>(c) < 0x80;
  }
  return ascii || std::none_of(kWide.begin(), kWide.end(),
                               [&](std::string_view space) { return name.find(space) != std::string_view::npos; });
}

Note parse_note(std::string_view text) {
  if (text.size() > kMaxNote) throw malformed("署名付き文書が大きすぎます", "the note is larger than 1 MiB");
  if (!base::valid_utf8(text)) throw malformed("UTF-8 ではありません", "not UTF-8");
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n') {
      throw malformed("制御文字が含まれています。改行は LF だけです",
                      "it holds a control character: lines end in LF only");
    }
  }
  const std::size_t blank = text.rfind("\n\n");
  if (blank == std::string_view::npos)
    throw malformed("署名の前の空行がありません", "no blank line before the signatures");
  std::string_view lines = text.substr(blank + 2);
  if (lines.empty() || !lines.ends_with('\n')) throw malformed("署名行がありません", "no signature line at the end");
  lines.remove_suffix(1);
  Note note;
  note.body = text.substr(0, blank + 1);
  for (const std::string_view line : base::split(lines, '\n')) {
    if (note.signatures.size() == kMaxSignatures) throw malformed("署名が多すぎます", "more than 100 signatures");
    note.signatures.push_back(parse_line(line));
  }
  return note;
}

OpenedNote open_note(std::string_view text, std::span<const VerifierKey> keys) {
  Note note = parse_note(text);
  OpenedNote opened;
  for (NoteSignature& line : note.signatures) {
    const auto same_key = [&](const auto& other, std::uint32_t id) {
      return other.name == line.name && id == line.key_id;
    };
    const auto key = std::find_if(keys.begin(), keys.end(), [&](const VerifierKey& k) { return same_key(k, k.id); });
    if (key == keys.end()) {
      ++opened.unknown;
      continue;
    }
    if (!holds(line, note.body, *key)) {
      throw Error(ErrorKind::Integrity, {"署名が正しくありません", "a signature does not hold"}, line.name);
    }
    const bool repeated = std::any_of(opened.known.begin(), opened.known.end(),
                                      [&](const NoteSignature& k) { return same_key(k, k.key_id); });
    if (!repeated) opened.known.push_back(std::move(line));
  }
  if (opened.known.empty()) {
    throw Error(ErrorKind::Integrity, {"信頼する鍵による署名がありません", "there is no signature by a trusted key"},
                note.signatures.front().name);
  }
  opened.body = std::move(note.body);
  return opened;
}

}  // namespace junshu::ledger

#include "ledger/proof.h"

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "base/text.h"

namespace junshu::ledger {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::string_view kHeader = "c2sp.org/tlog-proof@v1\n";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";
constexpr std::size_t kMaxHashes = 63;

Error malformed(std::string_view ja, std::string_view en) {
  return {ErrorKind::InvalidInput, {std::string(ja), std::string(en)}, "proof"};
}

Error unproven(std::string ja, std::string en) {
  return {ErrorKind::Integrity, {std::move(ja), std::move(en)}, "proof"};
}

// The line at the front, without its line feed, which must be there.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) throw malformed("証明が途中で終わっています", "the proof ends too early");
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

std::string format_hashes(std::span<const Digest> hashes) {
  std::string lines;
  for (const Digest& hash : hashes) lines += base::base64(hash) + "\n";
  return lines;
}

std::optional<std::vector<Digest>> parse_hashes(std::string_view lines) {
  std::vector<Digest> hashes;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    if (end == std::string_view::npos || hashes.size() == kMaxHashes) return std::nullopt;
    const auto bytes = base::from_base64(lines.substr(0, end));
    if (!bytes || bytes->size() != std::tuple_size_v<Digest>) return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), hashes.emplace_back().begin());
    lines.remove_prefix(end + 1);
  }
  return hashes;
}

std::string format_bundle(const ProofBundle& bundle) {
  std::string text(kHeader);
  if (bundle.extra) text += std::string(kExtra) + base::base64(*bundle.extra) + "\n";
  text += std::string(kIndex) + std::to_string(bundle.index) + "\n";
  return text + format_hashes(bundle.hashes) + "\n" + bundle.checkpoint;
}

ProofBundle parse_bundle(std::string_view text) {
  const std::size_t blank = text.find("\n\n");
  if (blank == std::string_view::npos) throw malformed("空行がありません", "there is no blank line");
  ProofBundle bundle;
  bundle.checkpoint = text.substr(blank + 2);
  std::string_view head = text.substr(0, blank + 1);
  if (!head.starts_with(kHeader))
    throw malformed("最初の行が正しくありません", "the first line is not that of a tlog-proof");
  head.remove_prefix(kHeader.size());
  std::string_view line = take_line(head);
  if (line.starts_with(kExtra)) {
    bundle.extra = base::from_base64(line.substr(kExtra.size()));
    if (!bundle.extra) throw malformed("extra の行が正しくありません", "the extra line is not base64");
    line = take_line(head);
  }
  if (!line.starts_with(kIndex)) throw malformed("index の行がありません", "there is no index line");
  const std::string_view number = line.substr(kIndex.size());
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), bundle.index);
  if (error != std::errc{} || end != number.data() + number.size() || std::to_string(bundle.index) != number ||
      bundle.index >> 63U != 0) {
    throw malformed("index の行が正しくありません", "the index is not a plain decimal number");
  }
  auto hashes = parse_hashes(head);
  if (!hashes) throw malformed("ハッシュの行が正しくありません", "a hash line is malformed");
  bundle.hashes = std::move(*hashes);
  return bundle;
}

SignedCheckpoint verify_bundle(const ProofBundle& bundle, ByteView entry, const LogPolicy& policy) {
  SignedCheckpoint opened = open_checkpoint(bundle.checkpoint, policy);
  const Checkpoint& tree = opened.checkpoint;
  if (bundle.index >= tree.size) {
    throw unproven("記録の番号が台帳の大きさを超えています", "the index lies beyond the log's size");
  }
  if (!verify_inclusion(bundle.index, tree.size, leaf_hash(entry), tree.root, bundle.hashes)) {
    throw unproven("この記録はこの番号で台帳に入っていません", "this entry is not in the log at this index");
  }
  return opened;
}

void check_consistency(const Checkpoint& older, const Checkpoint& newer, std::span<const Digest> proof) {
  const std::string from = std::to_string(older.size);
  const std::string to = std::to_string(newer.size);
  if (older.origin != newer.origin) throw unproven("別々の台帳です", "these are checkpoints of two logs");
  if (newer.size < older.size) {
    throw unproven("台帳が巻き戻っています (" + from + " → " + to + ")",
                   "rollback: the log shrank from " + from + " to " + to);
  }
  if (newer.size == older.size && newer.root != older.root) {
    throw unproven("台帳が分岐しています (大きさ " + from + ")", "fork: two signed roots at size " + from);
  }
  if (!verify_consistency(older.size, older.root, newer.size, newer.root, proof)) {
    throw unproven("新しい台帳は古い台帳の続きではありません (" + from + " → " + to + ")",
                   "fork: size " + to + " does not continue size " + from);
  }
}

}  // namespace junshu::ledger

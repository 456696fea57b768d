#include "ledger/checkpoint.h"

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "base/text.h"

namespace junshu::ledger {
namespace {

using base::Error;
using base::ErrorKind;

Error malformed(std::string_view ja, std::string_view en) {
  return {ErrorKind::InvalidInput, {std::string(ja), std::string(en)}, "checkpoint"};
}

Error untrusted(std::string ja, std::string en) {
  return {ErrorKind::Integrity, {std::move(ja), std::move(en)}, "checkpoint"};
}

}  // namespace

std::string format_checkpoint(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" + base::base64(checkpoint.root) + "\n";
}

Checkpoint parse_checkpoint(std::string_view body) {
  const auto lines = base::split(body, '\n');
  if (lines.size() != 4 || !lines[3].empty())
    throw malformed("本文は三行でなければなりません", "the body must have three lines");
  Checkpoint checkpoint;
  checkpoint.origin = lines[0];
  if (checkpoint.origin.empty()) throw malformed("発行元の行が空です", "the origin is empty");
  const std::string_view size = lines[1];
  const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), checkpoint.size);
  if (error != std::errc{} || end != size.data() + size.size() || std::to_string(checkpoint.size) != size ||
      checkpoint.size >> 63U != 0) {
    throw malformed("大きさの行が正しくありません", "the size is not a plain decimal number");
  }
  const auto root = base::from_base64(lines[2]);
  if (!root || root->size() != checkpoint.root.size())
    throw malformed("根のハッシュが正しくありません", "the root is not a digest");
  std::copy(root->begin(), root->end(), checkpoint.root.begin());
  return checkpoint;
}

std::string sign_checkpoint(const Checkpoint& checkpoint, std::span<const Signer> signers, std::uint64_t unix_seconds) {
  const std::string body = format_checkpoint(checkpoint);
  std::string note = body + "\n";
  for (const Signer& signer : signers) note += signer.signature_line(body, unix_seconds);
  return note;
}

SignedCheckpoint open_checkpoint(std::string_view note, const LogPolicy& policy) {
  std::vector<VerifierKey> keys = policy.log_keys;
  keys.insert(keys.end(), policy.witnesses.begin(), policy.witnesses.end());
  SignedCheckpoint opened;
  OpenedNote verified;
  try {
    verified = open_note(note, keys);
    opened.checkpoint = parse_checkpoint(verified.body);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::InvalidInput) throw;
    throw Error(ErrorKind::Integrity, error.message(), "checkpoint");
  }
  const std::string& origin =
      policy.origin.empty() && !policy.log_keys.empty() ? policy.log_keys.front().name : policy.origin;
  if (opened.checkpoint.origin != origin) {
    throw untrusted("別の台帳のチェックポイントです: " + opened.checkpoint.origin,
                    "this is the checkpoint of another log: " + opened.checkpoint.origin);
  }
  bool by_log = false;
  for (NoteSignature& line : verified.known) {
    const auto made_by = [&](const VerifierKey& key) { return key.name == line.name && key.id == line.key_id; };
    if (std::any_of(policy.log_keys.begin(), policy.log_keys.end(), made_by)) {
      by_log = true;
    } else {
      opened.cosignatures.push_back(std::move(line));
    }
  }
  if (!by_log) throw untrusted("台帳の署名がありません", "the log has not signed it");
  if (opened.cosignatures.size() < policy.quorum) {
    const std::string have = std::to_string(opened.cosignatures.size());
    const std::string need = std::to_string(policy.quorum);
    throw untrusted("副署が足りません (" + have + "/" + need + ")", "only " + have + " of " + need + " cosignatures");
  }
  opened.note = note;
  return opened;
}

}  // namespace junshu::ledger

// What the commands of `junshu integrity` are asked for, and what it stands for: files, keys, rules.
#pragma once

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "commands.h"
#include "integrity/operations.h"

namespace junshu::cli {

struct IntegrityWish {
  std::string baseline, config, aide_config, key, algorithm, throttle;
  std::string format = "text";
  unsigned threads = 2;
  bool skip_unchanged = false, replace = false, all = false, entries = false;
  std::vector<std::string> paths;
};

// --baseline, or where it belongs: /var/lib/junshu for root, the user's state folder otherwise. Absolute.
std::filesystem::path baseline_path(const IntegrityWish& wish);
// Absolute, without links on the way to it; a link at its end stays one.
std::string real_path(const std::string& path);

// The key that signs: --key, or the one beside the baseline. Made, with its public half beside it, when it is not there
// and `may_make`.
ledger::Signer signing_key(const IntegrityWish& wish, bool may_make);
// The keys whose signature is trusted: --key (either half), or the public one beside the baseline. Throws
// Error{NotFound} when there is none.
std::vector<ledger::VerifierKey> trusted_keys(const IntegrityWish& wish);
std::string fingerprint(const ledger::VerifierKey& key);  // SHA-256 of the public key, hex

// By --config or --aide-config, whose remarks go to standard error; otherwise everything below `roots`, with the digest
// that is asked for or else those of `hashes`. Never the baseline's own files.
integrity::Rules rules_of(const IntegrityWish& wish, const Shared& shared, const std::vector<std::string>& roots,
                          integrity::Attributes hashes);
// A change that writing the baseline makes to its own folder.
bool is_own_trace(const integrity::Finding& finding, const IntegrityWish& wish);

// Stops at SIGINT and SIGTERM, the second time at once; shows progress on a terminal when it takes longer than a
// second.
integrity::ScanOptions scan_options(const IntegrityWish& wish, const Shared& shared);
void end_progress();
bool interrupted();

std::string host_name();

}  // namespace junshu::cli

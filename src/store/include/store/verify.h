// Holds everything against the ledger: hashes and signed heads, every projection row against a replay into a scratch SQLite, every
// side_value commitment, every blob, and the published log. Reads one snapshot; changes nothing.
//
// A commitment is an object {"hmac": "<hex>"} anywhere in an entry. Its value must be in side_value unless an event `value.erased` of the same log lists
// the hmac in its array `hmacs`; then it must be gone.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "store/blobs.h"
#include "store/event.h"
#include "store/keys.h"

namespace junshu::store {

struct Difference {
  std::string what;      // "row", "missing row", "extra row", "entry", "checkpoint", "published", "blob", "commitment", "key"
  std::string table;     // or log, or file
  std::string row;       // its key, "contract=k-…, record=M-1"
  std::string field;
  std::string expected;
  std::string found;
};

struct VerifyProgress {
  std::string step;             // "entries", "replay", "rows", "commitments", "blobs", "published"
  std::uint64_t done = 0;
  std::uint64_t total = 0;
};

struct VerifyReport {
  std::uint64_t logs = 0, entries = 0, rows = 0, values = 0, blobs = 0;
  std::vector<Difference> differences;  // at most 1,000; `more` counts the rest
  std::uint64_t more = 0;
};

// `named_blobs(projection)` lists (contract, sha256) of every blob the replayed tables name.
using NamedBlobs = std::function<std::vector<std::pair<std::string, std::string>>(Projection&)>;

VerifyReport verify(Database& database, KeyStore& keys, BlobStore& blobs, const Projector& projector, std::string_view origin_prefix,
                    const std::filesystem::path& published, const NamedBlobs& named_blobs,
                    const std::function<void(const VerifyProgress&)>& progress);

}  // namespace junshu::store

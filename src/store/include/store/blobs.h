// Evidence by content: sealed in 1 MiB chunks under the contract's key, named by HMAC(contract key, SHA-256), so that neither content nor
// hash can be read from the store. Durable when `put` returns; `put` before the event that names the blob; orphans are swept. A small blob may instead be sealed
// and kept in the event's own transaction (Transaction::keep), which costs no write of its own.
// One suite tests all backends. Thread-safe.
#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "store/connection.h"
#include "store/keys.h"
#include "store/table.h"

namespace junshu::store {

struct BlobInfo {
  std::string sha256;      // hex, of the content
  std::uint64_t size = 0;  // of the content
  std::string media_type;
  std::string name;        // as uploaded; sealed like the content
};

// Ready to be kept, stored nowhere yet.
struct SealedBlob {
  BlobInfo info;
  std::string contract;
  std::string stored_name;         // the keyed one
  std::vector<base::Bytes> parts;  // sealed
  base::Bytes content;             // plain: folds of the same transaction read it
};

// The table of sealed parts: all of them with `in_database`, those kept with their events with `in_folder_and_database`.
TableDefinition blob_table();

class BlobStore {
 public:
  static std::unique_ptr<BlobStore> in_folder(const std::filesystem::path& folder, KeyStore& keys, base::Random& random);
  // `put` makes files; what was kept with events is found in the database.
  static std::unique_ptr<BlobStore> in_folder_and_database(const std::filesystem::path& folder, Database& database, KeyStore& keys, base::Random& random);
  static std::unique_ptr<BlobStore> in_database(Database& database, KeyStore& keys, base::Random& random);
  virtual ~BlobStore() = default;

  virtual SealedBlob seal(std::string_view contract, base::ByteView content, std::string_view media_type, std::string_view name) = 0;
  virtual BlobInfo put(std::string_view contract, base::ByteView content, std::string_view media_type, std::string_view name) = 0;
  virtual base::Bytes get(std::string_view contract, std::string_view sha256) = 0;  // checks the hash; NotFound, Integrity
  virtual BlobInfo info(std::string_view contract, std::string_view sha256) = 0;    // NotFound
  virtual bool exists(std::string_view contract, std::string_view sha256) = 0;
  virtual void erase(std::string_view contract, std::string_view sha256) = 0;
  // Removes blobs that nothing names and that were put before the instant `older_than` by the machine's clock (leave room for a put
  // whose event is not yet committed). Returns how many.
  virtual std::size_t sweep(std::string_view contract, const std::set<std::string>& named, base::Millis older_than) = 0;
};

}  // namespace junshu::store

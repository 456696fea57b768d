// Keys live in files beside the database, never in it: folder 0700, files 0600.
//   instance.key        32 bytes: MACs of op_ rows, sealing of credentials
//   log-<id>.key        Ed25519 seed of a log
//   contract-<id>.key   seals the contract's blobs and names them
//   records.db          one random key per record with personal values (SQLite, secure_delete); erasing a record drops its key
// Thread-safe.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/random.h"
#include "base/seal.h"

namespace junshu::store {

class KeyStore {
 public:
  // Creates the folder and instance.key when they are absent and `create` says so; otherwise Error{Integrity} names what is missing.
  enum class Create { No, Yes };
  static std::unique_ptr<KeyStore> open(const std::filesystem::path& folder, Create create, base::Random& random);
  virtual ~KeyStore() = default;

  virtual base::SealKey instance_key(std::string_view purpose) = 0;                 // derived
  virtual std::array<std::uint8_t, 32> log_seed(std::string_view log) = 0;          // made durably at first use
  virtual std::optional<std::array<std::uint8_t, 32>> find_log_seed(std::string_view log) = 0;
  virtual base::SealKey contract_key(std::string_view contract) = 0;                // made durably at first use
  // The key of (log, record); `make_record_key` makes it when absent. New keys are buffered: call `flush` before the commit that uses them.
  virtual std::optional<base::SealKey> record_key(std::string_view log, std::string_view record) = 0;
  virtual base::SealKey make_record_key(std::string_view log, std::string_view record) = 0;
  virtual void flush() = 0;
  virtual void erase_record_key(std::string_view log, std::string_view record) = 0;  // durable on return
};

}  // namespace junshu::store

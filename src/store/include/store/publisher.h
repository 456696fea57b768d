// Publishes logs as C2SP static logs under `folder/<log>/`, about once a second while there is something new; on start it publishes what is missing.
// Published ahead of the database, or the same size with another root: Error{Integrity} from `check`, naming which anchor disagrees.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "store/connection.h"
#include "store/keys.h"

namespace junshu::store {

class Publisher {
 public:
  static std::unique_ptr<Publisher> create(Database& database, KeyStore& keys, std::filesystem::path folder, std::string origin_prefix,
                                           std::function<void(std::string_view)> at_step);
  virtual ~Publisher() = default;
  virtual void check() = 0;    // compares every published checkpoint with the database; throws
  virtual void publish() = 0;  // all logs, up to their present heads; idempotent
  virtual void start() = 0;    // a thread that publishes when `notify` was called, coalescing about one second
  virtual void notify() = 0;
};

// Writes one log as a static log with its file `vkey` into `folder` (junshu ledger export).
void export_log(Connection& connection, KeyStore& keys, std::string_view origin_prefix, std::string_view log, const std::filesystem::path& folder);
std::string verifier_key(KeyStore& keys, std::string_view origin_prefix, std::string_view log);

}  // namespace junshu::store

// Where sealed parts of blobs lie: a folder or a table. Names and parts mean nothing here. Thread-safe.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "store/connection.h"

namespace junshu::store {

class BlobBackend {
 public:
  static std::unique_ptr<BlobBackend> in_folder(const std::filesystem::path& folder);
  static std::unique_ptr<BlobBackend> in_database(Database& database);
  // Puts into the folder; finds in both. The table is the writer's to make.
  static std::unique_ptr<BlobBackend> in_folder_and_database(const std::filesystem::path& folder, Database& database);
  virtual ~BlobBackend() = default;

  // Replaces what has this name; all or nothing, durable on return.
  virtual void put(const std::string& contract, const std::string& name, std::span<const base::Bytes> parts) = 0;
  // Part by part until `part` returns false. False when there is no such blob.
  virtual bool each(const std::string& contract, const std::string& name, const std::function<bool(base::ByteView)>& part) = 0;
  virtual void erase(const std::string& contract, const std::string& name) = 0;
  // Erases what was put before `instant` and for which `keep` says no.
  virtual std::size_t sweep(const std::string& contract, base::Millis instant, const std::function<bool(const std::string&)>& keep) = 0;
};

}  // namespace junshu::store

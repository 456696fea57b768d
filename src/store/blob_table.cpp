#include <atomic>

#include "base/error.h"
#include "blob_backend.h"
#include "store/blobs.h"
#include "store/table.h"

namespace junshu::store {

namespace {

class BlobTable final : public BlobBackend {
 public:
  // Without `Make::Yes` the table may be missing: nothing was ever kept in it.
  enum class Make { No, Yes };
  BlobTable(Database& database, Make make) : pool_(database, 4) {
    if (make == Make::Yes) ensure_table(*pool_.lease(), blob_table());
    there_ = make == Make::Yes;
  }

  void put(const std::string& contract, const std::string& name, std::span<const base::Bytes> parts) override {
    const auto connection = pool_.lease();
    connection->begin_write();
    remove(*connection, contract, name);
    const base::Millis now = base::system_clock().now();
    std::int64_t number = 0;
    for (const auto& part : parts) {
      connection->execute("insert into side_blob (contract, name, part, sealed, stored_at) values (?, ?, ?, ?, ?)",
                          {contract, name, number++, part, now});
    }
    connection->commit();
  }

  bool each(const std::string& contract, const std::string& name, const std::function<bool(base::ByteView)>& part) override {
    const auto connection = pool_.lease();
    if (!there(*connection)) return false;
    const std::string sql = "select sealed from side_blob where contract = ? and name = ? and part = ?";
    for (std::int64_t number = 0;; ++number) {
      const Rows rows = connection->query(sql, {contract, name, number});
      if (rows.empty()) return number > 0;
      if (!part(bytes(rows.rows[0][0]))) return true;
    }
  }

  void erase(const std::string& contract, const std::string& name) override {
    const auto connection = pool_.lease();
    if (there(*connection)) remove(*connection, contract, name);
  }

  std::size_t sweep(const std::string& contract, base::Millis instant, const std::function<bool(const std::string&)>& keep) override {
    const auto connection = pool_.lease();
    if (!there(*connection)) return 0;
    std::size_t removed = 0;
    const Rows rows = connection->query("select name from side_blob where contract = ? and part = 0 and stored_at < ?", {contract, instant});
    for (const auto& row : rows.rows) {
      if (keep(text(row[0]))) continue;
      // Asked again inside the statement: a put may have renewed it meanwhile.
      const auto parts = connection->execute("delete from side_blob where contract = ? and name = ? and stored_at < ?",
                                             {contract, text(row[0]), instant});
      if (parts > 0) ++removed;
    }
    return removed;
  }

 private:
  static void remove(Connection& connection, const std::string& contract, const std::string& name) {
    connection.execute("delete from side_blob where contract = ? and name = ?", {contract, name});
  }

  bool there(Connection& connection) {
    if (!there_) there_ = !tables_of_kind(connection, "side_blob").empty();
    return there_;
  }

  ConnectionPool pool_;
  std::atomic<bool> there_ = false;
};

class BothBlobs final : public BlobBackend {
 public:
  BothBlobs(std::unique_ptr<BlobBackend> first, std::unique_ptr<BlobBackend> second) : first_(std::move(first)), second_(std::move(second)) {}

  void put(const std::string& contract, const std::string& name, std::span<const base::Bytes> parts) override { first_->put(contract, name, parts); }
  bool each(const std::string& contract, const std::string& name, const std::function<bool(base::ByteView)>& part) override {
    return first_->each(contract, name, part) || second_->each(contract, name, part);
  }
  void erase(const std::string& contract, const std::string& name) override {
    first_->erase(contract, name);
    second_->erase(contract, name);
  }
  std::size_t sweep(const std::string& contract, base::Millis instant, const std::function<bool(const std::string&)>& keep) override {
    return first_->sweep(contract, instant, keep) + second_->sweep(contract, instant, keep);
  }

 private:
  std::unique_ptr<BlobBackend> first_, second_;
};

}  // namespace

TableDefinition blob_table() {
  return {.name = "side_blob",
          .columns = {{"contract", ColumnType::Text},
                      {"name", ColumnType::Text},
                      {"part", ColumnType::Integer},
                      {"sealed", ColumnType::Blob},
                      {"stored_at", ColumnType::Integer}},
          .key = {"contract", "name", "part"},
          .indexes = {}};
}

std::unique_ptr<BlobBackend> BlobBackend::in_database(Database& database) { return std::make_unique<BlobTable>(database, BlobTable::Make::Yes); }

std::unique_ptr<BlobBackend> BlobBackend::in_folder_and_database(const std::filesystem::path& folder, Database& database) {
  return std::make_unique<BothBlobs>(in_folder(folder), std::make_unique<BlobTable>(database, BlobTable::Make::No));
}

}  // namespace junshu::store

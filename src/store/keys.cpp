#include "store/keys.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "store/connection.h"

namespace junshu::store {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void missing(const fs::path& file) {
  throw base::Error(base::ErrorKind::Integrity,
                    {"鍵のファイルがありません。鍵のバックアップから戻してください", "A key file is missing; restore it from the backup of the keys"},
                    file.string());
}

[[noreturn]] void malformed(const fs::path& file) {
  throw base::Error(base::ErrorKind::Integrity,
                    {"鍵のファイルが壊れています。鍵のバックアップから戻してください", "A key file is damaged; restore it from the backup of the keys"},
                    file.string());
}

void check_name(std::string_view name) {
  const bool plain = !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  if (!plain) {
    throw base::Error(base::ErrorKind::InvalidInput, {"ログの名前に使えません: " + std::string(name),
                                                      "Not usable as the name of a log: " + std::string(name)});
  }
}

std::optional<base::SealKey> read_key(const fs::path& file) {
  const auto content = base::read_text_if_present(file);
  if (!content) return std::nullopt;
  const auto key = base::digest_from_hex(base::trim(*content));
  if (!key) malformed(file);
  return key;
}

base::SealKey make_key(const fs::path& file, base::Random& random) {
  const auto key = base::new_seal_key(random);
  base::write_durably(file, base::hex(key) + "\n", 0600);
  return key;
}

class FolderKeys final : public KeyStore {
 public:
  FolderKeys(fs::path folder, Create create, base::Random& random) : folder_(std::move(folder)), random_(random) {
    const fs::path instance = folder_ / "instance.key";
    const auto key = read_key(instance);
    if (!key && (create == Create::No || holds_other_keys())) missing(instance);
    base::make_folder(folder_, 0700);
    instance_ = key ? *key : make_key(instance, random_);
    open_records();
  }

  base::SealKey instance_key(std::string_view purpose) override { return base::derive_key(instance_, purpose); }

  std::array<std::uint8_t, 32> log_seed(std::string_view log) override { return named_key("log", log); }
  std::optional<std::array<std::uint8_t, 32>> find_log_seed(std::string_view log) override {
    check_name(log);
    if (!fs::exists(folder_ / named_file("log", log))) return std::nullopt;
    return log_seed(log);
  }
  base::SealKey contract_key(std::string_view contract) override { return named_key("contract", contract); }

  std::optional<base::SealKey> record_key(std::string_view log, std::string_view record) override {
    const std::lock_guard lock(mutex_);
    return find_record_key(log, record);
  }

  base::SealKey make_record_key(std::string_view log, std::string_view record) override {
    const std::lock_guard lock(mutex_);
    if (const auto known = find_record_key(log, record)) return *known;
    const auto key = base::new_seal_key(random_);
    pending_.emplace(RecordName(log, record), key);
    return key;
  }

  void flush() override {
    const std::lock_guard lock(mutex_);
    if (pending_.empty()) return;
    records_->begin_write();
    try {
      for (const auto& [name, key] : pending_) {
        records_->execute("insert into record_key (log, record, key) values (?, ?, ?)",
                          {name.first, name.second, base::Bytes(key.begin(), key.end())});
      }
      records_->commit();
    } catch (...) {
      records_->rollback();
      throw;
    }
    pending_.clear();
  }

  void erase_record_key(std::string_view log, std::string_view record) override {
    const std::lock_guard lock(mutex_);
    pending_.erase(RecordName(log, record));
    records_->execute("delete from record_key where log = ? and record = ?", {std::string(log), std::string(record)});
    // The write-ahead log still holds the page on which the key stood.
    records_->query("pragma wal_checkpoint(truncate)");
  }

 private:
  using RecordName = std::pair<std::string, std::string>;

  bool holds_other_keys() const {
    std::error_code absent;
    for (const auto& entry : fs::directory_iterator(folder_, absent)) {
      if (entry.path().extension() == ".key" || entry.path().filename() == "records.db") return true;
    }
    return false;
  }

  void open_records() {
    const fs::path file = folder_ / "records.db";
    // SQLite gives its other files the mode of this one.
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor >= 0) ::close(descriptor);
    records_ = Database::open("sqlite:" + file.string())->connect();
    records_->script(
        "pragma secure_delete = on; pragma cache_size = -8192;"
        "create table if not exists record_key (log text not null, record text not null, key blob not null,"
        " primary key (log, record)) strict, without rowid");
  }

  static std::string named_file(std::string_view kind, std::string_view name) {
    return std::string(kind) + "-" + std::string(name) + ".key";
  }

  std::array<std::uint8_t, 32> named_key(std::string_view kind, std::string_view name) {
    check_name(name);
    const std::string file = named_file(kind, name);
    const std::lock_guard lock(mutex_);
    const auto known = named_.find(file);
    if (known != named_.end()) return known->second;
    const auto stored = read_key(folder_ / file);
    return named_.emplace(file, stored ? *stored : make_key(folder_ / file, random_)).first->second;
  }

  std::optional<base::SealKey> find_record_key(std::string_view log, std::string_view record) {
    if (const auto waiting = pending_.find(RecordName(log, record)); waiting != pending_.end()) return waiting->second;
    const Rows rows = records_->query("select key from record_key where log = ? and record = ?", {std::string(log), std::string(record)});
    if (rows.empty()) return std::nullopt;
    const auto stored = bytes(rows.rows[0][0]);
    base::SealKey key{};
    if (stored.size() != key.size()) malformed(folder_ / "records.db");
    std::copy(stored.begin(), stored.end(), key.begin());
    return key;
  }

  const fs::path folder_;
  base::Random& random_;
  base::SealKey instance_{};
  std::mutex mutex_;  // of everything below
  std::map<std::string, base::SealKey, std::less<>> named_;
  std::map<RecordName, base::SealKey> pending_;
  std::unique_ptr<Connection> records_;
};

}  // namespace

std::unique_ptr<KeyStore> KeyStore::open(const fs::path& folder, Create create, base::Random& random) {
  return std::make_unique<FolderKeys>(folder, create, random);
}

}  // namespace junshu::store

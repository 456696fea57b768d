#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <unordered_map>

#include "drivers.h"

namespace junshu::store {

namespace {

struct CloseDatabase {
  void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Handle = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

[[noreturn]] void fail(sqlite3* handle, std::string_view sql) {
  const int code = sqlite3_extended_errcode(handle);
  std::string words = sqlite3_errmsg(handle);
  auto kind = base::ErrorKind::Internal;
  switch (code & 0xFF) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_PERM: kind = base::ErrorKind::Storage; break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_CANTOPEN:
    case SQLITE_INTERRUPT:
    case SQLITE_NOMEM: kind = base::ErrorKind::Unavailable; break;
    case SQLITE_CONSTRAINT: kind = base::ErrorKind::Conflict; break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: kind = base::ErrorKind::Integrity; break;
    case SQLITE_TOOBIG: kind = base::ErrorKind::TooLarge; break;
    default: break;
  }
  // After a failed fsync nobody knows what the disk holds, and a second fsync would lie.
  JUNSHU_INVARIANT(code != SQLITE_IOERR_FSYNC && code != SQLITE_IOERR_DIR_FSYNC, "fsync of the database failed");
  if (kind == base::ErrorKind::Storage) words += " (code " + std::to_string(code) + ")";
  throw_database_error(kind, words, sql);
}

Value read_number(sqlite3_stmt* statement, int column) {
  const double number = sqlite3_column_double(statement, column);
  const auto whole = static_cast<std::int64_t>(number);
  if (number > -9.0e15 && number < 9.0e15 && static_cast<double>(whole) == number) return whole;
  return std::string(reinterpret_cast<const char*>(sqlite3_column_text(statement, column)));
}

// Re-uses the memory of the value before it: reading a million entries allocates for the first only.
void read_column(sqlite3_stmt* statement, int column, Value& value) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: value = sqlite3_column_int64(statement, column); return;
    case SQLITE_FLOAT: value = read_number(statement, column); return;
    case SQLITE_TEXT: {
      const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      auto* text = std::get_if<std::string>(&value);
      (text != nullptr ? *text : value.emplace<std::string>()).assign(data, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
      return;
    }
    case SQLITE_BLOB: {
      const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, column));
      auto* bytes = std::get_if<base::Bytes>(&value);
      (bytes != nullptr ? *bytes : value.emplace<base::Bytes>()).assign(data, data + sqlite3_column_bytes(statement, column));
      return;
    }
    default: value = std::monostate{};
  }
}

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

class SqliteConnection final : public Connection {
 public:
  explicit SqliteConnection(Handle handle) : handle_(std::move(handle)) {}

  Dialect dialect() const override { return Dialect::Sqlite; }
  bool usable() override { return true; }

  std::int64_t execute(std::string_view sql, std::span<const Value> parameters) override {
    const Use use(*this, sql);
    bind(use.get(), sql, parameters);
    const auto before = sqlite3_total_changes64(handle_.get());
    while (step(use.get(), sql)) {
    }
    return sqlite3_total_changes64(handle_.get()) - before;
  }

  Rows query(std::string_view sql, std::span<const Value> parameters) override {
    const Use use(*this, sql);
    bind(use.get(), sql, parameters);
    return all_rows(use.get(), sql);
  }

  Rows query_named(std::string_view sql, const NamedParameters& parameters) override {
    const Use use(*this, sql);
    const int count = sqlite3_bind_parameter_count(use.get());
    for (int i = 1; i <= count; ++i) {
      const char* name = sqlite3_bind_parameter_name(use.get(), i);
      const std::string_view wanted = name == nullptr ? std::string_view("?") : std::string_view(name + 1);
      const auto given = std::find_if(parameters.begin(), parameters.end(), [&](const auto& p) { return p.first == wanted; });
      if (given == parameters.end()) {
        throw_database_error(base::ErrorKind::Internal, "no value for parameter " + std::string(wanted), sql);
      }
      bind_one(use.get(), sql, i, given->second);
    }
    return all_rows(use.get(), sql);
  }

  void each(std::string_view sql, std::span<const Value> parameters,
            const std::function<bool(std::span<const Value>)>& row) override {
    const Use use(*this, sql);
    bind(use.get(), sql, parameters);
    std::vector<Value> values(static_cast<std::size_t>(sqlite3_column_count(use.get())));
    while (step(use.get(), sql)) {
      read_row(use.get(), values);
      if (!row(values)) return;
    }
  }

  void script(std::string_view sql) override {
    const std::string text(sql);
    if (sqlite3_exec(handle_.get(), text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(handle_.get(), sql);
  }

  void begin_write() override { execute("begin immediate", {}); }
  void begin_read() override {
    execute("begin", {});
    query("select 1 from sqlite_master limit 1", {});  // the snapshot is taken by the first read
  }
  void commit() override { execute("commit", {}); }
  void rollback() noexcept override {
    if (sqlite3_get_autocommit(handle_.get()) == 0) sqlite3_exec(handle_.get(), "rollback", nullptr, nullptr, nullptr);
  }
  void savepoint() override { execute("savepoint one", {}); }
  void release_savepoint() override { execute("release savepoint one", {}); }
  void rollback_to_savepoint() override {
    execute("rollback to savepoint one", {});
    execute("release savepoint one", {});
  }

  std::set<std::string> read_set(std::string_view sql) override;

 private:
  struct Cached {
    Statement statement;
    bool busy = false;
  };

  // A kept statement for the time of one call; when it is already running (a callback that asks the same), one of its own.
  class Use {
   public:
    Use(SqliteConnection& connection, std::string_view sql) {
      auto found = connection.cache_.find(sql);
      if (found == connection.cache_.end()) {
        connection.trim_cache();
        found = connection.cache_.emplace(sql, Cached{connection.prepare(sql, SQLITE_PREPARE_PERSISTENT), false}).first;
      }
      if (found->second.busy) {
        own_ = connection.prepare(sql, 0);
        statement_ = own_.get();
        return;
      }
      cached_ = &found->second;
      cached_->busy = true;
      statement_ = cached_->statement.get();
    }
    ~Use() {
      if (cached_ == nullptr) return;
      sqlite3_reset(statement_);
      sqlite3_clear_bindings(statement_);
      cached_->busy = false;
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    sqlite3_stmt* get() const { return statement_; }

   private:
    sqlite3_stmt* statement_ = nullptr;
    Cached* cached_ = nullptr;
    Statement own_;
  };

  Statement prepare(std::string_view sql, unsigned flags) {
    sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()), flags, &statement, &tail);
    Statement prepared(statement);
    if (code != SQLITE_OK) fail(handle_.get(), sql);
    const std::string_view rest(tail, static_cast<std::size_t>(sql.data() + sql.size() - tail));
    if (!prepared || rest.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
      throw_database_error(base::ErrorKind::Internal, "exactly one statement is expected", sql);
    }
    return prepared;
  }

  void trim_cache() {
    constexpr std::size_t kMost = 1024;
    if (cache_.size() < kMost) return;
    std::erase_if(cache_, [](const auto& entry) { return !entry.second.busy; });
  }

  void bind_one(sqlite3_stmt* statement, std::string_view sql, int position, const Value& value) {
    int code = SQLITE_OK;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      code = sqlite3_bind_int64(statement, position, *number);
    } else if (const auto* string = std::get_if<std::string>(&value)) {
      code = sqlite3_bind_text64(statement, position, string->data(), string->size(), SQLITE_STATIC, SQLITE_UTF8);
    } else if (const auto* data = std::get_if<base::Bytes>(&value)) {
      // A null pointer would bind null: empty bytes are not null.
      code = data->empty() ? sqlite3_bind_zeroblob(statement, position, 0)
                           : sqlite3_bind_blob64(statement, position, data->data(), data->size(), SQLITE_STATIC);
    } else {
      code = sqlite3_bind_null(statement, position);
    }
    if (code != SQLITE_OK) fail(handle_.get(), sql);
  }

  void bind(sqlite3_stmt* statement, std::string_view sql, std::span<const Value> parameters) {
    if (static_cast<std::size_t>(sqlite3_bind_parameter_count(statement)) != parameters.size()) {
      throw_database_error(base::ErrorKind::Internal, "wrong number of parameters: " + std::to_string(parameters.size()), sql);
    }
    for (std::size_t i = 0; i < parameters.size(); ++i) bind_one(statement, sql, static_cast<int>(i + 1), parameters[i]);
  }

  bool step(sqlite3_stmt* statement, std::string_view sql) {
    const int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) fail(handle_.get(), sql);
    return false;
  }

  static void read_row(sqlite3_stmt* statement, std::vector<Value>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) read_column(statement, static_cast<int>(i), values[i]);
  }

  Rows all_rows(sqlite3_stmt* statement, std::string_view sql) {
    Rows out;
    const auto width = static_cast<std::size_t>(sqlite3_column_count(statement));
    for (std::size_t i = 0; i < width; ++i) out.columns.emplace_back(sqlite3_column_name(statement, static_cast<int>(i)));
    while (step(statement, sql)) read_row(statement, out.rows.emplace_back(width));
    return out;
  }

  Handle handle_;
  std::unordered_map<std::string, Cached, TextHash, std::equal_to<>> cache_;
};

// Statements that a check may not use because the same ledger would give different answers.
bool is_volatile_function(std::string_view name) {
  constexpr std::string_view kVolatile[] = {"random", "randomblob", "current_time", "current_date", "current_timestamp",
                                            "changes", "total_changes", "last_insert_rowid", "load_extension"};
  return std::find(std::begin(kVolatile), std::end(kVolatile), name) != std::end(kVolatile);
}

int authorize(void* tables, int action, const char* first, const char* second, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    case SQLITE_FUNCTION: return is_volatile_function(second == nullptr ? "" : second) ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_READ: static_cast<std::set<std::string>*>(tables)->insert(first); return SQLITE_OK;
    default: return SQLITE_DENY;
  }
}

std::set<std::string> SqliteConnection::read_set(std::string_view sql) {
  std::set<std::string> tables;
  sqlite3_set_authorizer(handle_.get(), authorize, &tables);
  sqlite3_stmt* statement = nullptr;
  const char* tail = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()), 0, &statement, &tail);
  const Statement prepared(statement);
  const std::string words = sqlite3_errmsg(handle_.get());
  sqlite3_set_authorizer(handle_.get(), nullptr, nullptr);
  if (code != SQLITE_OK) throw_database_error(base::ErrorKind::InvalidInput, words, sql);
  const std::string_view rest(tail, static_cast<std::size_t>(sql.data() + sql.size() - tail));
  if (!prepared || sqlite3_column_count(statement) == 0 || sqlite3_stmt_readonly(statement) == 0 ||
      rest.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
    throw_database_error(base::ErrorKind::InvalidInput, "exactly one select is expected", sql);
  }
  return tables;
}

class SqliteDatabase final : public Database {
 public:
  explicit SqliteDatabase(std::string path) : path_(std::move(path)) {}
  Dialect dialect() const override { return Dialect::Sqlite; }

  std::unique_ptr<Connection> connect() override {
    if (path_ == ":memory:" && connected_.exchange(true)) {
      throw_database_error(base::ErrorKind::Internal, "a database in memory has one connection only", path_);
    }
    sqlite3* raw = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(path_.c_str(), &raw, flags, nullptr);
    Handle handle(raw);
    if (code != SQLITE_OK) {
      throw_database_error(base::ErrorKind::Unavailable, raw == nullptr ? "out of memory" : sqlite3_errmsg(raw), path_);
    }
    sqlite3_busy_timeout(raw, 10'000);
    auto connection = std::make_unique<SqliteConnection>(std::move(handle));
    connection->script(
        "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma temp_store = memory;"
        "pragma cache_size = -65536; pragma wal_autocheckpoint = 16000; pragma journal_size_limit = 67108864; pragma trusted_schema = off; pragma secure_delete = fast");
    return connection;
  }

 private:
  std::string path_;
  std::atomic<bool> connected_ = false;
};

}  // namespace

std::unique_ptr<Database> open_sqlite(std::string path) { return std::make_unique<SqliteDatabase>(std::move(path)); }

}  // namespace junshu::store

// One session with SQLite or PostgreSQL. SQL is written once, for both: plain statements, `?` for the next parameter or `:name`
// for a named one (rewritten to $n for PostgreSQL), "double quotes" for identifiers, integers for time, `collate "C"` text. Statements are prepared and
// kept. A Connection belongs to one thread at a time.
//
// Errors: Error{Unavailable} when the database is away or busy, Error{Storage} for a full disk, Error{Conflict} for a violated
// constraint or a serialisation failure, Error{Internal} for bad SQL (with the database's words).
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/value.h"

namespace junshu::store {

enum class Dialect { Sqlite, Postgresql };

using Parameters = std::vector<Value>;
using NamedParameters = std::vector<std::pair<std::string, Value>>;

class Connection {
 public:
  virtual ~Connection() = default;
  virtual Dialect dialect() const = 0;
  virtual bool usable() = 0;  // false once the server has gone: make another

  // Runs one statement; returns the number of rows it changed.
  virtual std::int64_t execute(std::string_view sql, std::span<const Value> parameters = {}) = 0;
  std::int64_t execute(std::string_view sql, std::initializer_list<Value> parameters) {
    return execute(sql, std::span<const Value>(parameters.begin(), parameters.size()));
  }
  virtual Rows query(std::string_view sql, std::span<const Value> parameters = {}) = 0;
  Rows query(std::string_view sql, std::initializer_list<Value> parameters) {
    return query(sql, std::span<const Value>(parameters.begin(), parameters.size()));
  }
  // `:name` parameters; names that the statement does not use are ignored, one it uses and is not given is Error{Internal}.
  virtual Rows query_named(std::string_view sql, const NamedParameters& parameters) = 0;
  // Row by row without holding them all; stops when `row` returns false. The span is valid during the call. `row` must not use this
  // connection (PostgreSQL is still sending).
  virtual void each(std::string_view sql, std::span<const Value> parameters,
                    const std::function<bool(std::span<const Value>)>& row) = 0;
  // Several statements separated by semicolons, no parameters, no rows.
  virtual void script(std::string_view sql) = 0;
  // To be called after a table got columns: a kept statement may name them all.
  virtual void forget_statements() {}

  virtual void begin_write() = 0;    // SQLite: begin immediate
  virtual void begin_read() = 0;     // one snapshot until the end; PostgreSQL: repeatable read, read only
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;
  virtual void savepoint() = 0;      // one level
  virtual void release_savepoint() = 0;
  virtual void rollback_to_savepoint() = 0;

  // Prepares `sql` without running it. Returns the tables it reads; throws Error{InvalidInput} with the database's words for bad SQL or
  // anything but a select, and for functions whose answer changes by itself (random, current_date). SQLite only (its authorizer tells); used on an in-memory SQLite to check catalogue SQL.
  virtual std::set<std::string> read_set(std::string_view sql) = 0;
};

// Where the facts are: "sqlite:PATH", "sqlite::memory:" (one connection only) or "postgresql://…".
class Database {
 public:
  static std::unique_ptr<Database> open(std::string_view url);
  virtual ~Database() = default;
  virtual Dialect dialect() const = 0;
  virtual std::unique_ptr<Connection> connect() = 0;  // thread-safe
};

// A pool of connections for readers. Thread-safe. A lease gives its connection back when it ends, rolled back.
class ConnectionPool {
 public:
  ConnectionPool(Database& database, std::size_t most);
  ~ConnectionPool();
  class Lease {
   public:
    Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection, std::uint64_t generation);
    ~Lease();
    Lease(Lease&&) noexcept = default;
    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }

   private:
    ConnectionPool* pool_;
    std::unique_ptr<Connection> connection_;
    std::uint64_t generation_ = 0;
  };
  Lease lease();           // waits for a free one
  Lease snapshot();        // the same, inside begin_read()
  void renew();            // connections made before are used no more once they are free: tables got columns

 private:
  friend class Lease;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace junshu::store

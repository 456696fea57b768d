#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <unordered_map>

#include "drivers.h"
#include "postgresql_values.h"
#include "statement_text.h"

namespace junshu::store {

static_assert(sizeof(Oid) == sizeof(TypeId));

namespace {

struct CloseConnection {
  void operator()(PGconn* handle) const { PQfinish(handle); }
};
struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Handle = std::unique_ptr<PGconn, CloseConnection>;
using Result = std::unique_ptr<PGresult, ClearResult>;

std::string trimmed(const char* words) {
  std::string text = words == nullptr ? "" : words;
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

base::ErrorKind kind_of(std::string_view state) {
  if (state.starts_with("08") || state.starts_with("57") || state.starts_with("53") || state.starts_with("55")) {
    return state == "53100" ? base::ErrorKind::Storage : base::ErrorKind::Unavailable;
  }
  if (state.starts_with("23") || state.starts_with("40")) return base::ErrorKind::Conflict;
  if (state.starts_with("58")) return base::ErrorKind::Storage;
  if (state.starts_with("XX")) return base::ErrorKind::Integrity;
  if (state == "25006") return base::ErrorKind::Storage;  // read-only transaction: a standby
  if (state == "22021") return base::ErrorKind::InvalidInput;
  return base::ErrorKind::Internal;
}

constexpr std::string_view kIndeterminateType = "42P18";

std::string_view state_of(const PGresult* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  return state == nullptr ? std::string_view() : std::string_view(state);
}

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

// One statement prepared for one combination of parameter types.
struct Variant {
  std::string name;
  std::vector<Oid> types;
  std::vector<Oid> columns;
  int result_format = 1;
};

struct Prepared {
  StatementText text;
  std::vector<Variant> variants;
};

class PostgresqlConnection final : public Connection {
 public:
  explicit PostgresqlConnection(Handle handle) : handle_(std::move(handle)) {}

  Dialect dialect() const override { return Dialect::Postgresql; }

  bool usable() override {
    if (PQstatus(handle_.get()) != CONNECTION_OK || PQtransactionStatus(handle_.get()) != PQTRANS_IDLE) return false;
    // An idle session hears nothing but its own end.
    pollfd socket = {.fd = PQsocket(handle_.get()), .events = POLLIN, .revents = 0};
    return poll(&socket, 1, 0) == 0;
  }

  std::int64_t execute(std::string_view sql, std::span<const Value> parameters) override {
    const Variant& variant = prepared(sql, parameters);
    const Result result = run(variant, sql, parameters);
    const std::string_view tuples = PQcmdTuples(result.get());
    if (PQresultStatus(result.get()) == PGRES_TUPLES_OK && std::string_view(PQcmdStatus(result.get())).starts_with("SELECT")) return 0;
    return tuples.empty() ? 0 : std::stoll(std::string(tuples));
  }

  Rows query(std::string_view sql, std::span<const Value> parameters) override {
    const Variant& variant = prepared(sql, parameters);
    const Result result = run(variant, sql, parameters);
    return rows_of(result.get(), variant);
  }

  Rows query_named(std::string_view sql, const NamedParameters& parameters) override {
    std::vector<Value> values;
    for (const auto& name : statement(sql).text.names) {
      const auto given = std::find_if(parameters.begin(), parameters.end(), [&](const auto& p) { return p.first == name; });
      if (name.empty() || given == parameters.end()) {
        throw_database_error(base::ErrorKind::Internal, "no value for parameter " + (name.empty() ? "?" : name), sql);
      }
      values.push_back(given->second);
    }
    return query(sql, std::span<const Value>(values));
  }

  void each(std::string_view sql, std::span<const Value> parameters,
            const std::function<bool(std::span<const Value>)>& row) override;

  void script(std::string_view sql) override {
    const std::string text(sql);
    const Result result(PQexec(handle_.get(), text.c_str()));
    check(result.get(), sql);
  }

  void forget_statements() override {
    if (statements_.empty()) return;
    statements_.clear();
    simple("deallocate all");
  }

  void begin_write() override { simple("begin"); }
  void begin_read() override { simple("begin isolation level repeatable read read only"); }
  void commit() override {
    const Result result(PQexec(handle_.get(), "commit"));
    check(result.get(), "commit");
    // The server answers COMMIT of a failed transaction with ROLLBACK and without an error.
    if (std::string_view(PQcmdStatus(result.get())) != "COMMIT") {
      throw_database_error(base::ErrorKind::Internal, "the transaction had failed and was rolled back", "commit");
    }
  }
  void rollback() noexcept override {
    if (PQtransactionStatus(handle_.get()) == PQTRANS_IDLE) return;
    PQclear(PQexec(handle_.get(), "rollback"));
  }
  void savepoint() override { simple("savepoint one"); }
  void release_savepoint() override { simple("release savepoint one"); }
  void rollback_to_savepoint() override { simple("rollback to savepoint one; release savepoint one"); }

  std::set<std::string> read_set(std::string_view sql) override {
    throw_database_error(base::ErrorKind::Internal, "read sets are computed by SQLite only", sql);
  }

 private:
  void simple(const char* sql) {
    const Result result(PQexec(handle_.get(), sql));
    check(result.get(), sql);
  }

  void check(const PGresult* result, std::string_view sql) {
    const auto status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE) return;
    const auto state = result == nullptr ? std::string_view() : state_of(result);
    // Without a state the words are libpq's own: the server has gone.
    if (PQstatus(handle_.get()) == CONNECTION_BAD || state.empty()) {
      throw_database_error(base::ErrorKind::Unavailable, trimmed(PQerrorMessage(handle_.get())), sql);
    }
    const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    // The primary message only: details may quote values of rows.
    throw_database_error(kind_of(state), std::string(state) + " " + trimmed(primary), sql);
  }

  Prepared& statement(std::string_view sql) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
      trim_cache();
      found = statements_.emplace(sql, Prepared{number_parameters(sql), {}}).first;
    }
    return found->second;
  }

  void trim_cache() {
    constexpr std::size_t kMost = 1024;
    if (statements_.size() < kMost || PQtransactionStatus(handle_.get()) == PQTRANS_INERROR) return;
    forget_statements();
  }

  const Variant& prepared(std::string_view sql, std::span<const Value> parameters) {
    Prepared& entry = statement(sql);
    if (entry.text.names.size() != parameters.size()) {
      throw_database_error(base::ErrorKind::Internal, "wrong number of parameters: " + std::to_string(parameters.size()), sql);
    }
    for (const Variant& variant : entry.variants) {
      bool all = true;
      for (std::size_t i = 0; all && i < parameters.size(); ++i) all = fits(type_of(parameters[i]), variant.types[i]);
      if (all) return variant;
    }
    return prepare(entry, sql, parameters);
  }

  const Variant& prepare(Prepared& entry, std::string_view sql, std::span<const Value> parameters);
  Result run(const Variant& variant, std::string_view sql, std::span<const Value> parameters);
  bool send(const Variant& variant, std::span<const Value> parameters, bool wait, Result& result);
  Rows rows_of(const PGresult* result, const Variant& variant);
  static void read_row(const PGresult* result, int row, const Variant& variant, std::vector<Value>& values);

  Handle handle_;
  std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>> statements_;
  std::uint64_t next_name_ = 0;
};

const Variant& PostgresqlConnection::prepare(Prepared& entry, std::string_view sql, std::span<const Value> parameters) {
  Variant variant;
  variant.name = "s" + std::to_string(next_name_++);
  for (const auto& value : parameters) variant.types.push_back(type_of(value));
  const auto count = static_cast<int>(parameters.size());
  const bool has_null = std::find(variant.types.begin(), variant.types.end(), 0U) != variant.types.end();
  const bool in_transaction = PQtransactionStatus(handle_.get()) == PQTRANS_INTRANS;
  // A null whose type the server cannot infer fails the transaction; only then the statement is prepared again with text there.
  if (has_null && in_transaction) simple("savepoint preparing");
  Result made(PQprepare(handle_.get(), variant.name.c_str(), entry.text.sql.c_str(), count, variant.types.data()));
  if (has_null && state_of(made.get()) == kIndeterminateType) {
    if (in_transaction) simple("rollback to savepoint preparing");
    const Oid text_type = type_of(Value(std::string()));
    std::replace(variant.types.begin(), variant.types.end(), 0U, text_type);
    made.reset(PQprepare(handle_.get(), variant.name.c_str(), entry.text.sql.c_str(), count, variant.types.data()));
  }
  check(made.get(), sql);
  if (has_null && in_transaction) simple("release savepoint preparing");
  const Result described(PQdescribePrepared(handle_.get(), variant.name.c_str()));
  check(described.get(), sql);
  for (int i = 0; i < count; ++i) variant.types[static_cast<std::size_t>(i)] = PQparamtype(described.get(), i);
  for (int i = 0; i < PQnfields(described.get()); ++i) variant.columns.push_back(PQftype(described.get(), i));
  const bool binary = std::all_of(variant.columns.begin(), variant.columns.end(), reads_binary);
  variant.result_format = binary ? 1 : 0;
  return entry.variants.emplace_back(std::move(variant));
}

bool PostgresqlConnection::send(const Variant& variant, std::span<const Value> parameters, bool wait, Result& result) {
  std::string data;
  std::vector<std::size_t> offsets;
  for (const auto& value : parameters) {
    offsets.push_back(data.size());
    append_binary(value, data);
    data += '\0';
  }
  std::vector<const char*> pointers;
  std::vector<int> lengths;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const std::size_t end = i + 1 < offsets.size() ? offsets[i + 1] : data.size();
    pointers.push_back(is_null(parameters[i]) ? nullptr : data.data() + offsets[i]);
    lengths.push_back(static_cast<int>(end - offsets[i] - 1));
  }
  const std::vector<int> formats(parameters.size(), 1);
  const auto count = static_cast<int>(parameters.size());
  if (wait) {
    result.reset(PQexecPrepared(handle_.get(), variant.name.c_str(), count, pointers.data(), lengths.data(), formats.data(),
                                variant.result_format));
    return true;
  }
  return PQsendQueryPrepared(handle_.get(), variant.name.c_str(), count, pointers.data(), lengths.data(), formats.data(),
                             variant.result_format) == 1;
}

Result PostgresqlConnection::run(const Variant& variant, std::string_view sql, std::span<const Value> parameters) {
  Result result;
  send(variant, parameters, true, result);
  check(result.get(), sql);
  return result;
}

void PostgresqlConnection::read_row(const PGresult* result, int row, const Variant& variant, std::vector<Value>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const int column = static_cast<int>(i);
    if (PQgetisnull(result, row, column) != 0) {
      values[i] = std::monostate{};
      continue;
    }
    const std::string_view data(PQgetvalue(result, row, column), static_cast<std::size_t>(PQgetlength(result, row, column)));
    values[i] = variant.result_format == 1 ? from_binary(variant.columns[i], data) : from_text(variant.columns[i], data);
  }
}

Rows PostgresqlConnection::rows_of(const PGresult* result, const Variant& variant) {
  Rows out;
  const int width = PQnfields(result);
  for (int i = 0; i < width; ++i) out.columns.emplace_back(PQfname(result, i));
  const int count = PQntuples(result);
  out.rows.reserve(static_cast<std::size_t>(count));
  for (int row = 0; row < count; ++row) {
    read_row(result, row, variant, out.rows.emplace_back(static_cast<std::size_t>(width)));
  }
  return out;
}

void PostgresqlConnection::each(std::string_view sql, std::span<const Value> parameters,
                                const std::function<bool(std::span<const Value>)>& row) {
  const Variant variant = prepared(sql, parameters);
  Result none;
  if (!send(variant, parameters, false, none)) {
    throw_database_error(base::ErrorKind::Unavailable, trimmed(PQerrorMessage(handle_.get())), sql);
  }
  PQsetSingleRowMode(handle_.get());
  // The rest must be fetched in any case, or the connection stays busy.
  const auto drain = [&] {
    while (const Result rest{PQgetResult(handle_.get())}) {
    }
  };
  std::vector<Value> values(variant.columns.size());
  try {
    while (const Result result{PQgetResult(handle_.get())}) {
      check(result.get(), sql);
      if (PQresultStatus(result.get()) != PGRES_SINGLE_TUPLE) continue;
      read_row(result.get(), 0, variant, values);
      if (!row(values)) break;
    }
  } catch (...) {
    drain();
    throw;
  }
  drain();
}

class PostgresqlDatabase final : public Database {
 public:
  explicit PostgresqlDatabase(std::string conninfo) : conninfo_(std::move(conninfo)) {}
  Dialect dialect() const override { return Dialect::Postgresql; }

  std::unique_ptr<Connection> connect() override {
    Handle handle(PQconnectdb(conninfo_.c_str()));
    if (PQstatus(handle.get()) != CONNECTION_OK) {
      throw_database_error(base::ErrorKind::Unavailable, trimmed(PQerrorMessage(handle.get())), "connect");
    }
    PQsetNoticeProcessor(handle.get(), [](void*, const char*) {}, nullptr);
    PQsetClientEncoding(handle.get(), "UTF8");
    auto connection = std::make_unique<PostgresqlConnection>(std::move(handle));
    // What a receipt promises must not depend on the server's defaults.
    connection->script(
        "set synchronous_commit = on; set timezone = 'UTC'; set jit = off; set standard_conforming_strings = on;"
        "set bytea_output = 'hex'; set lock_timeout = '30s'");
    return connection;
  }

 private:
  std::string conninfo_;
};

}  // namespace

std::unique_ptr<Database> open_postgresql(std::string conninfo) {
  return std::make_unique<PostgresqlDatabase>(std::move(conninfo));
}

}  // namespace junshu::store

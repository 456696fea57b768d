#include "store/table.h"

#include <algorithm>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "table_shape.h"

namespace junshu::store {

namespace {

constexpr std::size_t kLongestIdentifier = 63;  // PostgreSQL cuts longer ones without a word

std::string_view type_name(Dialect dialect, ColumnType type) {
  const bool sqlite = dialect == Dialect::Sqlite;
  switch (type) {
    case ColumnType::Integer: return sqlite ? "integer" : "bigint";
    case ColumnType::Text: return sqlite ? "text" : "text collate \"C\"";
    case ColumnType::Blob: return sqlite ? "blob" : "bytea";
  }
  return "";
}

ColumnType type_from(std::string_view name) {
  if (name == "INTEGER" || name == "integer" || name == "int8") return ColumnType::Integer;
  if (name == "BLOB" || name == "blob" || name == "bytea") return ColumnType::Blob;
  return ColumnType::Text;
}

[[noreturn]] void differs(const TableDefinition& table, const std::string& ja, const std::string& en) {
  throw base::Error(base::ErrorKind::Integrity, {"データベースの表 " + table.name + " がこの版と合いません: " + ja,
                                                 "Table " + table.name + " of the database does not fit this version: " + en},
                    table.name);
}

void create(Connection& connection, const TableDefinition& table) {
  std::string sql = "create table " + quote_name(table.name) + " (";
  for (const auto& column : table.columns) {
    sql += quote_name(column.name) + " " + std::string(type_name(connection.dialect(), column.type));
    if (std::find(table.key.begin(), table.key.end(), column.name) != table.key.end()) sql += " not null";
    sql += ", ";
  }
  sql += "primary key (" + quote_names(table.key) + "))";
  // Rows live in the key's own tree: one tree to write instead of two.
  if (connection.dialect() == Dialect::Sqlite) sql += " strict, without rowid";
  connection.script(sql);
}

void add_missing_columns(Connection& connection, const TableDefinition& table, const TableShape& shape) {
  if (shape.key != table.key) differs(table, "主キーが違います", "another primary key");
  for (const auto& column : table.columns) {
    const Column* present = shape.find(column.name);
    if (present == nullptr) {
      connection.script("alter table " + quote_name(table.name) + " add column " + quote_name(column.name) + " " +
                        std::string(type_name(connection.dialect(), column.type)));
      connection.forget_statements();
    } else if (present->type != column.type) {
      differs(table, "列 " + column.name + " の型が違います", "column " + column.name + " has another type");
    }
  }
}

std::string index_name(const TableDefinition& table, const std::vector<std::string>& columns) {
  const auto digest = base::sha256(base::as_bytes(table.name + "(" + base::join(columns, ",") + ")"));
  const std::string suffix = base::hex(base::ByteView(digest).first(5));
  return "i_" + table.name.substr(0, kLongestIdentifier - 3 - suffix.size()) + "_" + suffix;
}

// "rows, rows with the same first column, with the same first two …" as in sqlite_stat1.
std::string estimate(std::size_t columns, bool unique) {
  constexpr std::int64_t kRows = 1'000'000;
  constexpr std::int64_t kSame = 20;
  std::string out = std::to_string(kRows);
  std::int64_t same = kRows / 2;  // the first is the contract or the log
  for (std::size_t i = 0; i < columns; ++i) {
    const bool last = i + 1 == columns;
    out += " " + std::to_string(last ? (unique ? 1 : kSame) : same);
    same = std::max(kSame, same / 100);
  }
  return out;
}

// SQLite chooses indexes by these numbers. Without them it takes every table for small and reads a contract's whole share of it; ANALYZE would make
// plans depend on when it ran. So they are the same for every instance, as for a large one.
void describe_size(Connection& connection, const TableDefinition& table) {
  std::vector<std::pair<std::string, std::string>> wanted = {{table.name, estimate(table.key.size(), true)}};
  for (const auto& columns : table.indexes) wanted.emplace_back(index_name(table, columns), estimate(columns.size(), false));
  std::sort(wanted.begin(), wanted.end());
  if (read_shape(connection, "sqlite_stat1")) {
    std::vector<std::pair<std::string, std::string>> present;
    for (const auto& row : connection.query("select idx, stat from sqlite_stat1 where tbl = ? order by idx", {table.name}).rows) {
      present.emplace_back(text(row[0]), text(row[1]));
    }
    if (present == wanted) return;
  } else {
    connection.script("analyze sqlite_schema");  // makes the table
  }
  connection.execute("delete from sqlite_stat1 where tbl = ?", {table.name});
  for (const auto& [index, stat] : wanted) connection.execute("insert into sqlite_stat1(tbl, idx, stat) values (?, ?, ?)", {table.name, index, stat});
  connection.script("analyze sqlite_schema");  // reads them
}

}  // namespace

std::string quote_name(std::string_view identifier) {
  const bool plain = std::all_of(identifier.begin(), identifier.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (identifier.empty() || !plain || identifier.size() > kLongestIdentifier) {
    throw base::Error(base::ErrorKind::Internal,
                      {"表や列の名前に使えません: " + std::string(identifier),
                       "Not usable as the name of a table or column: " + std::string(identifier)});
  }
  return "\"" + std::string(identifier) + "\"";
}

std::string quote_names(const std::vector<std::string>& identifiers) {
  std::string out;
  for (const auto& identifier : identifiers) out += (out.empty() ? "" : ", ") + quote_name(identifier);
  return out;
}

const Column* TableShape::find(std::string_view column) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == column; });
  return found == columns.end() ? nullptr : &*found;
}

std::optional<TableShape> read_shape(Connection& connection, std::string_view table) {
  const Value name = std::string(table);
  const Rows rows =
      connection.dialect() == Dialect::Sqlite
          ? connection.query("select name, type, pk from pragma_table_info(?) order by cid", {name})
          : connection.query("select a.attname as name, t.typname as type,"
                             " coalesce((select k.place from pg_index i, unnest(i.indkey) with ordinality as k(number, place)"
                             "   where i.indrelid = a.attrelid and i.indisprimary and k.number = a.attnum), 0) as pk"
                             " from pg_attribute a join pg_type t on t.oid = a.atttypid"
                             " where a.attrelid = to_regclass(quote_ident(?)) and a.attnum > 0 and not a.attisdropped"
                             " order by a.attnum",
                             {name});
  if (rows.empty()) return std::nullopt;
  TableShape shape;
  std::vector<std::pair<std::int64_t, std::string>> key;
  for (const auto& row : rows.rows) {
    shape.columns.push_back({text(row[0]), type_from(text(row[1]))});
    if (integer(row[2]) > 0) key.emplace_back(integer(row[2]), text(row[0]));
  }
  std::sort(key.begin(), key.end());
  for (auto& [place, column] : key) shape.key.push_back(std::move(column));
  return shape;
}

void ensure_table(Connection& connection, const TableDefinition& table) {
  quote_name(table.name);  // before PostgreSQL finds another table under the cut name
  if (const auto shape = read_shape(connection, table.name)) {
    add_missing_columns(connection, table, *shape);
  } else {
    create(connection, table);
  }
  for (const auto& columns : table.indexes) {
    connection.script("create index if not exists " + quote_name(index_name(table, columns)) + " on " + quote_name(table.name) + " (" +
                      quote_names(columns) + ")");
  }
  if (connection.dialect() == Dialect::Sqlite) describe_size(connection, table);
}

std::vector<std::string> tables_of_kind(Connection& connection, std::string_view prefix) {
  const std::string sql = connection.dialect() == Dialect::Sqlite
                              ? "select name from sqlite_master where type = 'table'"
                              : "select tablename from pg_tables where schemaname = current_schema()";
  std::vector<std::string> out;
  for (const auto& row : connection.query(sql).rows) {
    if (text(row[0]).starts_with(prefix)) out.push_back(text(row[0]));
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace junshu::store

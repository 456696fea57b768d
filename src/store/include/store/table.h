// Definitions of tables, made the same way on every database, and the way folds write them.
#pragma once

#include <string>
#include <vector>

#include "store/connection.h"

namespace junshu::store {

enum class ColumnType { Integer, Text, Blob };  // bigint, text (collate "C"), bytes

struct Column {
  std::string name;
  ColumnType type = ColumnType::Text;
  bool operator==(const Column&) const = default;
};

// Names carry their kind: log_, p_, side_, op_. Columns outside the key may be null.
struct TableDefinition {
  std::string name;
  std::vector<Column> columns;
  std::vector<std::string> key;                    // primary key: names of columns, all not null
  std::vector<std::vector<std::string>> indexes;   // further indexes
};

// Makes the table or adds the columns and indexes it lacks. A column with another type is Error{Integrity}.
void ensure_table(Connection& connection, const TableDefinition& table);
std::vector<std::string> tables_of_kind(Connection& connection, std::string_view prefix);  // sorted

struct Cell {
  std::string column;
  Value value;
};

// What a fold may do. Implemented by the write transaction and by the scratch database of `verify`: a fold must read nothing
// but the event and `p_` rows, through this.
class Projection {
 public:
  virtual ~Projection() = default;
  // Inserts the row or sets just the columns given. `key` names the primary key's columns, in the table's order.
  virtual void upsert(const std::string& table, const std::vector<Cell>& key, const std::vector<Cell>& values) = 0;
  virtual void erase(const std::string& table, const std::vector<Cell>& key) = 0;  // all rows that match these columns
  virtual Rows query(std::string_view sql, std::span<const Value> parameters) = 0;
  Rows query(std::string_view sql, std::initializer_list<Value> parameters) {
    return query(sql, std::span<const Value>(parameters.begin(), parameters.size()));
  }
  virtual void ensure(const TableDefinition& table) = 0;
};

}  // namespace junshu::store

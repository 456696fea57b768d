// Writes rows of tables, many with one statement, with the SQL of each (table, columns, number of rows) kept. Refuses values of another
// type than the column's, so that both databases refuse the same. Belongs to one connection.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/table.h"
#include "table_shape.h"

namespace junshu::store {

enum class OnConflict { Update, Fail };

// One way to write a table: which columns, the key's first. Lives as long as its writer.
struct RowForm {
  std::string table;
  std::vector<std::string> columns;
  std::size_t key_size = 0;
  OnConflict on_conflict = OnConflict::Update;
  std::vector<ColumnType> types;
  std::map<std::size_t, std::string> sql;  // by number of rows
};

using RowValues = std::vector<Value>;  // in the order of a form's columns

class RowWriter {
 public:
  explicit RowWriter(Connection& connection) : connection_(connection) {}

  // Throws Error{Internal} when the table has no such columns or another key.
  RowForm& form(const std::string& table, std::span<const Cell> key, std::span<const Cell> values);
  RowForm& form(const std::string& table, const std::vector<std::string>& columns, std::size_t key_size, OnConflict on_conflict);
  static void check(const RowForm& form, std::size_t column, const Value& value);  // throws Error{Internal} for another type

  void write(RowForm& form, std::span<const RowValues* const> rows);
  void upsert(const std::string& table, const std::vector<Cell>& key, const std::vector<Cell>& values);
  void erase(const std::string& table, const std::vector<Cell>& key);
  void ensure(const TableDefinition& table);
  void forget();  // after a rollback, which may have undone an `ensure`

 private:
  const TableShape& shape(const std::string& table);
  std::unique_ptr<RowForm> make_form(const std::string& table, std::vector<std::string> columns, std::size_t key_size, OnConflict on_conflict);
  void write_some(RowForm& form, std::span<const RowValues* const> rows);

  Connection& connection_;
  std::map<std::string, TableShape> shapes_;
  std::map<std::string, TableDefinition> ensured_;
  std::unordered_map<std::string, std::unique_ptr<RowForm>> forms_;
  std::string lookup_;
  Parameters parameters_;
};

}  // namespace junshu::store

// Writes rows of tables by key, with the SQL of each (table, columns) kept. Refuses values of another type than the column's, so that
// both databases refuse the same. Belongs to one connection.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/table.h"
#include "table_shape.h"

namespace junshu::store {

class RowWriter {
 public:
  explicit RowWriter(Connection& connection) : connection_(connection) {}
  void upsert(const std::string& table, const std::vector<Cell>& key, const std::vector<Cell>& values);
  void erase(const std::string& table, const std::vector<Cell>& key);
  void ensure(const TableDefinition& table);
  void forget_shapes();  // after a rollback, which may have undone an `ensure`

 private:
  struct Statement {
    std::string sql;
    std::vector<ColumnType> types;
  };
  const TableShape& shape(const std::string& table);
  Statement& statement(const std::string& table, const std::vector<Cell>& key, const std::vector<Cell>* values);
  Statement make_upsert(const std::string& table, const std::vector<Cell>& key, const std::vector<Cell>& values);
  Statement make_erase(const std::string& table, const std::vector<Cell>& key);
  void bind(const std::string& table, const Statement& statement, const std::vector<Cell>& cells);

  Connection& connection_;
  std::map<std::string, TableShape, std::less<>> shapes_;
  std::map<std::string, TableDefinition> ensured_;
  std::unordered_map<std::string, Statement> statements_;
  std::string lookup_;
  Parameters parameters_;
};

}  // namespace junshu::store

#include "row_writer.h"

#include "base/error.h"

namespace junshu::store {

namespace {

[[noreturn]] void wrong(const std::string& what, const std::string& table) {
  throw base::Error(base::ErrorKind::Internal, {"表への書き込みの誤り: " + what, "Wrong write to a table: " + what}, table);
}

bool fits(const Value& value, ColumnType type) {
  switch (value.index()) {
    case 1: return type == ColumnType::Integer;
    case 2: return type == ColumnType::Text;
    case 3: return type == ColumnType::Blob;
    default: return true;
  }
}

}  // namespace

const TableShape& RowWriter::shape(const std::string& table) {
  const auto known = shapes_.find(table);
  if (known != shapes_.end()) return known->second;
  auto read = read_shape(connection_, table);
  if (!read) wrong("no such table", table);
  return shapes_.emplace(table, *std::move(read)).first->second;
}

RowWriter::Statement RowWriter::make_upsert(const std::string& table, const std::vector<Cell>& key, const std::vector<Cell>& values) {
  const TableShape& known = shape(table);
  std::vector<std::string> key_columns;
  for (const auto& cell : key) key_columns.push_back(cell.column);
  if (key_columns != known.key) wrong("the key's columns are not those of the table, in its order", table);
  Statement made;
  std::string columns;
  std::string marks;
  std::string sets;
  const auto add = [&](const Cell& cell, bool in_key) {
    const Column* column = known.find(cell.column);
    if (column == nullptr) wrong("no column " + cell.column, table);
    made.types.push_back(column->type);
    columns += (columns.empty() ? "" : ", ") + quoted(cell.column);
    marks += marks.empty() ? "?" : ", ?";
    if (!in_key) sets += (sets.empty() ? "" : ", ") + quoted(cell.column) + " = excluded." + quoted(cell.column);
  };
  for (const auto& cell : key) add(cell, true);
  for (const auto& cell : values) add(cell, false);
  made.sql = "insert into " + quoted(table) + " (" + columns + ") values (" + marks + ") on conflict (" + quoted_list(known.key) +
             ") do " + (sets.empty() ? "nothing" : "update set " + sets);
  return made;
}

RowWriter::Statement RowWriter::make_erase(const std::string& table, const std::vector<Cell>& key) {
  if (key.empty()) wrong("erasing needs a key", table);
  Statement made;
  std::string where;
  for (const auto& cell : key) {
    const Column* column = shape(table).find(cell.column);
    if (column == nullptr) wrong("no column " + cell.column, table);
    made.types.push_back(column->type);
    where += (where.empty() ? "" : " and ") + quoted(cell.column) + " = ?";
  }
  made.sql = "delete from " + quoted(table) + " where " + where;
  return made;
}

RowWriter::Statement& RowWriter::statement(const std::string& table, const std::vector<Cell>& key, const std::vector<Cell>* values) {
  lookup_.assign(table);
  lookup_ += values == nullptr ? '-' : '+';
  for (const auto& cell : key) lookup_.append(cell.column) += ',';
  if (values != nullptr) {
    for (const auto& cell : *values) lookup_.append(cell.column) += ',';
  }
  const auto known = statements_.find(lookup_);
  if (known != statements_.end()) return known->second;
  return statements_.emplace(lookup_, values == nullptr ? make_erase(table, key) : make_upsert(table, key, *values)).first->second;
}

void RowWriter::bind(const std::string& table, const Statement& statement, const std::vector<Cell>& cells) {
  for (const auto& cell : cells) {
    if (!fits(cell.value, statement.types[parameters_.size()])) {
      wrong("column " + cell.column + " takes no " + show(cell.value), table);
    }
    parameters_.push_back(cell.value);
  }
}

void RowWriter::upsert(const std::string& table, const std::vector<Cell>& key, const std::vector<Cell>& values) {
  const Statement& known = statement(table, key, &values);
  parameters_.clear();
  bind(table, known, key);
  bind(table, known, values);
  connection_.execute(known.sql, parameters_);
}

void RowWriter::erase(const std::string& table, const std::vector<Cell>& key) {
  const Statement& known = statement(table, key, nullptr);
  parameters_.clear();
  bind(table, known, key);
  connection_.execute(known.sql, parameters_);
}

void RowWriter::ensure(const TableDefinition& table) {
  const auto known = ensured_.find(table.name);
  if (known != ensured_.end() && known->second.columns == table.columns && known->second.indexes == table.indexes) return;
  ensure_table(connection_, table);
  shapes_.erase(table.name);
  ensured_.insert_or_assign(table.name, table);
}

void RowWriter::forget_shapes() {
  shapes_.clear();
  ensured_.clear();
  statements_.clear();
}

}  // namespace junshu::store

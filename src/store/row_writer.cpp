#include "row_writer.h"

#include "base/error.h"

namespace junshu::store {

namespace {

// Statements exist for these numbers of rows only, so that few are prepared.
constexpr std::size_t kRowCounts[] = {64, 16, 4, 1};
constexpr std::size_t kMostParameters = 16'000;

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

std::string make_sql(const RowForm& form, std::size_t rows) {
  std::string marks = "(";
  for (std::size_t i = 0; i < form.columns.size(); ++i) marks += i == 0 ? "?" : ", ?";
  marks += ")";
  std::string sql = "insert into " + quote_name(form.table) + " (" + quote_names(form.columns) + ") values ";
  for (std::size_t i = 0; i < rows; ++i) sql += (i == 0 ? "" : ", ") + marks;
  if (form.on_conflict == OnConflict::Fail) return sql;
  const auto end_of_key = form.columns.begin() + static_cast<std::ptrdiff_t>(form.key_size);
  sql += " on conflict (" + quote_names({form.columns.begin(), end_of_key}) + ") do ";
  if (form.columns.size() == form.key_size) return sql + "nothing";
  std::string sets;
  for (auto column = end_of_key; column != form.columns.end(); ++column) {
    sets += (sets.empty() ? "" : ", ") + quote_name(*column) + " = excluded." + quote_name(*column);
  }
  return sql + "update set " + sets;
}

}  // namespace

const TableShape& RowWriter::shape(const std::string& table) {
  const auto known = shapes_.find(table);
  if (known != shapes_.end()) return known->second;
  auto read = read_shape(connection_, table);
  if (!read) wrong("no such table", table);
  return shapes_.emplace(table, *std::move(read)).first->second;
}

std::unique_ptr<RowForm> RowWriter::make_form(const std::string& table, std::vector<std::string> columns, std::size_t key_size,
                                              OnConflict on_conflict) {
  const TableShape& known = shape(table);
  if (key_size != known.key.size() || !std::equal(known.key.begin(), known.key.end(), columns.begin())) {
    wrong("the key's columns are not those of the table, in its order", table);
  }
  auto form = std::make_unique<RowForm>();
  form->table = table;
  form->key_size = key_size;
  form->on_conflict = on_conflict;
  for (const auto& name : columns) {
    const Column* column = known.find(name);
    if (column == nullptr) wrong("no column " + name, table);
    form->types.push_back(column->type);
  }
  form->columns = std::move(columns);
  return form;
}

RowForm& RowWriter::form(const std::string& table, std::span<const Cell> key, std::span<const Cell> values) {
  lookup_.assign(table) += '+';
  for (const auto& cell : key) lookup_.append(cell.column) += ',';
  lookup_ += ';';
  for (const auto& cell : values) lookup_.append(cell.column) += ',';
  const auto known = forms_.find(lookup_);
  if (known != forms_.end()) return *known->second;
  std::vector<std::string> columns;
  for (const auto& cell : key) columns.push_back(cell.column);
  for (const auto& cell : values) columns.push_back(cell.column);
  return *forms_.emplace(lookup_, make_form(table, std::move(columns), key.size(), OnConflict::Update)).first->second;
}

RowForm& RowWriter::form(const std::string& table, const std::vector<std::string>& columns, std::size_t key_size, OnConflict on_conflict) {
  lookup_.assign(table) += on_conflict == OnConflict::Update ? '+' : '!';
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i == key_size) lookup_ += ';';
    lookup_.append(columns[i]) += ',';
  }
  if (columns.size() == key_size) lookup_ += ';';
  const auto known = forms_.find(lookup_);
  if (known != forms_.end()) return *known->second;
  return *forms_.emplace(lookup_, make_form(table, columns, key_size, on_conflict)).first->second;
}

void RowWriter::check(const RowForm& form, std::size_t column, const Value& value) {
  const bool missing_key = column < form.key_size && is_null(value);
  if (missing_key || !fits(value, form.types[column])) wrong("column " + form.columns[column] + " takes no " + show(value), form.table);
}

void RowWriter::write(RowForm& form, std::span<const RowValues* const> rows) {
  for (const std::size_t count : kRowCounts) {
    if (count > 1 && count * form.columns.size() > kMostParameters) continue;
    while (rows.size() >= count) {
      write_some(form, rows.first(count));
      rows = rows.subspan(count);
    }
  }
}

void RowWriter::write_some(RowForm& form, std::span<const RowValues* const> rows) {
  auto& sql = form.sql[rows.size()];
  if (sql.empty()) sql = make_sql(form, rows.size());
  if (rows.size() == 1) {
    connection_.execute(sql, *rows[0]);
    return;
  }
  parameters_.clear();
  for (const RowValues* row : rows) parameters_.insert(parameters_.end(), row->begin(), row->end());
  connection_.execute(sql, parameters_);
}

void RowWriter::upsert(const std::string& table, const std::vector<Cell>& key, const std::vector<Cell>& values) {
  RowForm& known = form(table, key, values);
  RowValues row;
  for (const auto* cells : {&key, &values}) {
    for (const auto& cell : *cells) {
      check(known, row.size(), cell.value);
      row.push_back(cell.value);
    }
  }
  const RowValues* const one = &row;
  write(known, {&one, 1});
}

void RowWriter::erase(const std::string& table, const std::vector<Cell>& key) {
  if (key.empty()) wrong("erasing needs a key", table);
  std::string sql = "delete from " + quote_name(table) + " where ";
  Parameters parameters;
  for (const auto& cell : key) {
    const Column* column = shape(table).find(cell.column);
    if (column == nullptr || is_null(cell.value) || !fits(cell.value, column->type)) {
      wrong("column " + cell.column + " is never " + show(cell.value), table);
    }
    if (!parameters.empty()) sql += " and ";
    sql += quote_name(cell.column) + " = ?";
    parameters.push_back(cell.value);
  }
  connection_.execute(sql, parameters);
}

void RowWriter::ensure(const TableDefinition& table) {
  const auto known = ensured_.find(table.name);
  if (known != ensured_.end() && known->second.columns == table.columns && known->second.indexes == table.indexes) return;
  ensure_table(connection_, table);
  shapes_.erase(table.name);
  ensured_.insert_or_assign(table.name, table);
}

void RowWriter::forget() {
  shapes_.clear();
  ensured_.clear();
}

}  // namespace junshu::store

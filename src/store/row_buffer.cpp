#include "row_buffer.h"

#include <algorithm>

namespace junshu::store {

namespace {

std::string encoded_key(const RowForm& form, const RowValues& values) {
  std::string out;
  for (std::size_t i = 0; i < form.key_size; ++i) {
    if (const auto* number = std::get_if<std::int64_t>(&values[i])) {
      out += std::to_string(*number);
    } else if (const auto* string = std::get_if<std::string>(&values[i])) {
      out += std::to_string(string->size()) += ':';
      out += *string;
    } else {
      const auto view = bytes(values[i]);
      out += std::to_string(view.size()) += ':';
      out += base::as_text(view);
    }
    out += ',';
  }
  return out;
}

}  // namespace

void RowBuffer::upsert(const std::string& table, const std::vector<Cell>& key, const std::vector<Cell>& values) {
  RowForm& form = writer_->form(table, key, values);
  RowValues row;
  row.reserve(form.columns.size());
  for (const auto* cells : {&key, &values}) {
    for (const auto& cell : *cells) {
      RowWriter::check(form, row.size(), cell.value);
      row.push_back(cell.value);
    }
  }
  merge(table, form, std::move(row));
}

void RowBuffer::merge(const std::string& table, RowForm& form, RowValues values) {
  Table& waiting = tables_[table];
  const auto [known, added] = waiting.by_key.emplace(encoded_key(form, values), waiting.rows.size());
  if (added) {
    waiting.rows.push_back({&form, std::move(values)});
    ++size_;
    return;
  }
  Row& row = waiting.rows[known->second];
  if (row.form == &form) {
    row.values = std::move(values);
    return;
  }
  std::vector<std::string> columns = row.form->columns;
  for (std::size_t i = form.key_size; i < form.columns.size(); ++i) {
    const auto place = std::find(columns.begin(), columns.end(), form.columns[i]);
    const auto at = static_cast<std::size_t>(place - columns.begin());
    if (place == columns.end()) {
      columns.push_back(form.columns[i]);
      row.values.push_back(std::move(values[i]));
    } else {
      row.values[at] = std::move(values[i]);
    }
  }
  row.form = &writer_->form(table, columns, form.key_size, OnConflict::Update);
}

void RowBuffer::take_over(RowBuffer& later) {
  if (empty()) {
    std::swap(tables_, later.tables_);
    std::swap(size_, later.size_);
  } else {
    for (auto& [name, table] : later.tables_) {
      for (auto& row : table.rows) merge(name, *row.form, std::move(row.values));
    }
  }
  later.clear();
}

bool RowBuffer::touches(std::string_view sql) const {
  return std::any_of(tables_.begin(), tables_.end(), [&](const auto& table) {
    return !table.second.rows.empty() && sql.find(table.first) != std::string_view::npos;
  });
}

void RowBuffer::flush_named_in(std::string_view sql, RowBuffer* keep) {
  for (auto& [name, table] : tables_) {
    if (!table.rows.empty() && sql.find(name) != std::string_view::npos) flush_table(name, table, keep);
  }
}

void RowBuffer::flush(RowBuffer* keep) {
  for (auto& [name, table] : tables_) {
    if (!table.rows.empty()) flush_table(name, table, keep);
  }
}

void RowBuffer::flush_table(const std::string& name, Table& table, RowBuffer* keep) {
  std::map<RowForm*, std::vector<const RowValues*>> by_form;
  for (const auto& row : table.rows) by_form[row.form].push_back(&row.values);
  for (const auto& [form, rows] : by_form) writer_->write(*form, rows);
  size_ -= table.rows.size();
  if (keep != nullptr) {
    for (auto& row : table.rows) keep->merge(name, *row.form, std::move(row.values));
  }
  table.rows.clear();
  table.by_key.clear();
}

void RowBuffer::clear() {
  for (auto& [name, table] : tables_) {
    table.rows.clear();
    table.by_key.clear();
  }
  size_ = 0;
}

}  // namespace junshu::store

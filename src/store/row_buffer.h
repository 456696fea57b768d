// Upserts that wait to be written together: one row a key, merged. Reading a table needs its rows flushed first.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "row_writer.h"

namespace junshu::store {

class RowBuffer {
 public:
  explicit RowBuffer(RowWriter& writer) : writer_(&writer) {}

  void upsert(const std::string& table, const std::vector<Cell>& key, const std::vector<Cell>& values);
  void take_over(RowBuffer& later);  // merges what came later, and empties it
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  bool touches(std::string_view sql) const;  // is a waiting table named in `sql`?
  void flush_named_in(std::string_view sql, RowBuffer* keep);  // `keep` gets the rows written, when given
  void flush(RowBuffer* keep);
  void clear();

 private:
  struct Row {
    RowForm* form;
    RowValues values;
  };
  struct Table {
    std::vector<Row> rows;
    std::unordered_map<std::string, std::size_t> by_key;
  };
  void merge(const std::string& table, RowForm& form, RowValues values);
  void flush_table(const std::string& name, Table& table, RowBuffer* keep);

  RowWriter* writer_;
  std::map<std::string, Table> tables_;
  std::size_t size_ = 0;
};

}  // namespace junshu::store

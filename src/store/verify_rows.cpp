#include "verify_rows.h"

#include <algorithm>

#include "table_shape.h"

namespace junshu::store {

namespace {

constexpr std::int64_t kBatch = 1024;

// The rows of one table by key, both databases comparing text by bytes.
class RowCursor {
 public:
  RowCursor(Connection& connection, const std::string& table, const std::vector<std::string>& key, const std::vector<std::string>& columns,
            bool present)
      : connection_(connection), key_size_(key.size()), ended_(!present) {
    std::string marks;
    for (std::size_t i = 0; i < key.size(); ++i) marks += i == 0 ? "?" : ", ?";
    const std::string keys = quote_names(key);
    const std::string select = "select " + quote_names(columns) + " from " + quote_name(table);
    first_sql_ = select + " order by " + keys + " limit ?";
    next_sql_ = select + " where (" + keys + ") > (" + marks + ") order by " + keys + " limit ?";
    if (present) advance();
  }
  const std::vector<Value>* row() const { return ended_ ? nullptr : &rows_.rows[at_]; }

  void advance() {
    ++at_;
    if (at_ < rows_.size()) return;
    if (!started_) {
      started_ = true;
      rows_ = connection_.query(first_sql_, {kBatch});
    } else {
      const auto& last = rows_.rows.back();
      Parameters parameters(last.begin(), last.begin() + static_cast<std::ptrdiff_t>(key_size_));
      parameters.emplace_back(kBatch);
      rows_ = connection_.query(next_sql_, parameters);
    }
    at_ = 0;
    ended_ = rows_.empty();
  }

 private:
  Connection& connection_;
  std::size_t key_size_;
  std::string first_sql_;
  std::string next_sql_;
  Rows rows_;
  std::size_t at_ = 0;
  bool started_ = false;
  bool ended_;
};

class TableComparison {
 public:
  // One of the two may be absent.
  TableComparison(std::string table, const TableShape* real, const TableShape* replayed, ReportWriter& report)
      : table_(std::move(table)), key_((replayed != nullptr ? replayed : real)->key), report_(report) {
    // The key first, then every column that both have; a column of one only is a difference by itself.
    columns_ = key_;
    for (const auto* shape : {replayed, real}) {
      if (shape == nullptr) continue;
      for (const auto& column : shape->columns) {
        if (std::find(columns_.begin(), columns_.end(), column.name) != columns_.end()) continue;
        const bool both = (real == nullptr || real->find(column.name) != nullptr) && (replayed == nullptr || replayed->find(column.name) != nullptr);
        if (both) {
          columns_.push_back(column.name);
        } else {
          report_.add({"row", table_, "", column.name, shape == replayed ? "column" : "no column", shape == replayed ? "no column" : "column"});
        }
      }
    }
  }

  void run(Connection& real, bool in_real, Connection& replayed, bool in_replayed) {
    RowCursor found(real, table_, key_, columns_, in_real);
    RowCursor expected(replayed, table_, key_, columns_, in_replayed);
    while (found.row() != nullptr || expected.row() != nullptr) {
      const int order = compare_keys(found.row(), expected.row());
      if (order == 0) {
        compare(*found.row(), *expected.row());
      } else if (order < 0) {
        report_.add({"extra row", table_, key_text(*found.row()), "", "no row", "row"});
      } else {
        report_.add({"missing row", table_, key_text(*expected.row()), "", "row", "no row"});
      }
      if (order <= 0) found.advance();
      if (order >= 0) expected.advance();
      ++report_.report().rows;
    }
  }

 private:
  int compare_keys(const std::vector<Value>* found, const std::vector<Value>* expected) const {
    if (found == nullptr) return 1;
    if (expected == nullptr) return -1;
    for (std::size_t i = 0; i < key_.size(); ++i) {
      if ((*found)[i] < (*expected)[i]) return -1;
      if ((*expected)[i] < (*found)[i]) return 1;
    }
    return 0;
  }

  void compare(const std::vector<Value>& found, const std::vector<Value>& expected) {
    if (found == expected) return;
    for (std::size_t i = key_.size(); i < columns_.size(); ++i) {
      if (found[i] != expected[i]) report_.add({"row", table_, key_text(found), columns_[i], show(expected[i]), show(found[i])});
    }
  }

  std::string key_text(const std::vector<Value>& row) const {
    std::string out;
    for (std::size_t i = 0; i < key_.size(); ++i) {
      const auto* string = std::get_if<std::string>(&row[i]);
      out += (out.empty() ? "" : ", ") + key_[i] + "=" + (string != nullptr ? *string : show(row[i]));
    }
    return out;
  }

  std::string table_;
  std::vector<std::string> key_;
  std::vector<std::string> columns_;
  ReportWriter& report_;
};

}  // namespace

void compare_projections(Connection& real, Connection& replayed, ReportWriter& report) {
  const auto in_real = tables_of_kind(real, "p_");
  const auto in_replay = tables_of_kind(replayed, "p_");
  std::vector<std::string> all;
  std::set_union(in_real.begin(), in_real.end(), in_replay.begin(), in_replay.end(), std::back_inserter(all));
  for (std::size_t i = 0; i < all.size(); ++i) {
    report.tell("rows", i, all.size());
    const auto found = read_shape(real, all[i]);
    const auto expected = read_shape(replayed, all[i]);
    TableComparison(all[i], found ? &*found : nullptr, expected ? &*expected : nullptr, report).run(real, found.has_value(), replayed, expected.has_value());
  }
  report.tell("rows", all.size(), all.size());
}

}  // namespace junshu::store

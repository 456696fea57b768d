// Values as both databases know them, and rows of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"

namespace junshu::store {

// null, bigint, text (UTF-8), bytes. Yes/no are 0 and 1; dates are ISO text; instants are UTC milliseconds.
using Value = std::variant<std::monostate, std::int64_t, std::string, base::Bytes>;

inline bool is_null(const Value& value) { return std::holds_alternative<std::monostate>(value); }
std::int64_t integer(const Value& value);            // 0 for null; throws Error{Internal} for another type
const std::string& text(const Value& value);         // "" for null; throws Error{Internal} for another type
base::ByteView bytes(const Value& value);            // empty for null
std::string show(const Value& value);                // for messages: null, 12, 'text', x'00ff' (cut at 80 characters)

struct Rows {
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;

  bool empty() const { return rows.empty(); }
  std::size_t size() const { return rows.size(); }
  std::size_t column(std::string_view name) const;   // throws Error{Internal} when there is none
  const Value& at(std::size_t row, std::string_view name) const { return rows[row][column(name)]; }
};

}  // namespace junshu::store

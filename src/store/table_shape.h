// What a table looks like in the database at hand.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/table.h"

namespace junshu::store {

struct TableShape {
  std::vector<Column> columns;
  std::vector<std::string> key;  // in the key's order
  const Column* find(std::string_view column) const;
};

std::optional<TableShape> read_shape(Connection& connection, std::string_view table);
std::string quote_name(std::string_view identifier);  // throws Error{Internal} for what is no plain name of at most 63 characters
std::string quote_names(const std::vector<std::string>& identifiers);

}  // namespace junshu::store

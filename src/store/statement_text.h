// Parameters in SQL text: `?` and `:name` outside of quotes, comments and casts (`::`), rewritten to PostgreSQL's $n.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace junshu::store {

struct StatementText {
  std::string sql;                 // with $1, $2, …
  std::vector<std::string> names;  // one a parameter; "" for `?`. A name used twice is one parameter.
};

StatementText number_parameters(std::string_view sql);

}  // namespace junshu::store

#include "statement_text.h"

#include <algorithm>

namespace junshu::store {

namespace {

bool starts_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool continues_name(char c) { return starts_name(c) || (c >= '0' && c <= '9'); }

std::size_t end_of_quoted(std::string_view sql, std::size_t at) {
  const char quote = sql[at];
  std::size_t i = at + 1;
  while (i < sql.size()) {
    if (sql[i] == quote) {
      if (i + 1 >= sql.size() || sql[i + 1] != quote) return i + 1;
      ++i;
    }
    ++i;
  }
  return sql.size();
}

std::size_t end_of_line_comment(std::string_view sql, std::size_t at) {
  const std::size_t end = sql.find('\n', at);
  return end == std::string_view::npos ? sql.size() : end;
}

std::size_t end_of_block_comment(std::string_view sql, std::size_t at) {
  const std::size_t end = sql.find("*/", at + 2);
  return end == std::string_view::npos ? sql.size() : end + 2;
}

}  // namespace

StatementText number_parameters(std::string_view sql) {
  StatementText out;
  out.sql.reserve(sql.size() + 16);
  const auto add = [&](std::string name) {
    std::size_t position = out.names.size();
    if (!name.empty()) {
      const auto known = std::find(out.names.begin(), out.names.end(), name);
      position = static_cast<std::size_t>(known - out.names.begin());
    }
    if (position == out.names.size()) out.names.push_back(std::move(name));
    out.sql += '$' + std::to_string(position + 1);
  };

  std::size_t i = 0;
  while (i < sql.size()) {
    const char c = sql[i];
    const char next = i + 1 < sql.size() ? sql[i + 1] : '\0';
    std::size_t verbatim_end = i + 1;
    if (c == '\'' || c == '"') {
      verbatim_end = end_of_quoted(sql, i);
    } else if (c == '-' && next == '-') {
      verbatim_end = end_of_line_comment(sql, i);
    } else if (c == '/' && next == '*') {
      verbatim_end = end_of_block_comment(sql, i);
    } else if (c == ':' && next == ':') {
      verbatim_end = i + 2;
    } else if (c == '?') {
      add({});
      ++i;
      continue;
    } else if (c == ':' && starts_name(next)) {
      std::size_t end = i + 1;
      while (end < sql.size() && continues_name(sql[end])) ++end;
      add(std::string(sql.substr(i + 1, end - i - 1)));
      i = end;
      continue;
    }
    out.sql += sql.substr(i, verbatim_end - i);
    i = verbatim_end;
  }
  return out;
}

}  // namespace junshu::store

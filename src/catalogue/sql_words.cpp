#include "catalogue/sql_words.h"

namespace junshu::catalogue {

namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The position behind the sign that closes what opens at `from`; a doubled sign stands for itself and closes nothing.
std::size_t behind_quoted(std::string_view sql, std::size_t from) {
  const char quote = sql[from];
  for (std::size_t at = from + 1; at < sql.size(); ++at) {
    if (sql[at] != quote) continue;
    if (at + 1 == sql.size() || sql[at + 1] != quote) return at + 1;
    ++at;
  }
  return sql.size();
}

std::size_t behind(std::string_view sql, std::string_view mark, std::size_t from) {
  const std::size_t found = sql.find(mark, from);
  return found == std::string_view::npos ? sql.size() : found + mark.size();
}

}  // namespace

std::vector<std::string> sql_words(std::string_view sql) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < sql.size();) {
    const char c = sql[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++at;
    } else if (sql.substr(at).starts_with("--")) {
      at = behind(sql, "\n", at);
    } else if (sql.substr(at).starts_with("/*")) {
      at = behind(sql, "*/", at + 2);
    } else if (c == '\'') {
      out.emplace_back("'");
      at = behind_quoted(sql, at);
    } else if (c == '"') {
      const std::size_t end = behind_quoted(sql, at);
      std::string& word = out.emplace_back();
      for (const char each : sql.substr(at + 1, end - at - 1)) {
        if (each != '"') word.push_back(lower(each));
      }
      at = end;
    } else if (is_word(c)) {
      std::string& word = out.emplace_back();
      for (; at < sql.size() && is_word(sql[at]); ++at) word.push_back(lower(sql[at]));
    } else {
      out.emplace_back(1, c);
      ++at;
    }
  }
  return out;
}

}  // namespace junshu::catalogue

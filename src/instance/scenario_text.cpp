#include "scenario_text.h"

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

namespace junshu::instance {

using base::Error;
using base::ErrorKind;

namespace {

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::vector<std::string> out;
  const std::string text = base::read_text(file);
  for (const auto line : base::split(text, '\n')) out.emplace_back(line);
  return out;
}

void add_command(std::vector<ScenarioLine>& commands, int number, const std::string& line) {
  const std::string text(base::trim(line));
  if (text.empty() || text.front() == '#') return;
  if (line.starts_with("  ") && !commands.empty() && commands.back().text.starts_with("repeat")) {
    commands.back().nested.push_back({number, text, {}});
  } else {
    commands.push_back({number, text, {}});
  }
}

std::string unquoted(const std::string& value) {
  if (value.size() < 2 || value.front() != '"') return value;
  std::string out;
  for (std::size_t i = 1; i + 1 < value.size(); ++i) {
    if (value[i] == '\\' && i + 2 < value.size()) ++i;
    out += value[i];
  }
  return out;
}

}  // namespace

std::vector<ScenarioText> read_scenarios(const std::filesystem::path& file) {
  std::vector<ScenarioText> out;
  const auto lines = lines_of(file);
  ScenarioText current;
  bool expecting = false;
  const auto finish = [&](int until) {
    if (!expecting) return;
    current.expected_until = until;
    out.push_back(std::move(current));
    current = ScenarioText();
    expecting = false;
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const int number = static_cast<int>(i) + 1;
    const std::string& line = lines[i];
    if (expecting) {
      if (base::trim(line).empty()) {
        finish(number);
      } else {
        current.expected.push_back(line);
      }
      continue;
    }
    if (line.starts_with("----")) {
      expecting = true;
      current.file = file;
      current.expected_from = number + 1;
      continue;
    }
    if (line.starts_with("#")) {
      const std::string text(base::trim(line.substr(1)));
      if (!text.starts_with("covers:") && current.commands.empty()) {
        if (current.name.empty()) current.line = number;
        current.name += (current.name.empty() ? "" : " ") + text;
      }
      continue;
    }
    add_command(current.commands, number, line);
  }
  finish(static_cast<int>(lines.size()) + 1);
  return out;
}

std::vector<ScenarioLine> read_commands(const std::filesystem::path& file) {
  std::vector<ScenarioLine> out;
  const auto lines = lines_of(file);
  for (std::size_t i = 0; i < lines.size(); ++i) add_command(out, static_cast<int>(i) + 1, lines[i]);
  return out;
}

std::vector<std::string> words(const std::string& line) {
  std::vector<std::string> out;
  std::string word;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '\\' && i + 1 < line.size()) {
      word += c;
      word += line[++i];
      continue;
    }
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '[' || c == '{')) ++depth;
    if (!quoted && (c == ']' || c == '}')) --depth;
    if (!quoted && depth == 0 && (c == ' ' || c == '\t')) {
      if (!word.empty()) out.push_back(std::move(word));
      word.clear();
      continue;
    }
    word += c;
  }
  if (quoted || depth != 0) throw Error(ErrorKind::InvalidInput, {"引用符か括弧が閉じていません。", "A quote or bracket is not closed."});
  if (!word.empty()) out.push_back(std::move(word));
  return out;
}

Assignment assignment(const std::string& word) {
  const auto equals = word.find('=');
  if (equals == std::string::npos || equals == 0) return {word, "", false};
  return {word.substr(0, equals), unquoted(word.substr(equals + 1)), true};
}

std::vector<std::vector<Assignment>> table_rows(const std::string& value) {
  std::vector<std::vector<Assignment>> out;
  for (const auto& row : words(value.substr(1, value.size() - 2))) {
    if (row.size() < 2 || row.front() != '{') throw Error(ErrorKind::InvalidInput, {"表の行は {…} です。", "A row of a table is {…}."});
    std::vector<Assignment> cells;
    for (const auto& cell : words(row.substr(1, row.size() - 2))) cells.push_back(assignment(cell));
    out.push_back(std::move(cells));
  }
  return out;
}

std::string collapse(const std::string& line) {
  std::string out;
  for (const char c : line) {
    if (c == ' ' && (out.empty() || out.back() == ' ')) continue;
    out += c;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace junshu::instance

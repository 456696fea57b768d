#include "catalogue/report.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"

namespace junshu::catalogue {
namespace {

using base::Position;
using base::Text;
using base::YamlNode;

void mark(const YamlNode& node, const std::string& path, std::map<std::string, Position, std::less<>>& marks) {
  const auto below = [&](const std::string& name) { return path.empty() ? name : path + "." + name; };
  for (const auto& [key, value] : node.entries) {
    const std::string name = below(key.scalar);
    marks.emplace(name, value.is_scalar() ? value.position : key.position);
    mark(value, name, marks);
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const YamlNode& item = node.items[i];
    const std::string name = below(std::to_string(i));
    marks.emplace(name, item.position);
    if (item.is_scalar()) marks.emplace(below(item.scalar), item.position);
    mark(item, name, marks);
  }
}

Text yaml_message(const std::string& english) {
  if (english.starts_with("duplicate key ")) {
    return {"キー " + english.substr(14) + " が二度書かれています", english};
  }
  return {"YAML として読めません: " + english, english};
}

Text yaml_remedy(const std::string& english) {
  if (english.starts_with("duplicate key ")) return {"どちらか一方を消してください", "remove one of the two"};
  return {"字下げ、コロン、引用符を確かめてください", "look at the indentation, the colons and the quotes"};
}

std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

std::size_t character_length(char first_byte) {
  const auto first = static_cast<unsigned char>(first_byte);
  return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

// One full-width space below a wide character, so that the caret stands under its place.
std::string blank_like(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_length(text[at]);
    out += text[at] == '\t' ? "\t" : length < 3 ? " " : "\u3000";
    at += length;
  }
  return out;
}

}  // namespace

Position FileText::at(std::string_view path) const {
  while (true) {
    const auto found = marks.find(path);
    if (found != marks.end()) return found->second;
    const std::size_t dot = path.rfind('.');
    if (dot == std::string_view::npos) return {1, 1};
    path = path.substr(0, dot);
  }
}

std::string_view FileText::line(int number) const {
  std::string_view rest = text;
  for (int i = 1; i < number; ++i) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
  }
  const std::string_view line = rest.substr(0, rest.find('\n'));
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

Position FileText::inside(Position scalar, int column) const {
  Position place = scalar;
  std::string_view text_line = line(scalar.line);
  auto start = static_cast<std::size_t>(std::max(scalar.column - 1, 0));
  const char opening = start < text_line.size() ? text_line[start] : ' ';
  if (opening == '|' || opening == '>') {
    ++place.line;
    text_line = line(place.line);
    start = std::min(text_line.find_first_not_of(' '), text_line.size());
  } else if (opening == '"' || opening == '\'') {
    ++start;
  }
  // Escapes and doubled quotes before the place shift it; they are rare in expressions, and the line is right.
  for (int i = 1; i < column && start < text_line.size(); ++i) start += character_length(text_line[start]);
  place.column = static_cast<int>(start) + 1;
  return place;
}

void Report::add(const FileText& file, Position position, Text message, Text remedy) {
  const std::string_view line = file.line(position.line);
  // The reader of YAML counts bytes; people and editors count characters.
  const std::string_view before = line.substr(0, static_cast<std::size_t>(std::max(position.column - 1, 0)));
  if (before.size() < line.size() || base::valid_utf8(before)) {
    position.column = static_cast<int>(base::utf8_length(before)) + 1;
  }
  diagnostics_.push_back({file.name, position, std::string(line), std::move(message), std::move(remedy)});
}

void Report::add(const std::string& file, Text message, Text remedy) {
  diagnostics_.push_back({file, {1, 1}, "", std::move(message), std::move(remedy)});
}

void Report::add(const FileText& file, const base::YamlProblem& problem) {
  add(file, problem.position, yaml_message(problem.message), yaml_remedy(problem.message));
}

std::vector<Diagnostic> Report::take() {
  std::stable_sort(diagnostics_.begin(), diagnostics_.end(), [](const Diagnostic& left, const Diagnostic& right) {
    return std::tie(left.file, left.position.line, left.position.column) <
           std::tie(right.file, right.position.line, right.position.column);
  });
  return std::move(diagnostics_);
}

FileText parse_file(std::string name, std::string text, Report& report) {
  FileText file;
  file.name = std::move(name);
  file.text = std::move(text);
  base::YamlDocument document = base::parse_yaml(file.text);
  file.root = std::move(document.root);
  mark(file.root, "", file.marks);
  for (const base::YamlProblem& problem : document.problems) report.add(file, problem);
  if (document.problems.empty() && !file.root.is_map()) {
    report.add(
        file, {1, 1}, {"ファイルが「キー: 値」の形ではありません", "the file does not consist of key: value pairs"},
        {"カタログの形式は docs/architecture.md にあります", "docs/architecture.md shows the form of catalogue files"});
  }
  return file;
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  std::string best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::size_t steps = distance(word, candidate);
    if (steps < least) {
      least = steps;
      best = candidate;
    }
  }
  return best;
}

Text choices_of(const std::vector<std::string>& known) {
  Text text;
  for (const std::string& word : known) {
    text.ja += (text.ja.empty() ? "" : "、") + word;
    text.en += (text.en.empty() ? "" : ", ") + word;
  }
  if (known.empty()) return {"（なし）", "(none)"};
  return text;
}

Text suggest(std::string_view word, const std::vector<std::string>& known) {
  const std::string near = nearest(word, known);
  if (!near.empty()) return {"「" + near + "」ではありませんか", "did you mean \"" + near + "\"?"};
  const Text choices = choices_of(known);
  return {"次のいずれかを書いてください: " + choices.ja, "write one of: " + choices.en};
}

std::string to_string(const Diagnostic& diagnostic, base::Language language) {
  const bool japanese = language == base::Language::Japanese;
  const std::string number = std::to_string(diagnostic.position.line);
  std::string out = diagnostic.file + ":" + number + ":" + std::to_string(diagnostic.position.column) +
                    (japanese ? ": エラー: " : ": error: ") + base::in(language, diagnostic.message) + "\n";
  if (!diagnostic.snippet.empty()) {
    const std::string margin(std::max<std::size_t>(5, number.size()), ' ');
    const std::string_view snippet = diagnostic.snippet;
    std::size_t end = 0;
    for (int i = 1; i < diagnostic.position.column && end < snippet.size(); ++i) end += character_length(snippet[end]);
    out += margin.substr(number.size()) + number + " | " + diagnostic.snippet + "\n";
    out += margin + " | " + blank_like(snippet.substr(0, end)) + "^\n";
  }
  out += (japanese ? "    直し方: " : "    remedy: ") + base::in(language, diagnostic.remedy) + "\n";
  return out;
}

}  // namespace junshu::catalogue

// A file of the catalogue with the places of its values, and the collection of what is wrong with it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/yaml.h"
#include "catalogue/load.h"

namespace junshu::catalogue {

struct FileText {
  std::string name;  // relative to the catalogue's folder
  std::string text;
  base::YamlNode root;
  // Where values stand: "actions.lend.by.assignee", "actions.lend.effects.0.on"; the key's place for maps and
  // sequences.
  std::map<std::string, base::Position, std::less<>> marks;

  base::Position at(std::string_view path) const;  // or of the nearest enclosing value that is there
  std::string_view line(int number) const;         // from 1; empty when there is none
  // Where character `column` (from 1) of a scalar stands in the file, quotes and block styles counted.
  base::Position inside(base::Position scalar, int column) const;
};

class Report {
 public:
  void add(const FileText& file, base::Position position, base::Text message, base::Text remedy);
  void add(const std::string& file, base::Text message, base::Text remedy);  // about the file itself
  void add(const FileText& file, const base::YamlProblem& problem);          // what YAML itself refuses
  bool empty() const { return diagnostics_.empty(); }
  std::vector<Diagnostic> take();  // by file and position

 private:
  std::vector<Diagnostic> diagnostics_;
};

// Parses; what YAML itself refuses is reported.
FileText parse_file(std::string name, std::string text, Report& report);

// The known word nearest to `word`, or "" when none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& known);
// "「x」、「y」" and "x, y": the words one may choose from.
base::Text choices_of(const std::vector<std::string>& known);
// "Did you mean x?" when one is near, else the list.
base::Text suggest(std::string_view word, const std::vector<std::string>& known);

}  // namespace junshu::catalogue

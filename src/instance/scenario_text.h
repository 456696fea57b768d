// Scenario files as text: splitting into scenarios, commands and expectations, and of a line into words.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"

namespace junshu::instance {

struct ScenarioLine {
  int number = 0;
  std::string text;
  std::vector<ScenarioLine> nested;  // lines below `repeat` that begin with two blanks
};
struct ScenarioText {
  std::filesystem::path file;
  int line = 0;
  std::string name;
  std::vector<ScenarioLine> commands;
  std::vector<std::string> expected;
  int expected_from = 0, expected_until = 0;  // line numbers in the file, from 1, half open
};
std::vector<ScenarioText> read_scenarios(const std::filesystem::path& file);
std::vector<ScenarioLine> read_commands(const std::filesystem::path& file);  // an .inc

// Splits at blanks outside quotes and brackets.
std::vector<std::string> words(const std::string& line);
// "a=b" into name and value; quotes around the value are taken off. No "=": the value is empty and `has_value` false.
struct Assignment {
  std::string name, value;
  bool has_value = false;
};
Assignment assignment(const std::string& word);
// "[{media=M-1 seen=yes} {…}]" into rows of assignments.
std::vector<std::vector<Assignment>> table_rows(const std::string& value);

std::string collapse(const std::string& line);  // runs of blanks to one

}  // namespace junshu::instance

// For tests: rules from text, events from pairs.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "detect/detector.h"

namespace junshu::detect::testing {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// A rule of the log source {test, "", ""} whose detection is `detection`, indented by two spaces.
std::string rule_text(const std::string& detection, const std::string& head = "");
Loaded load_one(const std::string& text, const Placeholders& placeholders = {});
std::string mistakes(const Loaded& loaded);  // English, as people see them

// Rules without a mistake, and events for them. "(null)" as a value is null; the field "" is the raw record.
class Bench {
 public:
  explicit Bench(const std::string& text, const Placeholders& placeholders = {});
  bool matches(const Pairs& fields);                     // any rule
  std::vector<std::string> titles(const Pairs& fields);  // of the rules that match
  const Ruleset& rules() const { return loaded_.rules; }
  logs::FieldNames& names() { return names_; }
  logs::LogClasses& classes() { return classes_; }
  logs::ClassId klass = 0;
  void fill(logs::Event& event, const Pairs& fields);

 private:
  Loaded loaded_;
  logs::FieldNames names_;
  logs::LogClasses classes_;
  Engine engine_;
};

}  // namespace junshu::detect::testing

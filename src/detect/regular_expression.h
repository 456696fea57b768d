// Regular expressions of rules. RE2 runs in linear time; what it cannot (look-around, back references) runs in PCRE2
// under a bound of work.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "detect/rule.h"

namespace junshu::detect {

class Regex {
 public:
  enum class Answer { No, Yes, GaveUp };  // GaveUp: PCRE2 reached its bound; counts as no, visibly

  // Empty when neither understands it; `error` then says why, `column` (from 1) where.
  static std::unique_ptr<Regex> compile(const Test& test, std::string& error, int& column);
  // The pattern as a regular expression that compares all letters without case, not only those of ASCII; null where
  // that is not needed.
  static std::unique_ptr<Regex> folded(const Pattern& pattern);

  ~Regex();
  Answer find_in(std::string_view text) const;
  bool linear() const;  // RE2

 private:
  struct State;
  explicit Regex(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A text that every match of the expression contains, in lower case, or "" when none is certain.
std::string required_text(const Test& regex);

}  // namespace junshu::detect

// Regular expressions over paths. PCRE2, because AIDE's rules are PCRE2's: with the same engine every rule means the
// same, look-aheads and all, and its partial matching tells whether something below a folder could still match.
// Backtracking is bounded; an expression that runs into the bound counts as matching for including and as not matching
// for excluding, so that a file is rather looked at than not.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace junshu::integrity {

struct PatternMistake {
  std::size_t offset = 0;  // bytes into the expression
  std::string message;     // PCRE2's, English
};

// Thread-safe; copies share what was compiled.
class Pattern {
 public:
  // As AIDE does it: the beginning of a path must match; `$` also stands before a last line feed; a dot is no line
  // feed.
  static std::variant<Pattern, PatternMistake> beginning(std::string_view expression);
  // A whole path, or the whole path of a folder above it.
  static std::variant<Pattern, PatternMistake> at_or_below(std::string_view expression);
  // The same of a glob: * and ? within a name, ** across folders, [a-z] [!a-z], {a,b}, \ before a character that is
  // meant as it is. Without a leading slash it is sought in every folder.
  static std::variant<Pattern, PatternMistake> glob(std::string_view glob);

  bool matches(std::string_view path, bool when_bound_is_hit) const;
  // Whether something that begins with `start` could match.
  bool could_match_beyond(std::string_view start) const;
  // What every match begins with; may be empty.
  const std::string& literal() const { return literal_; }

 private:
  enum class Kind { LiteralStart, LiteralWhole, Compiled };
  struct Code;
  static std::variant<Pattern, PatternMistake> compile(const std::string& expression, std::string_view wrapped,
                                                       unsigned options);

  Kind kind_ = Kind::Compiled;
  std::string literal_;
  std::shared_ptr<const Code> code_;  // shared: immutable, and rules are copied
};

// What every match of a regular expression begins with; conservative.
std::string literal_start(std::string_view expression);

}  // namespace junshu::integrity

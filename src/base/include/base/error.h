// The one exception of the house. Thrown for what stops an operation; expected outcomes (a refused action, findings,
// diagnostics) are values. `ErrorKind` maps to HTTP (server) and to exit codes (cli) in one exhaustive switch each.
#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace junshu::base {

// A text in both languages of the product. `en` may be shown where the reader asked for English.
struct Text {
  std::string ja;
  std::string en;
  bool operator==(const Text&) const = default;
};

enum class Language { Japanese, English };
inline const std::string& in(Language language, const Text& text) {
  return language == Language::English && !text.en.empty() ? text.en : text.ja;
}

enum class ErrorKind {
  InvalidInput,        // malformed or out of range; the message says how to mend it
  Unauthenticated,     // who are you
  Forbidden,           // you may not
  NotFound,            //
  Conflict,            // the present state does not allow it
  PreconditionFailed,  // If-Match did not match
  ConfirmationNeeded,  // an inadmissible fact: say again with confirmation
  TooLarge,            //
  RateLimited,         //
  Unavailable,         // try again later: database away, shutting down
  Storage,             // disk full, fsync failed
  Integrity,           // evidence disagrees with itself: never continue
  Internal             // a broken assumption outside of memory safety
};
std::string_view to_string(ErrorKind kind);  // "invalid_input", …: stable, used in problem types

class Error : public std::exception {
 public:
  // `where` names the place in the caller's terms: a file:line, a field, a table. May be empty.
  Error(ErrorKind kind, Text message, std::string where = {});
  ErrorKind kind() const { return kind_; }
  const Text& message() const { return message_; }
  const std::string& where() const { return where_; }
  const char* what() const noexcept override { return what_.c_str(); }  // English, with `where`

 private:
  ErrorKind kind_;
  Text message_;
  std::string where_;
  std::string what_;
};

// Ends the program with file, line and `why`: for a broken invariant.
[[noreturn]] void abort_broken_invariant(const char* file, int line, const char* why);
#define JUNSHU_INVARIANT(condition, why) \
  ((condition) ? static_cast<void>(0) : ::junshu::base::abort_broken_invariant(__FILE__, __LINE__, (why)))

}  // namespace junshu::base

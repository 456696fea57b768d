// The small pure language of rules, derived fields and effects (docs/architecture.md, "Expressions"). Parsing and checking need no records; evaluation asks a
// `Scope` for values. No side effects, always ends.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/date.h"
#include "base/error.h"
#include "base/yaml.h"

namespace junshu::catalogue {

// nothing, number, text (also person, reference, choice, ISO date, commitment), yes/no. Instants are numbers (UTC ms), numbers with a scale are
// compared as stored (125 for 1.25 with scale 2), 1 and 0 equal yes and no. `=` and `!=` compare with nothing; `<` and the like with nothing are no;
// `+ -` and days() with nothing are nothing. days(a, b) is how many days b is after a, for two dates or for two instants.
using ExpressionValue = std::variant<std::monostate, std::int64_t, std::string, bool>;

struct Condition {          // inside exists(…)/count(…): field of the other register, operator, value
  std::string field;        // "state" and "record" too
  std::string comparison;   // = != < <= > >=
  ExpressionValue value;    // evaluated in the present record
};

class Scope {
 public:
  virtual ~Scope() = default;
  // A field of the present record ("due"), its "state" or "record", or "today", "now", "actor", "fiscal_year_end".
  virtual ExpressionValue value(std::string_view name) const = 0;
  virtual ExpressionValue referred(std::string_view reference, std::string_view field) const = 0;  // media.state
  virtual ExpressionValue before(std::string_view field) const = 0;                              // old.due
  virtual std::int64_t count(std::string_view register_id, const std::vector<Condition>& conditions) const = 0;
};

// One name in an expression, for checking and for finding what a rule depends on. `today`, `now`, `actor` and `fiscal_year_end` are not told.
struct ExpressionUse {
  enum class Kind {
    Field,          // name; also "state" and "record"
    Before,         // old.name
    Referred,       // name.field
    Register,       // exists(name …) or count(name …)
    RegisterField   // a condition on name.field inside them
  };
  Kind kind = Kind::Field;
  std::string name;
  std::string field;
  int column = 1;                                     // in the expression, from 1, in characters
  std::vector<std::pair<std::string, int>> literals;  // texts it is compared with by = != in, and their columns
};

enum class ExpressionType { Unknown, Nothing, Number, Text, Date, Instant, YesNo };
// Whether values of both may be compared: dates are texts, instants are numbers; what is unknown or nothing fits everything.
bool fits(ExpressionType left, ExpressionType right);
struct TypeMistake {
  int column = 1;
  base::Text message;
};
using TypeOf = std::function<ExpressionType(const ExpressionUse&)>;  // the type of a field

class Expression {
 public:
  struct Node;
  Expression();
  ~Expression();
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;
  Expression(const Expression& other);
  Expression& operator=(const Expression& other);

  // Throws Error{InvalidInput} with the column in `where` ("column 12").
  static Expression parse(std::string_view source);
  ExpressionValue evaluate(const Scope& scope) const;   // Error{InvalidInput} for a type mismatch, naming the operands
  bool holds(const Scope& scope) const;                 // evaluates to yes; nothing counts as no
  // The type it evaluates to, by the types of the fields; adds what would fail when evaluated.
  ExpressionType type(const TypeOf& type_of, std::vector<TypeMistake>& mistakes) const;
  const std::string& source() const { return source_; }
  // Names used, for checking: fields "due", references "media.state" as pairs, and exists/count conditions (register, field).
  std::vector<ExpressionUse> uses() const;
  std::vector<std::string> fields() const;              // "state" and "record" not among them
  std::vector<std::pair<std::string, std::string>> references() const;
  std::vector<std::pair<std::string, std::string>> register_fields() const;

 private:
  std::shared_ptr<const Node> root_;  // immutable, shared by copies of a definition
  std::string source_;
};

}  // namespace junshu::catalogue

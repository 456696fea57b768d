// The tree behind an Expression. Immutable after parsing.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "catalogue/expression.h"

namespace junshu::catalogue {

enum class Operator {
  Literal,   // value
  Name,      // name
  Referred,  // name.field
  Before,    // old.name
  Or,
  And,
  Not,
  Equal,
  NotEqual,
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual,
  In,  // children[0] in the rest
  NotIn,
  Add,
  Subtract,
  Days,    // days(children[0], children[1])
  Exists,  // name is the register, conditions with their values in children
  Count
};

struct Expression::Node {
  Operator op = Operator::Literal;
  ExpressionValue value;
  std::string name;
  std::string field;
  std::vector<std::shared_ptr<const Node>> children;
  std::vector<Condition> conditions;  // value unused: children[i] is the value of conditions[i]
  std::vector<int> condition_columns;
  int column = 1;
};

std::string_view symbol(Operator op);
bool is_ambient(std::string_view name);  // today, now, actor, fiscal_year_end
bool is_keyword(std::string_view name);  // may name neither a field nor a register

}  // namespace junshu::catalogue

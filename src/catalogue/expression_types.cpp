#include "base/date.h"
#include "catalogue/expression.h"
#include "expression_node.h"

namespace junshu::catalogue {
namespace {

using base::Text;
using Node = Expression::Node;
using Type = ExpressionType;

Text name_of(Type type) {
  switch (type) {
    case Type::Number:
      return {"数", "a number"};
    case Type::Text:
      return {"文字", "a text"};
    case Type::Date:
      return {"日付", "a date"};
    case Type::Instant:
      return {"日時", "an instant"};
    case Type::YesNo:
      return {"はい・いいえ", "yes or no"};
    case Type::Nothing:
      return {"空", "nothing"};
    case Type::Unknown:
      break;
  }
  return {"不明", "unknown"};
}

bool open(Type type) { return type == Type::Unknown || type == Type::Nothing; }

class Typing {
 public:
  Typing(const TypeOf& type_of, std::vector<TypeMistake>& mistakes) : type_of_(type_of), mistakes_(mistakes) {}

  Type of(const Node& node) {
    switch (node.op) {
      case Operator::Literal:
        return of_literal(node);
      case Operator::Name:
        return of_name(node);
      case Operator::Before:
      case Operator::Referred:
        return type_of_(use(node));
      case Operator::Or:
      case Operator::And:
      case Operator::Not:
        for (const auto& child : node.children) demand_yes_no(*child, of(*child));
        return Type::YesNo;
      case Operator::Equal:
      case Operator::NotEqual:
      case Operator::Less:
      case Operator::LessOrEqual:
      case Operator::Greater:
      case Operator::GreaterOrEqual:
      case Operator::In:
      case Operator::NotIn:
        return of_comparison(node);
      case Operator::Add:
      case Operator::Subtract:
        return of_sum(node, of(*node.children[0]), of(*node.children[1]));
      case Operator::Days:
        return of_days(node, of(*node.children[0]), of(*node.children[1]));
      case Operator::Exists:
      case Operator::Count:
        return of_count(node);
    }
    return Type::Unknown;
  }

  void demand_yes_no(const Node& node, Type type) {
    if (open(type) || type == Type::YesNo) return;
    const Text name = name_of(type);
    mistakes_.push_back(
        {node.column,
         {"条件が「はい・いいえ」ではなく" + name.ja + "です", "a condition is yes or no, not " + name.en}});
  }

 private:
  static ExpressionUse use(const Node& node) {
    ExpressionUse use;
    use.name = node.name;
    use.field = node.field;
    use.column = node.column;
    use.kind = node.op == Operator::Referred ? ExpressionUse::Kind::Referred
               : node.op == Operator::Before ? ExpressionUse::Kind::Before
                                             : ExpressionUse::Kind::Field;
    return use;
  }

  static Type of_literal(const Node& node) {
    if (std::holds_alternative<std::int64_t>(node.value)) return Type::Number;
    if (std::holds_alternative<bool>(node.value)) return Type::YesNo;
    const auto* text = std::get_if<std::string>(&node.value);
    if (text == nullptr) return Type::Nothing;
    return base::parse_date(*text) ? Type::Date : Type::Text;
  }

  Type of_name(const Node& node) {
    if (node.name == "today" || node.name == "fiscal_year_end") return Type::Date;
    if (node.name == "now") return Type::Instant;
    if (node.name == "actor") return Type::Text;
    return type_of_(use(node));
  }

  void mismatch(int column, Type left, Type right) {
    const Text one = name_of(left);
    const Text other = name_of(right);
    mistakes_.push_back(
        {column, {"型が合いません: " + one.ja + "と" + other.ja, "types do not fit: " + one.en + " and " + other.en}});
  }

  Type of_comparison(const Node& node) {
    const Type left = of(*node.children.front());
    for (std::size_t i = 1; i < node.children.size(); ++i) {
      const Type right = of(*node.children[i]);
      if (!fits(left, right)) mismatch(node.column, left, right);
    }
    return Type::YesNo;
  }

  Type of_sum(const Node& node, Type left, Type right) {
    if (open(left) || open(right)) return open(left) ? left : Type::Unknown;
    const bool amount = right == Type::Number;
    if (left == Type::Number && amount) return Type::Number;
    if ((left == Type::Date || left == Type::Instant) && amount) return left;
    if (left == Type::Instant && right == Type::Instant && node.op == Operator::Subtract) return Type::Number;
    mismatch(node.column, left, right);
    return Type::Unknown;
  }

  Type of_days(const Node& node, Type from, Type until) {
    const auto dated = [](Type type) { return open(type) || type == Type::Date || type == Type::Instant; };
    if (!dated(from) || !dated(until) || !fits(from, until)) mismatch(node.column, from, until);
    return Type::Number;
  }

  Type of_count(const Node& node) {
    for (std::size_t i = 0; i < node.conditions.size(); ++i) {
      ExpressionUse condition;
      condition.kind = ExpressionUse::Kind::RegisterField;
      condition.name = node.name;
      condition.field = node.conditions[i].field;
      const Type left = type_of_(condition);
      const Type right = of(*node.children[i]);
      if (!fits(left, right)) mismatch(node.condition_columns[i], left, right);
    }
    return node.op == Operator::Count ? Type::Number : Type::YesNo;
  }

  const TypeOf& type_of_;
  std::vector<TypeMistake>& mistakes_;
};

}  // namespace

bool fits(ExpressionType left, ExpressionType right) {
  const auto like = [](Type type) {
    return type == Type::Date ? Type::Text : type == Type::Instant ? Type::Number : type;
  };
  return open(left) || open(right) || like(left) == like(right);
}

ExpressionType Expression::type(const TypeOf& type_of, std::vector<TypeMistake>& mistakes) const {
  return root_ == nullptr ? ExpressionType::Nothing : Typing(type_of, mistakes).of(*root_);
}

}  // namespace junshu::catalogue

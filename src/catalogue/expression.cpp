#include "catalogue/expression.h"

#include <functional>

#include "base/clock.h"
#include "base/error.h"
#include "expression_node.h"

namespace junshu::catalogue {
namespace {

using base::Error;
using base::ErrorKind;
using Node = Expression::Node;

constexpr std::int64_t kDaysRepresentable = 3'000'000;  // within the years 1…9999

std::string shown(const ExpressionValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return "'" + *text + "'";
  if (const auto* yes = std::get_if<bool>(&value)) return *yes ? "yes" : "no";
  return "nothing";
}

[[noreturn]] void mismatch(const Node& node, const ExpressionValue& left, const ExpressionValue& right) {
  const std::string op(symbol(node.op));
  throw Error(ErrorKind::InvalidInput,
              {"式の型が合いません: " + shown(left) + " " + op + " " + shown(right),
               "types do not fit: " + shown(left) + " " + op + " " + shown(right)},
              "column " + std::to_string(node.column));
}

bool is_nothing(const ExpressionValue& value) { return std::holds_alternative<std::monostate>(value); }

// yes/no fields are stored as 1 and 0.
bool truth(const Node& node, const ExpressionValue& value) {
  if (is_nothing(value)) return false;
  if (const auto* yes = std::get_if<bool>(&value)) return *yes;
  if (const auto* number = std::get_if<std::int64_t>(&value); number != nullptr && (*number == 0 || *number == 1)) {
    return *number == 1;
  }
  throw Error(ErrorKind::InvalidInput,
              {shown(value) + " は「はい・いいえ」ではありません", shown(value) + " is neither yes nor no"},
              "column " + std::to_string(node.column));
}

// Negative, zero or positive; nothing when either is nothing.
std::optional<int> order(const Node& node, ExpressionValue left, ExpressionValue right) {
  if (is_nothing(left) || is_nothing(right)) return std::nullopt;
  if (left.index() != right.index()) {
    for (ExpressionValue* value : {&left, &right}) {
      if (const auto* yes = std::get_if<bool>(value)) *value = std::int64_t{*yes ? 1 : 0};
    }
  }
  if (left.index() != right.index()) mismatch(node, left, right);
  if (left == right) return 0;
  return left < right ? -1 : 1;
}

bool equal(const Node& node, const ExpressionValue& left, const ExpressionValue& right) {
  if (is_nothing(left) || is_nothing(right)) return is_nothing(left) && is_nothing(right);
  return order(node, left, right) == 0;
}

ExpressionValue add(const Node& node, const ExpressionValue& left, const ExpressionValue& right, bool negative) {
  if (is_nothing(left) || is_nothing(right)) return {};
  const auto* amount = std::get_if<std::int64_t>(&right);
  if (amount == nullptr) mismatch(node, left, right);
  if (const auto* number = std::get_if<std::int64_t>(&left)) {
    std::int64_t sum = 0;
    const bool overflow =
        negative ? __builtin_sub_overflow(*number, *amount, &sum) : __builtin_add_overflow(*number, *amount, &sum);
    if (overflow) mismatch(node, left, right);
    return sum;
  }
  const auto* text = std::get_if<std::string>(&left);
  const auto date = text == nullptr ? std::nullopt : base::parse_date(*text);
  if (!date || *amount > kDaysRepresentable || *amount < -kDaysRepresentable) mismatch(node, left, right);
  const std::int64_t day = base::days_since_epoch(*date) + (negative ? -*amount : *amount);
  const std::int64_t first = base::days_since_epoch({1, 1, 1});
  const std::int64_t last = base::days_since_epoch({9999, 12, 31});
  if (day < first || day > last) mismatch(node, left, right);
  return base::to_string(base::date_from_days(static_cast<int>(day)));
}

ExpressionValue days_between(const Node& node, const ExpressionValue& from, const ExpressionValue& until) {
  if (is_nothing(from) || is_nothing(until)) return {};
  const auto* from_instant = std::get_if<std::int64_t>(&from);
  const auto* until_instant = std::get_if<std::int64_t>(&until);
  if (from_instant != nullptr && until_instant != nullptr) {
    std::int64_t span = 0;
    if (__builtin_sub_overflow(*until_instant, *from_instant, &span)) mismatch(node, from, until);
    return span / base::kDay;
  }
  const auto* from_text = std::get_if<std::string>(&from);
  const auto* until_text = std::get_if<std::string>(&until);
  if (from_text == nullptr || until_text == nullptr) mismatch(node, from, until);
  const auto from_date = base::parse_date(*from_text);
  const auto until_date = base::parse_date(*until_text);
  if (!from_date || !until_date) mismatch(node, from, until);
  return std::int64_t{base::days_since_epoch(*until_date)} - base::days_since_epoch(*from_date);
}

ExpressionValue evaluate_node(const Node& node, const Scope& scope);

std::int64_t count(const Node& node, const Scope& scope) {
  std::vector<Condition> conditions = node.conditions;
  for (std::size_t i = 0; i < conditions.size(); ++i) conditions[i].value = evaluate_node(*node.children[i], scope);
  return scope.count(node.name, conditions);
}

bool contains(const Node& node, const Scope& scope) {
  const ExpressionValue sought = evaluate_node(*node.children.front(), scope);
  for (std::size_t i = 1; i < node.children.size(); ++i) {
    if (equal(node, sought, evaluate_node(*node.children[i], scope))) return true;
  }
  return false;
}

ExpressionValue evaluate_node(const Node& node, const Scope& scope) {
  const auto child = [&](std::size_t i) { return evaluate_node(*node.children[i], scope); };
  const auto is_true = [&](std::size_t i) { return truth(*node.children[i], child(i)); };
  switch (node.op) {
    case Operator::Literal:
      return node.value;
    case Operator::Name:
      return scope.value(node.name);
    case Operator::Referred:
      return scope.referred(node.name, node.field);
    case Operator::Before:
      return scope.before(node.name);
    case Operator::Or:
      return is_true(0) || is_true(1);
    case Operator::And:
      return is_true(0) && is_true(1);
    case Operator::Not:
      return !is_true(0);
    case Operator::Equal:
      return equal(node, child(0), child(1));
    case Operator::NotEqual:
      return !equal(node, child(0), child(1));
    case Operator::Less:
      return order(node, child(0), child(1)).value_or(0) < 0;
    case Operator::Greater:
      return order(node, child(0), child(1)).value_or(0) > 0;
    case Operator::LessOrEqual:
      return order(node, child(0), child(1)).value_or(1) <= 0;
    case Operator::GreaterOrEqual:
      return order(node, child(0), child(1)).value_or(-1) >= 0;
    case Operator::In:
      return contains(node, scope);
    case Operator::NotIn:
      return !contains(node, scope);
    case Operator::Add:
      return add(node, child(0), child(1), false);
    case Operator::Subtract:
      return add(node, child(0), child(1), true);
    case Operator::Days:
      return days_between(node, child(0), child(1));
    case Operator::Exists:
      return count(node, scope) > 0;
    case Operator::Count:
      return count(node, scope);
  }
  return {};
}

ExpressionUse use_of(const Node& node) {
  ExpressionUse use;
  use.column = node.column;
  use.name = node.name;
  switch (node.op) {
    case Operator::Name:
      use.kind = ExpressionUse::Kind::Field;
      break;
    case Operator::Before:
      use.kind = ExpressionUse::Kind::Before;
      break;
    case Operator::Referred:
      use.kind = ExpressionUse::Kind::Referred;
      use.field = node.field;
      break;
    default:
      use.kind = ExpressionUse::Kind::Register;
      break;
  }
  return use;
}

void add_literal(const Node& node, std::vector<std::pair<std::string, int>>& literals) {
  const auto* text = std::get_if<std::string>(&node.value);
  if (node.op == Operator::Literal && text != nullptr) literals.emplace_back(*text, node.column);
}

bool compares(Operator op) {
  return op == Operator::Equal || op == Operator::NotEqual || op == Operator::In || op == Operator::NotIn;
}

bool names_a_field(Operator op) { return op == Operator::Name || op == Operator::Before || op == Operator::Referred; }

void collect(const Node& node, std::vector<ExpressionUse>& uses) {
  if (compares(node.op)) {
    // 'text' beside a field is one of its possible values: told with the field.
    std::vector<std::pair<std::string, int>> literals;
    for (const auto& child : node.children) add_literal(*child, literals);
    for (const auto& child : node.children) {
      if (names_a_field(child->op) && !(child->op == Operator::Name && is_ambient(child->name))) {
        uses.push_back(use_of(*child));
        uses.back().literals = literals;
      } else {
        collect(*child, uses);
      }
    }
    return;
  }
  if (node.op == Operator::Exists || node.op == Operator::Count) {
    uses.push_back(use_of(node));
    for (std::size_t i = 0; i < node.conditions.size(); ++i) {
      ExpressionUse use;
      use.kind = ExpressionUse::Kind::RegisterField;
      use.name = node.name;
      use.field = node.conditions[i].field;
      use.column = node.condition_columns[i];
      add_literal(*node.children[i], use.literals);
      uses.push_back(std::move(use));
    }
  } else if (names_a_field(node.op) && !(node.op == Operator::Name && is_ambient(node.name))) {
    uses.push_back(use_of(node));
  }
  for (const auto& child : node.children) collect(*child, uses);
}

}  // namespace

Expression::Expression() = default;
Expression::~Expression() = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::Expression(const Expression& other) = default;
Expression& Expression::operator=(const Expression& other) = default;

ExpressionValue Expression::evaluate(const Scope& scope) const {
  return root_ == nullptr ? ExpressionValue{} : evaluate_node(*root_, scope);
}

bool Expression::holds(const Scope& scope) const { return root_ != nullptr && truth(*root_, evaluate(scope)); }

std::vector<ExpressionUse> Expression::uses() const {
  std::vector<ExpressionUse> uses;
  if (root_ != nullptr) collect(*root_, uses);
  return uses;
}

std::vector<std::string> Expression::fields() const {
  std::vector<std::string> names;
  for (const ExpressionUse& use : uses()) {
    const bool own = use.kind == ExpressionUse::Kind::Field || use.kind == ExpressionUse::Kind::Before;
    if (own && use.name != "state" && use.name != "record") names.push_back(use.name);
  }
  return names;
}

std::vector<std::pair<std::string, std::string>> Expression::references() const {
  std::vector<std::pair<std::string, std::string>> names;
  for (const ExpressionUse& use : uses()) {
    if (use.kind == ExpressionUse::Kind::Referred) names.emplace_back(use.name, use.field);
  }
  return names;
}

std::vector<std::pair<std::string, std::string>> Expression::register_fields() const {
  std::vector<std::pair<std::string, std::string>> names;
  for (const ExpressionUse& use : uses()) {
    if (use.kind == ExpressionUse::Kind::RegisterField) names.emplace_back(use.name, use.field);
  }
  return names;
}

}  // namespace junshu::catalogue

#include <array>
#include <charconv>

#include "base/error.h"
#include "base/text.h"
#include "catalogue/expression.h"
#include "expression_node.h"

namespace junshu::catalogue {
namespace {

using base::Error;
using base::ErrorKind;
using Node = Expression::Node;
using NodePointer = std::shared_ptr<const Node>;

constexpr std::size_t kLongest = 4000;
constexpr int kDeepest = 60;

enum class Kind { End, Name, Number, String, Symbol };

struct Token {
  Kind kind = Kind::End;
  std::string text;
  int column = 1;
};

[[noreturn]] void fail(int column, std::string ja, std::string en) {
  throw Error(ErrorKind::InvalidInput, {std::move(ja), std::move(en)}, "column " + std::to_string(column));
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Columns count characters from 1, as an editor shows them.
class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}

  std::vector<Token> all() {
    std::vector<Token> tokens;
    for (skip_space(); at_ < source_.size(); skip_space()) tokens.push_back(next());
    tokens.push_back({Kind::End, "", column()});
    return tokens;
  }

 private:
  int column() const { return static_cast<int>(base::utf8_length(source_.substr(0, at_))) + 1; }

  void skip_space() {
    while (at_ < source_.size() && std::string_view(" \t\r\n").find(source_[at_]) != std::string_view::npos) ++at_;
  }

  Token next() {
    const int start = column();
    const char c = source_[at_];
    if (is_letter(c)) return {Kind::Name, take([](char x) { return is_letter(x) || is_digit(x); }), start};
    if (is_digit(c)) return {Kind::Number, take(is_digit), start};
    if (c == '\'') return {Kind::String, text(start), start};
    for (const std::string_view two : {"!=", "<=", ">="}) {
      if (source_.substr(at_).starts_with(two)) {
        at_ += 2;
        return {Kind::Symbol, std::string(two), start};
      }
    }
    if (std::string_view("=<>+-(),.").find(c) != std::string_view::npos) {
      ++at_;
      return {Kind::Symbol, std::string(1, c), start};
    }
    if (c == '"') fail(start, "文字列は一重引用符で囲みます", "a text stands in single quotes");
    std::size_t length = 1;
    while (at_ + length < source_.size() && (static_cast<unsigned char>(source_[at_ + length]) & 0xC0U) == 0x80U)
      ++length;
    const std::string character(source_.substr(at_, length));
    fail(start, "「" + character + "」は式に使えません", "\"" + character + "\" has no meaning in an expression");
  }

  template <typename Accepts>
  std::string take(Accepts accepts) {
    const std::size_t from = at_;
    while (at_ < source_.size() && accepts(source_[at_])) ++at_;
    return std::string(source_.substr(from, at_ - from));
  }

  std::string text(int start) {
    std::string out;
    for (++at_; at_ < source_.size(); ++at_) {
      if (source_[at_] != '\'') {
        out.push_back(source_[at_]);
      } else if (at_ + 1 < source_.size() && source_[at_ + 1] == '\'') {
        out.push_back('\'');
        ++at_;
      } else {
        ++at_;
        return out;
      }
    }
    fail(start, "文字列が閉じていません", "the text does not end: a ' is missing");
  }

  std::string_view source_;
  std::size_t at_ = 0;
};

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  NodePointer whole() {
    NodePointer node = either();
    if (peek().kind != Kind::End) unexpected("式の終わり", "the end of the expression");
    return node;
  }

 private:
  struct Deeper {
    explicit Deeper(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > kDeepest) fail(parser_.peek().column, "式の入れ子が深すぎます", "nested too deeply");
    }
    ~Deeper() { --parser_.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;
    Parser& parser_;
  };

  const Token& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  Token advance() {
    Token token = peek();
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }
  bool is(Kind kind, std::string_view text, std::size_t ahead = 0) const {
    return peek(ahead).kind == kind && peek(ahead).text == text;
  }
  bool accept(Kind kind, std::string_view text) {
    if (!is(kind, text)) return false;
    advance();
    return true;
  }
  void expect(std::string_view symbol_text) {
    if (!accept(Kind::Symbol, symbol_text)) {
      unexpected("「" + std::string(symbol_text) + "」", "\"" + std::string(symbol_text) + "\"");
    }
  }
  [[noreturn]] void unexpected(const std::string& ja, const std::string& en) const {
    const Token& token = peek();
    const bool end = token.kind == Kind::End;
    fail(token.column, ja + "が必要ですが、" + (end ? "式が終わっています" : "「" + token.text + "」があります"),
         en + " is expected, " + (end ? "but the expression ends" : "not \"" + token.text + "\""));
  }

  static NodePointer make(Operator op, int column, std::vector<NodePointer> children) {
    auto node = std::make_shared<Node>();
    node->op = op;
    node->column = column;
    node->children = std::move(children);
    return node;
  }
  static NodePointer literal(ExpressionValue value, int column) {
    auto node = std::make_shared<Node>();
    node->value = std::move(value);
    node->column = column;
    return node;
  }

  NodePointer either() {
    const Deeper deeper(*this);
    NodePointer left = both();
    while (is(Kind::Name, "or")) {
      const int column = advance().column;
      left = make(Operator::Or, column, {left, both()});
    }
    return left;
  }

  NodePointer both() {
    NodePointer left = negation();
    while (is(Kind::Name, "and")) {
      const int column = advance().column;
      left = make(Operator::And, column, {left, negation()});
    }
    return left;
  }

  NodePointer negation() {
    if (!is(Kind::Name, "not")) return comparison();
    const Deeper deeper(*this);
    const int column = advance().column;
    return make(Operator::Not, column, {negation()});
  }

  static std::optional<Operator> comparison_named(const Token& token) {
    if (token.kind != Kind::Symbol) return std::nullopt;
    for (const Operator op : {Operator::Equal, Operator::NotEqual, Operator::Less, Operator::LessOrEqual,
                              Operator::Greater, Operator::GreaterOrEqual}) {
      if (symbol(op) == token.text) return op;
    }
    return std::nullopt;
  }

  NodePointer comparison() {
    NodePointer left = sum();
    if (const auto op = comparison_named(peek())) {
      const int column = advance().column;
      NodePointer compared = make(*op, column, {left, sum()});
      if (comparison_named(peek())) {
        fail(peek().column, "比較は続けて書けません。and でつなぎます", "comparisons do not chain: join them with and");
      }
      return compared;
    }
    const bool negated = is(Kind::Name, "not") && is(Kind::Name, "in", 1);
    if (!negated && !is(Kind::Name, "in")) return left;
    const int column = advance().column;
    if (negated) advance();
    expect("(");
    std::vector<NodePointer> children{left, sum()};
    while (accept(Kind::Symbol, ",")) children.push_back(sum());
    expect(")");
    return make(negated ? Operator::NotIn : Operator::In, column, std::move(children));
  }

  NodePointer sum() {
    NodePointer left = primary();
    while (is(Kind::Symbol, "+") || is(Kind::Symbol, "-")) {
      const Token op = advance();
      left = make(op.text == "+" ? Operator::Add : Operator::Subtract, op.column, {left, primary()});
    }
    return left;
  }

  NodePointer number(bool negative) {
    const Token token = advance();
    const std::string digits = (negative ? "-" : "") + token.text;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{}) fail(token.column, "数が大きすぎます", "the number is too large");
    return literal(value, token.column);
  }

  NodePointer primary() {
    const Deeper deeper(*this);
    const Token& token = peek();
    if (token.kind == Kind::Number) return number(false);
    if (token.kind == Kind::String) {
      const Token string = advance();
      return literal(string.text, string.column);
    }
    if (token.kind == Kind::Name) return named();
    if (is(Kind::Symbol, "-") && peek(1).kind == Kind::Number) {
      advance();
      return number(true);
    }
    if (accept(Kind::Symbol, "(")) {
      NodePointer inner = either();
      expect(")");
      return inner;
    }
    unexpected("値", "a value");
  }

  NodePointer named() {
    const Token token = advance();
    const std::string& name = token.text;
    if (name == "yes" || name == "no") return literal(name == "yes", token.column);
    if (name == "nothing") return literal(std::monostate{}, token.column);
    if (is(Kind::Symbol, "(")) return call(token);
    if (name == "old") {
      expect(".");
      auto node = std::make_shared<Node>();
      node->op = Operator::Before;
      node->column = peek().column;
      node->name = identifier();
      return node;
    }
    auto node = std::make_shared<Node>();
    node->op = Operator::Name;
    node->column = token.column;
    node->name = name;
    if (is_ambient(name)) return node;
    demand_identifier(token);
    if (accept(Kind::Symbol, ".")) {
      node->op = Operator::Referred;
      node->field = identifier();
    }
    return node;
  }

  static void demand_identifier(const Token& token) {
    if (token.kind != Kind::Name || !base::is_identifier(token.text) || is_keyword(token.text)) {
      const std::string shown = token.kind == Kind::End ? "" : token.text;
      fail(token.column, "「" + shown + "」は項目名ではありません", "\"" + shown + "\" is not the name of a field");
    }
  }

  std::string identifier() {
    if (is_ambient(peek().text)) unexpected("項目名", "the name of a field");
    demand_identifier(peek());
    return advance().text;
  }

  NodePointer call(const Token& function) {
    advance();
    if (function.text == "days") {
      NodePointer from = sum();
      expect(",");
      NodePointer until = sum();
      expect(")");
      return make(Operator::Days, function.column, {from, until});
    }
    if (function.text != "exists" && function.text != "count") {
      fail(function.column, "「" + function.text + "」という関数はありません。days、exists、count があります",
           "there is no function " + function.text + ": there are days, exists and count");
    }
    auto node = std::make_shared<Node>();
    node->op = function.text == "exists" ? Operator::Exists : Operator::Count;
    node->column = peek().column;
    node->name = identifier();
    if (accept(Kind::Name, "where")) {
      do {
        condition(*node);
      } while (accept(Kind::Name, "and"));
    }
    expect(")");
    return node;
  }

  void condition(Node& node) {
    node.condition_columns.push_back(peek().column);
    Condition condition;
    condition.field = identifier();
    const auto op = comparison_named(peek());
    if (!op) unexpected("比較", "a comparison");
    condition.comparison = advance().text;
    node.conditions.push_back(std::move(condition));
    node.children.push_back(sum());
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

std::string_view symbol(Operator op) {
  switch (op) {
    case Operator::Equal:
      return "=";
    case Operator::NotEqual:
      return "!=";
    case Operator::Less:
      return "<";
    case Operator::LessOrEqual:
      return "<=";
    case Operator::Greater:
      return ">";
    case Operator::GreaterOrEqual:
      return ">=";
    case Operator::Add:
      return "+";
    case Operator::Subtract:
      return "-";
    case Operator::Or:
      return "or";
    case Operator::And:
      return "and";
    case Operator::Not:
      return "not";
    case Operator::In:
      return "in";
    case Operator::NotIn:
      return "not in";
    case Operator::Days:
      return "days";
    case Operator::Exists:
      return "exists";
    case Operator::Count:
      return "count";
    case Operator::Literal:
    case Operator::Name:
    case Operator::Referred:
    case Operator::Before:
      break;
  }
  return "";
}

bool is_ambient(std::string_view name) {
  return name == "today" || name == "now" || name == "actor" || name == "fiscal_year_end";
}

bool is_keyword(std::string_view name) {
  constexpr std::array<std::string_view, 9> kWords{"and", "or", "not", "in", "yes", "no", "nothing", "old", "where"};
  for (const std::string_view word : kWords) {
    if (word == name) return true;
  }
  return false;
}

Expression Expression::parse(std::string_view source) {
  if (source.size() > kLongest) {
    fail(1, "式が長すぎます（4000バイトまで）", "the expression is too long (4000 bytes at most)");
  }
  if (!base::valid_utf8(source)) fail(1, "式が UTF-8 ではありません", "the expression is not UTF-8");
  Expression expression;
  expression.root_ = Parser(Lexer(source).all()).whole();
  expression.source_ = source;
  return expression;
}

}  // namespace junshu::catalogue

#include "condition.h"

#include <cctype>

#include "base/text.h"

namespace junshu::detect {
namespace {

using base::Text;

constexpr int kMaxDepth = 200;

struct Token {
  std::string text;
  int column = 1;  // in the condition, from 1
};

std::vector<Token> split(std::string_view text) {
  std::vector<Token> tokens;
  int column = 1;
  std::string word;
  int start = 1;
  const auto end_word = [&] {
    if (!word.empty()) tokens.push_back({std::move(word), start});
    word.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (std::isspace(static_cast<unsigned char>(letter)) != 0) {
      end_word();
    } else if (letter == '(' || letter == ')' || letter == '|') {
      end_word();
      tokens.push_back({std::string(1, letter), column});
    } else {
      if (word.empty()) start = column;
      word += letter;
    }
    if ((static_cast<unsigned char>(letter) & 0xC0) != 0x80) ++column;
  }
  end_word();
  return tokens;
}

// `*` in a name of searches is any run of characters; case matters.
bool name_matches(std::string_view pattern, std::string_view name) {
  Pattern parts;
  std::string text;
  for (const char letter : pattern) {
    if (letter == '*') {
      append_text(parts, text);
      text.clear();
      append(parts, {Part::Kind::Any, {}});
    } else {
      text += letter;
    }
  }
  append_text(parts, text);
  return matches(parts, name, true);
}

class Parser {
 public:
  Parser(Place& place, const base::YamlNode& node, const Searches& searches)
      : place_(place), node_(node), searches_(searches), tokens_(split(node.scalar)) {}

  std::optional<Node> parse() {
    if (tokens_.empty()) {
      fail(1, {"条件が空です", "the condition is empty"},
           {"検索名を書いてください（例: selection）", "write the name of a search, such as selection"});
      return std::nullopt;
    }
    Node node = any();
    if (failed_) return std::nullopt;
    if (at_ < tokens_.size()) {
      unexpected(tokens_[at_]);
      return std::nullopt;
    }
    return node;
  }

 private:
  void fail(int column, Text message, Text remedy) {
    if (failed_) return;  // what follows a mistake in one condition is guesswork
    failed_ = true;
    place_.mistake(place_.file.inside(node_.position, column), std::move(message), std::move(remedy));
  }

  void unexpected(const Token& token) {
    if (token.text == "|") {
      fail(token.column,
           {"「|」による集計は Sigma 2 にはありません", "aggregation with \"|\" is no longer part of Sigma"},
           {"別の文書に correlation: を書いてください", "write a document of its own with correlation:"});
    } else {
      fail(token.column,
           {"「" + token.text + "」がここに来ることはできません", "\"" + token.text + "\" cannot stand here"},
           {"and、or、not、括弧を確かめてください", "look at and, or, not and the parentheses"});
    }
  }

  // Words of the language may be upper case where no search has that name.
  bool is_word(std::string_view word) const {
    return at_ < tokens_.size() && equal_folded(tokens_[at_].text, word) &&
           (tokens_[at_].text == word || searches_.find(tokens_[at_].text) == searches_.end());
  }
  bool take(std::string_view word) {
    if (!is_word(word)) return false;
    ++at_;
    return true;
  }

  Node any() {
    return chain("or", Node::Kind::Any, [this] { return all(); });
  }
  Node all() {
    return chain("and", Node::Kind::All, [this] { return negated(); });
  }

  template <typename Next>
  Node chain(std::string_view word, Node::Kind kind, Next next) {
    Node first = next();
    if (failed_ || !is_word(word)) return first;
    Node node{kind, {}, 0};
    node.children.push_back(std::move(first));
    while (!failed_ && take(word)) node.children.push_back(next());
    return node;
  }

  Node negated() {
    if (++depth_ > kMaxDepth) {
      fail(at_ < tokens_.size() ? tokens_[at_].column : 1,
           {"条件の入れ子が深すぎます", "the condition is nested too deeply"},
           {"条件を簡単にしてください", "make the condition simpler"});
      return {};
    }
    Node node;
    if (take("not")) {
      node.kind = Node::Kind::Not;
      node.children.push_back(negated());
    } else {
      node = primary();
    }
    --depth_;
    return node;
  }

  Node primary() {
    if (at_ == tokens_.size()) {
      fail(tokens_.back().column, {"条件が途中で終わっています", "the condition ends too early"},
           {"続きに検索名か括弧を書いてください", "write the name of a search or a parenthesis after it"});
      return {};
    }
    const Token token = tokens_[at_];
    if (take("(")) {
      Node node = any();
      if (!failed_ && !take(")")) {
        if (at_ < tokens_.size()) {
          unexpected(tokens_[at_]);
        } else {
          fail(token.column, {"この括弧が閉じていません", "this parenthesis is not closed"},
               {"「)」を加えてください", "add \")\""});
        }
      }
      return node;
    }
    if (at_ + 1 < tokens_.size() && equal_folded(tokens_[at_ + 1].text, "of")) return several();
    if (const auto found = searches_.find(token.text); found != searches_.end()) {
      ++at_;
      return found->second;
    }
    if (token.text == ")" || token.text == "|" || is_word("and") || is_word("or")) {
      unexpected(token);
    } else {
      unknown(token);
    }
    return {};
  }

  void unknown(const Token& token) {
    fail(token.column,
         {"「" + token.text + "」という検索はありません", "there is no search called \"" + token.text + "\""},
         catalogue::suggest(token.text, names()));
  }

  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& [name, node] : searches_) out.push_back(name);
    return out;
  }

  Node several() {
    const Token how = tokens_[at_];
    Node node;
    if (how.text == "1" || equal_folded(how.text, "any")) {
      node.kind = Node::Kind::Any;
    } else if (!equal_folded(how.text, "all")) {
      fail(how.column, {"「" + how.text + " of」とは書けません", "\"" + how.text + " of\" cannot be written"},
           {"「1 of」か「all of」と書いてください", "write \"1 of\" or \"all of\""});
      return {};
    }
    at_ += 2;
    if (at_ == tokens_.size()) {
      fail(how.column, {"「of」の後に検索名がありません", "no name of searches follows \"of\""},
           {"them か、selection* のような名前を書いてください", "write them, or a name such as selection*"});
      return {};
    }
    const Token pattern = tokens_[at_++];
    const bool them = pattern.text == "them" && searches_.find("them") == searches_.end();
    for (const auto& [name, search] : searches_) {
      if (them ? !name.starts_with('_') : name_matches(pattern.text, name)) node.children.push_back(search);
    }
    if (node.children.empty()) {
      if (them) {
        fail(pattern.column, {"them に当たる検索がありません", "there is no search that \"them\" could mean"},
             {"「_」で始まらない検索を加えてください", "add a search whose name does not begin with \"_\""});
      } else {
        unknown(pattern);
      }
    }
    return node;
  }

  Place& place_;
  const base::YamlNode& node_;
  const Searches& searches_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
};

}  // namespace

std::optional<Node> parse_condition(Place& place, const base::YamlNode& node, const Searches& searches) {
  if (!node.is_scalar()) {
    place.mistake(node, {"条件は一つの文です", "a condition is a single text"},
                  {"条件を一行に書いてください（例: selection and not filter）",
                   "write it on one line, such as: selection and not filter"});
    return std::nullopt;
  }
  return Parser(place, node, searches).parse();
}

}  // namespace junshu::detect

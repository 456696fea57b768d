// One key of a search: `field|modifier|modifier: value(s)`. Modifiers apply from left to right.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "detection.h"
#include "pattern_forms.h"
#include "regular_expression.h"

namespace junshu::detect {
namespace {

using base::Text;
using base::YamlNode;

const std::vector<std::string>& known_modifiers() {
  static const std::vector<std::string> names = {
      "all",    "base64",  "base64offset", "cased", "cidr", "contains", "day", "endswith",
      "exists", "expand",  "fieldref",     "gt",    "gte",  "hour",     "i",   "lt",
      "lte",    "m",       "minute",       "month", "neq",  "re",       "s",   "startswith",
      "utf16",  "utf16be", "utf16le",      "week",  "wide", "windash",  "year"};
  return names;
}

struct Modifier {
  std::string name;
  base::Position position;
};

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::optional<Test::TimePart> time_part(std::string_view name) {
  using Part = Test::TimePart;
  for (const auto& [known, part] : {std::pair<std::string_view, Part>{"minute", Part::Minute},
                                    {"hour", Part::Hour},
                                    {"day", Part::Day},
                                    {"week", Part::Week},
                                    {"month", Part::Month},
                                    {"year", Part::Year}}) {
    if (name == known) return part;
  }
  return std::nullopt;
}

std::optional<Comparison> comparison(std::string_view name) {
  if (name == "lt") return Comparison::Less;
  if (name == "lte") return Comparison::LessOrEqual;
  if (name == "gt") return Comparison::Greater;
  if (name == "gte") return Comparison::GreaterOrEqual;
  return std::nullopt;
}

class FieldReader {
 public:
  FieldReader(Place& place, const YamlNode& key, std::vector<Test>& tests) : place_(place), key_(key), tests_(tests) {
    split_key();
  }

  Node read(const YamlNode& value) {
    if (!plan()) return {Node::Kind::Any, {}, 0};
    Node node{all_ ? Node::Kind::All : Node::Kind::Any, {}, 0};
    if (value.is_map()) {
      place_.mistake(value, {"項目の値に「キー: 値」は書けません", "the value of a field cannot be a map"},
                     {"値か値の一覧を書いてください", "write a value or a list of values"});
    } else if (value.is_sequence()) {
      sequence(value, node);
    } else {
      if (all_ && !expand_) single_all();
      one(value, node);
    }
    if (negated_) {
      Node outer{Node::Kind::Not, {}, 0};
      outer.children.push_back(std::move(node));
      return outer;
    }
    return node;
  }

 private:
  void split_key() {
    base::Position position = key_.position;
    const auto parts = base::split(key_.scalar, '|');
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (i == 0) {
        for (const char letter : parts[0]) {
          if (letter != ' ') field_ += letter;  // spaces are not part of a field's name
        }
      } else {
        position = place_.file.inside(
            key_.position, static_cast<int>(base::utf8_length(
                               std::string_view(key_.scalar)
                                   .substr(0, static_cast<std::size_t>(parts[i].data() - key_.scalar.data())))) +
                               1);
        modifiers_.push_back({std::string(base::trim(parts[i])), position});
      }
    }
  }

  bool keyword() const { return field_.empty(); }
  bool has(std::string_view name) const {
    return std::any_of(modifiers_.begin(), modifiers_.end(),
                       [&](const Modifier& modifier) { return modifier.name == name; });
  }

  void wrong(const Modifier& modifier, Text message, Text remedy) {
    place_.mistake(modifier.position, std::move(message), std::move(remedy));
  }

  // Looks at the modifiers themselves: what they make of the values, and which cannot stand together.
  bool plan() {
    const std::size_t before = place_.mistakes;
    const Modifier* kind = nullptr;
    const auto sets_kind = [&](const Modifier& modifier, Test::Kind to) {
      if (kind != nullptr) {
        wrong(modifier,
              {"修飾子「" + kind->name + "」と「" + modifier.name + "」は一緒に使えません",
               "the modifiers \"" + kind->name + "\" and \"" + modifier.name + "\" cannot stand together"},
              {"どちらか一方にしてください", "use one of the two"});
      }
      kind = &modifier;
      kind_ = to;
    };
    const auto textual = [](std::string_view name) {
      return name == "contains" || name == "startswith" || name == "endswith" || name == "windash" ||
             name == "expand" || name == "cased" || name.starts_with("base64") || name.starts_with("utf16") ||
             name == "wide";
    };
    for (std::size_t i = 0; i < modifiers_.size(); ++i) {
      const Modifier& modifier = modifiers_[i];
      const std::string& name = modifier.name;
      if (name == "all") {
        all_ = true;
      } else if (name == "neq") {
        negated_ = true;
      } else if (name == "expand") {
        expand_ = true;
      } else if (name == "cased") {
        cased_ = true;
      } else if (name == "re") {
        sets_kind(modifier, Test::Kind::Regex);
      } else if (name == "i" || name == "m" || name == "s") {
        if (!has("re")) {
          wrong(modifier,
                {"修飾子「" + name + "」は re の後でだけ使えます", "the modifier \"" + name + "\" only follows re"},
                {"「|re|" + name + "」と書いてください", "write \"|re|" + name + "\""});
        }
      } else if (name == "cidr") {
        sets_kind(modifier, Test::Kind::Network);
      } else if (name == "exists") {
        sets_kind(modifier, Test::Kind::Exists);
      } else if (name == "fieldref") {
        sets_kind(modifier, Test::Kind::Reference);
      } else if (comparison(name)) {
        if (kind_ == Test::Kind::Compare && comparison_ == Comparison::Equal) {
          comparison_ = *comparison(name);  // hour|gte
        } else {
          sets_kind(modifier, Test::Kind::Compare);
          comparison_ = *comparison(name);
        }
      } else if (time_part(name)) {
        sets_kind(modifier, Test::Kind::Compare);
        time_part_ = *time_part(name);
      } else if (!textual(name)) {
        wrong(modifier, {"「" + name + "」という修飾子はありません", "there is no modifier \"" + name + "\""},
              catalogue::suggest(name, known_modifiers()));
      }
    }
    if (kind != nullptr && kind_ != Test::Kind::Text) refuse_textual(*kind, textual);
    if (keyword() && kind != nullptr && kind_ != Test::Kind::Regex) {
      wrong(*kind,
            {"修飾子「" + kind->name + "」には項目名が要ります", "the modifier \"" + kind->name + "\" needs a field"},
            {"「項目名|" + kind->name + "」と書いてください", "write \"field|" + kind->name + "\""});
    }
    return place_.mistakes == before;
  }

  template <typename Textual>
  void refuse_textual(const Modifier& kind, Textual textual) {
    for (const Modifier& modifier : modifiers_) {
      if (!textual(modifier.name)) continue;
      const bool reference =
          kind_ == Test::Kind::Reference && (modifier.name == "contains" || modifier.name == "startswith" ||
                                             modifier.name == "endswith" || modifier.name == "cased");
      if (reference) continue;
      wrong(modifier,
            {"修飾子「" + modifier.name + "」は「" + kind.name + "」と一緒に使えません",
             "the modifier \"" + modifier.name + "\" cannot stand with \"" + kind.name + "\""},
            {"「" + modifier.name + "」を消してください", "remove \"" + modifier.name + "\""});
    }
  }

  void single_all() {
    const auto all = std::find_if(modifiers_.begin(), modifiers_.end(),
                                  [](const Modifier& modifier) { return modifier.name == "all"; });
    wrong(*all, {"all には二つ以上の値が要ります", "all needs more than one value"},
          {"「|all」を消すか、値を加えてください", "remove \"|all\" or add values"});
  }

  void sequence(const YamlNode& value, Node& node) {
    if (value.items.empty()) {
      place_.mistake(value, {"値の一覧が空です", "the list of values is empty"},
                     {"値を書くか、項目を消してください", "write values, or remove the field"});
    } else if (value.items.size() == 1 && all_ && !expand_) {
      single_all();
    }
    for (const YamlNode& item : value.items) {
      if (item.is_map() || item.is_sequence()) {
        place_.mistake(item, {"値の一覧の要素は一つの値です", "an item of a list of values is a single value"},
                       {"文字列か数を書いてください", "write a text or a number"});
      } else if (item.kind == YamlNode::Kind::Null && !keyword()) {
        place_.mistake(item, {"null は値の一覧に入れられません", "null cannot stand in a list of values"},
                       {"null だけの検索を別に作り、条件で or にしてください",
                        "make a search of its own for null and link it with or in the condition"});
      } else {
        one(item, node);
      }
    }
  }

  void add(Test test, Node& node) {
    test.field = field_;
    Node leaf{Node::Kind::Test, {}, tests_.size()};
    tests_.push_back(std::move(test));
    node.children.push_back(std::move(leaf));
  }

  void one(const YamlNode& value, Node& node) {
    if (keyword() && (value.kind == YamlNode::Kind::Null || value.scalar.empty())) {
      place_.mistake(value, {"検索語が空です", "the keyword is empty"},
                     {"検索語を書くか、行を消してください", "write a keyword, or remove the line"});
      return;
    }
    Test test;
    test.kind = kind_;
    test.cased = cased_;
    switch (kind_) {
      case Test::Kind::Text:
      case Test::Kind::Null:
        return text(value, node);
      case Test::Kind::Regex:
        return regex(value, std::move(test), node);
      case Test::Kind::Network:
        return network(value, std::move(test), node);
      case Test::Kind::Exists: {
        const auto wanted = value.as_bool();
        if (!wanted) {
          place_.mistake(value, {"exists の値は true か false です", "the value of exists is true or false"},
                         {"引用符を付けずに true か false と書いてください", "write true or false, without quotes"});
          return;
        }
        Node leaf{Node::Kind::Any, {}, 0};
        add(std::move(test), leaf);
        if (!*wanted) leaf = Node{Node::Kind::Not, {std::move(leaf)}, 0};
        node.children.push_back(std::move(leaf));
        return;
      }
      case Test::Kind::Compare: {
        const auto number = value.is_scalar() ? number_of(value.scalar) : std::nullopt;
        if (!number) {
          place_.mistake(value, {"大小を比べる値は数です", "the value of a comparison is a number"},
                         {"数を書いてください", "write a number"});
          return;
        }
        test.number = *number;
        test.comparison = comparison_;
        test.time_part = time_part_;
        return add(std::move(test), node);
      }
      case Test::Kind::Reference:
        return reference(value, std::move(test), node);
    }
  }

  void reference(const YamlNode& value, Test test, Node& node) {
    for (const char letter : value.scalar) {
      if (letter != ' ') test.text += letter;
    }
    if (test.text.empty()) {
      place_.mistake(value, {"fieldref の値は項目名です", "the value of fieldref is the name of a field"},
                     {"項目名を書いてください", "write the name of a field"});
      return;
    }
    if (has("contains") || (has("startswith") && has("endswith"))) {
      test.how = Test::How::Inside;
    } else if (has("startswith")) {
      test.how = Test::How::Start;
    } else if (has("endswith")) {
      test.how = Test::How::End;
    }
    add(std::move(test), node);
  }

  void regex(const YamlNode& value, Test test, Node& node) {
    test.text = value.scalar;
    test.insensitive = has("i");
    test.multiline = has("m");
    test.dot_all = has("s");
    std::string error;
    int column = 1;
    if (value.scalar.empty() || Regex::compile(test, error, column) == nullptr) {
      place_.mistake(place_.file.inside(value.position, column),
                     {"正規表現として読めません: " + (error.empty() ? "空です" : error),
                      "not a regular expression: " + (error.empty() ? "it is empty" : error)},
                     {"PCRE の書き方に直してください", "write it as PCRE has it"});
      return;
    }
    add(std::move(test), node);
  }

  void network(const YamlNode& value, Test test, Node& node) {
    const auto network = parse_network(value.scalar);
    if (!network) {
      place_.mistake(
          value, {"「" + value.scalar + "」はネットワークではありません", "\"" + value.scalar + "\" is not a network"},
          {"10.0.0.0/8 や 2001:db8::/32 のように書いてください", "write it like 10.0.0.0/8 or 2001:db8::/32"});
      return;
    }
    test.network = *network;
    add(std::move(test), node);
  }

  void text(const YamlNode& value, Node& node) {
    Test test;
    if (value.kind == YamlNode::Kind::Null) {
      const auto changes = std::find_if(modifiers_.begin(), modifiers_.end(),
                                        [](const Modifier& modifier) { return modifier.name != "neq"; });
      if (changes != modifiers_.end()) {
        wrong(*changes,
              {"null に修飾子「" + changes->name + "」は使えません",
               "the modifier \"" + changes->name + "\" cannot apply to null"},
              {"値を書くか、修飾子を消してください", "write a value, or remove the modifier"});
        return;
      }
      test.kind = Test::Kind::Null;
      return add(std::move(test), node);
    }
    std::vector<Pattern> patterns = {parse_pattern(value.scalar)};
    for (const Modifier& modifier : modifiers_) {
      if (!transform(modifier, value, patterns)) return;
    }
    for (Pattern& pattern : patterns) {
      if (keyword()) {
        open_start(pattern);
        open_end(pattern);
      }
    }
    test.cased = cased_;
    // What one value expanded into is one value: `all` asks for each value written, not for each form of it.
    Node forms{Node::Kind::Any, {}, 0};
    Node& into = patterns.size() == 1 ? node : forms;
    for (Pattern& pattern : patterns) {
      Test one = test;
      one.pattern = std::move(pattern);
      add(std::move(one), into);
    }
    if (patterns.size() != 1) node.children.push_back(std::move(forms));
  }

  bool transform(const Modifier& modifier, const YamlNode& value, std::vector<Pattern>& patterns) {
    const std::string& name = modifier.name;
    if (name == "contains" || name == "startswith") {
      for (Pattern& pattern : patterns) open_end(pattern);
    }
    if (name == "contains" || name == "endswith") {
      for (Pattern& pattern : patterns) open_start(pattern);
    }
    if (name == "windash") {
      for (Pattern& pattern : patterns) pattern = with_dashes(pattern);
    } else if (name == "expand") {
      return fill_in(value, patterns);
    } else if (name == "wide" || name == "utf16le" || name == "utf16be" || name == "utf16") {
      if (!spread(modifier, patterns)) return false;
      to_utf16(patterns, name == "utf16be" ? Utf16::BigEndian : Utf16::LittleEndian,
               name == "utf16" ? ByteOrderMark::First : ByteOrderMark::None);
    } else if (name == "base64" || name == "base64offset") {
      return spread(modifier, patterns) && encode(modifier, value, patterns);
    }
    return true;
  }

  // Encodings need the bytes, so each dash becomes each of the five.
  bool spread(const Modifier& modifier, std::vector<Pattern>& patterns) {
    if (spread_dashes(patterns)) return true;
    wrong(modifier, {"windash の組み合わせが多すぎます", "windash makes too many combinations here"},
          {"ダッシュの少ない値に分けてください（一つの値に5個まで）",
           "use values with fewer dashes (five at most in one value)"});
    return false;
  }

  bool encode(const Modifier& modifier, const YamlNode& value, std::vector<Pattern>& patterns) {
    if (to_base64(patterns, modifier.name == "base64" ? Base64::Whole : Base64::AtAnyOffset)) return true;
    place_.mistake(value,
                   {"「" + modifier.name + "」の値に * と ? は使えません",
                    "a value of \"" + modifier.name + "\" cannot hold * or ?"},
                   {"「\\*」「\\?」と書くか、contains を「" + modifier.name + "」の後に置いてください",
                    "write \\* or \\?, and put contains behind \"" + modifier.name + "\""});
    return false;
  }

  bool fill_in(const YamlNode& value, std::vector<Pattern>& patterns) {
    std::string unknown;
    if (expand(patterns, place_.placeholders, unknown)) return true;
    place_.mistake(value,
                   {"プレースホルダー「%" + unknown + "%」の値が分かりません。ルールは使われません",
                    "the placeholder %" + unknown + "% has no value: the rule is refused"},
                   {"placeholders.yaml に「" + unknown + ": [値, …]」を加えてください",
                    "add \"" + unknown + ": [value, …]\" to placeholders.yaml"});
    return false;
  }

  Place& place_;
  const YamlNode& key_;
  std::vector<Test>& tests_;
  std::string field_;
  std::vector<Modifier> modifiers_;
  bool all_ = false, negated_ = false, cased_ = false, expand_ = false;
  Test::Kind kind_ = Test::Kind::Text;
  Comparison comparison_ = Comparison::Equal;
  Test::TimePart time_part_ = Test::TimePart::None;
};

}  // namespace

Node read_field(Place& place, const base::YamlNode& key, const base::YamlNode& value, std::vector<Test>& tests) {
  return FieldReader(place, key, tests).read(value);
}

}  // namespace junshu::detect

#include "reader.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace junshu::catalogue {

using base::Text;
using base::YamlNode;

MapReader::MapReader(const FileText& file, Report& report, const YamlNode& node, Text what)
    : file_(file), report_(report), node_(node), what_(std::move(what)) {
  if (!node.is_map()) {
    problem(node, {what_.ja + "は「キー: 値」の形で書きます", what_.en + " is written as key: value pairs"},
            {"docs/architecture.md の例を見てください", "see the example in docs/architecture.md"});
  }
}

void MapReader::problem(const YamlNode& node, Text message, Text remedy) {
  report_.add(file_, node.position, std::move(message), std::move(remedy));
}

const YamlNode* MapReader::find(std::string_view key, Need need) {
  known_.emplace_back(key);
  const YamlNode* found = node_.find(key);
  if (found != nullptr && found->kind != YamlNode::Kind::Null) return found;
  const std::string name(key);
  if (found != nullptr) {
    const auto entry = std::ranges::find_if(node_.entries, [&](const auto& item) { return item.first.scalar == key; });
    problem(entry->first, {"「" + name + "」の値がありません", "\"" + name + "\" has no value"},
            {"値を書くか、キーを消してください", "give a value or remove the key"});
  } else if (need == Need::Required && node_.is_map()) {
    problem(node_, {what_.ja + "に「" + name + "」がありません", what_.en + " lacks \"" + name + "\""},
            {"「" + name + ": …」を加えてください", "add \"" + name + ": …\""});
  }
  return nullptr;
}

std::string MapReader::scalar(std::string_view key, Need need) {
  const YamlNode* node = find(key, need);
  if (node == nullptr) return {};
  if (!node->is_scalar()) {
    problem(*node, {"「" + std::string(key) + "」は一つの値です", "\"" + std::string(key) + "\" is a single value"},
            {"一行で値を書いてください", "write one value on the line"});
    return {};
  }
  return node->scalar;
}

std::string MapReader::identifier_of(const YamlNode& node) {
  if (node.is_scalar() && base::is_identifier(node.scalar)) return node.scalar;
  problem(node, {"「" + node.scalar + "」は識別子ではありません", "\"" + node.scalar + "\" is not an identifier"},
          {"英小文字で始め、英小文字・数字・下線だけを使ってください（48字まで）",
           "start with a lower-case letter and use only lower-case letters, digits and underscores (48 at most)"});
  return {};
}

std::string MapReader::identifier(std::string_view key, Need need) {
  const YamlNode* node = find(key, need);
  return node == nullptr ? std::string() : identifier_of(*node);
}

Text MapReader::text(std::string_view key, Need need) {
  const YamlNode* node = find(key, need);
  if (node == nullptr) return {};
  const std::string name(key);
  if (!node->is_map()) {
    problem(*node,
            {"「" + name + "」には日本語と英語の両方が要ります", "\"" + name + "\" needs both Japanese and English"},
            {name + ": {ja: …, en: …} と書いてください", "write " + name + ": {ja: …, en: …}"});
    return {};
  }
  MapReader languages(file_, report_, *node, {"「" + name + "」", "\"" + name + "\""});
  Text text;
  text.ja = languages.scalar("ja");
  text.en = languages.scalar("en");
  languages.finish();
  const auto missing = [&](const std::string& value, const char* code, const char* ja, const char* en) {
    if (!base::trim(value).empty() || (node->find(code) != nullptr && !node->find(code)->is_scalar())) return;
    problem(*node, {"「" + name + "」の" + ja + "がありません", "\"" + name + "\" lacks the " + std::string(en)},
            {std::string(code) + ": … を加えてください", "add " + std::string(code) + ": …"});
  };
  missing(text.ja, "ja", "日本語", "Japanese");
  missing(text.en, "en", "英語", "English");
  return text;
}

bool MapReader::flag(std::string_view key, bool otherwise) {
  const YamlNode* node = find(key);
  if (node == nullptr) return otherwise;
  if (const auto value = node->as_bool()) return *value;
  problem(*node, {"「" + std::string(key) + "」は yes か no です", "\"" + std::string(key) + "\" is yes or no"},
          {"引用符を付けずに yes か no と書いてください", "write yes or no, without quotes"});
  return otherwise;
}

std::optional<std::int64_t> MapReader::integer(std::string_view key, std::int64_t least, std::int64_t most) {
  const YamlNode* node = find(key);
  if (node == nullptr) return std::nullopt;
  const auto value = node->as_integer();
  if (value && *value >= least && *value <= most) return value;
  const std::string range = std::to_string(least) + "…" + std::to_string(most);
  problem(*node, {"「" + std::string(key) + "」は整数です", "\"" + std::string(key) + "\" is a whole number"},
          {range + " の整数を書いてください", "write a whole number within " + range});
  return std::nullopt;
}

std::vector<std::string> MapReader::list(std::string_view key, Need need) {
  const YamlNode* node = find(key, need);
  std::vector<std::string> out;
  if (node == nullptr) return out;
  const auto add = [&](const YamlNode& item) {
    if (!item.is_scalar()) {
      problem(item, {"一覧の要素が一つの値ではありません", "an item of the list is not a single value"},
              {"[a, b] のように書いてください", "write the list as [a, b]"});
    } else if (std::find(out.begin(), out.end(), item.scalar) != out.end()) {
      problem(item, {"「" + item.scalar + "」が二度書かれています", "\"" + item.scalar + "\" is written twice"},
              {"一つを消してください", "remove one of them"});
    } else {
      out.push_back(item.scalar);
    }
  };
  if (node->is_sequence()) {
    for (const YamlNode& item : node->items) add(item);
  } else {
    add(*node);
  }
  return out;
}

std::vector<std::string> MapReader::identifiers(std::string_view key, Need need) {
  const std::vector<std::string> words = list(key, need);
  const YamlNode* node = node_.find(key);
  if (node == nullptr) return words;
  if (node->is_scalar()) identifier_of(*node);
  for (const YamlNode& item : node->items) {
    if (item.is_scalar()) identifier_of(item);
  }
  return words;
}

std::optional<Expression> read_expression(const FileText& file, Report& report, const YamlNode& node) {
  if (!node.is_scalar()) {
    report.add(file, node.position, {"式は一つの値として書きます", "an expression is a single value"},
               {"引用符で囲んで一行に書いてください", "write it on one line, in quotes"});
    return std::nullopt;
  }
  try {
    return Expression::parse(node.scalar);
  } catch (const base::Error& error) {
    int column = 1;
    const std::string_view where = error.where();
    if (where.starts_with("column ")) std::from_chars(where.data() + 7, where.data() + where.size(), column);
    report.add(file, file.inside(node.position, column),
               {"式の誤り: " + error.message().ja, "in the expression: " + error.message().en},
               {"式の書き方は docs/architecture.md の「Expressions」にあります",
                "the language is described in docs/architecture.md, \"Expressions\""});
    return std::nullopt;
  }
}

std::optional<Expression> MapReader::expression(std::string_view key, Need need) {
  const YamlNode* node = find(key, need);
  return node == nullptr ? std::nullopt : read_expression(file_, report_, *node);
}

void MapReader::entries(std::string_view key, Need need,
                        const std::function<void(const std::string&, const YamlNode&)>& each) {
  const YamlNode* node = find(key, need);
  if (node == nullptr) return;
  if (!node->is_map()) {
    problem(
        *node,
        {"「" + std::string(key) + "」は「名前: …」の並びです", "\"" + std::string(key) + "\" is a map of names"},
        {std::string(key) + ": の下に 名前: {…} を並べてください", "list name: {…} below " + std::string(key) + ":"});
    return;
  }
  for (const auto& [name, value] : node->entries) {
    if (!identifier_of(name).empty()) each(name.scalar, value);
  }
}

void MapReader::items(std::string_view key, Need need, const std::function<void(const YamlNode&)>& each) {
  const YamlNode* node = find(key, need);
  if (node == nullptr) return;
  if (!node->is_sequence()) {
    problem(*node, {"「" + std::string(key) + "」は一覧です", "\"" + std::string(key) + "\" is a list"},
            {"要素を「- 」で始めて並べてください", "start each item with \"- \""});
    return;
  }
  for (const YamlNode& item : node->items) each(item);
}

void MapReader::not_one_of(const YamlNode& node, const std::vector<std::string>& known) {
  problem(node, {"「" + node.scalar + "」は知らない値です", "\"" + node.scalar + "\" is not a known value"},
          suggest(node.scalar, known));
}

void MapReader::finish() {
  for (const auto& [key, value] : node_.entries) {
    if (std::find(known_.begin(), known_.end(), key.scalar) != known_.end()) continue;
    problem(
        key,
        {what_.ja + "に「" + key.scalar + "」というキーはありません", what_.en + " has no key \"" + key.scalar + "\""},
        suggest(key.scalar, known_));
  }
}

}  // namespace junshu::catalogue

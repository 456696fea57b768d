// Our own configuration of rules: docs/formats/integrity-rules.md.
#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "base/text.h"
#include "base/yaml.h"
#include "integrity/rules.h"
#include "mistakes.h"
#include "ordered_rules.h"

namespace junshu::integrity {

namespace {

using base::Text;
using base::YamlNode;

constexpr std::size_t kMostRules = 10'000;

constexpr Attributes kPermissions{Attribute::Type,    Attribute::Mode,          Attribute::Owner,
                                  Attribute::Group,   Attribute::Acl,           Attribute::Capabilities,
                                  Attribute::Selinux, Attribute::FileAttributes};

std::map<std::string, Attributes, std::less<>> predefined_groups(Attribute algorithm) {
  const Attributes usual = kUsual.without(kHashes).with({algorithm});
  return {{"usual", usual},
          {"everything", usual.with({Attribute::Blocks})},
          {"content", kPermissions.with({Attribute::Size, Attribute::LinkTarget, Attribute::Xattrs, algorithm})},
          {"permissions", kPermissions},
          {"log", usual.without({Attribute::Size}).with({Attribute::GrowingSize})},
          {"hash", {algorithm}}};
}

std::optional<FileType> type_named(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(FileType::Socket); ++i) {
    if (name_of(static_cast<FileType>(i)) == name) return static_cast<FileType>(i);
  }
  return std::nullopt;
}

// %XX of a path as reports print it.
std::optional<std::string> without_percent(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const auto byte = base::from_hex(text.substr(i + 1, 2));
    if (text.size() < i + 3 || !byte || (*byte)[0] == 0) return std::nullopt;
    out += static_cast<char>((*byte)[0]);
    i += 2;
  }
  return out;
}

class Reader {
 public:
  Reader(const std::string& file, std::optional<Attribute> algorithm) : file_(file), asked_(algorithm) {}

  void read(const YamlNode& root) {
    if (!root.is_map()) {
      add(root, {"設定の形ではありません。", "This is no configuration."},
          {"「version: 1」と「rules:」を書いてください。", "write “version: 1” and “rules:”."});
      return;
    }
    for (const auto& [key, value] : root.entries) {
      static constexpr std::string_view kKeys[] = {"version", "algorithm", "mounts", "roots", "groups", "rules"};
      if (std::find(std::begin(kKeys), std::end(kKeys), key.scalar) == std::end(kKeys)) {
        add(key, {"項目「" + key.scalar + "」はありません。", "There is no key “" + key.scalar + "”."},
            {"version, algorithm, mounts, roots, groups, rules のいずれかにしてください。",
             "use version, algorithm, mounts, roots, groups or rules."});
      }
    }
    read_version(root);
    read_algorithm(root.find("algorithm"));
    read_mounts(root.find("mounts"));
    read_groups(root.find("groups"));
    read_rules(root);
    read_roots(root.find("roots"));
  }

  const Mistakes& mistakes() const { return mistakes_; }
  std::vector<OrderedRule>& rules() { return rules_; }
  std::vector<std::string>& roots() { return roots_; }
  bool crosses_mounts() const { return crosses_mounts_; }
  void add(const base::Position& position, const Text& mistake, const Text& remedy) {
    mistakes_.add({file_, std::max(position.line, 1), std::max(position.column, 1)}, mistake, remedy);
  }

 private:
  struct Included {
    const YamlNode* node;
    std::string start;  // what it includes lies below
  };

  void add(const YamlNode& node, const Text& mistake, const Text& remedy) { add(node.position, mistake, remedy); }

  void read_version(const YamlNode& root) {
    const YamlNode* version = root.find("version");
    if (version != nullptr && version->as_integer() == 1) return;
    add(version != nullptr ? *version : root, {"形式の版が分かりません。", "The version of the format is not known."},
        {"「version: 1」と書いてください。", "write “version: 1”."});
  }

  void read_algorithm(const YamlNode* node) {
    algorithm_ = asked_.value_or(Attribute::Sha256);
    if (node != nullptr) {
      const auto named = attribute_named(node->scalar);
      if (!node->is_scalar() || !named || !kHashes.has(*named)) {
        add(*node, {"ハッシュの方式が分かりません。", "This hash is not known."},
            {"sha256, sha512, blake2b のいずれかにしてください。", "use sha256, sha512 or blake2b."});
      } else if (!asked_) {
        algorithm_ = *named;
      }
    }
    groups_ = predefined_groups(algorithm_);
  }

  void read_mounts(const YamlNode* node) {
    if (node == nullptr) return;
    if (node->is_scalar() && (node->scalar == "cross" || node->scalar == "stay")) {
      crosses_mounts_ = node->scalar == "cross";
    } else {
      add(*node, {"マウントの扱いが分かりません。", "This is no way to treat mounts."},
          {"cross（別のファイルシステムにも入る）か stay にしてください。",
           "write cross (enter other file systems) or stay."});
    }
  }

  void read_groups(const YamlNode* node) {
    if (node == nullptr) return;
    if (!node->is_map()) {
      add(*node, {"groups の形が違います。", "groups has the wrong shape."},
          {"「名前: [属性, …]」を並べてください。", "write “name: [attribute, …]” for each."});
      return;
    }
    for (const auto& [key, value] : node->entries) {
      if (!base::is_identifier(key.scalar) || attribute_named(key.scalar) || groups_.contains(key.scalar)) {
        add(key,
            {"組の名前「" + key.scalar + "」は使えません。",
             "The name “" + key.scalar + "” cannot be given to a group."},
            {"英小文字で始まる、まだ使われていない名前にしてください。",
             "choose another name, of lower-case letters, digits and _, that is not in use yet."});
        continue;
      }
      groups_[key.scalar] = attributes_of(value);
    }
  }

  Attributes attributes_of(const YamlNode& node) {
    Attributes out;
    std::vector<const YamlNode*> words;
    if (node.is_sequence()) {
      for (const YamlNode& item : node.items) words.push_back(&item);
    } else {
      words.push_back(&node);
    }
    for (const YamlNode* word : words) {
      std::string_view name = word->scalar;
      const bool away = name.starts_with('-');
      if (away) name.remove_prefix(1);
      Attributes meant;
      if (const auto group = groups_.find(name); word->is_scalar() && group != groups_.end()) {
        meant = group->second;
      } else if (const auto attribute = attribute_named(name); word->is_scalar() && attribute) {
        meant = {*attribute};
      } else {
        std::string known;
        for (const auto& [group_name, unused] : groups_) known += group_name + ", ";
        for (const std::string_view attribute_name : names_of(Attributes::from_bits(UINT32_MAX)))
          known += std::string(attribute_name) + ", ";
        known.resize(known.size() - 2);
        add(*word,
            {"属性「" + std::string(name) + "」はありません。", "There is no attribute “" + std::string(name) + "”."},
            {"次のいずれかにしてください: " + known, "use one of " + known + "."});
        continue;
      }
      out = away ? out.without(meant) : out.with(meant);
      if (!away && meant.has(Attribute::GrowingSize)) out = out.without({Attribute::Size});
    }
    return out.with({Attribute::Type});
  }

  void read_rules(const YamlNode& root) {
    const YamlNode* node = root.find("rules");
    if (node == nullptr || !node->is_sequence() || node->items.empty()) {
      add(node != nullptr ? *node : root, {"規則がありません。", "There are no rules."},
          {"「rules:」の下に「- include: /etc」のように書いてください。",
           "write them below “rules:”, for instance “- include: /etc”."});
      return;
    }
    for (const YamlNode& item : node->items) read_rule(item);
    if (rules_.size() > kMostRules) {
      add(*node, {"規則が多すぎます。", "There are too many rules."},
          {"10,000件までにしてください。", "keep to 10,000."});
    }
    if (includes_.empty() && mistakes_.none()) {
      add(*node, {"何も含めていません。", "Nothing is included."},
          {"「- include: /etc」のような規則を加えてください。", "add a rule such as “- include: /etc”."});
    }
  }

  void read_rule(const YamlNode& item) {
    const YamlNode* include = item.is_map() ? item.find("include") : nullptr;
    const YamlNode* exclude = item.is_map() ? item.find("exclude") : nullptr;
    if ((include == nullptr) == (exclude == nullptr)) {
      add(item, {"規則の形が違います。", "This is no rule."},
          {"include か exclude のどちらか一つを書いてください。", "write either include or exclude."});
      return;
    }
    Attributes attributes = groups_.at("usual");
    FileTypes types;
    for (const auto& [key, value] : item.entries) {
      if (key.scalar == "types") {
        types = types_of(value);
      } else if (key.scalar == "attributes" && include != nullptr) {
        attributes = attributes_of(value);
      } else if (key.scalar != "include" && key.scalar != "exclude") {
        add(key, {"規則の項目「" + key.scalar + "」は使えません。", "A rule takes no “" + key.scalar + "” here."},
            {"include と attributes と types、または exclude と types を書いてください。",
             "write include with attributes and types, or exclude with types."});
      }
    }
    if (exclude != nullptr) attributes = {};
    const YamlNode& what = include != nullptr ? *include : *exclude;
    if (what.is_sequence()) {
      for (const YamlNode& one : what.items) read_subject(one, types, attributes);
    } else {
      read_subject(what, types, attributes);
    }
  }

  FileTypes types_of(const YamlNode& node) {
    FileTypes out(0);
    std::vector<const YamlNode*> words;
    if (node.is_sequence()) {
      for (const YamlNode& item : node.items) words.push_back(&item);
    } else {
      words.push_back(&node);
    }
    for (const YamlNode* word : words) {
      const auto type = type_named(word->scalar);
      if (word->is_scalar() && type) {
        out.add(*type);
      } else {
        add(*word, {"種類「" + word->scalar + "」はありません。", "There is no type “" + word->scalar + "”."},
            {"file, folder, link, fifo, socket, block_device, character_device のいずれかにしてください。",
             "use file, folder, link, fifo, socket, block_device or character_device."});
      }
    }
    if (out.bits() == 0 && words.empty()) {
      add(node, {"種類がありません。", "No type is named."},
          {"種類を書くか、types を消してください。", "name types, or remove types."});
    }
    return out;
  }

  void read_subject(const YamlNode& node, FileTypes types, Attributes attributes) {
    OrderedRule rule;
    rule.types = types;
    rule.attributes = attributes;
    std::string start;
    if (node.is_scalar()) {
      const auto path = path_of(node);
      if (!path) return;
      rule.path = start = *path;
    } else if (node.is_map() && node.entries.size() == 1 && node.entries.front().second.is_scalar() &&
               (node.entries.front().first.scalar == "glob" || node.entries.front().first.scalar == "regex")) {
      const bool glob = node.entries.front().first.scalar == "glob";
      if (!read_pattern(node.entries.front().second, glob, rule)) return;
      start = rule.pattern->literal();
      start.resize(start.find_last_of('/') == std::string::npos ? 0 : start.find_last_of('/'));
      if (start.empty()) start = "/";
    } else {
      add(node, {"対象の形が違います。", "This names no files."},
          {"パス、{glob: \"…\"}、{regex: \"…\"} のいずれかを書いてください。",
           "write a path, {glob: \"…\"} or {regex: \"…\"}."});
      return;
    }
    if (!attributes.empty()) includes_.push_back({&node, start});
    rules_.push_back(std::move(rule));
  }

  bool read_pattern(const YamlNode& node, bool glob, OrderedRule& rule) {
    std::string text = node.scalar;
    if (glob) {
      while (text.size() > 1 && text.ends_with('/')) text.pop_back();
    }
    if (text.empty() || (!glob && !text.starts_with('/'))) {
      add(node, {"正規表現は「/」から始めます。", "A regular expression begins with “/”."},
          {"「/.*」のように絶対パスに合う式を書いてください。", "write one for absolute paths, such as “/.*\\.conf”."});
      return false;
    }
    auto compiled = glob ? Pattern::glob(text) : Pattern::at_or_below(text);
    if (const auto* mistake = std::get_if<PatternMistake>(&compiled)) {
      auto position = node.position;
      if (position.line > 0) position.column += static_cast<int>(mistake->offset) + (node.quoted ? 1 : 0);
      add(position, {"式が読めません: " + mistake->message, "The pattern cannot be read: " + mistake->message},
          {"文字そのものを表すには前に「\\」を付けてください。",
           "put “\\” before a character that is meant as it is."});
      return false;
    }
    rule.pattern = std::get<Pattern>(std::move(compiled));
    rule.written = (glob ? "glob " : "regex ") + text;
    return true;
  }

  std::optional<std::string> path_of(const YamlNode& node) {
    if (!node.scalar.starts_with('/')) {
      add(node, {"絶対パスではありません。", "This is no absolute path."},
          {"「/」から始めるか、どのフォルダーにあっても合わせるなら {glob: \"…\"} と書いてください。",
           "begin it with “/”, or write {glob: \"…\"} for files of any folder."});
      return std::nullopt;
    }
    auto path = without_percent(node.scalar);
    if (!path) {
      add(node, {"「%」の後に16進2桁がありません。", "“%” is not followed by two hexadecimal digits."},
          {"「%」そのものは %25 と書いてください。", "write %25 for “%” itself."});
      return std::nullopt;
    }
    while (path->size() > 1 && path->ends_with('/')) path->pop_back();
    for (const std::string_view part : base::split(std::string_view(*path).substr(1), '/')) {
      if (path->size() > 1 && (part.empty() || part == "." || part == "..")) {
        add(node, {"パスに空の部分か「.」「..」があります。", "The path has an empty part, “.” or “..”."},
            {"それらを含まない形で書いてください。", "write it without them."});
        return std::nullopt;
      }
    }
    return path;
  }

  void read_roots(const YamlNode* node) {
    if (node == nullptr) {
      for (const Included& included : includes_) roots_.push_back(included.start);
      roots_ = without_nested(std::move(roots_));
      return;
    }
    std::vector<const YamlNode*> places;
    if (node->is_sequence()) {
      for (const YamlNode& item : node->items) places.push_back(&item);
    } else {
      places.push_back(node);
    }
    for (const YamlNode* place : places) {
      const auto root = path_of(*place);
      if (!root) continue;
      const bool wanted = std::any_of(includes_.begin(), includes_.end(), [&](const Included& included) {
        return lies_below_or_is(included.start, *root) || lies_below_or_is(*root, included.start);
      });
      if (!wanted && mistakes_.none()) {
        add(*place, {"この場所の下に含めるものがありません。", "Nothing below this root is included."},
            {"include の規則を加えるか、ここから消してください。",
             "add a rule that includes something there, or remove the root."});
      }
      roots_.push_back(*root);
    }
    if (places.empty()) {
      add(*node, {"場所がありません。", "No root is named."},
          {"フォルダーを書くか、roots を消してください。", "name folders, or remove roots."});
    }
    for (const Included& included : includes_) {
      const bool reached = std::any_of(roots_.begin(), roots_.end(), [&](const std::string& root) {
        return lies_below_or_is(included.start, root) || lies_below_or_is(root, included.start);
      });
      if (!reached && mistakes_.none()) {
        add(*included.node, {"roots のどの下にもありません。", "This lies below none of the roots."},
            {"roots に加えてください。", "add its folder to roots."});
      }
    }
  }

  std::string file_;
  std::optional<Attribute> asked_;
  Attribute algorithm_ = Attribute::Sha256;
  bool crosses_mounts_ = true;
  std::map<std::string, Attributes, std::less<>> groups_;
  std::vector<OrderedRule> rules_;
  std::vector<Included> includes_;
  std::vector<std::string> roots_;
  Mistakes mistakes_;
};

}  // namespace

Rules Rules::from_yaml(std::string_view text, const std::string& file, std::optional<Attribute> algorithm) {
  Reader reader(file, algorithm);
  const base::YamlDocument document = base::parse_yaml(text);
  for (const base::YamlProblem& problem : document.problems) {
    reader.add(problem.position,
               {"YAMLとして読めません: " + problem.message, "This is no good YAML: " + problem.message},
               {"書き方を直してください。", "mend the notation."});
  }
  if (document.problems.empty()) reader.read(document.root);
  reader.mistakes().throw_if_any();
  return Rules(Parts::make(std::make_unique<OrderedSelector>(std::move(reader.rules())), std::move(reader.roots()),
                           reader.crosses_mounts()));
}

}  // namespace junshu::integrity

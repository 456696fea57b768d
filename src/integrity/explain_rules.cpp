#include "explain_rules.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "base/yaml.h"
#include "mistakes.h"

namespace junshu::integrity {
namespace {

using base::Text;
using base::YamlNode;

constexpr std::array<std::string_view, 5> kExplanations = {"none", "package", "conffile", "log", "declared"};
constexpr std::array<std::string_view, 6> kProofs = {"nothing", "link_to_package", "bytecode",
                                                     "ucf",     "rotation",        "folder"};

class Reader {
 public:
  Reader(const std::string& file, std::vector<ExplanationRule>& rules) : file_(file), rules_(rules) {}

  void read(const base::YamlDocument& document) {
    for (const base::YamlProblem& problem : document.problems)
      add(problem.position, {problem.message, problem.message});
    const YamlNode& root = document.root;
    const YamlNode* rules = root.find("rules");
    if (!root.is_map() || rules == nullptr || !rules->is_sequence() || root.find("explanations") == nullptr) {
      add(root.position,
          {"「explanations: 名前」と「rules: […]」が必要です", "“explanations: name” and “rules: […]” are needed"});
    } else {
      allow_only(root, {"explanations", "rules"});
      for (const YamlNode& rule : rules->items) read_rule(rule);
    }
    mistakes_.throw_if_any();
  }

 private:
  void add(const base::Position& position, const Text& mistake) {
    mistakes_.add({file_, std::max(position.line, 1), std::max(position.column, 1)}, mistake,
                  {"docs/formats/integrity-explanations.md の形で書いてください",
                   "write it as docs/formats/integrity-explanations.md shows"});
  }
  void allow_only(const YamlNode& map, std::initializer_list<std::string_view> keys) {
    for (const auto& [key, value] : map.entries) {
      if (std::find(keys.begin(), keys.end(), key.scalar) == keys.end()) {
        add(key.position, {"項目「" + key.scalar + "」はありません", "there is no key “" + key.scalar + "”"});
      }
    }
  }

  void read_rule(const YamlNode& node) {
    if (!node.is_map()) return add(node.position, {"規則の形ではありません", "this is no rule"});
    allow_only(node, {"id", "name", "as", "paths", "when", "by", "under", "unwitnessed", "proof"});
    ExplanationRule rule;
    const YamlNode* id = node.find("id");
    if (id == nullptr || !base::is_identifier(id->scalar) || !ids_.insert(id->scalar).second) {
      add(node.position,
          {"idは英小文字・数字・_で、重複できません", "id is needed: lower-case letters, digits and _, used once"});
    } else {
      rule.id = id->scalar;
    }
    const YamlNode* name = node.find("name");
    if (name == nullptr || name->find("ja") == nullptr || name->find("en") == nullptr) {
      add(node.position, {"nameに日本語と英語が必要です", "name is needed in Japanese and English"});
    }
    rule.as = static_cast<Explanation>(read_word(node, "as", kExplanations, 1));
    if (rule.as == Explanation::None || rule.as == Explanation::Declared) {
      add(node.position, {"asはpackage, conffile, logのいずれかです", "as is package, conffile or log"});
    }
    rule.transaction = read_word(node, "when", std::array<std::string_view, 2>{"always", "transaction"}, 1) == 1;
    rule.unwitnessed = read_word(node, "unwitnessed", std::array<std::string_view, 2>{"no", "yes"}, 0) == 1;
    rule.proof = static_cast<Proof>(read_word(node, "proof", kProofs, 0));
    rule.paths = read_patterns(node, "paths");
    rule.by = read_patterns(node, "by");
    rule.under = read_patterns(node, "under");
    if (rule.paths.empty()) add(node.position, {"pathsが必要です", "paths are needed"});
    if (rule.by.empty() && rule.under.empty() && rule.proof == Proof::Nothing) {
      add(node.position, {"by, under, proofのいずれかが必要です。名前だけでは何も説明できません",
                          "one of by, under and proof is needed: a name alone explains nothing"});
    }
    rules_.push_back(std::move(rule));
  }

  template <std::size_t Count>
  std::size_t read_word(const YamlNode& node, std::string_view key, const std::array<std::string_view, Count>& words,
                        std::size_t otherwise) {
    const YamlNode* value = node.find(key);
    if (value == nullptr) return otherwise;
    const auto found = std::find(words.begin(), words.end(), value->scalar);
    if (value->is_scalar() && found != words.end()) return static_cast<std::size_t>(found - words.begin());
    const std::vector<std::string> known(words.begin(), words.end());
    const std::string choice = std::string(key) + ": " + base::join(known, ", ");
    add(value->position, {choice + " のいずれかです", "one of " + choice});
    return otherwise;
  }

  std::vector<Pattern> read_patterns(const YamlNode& node, std::string_view key) {
    std::vector<Pattern> out;
    const YamlNode* list = node.find(key);
    if (list == nullptr) return out;
    if (!list->is_sequence()) add(list->position, {std::string(key) + "は並びです", std::string(key) + " is a list"});
    for (const YamlNode& item : list->items) {
      if (!item.is_scalar() || !(item.scalar.starts_with('/') || item.scalar.starts_with("**/"))) {
        add(item.position, {"パスは / か **/ で始まります", "a path begins with / or **/"});
        continue;
      }
      auto pattern = Pattern::glob(item.scalar);
      if (const auto* mistake = std::get_if<PatternMistake>(&pattern)) {
        add(item.position, {mistake->message, mistake->message});
      } else {
        out.push_back(std::get<Pattern>(std::move(pattern)));
      }
    }
    return out;
  }

  std::string file_;
  std::vector<ExplanationRule>& rules_;
  std::set<std::string> ids_;
  Mistakes mistakes_;
};

}  // namespace

std::string_view name_of(Explanation explanation) { return kExplanations[static_cast<std::size_t>(explanation)]; }

ExplanationRules::ExplanationRules(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

ExplanationRules ExplanationRules::from_yaml(std::string_view text, const std::string& file) {
  auto parts = std::make_shared<Parts>();
  Reader(file, parts->rules).read(base::parse_yaml(text));
  return ExplanationRules(std::move(parts));
}

ExplanationRules ExplanationRules::none() { return ExplanationRules(std::make_shared<const Parts>()); }

}  // namespace junshu::integrity

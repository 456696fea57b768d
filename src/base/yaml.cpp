#include "base/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <charconv>
#include <set>
#include <sstream>

#include "base/text.h"

namespace junshu::base {
namespace {

constexpr std::size_t kMaxDepth = 64;

Position at(const YAML::Mark& mark) { return mark.is_null() ? Position{} : Position{mark.line + 1, mark.column + 1}; }

class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(YamlDocument& document) : document_(document) {}

  void OnDocumentStart(const YAML::Mark& mark) override { document_.start = at(mark); }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    YamlNode node;
    node.position = at(mark);
    add(std::move(node));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    problem(mark, "aliases (*name) are not used here: write the value out");
    YamlNode node;
    node.position = at(mark);
    add(std::move(node));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    YamlNode node;
    node.kind = YamlNode::Kind::Scalar;
    node.position = at(mark);
    node.quoted = tag == "!";
    node.scalar = value;
    add(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::Sequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::Map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    YamlNode node;
    std::optional<YamlNode> key;  // of a map, waiting for its value
    std::set<std::string> keys;
  };

  void problem(const YAML::Mark& mark, std::string message) {
    document_.problems.push_back({at(mark), std::move(message)});
  }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) problem(mark, "anchors (&name) are not used here");
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!") problem(mark, "tags (" + tag + ") are not used here");
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (open_.size() >= kMaxDepth) throw YAML::ParserException(mark, "nested too deeply");
    Open opened;
    opened.node.kind = kind;
    opened.node.position = at(mark);
    open_.push_back(std::move(opened));
  }

  void close() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
  }

  void add(YamlNode node) {
    if (open_.empty()) {
      document_.root = std::move(node);
      return;
    }
    Open& top = open_.back();
    if (top.node.kind == YamlNode::Kind::Sequence) {
      top.node.items.push_back(std::move(node));
    } else if (!top.key) {
      take_key(top, std::move(node));
    } else {
      top.node.entries.emplace_back(std::move(*top.key), std::move(node));
      top.key.reset();
    }
  }

  void take_key(Open& top, YamlNode key) {
    if (!key.is_scalar()) {
      document_.problems.push_back({key.position, "a key must be plain text"});
      key.kind = YamlNode::Kind::Scalar;
    } else if (!top.keys.insert(key.scalar).second) {
      document_.problems.push_back({key.position, "duplicate key \"" + key.scalar + "\""});
    }
    top.key = std::move(key);
  }

  YamlDocument& document_;
  std::vector<Open> open_;
};

}  // namespace

YamlNode::YamlNode() = default;
YamlNode::YamlNode(const YamlNode&) = default;
YamlNode::YamlNode(YamlNode&&) noexcept = default;
YamlNode& YamlNode::operator=(const YamlNode&) = default;
YamlNode& YamlNode::operator=(YamlNode&&) noexcept = default;
YamlNode::~YamlNode() = default;

const YamlNode* YamlNode::find(std::string_view key) const {
  for (const auto& [name, value] : entries) {
    if (name.scalar == key) return &value;
  }
  return nullptr;
}

std::optional<std::int64_t> YamlNode::as_integer() const {
  if (!is_scalar() || scalar.empty()) return std::nullopt;
  std::string_view digits = scalar;
  if (digits.front() == '+') {
    digits.remove_prefix(1);
    if (digits.starts_with('-')) return std::nullopt;
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<bool> YamlNode::as_bool() const {
  if (!is_scalar() || quoted) return std::nullopt;
  if (scalar == "yes" || scalar == "true") return true;
  if (scalar == "no" || scalar == "false") return false;
  return std::nullopt;
}

std::vector<YamlDocument> parse_yaml_documents(std::string_view text) {
  std::vector<YamlDocument> documents;
  if (!valid_utf8(text)) {
    documents.emplace_back().problems.push_back({{1, 1}, "the file is not UTF-8"});
    return documents;
  }
  // yaml-cpp takes an open quote for closed when the file ends in a line break: a comment at the end makes it notice.
  std::istringstream stream(std::string(text) + (text.empty() || text.ends_with('\n') ? "#" : "\n#"));
  try {
    YAML::Parser parser(stream);
    while (true) {
      YamlDocument& document = documents.emplace_back();
      TreeBuilder builder(document);
      if (parser.HandleNextDocument(builder)) continue;
      documents.pop_back();
      break;
    }
  } catch (const YAML::Exception& error) {
    if (documents.empty()) documents.emplace_back();
    documents.back().problems.push_back({at(error.mark), error.msg});
  }
  return documents;
}

YamlDocument parse_yaml(std::string_view text) {
  std::vector<YamlDocument> documents = parse_yaml_documents(text);
  if (documents.empty()) return {};
  if (documents.size() > 1) {
    documents.front().problems.push_back({documents[1].start, "only one document a file"});
    const auto& later = documents.back().problems;
    documents.front().problems.insert(documents.front().problems.end(), later.begin(), later.end());
  }
  return std::move(documents.front());
}

}  // namespace junshu::base

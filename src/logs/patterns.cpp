#include "patterns.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/yaml.h"
#include "scan.h"

namespace junshu::logs {

namespace {

using base::YamlNode;

class DataFormatReader {
 public:
  DataFormatReader(const std::string& file, std::vector<Mistake>& mistakes) : file_(file), mistakes_(mistakes) {}

  std::unique_ptr<DataFormat> read(std::string_view text) {
    const auto before = mistakes_.size();
    const auto document = base::parse_yaml(text);
    for (const auto& problem : document.problems) {
      mistakes_.push_back({file_,
                           problem.position.line,
                           problem.position.column,
                           {"YAMLとして読めません: " + problem.message, "This is no good YAML: " + problem.message}});
    }
    if (mistakes_.size() == before) read_root(document.root);
    if (mistakes_.size() != before) return nullptr;
    out_->file = file_;
    return std::move(out_);
  }

 private:
  void wrong(const YamlNode& node, base::Text message) {
    mistakes_.push_back({file_, node.position.line, node.position.column, std::move(message)});
  }

  void read_root(const YamlNode& root) {
    if (!root.is_map())
      return wrong(root, {"format: で始まる表にしてください。", "Write a map that begins with format:."});
    known_keys(root, {"format", "description", "kind", "source", "programs", "patterns", "fields", "when", "time",
                      "columns", "has", "separator"});
    out_->name = text(root, "format", true);
    if (!out_->name.empty() && !base::is_identifier(out_->name)) {
      wrong(*root.find("format"), {"format は小文字の英数字と下線にしてください。",
                                   "Name the format with lower-case letters, digits and underscores."});
    }
    const auto kind = text(root, "kind", false);
    if (kind.empty() || kind == "lines") {
      out_->kind = DataFormat::Kind::Lines;
    } else if (kind == "csv") {
      out_->kind = DataFormat::Kind::Csv;
    } else if (kind == "key_value") {
      out_->kind = DataFormat::Kind::Pairs;
    } else if (kind == "json") {
      out_->kind = DataFormat::Kind::Json;
    } else {
      wrong(*root.find("kind"),
            {"kind は lines、csv、key_value、json のどれかです。", "kind is one of lines, csv, key_value and json."});
    }
    read_source(root);
    out_->programs = texts(root, "programs");
    out_->columns = texts(root, "columns");
    out_->has = texts(root, "has");
    out_->time_key = text(root, "time", false);
    if (const auto separator = text(root, "separator", false); !separator.empty()) {
      out_->separator = separator == "tab" ? '\t' : separator[0];
      if (separator != "tab" && separator.size() != 1)
        wrong(*root.find("separator"), {"separator は1文字か tab です。", "separator is one character, or tab."});
    }
    read_fields(root);
    if (out_->kind == DataFormat::Kind::Lines) {
      read_patterns(root);
    } else {
      if (root.find("patterns") != nullptr)
        wrong(*root.find("patterns"),
              {"patterns は kind: lines だけで使います。", "patterns is for kind: lines only."});
      if (!out_->programs.empty())
        wrong(*root.find("programs"),
              {"programs は kind: lines だけで使います。", "programs is for kind: lines only."});
      if (out_->kind == DataFormat::Kind::Csv && out_->columns.empty())
        wrong(root, {"columns に列の名前を並べてください。", "List the names of the columns in columns."});
      if (out_->kind != DataFormat::Kind::Csv && out_->has.empty())
        wrong(root, {"has に、この形式の記録が必ず持つ項目を書いてください。",
                     "Say in has which keys every record of this format has."});
      read_conditions(root);
    }
  }

  void known_keys(const YamlNode& map, std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : map.entries) {
      if (std::find(known.begin(), known.end(), key.scalar) != known.end()) continue;
      std::string list;
      for (const auto one : known) list += (list.empty() ? "" : ", ") + std::string(one);
      wrong(key, {"「" + key.scalar + "」という項目はありません。使えるもの: " + list,
                  "There is no key " + key.scalar + ". There are: " + list});
    }
  }

  std::string text(const YamlNode& map, std::string_view key, bool required) {
    const YamlNode* node = map.find(key);
    if (node == nullptr || !node->is_scalar()) {
      if (node != nullptr || required) {
        wrong(node == nullptr ? map : *node,
              {std::string(key) + " に文字列を書いてください。", "Write a text for " + std::string(key) + "."});
      }
      return {};
    }
    return node->scalar;
  }

  std::vector<std::string> texts(const YamlNode& map, std::string_view key) {
    std::vector<std::string> out;
    const YamlNode* node = map.find(key);
    if (node == nullptr) return out;
    if (!node->is_sequence()) {
      wrong(*node, {std::string(key) + " は [ ] の一覧にしてください。", "Write " + std::string(key) + " as a list."});
      return out;
    }
    for (const auto& item : node->items) {
      if (item.is_scalar()) {
        out.push_back(item.scalar);
      } else {
        wrong(item, {"文字列を書いてください。", "Write a text."});
      }
    }
    return out;
  }

  void read_source(const YamlNode& root) {
    const YamlNode* node = root.find("source");
    if (node == nullptr || !node->is_map()) {
      return wrong(node == nullptr ? root : *node, {"source に product、category、service のどれかを書いてください。",
                                                    "Say in source the product, category or service."});
    }
    known_keys(*node, {"product", "category", "service"});
    out_->source = {text(*node, "product", false), text(*node, "category", false), text(*node, "service", false)};
  }

  void read_fields(const YamlNode& root) {
    const YamlNode* node = root.find("fields");
    if (node == nullptr) return;
    if (!node->is_map())
      return wrong(*node,
                   {"fields は 項目: 元の名前 の表にしてください。", "Write fields as a map of field: its source."});
    for (const auto& [key, value] : node->entries) {
      if (value.is_scalar()) {
        out_->fields.emplace_back(key.scalar, value.scalar);
      } else {
        wrong(value, {"元の名前を書いてください。", "Write where the field comes from."});
      }
    }
  }

  std::vector<Addition> additions(const YamlNode& map) {
    std::vector<Addition> out;
    const YamlNode* node = map.find("set");
    if (node == nullptr) return out;
    if (!node->is_map()) {
      wrong(*node, {"set は 項目: 値 の表にしてください。", "Write set as a map of field: value."});
      return out;
    }
    for (const auto& [key, value] : node->entries) out.push_back({key.scalar, value.scalar});
    return out;
  }

  void read_patterns(const YamlNode& root) {
    const YamlNode* node = root.find("patterns");
    if (node == nullptr || !node->is_sequence() || node->items.empty()) {
      return wrong(node == nullptr ? root : *node,
                   {"patterns に match: を一つ以上書いてください。", "Write one match: or more in patterns."});
    }
    for (const auto& item : node->items) {
      if (!item.is_map()) {
        wrong(item, {"- match: 正規表現 の形にしてください。", "Write - match: with a regular expression."});
        continue;
      }
      known_keys(item, {"match", "set"});
      read_pattern(item);
    }
    for (const auto& [field, group] : out_->fields) {
      const bool used = std::any_of(groups_.begin(), groups_.end(),
                                    [&, &name = group](const std::string& one) { return one == name; });
      if (!used)
        wrong(*root.find("fields"), {"「" + group + "」という名前のグループは、どの match にもありません。",
                                     "No match has a group named " + group + "."});
    }
  }

  void read_pattern(const YamlNode& item) {
    LinePattern pattern;
    const auto expression = text(item, "match", true);
    if (expression.empty()) return;
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_encoding(re2::RE2::Options::EncodingLatin1);  // lines may be anything
    pattern.expression = std::make_shared<const re2::RE2>(expression, options);
    if (!pattern.expression->ok()) {
      return wrong(*item.find("match"), {"正規表現(RE2)として読めません: " + pattern.expression->error(),
                                         "This is no regular expression (RE2): " + pattern.expression->error()});
    }
    for (const auto& [name, index] : pattern.expression->NamedCapturingGroups()) {
      groups_.push_back(name);
      if (name == "time") {
        pattern.time_group = index;
        continue;
      }
      bool given = false;
      for (const auto& [field, group] : out_->fields) {
        if (group != name) continue;
        pattern.fields.emplace_back(index, field);
        given = true;
      }
      if (!given)
        wrong(*item.find("match"), {"グループ「" + name + "」をどの項目にするか、fields に書いてください。",
                                    "Say in fields which field the group " + name + " is."});
    }
    pattern.additions = additions(item);
    out_->patterns.push_back(std::move(pattern));
  }

  void read_conditions(const YamlNode& root) {
    const YamlNode* node = root.find("when");
    if (node == nullptr) return;
    if (!node->is_sequence()) return wrong(*node, {"when は一覧にしてください。", "Write when as a list."});
    for (const auto& item : node->items) {
      if (!item.is_map()) {
        wrong(item, {"- {key: …, is: …, set: {…}} の形にしてください。", "Write - {key: …, is: …, set: {…}}."});
        continue;
      }
      known_keys(item, {"key", "is", "set"});
      out_->conditions.push_back({text(item, "key", true), text(item, "is", false), additions(item)});
    }
  }

  std::string file_;
  std::vector<Mistake>& mistakes_;
  std::unique_ptr<DataFormat> out_ = std::make_unique<DataFormat>();
  std::vector<std::string> groups_;
};

ClassId class_of(LogClasses& classes, const LogSource& source) { return classes.intern({source}); }

constexpr int kGroups = 32;

// Runs one pattern; the groups' texts are views into `text`.
bool match(const re2::RE2& expression, std::string_view text, std::array<re2::StringPiece, kGroups>& groups) {
  const re2::StringPiece piece(text.data(), text.size());
  const int count = std::min(kGroups, expression.NumberOfCapturingGroups() + 1);
  return expression.Match(piece, 0, text.size(), re2::RE2::UNANCHORED, groups.data(), count);
}

std::string_view view(const re2::StringPiece& piece) { return {piece.data(), piece.size()}; }

class DataLineParser final : public LineParser {
 public:
  DataLineParser(const Setting& setting, const DataFormat& format)
      : meaning_(setting), klass_(class_of(*setting.classes, format.source)) {
    for (const auto& pattern : format.patterns) {
      Ready ready{&pattern, {}, {}};
      for (const auto& [group, field] : pattern.fields) ready.fields.emplace_back(group, setting.fields->intern(field));
      for (const auto& addition : pattern.additions)
        ready.additions.emplace_back(setting.fields->intern(addition.field), addition.value);
      patterns_.push_back(std::move(ready));
    }
  }

 private:
  struct Ready {
    const LinePattern* pattern;
    std::vector<std::pair<int, FieldId>> fields;
    std::vector<std::pair<FieldId, std::string>> additions;
  };
  ClassId otherwise() const override { return klass_; }
  bool parse(std::string_view text, Event& event) override {
    std::array<re2::StringPiece, kGroups> groups;
    for (const auto& ready : patterns_) {
      if (!match(*ready.pattern->expression, text, groups)) continue;
      event.klass = klass_;
      for (const auto& [group, field] : ready.fields) {
        if (group < kGroups && !groups[static_cast<std::size_t>(group)].empty())
          event.add(field, view(groups[static_cast<std::size_t>(group)]));
      }
      for (const auto& [field, value] : ready.additions) event.add(field, value);
      if (ready.pattern->time_group > 0 && ready.pattern->time_group < kGroups) {
        if (const auto time = meaning_.time_of(view(groups[static_cast<std::size_t>(ready.pattern->time_group)])))
          event.time = *time;
      }
      return true;
    }
    return false;
  }
  RecordMeaning meaning_;
  ClassId klass_;
  std::vector<Ready> patterns_;
};

class DataRecordParser final : public LineParser {
 public:
  DataRecordParser(const Setting& setting, const DataFormat& format)
      : format_(format), meaning_(setting), klass_(class_of(*setting.classes, format.source)) {
    for (const auto& [field, key] : format.fields) fields_.emplace_back(setting.fields->intern(field), key);
    for (const auto& condition : format.conditions) {
      auto& ready = conditions_.emplace_back();
      for (const auto& addition : condition.additions)
        ready.emplace_back(setting.fields->intern(addition.field), addition.value);
    }
  }

 private:
  bool read(std::string_view text) {
    switch (format_.kind) {
      case DataFormat::Kind::Json:
        return json_.read(text, record_);
      case DataFormat::Kind::Pairs:
        return read_pairs(text, record_);
      case DataFormat::Kind::Csv:
        read_csv_line(text, format_.separator, columns_);
        record_.clear();
        if (columns_.size() != format_.columns.size()) return false;
        for (std::size_t i = 0; i < columns_.size(); ++i) record_.add(format_.columns[i], {columns_[i]});
        return columns_.front() != format_.columns.front();  // the heading is no record
      case DataFormat::Kind::Lines:
        return false;
    }
    return false;
  }

  ClassId otherwise() const override { return klass_; }
  bool parse(std::string_view text, Event& event) override {
    if (!read(text)) return false;
    if (!std::all_of(format_.has.begin(), format_.has.end(), [&](const std::string& key) { return record_.has(key); }))
      return false;
    event.klass = klass_;
    meaning_.copy(record_, event);
    for (const auto& [field, key] : fields_) {
      for (const auto& item : record_.items()) {
        if (item.name == key && !item.value.text.empty()) event.add(field, item.value.text, item.value.kind);
      }
    }
    for (std::size_t i = 0; i < conditions_.size(); ++i) {
      const Value* value = record_.find(format_.conditions[i].key);
      if (value == nullptr || value->text != format_.conditions[i].value) continue;
      for (const auto& [field, text_value] : conditions_[i]) event.add(field, text_value);
    }
    if (!format_.time_key.empty()) {
      // "date time" joins two columns.
      std::string joined;
      for (const auto part : base::split(format_.time_key, ' '))
        joined += (joined.empty() ? "" : " ") + std::string(record_.text(part));
      if (const auto time = meaning_.time_of(joined)) event.time = *time;
    }
    return true;
  }
  const DataFormat& format_;
  RecordMeaning meaning_;
  ClassId klass_;
  JsonReader json_;
  Record record_;
  std::vector<std::string> columns_;
  std::vector<std::pair<FieldId, std::string>> fields_;
  std::vector<std::vector<std::pair<FieldId, std::string>>> conditions_;
};

}  // namespace

std::unique_ptr<DataFormat> read_data_format(std::string_view text, const std::string& file,
                                             std::vector<Mistake>& mistakes) {
  return DataFormatReader(file, mistakes).read(text);
}

std::unique_ptr<Parser> make_data_parser(const Setting& setting, const DataFormat& format) {
  if (format.kind == DataFormat::Kind::Lines) return std::make_unique<DataLineParser>(setting, format);
  return std::make_unique<DataRecordParser>(setting, format);
}

void ProgramPatterns::add(const DataFormat& format) {
  for (const auto& program : format.programs) {
    Known& known = programs_[program];
    known.klass = class_of(classes_, format.source);
    for (const auto& pattern : format.patterns) {
      std::vector<FieldId> ids;
      for (const auto& [group, field] : pattern.fields) ids.push_back(fields_.intern(field));
      known.patterns.emplace_back(&pattern, std::move(ids));
      auto& additions = known.additions.emplace_back();
      for (const auto& addition : pattern.additions)
        additions.emplace_back(fields_.intern(addition.field), addition.value);
    }
  }
}

bool ProgramPatterns::parse(std::string_view program, std::string_view message, Event& event) const {
  const auto found = programs_.find(program);
  if (found == programs_.end()) return false;
  const Known& known = found->second;
  std::array<re2::StringPiece, kGroups> groups;
  for (std::size_t i = 0; i < known.patterns.size(); ++i) {
    const auto& [pattern, ids] = known.patterns[i];
    if (!match(*pattern->expression, message, groups)) continue;
    event.klass = known.klass;
    for (std::size_t f = 0; f < ids.size(); ++f) {
      const auto group = static_cast<std::size_t>(pattern->fields[f].first);
      if (group < groups.size() && !groups[group].empty()) event.add(ids[f], plain_address(view(groups[group])));
    }
    for (const auto& [field, value] : known.additions[i]) event.add(field, value);
    return true;
  }
  event.klass = known.klass;
  return false;
}

}  // namespace junshu::logs

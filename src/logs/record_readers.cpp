// Reading records, and the parsers made of that.
#include <simdjson.h>

#include <array>
#include <charconv>

#include "record.h"
#include "scan.h"

namespace junshu::logs {

namespace {

constexpr int kDepth = 24;
constexpr std::size_t kItems = 4096;  // of one record

class Flattener {
 public:
  explicit Flattener(Record& out) : out_(out) {}
  void element(std::string_view name, simdjson::dom::element value, int depth) {
    using Type = simdjson::dom::element_type;
    if (out_.items().size() >= kItems) return;
    std::array<char, 40> digits{};
    const auto number = [&](auto n) {
      const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr;
      out_.add(name, {out_.keep({digits.data(), static_cast<std::size_t>(end - digits.data())}), Value::Kind::Number});
    };
    switch (value.type()) {
      case Type::OBJECT:
        if (depth >= kDepth) return;
        for (const auto& [key, inner] : simdjson::dom::object(value))
          element(name.empty() ? key : joined(name, key), inner, depth + 1);
        return;
      case Type::ARRAY:
        if (depth >= kDepth) return;
        for (const auto inner : simdjson::dom::array(value)) element(name, inner, depth + 1);
        return;
      case Type::STRING:
        out_.add(name, {std::string_view(value)});
        return;
      case Type::INT64:
        number(std::int64_t(value));
        return;
      case Type::UINT64:
        number(std::uint64_t(value));
        return;
      case Type::DOUBLE: {
        // As logs write it: seconds with a fraction must not become 1.58e+09.
        const auto end =
            std::to_chars(digits.data(), digits.data() + digits.size(), double(value), std::chars_format::fixed, 6);
        if (end.ec != std::errc{}) return number(double(value));
        std::string_view text(digits.data(), static_cast<std::size_t>(end.ptr - digits.data()));
        while (text.ends_with('0')) text.remove_suffix(1);
        if (text.ends_with('.')) text.remove_suffix(1);
        out_.add(name, {out_.keep(text), Value::Kind::Number});
        return;
      }
      case Type::BOOL:
        out_.add(name, {bool(value) ? "true" : "false", Value::Kind::Boolean});
        return;
      case Type::NULL_VALUE:
        out_.add(name, {{}, Value::Kind::Null});
        return;
    }
  }

 private:
  std::string_view joined(std::string_view a, std::string_view b) {
    scratch_.assign(a);
    scratch_ += '.';
    scratch_ += b;
    return out_.keep(scratch_);
  }
  Record& out_;
  std::string scratch_;
};

}  // namespace

struct JsonReader::State {
  simdjson::dom::parser parser;
};
JsonReader::JsonReader() : state_(std::make_unique<State>()) {}
JsonReader::~JsonReader() = default;

bool JsonReader::read(std::string_view text, Record& out) {
  out.clear();
  text = trim_spaces(text);
  if (!text.starts_with('{')) return false;
  simdjson::dom::element root;
  if (state_->parser.parse(text.data(), text.size(), true).get(root) != simdjson::SUCCESS || !root.is_object())
    return false;
  Flattener(out).element({}, root, 0);
  return true;
}

bool read_pairs(std::string_view text, Record& out) {
  out.clear();
  while (!text.empty() && out.items().size() < kItems) {
    skip_spaces(text);
    std::size_t i = 0;
    while (i < text.size() && text[i] != '=' && text[i] != ' ' && text[i] != '\t') ++i;
    if (i == text.size()) break;
    if (text[i] != '=' || i == 0) {
      text.remove_prefix(i + 1);
      continue;
    }
    const auto name = text.substr(0, i);
    text.remove_prefix(i + 1);
    if (skip(text, '"')) {
      std::size_t end = text.find_first_of("\"\\");
      bool escaped = false;
      while (end != std::string_view::npos && text[end] == '\\') {
        escaped = true;
        end = text.find_first_of("\"\\", end + 2);
      }
      const auto value = text.substr(0, end);
      out.add(name, {escaped ? out.keep(unescaped(value)) : value});
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    } else {
      auto value = take_until(text, ' ');
      if (value.ends_with(',')) value.remove_suffix(1);
      out.add(name, {value});
    }
  }
  return out.items().size() >= 2;
}

void read_csv_line(std::string_view text, char separator, std::vector<std::string>& out) {
  out.clear();
  for (;;) {
    std::string& field = out.emplace_back();
    if (skip(text, '"')) {
      for (;;) {
        const auto quote = text.find('"');
        field.append(text.substr(0, quote));
        text.remove_prefix(quote == std::string_view::npos ? text.size() : quote + 1);
        if (!skip(text, '"')) break;
        field += '"';
      }
    }
    const auto end = text.find(separator);
    field.append(text.substr(0, end));
    if (end == std::string_view::npos || out.size() >= kItems) return;
    text.remove_prefix(end + 1);
  }
}

namespace {

class JsonParser final : public LineParser {
 public:
  explicit JsonParser(const Setting& setting) : meaning_(setting) {}

 private:
  bool parse(std::string_view text, Event& event) override {
    if (!reader_.read(text, record_)) return false;
    meaning_.apply(record_, event);
    return true;
  }
  RecordMeaning meaning_;
  JsonReader reader_;
  Record record_;
};

class PairsParser final : public LineParser {
 public:
  explicit PairsParser(const Setting& setting) : meaning_(setting) {}

 private:
  bool parse(std::string_view text, Event& event) override {
    if (!read_pairs(text, record_)) return false;
    meaning_.apply(record_, event);
    if (event.time != 0) return true;
    // A stamp before the pairs, or as two of them.
    std::string_view front = text;
    if (const auto time = meaning_.stamps().iso(front)) {
      event.time = *time;
    } else if (record_.has("date") && record_.has("time")) {
      const auto both = record_.keep(std::string(record_.text("date")) + " " + std::string(record_.text("time")));
      if (const auto joined = meaning_.time_of(both)) event.time = *joined;
    }
    return true;
  }
  RecordMeaning meaning_;
  Record record_;
};

class CsvParser final : public LineParser {
 public:
  explicit CsvParser(const Setting& setting) : meaning_(setting) {}

 private:
  bool parse(std::string_view text, Event& event) override {
    if (columns_.empty()) {
      separator_ = text.find('\t') != std::string_view::npos                                              ? '\t'
                   : text.find(';') != std::string_view::npos && text.find(',') == std::string_view::npos ? ';'
                                                                                                          : ',';
      read_csv_line(text, separator_, columns_);
      return false;  // the heading is kept as it is
    }
    read_csv_line(text, separator_, values_);
    record_.clear();
    for (std::size_t i = 0; i < values_.size() && i < columns_.size(); ++i) record_.add(columns_[i], {values_[i]});
    if (values_.size() != columns_.size()) return false;
    meaning_.apply(record_, event);
    return true;
  }
  RecordMeaning meaning_;
  Record record_;
  char separator_ = ',';
  std::vector<std::string> columns_;
  std::vector<std::string> values_;
};

// Events may span lines: from "<Event " to "</Event>".
class WindowsXmlParser final : public Parser {
 public:
  explicit WindowsXmlParser(const Setting& setting) : meaning_(setting) {}

  void line(std::string_view text, std::uint64_t number, const Sink& sink) override {
    if (gathered_.empty()) {
      if (text.find("<Event ") == std::string_view::npos && text.find("<Event>") == std::string_view::npos) {
        return unknown(text, number, sink);
      }
      line_ = number;
    } else {
      gathered_ += '\n';
    }
    gathered_.append(text);
    for (auto end = gathered_.find("</Event>"); end != std::string::npos; end = gathered_.find("</Event>")) {
      const std::string one = gathered_.substr(0, end + 8);
      gathered_.erase(0, end + 8);
      give(one, sink);
      line_ = number;
    }
    if (gathered_.find("<Event") == std::string::npos) gathered_.clear();
    if (gathered_.size() > kLongest) flush(sink);
  }

  void flush(const Sink& sink) override {
    if (!gathered_.empty()) unknown(gathered_, line_, sink);
    gathered_.clear();
  }

 private:
  static constexpr std::size_t kLongest = 1 << 20;

  void give(const std::string& text, const Sink& sink) {
    record_.clear();
    if (!read_windows_xml(text, record_)) return unknown(text, line_, sink);
    event_.clear();
    event_.raw = text;
    event_.line = line_;
    meaning_.apply(record_, event_);
    sink(event_);
  }
  void unknown(std::string_view text, std::uint64_t number, const Sink& sink) {
    fill_unknown(event_, text, number, LogClasses::kUnparsed);
    sink(event_);
  }
  RecordMeaning meaning_;
  Record record_;
  std::string gathered_;
  std::uint64_t line_ = 0;
  Event event_;
};

}  // namespace

std::unique_ptr<Parser> make_json_parser(const Setting& setting) { return std::make_unique<JsonParser>(setting); }
std::unique_ptr<Parser> make_pairs_parser(const Setting& setting) { return std::make_unique<PairsParser>(setting); }
std::unique_ptr<Parser> make_csv_parser(const Setting& setting) { return std::make_unique<CsvParser>(setting); }
std::unique_ptr<Parser> make_windows_xml_parser(const Setting& setting) {
  return std::make_unique<WindowsXmlParser>(setting);
}

}  // namespace junshu::logs

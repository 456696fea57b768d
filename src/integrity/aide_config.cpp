#include "aide_config.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace junshu::integrity {

namespace {

using base::Text;

constexpr std::size_t kMostLines = 200'000;    // with those of included files
constexpr std::size_t kLongestValue = 65'536;  // of a variable or a word, once resolved

constexpr std::string_view kSpace = " \t\f\v";

bool name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view strip(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// The options of 0.18 and the removed ones; none of them says which files are looked at, but for root_prefix.
bool is_option(std::string_view name) {
  static constexpr std::array<std::string_view, 16> kOptions = {"database",
                                                                "database_in",
                                                                "database_out",
                                                                "database_new",
                                                                "database_attrs",
                                                                "database_add_metadata",
                                                                "log_level",
                                                                "verbose",
                                                                "gzip_dbout",
                                                                "root_prefix",
                                                                "acl_no_symlink_follow",
                                                                "warn_dead_symlinks",
                                                                "config_version",
                                                                "config_check_warn_unrestricted_rules",
                                                                "num_workers",
                                                                "grouped"};
  return name.starts_with("report_") || name == "summarize_changes" || name == "ignore_list" ||
         std::find(kOptions.begin(), kOptions.end(), name) != kOptions.end();
}

}  // namespace

AideConfigReader::AideConfigReader(const ConfigSurroundings& surroundings, std::vector<Text>& warnings)
    : surroundings_(surroundings), warnings_(warnings), groups_(aide_groups()) {
  variables_["HOSTNAME"] = surroundings.hostname();
}

Place AideConfigReader::place(const Line& line, std::size_t offset) const {
  Place out = line.place;
  out.column += static_cast<int>(offset);
  return out;
}

void AideConfigReader::warn_once(const std::string& about, const Line& line, const Text& text) {
  if (!warned_.insert(about).second) return;
  const std::string where = to_string({line.place.file, line.place.line, 0}) + ": ";
  warnings_.push_back({where + text.ja, where + text.en});
}

void AideConfigReader::read_file(std::string_view text, const std::string& file, const std::string& prefix, int depth) {
  std::vector<Branch> branches;
  int number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view raw = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    if (++lines_read_ > kMostLines) {
      if (lines_read_ == kMostLines + 1) {
        add({file, number, 1}, {"設定が長すぎます。", "The configuration is too long."},
            {"取り込むファイルを減らしてください。", "include fewer files."});
      }
      return;
    }
    if (raw.ends_with('\r')) raw.remove_suffix(1);
    const std::size_t indent = std::min(raw.find_first_not_of(kSpace), raw.size());
    const Line line{strip(raw), {file, number, static_cast<int>(indent) + 1}, prefix, depth};
    if (line.text.empty() || line.text.starts_with('#')) continue;
    if (line.text.starts_with("@@") && !line.text.starts_with("@@{")) {
      read_macro(line, branches);
      continue;
    }
    if (!branches.empty() && !branches.back().taken) continue;
    const char first = line.text.front();
    const char second = line.text.size() > 1 ? line.text[1] : '\0';
    if (first == '/' || ((first == '=' || first == '!') && second == '/')) {
      read_rule(line);
    } else if (first == '-' && second == '/') {
      add(line.place, {"「-」で始まる規則はありません。", "No rule begins with “-”."},
          {"除く規則は「!」で始めてください。", "begin a negative rule with “!”."});
    } else if (name_character(first)) {
      read_assignment(line);
    } else {
      add(line.place, {"この行は読めません。", "This line cannot be read."},
          {"規則は「/」「=/」「!/」で、組は「名前 = 属性」、マクロは「@@」で始めてください。",
           "begin a rule with “/”, “=/” or “!/”, a group with “name =”, a macro with “@@”."});
    }
  }
  for (const Branch& branch : branches)
    add(branch.begun, {"@@if に対応する @@endif がありません。", "This @@if has no @@endif."},
        {"同じファイルの中に @@endif を書いてください。", "write @@endif in the same file."});
}

std::string AideConfigReader::variable(const Line& line, std::string_view name) {
  const auto found = variables_.find(name);
  if (found != variables_.end()) return found->second;
  const std::string shown(name);
  warn_once("@@{" + shown, line,
            {"変数 " + shown + " は定義されていないので、空として読みました。",
             "The variable " + shown + " is not defined and was read as empty."});
  return {};
}

AideConfigReader::Word AideConfigReader::word(const Line& line, std::size_t& at) {
  const std::string_view text = line.text;
  while (at < text.size() && kSpace.find(text[at]) != std::string_view::npos) ++at;
  Word out;
  out.offset = at;
  while (at < text.size() && kSpace.find(text[at]) == std::string_view::npos) {
    if (text[at] == '\\' && at + 1 < text.size()) {
      const char escaped = text[at + 1];
      if (escaped != ' ' && escaped != '@' && escaped != '\\') out.text += '\\';
      out.text += escaped;
      at += 2;
    } else if (text.substr(at).starts_with("@@{")) {
      const std::size_t close = text.find('}', at);
      if (close == std::string_view::npos) {
        add(place(line, at), {"「@@{」に「}」がありません。", "“@@{” has no “}”."},
            {"「@@{名前}」と書いてください。", "write “@@{NAME}”."});
        at = text.size();
        break;
      }
      out.text += variable(line, text.substr(at + 3, close - at - 3));
      at = close + 1;
    } else {
      out.text += text[at++];
    }
    if (out.text.size() > kLongestValue) {
      add(place(line, out.offset), {"長すぎます。", "This is too long."},
          {"65,536 バイトまでにしてください。", "keep to 65,536 bytes."});
      out.text.clear();
      at = text.size();
    }
  }
  return out;
}

std::vector<AideConfigReader::Word> AideConfigReader::words(const Line& line, std::size_t at) {
  std::vector<Word> out;
  for (;;) {
    while (at < line.text.size() && kSpace.find(line.text[at]) != std::string_view::npos) ++at;
    if (at >= line.text.size()) return out;
    out.push_back(word(line, at));
  }
}

void AideConfigReader::read_assignment(const Line& line) {
  std::size_t end = 0;
  while (end < line.text.size() && name_character(line.text[end])) ++end;
  const std::string name(line.text.substr(0, end));
  const std::size_t equals = line.text.find_first_not_of(kSpace, end);
  if (equals == std::string_view::npos || line.text[equals] != '=') {
    add(line.place, {"「" + name + "」の後に「=」がありません。", "“" + name + "” is not followed by “=”."},
        {"組や設定は「名前 = 値」と書いてください。", "write groups and options as “name = value”."});
    return;
  }
  const std::size_t value = std::min(line.text.find_first_not_of(kSpace, equals + 1), line.text.size());
  if (is_option(name)) {
    read_option(line, name, line.text.substr(value));
  } else {
    groups_[name] = read_attributes(line, line.text.substr(value), value);
  }
}

void AideConfigReader::read_option(const Line& line, const std::string& name, std::string_view value) {
  if (name == "root_prefix") {
    if (!value.empty() && value != "/") {
      add(line.place, {"root_prefix は使えません。", "root_prefix is not supported."},
          {"この行を消し、規則に実際のパスを書いてください。", "remove the line and write real paths in the rules."});
    }
    return;
  }
  warn_once("option " + name, line,
            {name + " はここでは意味がないので使いません。", name + " does not apply here and is not used."});
}

AideAttributes AideConfigReader::read_attributes(const Line& line, std::string_view text, std::size_t offset) {
  AideAttributes out = 0;
  char operation = '+';
  std::size_t at = 0;
  const auto skip = [&] {
    while (at < text.size() && kSpace.find(text[at]) != std::string_view::npos) ++at;
  };
  const auto mistake = [&](const Text& what) {
    add(place(line, offset + at), what,
        {"「p+u+g-m」のように、属性や組を + と - でつないでください。",
         "join attributes and groups with + and -, as in “p+u+g-m”."});
  };
  for (;;) {
    skip();
    const std::size_t begin = at;
    while (at < text.size() && (name_character(text[at]) || text[at] == '>')) ++at;
    const std::string name(text.substr(begin, at - begin));
    if (name.empty()) {
      mistake({"ここに属性がありません。", "An attribute is missing here."});
      return out;
    }
    const auto group = groups_.find(name);
    if (group == groups_.end()) {
      add(place(line, offset + begin),
          {"属性か組「" + name + "」はありません。", "There is no attribute or group “" + name + "”."},
          {"先に「" + name + " = …」と定義するか、名前を直してください。",
           "define it before with “" + name + " = …”, or mend the name."});
    } else {
      out = operation == '+' ? out | group->second : out & ~group->second;
    }
    skip();
    if (at >= text.size()) return out;
    operation = text[at];
    if (operation != '+' && operation != '-') {
      mistake({"属性の後が読めません。", "What follows the attribute cannot be read."});
      return out;
    }
    ++at;
  }
}

bool AideConfigReader::read_restriction(const Line& line, std::string_view text, std::size_t offset, AideRule& rule) {
  FileTypes types(0);
  bool restricted = false;
  bool none_here = false;
  std::size_t at = 0;
  for (const std::string_view part : base::split(text, ',')) {
    const std::string_view letter = strip(part);
    static constexpr std::string_view kLetters = "fdlbcps";
    const std::size_t type = letter.size() == 1 ? kLetters.find(letter.front()) : std::string_view::npos;
    if (type != std::string_view::npos) {
      types.add(static_cast<FileType>(type));
      restricted = true;
    } else if (letter == "D" || letter == "P") {
      none_here = true;  // Solaris doors and event ports
    } else if (letter != "0") {
      add(place(line, offset + at),
          {"ファイルの種類「" + std::string(letter) + "」はありません。",
           "There is no file type “" + std::string(letter) + "”."},
          {"f, d, l, b, c, p, s をコンマでつなぐか、0 にしてください。",
           "join f, d, l, b, c, p and s with commas, or write 0."});
      return false;
    }
    at += part.size() + 1;
  }
  if (restricted || none_here) {
    rule.types = types;
    rule.restricted = true;
  }
  return true;
}

void AideConfigReader::read_rule(const Line& line) {
  AideRule rule;
  std::size_t at = 0;
  if (line.text.front() != '/') {
    rule.kind = line.text.front() == '=' ? AideRule::Kind::Equals : AideRule::Kind::Negative;
    ++at;
  }
  const Word expression = word(line, at);
  rule.expression = line.prefix + expression.text;
  at = std::min(line.text.find_first_not_of(kSpace, at), line.text.size());
  std::string_view rest = line.text.substr(at);

  // A first list of words, when another word follows, is the restriction: "f,d Full".
  std::size_t first_end = 0;
  const auto skip = [&] {
    while (first_end < rest.size() && kSpace.find(rest[first_end]) != std::string_view::npos) ++first_end;
  };
  for (;;) {
    while (first_end < rest.size() && (name_character(rest[first_end]) || rest[first_end] == '>')) ++first_end;
    skip();
    if (first_end >= rest.size() || rest[first_end] != ',') break;
    ++first_end;
    skip();
  }
  const bool another = first_end < rest.size() && rest[first_end] != '+' && rest[first_end] != '-' && first_end > 0;
  if (rule.kind == AideRule::Kind::Negative) {
    if (another || (first_end < rest.size())) {
      add(place(line, at + first_end), {"「!」の規則に属性は書けません。", "A negative rule takes no attributes."},
          {"ファイルの種類だけを残してください。", "keep the file types only."});
      return;
    }
    if (!rest.empty() && !read_restriction(line, rest, at, rule)) return;
    keep(line, std::move(rule), 0);
    return;
  }
  if (rest.empty()) {
    add(place(line, at), {"属性がありません。", "Attributes are missing."},
        {"「/etc p+u+g+sha256」のように書いてください。", "write them behind the path: “/etc p+u+g+sha256”."});
    return;
  }
  if (another) {
    if (!read_restriction(line, strip(rest.substr(0, first_end)), at, rule)) return;
    rest.remove_prefix(first_end);
    at += first_end;
  }
  keep(line, std::move(rule), read_attributes(line, rest, at));
}

void AideConfigReader::keep(const Line& line, AideRule rule, AideAttributes attributes) {
  auto compiled = Pattern::beginning(rule.expression);
  if (const auto* mistake = std::get_if<PatternMistake>(&compiled)) {
    // Escapes and variables are resolved by now: the place is exact only without them.
    const std::size_t sign = rule.kind == AideRule::Kind::Regular ? 0 : 1;
    add(place(line, std::min(sign + mistake->offset, line.text.size())),
        {"正規表現「" + rule.expression + "」が読めません: " + mistake->message,
         "The regular expression “" + rule.expression + "” cannot be read: " + mistake->message},
        {"文字そのものを表すには前に「\\\\」を付けてください。",
         "put “\\\\” before a character that is meant as it is."});
    return;
  }
  rule.pattern = std::get<Pattern>(std::move(compiled));
  if ((home_of(rule.expression) + "/").find("//", 1) != std::string::npos) {
    warn_once("double slash " + to_string(line.place), line,
              {"「//」を含む規則はどのファイルにも合いません。", "A rule with “//” matches no file."});
  }
  if (rule.kind != AideRule::Kind::Negative) {
    const AideTranslation translated = translate(attributes);
    rule.attributes = translated.attributes;
    for (const std::string_view missed : translated.missed) {
      const std::string name(missed);
      warn_once("attribute " + name, line,
                {"属性 " + name + " に当たるものはありません。AIDEより多く報告することがあります。",
                 "The attribute " + name + " has no counterpart; more than with AIDE may be told."});
    }
    if (translated.hash_replaced) {
      warn_once("hash", line,
                {"並べられたハッシュの代わりに SHA-256 を使います。", "SHA-256 stands for the hashes that are named."});
    }
  }
  rules_.push_back(std::move(rule));
}

}  // namespace junshu::integrity

// The macro lines of AIDE's configuration.
#include <algorithm>

#include "aide_config.h"

namespace junshu::integrity {

namespace {

using base::Text;

constexpr int kDeepestInclude = 16;
constexpr std::string_view kSpace = " \t\f\v";

}  // namespace

void AideConfigReader::read_macro(const Line& line, std::vector<Branch>& branches) {
  const std::size_t end = std::min(line.text.find_first_of(kSpace), line.text.size());
  const std::string_view macro = line.text.substr(2, end - 2);
  if (macro == "if" || macro == "ifdef" || macro == "ifndef" || macro == "ifhost" || macro == "ifnhost") {
    read_if(line, macro, branches);
    return;
  }
  if (macro == "else" || macro == "endif") {
    if (branches.empty() || (macro == "else" && branches.back().had_else)) {
      add(line.place, {"対応する @@if がありません。", "There is no @@if for this."},
          {"この行を消すか、前に @@if を書いてください。", "remove the line, or write an @@if before it."});
    } else if (macro == "endif") {
      branches.pop_back();
    } else {
      branches.back().had_else = true;
      branches.back().taken = branches.back().outer && !branches.back().taken;
    }
    return;
  }
  if (!branches.empty() && !branches.back().taken) return;
  if (macro == "define") {
    define(line, line.text.substr(end));
  } else if (macro == "undef") {
    const auto names = words(line, end);
    if (names.size() != 1) {
      add(place(line, end), {"変数の名前が1つ要ります。", "This takes the name of one variable."},
          {"「@@undef 名前」と書いてください。", "write “@@undef NAME”."});
    } else {
      variables_.erase(names.front().text);
    }
  } else if (macro == "include" || macro == "x_include") {
    include(line, macro == "x_include");
  } else if (macro == "x_include_setenv") {
    warn_once("x_include_setenv", line,
              {"プログラムは実行しないので、@@x_include_setenv は使いません。",
               "@@x_include_setenv is not used: no program is run."});
  } else {
    add(line.place,
        {"マクロ「@@" + std::string(macro) + "」はありません。", "There is no macro “@@" + std::string(macro) + "”."},
        {"@@define, @@undef, @@if, @@else, @@endif, @@include のいずれかにしてください。",
         "use @@define, @@undef, @@if, @@else, @@endif or @@include."});
  }
}

void AideConfigReader::read_if(const Line& line, std::string_view macro, std::vector<Branch>& branches) {
  Branch branch;
  branch.begun = line.place;
  branch.outer = branches.empty() || branches.back().taken;
  branch.taken = false;
  if (branch.outer) {
    auto terms = words(line, 2 + macro.size());
    if (macro == "ifdef" || macro == "ifndef") terms.insert(terms.begin(), {"defined", 0});
    if (macro == "ifhost" || macro == "ifnhost") terms.insert(terms.begin(), {"hostname", 0});
    branch.taken = condition(line, std::move(terms)) != (macro == "ifndef" || macro == "ifnhost");
  }
  branches.push_back(branch);
}

bool AideConfigReader::condition(const Line& line, std::vector<Word> terms) {
  bool negated = false;
  std::size_t at = 0;
  while (at < terms.size() && terms[at].text == "not") {
    negated = !negated;
    ++at;
  }
  if (terms.size() == at + 2) {
    const std::string& what = terms[at + 1].text;
    if (terms[at].text == "defined") return variables_.contains(what) != negated;
    if (terms[at].text == "hostname") return (surroundings_.hostname() == what) != negated;
    if (terms[at].text == "exists") return surroundings_.exists(what) != negated;
  }
  add(at < terms.size() ? place(line, terms[at].offset) : line.place,
      {"条件が読めません。", "The condition cannot be read."},
      {"「defined 名前」「hostname 名前」「exists パス」のどれかと、必要なら前に not を書いてください。",
       "write “defined NAME”, “hostname NAME” or “exists PATH”, with “not” before it if need be."});
  return false;
}

void AideConfigReader::define(const Line& line, std::string_view rest) {
  auto given = words(line, line.text.size() - rest.size());
  const bool good_name =
      !given.empty() && std::all_of(given.front().text.begin(), given.front().text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      });
  if (!good_name || given.size() > 2) {
    add(given.size() > 2 ? place(line, given[2].offset) : line.place,
        {"変数の定義が読めません。", "This definition of a variable cannot be read."},
        {"「@@define 名前 値」と書き、値の中の空白の前には「\\」を付けてください。",
         "write “@@define NAME value”, with “\\” before a space within the value."});
    return;
  }
  variables_[given.front().text] = given.size() == 2 ? given[1].text : "";
}

void AideConfigReader::include(const Line& line, bool executing) {
  const auto given = words(line, executing ? 11 : 9);
  if (given.empty() || given.size() > 3) {
    add(line.place, {"取り込むものが読めません。", "What to include cannot be read."},
        {"「@@include ファイル」か「@@include フォルダー 正規表現」と書いてください。",
         "write “@@include FILE” or “@@include FOLDER REGEX”."});
    return;
  }
  const std::string& path = given[0].text;
  if (line.depth + 1 >= kDeepestInclude) {
    add(line.place, {"@@include の入れ子が深すぎます。", "@@include is nested too deeply."},
        {"16段までにしてください。", "keep to 16 levels."});
    return;
  }
  if (given.size() == 1) {
    include_file(line, path, line.prefix, executing, executing && surroundings_.executable(path));
    return;
  }
  const auto matching = Pattern::beginning(given[1].text);
  if (const auto* mistake = std::get_if<PatternMistake>(&matching)) {
    add(place(line, given[1].offset + mistake->offset),
        {"正規表現が読めません: " + mistake->message, "The regular expression cannot be read: " + mistake->message},
        {"書き方を直してください。", "mend it."});
    return;
  }
  auto files = surroundings_.regular_files(path);
  if (!files) {
    add(place(line, given[0].offset),
        {"フォルダー " + path + " を読めません。", "The folder " + path + " cannot be read."},
        {"フォルダーの名前と権限を確かめてください。", "check its name and permissions."});
    return;
  }
  std::sort(files->begin(), files->end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  const std::string prefix = line.prefix + (given.size() == 3 ? given[2].text : "");
  for (const auto& file : *files) {
    if (std::get<Pattern>(matching).matches(file.name, false))
      include_file(line, path + "/" + file.name, prefix, executing, file.executable);
  }
}

void AideConfigReader::include_file(const Line& line, const std::string& path, const std::string& prefix,
                                    bool executing, bool executable) {
  if (executing && executable) {
    const Text text{
        path +
            " は実行しません。その規則を使うには、一度実行した出力を、実行できない同名のファイルに置き換えてください。",
        path + " is not run. To have its rules, replace it by a file that is not executable and holds what it prints."};
    warn_once("program " + path, line, text);
    return;
  }
  const auto text = surroundings_.read(path);
  if (!text) {
    add(line.place, {path + " を読めません。", path + " cannot be read."},
        {"ファイルの名前と権限を確かめてください。", "check its name and permissions."});
    return;
  }
  read_file(*text, path, prefix, line.depth + 1);
}

}  // namespace junshu::integrity

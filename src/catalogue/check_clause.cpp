#include <algorithm>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "cross_check.h"

namespace junshu::catalogue {
namespace {

using base::Text;

std::vector<std::string> subjects(const Catalogue& catalogue) {
  std::vector<std::string> known = ids_of(catalogue.registers);
  known.insert(known.end(), built_in_views().begin(), built_in_views().end());
  for (const auto& [id, definition] : catalogue.registers) {
    for (const Field& field : definition.fields) {
      if (field.type == FieldType::Table) known.push_back(id + "_" + field.id);
    }
  }
  return known;
}

// 'text' literals of SQL.
std::set<std::string> literals(std::string_view sql) {
  std::set<std::string> found;
  for (std::size_t at = sql.find('\''); at != std::string_view::npos; at = sql.find('\'', at)) {
    const std::size_t end = sql.find('\'', at + 1);
    if (end == std::string_view::npos) break;
    found.emplace(sql.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  return found;
}

std::vector<std::string> statuses_of(const Check& check) {
  std::vector<std::string> statuses;
  if (!check.evidence.empty()) {
    statuses = {"unproven", "stale"};
    if (!check.due_before.empty()) statuses.emplace_back("due");
    return statuses;
  }
  const std::set<std::string> words = literals(check.sql);
  for (const char* status : {"broken", "unknown", "unproven", "stale", "due"}) {
    if (words.contains(status)) statuses.emplace_back(status);
  }
  return statuses;
}

class CheckCheck {
 public:
  CheckCheck(const Checking& checking, const FileText& file, const Check& check, std::size_t index)
      : checking_(checking), file_(file), check_(check), path_("checks." + std::to_string(index)) {}

  void all(const SqlProbe& probe) {
    demand_known(checking_, file_, path_ + ".subject", {"台帳", "register"}, check_.subject,
                 subjects(checking_.catalogue));
    demand_known(checking_, file_, path_ + ".population_of", {"台帳", "register"}, check_.population_of,
                 subjects(checking_.catalogue));
    check_texts();
    check_action();
    if (probe && (!check_.sql.empty() || !check_.evidence.empty())) try_sql(probe);
  }

 private:
  void report(const std::string& below, Text message, Text remedy) {
    checking_.report.add(file_, file_.at(path_ + below), std::move(message), std::move(remedy));
  }

  const Text* said(std::string_view status) const {
    for (const auto& [known, text] : check_.says) {
      if (known == status) return &text;
    }
    return nullptr;
  }

  void check_texts() {
    const std::string source = check_.evidence.empty() ? ".sql" : ".evidence";
    for (const std::string& status : statuses_of(check_)) {
      if (said(status) != nullptr) continue;
      report(source, {"状況「" + status + "」のときの文がありません", "there is no text for status \"" + status + "\""},
             {status + ": {ja: \"{record} は…\", en: \"{record} …\"} を加えてください",
              "add " + status + ": {ja: …, en: …}"});
    }
    for (const auto& [status, text] : check_.says) {
      check_placeholders(status, text.ja);
      check_placeholders(status, text.en);
    }
  }

  void check_placeholders(const std::string& status, const std::string& text) {
    for (std::size_t open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
      const std::size_t close = text.find('}', open);
      const std::string name = text.substr(open + 1, close == std::string::npos ? close : close - open - 1);
      if (name == "record" || name == "since" || name == "days") continue;
      report("." + status, {"「{" + name + "}」は置き換えられません", "\"{" + name + "}\" is not replaced by anything"},
             {"{record}、{since}、{days} が使えます", "there are {record}, {since} and {days}"});
    }
  }

  void check_action() {
    if (check_.action.empty()) return;
    const auto parts = base::split(check_.action, '.');
    const auto target = checking_.catalogue.registers.find(std::string(parts.front()));
    if (parts.size() == 2 && target != checking_.catalogue.registers.end() &&
        target->second.action(parts[1]) != nullptr)
      return;
    std::vector<std::string> known;
    for (const auto& [id, definition] : checking_.catalogue.registers) {
      for (const Action& action : definition.actions) known.push_back(id + "." + action.id);
    }
    const std::string near = nearest(check_.action, known);
    report(".action", {"操作「" + check_.action + "」はありません", "there is no action \"" + check_.action + "\""},
           near.empty() ? Text{"「台帳.操作」の形で書いてください", "write it as register.action"}
                        : Text{"「" + near + "」ではありませんか", "did you mean \"" + near + "\"?"});
  }

  void try_sql(const SqlProbe& probe) {
    // What the check returns is looked at from outside, so that a missing column is seen too.
    Check outer = check_;
    std::string& sql = check_.evidence.empty() ? outer.sql : outer.evidence;
    sql = std::string("select ") + (check_.evidence.empty() ? "record, status, since, changes_at" : "record, at") +
          " from (" + sql + "\n) as answer";
    try {
      probe(checking_.catalogue, check_);
      probe(checking_.catalogue, outer);
    } catch (const base::Error& error) {
      report(check_.evidence.empty() ? ".sql" : ".evidence",
             {"SQL を実行できません: " + error.message().ja,
              "the SQL cannot be run: " + base::in(base::Language::English, error.message())},
             {"列の名前は docs/architecture.md の「Catalogue files」にあります",
              "docs/architecture.md, \"Catalogue files\", lists the tables and columns"});
    }
  }

  const Checking& checking_;
  const FileText& file_;
  const Check& check_;
  std::string path_;
};

bool is_leaf(const Catalogue& catalogue, const Clause& clause) {
  return std::none_of(catalogue.clauses.begin(), catalogue.clauses.end(),
                      [&](const auto& other) { return other.second.parent() == clause.id; });
}

}  // namespace

void check_clause(const Checking& checking, const FileText& file, const Clause& clause, const SqlProbe& probe) {
  const Catalogue& catalogue = checking.catalogue;
  if (!clause.parent().empty() && !catalogue.clauses.contains(clause.parent())) {
    checking.report.add(
        file, file.at("clause"),
        {"上位の条項「" + clause.parent() + "」がありません", "there is no parent clause \"" + clause.parent() + "\""},
        {"clauses/" + clause.parent() + ".yaml を作ってください", "write clauses/" + clause.parent() + ".yaml"});
  }
  demand_known(checking, file, "responsible", {"役割", "role"}, clause.responsible, ids_of(catalogue.roles));
  if (is_leaf(catalogue, clause)) {
    for (const char* key : {"proof", "guidance", "responsible"}) {
      if (file.root.find(key) != nullptr) continue;
      checking.report.add(
          file, file.at("clause"),
          {std::string("条項に「") + key + "」がありません", std::string("the clause lacks \"") + key + "\""},
          {std::string(key) + ": … を加えてください", std::string("add ") + key + ": …"});
    }
  }
  std::set<std::string> ids;
  for (std::size_t i = 0; i < clause.checks.size(); ++i) {
    const Check& check = clause.checks[i];
    if (!check.id.empty() && !ids.insert(check.id).second) {
      checking.report.add(file, file.at("checks." + std::to_string(i) + ".id"),
                          {"点検「" + check.id + "」が二つあります", "there are two checks \"" + check.id + "\""},
                          {"別の名前を付けてください", "give one another name"});
    }
    CheckCheck(checking, file, check, i).all(probe);
  }
}

void check_expectations(const Checking& checking, const FileText& file, const Register& definition,
                        const SqlProbe& probe) {
  std::set<std::string> ids;
  for (std::size_t i = 0; i < definition.expects.size(); ++i) {
    const Expectation& expectation = definition.expects[i];
    const std::string path = "expects." + std::to_string(i);
    if (!expectation.id.empty() && !ids.insert(expectation.id).second) {
      checking.report.add(
          file, file.at(path + ".id"),
          {"予定「" + expectation.id + "」が二つあります", "there are two expectations \"" + expectation.id + "\""},
          {"別の名前を付けてください", "give one another name"});
    }
    std::vector<std::string> known = ids_of(checking.catalogue.registers);
    known.emplace_back("contract");
    demand_known(checking, file, path + ".each", {"台帳", "register"}, expectation.each, known);
    if (expectation.where.empty()) continue;
    if (expectation.each == "contract") {
      checking.report.add(file, file.at(path + ".where"),
                          {"契約ごとの予定に条件は書けません", "an expectation of the contract has no condition"},
                          {"where を消してください", "remove where"});
    } else if (probe && checking.catalogue.registers.contains(expectation.each)) {
      Check check;
      check.id = expectation.id;
      check.subject = expectation.each;
      check.sql = "select record, 'kept' as status, created_at as since, null as changes_at from " + expectation.each +
                  " where " + expectation.where;
      try {
        probe(checking.catalogue, check);
      } catch (const base::Error& error) {
        checking.report.add(file, file.at(path + ".where"),
                            {"条件を実行できません: " + error.message().ja,
                             "the condition cannot be run: " + base::in(base::Language::English, error.message())},
                            {"台帳「" + expectation.each + "」の列だけを使ってください",
                             "use columns of register \"" + expectation.each + "\" only"});
      }
    }
  }
}

void check_scenarios(const Checking& checking, const Texts& texts, const std::filesystem::path& folder) {
  constexpr std::string_view kCovers = "# covers:";
  std::set<std::string, std::less<>> covered;
  std::error_code missing;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, missing)) {
    if (!entry.is_regular_file() || entry.path().extension() != ".scn") continue;
    const std::string text = base::read_text(entry.path());
    for (const std::string_view line : base::split(text, '\n')) {
      if (!line.starts_with(kCovers)) continue;
      std::string ids(line.substr(kCovers.size()));
      std::replace_if(
          ids.begin(), ids.end(), [](char c) { return c == ',' || c == '\t' || c == '\r'; }, ' ');
      for (const std::string_view id : base::split(ids, ' ')) covered.emplace(id);
    }
  }
  const auto demand = [&](const std::string& file, const std::string& key, const std::string& id, const Text& what) {
    if (covered.contains(id)) return;
    const FileText& text = texts.at(file);
    checking.report.add(text, text.at(key),
                        {what.ja + "「" + id + "」の筋書きがありません", what.en + " \"" + id + "\" has no scenario"},
                        {"tests/scenarios に「# covers: " + id + "」の行を持つ筋書きを書いてください",
                         "write one in tests/scenarios with the line \"# covers: " + id + "\""});
  };
  for (const auto& [id, definition] : checking.catalogue.registers)
    demand("registers/" + id, "register", id, {"台帳", "register"});
  for (const auto& [id, clause] : checking.catalogue.clauses) {
    if (!clause.checks.empty()) demand("clauses/" + id, "clause", id, {"条項", "clause"});
  }
}

}  // namespace junshu::catalogue

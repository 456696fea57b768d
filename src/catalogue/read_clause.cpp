#include <array>

#include "base/text.h"
#include "read.h"

namespace junshu::catalogue {
namespace {

using base::YamlNode;

constexpr std::array<std::pair<std::string_view, int>, 4> kObservers{
    {{"register", 0}, {"agent", 0}, {"import", 0}, {"inspection", 0}}};
constexpr std::array<std::string_view, 6> kSaid{"broken", "unknown", "unproven", "stale", "due", "kept"};

std::string read_period(MapReader& reader, std::string_view key) {
  std::string text = reader.scalar(key);
  if (text.empty()) return text;
  const std::string_view digits = std::string_view(text).substr(0, text.size() - 1);
  const bool number = !digits.empty() && digits.size() < 5 && digits.front() != '0' &&
                      digits.find_first_not_of("0123456789") == std::string_view::npos;
  if (number && std::string_view("dmy").find(text.back()) != std::string_view::npos) return text;
  reader.problem(
      *reader.node().find(key), {"「" + text + "」は期間ではありません", "\"" + text + "\" is not a period"},
      {"30d（日）、6m（月）、1y（年）のように書いてください", "write 30d (days), 6m (months) or 1y (years)"});
  return {};
}

void check_forms(MapReader& reader, const Check& check) {
  if (!reader.node().is_map()) return;
  const YamlNode& node = reader.node();
  if (check.sql.empty() == check.evidence.empty()) {
    reader.problem(node, {"点検には sql か evidence のどちらか一方が要ります", "a check has either sql or evidence"},
                   {"違反を返す sql、または証跡を返す evidence を書いてください",
                    "give sql that returns violations, or evidence that returns records"});
  }
  if (check.evidence.empty()) {
    for (const char* key : {"maximum_age", "due_before"}) {
      if (const YamlNode* found = node.find(key)) {
        reader.problem(*found,
                       {std::string("「") + key + "」は evidence と一緒に使います",
                        std::string("\"") + key + "\" belongs to evidence"},
                       {"evidence を書くか、この行を消してください", "give evidence or remove this line"});
      }
    }
  } else if (check.maximum_age.empty()) {
    reader.problem(node, {"evidence には maximum_age が要ります", "evidence needs a maximum_age"},
                   {"maximum_age: 1y のように加えてください", "add for instance maximum_age: 1y"});
  }
}

Check read_check(const FileText& file, Report& report, const YamlNode& node) {
  MapReader reader(file, report, node, {"点検", "a check"});
  Check check;
  check.id = reader.identifier("id", Need::Required);
  check.kind = reader.one_of("kind", check_kinds(), CheckKind::Contract);
  check.subject = reader.identifier("subject", Need::Required);
  check.population = reader.scalar("population");
  check.population_of = reader.identifier("population_of");
  reader.one_of("observed_by", Names<int>(kObservers), 0);
  if (const YamlNode* observer = node.find("observed_by")) check.observed_by = observer->scalar;
  check.period = reader.one_of("period", everies(), Every::Month);
  check.sql = reader.scalar("sql");
  check.evidence = reader.scalar("evidence");
  check.maximum_age = read_period(reader, "maximum_age");
  check.due_before = read_period(reader, "due_before");
  for (const std::string_view status : kSaid) {
    if (node.find(status) != nullptr) check.says.emplace_back(status, reader.text(status));
  }
  for (const std::string_view status : kSaid) reader.find(status);
  check.next = reader.text("next", Need::Required);
  check.action = reader.scalar("action");
  check_forms(reader, check);
  reader.finish();
  return check;
}

}  // namespace

bool is_clause_id(std::string_view id) {
  const auto parts = base::split(id, '.');
  const auto is_number = [](std::string_view part) {
    return !part.empty() && part.size() < 4 && part.front() != '0' &&
           part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (!parts.front().starts_with('c') || !is_number(parts.front().substr(1))) return false;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const bool letters = !parts[i].empty() && parts[i].size() < 4 &&
                         parts[i].find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string_view::npos;
    if (!letters && !is_number(parts[i])) return false;
  }
  return true;
}

Clause read_clause(const FileText& file, Report& report) {
  MapReader reader(file, report, file.root, {"条項", "a clause"});
  Clause clause;
  clause.id = reader.scalar("clause", Need::Required);
  if (!clause.id.empty() && !is_clause_id(clause.id)) {
    reader.problem(
        *file.root.find("clause"),
        {"「" + clause.id + "」は条項の番号ではありません", "\"" + clause.id + "\" is not the id of a clause"},
        {"c1.1.2.u のように書いてください", "write it like c1.1.2.u"});
  }
  clause.label = reader.scalar("label", Need::Required);
  clause.name = reader.text("name", Need::Required);
  clause.duty = reader.text("duty", Need::Required);
  clause.proof = reader.text("proof");
  clause.guidance = reader.text("guidance");
  clause.responsible = reader.identifier("responsible");
  clause.iso27001_2022 = reader.list("iso27001_2022");
  clause.nist_800_53r5 = reader.list("nist_800_53r5");
  reader.items("checks", Need::Optional,
               [&](const YamlNode& node) { clause.checks.push_back(read_check(file, report, node)); });
  reader.finish();
  return clause;
}

}  // namespace junshu::catalogue

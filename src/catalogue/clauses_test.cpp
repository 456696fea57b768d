#include "testing.h"

namespace junshu::catalogue {
namespace {

using testing::Draft;
using testing::expect_one;
using testing::shown;

constexpr const char* kFile = "clauses/c1.1.yaml";

Loaded clause(std::string_view from, std::string_view to) { return Draft().with(kFile, from, to).load(); }

TEST(Clauses, AParentMustBeThere) {
  std::string text = testing::kClause;
  text.replace(text.find("c1.1"), 4, "c1.2.a");
  expect_one(Draft().file("clauses/c1.2.a.yaml", text).load(), "clauses/c1.2.a.yaml:1", "no parent clause \"c1.2\"");
}

TEST(Clauses, AnIdFollowsTheNumbersOfTheContract) {
  expect_one(
      Draft()
          .file("clauses/c1.01.yaml",
                "clause: c1.01\nlabel: \"1\"\nname: {ja: x, en: x}\nduty: {ja: x, en: x}\nproof: {ja: x, en: x}\n"
                "guidance: {ja: x, en: x}\nresponsible: staff\n")
          .load(),
      "clauses/c1.01.yaml:1", "not the id of a clause");
}

TEST(Clauses, TheResponsibleRoleExists) {
  expect_one(clause("responsible: manager", "responsible: manger"), "clauses/c1.1.yaml:7", "no role \"manger\"");
}

TEST(Clauses, ALeafSaysWhatProvesItAndWhoIsResponsible) {
  expect_one(clause("proof: {ja: 延滞がない, en: Nothing is overdue}\n", ""), "clauses/c1.1.yaml:1", "lacks \"proof\"");
  expect_one(clause("responsible: manager\n", ""), "clauses/c1.1.yaml:1", "lacks \"responsible\"");
}

TEST(Clauses, ChecksHaveDifferentIds) {
  expect_one(clause("id: counted", "id: nothing_overdue"), "clauses/c1.1.yaml:19", "two checks \"nothing_overdue\"");
}

TEST(Clauses, TheSubjectIsARegisterATableFieldOrABuiltInView) {
  expect_one(clause("subject: lending", "subject: landing"), "clauses/c1.1.yaml:11", "no register \"landing\"");
  EXPECT_EQ(shown(clause("subject: lending", "subject: lending_items")), "");
  EXPECT_EQ(shown(clause("subject: lending", "subject: device")), "");
}

TEST(Clauses, APopulationElsewhereIsOfAViewThatExists) {
  EXPECT_TRUE(clause("    population", "    population_of: host\n    population").diagnostics.empty());
  expect_one(clause("    population", "    population_of: hosts\n    population"), "clauses/c1.1.yaml:12",
             "no register \"hosts\"");
}

TEST(Clauses, EveryStatusTheSqlNamesHasAText) {
  expect_one(clause("'broken' as status", "case when l.due is null then 'unknown' else 'broken' end as status"),
             "clauses/c1.1.yaml:13", "no text for status \"unknown\"");
  expect_one(clause("    unproven: {ja: まだありません, en: There is none yet}\n", ""), "clauses/c1.1.yaml:22",
             "no text for status \"unproven\"");
}

TEST(Clauses, TextsUseOnlyWhatIsReplaced) {
  expect_one(clause("{days} 日超過", "{day} 日超過"), "clauses/c1.1.yaml:16", "\"{day}\" is not replaced");
}

TEST(Clauses, TheActionOfferedExists) {
  const Loaded loaded = clause("lending.give_back", "lending.giveback");
  expect_one(loaded, "clauses/c1.1.yaml:18", "no action \"lending.giveback\"");
  EXPECT_EQ(loaded.diagnostics.front().remedy.en, "did you mean \"lending.give_back\"?");
  EXPECT_EQ(shown(clause("lending.give_back", "lending.void")), "");
}

TEST(Clauses, ACheckHasEitherSqlOrEvidence) {
  expect_one(
      clause("    evidence: \"select record, created_at as at from media\"\n    maximum_age: 1y\n    due_before: 30d\n",
             ""),
      "clauses/c1.1.yaml:19", "either sql or evidence");
}

TEST(Clauses, AgesBelongToEvidenceAndArePeriods) {
  expect_one(clause("    population", "    maximum_age: 1y\n    population"), "clauses/c1.1.yaml:12",
             "belongs to evidence");
  expect_one(clause("    maximum_age: 1y\n", ""), "clauses/c1.1.yaml:19", "needs a maximum_age");
  expect_one(clause("due_before: 30d", "due_before: 30"), "clauses/c1.1.yaml:24", "not a period");
}

TEST(Clauses, WhoObservesIsKnown) {
  expect_one(clause("    population", "    observed_by: agents\n    population"), "clauses/c1.1.yaml:12",
             "not a known value");
}

TEST(Clauses, SqlTheProbeRefusesIsToldAtTheSql) {
  const SqlProbe probe = [](const Catalogue& catalogue, const Check& check) -> std::set<std::string> {
    EXPECT_TRUE(catalogue.registers.contains("media"));
    if (check.id != "nothing_overdue") return {};
    throw base::Error(base::ErrorKind::InvalidInput, {"列がありません: l.due", "no such column: l.due"});
  };
  expect_one(Draft().load(probe), "clauses/c1.1.yaml:13", "no such column: l.due");
}

constexpr const char* kView = R"yaml(view: explained
explains: file_change
description: {ja: 説明, en: Explanations}
sql: "select record as subject, 'media' as register, record from media"
)yaml";

Draft with_view(std::string_view from = "view", std::string_view to = "view") {
  Draft draft;
  draft.file("views/explained.yaml", kView).with("views/explained.yaml", from, to);
  return draft;
}

TEST(Views, AreReadAndKnowWhatTheyExplain) {
  const Loaded loaded = with_view().load();
  EXPECT_EQ(shown(loaded), "");
  ASSERT_NE(loaded.catalogue.explaining("file_change"), nullptr);
  EXPECT_EQ(loaded.catalogue.explaining("file_change")->id, "explained");
  EXPECT_EQ(loaded.catalogue.explaining("package_change"), nullptr);
}

TEST(Views, ExplainSomethingThatIsBuiltIn) {
  expect_one(with_view("file_change", "file_chang").load(), "views/explained.yaml:2", "no built-in \"file_chang\"");
}

TEST(Views, DoNotExplainTheSameTwice) {
  Draft draft = with_view();
  draft.file("views/other.yaml", kView).with("views/other.yaml", "view: explained", "view: other");
  expect_one(draft.load(), "views/other.yaml:2", "two views that explain");
}

TEST(Views, AreNotCalledLikeARegister) {
  Draft draft;
  draft.file("views/media.yaml", kView).with("views/media.yaml", "view: explained", "view: media");
  expect_one(draft.load(), "views/media.yaml:1", "name of a register");
}

TEST(Views, WhoseSqlTheProbeRefusesAreToldAtTheSql) {
  const SqlProbe probe = [](const Catalogue&, const Check& check) -> std::set<std::string> {
    if (check.id != "explained") return {};
    EXPECT_EQ(check.sql, "select subject, register, record from \"explained\"");
    throw base::Error(base::ErrorKind::InvalidInput, {"列がありません: subject", "no such column: subject"});
  };
  expect_one(with_view().load(probe), "views/explained.yaml:4", "no such column: subject");
}

TEST(Scenarios, EveryRegisterAndEveryClauseWithChecksHasOne) {
  const Loaded without = Draft().load_with_scenarios();
  EXPECT_EQ(without.diagnostics.size(), 3U) << shown(without);
  expect_one(Draft().file("scenarios/media/lending.scn", "# A loan.\n# covers: media, c1.1\n").load_with_scenarios(),
             "registers/lending.yaml:1", "has no scenario");
  EXPECT_EQ(
      Draft().file("scenarios/README.md", "# covers: media lending c1.1\n").load_with_scenarios().diagnostics.size(),
      3U);
  EXPECT_EQ(shown(Draft().file("scenarios/a.scn", "# covers: media lending\n# covers: c1.1\n").load_with_scenarios()),
            "");
}

}  // namespace
}  // namespace junshu::catalogue

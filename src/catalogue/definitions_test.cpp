#include "catalogue/definitions.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "testing.h"

namespace junshu::catalogue {
namespace {

using testing::Draft;

std::vector<std::string> names(const RegisterTable& table, bool integer) {
  std::vector<std::string> out;
  for (const RegisterColumn& column : table.columns) {
    if (column.integer == integer) out.push_back(column.name);
  }
  return out;
}

TEST(Tables, ARegisterHasOneTableAndOneForEachTableField) {
  const Catalogue catalogue = Draft().load().catalogue;
  const std::vector<RegisterTable> tables = tables_of(catalogue.registers.at("lending"), catalogue);
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[0].name, "p_lending");
  EXPECT_EQ(tables[1].name, "p_lending_items");
  EXPECT_EQ(tables[0].indexed, (std::vector<std::vector<std::string>>{{"borrower"}, {"media", "ask_recorded_at", "voided_at"}}));
  EXPECT_EQ(names(tables[1], false), std::vector<std::string>{"medium"});
  EXPECT_EQ(names(tables[1], true), std::vector<std::string>{"seen"});
}

TEST(Tables, WhatACheckComparesTogetherIsIndexedTogether) {
  Catalogue catalogue = Draft().load().catalogue;
  Clause clause;
  clause.id = "c9";
  Check check;
  check.sql =
      "select m.record from media m where not exists (select 1 from lending l where l.media = m.record and l.state = 'lent' and l.borrower = m.holder) "
      "and exists (select 1 from lending as x where x.media = m.record)";
  clause.checks.push_back(check);
  catalogue.clauses["c9"] = clause;
  EXPECT_EQ(tables_of(catalogue.registers.at("lending"), catalogue)[0].indexed,
            (std::vector<std::vector<std::string>>{{"borrower"}, {"media", "ask_recorded_at", "voided_at"}, {"media", "borrower"}}));
}

TEST(Tables, ColumnsAreFieldsKeptFieldsAndStampsOfActions) {
  const Catalogue catalogue = Draft().load().catalogue;
  const RegisterTable table = tables_of(catalogue.registers.at("lending"), catalogue).front();
  EXPECT_EQ(names(table, true),
            (std::vector<std::string>{"media_personal", "late", "created_at", "changed_at", "voided_at", "version",
                                      "ask_recorded_at", "ask_occurred_at", "permit_recorded_at", "permit_occurred_at",
                                      "give_back_recorded_at", "give_back_occurred_at", "correct_recorded_at",
                                      "correct_occurred_at", "void_recorded_at", "void_occurred_at"}));
  EXPECT_EQ(names(table, false),
            (std::vector<std::string>{"media",         "borrower",    "due",          "purpose",      "photo",
                                      "state",         "definition",  "ask_by",       "ask_role",     "ask_for",
                                      "permit_by",     "permit_role", "permit_for",   "give_back_by", "give_back_role",
                                      "give_back_for", "correct_by",  "correct_role", "correct_for",  "void_by",
                                      "void_role",     "void_for"}));
}

TEST(Tables, AKeptFieldOfARegisterThatIsNotThereIsText) {
  const Catalogue catalogue = Draft().load().catalogue;
  EXPECT_TRUE(std::ranges::count(names(tables_of(catalogue.registers.at("lending"), Catalogue()).front(), false),
                                 "media_personal") == 1);
}

TEST(Implied, EveryRegisterCanBeVoidedWithAReason) {
  const Register definition = Draft().load().catalogue.registers.at("lending");
  const Action* action = definition.action("void");
  ASSERT_NE(action, nullptr);
  EXPECT_EQ(action->kind, ActionKind::Decision);
  EXPECT_EQ(action->from, (std::vector<std::string>{"asked", "lent", "returned"}));
  EXPECT_EQ(action->to, "voided");
  EXPECT_EQ(action->by, (std::vector<std::string>{"staff", "security_officer"}));
  EXPECT_EQ(action->reason, Action::Reason::Required);
  EXPECT_TRUE(action->asks.empty());
  ASSERT_NE(definition.state("voided"), nullptr);
  EXPECT_TRUE(definition.state("voided")->final);
  EXPECT_TRUE(definition.state("voided")->readonly_all);
}

TEST(Implied, CorrectingIsPossibleWhereAStateLeavesFieldsWritable) {
  const Catalogue catalogue = Draft().load().catalogue;
  const Action* action = catalogue.registers.at("lending").action("correct");
  ASSERT_NE(action, nullptr);
  EXPECT_EQ(action->kind, ActionKind::Fact);
  EXPECT_EQ(action->from, std::vector<std::string>{"asked"});
  EXPECT_EQ(action->to, "");
  EXPECT_EQ(action->by, std::vector<std::string>{"staff"});
  EXPECT_EQ(action->asks, (std::vector<std::string>{"media", "borrower", "due", "purpose", "photo", "items"}));
  EXPECT_EQ(Draft()
                .with("registers/lending.yaml", "en: Asked}}", "en: Asked}, readonly: all}")
                .load()
                .catalogue.registers.at("lending")
                .action("correct"),
            nullptr);
}

TEST(Implied, ARegistersOwnActionsStand) {
  Draft draft;
  draft.with("registers/media.yaml", "actions:\n",
             "actions:\n  void:\n    kind: decision\n    from: [stored]\n    to: voided\n    by: [manager]\n    label: "
             "{ja: 抹消, en: Strike}\n");
  const Loaded loaded = draft.load();
  EXPECT_EQ(testing::shown(loaded), "");
  EXPECT_EQ(loaded.catalogue.registers.at("media").action("void")->label.en, "Strike");
}

TEST(Definitions, ValuesAreReadAsWritten) {
  const Catalogue catalogue = Draft().load().catalogue;
  const Register& media = catalogue.registers.at("media");
  EXPECT_EQ(media.field("size")->minimum, 5);
  EXPECT_EQ(media.field("size")->maximum, 95);
  EXPECT_EQ(media.field("kind")->choices.at(1).label.ja, "ディスク");
  EXPECT_TRUE(media.number_given);
  EXPECT_EQ(media.source, testing::kMedia);
  EXPECT_EQ(media.sha256.size(), 64U);
  const Register& lending = catalogue.registers.at("lending");
  EXPECT_EQ(lending.expects.front().slots.front().from_minute, 17 * 60);
  EXPECT_EQ(lending.expects.front().slots.front().until_minute, 24 * 60);
  EXPECT_EQ(lending.action("permit")->side, SideRule::Client);
  EXPECT_EQ(lending.action("give_back")->effects.at(0).set.front().second.source(), "nothing");
  const Check& check = catalogue.clauses.at("c1.1").checks.front();
  EXPECT_EQ(check.says.front().first, "broken");
  EXPECT_EQ(check.kind, CheckKind::Contract);
}

TEST(Definitions, AnAdoptedDefinitionComesBackFromItsText) {
  const Register definition = parse_register(testing::kLending);
  EXPECT_EQ(definition.id, "lending");
  EXPECT_NE(definition.action("void"), nullptr);
  EXPECT_EQ(definition.sha256, Draft().load().catalogue.registers.at("lending").sha256);
}

TEST(Definitions, AnAdoptedTextThatDoesNotParseIsAnIntegrityError) {
  try {
    parse_register("register: lending\nnonsense: yes\n");
    FAIL() << "accepted";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), base::ErrorKind::Integrity);
    EXPECT_EQ(error.where(), "definition:1:1");
  }
}

TEST(ClauseOrder, FollowsTheAnnexNumbersThenKana) {
  Catalogue catalogue;
  for (const char* id : {"c1.1.2.u", "c2", "c1.1.10", "c1.1.2.a", "c1.1.2", "c1", "c10", "c1.1.2.o", "c1.1.2.i", "c1.1",
                         "c1.1.2.e", "c1.1.2.ka", "c1.1.3"}) {
    catalogue.clauses[id].id = id;
  }
  EXPECT_EQ(catalogue.clause_order(),
            (std::vector<std::string>{"c1", "c1.1", "c1.1.2", "c1.1.2.a", "c1.1.2.i", "c1.1.2.u", "c1.1.2.e",
                                      "c1.1.2.o", "c1.1.2.ka", "c1.1.3", "c1.1.10", "c2", "c10"}));
}

TEST(ClauseOrder, TheParentIsTheIdWithoutItsLastPart) {
  Clause clause;
  clause.id = "c1.1.2.u";
  EXPECT_EQ(clause.parent(), "c1.1.2");
  clause.id = "c1";
  EXPECT_EQ(clause.parent(), "");
}

TEST(Forms, TheJsonOfADefinitionDrawsItsForms) {
  const base::Object form = to_json(Draft().load().catalogue.registers.at("lending"));
  EXPECT_EQ(form.at("name").at("ja").as_string(), "貸出簿");
  const base::Array& fields = form.at("fields").as_array();
  EXPECT_EQ(fields.at(2).at("min").as_string(), "today");
  EXPECT_EQ(fields.at(3).at("type").as_string(), "text");
  EXPECT_TRUE(fields.at(3).at("multiline").as_bool());
  EXPECT_EQ(fields.at(5).at("of").as_string(), "number");
  EXPECT_EQ(fields.at(6).at("columns").at(1).at("id").as_string(), "seen");
  EXPECT_EQ(form.at("states").at(1).at("readonly").as_array().size(), fields.size());
  EXPECT_TRUE(form.at("actions").at(0).at("creates").as_bool());
  const base::Object media = to_json(Draft().load().catalogue.registers.at("media"));
  EXPECT_EQ(media.at("fields").at(4).at("min").as_string(), "0.5");
  EXPECT_EQ(media.at("fields").at(1).at("options").at(0).at("label").at("en").as_string(), "USB memory");
}

}  // namespace
}  // namespace junshu::catalogue

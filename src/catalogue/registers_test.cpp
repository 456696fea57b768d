// What is wrong between the parts of a register and other files.
#include "testing.h"

namespace junshu::catalogue {
namespace {

using testing::Draft;
using testing::expect_one;
using testing::shown;

constexpr const char* kLendingFile = "registers/lending.yaml";
constexpr const char* kMediaFile = "registers/media.yaml";

Loaded lending(std::string_view from, std::string_view to) { return Draft().with(kLendingFile, from, to).load(); }
Loaded media(std::string_view from, std::string_view to) { return Draft().with(kMediaFile, from, to).load(); }

TEST(Registers, ADanglingReferenceIsToldWithTheNearestName) {
  const Loaded loaded = lending("by: [staff]", "by: [stuff]");
  expect_one(loaded, "registers/lending.yaml:32", "there is no role \"stuff\"");
  EXPECT_EQ(loaded.diagnostics.front().remedy.en, "did you mean \"staff\"?");
}

TEST(Registers, EveryListOfFieldsNamesFieldsThatExist) {
  expect_one(lending("title: media", "title: medium"), "registers/lending.yaml:9", "no field \"medium\"");
  expect_one(lending("list: [media,", "list: [medium,"), "registers/lending.yaml:10", "no field \"medium\"");
  expect_one(lending("asks: [media,", "asks: [photos, media,"), "registers/lending.yaml:33", "no field \"photos\"");
  expect_one(lending("approves: [media,", "approves: [photos, media,"), "registers/lending.yaml:42",
             "no field \"photos\"");
  expect_one(lending("evidence: [photo]", "evidence: [picture]"), "registers/lending.yaml:43", "no field \"picture\"");
  expect_one(lending("deadline: {field: due", "deadline: {field: until"), "registers/lending.yaml:66",
             "no field \"until\"");
  expect_one(lending("en: Asked}", "en: Asked}, readonly: [medias]"), "registers/lending.yaml:25",
             "no field \"medias\"");
  expect_one(lending("en: Asked}", "en: Asked}, hidden: [medias]"), "registers/lending.yaml:25", "no field \"medias\"");
  expect_one(lending("en: Asked}", "en: Asked}, required: [medias]"), "registers/lending.yaml:25",
             "no field \"medias\"");
}

TEST(Registers, ATableIsNoColumnOfTheList) {
  expect_one(lending("list: [media,", "list: [items, media,"), "registers/lending.yaml:10",
             "a table cannot be a column");
}

TEST(Registers, StatesAndActionsNamedExist) {
  expect_one(lending("    from: [asked]", "    from: [asked, asket]"), "registers/lending.yaml:37",
             "no state \"asket\"");
  expect_one(lending("not_same_as: [ask]", "not_same_as: [ask, aks]"), "registers/lending.yaml:41",
             "no action \"aks\"");
  expect_one(lending("states: [lent]}", "states: [lend]}"), "registers/lending.yaml:66", "no state \"lend\"");
}

TEST(Registers, WhatAgentsAreToldComesFromFieldsAndStatesThatExist) {
  const std::string last = "deadline: {field: due";
  const auto told = [&](std::string_view setting) {
    return lending(last, "agent_settings:\n  - " + std::string(setting) + "\n" + last);
  };
  EXPECT_TRUE(told("{kind: media_forbidden, states: [lent], values: {serial: media}}").diagnostics.empty());
  EXPECT_TRUE(told("{kind: watched_path, states: [lent], values: {include: items.medium}}").diagnostics.empty());
  expect_one(told("{kind: heating, states: [lent], values: {manifest: photo}}"), "registers/lending.yaml:67", "heating");
  expect_one(told("{kind: power, states: [lent], values: {serial: media}}"), "registers/lending.yaml:67",
             "has no \"serial\"");
  expect_one(told("{kind: power, states: [lend], values: {server: media}}"), "registers/lending.yaml:67",
             "no state \"lend\"");
  expect_one(told("{kind: power, states: [lent], values: {server: items}}"), "registers/lending.yaml:67",
             "no field \"items\"");
  expect_one(told("{kind: power, host: media, states: [lent], values: {server: media}}"), "registers/lending.yaml:67",
             "not of the type needed");
  expect_one(told("{kind: power, states: [lent], values: {server: purpose}}"), "registers/lending.yaml:67",
             "personal text");
}

TEST(Registers, ClausesNamedExist) {
  expect_one(lending("clauses: [c1.1]", "clauses: [c1.2]"), "registers/lending.yaml:4", "no clause \"c1.2\"");
}

TEST(Registers, AReferencePointsToARegisterAndKeepsItsFields) {
  expect_one(lending("medium: {type: reference, to: media", "medium: {type: reference, to: medias"),
             "registers/lending.yaml:21", "no register \"medias\"");
  expect_one(lending("keeps: [personal]", "keeps: [personnel]"), "registers/lending.yaml:12",
             "field of register \"media\" called \"personnel\"");
  expect_one(Draft()
                 .with(kMediaFile, "  holder:", "  note: {type: text, label: {ja: 注, en: Note}}\n  holder:")
                 .with(kLendingFile, "keeps: [personal]", "keeps: [note]")
                 .load(),
             "registers/lending.yaml:12", "personal text");
  EXPECT_EQ(
      shown(lending("  photo:", "  finding: {type: reference, to: finding, label: {ja: 違反, en: Finding}}\n  photo:")),
      "");
}

TEST(Registers, DeadlinesAreDatesAndEvidenceIsAFile) {
  expect_one(lending("deadline: {field: due", "deadline: {field: borrower"), "registers/lending.yaml:66",
             "must be a date");
  expect_one(lending("evidence: [photo]", "evidence: [purpose]"), "registers/lending.yaml:43", "not a field for files");
}

TEST(Registers, ADerivedFieldIsNotAskedForNorDerivedFromAnother) {
  expect_one(lending("asks: [media,", "asks: [late, media,"), "registers/lending.yaml:33",
             "derived and cannot be asked for");
  expect_one(
      lending("  items:", "  later: {type: derived, of: number, value: \"late + 1\", label: {ja: x, en: y}}\n  items:"),
      "registers/lending.yaml:18", "uses derived field \"late\"");
}

TEST(Registers, TextIsPersonalUnlessItSaysWhyNot) {
  expect_one(media("personal_data: no, why: \"a model number, nobody's name\", ", "personal_data: no, "),
             "registers/media.yaml:11", "not said why");
  expect_one(media("personal_data: no, why", "why"), "registers/media.yaml:11", "why belongs to personal_data: no");
  EXPECT_TRUE(Draft().load().catalogue.registers.at("lending").field("purpose")->personal);
  EXPECT_FALSE(Draft().load().catalogue.registers.at("media").field("model")->personal);
}

TEST(Registers, AnActionNobodyMayTakeIsRefused) {
  expect_one(media("    by: [manager]\n", ""), "registers/media.yaml:20", "names no role");
  expect_one(media("by: [manager]", "by: []"), "registers/media.yaml:20", "names no role");
  expect_one(
      Draft().with(kLendingFile, "    by: [manager]\n    side: client", "    by: [staff]\n    side: client").load(),
      "registers/lending.yaml:39", "no role of by can be held on that side");
}

TEST(Registers, WhatOnlyEffectsCreateNeedsNoRole) {
  Draft draft;
  draft.with(kMediaFile, "by: [manager]", "by: []");
  draft.with(kLendingFile, "      - {on: media, state: stored, set: {holder: nothing}}",
             "      - {create: media, state: stored, set: {kind: \"'usb'\"}}\n      - {on: media, state: stored, set: "
             "{holder: nothing}}");
  EXPECT_EQ(shown(draft.load()), "");
}

TEST(Registers, AnApprovalNeedsSomebodyElse) {
  expect_one(lending("    not_same_as: [ask]\n", ""), "registers/lending.yaml:41", "could approve it alone");
  expect_one(lending("not_same_as: [ask]", "not_same_as: [permit]"), "registers/lending.yaml:42",
             "could approve it alone");
  expect_one(lending("    kind: decision\n    from: [asked]", "    kind: fact\n    from: [asked]"),
             "registers/lending.yaml:36", "an approval is a decision");
}

TEST(Registers, AStateNoActionLeadsToIsRefused) {
  expect_one(lending("  returned: {label", "  missing: {label: {ja: 不明, en: Missing}}\n  returned: {label"),
             "registers/lending.yaml:27", "no action leads to state \"missing\"");
}

TEST(Registers, AnActionFromAnUnreachableStateDoesNotReach) {
  const Loaded loaded =
      lending("  returned: {label",
              "  missing: {label: {ja: 不明, en: Missing}}\n  gone: {label: {ja: 滅失, en: Gone}}\n  returned: {label");
  EXPECT_EQ(loaded.diagnostics.size(), 2U) << shown(loaded);
}

TEST(Registers, ARequiredFieldThatNoActionAsksForIsRefused) {
  expect_one(lending("asks: [media, borrower, due", "asks: [media, borrower"), "registers/lending.yaml:14",
             "no action asks for it");
}

TEST(Registers, ARegisterNobodyCanFillIsRefused) {
  expect_one(media("    to: stored\n", "    from: [stored]\n    to: stored\n"), "registers/media.yaml:19",
             "no action creates a record");
}

TEST(Registers, ACreatingActionSaysWhereItLeads) {
  const Loaded loaded = media("    to: stored\n", "");
  ASSERT_FALSE(loaded.diagnostics.empty());
  EXPECT_NE(shown(loaded).find("must say which state it is in"), std::string::npos);
}

TEST(Registers, EffectsChangeReferredRecordsOnly) {
  expect_one(lending("{on: media, state: lent", "{on: borrower, state: lent"), "registers/lending.yaml:48",
             "not a reference to a register");
  expect_one(lending("{on: media, state: lent", "{on: nowhere, state: lent"), "registers/lending.yaml:48",
             "not a reference to a register");
  expect_one(lending("{on: items.medium", "{on: items.seen"), "registers/lending.yaml:57",
             "not a reference to a register");
  expect_one(lending("{on: media, state: lent", "{on: media, state: lend"), "registers/lending.yaml:48",
             "state in register \"media\" called \"lend\"");
  expect_one(lending("set: {holder: borrower}", "set: {keeper: borrower}"), "registers/lending.yaml:48",
             "field in register \"media\" called \"keeper\"");
  expect_one(lending("set: {holder: borrower}", "set: {holder: lender}"), "registers/lending.yaml:48",
             "there is no field \"lender\"");
  expect_one(lending("{on: media, state: lent, set: {holder: borrower}}", "{on: media}"), "registers/lending.yaml:48",
             "changes nothing");
  expect_one(lending("{on: media, state: lent", "{on: media, create: media, state: stored"),
             "registers/lending.yaml:48", "either on or create");
}

TEST(Registers, AnEffectCreatesOnlyWhereAnActionOfThatRegisterWould) {
  expect_one(lending("{on: media, state: lent", "{create: media, state: lent"), "registers/lending.yaml:48",
             "no action that creates a record in that state");
  expect_one(lending("{on: media, state: lent", "{create: medium, state: lent"), "registers/lending.yaml:48",
             "no register \"medium\"");
}

TEST(Registers, ExpressionsNameWhatExists) {
  expect_one(lending("days(due, today)", "days(until, today)"), "registers/lending.yaml:17",
             "there is no field \"until\"");
  expect_one(lending("media.state = 'stored'", "media.stat = 'stored'"), "registers/lending.yaml:45",
             "field in register \"media\" called \"stat\"");
  expect_one(lending("media.state = 'stored'", "borrower.state = 'stored'"), "registers/lending.yaml:45",
             "\"borrower\" is not a reference");
  expect_one(lending("media.state = 'stored'", "media.state = 'storet'"), "registers/lending.yaml:45",
             "there is no state \"storet\"");
  expect_one(lending("media.state = 'stored'", "media.kind in ('usb', 'tape')"), "registers/lending.yaml:45",
             "there is no option \"tape\"");
  expect_one(lending("media.state = 'stored'", "media.size > 1 and media.personal = 'yes'"),
             "registers/lending.yaml:45", "types do not fit: yes or no and a text");
  expect_one(lending("media.state = 'stored'", "due = 'tomorrow'"), "registers/lending.yaml:45", "is not a date");
  expect_one(lending("exists(lending where", "exists(loan where"), "registers/lending.yaml:46", "no register \"loan\"");
  expect_one(lending("where media = media and", "where medium = media and"), "registers/lending.yaml:46",
             "field in register \"lending\" called \"medium\"");
  expect_one(lending("and state = 'lent')", "and state = 'lend')"), "registers/lending.yaml:46",
             "there is no state \"lend\"");
}

TEST(Registers, ExpressionsAreOfTheTypeNeeded) {
  expect_one(lending("media.state = 'stored'", "due < now"), "registers/lending.yaml:45",
             "types do not fit: a date and an instant");
  expect_one(lending("media.state = 'stored'", "media.size"), "registers/lending.yaml:45", "does not give the type");
  expect_one(lending("media.state = 'stored'", "media.size and yes"), "registers/lending.yaml:45",
             "a condition is yes or no, not a number");
  expect_one(lending("media.state = 'stored'", "due + borrower = due"), "registers/lending.yaml:45",
             "types do not fit: a date and a text");
  expect_one(lending("where media = media and", "where due = 1 and"), "registers/lending.yaml:46",
             "types do not fit: a date and a number");
  expect_one(lending("days(due, today)", "days(due, now)"), "registers/lending.yaml:17",
             "types do not fit: a date and an instant");
  expect_one(lending("days(due, today)", "due + 1"), "registers/lending.yaml:17", "does not give the type");
  expect_one(lending("set: {personal: no}", "set: {personal: 1}"), "registers/lending.yaml:57",
             "does not give the type");
}

TEST(Registers, AKeptFieldAndAStampMayBeNamed) {
  EXPECT_EQ(shown(lending("media.state = 'stored'", "media_personal = no and media.register_recorded_at < now")), "");
}

TEST(Registers, ColumnsOfATableMayBeNamedOnlyByTheEffectOnThem) {
  expect_one(lending("media.state = 'stored'", "seen = yes"), "registers/lending.yaml:45",
             "there is no field \"seen\"");
}

TEST(Registers, ReservedWordsAreRefused) {
  expect_one(media("  holder: {", "  order: {type: date, label: {ja: 順, en: Order}}\n  holder: {"),
             "registers/media.yaml:14", "a word of SQL");
  expect_one(media("  holder: {", "  today: {type: date, label: {ja: 日, en: Day}}\n  holder: {"),
             "registers/media.yaml:14", "a word of expressions");
  expect_one(media("  holder: {", "  state: {type: date, label: {ja: 日, en: Day}}\n  holder: {"),
             "registers/media.yaml:14", "a column every table has");
}

TEST(Registers, ARegisterMayNotTakeTheNameOfAnotherTable) {
  Draft draft;
  std::string text = testing::kMedia;
  text.replace(text.find("register: media"), 15, "register: finding");
  expect_one(draft.file("registers/finding.yaml", text).load(), "registers/finding.yaml:1",
             "the name of a table of the product");
}

TEST(Registers, ColumnsThatWouldCollideAreRefused) {
  expect_one(lending("  photo:", "  ask_by: {type: date, label: {ja: 日, en: Day}}\n  photo:"),
             "registers/lending.yaml:30", "column \"ask_by\" would come both");
  expect_one(lending("  photo:", "  media_personal: {type: date, label: {ja: 日, en: Day}}\n  photo:"),
             "registers/lending.yaml:12", "column \"media_personal\" would come both");
}

TEST(Registers, ANumberIsAsciiAndCounts) {
  expect_one(media("M-{sequence:4}", "媒体-{sequence:4}"), "registers/media.yaml:6", "ASCII letters");
  expect_one(media("M-{sequence:4}", "M-{year}-{sequence:4}"), "registers/media.yaml:6", "ASCII letters");
  expect_one(media("M-{sequence:4}", "M-{fiscal_year}"), "registers/media.yaml:6", "lacks {sequence}");
}

TEST(Registers, RulesHaveDifferentIds) {
  expect_one(lending("id: is_free", "id: is_stored"), "registers/lending.yaml:46", "two rules \"is_stored\"");
}

TEST(Registers, ExpectationsNameARegisterOrTheContract) {
  expect_one(lending("each: media", "each: medium"), "registers/lending.yaml:61", "no register \"medium\"");
  expect_one(lending("each: media", "each: contract"), "registers/lending.yaml:62", "has no condition");
  EXPECT_EQ(shown(lending("each: media\n    where: \"state = 'stored'\"", "each: contract")), "");
}

TEST(Registers, TheConditionOfAnExpectationIsProbed) {
  const SqlProbe probe = [](const Catalogue&, const Check& check) -> std::set<std::string> {
    if (check.sql.find("where state = 'stored'") == std::string::npos) return {};
    throw base::Error(base::ErrorKind::InvalidInput, {"列がありません", "no such column"});
  };
  expect_one(Draft().load(probe), "registers/lending.yaml:62", "no such column");
}

TEST(Registers, CorrectiveActionsAndDeclarationsNameTheirFields) {
  const std::string fields =
      "  finding: {type: reference, to: finding, label: {ja: 違反, en: Finding}}\n  clause: {type: reference, to: "
      "clause, label: {ja: 条項, en: Clause}}\n  photo:";
  const auto draft = [&](std::string_view end) {
    return Draft()
        .with(kLendingFile, "  photo:", fields)
        .with(kLendingFile, "deadline: {", std::string(end) + "\ndeadline: {")
        .load();
  };
  EXPECT_EQ(shown(draft("corrects: {finding: finding, action: permit}")), "");
  expect_one(draft("corrects: {finding: media, action: permit}"), "registers/lending.yaml:68",
             "not of the type needed");
  expect_one(draft("corrects: {finding: finding, action: allow}"), "registers/lending.yaml:68", "no action \"allow\"");
  EXPECT_EQ(shown(draft("declares: {clause: clause, from: due, until: due, action: ask}")), "");
  expect_one(draft("declares: {clause: clause, from: borrower, until: due, action: ask}"), "registers/lending.yaml:68",
             "not of the type needed");
}

}  // namespace
}  // namespace junshu::catalogue

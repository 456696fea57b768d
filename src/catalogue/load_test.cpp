// Whole catalogues: what comes out of good ones, and the mistakes of a file as such.
#include "catalogue/load.h"

#include <algorithm>

#include "testing.h"

namespace junshu::catalogue {
namespace {

using testing::Draft;
using testing::expect_one;
using testing::shown;

TEST(Load, AGoodCatalogueHasNoDiagnostics) {
  const Loaded loaded = Draft().load();
  EXPECT_EQ(shown(loaded), "");
  EXPECT_EQ(loaded.catalogue.registers.size(), 2U);
  EXPECT_EQ(loaded.catalogue.roles.at("staff").sides, std::vector<Side>{Side::Contractor});
}

TEST(Load, TheShippedCatalogueHasNoDiagnostics) { EXPECT_EQ(shown(load("catalogue")), ""); }

TEST(Load, AMissingFolderIsNamed) { EXPECT_THROW(load("no/such/catalogue"), base::Error); }

TEST(Load, AFileThatIsNotYamlIsNotReadInSilence) {
  expect_one(Draft().file("registers/notes.txt", "x").load(), "registers/notes.txt:1", "not read");
}

TEST(Load, YamlMistakesHaveTheirPlace) {
  expect_one(Draft().file("roles/other.yaml", "role: other\nname: {ja: x, en: y\n").load(), "roles/other.yaml:3", "");
  expect_one(Draft().file("roles/other.yaml", "- a\n").load(), "roles/other.yaml:1", "key: value pairs");
}

TEST(Load, ADuplicateKeyIsRefused) {
  expect_one(Draft().with("registers/lending.yaml", "title: media\n", "title: media\ntitle: due\n").load(),
             "registers/lending.yaml:10", "duplicate key");
}

TEST(Load, AnUnknownKeyIsRefusedAndTheNearestNamed) {
  const Loaded loaded =
      Draft().with("registers/lending.yaml", "  borrower: {type", "  borrower: {requird: yes, type").load();
  expect_one(loaded, "registers/lending.yaml:13", "field \"borrower\" has no key \"requird\"");
  EXPECT_EQ(loaded.diagnostics.front().remedy.en, "did you mean \"required\"?");
}

TEST(Load, AKeyOfAnotherTypeOfFieldIsUnknown) {
  expect_one(Draft().with("registers/lending.yaml", "borrower: {type", "borrower: {scale: 2, type").load(),
             "registers/lending.yaml:13", "has no key \"scale\"");
}

TEST(Load, AMissingTranslationIsTold) {
  expect_one(Draft().with("registers/lending.yaml", "{ja: 返す, en: Give back}", "{ja: 返す}").load(),
             "registers/lending.yaml:58", "lacks the English");
  expect_one(Draft().with("registers/lending.yaml", "{ja: 返す, en: Give back}", "{en: Give back}").load(),
             "registers/lending.yaml:58", "lacks the Japanese");
  expect_one(Draft().with("registers/lending.yaml", "{ja: 返す, en: Give back}", "返す").load(),
             "registers/lending.yaml:58", "both Japanese and English");
}

TEST(Load, AMissingKeyIsTold) {
  expect_one(Draft().with("registers/lending.yaml", "retention: 5y\n", "").load(), "registers/lending.yaml:1",
             "lacks \"retention\"");
  expect_one(Draft().with("registers/lending.yaml", "retention: 5y\n", "retention:\n").load(),
             "registers/lending.yaml:8", "has no value");
}

TEST(Load, AValueOfTheWrongKindIsTold) {
  expect_one(Draft()
                 .with("registers/lending.yaml", "borrower: {type: person, required: yes",
                       "borrower: {type: person, required: maybe")
                 .load(),
             "registers/lending.yaml:13", "is yes or no");
  expect_one(Draft().with("registers/lending.yaml", "type: person", "type: persn").load(), "registers/lending.yaml:13",
             "not a known value");
  expect_one(Draft().with("registers/lending.yaml", "retention: 5y", "retention: 5").load(), "registers/lending.yaml:8",
             "not a period of retention");
  expect_one(Draft().with("registers/lending.yaml", "retention: 5y", "retention: [5y]").load(),
             "registers/lending.yaml:8", "single value");
  expect_one(Draft().with("registers/media.yaml", "min: 0.5", "min: 0.55").load(), "registers/media.yaml:15",
             "more digits after the point");
  expect_one(Draft().with("registers/media.yaml", "min: 0.5", "min: 10").load(), "registers/media.yaml:15",
             "min is greater than max");
  expect_one(Draft().with("registers/lending.yaml", "from: \"17:00\"", "from: \"25:00\"").load(),
             "registers/lending.yaml:65", "not a time of day");
  expect_one(Draft().with("registers/lending.yaml", "until: \"24:00\"", "until: \"16:00\"").load(),
             "registers/lending.yaml:65", "ends before it begins");
}

TEST(Load, AnIdentifierMustBeOne) {
  expect_one(Draft()
                 .with("registers/lending.yaml", "  borrower: {type",
                       "  Borrower-1: {type: date, label: {ja: x, en: y}}\n  borrower: {type")
                 .load(),
             "registers/lending.yaml:13", "\"Borrower-1\" is not an identifier");
}

TEST(Load, FileNameAndIdAgree) {
  expect_one(Draft().with("roles/staff.yaml", "role: staff", "role: stuff").load(), "roles/staff.yaml:1",
             "named staff but says role: stuff");
}

TEST(Load, AnExpressionsMistakeStandsAtItsColumn) {
  const Loaded loaded =
      Draft().with("registers/lending.yaml", "media.state = 'stored'", "media.state == 'stored'").load();
  expect_one(loaded, "registers/lending.yaml:45", "a value is expected, not \"=\"");
  const Diagnostic& diagnostic = loaded.diagnostics.front();
  EXPECT_EQ(diagnostic.snippet.substr(static_cast<std::size_t>(diagnostic.position.column) - 2, 2), "==");
}

TEST(Load, AllMistakesAreFoundAtOnceAndInOrder) {
  const Loaded loaded = Draft()
                            .with("registers/lending.yaml", "to: returned", "to: retuned")
                            .with("registers/lending.yaml", "title: media", "title: medium")
                            .with("roles/staff.yaml", "sides: [contractor]", "sides: [contractors]")
                            .load();
  std::vector<std::string> places;
  for (const Diagnostic& diagnostic : loaded.diagnostics)
    places.push_back(diagnostic.file + ":" + std::to_string(diagnostic.position.line));
  EXPECT_TRUE(std::is_sorted(places.begin(), places.end(), [](const auto& a, const auto& b) {
    return a.substr(0, a.find(':')) < b.substr(0, b.find(':'));
  }));
  EXPECT_GE(places.size(), 4U);
}

TEST(Load, ADiagnosticShowsTheLineAndACaretBelowThePlace) {
  const Loaded loaded =
      Draft()
          .with("registers/lending.yaml", "{ja: 返す, en: Give back}", "{ja: 返す, em: Give back, en: Give back}")
          .load();
  ASSERT_EQ(loaded.diagnostics.size(), 1U);
  EXPECT_EQ(to_string(loaded.diagnostics.front(), base::Language::English),
            "registers/lending.yaml:58:21: error: \"label\" has no key \"em\"\n"
            "   58 |     label: {ja: 返す, em: Give back, en: Give back}\n"
            "      |                 \u3000\u3000  ^\n"
            "    remedy: did you mean \"en\"?\n");
  EXPECT_NE(to_string(loaded.diagnostics.front(), base::Language::Japanese)
                .find("エラー: 「label」に「em」というキーはありません"),
            std::string::npos);
}

TEST(Load, ACalendarKnowsTheYearsOfItsHolidays) {
  const Calendar calendar = Draft().load().catalogue.calendars.at("japan");
  EXPECT_EQ(to_string(calendar.first), "2026-01-01");
  EXPECT_EQ(to_string(calendar.last), "2026-12-31");
}

TEST(Load, ACalendarRefusesDaysThatAreNone) {
  expect_one(Draft().with("calendars/japan.yaml", "2026-01-01", "2026-02-30").load(), "calendars/japan.yaml:4",
             "is not a date");
  expect_one(Draft().with("calendars/japan.yaml", "12-29", "13-29").load(), "calendars/japan.yaml:5",
             "not a day of the year");
  expect_one(Draft()
                 .with("calendars/japan.yaml", "closing_days",
                       "  - {date: \"2026-01-01\", name: {ja: x, en: y}}\nclosing_days")
                 .load(),
             "calendars/japan.yaml:5", "listed twice");
}

TEST(Load, RolesNameOtherRolesAndSidesThatExist) {
  expect_one(Draft().with("roles/manager.yaml", "[staff]", "[stuff]").load(), "roles/manager.yaml:4",
             "there is no role \"stuff\"");
  expect_one(Draft().with("roles/manager.yaml", "[staff]", "[manager]").load(), "roles/manager.yaml:4",
             "incompatible with itself");
  expect_one(Draft().with("roles/manager.yaml", "[client, contractor]", "[client, contracter]").load(),
             "roles/manager.yaml:3", "no side \"contracter\"");
}

}  // namespace
}  // namespace junshu::catalogue

#include "checks/checks.h"

#include <gtest/gtest.h>

#include "views.h"

namespace junshu::checks {
namespace {

TEST(Status, TheWorseOfTwoWins) {
  EXPECT_EQ(worse(Status::Kept, Status::Broken), Status::Broken);
  EXPECT_EQ(worse(Status::None, Status::Kept), Status::None);
  EXPECT_EQ(worse(Status::Unknown, Status::Unproven), Status::Unknown);
}

TEST(Status, EveryNameIsReadBack) {
  for (const auto status : {Status::Broken, Status::Unknown, Status::Unproven, Status::Stale, Status::Due, Status::Exempt, Status::None, Status::Kept}) {
    EXPECT_EQ(status_named(to_string(status)), status);
  }
  EXPECT_FALSE(status_named("compliant"));
}

TEST(Age, EndsAtTheSameTimeOfDayDaysMonthsOrYearsLater) {
  const auto zone = base::zone_named("Asia/Tokyo");
  const auto at = base::from_iso8601("2026-01-31T10:00:00+09:00");
  EXPECT_EQ(age_end(at, "90d", zone), base::from_iso8601("2026-05-01T10:00:00+09:00"));
  EXPECT_EQ(age_end(at, "1m", zone), base::from_iso8601("2026-02-28T10:00:00+09:00"));
  EXPECT_EQ(age_end(at, "1y", zone), base::from_iso8601("2027-01-31T10:00:00+09:00"));
  EXPECT_THROW(age_end(at, "soon", zone), base::Error);
}

TEST(Touched, NamesTheRecordsOfEveryChange) {
  store::Event event;
  event.type = "record.acted";
  event.body = base::parse_json(R"({"changes":[{"register":"lending","record":"L-1"},{"register":"media","record":"M-1"}]})").as_object();
  const auto touched = touched_by(event);
  EXPECT_EQ(touched.at("lending"), std::set<std::string>{"L-1"});
  EXPECT_EQ(touched.at("media"), std::set<std::string>{"M-1"});
}

TEST(Touched, NamesTheColumnsThatWereWritten) {
  store::Event event;
  event.type = "record.acted";
  event.body = base::parse_json(R"({"changes":[{"register":"media","record":"M-1","set":{"place":"P-1"},"unset":["holder"],"rows":{"labels":{}},
      "state":"voided","stamp":"see"},{"register":"lending","record":"L-1","new":true,"set":{"due":"2026-05-01"}}]})")
                   .as_object();
  const auto touched = touched_by(event);
  for (const char* column : {"place", "holder", "labels", "state", "voided_at", "see_recorded_at", "see_by", "changed_at"}) {
    EXPECT_TRUE(touched.contains(std::string("media.") + column)) << column;
  }
  EXPECT_FALSE(touched.contains("media.record"));
  EXPECT_TRUE(touched.contains("lending.record"));
}

TEST(Touched, NamesTheFieldsThatMayHaveHeldOtherValuesBefore) {
  store::Event event;
  event.type = "record.acted";
  event.body = base::parse_json(R"({"changes":[{"register":"equipment","record":"EQ-1","set":{"place":"3"},"rows":{"supplies":{"from":0,"rows":[]}}},
                                               {"register":"ups","record":"UPS-1","new":true,"set":{"place":"3"}}]})").as_object();
  const auto touched = touched_by(event);
  EXPECT_TRUE(touched.contains("equipment.place"));
  EXPECT_TRUE(touched.contains("equipment.supplies"));
  EXPECT_FALSE(touched.contains("ups.place"));
}

TEST(Touched, BySegmentAreTheViewsOfItsFactsOnItsHost) {
  store::Event event;
  event.type = "segment.received";
  event.index = 17;
  event.body = base::parse_json(R"({"host":"h-1","facts":["clock","file_changes"]})").as_object();
  const auto touched = touched_by(event);
  EXPECT_EQ(touched.at("host"), std::set<std::string>{"host:h-1"});
  EXPECT_EQ(touched.at("file_change"), std::set<std::string>{"event:17@h-1"});  // earlier changes stay as they are
  EXPECT_FALSE(touched.contains("device"));
}

class SmallCatalogue : public ::testing::Test {
 protected:
  SmallCatalogue() {
    catalogue::Register media;
    media.id = "media";
    media.fields.push_back({.id = "kind", .type = catalogue::FieldType::Text});
    catalogue::Register lending;
    lending.id = "lending";
    lending.fields.push_back({.id = "media", .type = catalogue::FieldType::Reference, .refers_to = "media"});
    lending.fields.push_back({.id = "due", .type = catalogue::FieldType::Date});
    catalogue_.registers = {{"media", media}, {"lending", lending}};
    catalogue::Clause clause;
    clause.id = "c1";
    clause.checks.push_back(overdue());
    catalogue_.clauses = {{"c1", clause}};
  }

  static catalogue::Check overdue() {
    catalogue::Check check;
    check.id = "overdue";
    check.subject = "media";
    check.sql =
        "select m.record, 'broken' as status, l.created_at as since, null as changes_at from media m join lending l on l.media = m.record "
        "where l.state = 'lent' and l.due < :today";
    return check;
  }

  void fill(store::Connection& connection) {
    for (const auto& [id, definition] : catalogue_.registers) {
      for (const auto& table : catalogue::tables_of(definition, catalogue_)) {
        store::TableDefinition made{table.name, {{"contract", store::ColumnType::Text}, {"record", store::ColumnType::Text}}, {"contract", "record"}, {}};
        for (const auto& column : table.columns) {
          if (column.name != "contract" && column.name != "record") {
            made.columns.push_back({column.name, column.integer ? store::ColumnType::Integer : store::ColumnType::Text});
          }
        }
        store::ensure_table(connection, made);
      }
    }
    connection.script(
        "insert into p_media(contract, record, state) values ('k', 'M-1', 'lent'), ('k', 'M-2', 'lent'), ('other', 'M-1', 'lent');"
        "insert into p_lending(contract, record, state, media, due, created_at) values ('k', 'L-1', 'lent', 'M-1', '2026-05-01', 5),"
        " ('k', 'L-2', 'lent', 'M-2', '2026-06-01', 6), ('other', 'L-1', 'lent', 'M-1', '2020-01-01', 7);");
  }

  catalogue::Catalogue catalogue_;
  std::unique_ptr<store::Database> database_ = store::Database::open("sqlite::memory:");
  std::unique_ptr<store::Connection> connection_ = database_->connect();
};

TEST_F(SmallCatalogue, ACheckSeesOnlyItsContract) {
  fill(*connection_);
  const Runner runner(catalogue_);
  contracts::Contract contract;
  contract.id = "k";
  const auto rows = runner.run(*connection_, runner.prepared().front(), contract, {0, {2026, 5, 3}}, std::nullopt);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].record, "M-1");
  EXPECT_EQ(rows[0].status, Status::Broken);
}

TEST_F(SmallCatalogue, AChecksViewOfTheCatalogueIsReadAlikeByEverybody) {
  catalogue_.views["late"] = {"late", {}, "", "select l.media as medium from lending l where l.state = 'lent' and l.due < '2026-05-03'"};
  catalogue_.clauses.at("c1").checks[0].sql =
      "select m.record, 'broken' as status, 5 as since, null as changes_at from media m where exists (select 1 from late k where k.medium = m.record)";
  fill(*connection_);
  const Runner runner(catalogue_);
  EXPECT_EQ(runner.prepared().front().reads, (std::set<std::string>{"lending", "media"}));
  contracts::Contract contract;
  contract.id = "k";
  const auto rows = runner.run(*connection_, runner.prepared().front(), contract, {0, {2026, 5, 3}}, std::nullopt);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].record, "M-1");
  EXPECT_TRUE(runner.run(*connection_, runner.prepared().front(), contract, {0, {2026, 5, 3}}, std::set<std::string>{"M-2"}).empty());
}

TEST_F(SmallCatalogue, TheFirstRecordThatExplainsASubjectIsNamed) {
  catalogue_.views["reasons"] = {"reasons", {}, "device",
                                 "select d.record as subject, 'lending' as register, l.record as record from device d join lending l on l.media = d.serial "
                                 "union all select d.record, 'media', m.record from device d join media m on m.record = d.serial"};
  fill(*connection_);
  connection_->script(
      "create table p_device(contract text, record text, host text, name text, serial text, identity_source text, kind text, bus text, model text, "
      "size integer, removable integer, encrypted text, attached_later integer, present integer, first_seen integer, last_seen integer);"
      "insert into p_device(contract, record, serial) values ('k', 'd-1', 'M-1'), ('k', 'd-2', 'M-2'), ('k', 'd-3', 'M-9'), ('other', 'd-4', 'M-1');");
  const Runner runner(catalogue_);
  const auto found = runner.explanations(*connection_, "device", "k", {"d-1", "d-3", "d-4"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.at("d-1").register_id, "lending");
  EXPECT_EQ(found.at("d-1").record, "L-1");
  EXPECT_TRUE(runner.explanations(*connection_, "file_change", "k", {"d-1"}).empty());
}

TEST_F(SmallCatalogue, ATouchedLoanConcernsItsMediumOnly) {
  fill(*connection_);
  const Runner runner(catalogue_);
  const auto affected = runner.affected(*connection_, runner.prepared().front(), "k", {{"lending", {"L-2"}}});
  ASSERT_TRUE(affected);
  EXPECT_EQ(*affected, std::set<std::string>{"M-2"});
  const auto unconcerned = runner.affected(*connection_, runner.prepared().front(), "k", {{"host", {"*"}}});
  ASSERT_TRUE(unconcerned);
  EXPECT_TRUE(unconcerned->empty());
}

TEST_F(SmallCatalogue, AColumnThatACheckDoesNotNameDoesNotConcernIt) {
  fill(*connection_);
  const Runner runner(catalogue_);
  const auto affected = [&](const Touched& touched) { return runner.affected(*connection_, runner.prepared().front(), "k", touched); };
  const std::set<std::string> any = {"*"};
  EXPECT_EQ(affected({{"media", {"M-1"}}, {"media.changed_at", any}, {"media.kind", any}}), std::set<std::string>{});
  EXPECT_EQ(affected({{"lending", {"L-2"}}, {"lending.changed_at", any}, {"lending.due", any}}), std::set<std::string>{"M-2"});
  EXPECT_EQ(affected({{"media", {"M-1"}}, {"media.changed_at", any}, {"media.voided_at", any}}), std::set<std::string>{"M-1"});
  EXPECT_EQ(affected({{"media", {"M-1"}}, {"media.changed_at", any}, {"media.record", any}}), std::set<std::string>{"M-1"});
}

TEST_F(SmallCatalogue, EveryColumnConcernsACheckThatReadsAllOrViolations) {
  fill(*connection_);
  for (auto table : views_of(catalogue_).tables) {
    if (table.name == "p_violation") table.key = {"contract", "record"};
    store::ensure_table(*connection_, table);
  }
  const std::set<std::string> any = {"*"};
  const Touched touched{{"media", {"M-1"}}, {"media.changed_at", any}, {"media.kind", any}};
  for (const char* from : {"(select * from media) m", "media m join violation v on v.subject = m.record"}) {
    catalogue_.clauses.at("c1").checks.front().sql = std::string("select m.record, 'broken' as status, 0 as since, null as changes_at from ") + from;
    const Runner runner(catalogue_);
    EXPECT_EQ(runner.affected(*connection_, runner.prepared().front(), "k", touched), std::set<std::string>{"M-1"}) << from;
  }
}

TEST_F(SmallCatalogue, RecordsLinkedWithATouchedOneAreConcernedOnlyWhereTheSubjectIsReadTwice) {
  catalogue_.registers.at("media").fields.push_back({.id = "copied_from", .type = catalogue::FieldType::Reference, .refers_to = "media"});
  fill(*connection_);
  connection_->script("update p_media set copied_from = 'M-1' where record = 'M-2'");
  const auto affected = [&](const char* sql) {
    catalogue_.clauses.at("c1").checks.front().sql = sql;
    const Runner runner(catalogue_);
    return runner.affected(*connection_, runner.prepared().front(), "k", {{"media", {"M-1"}}});
  };
  EXPECT_EQ(affected("select record, 'broken' as status, 0 as since, null as changes_at from media where copied_from is null"), std::set<std::string>{"M-1"});
  EXPECT_EQ(affected("select m.record, 'broken' as status, 0 as since, null as changes_at from media m join media o on o.record = m.copied_from"),
            (std::set<std::string>{"M-1", "M-2"}));
}

TEST_F(SmallCatalogue, AMovedReferenceMattersWhereAnotherRecordMayHaveBeenMeant) {
  const Runner runner(catalogue_);
  const std::set<std::string> any = {"*"};
  EXPECT_TRUE(runner.links_moved(runner.prepared().front(), {{"lending", {"L-1"}}, {"lending.media", any}}));
  EXPECT_FALSE(runner.links_moved(runner.prepared().front(), {{"lending", {"L-1"}}, {"lending.due", any}}));
}

TEST_F(SmallCatalogue, AScopedRunSpeaksAboutTheScopeOnly) {
  fill(*connection_);
  const Runner runner(catalogue_);
  contracts::Contract contract;
  contract.id = "k";
  const contracts::Moment later{0, {2026, 7, 1}};
  EXPECT_EQ(runner.run(*connection_, runner.prepared().front(), contract, later, std::nullopt).size(), 2U);
  const auto rows = runner.run(*connection_, runner.prepared().front(), contract, later, std::set<std::string>{"M-2"});
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].record, "M-2");
}

TEST_F(SmallCatalogue, WhatAHostReportsConcernsItsOwnRecordsOfABuiltInSubject) {
  fill(*connection_);
  for (auto table : views_of(catalogue_).tables) {
    if (table.name == "p_device") table.key = {"contract", "record"};
    store::ensure_table(*connection_, table);
  }
  connection_->script(
      "insert into p_device(contract, record, host, present) values ('k', 'd-1', 'h-1', 1), ('k', 'd-2', 'h-1', 1), ('k', 'd-3', 'h-2', 1);");
  catalogue::Check check;
  check.id = "foreign";
  check.subject = "device";
  check.sql =
      "select d.record, 'broken' as status, 0 as since, null as changes_at from device d where not exists (select 1 from media m where m.kind = d.serial)";
  catalogue_.clauses.at("c1").checks = {check};
  const Runner runner(catalogue_);
  const auto& prepared = runner.prepared().front();
  EXPECT_EQ(runner.affected(*connection_, prepared, "k", {{"device", {"host:h-1"}}}), (std::set<std::string>{"d-1", "d-2"}));
  EXPECT_EQ(runner.affected(*connection_, prepared, "k", {{"host", {"host:h-1"}}}), std::set<std::string>{});
  EXPECT_EQ(runner.affected(*connection_, prepared, "k", {{"device", {"host:h-1"}}, {"media", {"M-1"}}}), std::nullopt);
  contracts::Contract contract;
  contract.id = "k";
  EXPECT_EQ(runner.run(*connection_, prepared, contract, {0, {2026, 7, 1}}, std::set<std::string>{"d-3"}).size(), 1U);
}

TEST_F(SmallCatalogue, APopulationIsThereAsLongAsAnyRecordBelongsToIt) {
  fill(*connection_);
  catalogue_.clauses.at("c1").checks.front().population = "state = 'stored' or state = 'lent'";
  const Runner runner(catalogue_);
  contracts::Contract contract;
  contract.id = "k";
  const auto populated = [&] { return runner.populated(*connection_, runner.prepared().front(), contract, {0, {2026, 7, 1}}); };
  EXPECT_TRUE(populated());
  connection_->script("update p_media set state = 'gone' where contract = 'k' and record = 'M-1'");
  EXPECT_TRUE(populated());
  connection_->script("update p_media set state = 'gone' where contract = 'k' and record = 'M-2'");
  EXPECT_FALSE(populated());
  connection_->script("update p_media set state = 'stored' where contract = 'k' and record = 'M-1'");
  EXPECT_TRUE(populated());
}

TEST_F(SmallCatalogue, OfAViewThatOnlyGrowsThoseRecordsAreConcernedThatTheEventAdded) {
  for (auto table : views_of(catalogue_).tables) {
    if (table.name == "p_file_change") table.key = {"contract", "record"};
    store::ensure_table(*connection_, table);
  }
  connection_->script(
      "insert into p_file_change(contract, record, host) values ('k', 'FC-1-0', 'h-1'), ('k', 'FC-17-0', 'h-1'), ('k', 'FC-17-12', 'h-1'), ('k', 'FC-170-0', 'h-1');");
  catalogue::Check check;
  check.id = "changes";
  check.subject = "file_change";
  check.population_of = "host";
  check.sql = "select f.record, 'broken' as status, 0 as since, null as changes_at from file_change f";
  catalogue_.clauses.at("c1").checks = {check};
  const Runner runner(catalogue_);
  const auto& prepared = runner.prepared().front();
  EXPECT_EQ(runner.affected(*connection_, prepared, "k", {{"file_change", {"event:17@h-1"}}}), (std::set<std::string>{"FC-17-0", "FC-17-12"}));
  // The host is read to know whether there is anything to speak about: the check is concerned, none of its records is.
  const auto concerned = runner.affected(*connection_, prepared, "k", {{"host", {"host:h-1"}}});
  ASSERT_TRUE(concerned.has_value());
  EXPECT_FALSE(concerned->empty());
  contracts::Contract contract;
  contract.id = "k";
  EXPECT_TRUE(runner.run(*connection_, prepared, contract, {0, {2026, 7, 1}}, concerned).empty());
}

TEST_F(SmallCatalogue, WhatACheckReadsComesFromItsSql) {
  const Runner runner(catalogue_);
  EXPECT_EQ(runner.prepared().front().reads, (std::set<std::string>{"lending", "media"}));
}

TEST_F(SmallCatalogue, BadSqlIsRefusedByName) {
  catalogue_.clauses.at("c1").checks.front().sql = "select nothing from nowhere";
  try {
    const Runner runner(catalogue_);
    FAIL() << "prepared nonsense";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), base::ErrorKind::InvalidInput);
    EXPECT_NE(std::string(error.what()).find("c1/overdue"), std::string::npos) << error.what();
  }
}

TEST_F(SmallCatalogue, ACheckCannotWrite) {
  catalogue_.clauses.at("c1").checks.front().sql = "delete from media";
  EXPECT_THROW(Runner{catalogue_}, base::Error);
}

}  // namespace
}  // namespace junshu::checks

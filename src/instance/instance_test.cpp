// What only the whole instance can show. Everything people do is told by tests/scenarios.
#include "instance/instance.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "instance/stage.h"
#include "registers/read.h"

namespace junshu::instance {
namespace {

class OnStage : public ::testing::Test {
 protected:
  OnStage() : stage_({folder_.path() / "data", "", "catalogue", "instance test"}) {
    stage_.start_at({2026, 5, 11}, 8 * 60);
    stage_.open_contract({});
    stage_.person("sato", "contractor", {"security_manager"});
  }

  std::string place(const std::string& remarks) {
    const auto outcome = stage_.act("sato", "storage_place", "register", "",
                                    {{"name", "金庫"}, {"kind", "safe"}, {"location", "2階"}, {"lockable", true}, {"key_holder", stage_.who("sato").member}, {"remarks", remarks}});
    EXPECT_TRUE(outcome.done()) << outcome.message.en;
    return std::string(base::require_text(outcome.body, "record"));
  }

  std::string differences() {
    std::string out;
    for (const auto& difference : stage_.instance().verify([](const store::VerifyProgress&) {}).differences) {
      out += difference.what + " " + difference.table + " " + difference.row + " " + difference.field + " " + difference.expected + " " + difference.found + "\n";
    }
    return out;
  }

  base::TemporaryFolder folder_;
  Stage stage_;
};

TEST_F(OnStage, ErasedValuesAreGoneAndTheLedgerStillVerifies) {
  const std::string record = place("税務課の山本さんの席の後ろ");
  const auto outcome = stage_.execute("contractor_administrator", "value.erase", {{"register", "storage_place"}, {"record", record}, {"reason", "本人の求め"}});
  ASSERT_TRUE(outcome.done()) << outcome.message.en;
  Snapshot snapshot(stage_.instance(), stage_.contract());
  const auto found = registers::find(snapshot.world(), snapshot.catalogue().registers.at("storage_place"), record);
  ASSERT_TRUE(found);
  EXPECT_EQ(base::to_json(found->values).find("山本"), std::string::npos);
  EXPECT_EQ(differences(), "");
}

TEST_F(OnStage, OnlyAnAdministratorErases) {
  const std::string record = place("奥");
  const auto outcome = stage_.execute("sato", "value.erase", {{"register", "storage_place"}, {"record", record}, {"reason", "もう要らない"}});
  EXPECT_EQ(outcome.kind, base::ErrorKind::Forbidden);
}

TEST_F(OnStage, PersonalValuesAreNowhereInTheLedger) {
  place("だれにも知られない事情");
  const auto lease = stage_.instance().readers().lease();
  for (const auto& log : store::logs(*lease)) {
    const auto head = store::read_head(*lease, log);
    for (std::uint64_t i = 0; i < head->size; ++i) {
      EXPECT_EQ(store::entry_text(*lease, log, i).find("だれにも"), std::string::npos);
    }
  }
}

TEST_F(OnStage, TheSameKeyGivesTheSameAnswerAndRecordsOnce) {
  Command command{"record.act", stage_.contract(), stage_.who("sato").person,
                  {{"register", "storage_place"},
                   {"action", "register"},
                   {"values", base::Object{{"name", "書庫"}, {"kind", "safe"}, {"location", "1階"}, {"lockable", true}, {"key_holder", stage_.who("sato").member}}}},
                  "key-1"};
  const auto first = stage_.instance().execute(command);
  const auto second = stage_.instance().execute(command);
  ASSERT_TRUE(first.done());
  EXPECT_EQ(first.body, second.body);
  EXPECT_TRUE(second.events.empty());
  command.body["action"] = "void";
  EXPECT_EQ(stage_.instance().execute(command).kind, base::ErrorKind::Conflict);
}

TEST_F(OnStage, TheContractorCannotExemptAClause) {
  const base::Object wish{{"clause", "c1.1.1"}, {"ends", "2026-12-31"}, {"reason", "間に合わない"}};
  EXPECT_EQ(stage_.execute("contractor_administrator", "exemption.grant", wish).kind, base::ErrorKind::Forbidden);
  EXPECT_EQ(stage_.execute("client_administrator", "exemption.grant", wish).kind, base::ErrorKind::Forbidden);
  stage_.person("ito", "client", {"security_officer"});
  EXPECT_TRUE(stage_.execute("ito", "exemption.grant", wish).done());
  Snapshot snapshot(stage_.instance(), stage_.contract());
  for (const auto& status : assess::statuses(snapshot.connection(), snapshot.catalogue(), stage_.contract())) {
    if (status.clause == "c1.1.1") {
      EXPECT_EQ(status.status, assess::Status::Exempt);
    }
  }
}

TEST_F(OnStage, HowOftenHostsReportIsTheClientsToSayAndDecidesWhenTheyAreSilent) {
  const auto wish = [](const char* minutes) { return base::Object{{"settings", base::Object{{"agent_interval", minutes}}}}; };
  EXPECT_EQ(stage_.execute("contractor_administrator", "contract.change", wish("1")).kind, base::ErrorKind::Forbidden);
  for (const char* wrong : {"0", "61", "5m", ""}) {
    EXPECT_EQ(stage_.execute("client_administrator", "contract.change", wish(wrong)).kind, base::ErrorKind::InvalidInput) << wrong;
  }
  ASSERT_TRUE(stage_.execute("client_administrator", "contract.change", wish("1")).done());
  stage_.host("web");
  const auto lease = stage_.instance().readers().lease();
  const auto rows = lease->query("select interval_ms, silent_at - last_heard from p_host");
  EXPECT_EQ(store::integer(rows.rows.at(0).at(0)), base::kMinute);
  EXPECT_EQ(store::integer(rows.rows[0][1]), 3 * base::kMinute);
}

TEST(ManySegments, AreAssessedToTheLastHoweverManyComeBetweenTwoAssessments) {
  const base::TemporaryFolder folder;
  StageOptions options{folder.path() / "data", "", "catalogue", "many segments"};
  options.assess_each = false;
  Stage stage(options);
  stage.start_at({2026, 5, 11}, 8 * 60);
  stage.open_contract({});
  stage.host("web");
  stage.settle();
  constexpr int kSegments = 150;
  for (int i = 0; i < kSegments; ++i) {
    wire::FileChange change;
    change.path = "/etc/" + std::to_string(i);
    change.what = wire::ChangeKind::Added;
    change.at = stage.now();
    stage.observe("web", wire::FileChanges{wire::ChangeSource::Watch, {change}});
  }
  stage.settle();
  const auto lease = stage.instance().readers().lease();
  const auto rows = lease->query("select count(distinct subject) from p_finding where contract = ? and clause = 'c5.6' and register = 'file_change'", {stage.contract()});
  EXPECT_EQ(store::integer(rows.rows[0][0]), kSegments);
  const auto report = stage.instance().verify([](const store::VerifyProgress&) {});
  EXPECT_TRUE(report.differences.empty());
}

TEST_F(OnStage, NothingIsKeptOnTheFirstDay) {
  Snapshot snapshot(stage_.instance(), stage_.contract());
  for (const auto& status : assess::statuses(snapshot.connection(), snapshot.catalogue(), stage_.contract())) {
    EXPECT_NE(status.status, assess::Status::Kept) << status.clause;
  }
}

}  // namespace
}  // namespace junshu::instance

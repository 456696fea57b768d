#include "instance/review_sheet.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/file.h"
#include "instance/stage.h"
#include "store_testing/engines.h"

namespace junshu::instance {
namespace {

using Direction = Unusual::Direction;

TEST(Unusual, IsWhatIsFarFromItsOwnPast) {
  const std::vector<std::int64_t> steady{20, 22, 19, 21, 20, 20, 21, 19};
  EXPECT_EQ(compare(21, steady).direction, Direction::None);
  EXPECT_EQ(compare(26, steady).direction, Direction::More);
  EXPECT_EQ(compare(25, steady).direction, Direction::None);  // 3.5 × 1.4826 × 1 is 5.2
  EXPECT_EQ(compare(0, steady).direction, Direction::Less);
  EXPECT_DOUBLE_EQ(compare(26, steady).median, 20);
}

TEST(Unusual, IsJudgedByTheMedianSoThatOneBadPeriodHidesNothing) {
  EXPECT_EQ(compare(200, {20, 22, 19, 5'000, 20, 20, 21, 19}).direction, Direction::More);
}

TEST(Unusual, AWideSwingOfThePastIsUsual) { EXPECT_EQ(compare(60, {10, 50, 20, 40, 15, 55, 30, 35}).direction, Direction::None); }

TEST(Unusual, NeedsThreePeriodsAndAWeightyDifference) {
  EXPECT_EQ(compare(1'000, {1, 1}).direction, Direction::None);
  EXPECT_EQ(compare(4, {0, 0, 0}).direction, Direction::None);
  EXPECT_EQ(compare(5, {0, 0, 0}).direction, Direction::First);
}

TEST(Networks, AreSlash24AndSlash64AndNamesStay) {
  EXPECT_EQ(network_of("192.0.2.77"), "192.0.2.0/24");
  EXPECT_EQ(network_of("::ffff:192.0.2.77"), "192.0.2.0/24");
  EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(network_of("pc-12.town.example"), "pc-12.town.example");
  EXPECT_EQ(network_of(""), "");
}

class Sheets : public store_testing::OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    StageOptions options{folder_.path() / "data", GetParam() == store::Dialect::Postgresql ? url_ : std::string(), "catalogue", "review sheet"};
    options.assess_each = false;
    stage_ = std::make_unique<Stage>(options);
    stage_->start_at({2026, 5, 11}, 0);  // a Monday
    stage_->open_contract({{"client", "青葉町"}});
    ASSERT_TRUE(stage_->execute("contractor_administrator", "contract.change", {{"settings", base::Object{{"working_hours", "08:30-17:15"}}}}).done());
    stage_->host("web");
    monday_ = base::start_of_day({2026, 5, 11}, base::zone_named("Asia/Tokyo"));
  }

  base::Millis at(int day, int hour, int minute = 0) const { return monday_ + day * base::kDay + hour * base::kHour + minute * base::kMinute; }

  wire::Access login(base::Millis at, const std::string& user, const std::string& source = "192.0.2.7", wire::AccessOutcome outcome = wire::AccessOutcome::Success) {
    wire::Access out;
    out.at = at;
    out.kind = wire::AccessKind::Login;
    out.outcome = outcome;
    out.user = user;
    out.source = source;
    out.method = "password";
    return out;
  }
  void tell(std::vector<wire::Access> accesses) { stage_->observe("web", wire::Accesses{std::move(accesses)}); }

  base::Object sheet(base::Millis from, base::Millis until, std::vector<std::string> hosts = {}) {
    Snapshot snapshot(stage_->instance(), stage_->contract());
    return review_sheet(stage_->instance(), snapshot, {from, until, std::move(hosts)});
  }
  static const base::Object* row(const base::Object& sheet, std::string_view list, std::string_view member, std::string_view value) {
    for (const auto& one : sheet.at(list).as_array()) {
      if (base::text_or(one.as_object(), member, "") == value) return &one.as_object();
    }
    return nullptr;
  }

  std::unique_ptr<Stage> stage_;
  base::Millis monday_ = 0;
};

TEST_P(Sheets, SayWhatStandsOutInAWeek) {
  std::vector<wire::Access> told;
  for (int week = 0; week < 5; ++week) {
    for (int day = 0; day < 5; ++day) {
      for (int hour = 9; hour < 13; ++hour) told.push_back(login(at(7 * week + day, hour), "tanaka"));
    }
  }
  // The fifth week: a burst, a success after failures, a night, a network never seen, privileges without and with a permission.
  for (int minute = 0; minute < 30; ++minute) told.push_back(login(at(29, 14, minute), "tanaka"));
  for (int minute = 0; minute < 6; ++minute) told.push_back(login(at(30, 10, minute), "suzuki", "203.0.113.5", wire::AccessOutcome::Failure));
  told.push_back(login(at(30, 10, 7), "suzuki", "203.0.113.5"));
  told.push_back(login(at(31, 3), "tanaka", "198.51.100.9"));
  for (const char* user : {"tanaka", "kato"}) {
    wire::Access sudo = login(at(31, 11), user, "");
    sudo.kind = wire::AccessKind::Privilege;
    sudo.became = "root";
    sudo.target = "/usr/bin/apt";
    sudo.method = "sudo";
    told.push_back(sudo);
  }
  const std::string host = stage_->host_id("web");
  stage_->person("worker", "contractor", {"system_staff"});
  stage_->person("officer", "client", {"security_officer"});
  const auto wish = stage_->act("worker", "privileged_account", "request", "",
                                {{"account", "kato"}, {"becomes", "root"}, {"person", stage_->who("worker").member}, {"need", "更新"}, {"until", "2027-03-31"}});
  ASSERT_TRUE(wish.done()) << wish.message.en;
  ASSERT_TRUE(stage_->act("officer", "privileged_account", "permit", std::string(base::require_text(wish.body, "record")), {}).done());
  stage_->move_to(at(35, 0));
  tell(told);
  stage_->move_to(at(35, 1));

  const auto week = sheet(at(28, 0), at(35, 0));
  EXPECT_EQ(week.at("periods").as_array().size(), 3U);  // the contract began within the first week
  const auto* tanaka = row(week, "persons", "user", "tanaka");
  ASSERT_NE(tanaka, nullptr);
  EXPECT_EQ(tanaka->at("success"), 52);  // 20 + 30, by night, and sudo
  EXPECT_EQ(base::to_json(tanaka->at("before").as_array()), "[20,20,20]");
  const auto* unusual = row(week, "unusual", "subject", "tanaka");
  ASSERT_NE(unusual, nullptr);
  EXPECT_EQ(unusual->at("direction"), "more");
  EXPECT_EQ(unusual->at("median"), "20");
  const auto* first = row(week, "unusual", "subject", "suzuki");
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->at("direction"), "first");

  const auto* cracked = row(week, "failed_then_succeeded", "user", "suzuki");
  ASSERT_NE(cracked, nullptr);
  EXPECT_EQ(cracked->at("failures"), 6);
  EXPECT_EQ(cracked->at("source"), "203.0.113.5");
  EXPECT_EQ(row(week, "failed_then_succeeded", "user", "tanaka"), nullptr);

  const auto* night = row(week, "off_hours", "user", "tanaka");
  ASSERT_NE(night, nullptr);
  EXPECT_EQ(night->at("events"), 1);
  EXPECT_EQ(row(week, "off_hours", "user", "suzuki"), nullptr);

  const auto* elsewhere = row(week, "new_sources", "user", "tanaka");
  ASSERT_NE(elsewhere, nullptr);
  EXPECT_EQ(elsewhere->at("network"), "198.51.100.0/24");
  EXPECT_EQ(row(week, "new_sources", "user", "suzuki"), nullptr);  // had none before

  const auto* unexplained = row(week, "privileges", "user", "tanaka");
  ASSERT_NE(unexplained, nullptr);
  EXPECT_EQ(unexplained->at("explained"), false);
  const auto* explained = row(week, "privileges", "user", "kato");
  ASSERT_NE(explained, nullptr);
  EXPECT_EQ(explained->at("explained"), true);
  EXPECT_EQ(explained->at("targets").as_array().at(0), "/usr/bin/apt");

  EXPECT_EQ(sheet(at(28, 0), at(35, 0)), week) << "the same question has the same answer";
  const auto elsewhere_only = sheet(at(28, 0), at(35, 0), {"junshu"});
  EXPECT_EQ(row(elsewhere_only, "persons", "user", "tanaka"), nullptr);
}

TEST_P(Sheets, AnAccountThatSleptForMonthsStandsOut) {
  tell({login(at(0, 9), "sleeper"), login(at(0, 9), "awake")});
  stage_->move_to(at(1, 0));
  stage_->silence("web");
  std::vector<wire::Access> told{login(at(70, 9), "sleeper"), login(at(30, 9), "awake"), login(at(70, 9), "awake"), login(at(70, 9), "newcomer")};
  stage_->move_to(at(71, 0));
  tell(told);
  stage_->move_to(at(71, 1));
  const auto day = sheet(at(70, 0), at(71, 0));
  ASSERT_EQ(day.at("dormant").as_array().size(), 1U);
  const base::Object& sleeper = day.at("dormant").as_array()[0].as_object();
  EXPECT_EQ(sleeper.at("user"), "sleeper");
  EXPECT_EQ(sleeper.at("days"), 70);
  EXPECT_FALSE(day.at("gaps").as_array().empty()) << "nobody heard of the host for months";
}

TEST_P(Sheets, MonthsAreComparedWithMonths) {
  stage_->move_to(base::Date{2026, 8, 1}, 60);
  const base::Zone zone = base::zone_named("Asia/Tokyo");
  const auto july = sheet(base::start_of_day({2026, 7, 1}, zone), base::start_of_day({2026, 8, 1}, zone));
  ASSERT_EQ(july.at("periods").as_array().size(), 1U);  // June; May had begun
  EXPECT_EQ(july.at("periods").as_array()[0].at("from"), base::Json(base::to_iso8601(base::start_of_day({2026, 6, 1}, zone))));
}

INSTANTIATE_ON_BOTH_ENGINES(Sheets);

}  // namespace
}  // namespace junshu::instance

// Logs followed live: alerts at once, every access, nothing twice and nothing lost over restarts.
#include "log_observer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "base/file.h"
#include "told_text.h"

namespace junshu::agent {
namespace {

TEST(ToldText, keeps_what_may_stand_in_a_message_and_replaces_the_rest) {
  EXPECT_EQ(told_text("a\x01"
                      "b\xff"
                      "日本",
                      100),
            "a b\xEF\xBF\xBD日本");
  EXPECT_EQ(told_text("日本", 5), "日");
}

TEST(OffHours, are_nights_and_days_off_by_the_contracts_zone) {
  const wire::WorkingHours hours{540, 510, 1035, {"2026-05-10"}};
  EXPECT_FALSE(off_hours(hours, base::from_iso8601("2026-05-11T00:00:00Z")));  // 09:00
  EXPECT_TRUE(off_hours(hours, base::from_iso8601("2026-05-11T12:00:00Z")));   // 21:00
  EXPECT_TRUE(off_hours(hours, base::from_iso8601("2026-05-10T00:00:00Z")));
}

class FollowedLogs : public ::testing::Test {
 protected:
  // The loop's part: what is put is sealed at once and kept.
  struct Run {
    Run(const std::filesystem::path& state, const wire::DetectionSettings& settings)
        : observer(outbox, base::system_clock(), base::system_random(), {state, "/", ""}), sealing([this] {
            while (!ended) {
              for (auto& each : outbox.take()) {
                const std::lock_guard lock(mutex);
                told.push_back(wire::decode_observation(wire::encode(each)));
              }
              outbox.sealed();
              std::this_thread::sleep_for(std::chrono::milliseconds(20));
            }
          }) {
      observer.use(settings, base::kMinute);
    }
    ~Run() {
      ended = true;
      sealing.join();
      outbox.stop();
      observer.stop();
    }
    template <typename Fact>
    std::vector<Fact> all() {
      const std::lock_guard lock(mutex);
      std::vector<Fact> out;
      for (const auto& each : told) {
        if (const auto* fact = std::get_if<Fact>(&each.fact)) out.push_back(*fact);
      }
      return out;
    }
    std::size_t accesses() {
      std::size_t count = 0;
      for (const auto& fact : all<wire::Accesses>()) count += fact.accesses.size();
      return count;
    }
    template <typename Found>
    bool wait(const Found& found) {
      for (int i = 0; i < 500 && !found(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
      return found();
    }
    Outbox outbox;
    std::mutex mutex;
    std::vector<wire::Observation> told;
    std::atomic<bool> ended = false;
    LogObserver observer;
    std::thread sealing;
  };

  void fail(int times) {
    std::ofstream out(log(), std::ios::app);
    for (int i = 0; i < times; ++i) {
      ++number_;
      out << base::to_iso8601(base::system_clock().now()) << " web1 sshd[" << number_
          << "]: Failed password for root from 203.0.113.7 port " << 40'000 + number_ << " ssh2\n";
    }
  }
  std::string log() const { return (folder_.path() / "auth.log").string(); }
  wire::DetectionSettings settings() const {
    wire::DetectionSettings out;
    out.logs.push_back({"LS-001", wire::LogKind::File, log(), "", 60});
    out.rules.push_back({"login_brute_force.yml", base::read_text("catalogue/detections/login_brute_force.yml")});
    out.rules.push_back({"login.yml", base::read_text("catalogue/detections/login.yml")});
    return out;
  }
  std::filesystem::path state() const { return folder_.path() / "state"; }

  base::TemporaryFolder folder_{"junshu-log-observer"};
  int number_ = 0;
};

TEST_F(FollowedLogs, that_are_not_there_are_told_as_unreadable_and_read_when_they_come) {
  Run run(state(), settings());
  ASSERT_TRUE(run.wait([&] { return !run.all<wire::Logs>().empty(); }));
  EXPECT_FALSE(run.all<wire::Logs>()[0].logs.at(0).readable);
  EXPECT_NE(run.all<wire::Logs>()[0].logs[0].reason, "");
  fail(1);
  ASSERT_TRUE(run.wait([&] { return run.all<wire::Logs>().back().logs.at(0).readable; }));
  EXPECT_TRUE(run.wait([&] { return run.accesses() == 1; }));
}

TEST_F(FollowedLogs, raise_an_alert_at_once_and_show_every_access_once_over_restarts_and_rotation) {
  fail(20);
  {
    Run run(state(), settings());
    ASSERT_TRUE(run.wait([&] { return run.accesses() == 20 && !run.all<wire::Alerts>().empty(); }));
    const auto alert = run.all<wire::Alerts>()[0].alerts.at(0);
    EXPECT_EQ(alert.source, "203.0.113.7");
    EXPECT_FALSE(alert.lines.empty());
    const auto access = run.all<wire::Accesses>()[0].accesses.at(0);
    EXPECT_EQ(access.user, "root");
    EXPECT_EQ(access.outcome, wire::AccessOutcome::Failure);
    EXPECT_EQ(access.log, "LS-001");
    ASSERT_TRUE(run.wait([&] { return std::filesystem::exists(state() / "logs" / "checkpoint"); }));
  }
  fail(3);
  std::filesystem::rename(log(), log() + ".1");
  fail(4);
  Run run(state(), settings());
  ASSERT_TRUE(run.wait([&] { return run.accesses() >= 7; }));
  fail(1);
  EXPECT_TRUE(run.wait([&] { return run.accesses() == 8; }));
  EXPECT_TRUE(run.all<wire::Alerts>().empty()) << "the same attack was told as another alert";
}

}  // namespace
}  // namespace junshu::agent

// Logs followed live: alerts at once, every access, nothing twice and nothing lost over restarts.
#include "log_observer.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "base/descriptor.h"
#include "base/file.h"
#include "base/process.h"
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
    Run(const std::filesystem::path& state, const wire::DetectionSettings& settings,
        const std::filesystem::path& sysroot = "/")
        : observer(outbox, base::system_clock(), base::system_random(), {state, sysroot, ""}), sealing([this] {
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
  wire::DetectionSettings settings() const { return settings(wire::LogKind::File, log()); }
  static wire::DetectionSettings settings(wire::LogKind kind, const std::string& name) {
    wire::DetectionSettings out;
    out.logs.push_back({"LS-001", kind, name, "", 60});
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

TEST_F(FollowedLogs, show_a_changed_key_as_an_access_to_the_account) {
  const base::Millis now = base::system_clock().now();
  const std::string seconds = std::to_string(now / 1000);
  const std::string stamp = "msg=audit(" + seconds + ".000:20): ";
  std::ofstream(log()) << "type=SYSCALL " << stamp << "arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a1=7f "
                       << "a2=241 a3=1b6 items=2 ppid=1 pid=5 auid=1000 uid=0 ses=1 comm=\"sh\" exe=\"/bin/sh\"\n"
                       << "type=CWD " << stamp << "cwd=\"/root/.ssh\"\n"
                       << "type=PATH " << stamp << "item=0 name=\"/root/.ssh\" nametype=PARENT\n"
                       << "type=PATH " << stamp << "item=1 name=\"authorized_keys\" nametype=CREATE\n";
  Run run(state(), settings());
  ASSERT_TRUE(run.wait([&] { return run.accesses() == 1; }));
  EXPECT_EQ(run.all<wire::Accesses>()[0].accesses.at(0).kind, wire::AccessKind::Account);
  EXPECT_EQ(run.all<wire::Accesses>()[0].accesses.at(0).target, "/root/.ssh/authorized_keys");
}

class FollowedJournal : public FollowedLogs {
 protected:
  static constexpr const char* kMaker = "/lib/systemd/systemd-journal-remote";

  void SetUp() override {
    if (!std::filesystem::exists(kMaker)) GTEST_SKIP() << "skipped: no systemd-journal-remote";
    std::filesystem::create_directories(journal());
  }
  std::filesystem::path journal() const { return folder_.path() / "host/var/log/journal"; }
  // journald's part: another entry of its export format goes into the file.
  void say(const std::string& message) {
    ++number_;
    const std::string number = std::to_string(number_);
    const std::string micros = std::to_string(base::system_clock().now()) + "000";
    const std::string entry =
        "__CURSOR=s=6f;i=" + number + ";b=8a;m=1;t=1;x=1\n__REALTIME_TIMESTAMP=" + micros +
        "\n__MONOTONIC_TIMESTAMP=" + number + "\n_BOOT_ID=8a4f1c1e3a4b4d5e8f90112233445566\n_HOSTNAME=web1\n" +
        "SYSLOG_IDENTIFIER=sshd\n_PID=" + number + "\nMESSAGE=" + message + "\n\n";
    const auto made = base::run_process({kMaker, "-o", (journal() / "system.journal").string(), "-"}, entry);
    ASSERT_EQ(made.exit_code, 0) << made.errors;
  }
  void fail_by_journal(int times) {
    for (int i = 0; i < times; ++i) say("Failed password for root from 203.0.113.7 port 40000 ssh2");
  }
};

TEST_F(FollowedJournal, is_read_live_and_gone_on_with_where_the_last_run_ended) {
  fail_by_journal(2);
  const auto journals = settings(wire::LogKind::Journal, "");
  {
    Run run(state(), journals, folder_.path() / "host");
    ASSERT_TRUE(run.wait([&] { return run.accesses() == 2; }));
    fail_by_journal(10);
    ASSERT_TRUE(run.wait([&] { return run.accesses() == 12 && !run.all<wire::Alerts>().empty(); }));
    EXPECT_EQ(run.all<wire::Accesses>()[0].accesses.at(0).source, "203.0.113.7");
    ASSERT_TRUE(run.wait([&] {
      const auto text = base::read_text_if_present(state() / "logs" / "checkpoint");
      return text && text->find("i=c;") != std::string::npos;  // the twelfth, in hexadecimal digits
    }));
  }
  fail_by_journal(1);
  Run run(state(), journals, folder_.path() / "host");
  ASSERT_TRUE(run.wait([&] { return run.accesses() == 1; }));
  say("Accepted publickey for taro from 192.0.2.4 port 5 ssh2: ED25519 SHA256:abc");
  ASSERT_TRUE(run.wait([&] { return run.accesses() == 2; }));
  EXPECT_EQ(run.all<wire::Accesses>().back().accesses.back().outcome, wire::AccessOutcome::Success);
}

class ReceivedSyslog : public FollowedLogs, public ::testing::WithParamInterface<const char*> {
 protected:
  static int type() { return GetParam() == std::string_view("udp") ? SOCK_DGRAM : SOCK_STREAM; }
  static sockaddr_in loopback(int port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(static_cast<std::uint16_t>(port));
    out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return out;
  }
  static int free_port() {
    const base::Descriptor taken(::socket(AF_INET, type() | SOCK_CLOEXEC, 0));
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(taken.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::getsockname(taken.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    return ntohs(address.sin_port);
  }
  static void send(int port, const std::string& bytes) {
    const base::Descriptor sender(::socket(AF_INET, type() | SOCK_CLOEXEC, 0));
    const sockaddr_in address = loopback(port);
    ASSERT_EQ(::connect(sender.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::send(sender.get(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  }
};

TEST_P(ReceivedSyslog, of_other_machines_raises_alerts_and_shows_accesses) {
  const int port = free_port();
  Run run(state(), settings(wire::LogKind::Syslog, std::string(GetParam()) + ":127.0.0.1:" + std::to_string(port)));
  ASSERT_TRUE(run.wait([&] { return !run.all<wire::Logs>().empty() && run.all<wire::Logs>()[0].logs.at(0).readable; }))
      << run.all<wire::Logs>().at(0).logs.at(0).reason;
  for (int i = 0; i < 10; ++i) {
    send(port, "<38>1 " + base::to_iso8601(base::system_clock().now()) + " gate sshd " + std::to_string(i) +
                   " - - Failed password for root from 203.0.113.7 port 40000 ssh2\n");
  }
  EXPECT_TRUE(run.wait([&] { return run.accesses() == 10 && !run.all<wire::Alerts>().empty(); }));
}

INSTANTIATE_TEST_SUITE_P(Ways, ReceivedSyslog, ::testing::Values("udp", "tcp"));

TEST_F(FollowedLogs, where_syslog_cannot_be_received_say_why) {
  for (const char* name : {"udp", "udp:", "udp:x", "smtp:25", "udp:70000", "udp:nowhere:514"}) {
    Run run(state(), settings(wire::LogKind::Syslog, name));
    ASSERT_TRUE(run.wait([&] { return !run.all<wire::Logs>().empty(); })) << name;
    EXPECT_FALSE(run.all<wire::Logs>()[0].logs.at(0).readable) << name;
    EXPECT_NE(run.all<wire::Logs>()[0].logs[0].reason, "") << name;
  }
}

}  // namespace
}  // namespace junshu::agent

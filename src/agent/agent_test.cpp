#include "agent/agent.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <thread>

#include "fake_server_for_tests.h"
#include "loop.h"

namespace junshu::agent {
namespace {

// Waits for something another thread or process does; gives up after a time that no working agent needs.
bool eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 600; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

class RunningLoop {
 public:
  RunningLoop(const RunOptions& options) : options_(options), state_(options.state), stop_(::eventfd(0, EFD_CLOEXEC)) {
    thread_ = std::thread([this] {
      Loop loop(options_, state_, base::system_clock(), base::system_random());
      loop.run(stop_);
    });
  }
  ~RunningLoop() {
    ::eventfd_write(stop_, 1);
    thread_.join();
    ::close(stop_);
  }
  RunningLoop(const RunningLoop&) = delete;
  RunningLoop& operator=(const RunningLoop&) = delete;

 private:
  RunOptions options_;
  State state_;
  int stop_;
  std::thread thread_;
};

class AgentTest : public testing::Test {
 protected:
  EnrolOptions enrolment() const {
    return {.server = server_.url() + "/",
            .token = server_.token,
            .authority_file = server_.authority_file(),
            .authority_fingerprint = "",
            .state = state(),
            .sysroot = host_.root()};
  }
  RunOptions running() const { return {.state = state(), .interval_seconds = {}, .sysroot = host_.root()}; }
  std::filesystem::path state() const { return folder_.path() / "state"; }
  static base::ErrorKind failure(const std::function<void()>& act, std::string* message = nullptr) {
    try {
      act();
    } catch (const base::Error& error) {
      if (message != nullptr) *message = error.what();
      return error.kind();
    }
    ADD_FAILURE() << "nothing was refused";
    return base::ErrorKind::Internal;
  }
  void expect_unbroken_chain() const {
    history::ChainHead head;
    for (const history::Segment& segment : server_.segments()) {
      EXPECT_EQ(history::link(head, segment), history::Link::Follows) << segment.header.sequence;
      head = {.sequence = segment.header.sequence, .hash = segment.hash};
    }
  }
  // This program again as an agent in a process of its own.
  pid_t start_process() const {
    const pid_t child = ::fork();
    if (child == 0) {
      ::setenv("JUNSHU_AGENT_TEST_STATE", state().c_str(), 1);
      ::setenv("JUNSHU_AGENT_TEST_SYSROOT", host_.root().c_str(), 1);
      ::execl("/proc/self/exe", "agent_test", "--gtest_filter=AgentProcess.does_the_work_of_the_child_in_the_tests_below",
              static_cast<char*>(nullptr));
      ::_exit(127);
    }
    return child;
  }

  FakeServer server_;
  FakeHost host_;
  base::TemporaryFolder folder_;
};

TEST(AgentProcess, does_the_work_of_the_child_in_the_tests_below) {
  const char* state = std::getenv("JUNSHU_AGENT_TEST_STATE");
  const char* sysroot = std::getenv("JUNSHU_AGENT_TEST_SYSROOT");
  if (state == nullptr || sysroot == nullptr) return;
  EXPECT_EQ(run({.state = state, .interval_seconds = 1, .sysroot = sysroot}), 0);
}

TEST_F(AgentTest, enrols_and_keeps_its_key_to_itself) {
  EXPECT_FALSE(enrolled(state()));
  EXPECT_EQ(enrol(enrolment()), 0);
  EXPECT_TRUE(enrolled(state()));
  struct stat status {};
  ASSERT_EQ(::stat(state().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
  ASSERT_EQ(::stat((state() / "credentials.pem").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_EQ(failure([&] { enrol(enrolment()); }), base::ErrorKind::Conflict);
}

TEST_F(AgentTest, enrols_by_the_fingerprint_of_the_authority) {
  EnrolOptions options = enrolment();
  options.authority_file.clear();
  EXPECT_EQ(failure([&] { enrol(options); }), base::ErrorKind::InvalidInput) << "neither file nor fingerprint";
  options.authority_fingerprint = std::string(64, 'a');
  EXPECT_EQ(failure([&] { enrol(options); }), base::ErrorKind::Forbidden);
  EXPECT_FALSE(enrolled(state()));
  options.authority_fingerprint = server_.fingerprint();
  EXPECT_EQ(enrol(options), 0);
}

TEST_F(AgentTest, with_a_wrong_token_is_told_so_in_its_language_and_never_shows_the_token) {
  EnrolOptions options = enrolment();
  options.token = "guessed-token";
  std::string message;
  EXPECT_EQ(failure([&] { enrol(options); }, &message), base::ErrorKind::Unauthenticated);
  EXPECT_NE(message.find("トークンが使えません"), std::string::npos) << message;
  EXPECT_EQ(message.find("guessed-token"), std::string::npos);
  EXPECT_FALSE(enrolled(state()));
}

TEST_F(AgentTest, does_not_send_its_token_to_a_server_of_another_authority) {
  const FakeServer impostor;
  EnrolOptions options = enrolment();
  options.server = impostor.url();
  EXPECT_EQ(failure([&] { enrol(options); }), base::ErrorKind::Unavailable);
  options.server = "http://127.0.0.1:1";
  EXPECT_EQ(failure([&] { enrol(options); }), base::ErrorKind::InvalidInput);
}

TEST_F(AgentTest, that_is_not_enrolled_does_not_run) {
  EXPECT_EQ(failure([&] { run(running()); }), base::ErrorKind::NotFound);
}

TEST_F(AgentTest, tells_all_it_sees_and_what_comes_later) {
  enrol(enrolment());
  const RunningLoop loop(running());
  ASSERT_TRUE(eventually([&] { return server_.count("devices_full") > 0 && server_.count("clock") > 0; }));
  EXPECT_EQ(server_.count("host"), 1);
  EXPECT_EQ(server_.count("packages_full"), 1);
  EXPECT_EQ(server_.count("services"), 1);
  host_.disk("sdb", "8:16");
  ASSERT_TRUE(eventually([&] { return server_.count("device_added") == 1; }));
  host_.packages("5.2-22");
  ASSERT_TRUE(eventually([&] { return server_.count("packages_diff") == 1; }));
  host_.unplug("sdb");
  ASSERT_TRUE(eventually([&] { return server_.count("device_removed") == 1; }));
  EXPECT_TRUE(eventually([&] { return server_.heartbeats > 2; }));
  expect_unbroken_chain();
  for (const wire::Observation& observation : server_.observations()) {
    if (const auto* added = std::get_if<wire::DeviceAdded>(&observation.fact)) {
      EXPECT_TRUE(added->device.attached_later);
      EXPECT_EQ(added->device.serial, "SERIAL-sdb");
    }
  }
}

TEST_F(AgentTest, takes_over_what_people_set_and_watches_the_files_they_name) {
  enrol(enrolment());
  std::filesystem::create_directories(host_.root() / "srv");
  host_.file("srv/page", "one");
  const wire::AgentSettings settings{.integrity = {{"/srv"}, {}, 24}, .power = {}, .media = {}, .sites = {}};
  server_.set(&settings);
  {
    const RunningLoop loop(running());
    ASSERT_TRUE(eventually([&] { return server_.count("watch") > 0 && server_.count("scan") > 0; }));
    EXPECT_TRUE(std::filesystem::exists(state() / "settings.json"));
    bool watching = false;
    for (const wire::Observation& observation : server_.observations()) {
      if (const auto* watch = std::get_if<wire::Watch>(&observation.fact)) {
        watching = watch->watching;
        EXPECT_TRUE(watching || !watch->reason.empty());
        EXPECT_EQ(watch->roots, std::vector<std::string>{"/srv"});
      }
    }
    // Where the kernel lets nobody watch, the reason was told, and the next scan finds it.
    if (watching) {
      host_.file("srv/page", "two");
      ASSERT_TRUE(eventually([&] { return server_.count("file_changes") > 0; }));
    }
  }
  for (const wire::Observation& observation : server_.observations()) {
    const auto* changes = std::get_if<wire::FileChanges>(&observation.fact);
    if (changes != nullptr) {
      EXPECT_EQ(changes->changes.front().path, "/srv/page");
    }
  }
  server_.set(nullptr);
  const RunningLoop loop(running());
  EXPECT_TRUE(eventually([&] { return !std::filesystem::exists(state() / "settings.json"); }));
  expect_unbroken_chain();
}

TEST_F(AgentTest, keeps_what_it_sees_while_the_server_is_away_and_resumes_in_order) {
  enrol(enrolment());
  server_.stop();
  const RunningLoop loop(running());
  const auto spooled = [&](int count) {
    int found = 0;
    std::error_code ignored;
    for (std::filesystem::directory_iterator file(state() / "spool", ignored), end; !ignored && file != end; file.increment(ignored)) {
      found += file->path().extension() == ".segment" ? 1 : 0;
    }
    return found >= count;
  };
  ASSERT_TRUE(eventually([&] { return spooled(1); }));
  host_.packages("5.2-22");
  ASSERT_TRUE(eventually([&] { return spooled(2); }));
  server_.start();
  ASSERT_TRUE(eventually([&] { return server_.count("packages_diff") == 1; }));
  expect_unbroken_chain();
  EXPECT_TRUE(eventually([&] { return !spooled(1); }));
}

TEST_F(AgentTest, sends_again_what_was_not_answered_and_takes_already_there_for_success) {
  enrol(enrolment());
  server_.lose_answers = 1;
  const RunningLoop loop(running());
  ASSERT_TRUE(eventually([&] { return server_.count("clock") > 0; }));
  expect_unbroken_chain();
  EXPECT_EQ(server_.count("packages_full"), 1);
}

TEST_F(AgentTest, tells_of_a_refused_segment_and_sends_everything_again) {
  enrol(enrolment());
  server_.refuse_segments = true;
  const RunningLoop loop(running());
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(state() / "spool/refused/000000000001.segment"); }));
  server_.refuse_segments = false;
  ASSERT_TRUE(eventually([&] { return server_.count("gap") > 0 && server_.count("packages_full") > 0; }));
}

TEST_F(AgentTest, sends_everything_when_the_server_has_a_hole) {
  enrol(enrolment());
  const RunningLoop loop(running());
  ASSERT_TRUE(eventually([&] { return server_.count("devices_full") == 1 && server_.count("packages_full") == 1; }));
  server_.want_full = true;
  EXPECT_TRUE(eventually([&] { return server_.count("devices_full") == 2 && server_.count("packages_full") == 2; }));
}

TEST_F(AgentTest, whose_state_was_set_back_continues_the_chain_that_the_server_holds) {
  enrol(enrolment());
  {
    const RunningLoop loop(running());
    ASSERT_TRUE(eventually([&] { return server_.count("clock") > 0; }));
  }
  std::filesystem::remove_all(state() / "spool");
  const RunningLoop loop(running());
  const auto told = [&] {
    for (const wire::Observation& observation : server_.observations()) {
      const auto* gap = std::get_if<wire::Gap>(&observation.fact);
      if (gap != nullptr && gap->reason == wire::GapReason::StateLost) return true;
    }
    return false;
  };
  ASSERT_TRUE(eventually(told));
  expect_unbroken_chain();
}

TEST_F(AgentTest, ends_cleanly_on_sigterm_and_tells_how_long_it_did_not_run) {
  enrol(enrolment());
  const pid_t first = start_process();
  EXPECT_TRUE(eventually([&] { return server_.count("devices_full") > 0; }));
  ::kill(first, SIGTERM);
  int status = 0;
  ASSERT_EQ(::waitpid(first, &status, 0), first);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_EQ(server_.count("gap"), 0);
  const RunningLoop loop(running());
  EXPECT_TRUE(eventually([&] { return server_.count("gap") == 1; }));
  expect_unbroken_chain();
}

TEST_F(AgentTest, killed_at_any_moment_loses_nothing_that_was_sealed) {
  enrol(enrolment());
  for (int round = 0; round < 6; ++round) {
    host_.packages("5.2-" + std::to_string(100 + round));
    const pid_t child = start_process();
    std::this_thread::sleep_for(std::chrono::milliseconds(150 + 90 * round));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
  }
  host_.packages("5.2-last");
  const RunningLoop loop(running());
  const auto knows_last = [&] {
    std::string version;
    for (const wire::Observation& observation : server_.observations()) {
      if (const auto* full = std::get_if<wire::PackagesFull>(&observation.fact)) version = full->packages[1].version;
      if (const auto* diff = std::get_if<wire::PackagesDiff>(&observation.fact)) version = diff->set[0].now.version;
    }
    return version == "5.2-last";
  };
  ASSERT_TRUE(eventually(knows_last));
  expect_unbroken_chain();
}

TEST(AgentCertificate, is_renewed_before_it_ends) {
  base::ManualClock past(base::system_clock().now() - 300 * base::kDay);
  FakeServer server(past);
  const FakeHost host;
  const base::TemporaryFolder folder;
  enrol({.server = server.url(), .token = server.token, .authority_file = server.authority_file(), .authority_fingerprint = "",
         .state = folder.path(), .sysroot = host.root()});
  const std::string before = State(folder.path()).certificate();
  const RunningLoop loop({.state = folder.path(), .interval_seconds = {}, .sysroot = host.root()});
  ASSERT_TRUE(eventually([&] { return server.renewals == 1 && server.heartbeats > 3; }));
  EXPECT_NE(State(folder.path()).certificate(), before);
  EXPECT_EQ(server.renewals, 1);
}

}  // namespace
}  // namespace junshu::agent

// Ends the program at each step of commit and of publication, and fills the disk: what was acknowledged must be there afterwards.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <thread>

#include "base/error.h"
#include "test_house.h"

namespace junshu::store {
namespace {

class Crashes : public store_testing::OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    database_.reset();  // nothing may be open across a fork
  }

  // Runs `work` in a process of its own, which writes the numbers of acknowledged entries to the pipe it is given. Returns those.
  std::vector<std::uint64_t> in_child(const std::function<void(int)>& work, int& status) {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe(ends.data()), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      try {
        work(ends[1]);
      } catch (...) {
        _exit(3);
      }
      _exit(0);
    }
    close(ends[1]);
    std::vector<std::uint64_t> acknowledged;
    std::uint64_t index = 0;
    while (read(ends[0], &index, sizeof index) == static_cast<ssize_t>(sizeof index)) acknowledged.push_back(index);
    close(ends[0]);
    waitpid(child, &status, 0);
    return acknowledged;
  }

  static void acknowledge(int pipe_end, const std::vector<EntryPosition>& positions) {
    const std::uint64_t index = positions.at(0).index;
    if (write(pipe_end, &index, sizeof index) != static_cast<ssize_t>(sizeof index)) _exit(4);
  }

  void expect_kept(const std::vector<std::uint64_t>& acknowledged) {
    House house(url_, folder_.path());
    house.open();
    const auto connection = house.database().connect();
    const auto head = read_head(*connection, kContract);
    ASSERT_TRUE(head);
    for (const auto index : acknowledged) EXPECT_LT(index, head->size);
    house.expect_clean();
    house.put("after", "in");
    house.expect_clean();
  }
};
INSTANTIATE_ON_BOTH_ENGINES(Crashes);

// The n-th time the program comes to `step`, it ends as by kill -9.
std::function<void(std::string_view)> die_at(std::string_view step, int times) {
  auto seen = std::make_shared<std::atomic<int>>(0);  // shared: the writer copies its options
  return [step = std::string(step), times, seen](std::string_view at) {
    if (at == step && ++*seen == times) raise(SIGKILL);
  };
}

TEST_P(Crashes, AtEachStepOfACommitLoseNothingAcknowledged) {
  int contract_made = 0;
  in_child([&](int) {
    House house(url_, folder_.path());
    house.open();
    house.create_contract();
    house.close();
  }, contract_made);
  ASSERT_EQ(contract_made, 0);
  for (const auto* step : {"before_append", "before_commit", "after_commit"}) {
    int status = 0;
    const auto acknowledged = in_child(
        [&](int pipe_end) {
          House house(url_, folder_.path());
          house.open(die_at(step, 8));
          std::vector<std::thread> callers;
          for (int caller = 0; caller < 4; ++caller) {
            callers.emplace_back([&, caller] {
              for (int i = 0; i < 50; ++i) acknowledge(pipe_end, house.put_personal("M-" + std::to_string(caller), "value " + std::to_string(i)));
            });
          }
          for (auto& caller : callers) caller.join();
        },
        status);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << step;
    EXPECT_FALSE(acknowledged.empty()) << step;
    expect_kept(acknowledged);
  }
}

TEST_P(Crashes, AtEachStepOfAPublicationAreCaughtUp) {
  for (const auto* step : {"tiles_written", "checkpoint_written"}) {
    int status = 0;
    const auto acknowledged = in_child(
        [&](int pipe_end) {
          House house(url_, folder_.path());
          house.open(die_at(step, 4));
          if (logs(*house.database().connect()).empty()) house.create_contract();
          for (int i = 0; i < 400; ++i) {
            acknowledge(pipe_end, house.put("M-" + std::to_string(i), "in"));
            if (i % 130 == 0) house.publisher().publish();
          }
        },
        status);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << step;
    expect_kept(acknowledged);
  }
}

TEST_P(Crashes, OfTheDatabaseServerLoseNothingAcknowledged) {
  if (GetParam() == Dialect::Sqlite) return;
  House house(url_, folder_.path());
  house.open();
  house.create_contract();
  std::vector<std::uint64_t> acknowledged;
  std::atomic<bool> stop = false;
  std::thread caller([&] {
    while (!stop) {
      try {
        acknowledged.push_back(house.put("M-1", "in").at(0).index);
      } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::Unavailable) << error.what();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    }
  });
  for (int i = 0; i < 3; ++i) store_testing::PrivatePostgres::shared().crash_and_restart();
  stop = true;
  caller.join();
  house.put("M-2", "in");
  house.close();
  expect_kept(acknowledged);
}

// No file may grow beyond the limit, as on a full disk. SQLite only: PostgreSQL's files belong to its server.
TEST_P(Crashes, AFullDiskIsSaidAndLosesNothing) {
  if (GetParam() == Dialect::Postgresql) return;
  int status = 0;
  const auto acknowledged = in_child(
      [&](int pipe_end) {
        signal(SIGXFSZ, SIG_IGN);
        House house(url_, folder_.path());
        house.open();
        house.create_contract();
        const rlimit limit = {512 * 1024, RLIM_INFINITY};
        setrlimit(RLIMIT_FSIZE, &limit);
        bool refused = false;
        for (int i = 0; i < 5000 && !refused; ++i) {
          try {
            acknowledge(pipe_end, house.put("M-" + std::to_string(i), std::string(500, 'x')));
          } catch (const base::Error& error) {
            refused = error.kind() == base::ErrorKind::Storage && !error.message().ja.empty();
          }
        }
        if (!refused) _exit(5);
        const rlimit freed = {RLIM_INFINITY, RLIM_INFINITY};
        setrlimit(RLIMIT_FSIZE, &freed);
        acknowledge(pipe_end, house.put("freed", "in"));
        if (!house.verify().differences.empty()) _exit(6);
      },
      status);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_FALSE(acknowledged.empty());
  expect_kept(acknowledged);
}

}  // namespace
}  // namespace junshu::store

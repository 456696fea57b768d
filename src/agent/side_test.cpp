// What lies between the loop and the observers beside it.
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "outbox.h"
#include "settings_keeper.h"
#include "side_thread.h"

namespace junshu::agent {
namespace {

wire::Observation at(base::Millis instant) { return {instant, wire::Watch{}}; }

TEST(Outbox, gives_everything_once_and_in_order) {
  Outbox outbox;
  outbox.put({at(1), at(2)});
  outbox.put({at(3)});
  const auto taken = outbox.take();
  ASSERT_EQ(taken.size(), 3U);
  EXPECT_EQ(taken[2].at, 3);
  EXPECT_TRUE(outbox.take().empty());
}

TEST(Outbox, lets_go_who_waits_only_when_what_was_put_is_sealed) {
  Outbox outbox;
  const auto number = outbox.put({at(1)});
  outbox.sealed();  // nothing was taken yet
  std::atomic<bool> done = false;
  std::thread waiting([&] {
    EXPECT_TRUE(outbox.wait_until_sealed(number));
    done = true;
  });
  outbox.take();
  EXPECT_FALSE(done);
  outbox.sealed();
  waiting.join();
  EXPECT_TRUE(done);
}

TEST(Outbox, that_is_stopped_says_that_nothing_more_is_sealed) {
  Outbox outbox;
  const auto number = outbox.put({at(1)});
  std::thread waiting([&] { EXPECT_FALSE(outbox.wait_until_sealed(number)); });
  outbox.stop();
  waiting.join();
}

TEST(SideThread, goes_on_after_a_failure_and_tells_of_it_once) {
  std::atomic<int> calls = 0;
  std::atomic<int> told = 0;
  std::mutex mutex;
  std::condition_variable changed;
  {
    SideThread thread(
        "a test",
        [&]() -> std::chrono::milliseconds {
          const std::lock_guard lock(mutex);
          const int call = ++calls;
          changed.notify_all();
          if (call <= 2) throw base::Error(base::ErrorKind::Storage, {"x", "x"});
          return std::chrono::hours(1);
        },
        [&](const std::string&) { ++told; });
    for (int wanted = 1; wanted <= 3; ++wanted) {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return calls >= wanted; });
      lock.unlock();
      thread.wake();
    }
  }
  EXPECT_EQ(told, 1);
  EXPECT_GE(calls, 3);
}

TEST(SettingsKeeper, goes_on_without_settings_when_those_kept_are_damaged) {
  const base::TemporaryFolder folder;
  const State state(folder.path());
  base::write_durably(state.settings_file(), "{");
  const SettingsKeeper keeper(state);
  EXPECT_EQ(keeper.settings(), wire::AgentSettings{});
  EXPECT_EQ(keeper.digest(), base::Digest{});
}

}  // namespace
}  // namespace junshu::agent

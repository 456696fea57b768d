#include "probes/own_cost.h"

#include <gtest/gtest.h>
#include <time.h>
#include <unistd.h>

#include "fixture_test.h"

namespace junshu::probes {
namespace {

void process(const FakeHost& host, int user, int system, int read, int written) {
  host.file("self/stat", "7 (a ) b) S 1 7 7 0 -1 4194560 100 0 0 0 " + std::to_string(user) + " " + std::to_string(system) + " 0 0 20 0 3 0 500 1000 200\n");
  host.file("self/io", "rchar: 9\nwchar: 9\nread_bytes: " + std::to_string(read) + "\nwrite_bytes: " + std::to_string(written) + "\ncancelled_write_bytes: 3\n");
  host.file("self/status", "Name:\ta\nVmHWM:\t  3000 kB\nVmRSS:\t  2000 kB\n");
}

TEST(OwnCost, is_what_was_spent_since_the_last_time) {
  const FakeHost host;
  process(host, 100, 50, 4096, 8192);
  OwnCost cost(1000, host.root() / "self");
  process(host, 107, 53, 5096, 8192);
  const long tick = 1000 / ::sysconf(_SC_CLK_TCK);
  EXPECT_EQ(cost.since_last(61'000, 42), (wire::AgentCost{.from = 1000,
                                                         .to = 61'000,
                                                         .cpu_ms = 10 * tick,
                                                         .rss_bytes = 2000 * 1024,
                                                         .peak_rss_bytes = 3000 * 1024,
                                                         .read_bytes = 1000,
                                                         .written_bytes = 0,
                                                         .watched_files = 42}));
  const wire::AgentCost next = cost.since_last(62'000, 42);
  EXPECT_EQ(next.from, 61'000);
  EXPECT_EQ(next.cpu_ms, 0);
}

TEST(OwnCost, is_nothing_where_nothing_can_be_read) {
  const FakeHost host;
  OwnCost cost(1, host.root() / "self");
  EXPECT_EQ(cost.since_last(2, 0), (wire::AgentCost{.from = 1, .to = 2}));
}

TEST(OwnCost, of_this_very_process_grows_with_its_work) {
  OwnCost cost(1);
  // By its own clock, whatever else the machine does.
  const auto used = [] {
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1'000'000;
  };
  const auto start = used();
  while (used() - start < 100) {
  }
  const wire::AgentCost seen = cost.since_last(2, 0);
  EXPECT_GE(seen.cpu_ms, 50);
  EXPECT_GT(seen.rss_bytes, 100'000);
  EXPECT_GE(seen.peak_rss_bytes, seen.rss_bytes);
}

}  // namespace
}  // namespace junshu::probes

#include "observer.h"

#include <gtest/gtest.h>

#include "backoff.h"
#include "base/file.h"
#include "fake_server_for_tests.h"
#include "probes/devices.h"

namespace junshu::agent {
namespace {

std::vector<std::string> kinds(const std::vector<wire::Observation>& observations) {
  std::vector<std::string> out;
  for (const wire::Observation& observation : observations) out.emplace_back(wire::kind_of(observation.fact));
  return out;
}
using Kinds = std::vector<std::string>;

class ObserverTest : public testing::Test {
 protected:
  FakeHost host_;
  base::TemporaryFolder folder_;
  State state_{folder_.path()};
};

TEST_F(ObserverTest, tells_everything_once_and_then_only_what_changed) {
  Observer observer(state_, host_.root());
  EXPECT_EQ(kinds(observer.look(1)), (Kinds{"packages_full", "host", "services"}));
  EXPECT_EQ(kinds(observer.look(2)), Kinds{});
  host_.packages("5.2-22");
  EXPECT_EQ(kinds(observer.look(3)), Kinds{"packages_diff"});
  host_.file("proc/net/tcp", "");
  EXPECT_EQ(kinds(observer.look(4)), Kinds{"services"});
}

TEST_F(ObserverTest, remembers_packages_over_a_restart_only_when_they_were_sealed) {
  {
    Observer observer(state_, host_.root());
    observer.look(1);
  }
  {
    Observer observer(state_, host_.root());
    EXPECT_EQ(kinds(observer.look(2))[0], "packages_full");
    observer.sealed();
  }
  host_.packages("5.2-22");
  Observer observer(state_, host_.root());
  const auto observations = observer.look(3);
  ASSERT_EQ(kinds(observations)[0], "packages_diff");
  EXPECT_EQ(std::get<wire::PackagesDiff>(observations[0].fact).set[0].was_version, "5.2-1");
}

TEST_F(ObserverTest, says_that_packages_are_not_observed_where_there_is_no_dpkg) {
  std::filesystem::remove(host_.root() / "var/lib/dpkg/status");
  Observer observer(state_, host_.root());
  const auto observations = observer.look(1);
  ASSERT_EQ(kinds(observations)[0], "host");
  const auto& unobserved = std::get<wire::HostFacts>(observations[0].fact).unobserved;
  EXPECT_TRUE(std::any_of(unobserved.begin(), unobserved.end(), [](const wire::Unobserved& each) { return each.fact == "packages"; }));
}

TEST_F(ObserverTest, tells_devices_in_full_and_then_those_that_come_and_go) {
  Observer observer(state_, host_.root());
  EXPECT_EQ(kinds(observer.devices(1, {probes::read_devices(host_.root())})), Kinds{"devices_full"});
  host_.disk("sdb", "8:16");
  const auto added = observer.devices(2, {probes::read_devices(host_.root())});
  ASSERT_EQ(kinds(added), Kinds{"device_added"});
  EXPECT_TRUE(std::get<wire::DeviceAdded>(added[0].fact).device.attached_later);
  host_.unplug("sdb");
  EXPECT_EQ(kinds(observer.devices(3, {probes::read_devices(host_.root())})), Kinds{"device_removed"});
}

TEST_F(ObserverTest, knows_after_a_restart_which_devices_came_later) {
  {
    Observer observer(state_, host_.root());
    observer.devices(1, {probes::read_devices(host_.root())});
    observer.sealed();
  }
  host_.disk("sdb", "8:16");
  Observer observer(state_, host_.root());
  const auto observations = observer.devices(2, {probes::read_devices(host_.root())});
  EXPECT_EQ(kinds(observations), (Kinds{"device_added", "devices_full"}));
  int later = 0;
  for (const wire::Device& device : std::get<wire::DevicesFull>(observations[1].fact).devices) later += device.attached_later ? 1 : 0;
  EXPECT_EQ(later, 1);
}

TEST_F(ObserverTest, tells_the_clock_when_it_moved_or_an_interval_passed) {
  Observer observer(state_, host_.root());
  constexpr base::Millis kInterval = 5 * base::kMinute;
  EXPECT_TRUE(observer.clock(0, {.offset_ms = 10, .round_trip_ms = 2}, kInterval));
  EXPECT_FALSE(observer.clock(1, {.offset_ms = 30, .round_trip_ms = 2}, kInterval));
  EXPECT_TRUE(observer.clock(2, {.offset_ms = 900, .round_trip_ms = 2}, kInterval));
  EXPECT_FALSE(observer.clock(2 + 4 * base::kMinute, {.offset_ms = 900, .round_trip_ms = 2}, kInterval));
  EXPECT_TRUE(observer.clock(2 + kInterval - base::kSecond, {.offset_ms = 900, .round_trip_ms = 2}, kInterval)) << "a heartbeat that came early";
}

TEST_F(ObserverTest, answers_a_new_interval_at_once) {
  Observer observer(state_, host_.root());
  EXPECT_TRUE(observer.clock(0, {.offset_ms = 0, .round_trip_ms = 2}, base::kMinute));
  EXPECT_TRUE(observer.clock(1, {.offset_ms = 0, .round_trip_ms = 2}, base::kHour));
  EXPECT_FALSE(observer.clock(2, {.offset_ms = 0, .round_trip_ms = 2}, base::kHour));
}

TEST_F(ObserverTest, goes_on_with_damaged_memories) {
  base::write_durably(state_.devices_file(), "{");
  base::write_durably(state_.packages_file(), "{}");
  Observer observer(state_, host_.root());
  EXPECT_EQ(kinds(observer.look(1))[0], "packages_full");
}

TEST(Backoff, doubles_up_to_its_limit_and_starts_anew_after_success) {
  base::SeededRandom random("backoff");
  Backoff backoff(random, 1000, 8000);
  base::Millis last = 0;
  for (int i = 0; i < 10; ++i) {
    last = backoff.failed();
    EXPECT_LE(last, 8000);
  }
  EXPECT_GE(last, 4000);
  EXPECT_TRUE(backoff.failing());
  backoff.succeeded();
  EXPECT_LE(backoff.failed(), 1000);
}

}  // namespace
}  // namespace junshu::agent

#include "probes/device_changes.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace junshu::probes {
namespace {

wire::Device device(const std::string& identity, const std::string& name) {
  wire::Device out;
  out.identity = identity;
  out.name = name;
  return out;
}
using Devices = std::vector<wire::Device>;

TEST(DeviceMemory, only_remembers_at_the_first_look) {
  DeviceMemory memory;
  Devices now{device("d-1", "sda")};
  const DeviceChanges changes = memory.look(now);
  EXPECT_TRUE(changes.added.empty());
  EXPECT_FALSE(now[0].attached_later);
}

TEST(DeviceMemory, says_that_a_device_was_attached_later) {
  DeviceMemory memory;
  Devices now{device("d-1", "sda")};
  memory.look(now);
  now = {device("d-1", "sda"), device("d-2", "sdb")};
  const DeviceChanges changes = memory.look(now);
  ASSERT_EQ(changes.added.size(), 1U);
  EXPECT_TRUE(changes.added[0].attached_later);
  EXPECT_FALSE(now[0].attached_later);
  EXPECT_TRUE(now[1].attached_later);
}

TEST(DeviceMemory, tells_which_device_went) {
  DeviceMemory memory;
  Devices now{device("d-1", "sda"), device("d-2", "sdb")};
  memory.look(now);
  now.pop_back();
  const DeviceChanges changes = memory.look(now);
  ASSERT_EQ(changes.removed.size(), 1U);
  EXPECT_EQ(changes.removed[0], (wire::DeviceRemoved{"d-2", "sdb"}));
}

TEST(DeviceMemory, finds_after_a_restart_what_changed_meanwhile) {
  DeviceMemory before;
  Devices now{device("d-1", "sda"), device("d-2", "sdb")};
  before.look(now);
  DeviceMemory memory = DeviceMemory::load(before.save());
  now = {device("d-1", "sda"), device("d-3", "sdb")};
  const DeviceChanges changes = memory.look(now);
  ASSERT_EQ(changes.added.size(), 1U);
  EXPECT_EQ(changes.added[0].identity, "d-3");
  EXPECT_TRUE(changes.added[0].attached_later);
  ASSERT_EQ(changes.removed.size(), 1U);
  EXPECT_EQ(changes.removed[0].identity, "d-2");
}

TEST(DeviceMemory, notices_that_a_device_that_stayed_is_different) {
  DeviceMemory memory;
  Devices now{device("d-1", "sda")};
  memory.look(now);
  EXPECT_FALSE(memory.look(now).altered);
  now[0].encryption = wire::Encryption::Yes;
  EXPECT_TRUE(memory.look(now).altered);
}

TEST(DeviceMemory, does_not_load_nonsense) { EXPECT_THROW(DeviceMemory::load("{\"first\":1}"), base::Error); }

}  // namespace
}  // namespace junshu::probes

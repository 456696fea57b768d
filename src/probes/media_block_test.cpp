#include "probes/media_block.h"

#include <gtest/gtest.h>

#include <functional>

#include "fixture_test.h"
#include "probes/devices.h"

namespace junshu::probes {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUsb = "sys/devices/pci0000:00/usb1/1-2";
constexpr const char* kPlace = "pci0000:00/usb1/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0/block/sdz";

// A kernel that does what the test says it does.
class Kernel final : public MediaControl {
 public:
  bool write(const fs::path& attribute, std::string_view value) override {
    written.push_back(attribute.string() + "=" + std::string(value));
    return on_write ? on_write(attribute) : false;
  }
  bool unmount(const std::string& point) override {
    unmounted.push_back(point);
    return on_unmount ? on_unmount() : false;
  }
  bool make_read_only(const fs::path& node) override {
    read_only.push_back(node.filename().string());
    return can_make_read_only;
  }
  void pause() override {
    ++pauses;
    if (on_pause) on_pause();
  }

  std::function<bool(const fs::path&)> on_write;
  std::function<bool()> on_unmount;
  std::function<void()> on_pause;
  bool can_make_read_only = false;
  std::vector<std::string> written, unmounted, read_only;
  int pauses = 0;
};

class MediaBlocking : public testing::Test {
 protected:
  void SetUp() override {
    fake.disk("sdz", kPlace, "8:400", 60'062'500);
    fake.partition("sdz", "sdz1", "8:401", 60'000'000);
    fake.file(std::string(kUsb) + "/idVendor", "0781\n");
    fake.file(std::string(kUsb) + "/idProduct", "5581\n");
    fake.file(std::string(kUsb) + "/serial", "AA01020304\n");
    fake.file(std::string(kUsb) + "/authorized", "1\n");
    fake.file(std::string(kUsb) + "/bNumInterfaces", " 1\n");
    fake.file(std::string(kUsb) + "/1-2:1.0/bInterfaceNumber", "00\n");
    fake.file(std::string(kUsb) + "/1-2:1.0/authorized", "1\n");
    fake.link("sys/devices/" + std::string(kPlace) + "/device", "../..");
    fake.file("sys/devices/pci0000:00/usb1/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0/delete", "");
    fake.file("dev/sdz", "disk");
    fake.file("dev/sdz1", "partition");
    mountinfo("self", "");
    mountinfo("1", "");
  }
  void mountinfo(const std::string& process, const std::string& lines) { fake.file("proc/" + process + "/mountinfo", "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n" + lines); }
  void unplug() {
    fs::remove(fake.root() / "sys/block/sdz");
    fs::remove_all(fake.root() / "sys/devices" / kPlace);
    fs::remove(fake.root() / "dev/sdz");
    fs::remove(fake.root() / "dev/sdz1");
  }
  wire::Device device() {
    const auto devices = read_devices(fake.root());
    EXPECT_EQ(devices.size(), 1U);
    return devices.empty() ? wire::Device{} : devices.front();
  }
  MediaBlock block(int looks = 3) { return block_medium(fake.root(), device(), kernel, looks); }

  static constexpr const char* kMounted = "30 20 8:401 / /media/usb rw - vfat /dev/sdz1 rw\n";
  FakeHost fake;
  Kernel kernel;
};

TEST_F(MediaBlocking, is_verified_when_the_device_is_gone) {
  kernel.on_write = [&](const fs::path& attribute) {
    EXPECT_EQ(attribute.filename(), "authorized");
    EXPECT_EQ(attribute.parent_path().filename(), "1-2");
    unplug();
    return true;
  };
  const wire::Device before = device();
  const MediaBlock done = block();
  EXPECT_EQ(done.method, BlockMethod::Authorization);
  EXPECT_TRUE(done.effect_verified);
  EXPECT_EQ(done.remaining, "");
  const wire::MediaUse use = use_of(before, done, 5);
  EXPECT_TRUE(use.blocked && use.effect_verified);
  EXPECT_EQ(use.until, 5);
  EXPECT_EQ(use.device, before.identity);
}

TEST_F(MediaBlocking, is_not_claimed_when_the_kernel_accepts_everything_and_does_nothing) {
  kernel.on_write = [](const fs::path&) { return true; };
  const wire::Device before = device();
  const MediaBlock done = block();
  EXPECT_EQ(kernel.written.size(), 2U) << "authorisation, then deletion";
  EXPECT_GT(kernel.pauses, 0) << "it looked more than once";
  EXPECT_FALSE(done.effect_verified);
  EXPECT_EQ(done.remaining, "the kernel still has sdz");
  const wire::MediaUse use = use_of(before, done, 5);
  EXPECT_TRUE(use.blocked) << "that it was to be kept out";
  EXPECT_FALSE(use.effect_verified);
}

TEST_F(MediaBlocking, is_not_claimed_while_a_node_still_opens) {
  kernel.on_write = [&](const fs::path&) {
    fs::remove(fake.root() / "sys/block/sdz");
    fs::remove_all(fake.root() / "sys/devices" / kPlace);
    fs::remove(fake.root() / "dev/sdz");
    return true;
  };
  const MediaBlock done = block();
  EXPECT_FALSE(done.effect_verified);
  EXPECT_EQ(done.remaining, "/dev/sdz1 opens");
}

TEST_F(MediaBlocking, is_not_claimed_while_it_is_mounted_in_a_container) {
  fake.link("proc/1/ns/mnt", "mnt:[1]");
  fake.link("proc/77/ns/mnt", "mnt:[2]");
  mountinfo("77", kMounted);
  kernel.on_write = [&](const fs::path&) {
    unplug();
    return true;
  };
  const MediaBlock done = block();
  EXPECT_FALSE(done.effect_verified);
  EXPECT_EQ(done.remaining, "mounted at /media/usb");
}

TEST_F(MediaBlocking, unmounts_first_and_again_when_it_was_mounted_meanwhile) {
  mountinfo("self", kMounted);
  mountinfo("1", kMounted);
  kernel.on_unmount = [&] {
    mountinfo("self", "");
    mountinfo("1", "");
    return true;
  };
  kernel.on_write = [&](const fs::path&) {
    EXPECT_EQ(kernel.unmounted.size(), 1U);
    unplug();
    mountinfo("self", kMounted);
    return true;
  };
  EXPECT_TRUE(block().effect_verified);
  EXPECT_EQ(kernel.unmounted, (std::vector<std::string>{"/media/usb", "/media/usb"}));
}

TEST_F(MediaBlocking, waits_for_a_kernel_that_takes_its_time) {
  kernel.on_write = [](const fs::path&) { return true; };
  kernel.on_pause = [&] {
    if (kernel.pauses == 2) unplug();
  };
  EXPECT_TRUE(block().effect_verified);
  EXPECT_EQ(kernel.written.size(), 1U);
}

TEST_F(MediaBlocking, takes_only_the_storage_from_a_device_that_is_more) {
  fake.file(std::string(kUsb) + "/bNumInterfaces", " 2\n");
  kernel.on_write = [&](const fs::path& attribute) {
    EXPECT_EQ(attribute.parent_path().filename(), "1-2:1.0");
    unplug();
    return true;
  };
  EXPECT_TRUE(block().effect_verified);
}

TEST_F(MediaBlocking, deletes_what_cannot_be_unauthorised) {
  kernel.on_write = [&](const fs::path& attribute) {
    if (attribute.filename() != "delete") return false;
    unplug();
    return true;
  };
  const MediaBlock done = block();
  EXPECT_EQ(done.method, BlockMethod::Delete);
  EXPECT_TRUE(done.effect_verified);
}

TEST_F(MediaBlocking, makes_read_only_what_it_cannot_take_away_and_does_not_call_that_blocked) {
  kernel.can_make_read_only = true;
  const MediaBlock done = block();
  EXPECT_EQ(done.method, BlockMethod::ReadOnly);
  EXPECT_EQ(kernel.read_only, (std::vector<std::string>{"sdz", "sdz1"}));
  EXPECT_FALSE(done.effect_verified);
}

TEST_F(MediaBlocking, is_not_fooled_by_another_device_that_got_the_name) {
  kernel.on_write = [&](const fs::path&) {
    unplug();
    fake.disk("sdz", "pci0000:00/usb1/1-3/1-3:1.0/host7/target7:0:0/7:0:0:0/block/sdz", "8:400", 1000);
    fake.file("dev/sdz", "another disk");
    return true;
  };
  EXPECT_TRUE(block().effect_verified);
}

TEST_F(MediaBlocking, lets_alone_what_has_gone_or_what_the_host_runs_from) {
  const wire::Device before = device();
  mountinfo("1", "30 20 8:401 / /boot rw - ext2 /dev/sdz1 rw\n");
  kernel.on_write = [](const fs::path&) { return true; };
  EXPECT_FALSE(block_medium(fake.root(), before, kernel, 2).effect_verified);
  unplug();
  const MediaBlock gone = block_medium(fake.root(), before, kernel, 2);
  EXPECT_EQ(gone.method, BlockMethod::None);
  EXPECT_FALSE(use_of(before, gone, 5).blocked);
  EXPECT_FALSE(gone.effect_verified) << "nothing was blocked";
  EXPECT_TRUE(kernel.written.empty() && kernel.unmounted.empty() && kernel.read_only.empty());
}

TEST(MediaBlock, of_a_card_lets_its_driver_go) {
  const FakeHost fake;
  fake.disk("mmcblk0", "platform/mmc_host/mmc0/mmc0:aaaa/block/mmcblk0", "179:0", 60'062'500);
  fake.file("sys/devices/platform/mmc_host/mmc0/mmc0:aaaa/type", "SD\n");
  fake.file("sys/devices/platform/mmc_host/mmc0/mmc0:aaaa/cid", "1234567890abcdef1234567890abcdef\n");
  fake.link("sys/devices/platform/mmc_host/mmc0/mmc0:aaaa/block/mmcblk0/device", "../..");
  fake.file("sys/bus/mmc/drivers/mmcblk/unbind", "");
  Kernel kernel;
  kernel.on_write = [&](const fs::path&) {
    fs::remove(fake.root() / "sys/block/mmcblk0");
    fs::remove_all(fake.root() / "sys/devices/platform/mmc_host/mmc0/mmc0:aaaa/block");
    return true;
  };
  const auto devices = read_devices(fake.root());
  ASSERT_EQ(devices.size(), 1U);
  const MediaBlock done = block_medium(fake.root(), devices[0], kernel, 2);
  EXPECT_EQ(done.method, BlockMethod::Unbind);
  EXPECT_TRUE(done.effect_verified);
  ASSERT_EQ(kernel.written.size(), 1U);
  EXPECT_TRUE(kernel.written[0].ends_with("/mmcblk/unbind=mmc0:aaaa")) << kernel.written[0];
}

}  // namespace
}  // namespace junshu::probes

// USB sticks as umockdev plays them: what read_devices sees of them through /sys and udev, and what blocking does. Runs under umockdev-wrapper.
// What only hardware shows stays open: that a stick which lost its authorisation leaves the bus is the kernel's part, imitated here.
#include <gtest/gtest.h>
#include <umockdev.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>

#include "probes/devices.h"
#include "probes/media_block.h"
#include "probes/media_policy.h"

namespace junshu::probes {
namespace {

namespace fs = std::filesystem;

class Bus {
 public:
  Bus() : bed_(umockdev_testbed_new()) {}
  ~Bus() { g_object_unref(bed_); }
  Bus(const Bus&) = delete;
  Bus& operator=(const Bus&) = delete;

  void plug(const char* serial) {
    usb_ = add("usb", "1-2", nullptr, {"idVendor", "0781", "idProduct", "5581", "authorized", "1", "bNumInterfaces", " 1"}, {"DEVTYPE", "usb_device"});
    if (*serial != '\0') umockdev_testbed_set_attribute(bed_, usb_.c_str(), "serial", serial);
    block_ = add("block", "sdz", usb_.c_str(), {"size", "60062500", "removable", "1", "ro", "0", "dev", "8:400"}, {"DEVNAME", "/dev/sdz", "DEVTYPE", "disk"});
  }
  void unplug() {
    umockdev_testbed_remove_device(bed_, block_.c_str());
    umockdev_testbed_remove_device(bed_, usb_.c_str());
    std::error_code ignored;
    fs::remove("/dev/sdz", ignored);
  }
  std::string authorized() const {
    std::ifstream stream(usb_ + "/authorized");
    std::string word;
    stream >> word;
    return word;
  }

 private:
  std::string add(const char* subsystem, const char* name, const char* parent, std::vector<const char*> attributes, std::vector<const char*> properties) {
    attributes.push_back(nullptr);
    properties.push_back(nullptr);
    char* path = umockdev_testbed_add_devicev(bed_, subsystem, name, parent, const_cast<char**>(attributes.data()), const_cast<char**>(properties.data()));
    std::string out(path);
    g_free(path);
    return out;
  }

  UMockdevTestbed* bed_;
  std::string usb_, block_;
};

// The kernel's own way of writing; what follows from it is played.
class Played final : public MediaControl {
 public:
  explicit Played(Bus* leaves) : leaves_(leaves) {}
  bool write(const fs::path& attribute, std::string_view value) override {
    const bool done = kernel_.write(attribute, value);
    if (done && leaves_ != nullptr) leaves_->unplug();
    return done;
  }
  bool unmount(const std::string&) override { return false; }
  bool make_read_only(const fs::path&) override { return false; }
  void pause() override {}

 private:
  KernelMediaControl kernel_;
  Bus* leaves_;
};

wire::Device only_device() {
  const auto devices = read_devices("/");
  EXPECT_EQ(devices.size(), 1U);
  return devices.empty() ? wire::Device{} : devices.front();
}

const wire::MediaSettings kSettings{.policy = wire::MediaPolicy::BlockUnregistered, .registered = {"AA01020304"}, .forbidden = {"FF01020304"}};

TEST(Umockdev, shows_a_registered_stick_that_is_let_in) {
  Bus bus;
  bus.plug("AA01020304");
  const wire::Device device = only_device();
  EXPECT_EQ(device.serial, "AA01020304");
  EXPECT_EQ(device.identity_from, wire::IdentitySource::Serial);
  EXPECT_TRUE(device.removable);
  EXPECT_EQ(standing_of(kSettings, device), MediaStanding::Registered);
  EXPECT_FALSE(must_block(kSettings, device));
}

TEST(Umockdev, shows_sticks_that_are_not) {
  for (const auto& [serial, standing] : {std::pair{"BB01020304", MediaStanding::Unregistered}, std::pair{"", MediaStanding::Unregistered},
                                         std::pair{"FF01020304", MediaStanding::Forbidden}}) {
    Bus bus;
    bus.plug(serial);
    const wire::Device device = only_device();
    EXPECT_EQ(standing_of(kSettings, device), standing) << serial;
    EXPECT_TRUE(must_block(kSettings, device)) << serial;
    bus.unplug();
  }
}

TEST(Umockdev, lets_a_stick_lose_its_authorisation_and_leave) {
  Bus bus;
  bus.plug("BB01020304");
  Played control(&bus);
  const MediaBlock done = block_medium("/", only_device(), control, 2);
  EXPECT_EQ(done.method, BlockMethod::Authorization);
  EXPECT_TRUE(done.effect_verified) << done.remaining;
}

TEST(Umockdev, does_not_call_a_stick_blocked_that_ignores_its_authorisation) {
  Bus bus;
  bus.plug("BB01020304");
  Played control(nullptr);
  const MediaBlock done = block_medium("/", only_device(), control, 2);
  EXPECT_EQ(bus.authorized(), "0") << "it was written";
  EXPECT_FALSE(done.effect_verified);
  EXPECT_EQ(done.remaining, "the kernel still has sdz");
}

}  // namespace
}  // namespace junshu::probes

int main(int count, char** arguments) {
  const char* preload = std::getenv("LD_PRELOAD");
  if (preload == nullptr || std::strstr(preload, "umockdev") == nullptr) {
    std::puts("skipped: sticks are only played under umockdev-wrapper");
    return 0;
  }
  std::puts("skipped: NOT_TESTABLE_HERE: that a real USB stick leaves the bus when it is no longer authorised");
  testing::InitGoogleTest(&count, arguments);
  return RUN_ALL_TESTS();
}

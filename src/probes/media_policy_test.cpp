#include "probes/media_policy.h"

#include <gtest/gtest.h>

namespace junshu::probes {
namespace {

using wire::MediaPolicy;

wire::Device stick(const std::string& serial) {
  wire::Device device;
  device.serial = serial;
  device.removable = true;
  device.bus = wire::Bus::Usb;
  device.identity = "d-0000000000000001";
  device.identity_from = serial.empty() ? wire::IdentitySource::Position : wire::IdentitySource::Serial;
  return device;
}

const wire::MediaSettings kBlocking{.policy = MediaPolicy::BlockUnregistered, .registered = {"AA01020304", "BB01020304"}, .forbidden = {"BB01020304", "ＣＣ-99"}};

TEST(MediaPolicy, lets_a_registered_medium_be_used) {
  EXPECT_EQ(standing_of(kBlocking, stick("AA01020304")), MediaStanding::Registered);
  EXPECT_FALSE(must_block(kBlocking, stick("AA01020304")));
}

TEST(MediaPolicy, blocks_what_nobody_registered) {
  EXPECT_EQ(standing_of(kBlocking, stick("ZZ01020304")), MediaStanding::Unregistered);
  EXPECT_TRUE(must_block(kBlocking, stick("ZZ01020304")));
  EXPECT_TRUE(must_block(kBlocking, stick("aa01020304"))) << "another number than the registered one";
}

TEST(MediaPolicy, blocks_what_has_no_serial_number_even_if_an_empty_one_was_registered) {
  wire::MediaSettings settings = kBlocking;
  settings.registered.emplace_back("");
  EXPECT_EQ(standing_of(settings, stick("")), MediaStanding::Unregistered);
  EXPECT_TRUE(must_block(settings, stick("")));
}

TEST(MediaPolicy, does_not_trust_a_serial_number_that_many_pieces_share) {
  wire::Device device = stick("0123456789ABCDEF");
  device.identity_from = wire::IdentitySource::Position;
  wire::MediaSettings settings = kBlocking;
  settings.registered = {"0123456789ABCDEF"};
  EXPECT_EQ(standing_of(settings, device), MediaStanding::Unregistered);
}

TEST(MediaPolicy, puts_a_ban_above_a_registration_and_above_how_it_is_written) {
  EXPECT_EQ(standing_of(kBlocking, stick("BB01020304")), MediaStanding::Forbidden);
  EXPECT_EQ(standing_of(kBlocking, stick("bb01020304")), MediaStanding::Forbidden);
  EXPECT_EQ(standing_of(kBlocking, stick("cc-99")), MediaStanding::Forbidden);
  EXPECT_TRUE(must_block(kBlocking, stick("BB01020304")));
}

TEST(MediaPolicy, only_looks_on_where_it_says_observe) {
  wire::MediaSettings settings = kBlocking;
  settings.policy = MediaPolicy::Observe;
  EXPECT_FALSE(must_block(settings, stick("ZZ01020304")));
  EXPECT_FALSE(must_block(settings, stick("BB01020304")));
  EXPECT_EQ(standing_of(settings, stick("BB01020304")), MediaStanding::Forbidden);
}

TEST(MediaPolicy, has_nothing_to_say_of_built_in_disks_and_loops) {
  wire::Device disk = stick("ZZ01020304");
  disk.removable = false;
  EXPECT_EQ(standing_of(kBlocking, disk), MediaStanding::NotMedia);
  EXPECT_FALSE(must_block(kBlocking, disk));
  wire::Device loop = stick("ZZ01020304");
  loop.kind = wire::DeviceKind::Loop;
  EXPECT_FALSE(must_block(kBlocking, loop));
}

TEST(MediaPolicy, never_takes_away_what_the_host_runs_from) {
  for (const char* point : {"/", "/boot", "/boot/efi", "/usr", "/var", "/var/lib/postgresql", "/home"}) {
    wire::Device device = stick("ZZ01020304");
    device.partitions.push_back({.name = "sdz1", .mounts = {"/media/other", point}});
    EXPECT_FALSE(must_block(kBlocking, device)) << point;
  }
  wire::Device device = stick("ZZ01020304");
  device.mounts = {"/media/usb", "/home/taro/stick", "/mnt"};
  EXPECT_TRUE(must_block(kBlocking, device));
}

}  // namespace
}  // namespace junshu::probes

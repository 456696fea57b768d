#include "probes/devices.h"

#include <gtest/gtest.h>

#include "fixture_test.h"
#include "probes/mounts.h"
#include "wire/observation.h"

namespace junshu::probes {
namespace {

using wire::Bus;
using wire::Device;
using wire::DeviceKind;
using wire::Encryption;
using wire::IdentitySource;

constexpr const char* kLuks = "LUKS\xba\xbe\x00\x02";

void add_stick(const FakeHost& fake, const std::string& name, const std::string& host, const std::string& serial) {
  const std::string usb = "pci0000:00/0000:00:14.0/usb1/1-2";
  fake.file("sys/devices/" + usb + "/idVendor", "0781\n");
  fake.file("sys/devices/" + usb + "/idProduct", "5581\n");
  fake.file("sys/devices/" + usb + "/serial", serial + "\n");
  const std::string scsi = usb + "/1-2:1.0/host" + host + "/target" + host + ":0:0/" + host + ":0:0:0";
  fake.disk(name, scsi + "/block/" + name, "8:16", 60'062'500);
  fake.file("sys/devices/" + scsi + "/vendor", "SanDisk \n");
  fake.file("sys/devices/" + scsi + "/model", "Ultra           \n");
  fake.link("sys/devices/" + scsi + "/block/" + name + "/device", "../../../" + host + ":0:0:0");
}

const Device& only(const std::vector<Device>& devices) {
  EXPECT_EQ(devices.size(), 1U);
  static const Device kNone{};
  return devices.empty() ? kNone : devices.front();
}

TEST(Devices, on_usb_have_the_serial_of_the_stick_and_are_removable) {
  const FakeHost fake;
  add_stick(fake, "sdb", "6", "AA010203040506");
  const auto devices = read_devices(fake.root());
  const Device& stick = only(devices);
  EXPECT_EQ(stick.name, "sdb");
  EXPECT_EQ(stick.bus, Bus::Usb);
  EXPECT_EQ(stick.serial, "AA010203040506");
  EXPECT_EQ(stick.vendor, "SanDisk");
  EXPECT_EQ(stick.model, "Ultra");
  EXPECT_EQ(stick.size, 60'062'500LL * 512);
  EXPECT_TRUE(stick.removable);
  EXPECT_EQ(stick.identity_from, IdentitySource::Serial);
  EXPECT_EQ(stick.encryption, Encryption::Unknown);
}

TEST(Devices, keep_their_identity_when_they_are_plugged_in_again_under_another_name) {
  const FakeHost before;
  add_stick(before, "sdb", "6", "AA010203040506");
  const FakeHost after;
  add_stick(after, "sdc", "9", "AA010203040506");
  EXPECT_EQ(only(read_devices(before.root())).identity, only(read_devices(after.root())).identity);
  const FakeHost other;
  add_stick(other, "sdb", "6", "AA010203040507");
  EXPECT_NE(only(read_devices(before.root())).identity, only(read_devices(other.root())).identity);
}

TEST(Devices, without_a_serial_are_known_by_where_they_are) {
  const FakeHost before;
  add_stick(before, "sdb", "6", "");
  const FakeHost after;
  add_stick(after, "sdc", "11", "");
  const Device stick = only(read_devices(before.root()));
  EXPECT_EQ(stick.identity_from, IdentitySource::Position);
  EXPECT_EQ(stick.identity, only(read_devices(after.root())).identity);
}

TEST(Devices, with_a_serial_that_many_share_are_known_by_where_they_are) {
  const FakeHost fake;
  add_stick(fake, "sdb", "6", "0123456789ABCDEF");
  EXPECT_EQ(only(read_devices(fake.root())).identity_from, IdentitySource::Position);
}

TEST(Devices, that_claim_to_be_the_same_are_told_apart) {
  const FakeHost fake;
  for (const char* name : {"vda", "vdb"}) {
    const std::string place = std::string("pci0000:00/0000:00:0") + (name[2] == 'a' ? "2.0/virtio1" : "3.0/virtio2") + "/block/" + name;
    fake.disk(name, place, name[2] == 'a' ? "254:0" : "254:16", 1000);
    fake.file("sys/block/" + std::string(name) + "/serial", "SAME-SERIAL\n");
  }
  const auto devices = read_devices(fake.root());
  ASSERT_EQ(devices.size(), 2U);
  EXPECT_NE(devices[0].identity, devices[1].identity);
  EXPECT_EQ(devices[0].bus, Bus::Virtio);
}

TEST(Devices, say_by_which_bus_they_are_attached) {
  const FakeHost fake;
  fake.disk("sda", "pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda", "8:0", 100);
  fake.disk("nvme0n1", "pci0000:00/0000:01:00.0/nvme/nvme0/nvme0n1", "259:0", 100);
  fake.file("sys/block/nvme0n1/wwid", "eui.0025385b11b1c0de\n");
  fake.disk("mmcblk0", "platform/soc/mmc_host/mmc0/mmc0:0001/block/mmcblk0", "179:0", 100);
  fake.disk("mmcblk0boot0", "platform/soc/mmc_host/mmc0/mmc0:0001/block/mmcblk0/mmcblk0boot0", "179:8", 100);
  std::map<std::string, Device> by_name;
  for (const Device& device : read_devices(fake.root())) by_name[device.name] = device;
  EXPECT_EQ(by_name.size(), 3U);
  EXPECT_EQ(by_name["sda"].bus, Bus::Ata);
  EXPECT_FALSE(by_name["sda"].removable);
  EXPECT_EQ(by_name["nvme0n1"].bus, Bus::Nvme);
  EXPECT_EQ(by_name["nvme0n1"].identity_from, IdentitySource::Wwid);
  EXPECT_EQ(by_name["mmcblk0"].kind, DeviceKind::Card);
  EXPECT_TRUE(by_name["mmcblk0"].removable);
}

TEST(Devices, take_the_serial_from_vital_product_data_or_from_udev) {
  const FakeHost fake;
  fake.disk("sda", "pci0000:00/ata1/host0/target0:0:0/0:0:0:0/block/sda", "8:0", 100);
  fake.file("sys/block/sda/device/vpd_pg80", std::string("\x00\x80\x00\x08 WD-1234", 12));
  EXPECT_EQ(only(read_devices(fake.root())).serial, "WD-1234");
  const FakeHost other;
  other.disk("sda", "pci0000:00/ata1/host0/target0:0:0/0:0:0:0/block/sda", "8:0", 100);
  other.file("run/udev/data/b8:0", "N:sda\nE:ID_SERIAL_SHORT=S3Z9NB0K\nE:ID_FS_TYPE=crypto_LUKS\n");
  EXPECT_EQ(only(read_devices(other.root())).serial, "S3Z9NB0K");
  EXPECT_EQ(only(read_devices(other.root())).encryption, Encryption::Yes);
}

TEST(Devices, that_are_memory_mappings_or_empty_are_not_listed) {
  const FakeHost fake;
  fake.disk("ram0", "virtual/block/ram0", "1:0", 100);
  fake.disk("zram0", "virtual/block/zram0", "253:0", 100);
  fake.disk("loop0", "virtual/block/loop0", "7:0", 100);
  fake.disk("dm-0", "virtual/block/dm-0", "252:0", 100);
  fake.disk("sr0", "pci0000:00/ata2/host1/target1:0:0/1:0:0:0/block/sr0", "11:0", 2'097'151);
  fake.disk("sdb", "pci0000:00/usb1/1-1/host4/target4:0:0/4:0:0:0/block/sdb", "8:16", 0);
  EXPECT_TRUE(read_devices(fake.root()).empty());
}

TEST(Devices, that_loop_a_file_are_known_by_the_file) {
  const FakeHost fake;
  fake.disk("loop3", "virtual/block/loop3", "7:3", 2048);
  fake.file("sys/block/loop3/loop/backing_file", "/srv/図面.img\n");
  const auto devices = read_devices(fake.root());
  EXPECT_EQ(only(devices).kind, DeviceKind::Loop);
  EXPECT_EQ(only(devices).backing_file, "/srv/図面.img");
  EXPECT_EQ(only(devices).identity_from, IdentitySource::BackingFile);
}

TEST(Encryption, is_seen_by_a_crypt_mapping_above_a_partition) {
  const FakeHost fake;
  fake.disk("sda", "pci0000:00/ata1/host0/target0:0:0/0:0:0:0/block/sda", "8:0", 100'000);
  fake.partition("sda", "sda1", "8:1", 1000);
  fake.partition("sda", "sda2", "8:2", 90'000);
  fake.mapping("dm-0", "CRYPT-LUKS2-0123-root_crypt", "root_crypt", "252:0", "sda/sda2");
  fake.mapping("dm-1", "LVM-abc", "vg-root", "252:1", "dm-0");
  fake.content("sda1", "");
  fake.file("proc/self/mountinfo", "27 1 252:1 / / rw - ext4 /dev/mapper/vg-root rw\n28 27 8:1 / /boot rw - ext4 /dev/sda1 rw\nnonsense\n");
  const Device disk = only(read_devices(fake.root()));
  EXPECT_EQ(disk.encryption, Encryption::Yes) << "the partition that starts the machine does not count";
  ASSERT_EQ(disk.partitions.size(), 2U);
  EXPECT_EQ(disk.partitions[0].encryption, Encryption::No);
  EXPECT_EQ(disk.partitions[0].mounts, std::vector<std::string>{"/boot"});
  EXPECT_EQ(disk.partitions[1].encryption, Encryption::Yes);
  EXPECT_EQ(disk.partitions[1].mounts, std::vector<std::string>{"/"});
}

TEST(Encryption, of_a_disk_with_one_open_partition_is_no) {
  const FakeHost fake;
  fake.disk("sda", "pci0000:00/ata1/host0/target0:0:0/0:0:0:0/block/sda", "8:0", 100'000);
  fake.partition("sda", "sda1", "8:1", 1000);
  fake.partition("sda", "sda2", "8:2", 1000);
  fake.content("sda1", kLuks);
  fake.content("sda2", "");
  EXPECT_EQ(only(read_devices(fake.root())).encryption, Encryption::No);
}

TEST(Encryption, is_seen_by_the_first_bytes_of_a_stick_that_is_not_open) {
  const FakeHost fake;
  add_stick(fake, "sdb", "6", "AA010203040506");
  fake.content("sdb", kLuks);
  EXPECT_EQ(only(read_devices(fake.root())).encryption, Encryption::Yes);
  fake.content("sdb", std::string("\xeb\x58\x90-FVE-FS-"));
  EXPECT_EQ(only(read_devices(fake.root())).encryption, Encryption::Yes);
  fake.content("sdb", "plain");
  EXPECT_EQ(only(read_devices(fake.root())).encryption, Encryption::No);
}

TEST(Encryption, of_a_disk_that_is_mounted_as_it_is_is_no_even_when_it_cannot_be_read) {
  const FakeHost fake;
  fake.disk("vda", "pci0000:00/virtio1/block/vda", "254:0", 100'000);
  EXPECT_EQ(only(read_devices(fake.root())).encryption, Encryption::Unknown);
  fake.file("proc/self/mountinfo", "27 1 254:0 / / rw - ext4 /dev/vda rw\n");
  EXPECT_EQ(only(read_devices(fake.root())).encryption, Encryption::No);
}

TEST(Encryption, below_raid_is_found_through_it) {
  const FakeHost fake;
  fake.disk("sda", "pci0000:00/ata1/host0/target0:0:0/0:0:0:0/block/sda", "8:0", 100'000);
  fake.disk("md0", "virtual/block/md0", "9:0", 90'000);
  fake.file("sys/block/sda/holders/md0", "");
  fake.mapping("dm-0", "CRYPT-LUKS2-1-data", "data", "252:0", "md0");
  EXPECT_EQ(only(read_devices(fake.root())).encryption, Encryption::Yes);
}

TEST(Encryption, in_a_ring_of_mappings_ends) {
  const FakeHost fake;
  fake.disk("sda", "pci0000:00/ata1/block/sda", "8:0", 100'000);
  fake.mapping("dm-0", "LVM-a", "a", "252:0", "sda");
  fake.mapping("dm-1", "LVM-b", "b", "252:1", "dm-0");
  fake.file("sys/block/dm-1/holders/dm-0", "");
  EXPECT_EQ(only(read_devices(fake.root())).encryption, Encryption::Unknown);
}

TEST(Devices, with_hostile_attributes_can_still_be_sent) {
  const FakeHost fake;
  fake.disk("sda", "pci0000:00/ata1/block/sda", "\xff:\xfe", 100);
  fake.file("sys/block/sda/size", "99999999999999999\n");
  fake.file("sys/block/sda/device/serial", std::string("\x00\x01\xff bad\n", 8));
  fake.file("sys/block/sda/device/model", std::string(10'000, '\xe3'));
  fake.file("proc/self/mountinfo", "1 2 3\n1 1 8:0 / /a\\040b\\zz rw - ext4 /dev/sda rw\n\xff\xff - - - - - -\n");
  const auto devices = read_devices(fake.root());
  const wire::Observation observation{1, wire::DevicesFull{devices}};
  EXPECT_EQ(wire::decode_observation(wire::encode(observation)), observation);
  EXPECT_EQ(only(devices).mounts, std::vector<std::string>{"/a b\\zz"});
}

TEST(Devices, have_a_signature_that_changes_with_them) {
  const FakeHost fake;
  fake.disk("loop3", "virtual/block/loop3", "7:3", 0);
  const std::string before = devices_signature(fake.root());
  EXPECT_EQ(before, devices_signature(fake.root()));
  fake.file("sys/block/loop3/size", "2048\n");
  EXPECT_NE(before, devices_signature(fake.root()));
}

TEST(Devices, of_the_machine_these_tests_run_on_can_be_sent) {
  const wire::Observation observation{1, wire::DevicesFull{read_devices("/")}};
  EXPECT_EQ(wire::decode_observation(wire::encode(observation)), observation);
}

TEST(Mounts, undo_the_escapes_of_spaces) {
  const auto mounts = parse_mountinfo("36 35 98:0 /m /mnt/a\\040b rw,noatime shared:1 master:2 - ext3 /dev/sd\\040a rw\n");
  ASSERT_EQ(mounts.size(), 1U);
  EXPECT_EQ(mounts[0].point, "/mnt/a b");
  EXPECT_EQ(mounts[0].source, "/dev/sd a");
  EXPECT_EQ(mounts[0].device, "98:0");
}

}  // namespace
}  // namespace junshu::probes

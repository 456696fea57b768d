#include "probes/media_use.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "base/process.h"
#include "base/text.h"
#include "fixture_test.h"
#include "probes/devices.h"

namespace junshu::probes {
namespace {

namespace fs = std::filesystem;

class Counter final : public WriteCounter {
 public:
  explicit Counter(std::int64_t& files) : files_(files) {}
  bool add(const std::string&) override { return true; }
  std::int64_t files() override { return files_; }
  int descriptor() const override { return -1; }

 private:
  std::int64_t& files_;
};

class MediaUse : public testing::Test {
 protected:
  MediaUse() {
    stick.identity = "d-0000000000000001";
    stick.name = "sdz";
    stick.removable = true;
    stat(100);
  }
  void stat(long long sectors) { fake.file("sys/block/sdz/stat", "      43       31      752        1        8        3 " + std::to_string(sectors) + "        1        0        4\n"); }
  std::vector<wire::MediaUse> look(base::Millis now) { return uses.look({stick}, wire::MediaPolicy::Observe, now); }

  FakeHost fake;
  std::int64_t files = 0;
  wire::Device stick;
  MediaUses uses{fake.root(), [this] { return std::make_unique<Counter>(files); }};
};

TEST_F(MediaUse, begins_with_the_mount_and_ends_with_it) {
  EXPECT_TRUE(look(1).empty()) << "plugged in is not yet used";
  stick.partitions = {{.name = "sdz1", .mounts = {"/media/usb"}}};
  stat(108);
  const auto begun = look(2);
  ASSERT_EQ(begun.size(), 1U);
  EXPECT_EQ(begun[0].mounted_at, 2);
  EXPECT_EQ(begun[0].until, std::nullopt);
  EXPECT_FALSE(begun[0].blocked);
  files = 3;
  stat(200);
  EXPECT_TRUE(look(3).empty());
  ASSERT_EQ(uses.open().size(), 1U);
  EXPECT_EQ(uses.open()[0].files_written, 3);
  EXPECT_EQ(uses.open()[0].bytes_written, (200 - 100) * 512) << "what was written between plugging and the first look at the mount counts too";
  stat(300);
  stick.partitions[0].mounts.clear();
  const auto ended = look(9);
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].until, 9);
  EXPECT_EQ(ended[0].bytes_written, 200 * 512) << "flushing at the end counts";
  EXPECT_EQ(ended[0].mounted_at, 2);
  EXPECT_TRUE(uses.open().empty());
}

TEST_F(MediaUse, keeps_the_last_figures_of_a_medium_that_was_pulled_out) {
  stick.mounts = {"/media/usb"};
  look(1);
  stat(150);
  files = 2;
  uses.open();
  fs::remove_all(fake.root() / "sys/block/sdz");
  const auto ended = uses.look({}, wire::MediaPolicy::Observe, 5);
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].files_written, 2);
  EXPECT_EQ(ended[0].bytes_written, 50 * 512);
  EXPECT_EQ(ended[0].until, 5);
}

TEST_F(MediaUse, is_none_of_a_disk_that_stays) {
  stick.removable = false;
  stick.mounts = {"/"};
  EXPECT_TRUE(look(1).empty());
}

// The real thing: a loop device, a file system, three files, in a mount name space of our own.
class Loop {
 public:
  explicit Loop(const fs::path& folder) : folder_(folder) { why_not = set_up(); }
  ~Loop() {
    unmount();
    if (!device.empty()) run({"losetup", "--detach", device});
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  bool mount() { return ::mount(device.c_str(), point().c_str(), "ext2", 0, nullptr) == 0; }
  bool unmount() { return ::umount(point().c_str()) == 0; }
  fs::path point() const { return folder_ / "mnt"; }
  std::string name() const { return fs::path(device).filename().string(); }

  std::string device;
  std::string why_not;

 private:
  static base::ProcessResult run(const std::vector<std::string>& words) { return base::run_process(words); }
  std::string set_up() {
    if (::geteuid() != 0) return "not root";
    if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return "no mount name space of our own";
    std::ofstream(folder_ / "image").close();
    fs::resize_file(folder_ / "image", 16U << 20U);
    if (run({"mkfs.ext2", "-q", (folder_ / "image").string()}).exit_code != 0) return "mkfs.ext2 does not work";
    const auto found = run({"losetup", "--find", "--show", (folder_ / "image").string()});
    if (found.exit_code != 0) return "no loop device to be had";
    device = std::string(base::trim(found.output));
    fs::create_directory(folder_ / "mnt");
    return {};
  }

  fs::path folder_;
};

TEST(MediaUseOnALoopDevice, counts_three_copies_and_their_bytes) {
  const base::TemporaryFolder folder("junshu-media");
  Loop loop(folder.path());
  if (!loop.why_not.empty() || fanotify_write_counter() == nullptr) {
    std::printf("skipped: no real file system could be used to count copies: %s\n", loop.why_not.empty() ? "fanotify is not permitted" : loop.why_not.c_str());
    GTEST_SKIP();
  }
  // A host with this one device, as /sys has it and with the mounts of our own name space.
  const FakeHost host;
  fs::create_directories(host.root() / "sys/block");
  fs::create_symlink("/sys/block/" + loop.name(), host.root() / "sys/block" / loop.name());
  fs::create_directories(host.root() / "proc");
  fs::create_symlink("/proc/self", host.root() / "proc/self");
  const auto inventory = [&] {
    auto devices = read_devices(host.root());
    for (wire::Device& device : devices) device.removable = true;  // as a stick would be
    return devices;
  };
  MediaUses uses(host.root());
  ASSERT_EQ(inventory().size(), 1U);
  EXPECT_TRUE(uses.look(inventory(), wire::MediaPolicy::Observe, 1).empty());
  ASSERT_TRUE(loop.mount());
  ASSERT_EQ(uses.look(inventory(), wire::MediaPolicy::Observe, 2).size(), 1U);
  ASSERT_EQ(uses.descriptors().size(), 1U);

  constexpr std::size_t kSize = 300'000;
  for (const char* name : {"一.txt", "two.txt", "three.txt"}) std::ofstream(loop.point() / name) << std::string(kSize, 'x');
  std::ofstream(loop.point() / "two.txt", std::ios::app) << "again";
  { const std::ifstream only_read(loop.point() / "three.txt"); }
  EXPECT_EQ(uses.open().at(0).files_written, 3);
  ASSERT_TRUE(loop.unmount()) << "counting does not hold the medium";

  const auto ended = uses.look(inventory(), wire::MediaPolicy::Observe, 3);
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].files_written, 3);
  EXPECT_GE(ended[0].bytes_written, static_cast<std::int64_t>(3 * kSize));
  EXPECT_LT(ended[0].bytes_written, 16 << 20);
  EXPECT_EQ(ended[0].until, 3);
}

}  // namespace
}  // namespace junshu::probes

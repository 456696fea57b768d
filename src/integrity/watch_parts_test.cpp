// The parts of the watch that need no kernel.
#include <gtest/gtest.h>
#include <sys/sysmacros.h>

#include <algorithm>

#include "watch_mounts.h"
#include "watch_table.h"
#include "watch_who.h"

namespace junshu::integrity {
namespace {

std::shared_ptr<const Who> process(int pid) {
  return std::make_shared<const Who>(Who{.pid = pid, .exe = "/usr/bin/p" + std::to_string(pid)});
}

bool add(WatchTable& table, const std::string& path, base::Millis now, std::shared_ptr<const Who> who = nullptr) {
  const std::string folder = path.substr(0, path.rfind('/'));
  return table.add({.path = path, .folder = folder, .happenings = Happening::Written, .who = std::move(who)}, now);
}

TEST(WatchTableTest, NamesEachWriterOnceAndSaysWhenThereWereMore) {
  WatchTable table(10);
  for (int i = 0; i < 3; ++i) add(table, "/a", i, process(1));
  for (int pid = 2; pid < 10; ++pid) add(table, "/a", 5, process(pid));
  add(table, "/b", 5, process(1));
  const auto taken = table.take(10, 0, 0, SIZE_MAX);
  ASSERT_EQ(taken.seen.size(), 2U);
  EXPECT_EQ(taken.seen[0].path, "/a");
  EXPECT_EQ(taken.seen[0].who.size(), kMostWho);
  EXPECT_TRUE(taken.seen[0].more_who);
  EXPECT_EQ(taken.seen[0].first_at, 0);
  EXPECT_EQ(taken.seen[0].last_at, 5);
  EXPECT_EQ(taken.seen[0].events, 11U);
  EXPECT_FALSE(taken.seen[1].more_who);
}

TEST(WatchTableTest, GivesWhatIsRipeEarliestFirstAndNoMoreThanAsked) {
  WatchTable table(10);
  add(table, "/first", 10'000);
  add(table, "/second", 10'050);
  add(table, "/busy", 10'001);
  add(table, "/busy", 11'000);
  auto taken = table.take(11'100, 500, 10'000, 1);
  ASSERT_EQ(taken.seen.size(), 1U);
  EXPECT_EQ(taken.seen[0].path, "/first");
  EXPECT_EQ(taken.oldest_left, 10'001);
  taken = table.take(11'100, 500, 10'000, 10);
  ASSERT_EQ(taken.seen.size(), 1U);
  EXPECT_EQ(taken.seen[0].path, "/second");
  add(table, "/busy", 20'001);
  taken = table.take(20'002, 500, 10'000, 10);
  EXPECT_EQ(taken.seen.size(), 1U) << "changing for ten seconds";
  EXPECT_EQ(taken.oldest_left, 0);
  EXPECT_TRUE(table.empty());
}

TEST(WatchTableTest, DoesNotWaitForAClockThatWasSetBack) {
  WatchTable table(10);
  add(table, "/a", 1'000'000);
  EXPECT_EQ(table.take(10, 500, 10'000, 10).seen.size(), 1U);
}

TEST(WatchTableTest, WhenItIsFullTheFolderIsToBeRescanned) {
  WatchTable table(2);
  EXPECT_TRUE(add(table, "/d/1", 1));
  EXPECT_TRUE(add(table, "/d/2", 1));
  EXPECT_FALSE(add(table, "/e/3", 1));
  EXPECT_TRUE(add(table, "/d/1", 2)) << "it has a place";
  const auto taken = table.take(10, 0, 0, SIZE_MAX);
  ASSERT_EQ(taken.rescans.size(), 1U);
  EXPECT_EQ(taken.rescans[0].folder, "/e");
  EXPECT_EQ(taken.rescans[0].reason, Rescan::Reason::Crowded);
  EXPECT_EQ(name_of(taken.rescans[0].reason), "crowded");
}

TEST(WatchTableTest, RescansAreBoundedAndCoverEverythingAskedFor) {
  WatchTable table(2);
  table.rescan("/a/b", Rescan::Reason::Moved, 5);
  table.rescan("/a/b/c", Rescan::Reason::Moved, 6);
  table.rescan("/a", Rescan::Reason::Overflow, 7);
  auto taken = table.take(10, 0, 0, SIZE_MAX);
  ASSERT_EQ(taken.rescans.size(), 1U);
  EXPECT_EQ(taken.rescans[0].folder, "/a");
  EXPECT_EQ(taken.rescans[0].at, 5) << "since the earliest of what it covers";
  for (int i = 0; i < 5'000; ++i)
    table.rescan("/d" + std::to_string(i % 7) + "/s/f" + std::to_string(i), Rescan::Reason::Moved, 1);
  taken = table.take(10, 0, 0, SIZE_MAX);
  EXPECT_LE(taken.rescans.size(), 1'024U);
  for (int i = 0; i < 5'000; ++i) {
    const std::string folder = "/d" + std::to_string(i % 7) + "/s/f" + std::to_string(i);
    ASSERT_TRUE(std::any_of(taken.rescans.begin(), taken.rescans.end(), [&](const Rescan& each) {
      return is_within(folder, each.folder);
    })) << folder;
  }
}

constexpr std::string_view kMounts =
    "27 1 254:0 / / rw - ext4 /dev/vda rw\n"
    "28 27 0:21 / /proc rw shared:5 - proc proc rw\n"
    "29 27 254:1 / /srv rw - ext4 /dev/vdb rw\n"
    "30 29 254:2 / /srv/with\\040space rw - xfs /dev/vdc rw\n"
    "31 30 0:40 / /srv/with\\040space/covered rw - tmpfs t rw\n"
    "32 29 0:41 / /srv/with\\040space rw - tmpfs t rw\n"
    "not a line\n";

TEST(WatchMountsTest, ReadsWhereFileSystemsAre) {
  const auto mounts = parse_mounts(kMounts);
  ASSERT_EQ(mounts.size(), 6U);
  EXPECT_EQ(mounts[0].device, makedev(254, 0));
  EXPECT_EQ(mounts[3].point, "/srv/with space");
  EXPECT_EQ(mounts[1].type, "proc");
  EXPECT_TRUE(is_virtual("proc"));
  EXPECT_FALSE(is_virtual("ext4"));
}

TEST(WatchMountsTest, FindsThoseUnderARoot) {
  const auto mounts = parse_mounts(kMounts);
  const auto points = [&](std::string_view root, bool crosses) {
    std::vector<std::string> out;
    for (const Mount& mount : mounts_under(mounts, root, crosses)) out.push_back(mount.point + " " + mount.type);
    return out;
  };
  EXPECT_EQ(points("/", false), (std::vector<std::string>{"/ ext4"}));
  EXPECT_EQ(points("/", true), (std::vector<std::string>{"/ ext4", "/srv ext4", "/srv/with space tmpfs"}));
  EXPECT_EQ(points("/srv/www", true), (std::vector<std::string>{"/srv ext4"}));
  EXPECT_EQ(points("/srv2", true), (std::vector<std::string>{"/ ext4"}));
  EXPECT_EQ(points("/proc/sys", true), std::vector<std::string>());
}

TEST(WatchWhoTest, NamesTheContainer) {
  const std::string id(64, 'a');
  EXPECT_EQ(container_of("0::/system.slice/docker-" + id + ".scope\n"), id.substr(0, 12));
  EXPECT_EQ(container_of("12:cpu:/docker/" + id + "\n0::/\n"), id.substr(0, 12));
  EXPECT_EQ(container_of("0::/machine.slice/libpod-" + id + ".scope/container\n"), id.substr(0, 12));
  EXPECT_EQ(container_of("0::/lxc.payload.web/system.slice\n"), "lxc.payload.web");
  EXPECT_EQ(container_of("0::/system.slice/nginx.service\n"), "");
  EXPECT_EQ(container_of(""), "");
}

}  // namespace
}  // namespace junshu::integrity

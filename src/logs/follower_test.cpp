#include "logs/follower.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/file.h"
#include "base/process.h"
#include "logs/source.h"

namespace junshu::logs {
namespace {

class FollowerTest : public ::testing::Test {
 protected:
  base::TemporaryFolder folder;
  std::filesystem::path log = folder.path() / "app.log";
  std::filesystem::path state = folder.path() / "state" / "follow.json";
  std::vector<std::string> seen;
  std::unique_ptr<Follower> follower;

  FollowerTest() { base::make_folder(state.parent_path()); }
  void start(Follower::Begin begin = Follower::Begin::Start) {
    follower = std::make_unique<Follower>(std::vector{log}, state, begin);
  }
  void write(const std::string& text) { std::ofstream(log, std::ios::app) << text; }
  void poll() {
    follower->poll([&](const FollowedLine& line) { seen.emplace_back(line.text); });
  }
  void restart() {
    follower->save();
    start();
  }
  static std::vector<std::string> numbers(int from, int to) {
    std::vector<std::string> out;
    for (int i = from; i <= to; ++i) out.push_back(std::to_string(i));
    return out;
  }
};

TEST_F(FollowerTest, LinesAreGivenOnceAsTheyCome) {
  write("1\n2\n");
  start();
  poll();
  poll();
  write("3\n4");
  poll();
  EXPECT_EQ(seen, numbers(1, 3));  // the fourth has no end yet
  write("\n");
  poll();
  EXPECT_EQ(seen, numbers(1, 4));
}

TEST_F(FollowerTest, ARestartGoesOnWhereItStopped) {
  write("1\n2\n3");
  start();
  poll();
  restart();
  poll();
  write("\n4\n");
  poll();
  restart();
  write("5\n");
  poll();
  EXPECT_EQ(seen, numbers(1, 5));
}

TEST_F(FollowerTest, WithoutSavingLinesAreGivenAgainRatherThanLost) {
  write("1\n");
  start();
  poll();
  follower->save();
  write("2\n");
  poll();
  start();  // as after a crash
  poll();
  EXPECT_EQ(seen, (std::vector<std::string>{"1", "2", "2"}));
}

TEST_F(FollowerTest, AFileThatAppearsLaterIsReadFromItsStart) {
  start(Follower::Begin::End);
  poll();
  write("1\n2\n");
  poll();
  EXPECT_EQ(seen, numbers(1, 2));
}

TEST_F(FollowerTest, OnlyWhatComesFromNowOnIsGivenWhereThatIsWanted) {
  write("old\nhalf");
  start(Follower::Begin::End);
  poll();
  write(" a line\n1\n");
  poll();
  EXPECT_EQ(seen, numbers(1, 1));
}

TEST_F(FollowerTest, RenamingAndMakingAnewLosesNothing) {
  write("1\n");
  start();
  poll();
  write("2\n");
  std::filesystem::rename(log, log.string() + ".1");
  std::ofstream(log.string() + ".1", std::ios::app) << "3\n4";  // its writer has not noticed yet
  poll();
  write("5\n");
  poll();
  EXPECT_EQ(seen, numbers(1, 5));
  EXPECT_EQ(follower->stats().rotated, 1u);
}

TEST_F(FollowerTest, SeveralRotationsBetweenTwoLooksLoseNothing) {
  write("1\n");
  start();
  poll();
  write("2\n");
  std::filesystem::rename(log, log.string() + ".1");
  write("3\n4\n");
  std::filesystem::rename(log.string() + ".1", log.string() + ".2");
  std::filesystem::rename(log, log.string() + ".1");
  write("5\n");
  poll();
  EXPECT_EQ(seen, numbers(1, 5));
}

TEST_F(FollowerTest, RotationWhileNobodyLookedIsFoundAfterwards) {
  write("1\n2\n");
  start();
  poll();
  follower->save();
  write("3\n");
  std::filesystem::rename(log, log.string() + ".1");
  write("4\n");
  start();
  poll();
  EXPECT_EQ(seen, numbers(1, 4));
}

TEST_F(FollowerTest, ARotatedFileThatWasPackedMeanwhileIsFoundToo) {
  write("1\n2\n");
  start();
  poll();
  follower->save();
  write("3\n");
  std::filesystem::rename(log, log.string() + ".1");
  if (base::run_process({"gzip", log.string() + ".1"}).exit_code != 0) GTEST_SKIP();
  write("4\n");
  start();
  poll();
  EXPECT_EQ(seen, numbers(1, 4));
  EXPECT_EQ(follower->stats().lost, 0u);
}

TEST_F(FollowerTest, CopyingAndTruncatingLosesNothing) {
  write("1\n2\n");
  start();
  poll();
  write("3\n");
  std::filesystem::copy_file(log, log.string() + ".1");
  std::filesystem::resize_file(log, 0);
  write("4\n");
  poll();
  EXPECT_EQ(seen, numbers(1, 4));
  EXPECT_EQ(follower->stats().truncated, 1u);
}

TEST_F(FollowerTest, ATruncatedFileThatGrewBeyondItsOldSizeIsNoticed) {
  write("1\n2\n");
  start();
  poll();
  std::filesystem::resize_file(log, 0);
  write("3 is a longer line than before\n");
  poll();
  EXPECT_EQ(seen.back(), "3 is a longer line than before");
  EXPECT_EQ(seen.size(), 3u);
}

TEST_F(FollowerTest, AFileWrittenAnewWhileItsLinesAreGivenIsNoticed) {
  write("1\n2\n");
  start();
  follower->poll([&](const FollowedLine& line) {
    seen.emplace_back(line.text);
    if (seen.size() == 2) std::ofstream(log, std::ios::trunc) << "3\n4\n5\n6\n";
  });
  poll();
  EXPECT_EQ(seen, numbers(1, 6));
  EXPECT_EQ(follower->stats().truncated, 1u);
}

TEST_F(FollowerTest, AFileWithTheSameNumberButOtherContentIsReadAnew) {
  write("1\n2\n");
  start();
  poll();
  follower->save();
  std::filesystem::resize_file(log, 0);  // the inode stays
  write("3\n4\n5\n");
  start();
  poll();
  EXPECT_EQ(seen, numbers(1, 5));
}

TEST_F(FollowerTest, WhatIsGoneForGoodIsCounted) {
  write("1\n2\n");
  start();
  poll();
  follower->save();
  std::filesystem::remove(log);
  write("3\n");
  start();
  poll();
  EXPECT_EQ(seen, numbers(1, 3));
  EXPECT_EQ(follower->stats().lost, 1u);
}

TEST_F(FollowerTest, OverLongLinesAreCutOnceAndCounted) {
  write(std::string(LineReader::kLongest + 10, 'x'));
  start();
  poll();
  write(std::string(300'000, 'y') + "\n1\n");
  poll();
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].size(), LineReader::kLongest);
  EXPECT_EQ(seen[1], "1");
  EXPECT_EQ(follower->stats().over_long, 1u);
}

TEST_F(FollowerTest, WaitingEndsWhenSomethingIsWritten) {
  start();
  write("1\n");
  EXPECT_TRUE(follower->wait(std::chrono::seconds(20)));
  poll();
  EXPECT_EQ(seen, numbers(1, 1));
}

}  // namespace
}  // namespace junshu::logs

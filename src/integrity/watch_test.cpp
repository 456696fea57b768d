#include "integrity/watch.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>

#include "base/file.h"
#include "base/process.h"

namespace junshu::integrity {
namespace {

namespace fs = std::filesystem;

const std::string& own_program() {
  static const std::string path = fs::read_symlink("/proc/self/exe").string();
  return path;
}

// Runs `work` in a process of its own and waits for its end, so that its pid is not this test's.
pid_t in_a_process(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  return child;
}

void write_file(const std::string& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0 || ::write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size())) ::_exit(1);
  ::close(file);
}

// Everything taken, by path. What is taken in several parts is put together again.
class Collected {
 public:
  explicit Collected(Watch& watch) : watch_(watch) {}

  // Takes until `enough` or until a time passed that no working watch needs.
  bool until(const std::function<bool()>& enough) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (std::chrono::steady_clock::now() < give_up) {
      take();
      if (enough()) return true;
      pollfd ready{.fd = watch_.ready_descriptor(), .events = POLLIN, .revents = 0};
      ::poll(&ready, 1, 100);
      ::usleep(20'000);  // so that more comes at once
    }
    return false;
  }
  void take() {
    Watch::Taken taken = watch_.take(0, 0);
    for (Sighting& seen : taken.seen) {
      Sighting& all = seen_[seen.path];
      for (const Happening each : {Happening::Created, Happening::Written, Happening::Deleted}) {
        if (!seen.folder && seen.happenings.has(each) && !all.happenings.has(each)) ++counts_[each];
      }
      all.happenings |= seen.happenings;
      all.folder = seen.folder;
      all.open = seen.open;
      if (!seen.moved_from.empty()) all.moved_from = seen.moved_from;
      all.who.insert(all.who.end(), seen.who.begin(), seen.who.end());
    }
    for (const Rescan& rescan : taken.rescans) rescans_.insert_or_assign(rescan.folder, rescan);
    gaps_ += taken.gaps.size();
  }
  bool has(const std::string& path, Happening happening) const {
    const auto found = seen_.find(path);
    return found != seen_.end() && found->second.happenings.has(happening);
  }
  std::size_t count(Happening happening) { return counts_[happening]; }
  void clear() {
    seen_.clear();
    counts_.clear();
  }
  std::map<std::string, Sighting> seen_;
  std::map<std::string, Rescan> rescans_;
  std::size_t gaps_ = 0;

 private:
  std::map<Happening, std::size_t> counts_;
  Watch& watch_;
};

class WatchTest : public testing::Test {
 protected:
  void SetUp() override {
    const Watch tried(Rules::everything({root()}, kUsual), base::system_clock());
    if (!tried.state().watching) GTEST_SKIP() << "skipped: " << tried.state().reason.en;
  }
  std::string root() const { return folder_.path().string(); }
  std::string in_root(std::string_view name) const { return root() + "/" + std::string(name); }

  base::TemporaryFolder folder_{"junshu-watch"};
  base::TemporaryFolder outside_{"junshu-unwatched"};
};

// Restores which processors this thread may use.
class Processors {
 public:
  explicit Processors(int count) {
    ::sched_getaffinity(0, sizeof before_, &before_);
    cpu_set_t few;
    CPU_ZERO(&few);
    for (std::size_t cpu = 0, taken = 0; cpu < CPU_SETSIZE && taken < static_cast<std::size_t>(count); ++cpu) {
      if (!CPU_ISSET(cpu, &before_)) continue;
      CPU_SET(cpu, &few);
      ++taken;
    }
    ::sched_setaffinity(0, sizeof few, &few);
  }
  ~Processors() { ::sched_setaffinity(0, sizeof before_, &before_); }
  Processors(const Processors&) = delete;
  Processors& operator=(const Processors&) = delete;

 private:
  cpu_set_t before_;
};

class MountedInMemory {
 public:
  explicit MountedInMemory(std::string path) : path_(std::move(path)) {
    fs::create_directory(path_);
    mounted_ = ::mount("tmpfs", path_.c_str(), "tmpfs", 0, "size=256m") == 0;
  }
  ~MountedInMemory() {
    if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
  }
  MountedInMemory(const MountedInMemory&) = delete;
  MountedInMemory& operator=(const MountedInMemory&) = delete;
  bool mounted() const { return mounted_; }

 private:
  std::string path_;
  bool mounted_ = false;
};

constexpr std::size_t kStorm = 50'000;

class WatchStorm : public WatchTest, public testing::WithParamInterface<int> {};

TEST_P(WatchStorm, LosesNothingOfFiftyThousandCreatesWritesAndDeletes) {
  const Processors processors(GetParam());
  const MountedInMemory memory(in_root("storm"));  // or on the disk, where nothing may be mounted
  Watch watch(Rules::everything({root()}, kUsual), base::system_clock());
  Collected collected(watch);
  const auto path = [&](std::size_t i) {
    return in_root("storm/d" + std::to_string(i % 50)) + "/file-" + std::to_string(i);
  };
  for (int i = 0; i < 50; ++i) fs::create_directory(in_root("storm/d" + std::to_string(i)));
  const auto check = [&](Happening happening, pid_t by) {
    EXPECT_TRUE(collected.until([&] { return collected.count(happening) == kStorm; })) << collected.count(happening);
    for (std::size_t i = 0; i < kStorm; ++i) {
      const auto seen = collected.seen_.find(path(i));
      ASSERT_NE(seen, collected.seen_.end()) << path(i);
      ASSERT_FALSE(seen->second.who.empty());
      for (const auto& who : seen->second.who) {
        ASSERT_EQ(who->pid, by);
        ASSERT_EQ(who->exe, own_program());
      }
    }
    collected.clear();
  };
  // The process stays until all it did was looked at: what ended before it could be asked has no name, and that is
  // another test.
  const auto phase = [&](Happening happening, const std::function<void(const std::string&)>& work) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(pipe[1]);
      for (std::size_t i = 0; i < kStorm; ++i) work(path(i));
      char end = 0;
      [[maybe_unused]] const ssize_t ended = ::read(pipe[0], &end, 1);
      ::_exit(0);
    }
    ::close(pipe[0]);
    check(happening, child);
    ::close(pipe[1]);
    ::waitpid(child, nullptr, 0);
  };
  phase(Happening::Created,
        [](const std::string& file) { ::close(::open(file.c_str(), O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644)); });
  phase(Happening::Written, [](const std::string& file) { write_file(file, "x"); });
  phase(Happening::Deleted, [](const std::string& file) { ::unlink(file.c_str()); });
  EXPECT_EQ(watch.state().overflows, 0U);
  EXPECT_EQ(watch.state().crowded, 0U);
  EXPECT_EQ(collected.gaps_, 0U);
}
INSTANTIATE_TEST_SUITE_P(Processors, WatchStorm, testing::Values(1, 2));

TEST_F(WatchTest, TellsWhatHappenedToAPathInOneEntry) {
  Watch watch(Rules::everything({root()}, kUsual), base::system_clock());
  const std::string file = in_root("a");
  in_a_process([&] {
    write_file(file, "1");
    write_file(file, "2");
    ::chmod(file.c_str(), 0600);
    ::unlink(file.c_str());
  });
  Collected collected(watch);
  ASSERT_TRUE(collected.until([&] { return collected.has(file, Happening::Deleted); }));
  for (const Happening each : {Happening::Created, Happening::Modified, Happening::Written, Happening::Attributes})
    EXPECT_TRUE(collected.has(file, each));
  EXPECT_FALSE(collected.seen_[file].open);
}

TEST_F(WatchTest, TellsNothingOfWhatLiesOutside) {
  Watch watch(Rules::everything({root()}, kUsual), base::system_clock());
  write_file(outside_.path().string() + "/b", "1");
  write_file(in_root("a"), "1");
  Collected collected(watch);
  ASSERT_TRUE(collected.until([&] { return collected.has(in_root("a"), Happening::Written); }));
  EXPECT_EQ(collected.seen_.size(), 1U);
  EXPECT_GE(watch.state().outside, 1U);
}

TEST_F(WatchTest, OwnWritesAreTold) {
  Watch watch(Rules::everything({root()}, kUsual), base::system_clock());
  write_file(in_root("own"), "1");
  in_a_process([&] { write_file(in_root("other"), "1"); });
  Collected collected(watch);
  ASSERT_TRUE(collected.until([&] {
    return collected.has(in_root("other"), Happening::Written) && collected.has(in_root("own"), Happening::Written);
  }));
  EXPECT_TRUE(collected.seen_[in_root("own")].who.front()->ourselves);
  for (const auto& who : collected.seen_[in_root("other")].who) EXPECT_FALSE(who->ourselves);
}

TEST_F(WatchTest, NamesTheProgramItsUserAndWhoStartedIt) {
  Watch watch(Rules::everything({root()}, kUsual), base::system_clock());
  const std::string file = in_root("a");
  base::run_process({"/bin/sh", "-c", "echo 1 > '" + file + "'; sleep 1"});
  Collected collected(watch);
  ASSERT_TRUE(collected.until([&] { return collected.has(file, Happening::Written); }));
  ASSERT_FALSE(collected.seen_[file].who.empty());
  const Who& who = *collected.seen_[file].who.front();
  EXPECT_EQ(who.exe, fs::canonical("/bin/sh").string());
  EXPECT_EQ(who.command, "sh");
  EXPECT_EQ(who.uid, ::geteuid());
  EXPECT_FALSE(who.elsewhere);
  EXPECT_FALSE(who.exe_replaced);
  ASSERT_FALSE(who.ancestors.empty());
  EXPECT_EQ(who.ancestors.front(), own_program());
}

// Each process writes once and ends: whoever is named must have the number and the program of the one that wrote.
TEST_F(WatchTest, NeverNamesAnotherProcess) {
  Watch watch(Rules::everything({root()}, kUsual), base::system_clock());
  std::map<std::string, pid_t> wrote;
  for (int i = 0; i < 300; ++i) {
    const std::string file = in_root("f" + std::to_string(i));
    wrote[file] = in_a_process([&] { write_file(file, "1"); });
  }
  Collected collected(watch);
  ASSERT_TRUE(collected.until([&] { return collected.count(Happening::Written) == 300; }));
  for (const auto& [path, seen] : collected.seen_) {
    for (const auto& who : seen.who) {
      EXPECT_EQ(who->pid, wrote[path]);
      EXPECT_TRUE(!who->known() || who->exe == own_program()) << who->exe;
    }
  }
}

TEST_F(WatchTest, FollowsOverlappingRenamesOfFiles) {
  Watch watch(Rules::everything({root()}, kUsual), base::system_clock());
  in_a_process([&] {
    write_file(in_root("a"), "a");
    write_file(in_root("b"), "b");
    ::rename(in_root("a").c_str(), in_root("t").c_str());
    ::rename(in_root("b").c_str(), in_root("a").c_str());
    ::rename(in_root("t").c_str(), in_root("b").c_str());
  });
  Collected collected(watch);
  ASSERT_TRUE(collected.until([&] { return collected.has(in_root("b"), Happening::MovedTo); }));
  for (const char* name : {"a", "b", "t"}) {
    EXPECT_TRUE(collected.has(in_root(name), Happening::MovedFrom)) << name;
    EXPECT_TRUE(collected.has(in_root(name), Happening::MovedTo)) << name;
  }
  EXPECT_EQ(collected.seen_[in_root("b")].moved_from, in_root("t"));
  EXPECT_EQ(collected.seen_[in_root("a")].moved_from, in_root("b"));
}

TEST_F(WatchTest, NamesFilesByTheNewPathAfterAFolderWasRenamed) {
  Watch watch(Rules::everything({root()}, kUsual), base::system_clock());
  Collected collected(watch);
  fs::create_directory(in_root("one"));
  write_file(in_root("one/before"), "1");
  ASSERT_TRUE(collected.until([&] { return collected.has(in_root("one/before"), Happening::Written); }));
  fs::rename(in_root("one"), in_root("two"));
  ASSERT_TRUE(collected.until([&] { return collected.rescans_.contains(in_root("two")); }));
  EXPECT_TRUE(collected.rescans_.contains(in_root("one")));
  EXPECT_EQ(collected.rescans_.at(in_root("two")).reason, Rescan::Reason::Moved);
  write_file(in_root("two/after"), "1");
  fs::create_directory(in_root("one"));
  write_file(in_root("one/other"), "1");
  ASSERT_TRUE(collected.until([&] { return collected.has(in_root("one/other"), Happening::Written); }));
  EXPECT_TRUE(collected.has(in_root("two/after"), Happening::Written));
  EXPECT_FALSE(collected.has(in_root("one/after"), Happening::Written));
}

TEST_F(WatchTest, TellsOfAFolderThatCameWithFilesInIt) {
  fs::create_directories(outside_.path() / "full/of");
  write_file((outside_.path() / "full/of/files").string(), "1");
  Watch watch(Rules::everything({root()}, kUsual), base::system_clock());
  fs::rename(outside_.path() / "full", in_root("full"));
  Collected collected(watch);
  ASSERT_TRUE(collected.until([&] { return collected.has(in_root("full"), Happening::MovedTo); }));
  EXPECT_TRUE(collected.rescans_.contains(in_root("full")));
}

TEST_F(WatchTest, NamesFilesOfFoldersThatAreGoneWhenTheyAreLookedAt) {
  Watch watch(Rules::everything({root()}, kUsual), base::system_clock());
  Collected collected(watch);
  in_a_process([&] {
    ::mkdir(in_root("short").c_str(), 0755);
    write_file(in_root("short/file"), "1");
    ::unlink(in_root("short/file").c_str());
    ::rmdir(in_root("short").c_str());
  });
  // Either the folder was known before it went, or its going says that everything below it is to be looked at.
  ASSERT_TRUE(collected.until([&] { return collected.has(in_root("short"), Happening::Deleted); }));
  EXPECT_TRUE(collected.has(in_root("short/file"), Happening::Deleted) || watch.state().unplaced > 0);
  EXPECT_TRUE(collected.rescans_.contains(in_root("short")));
}

TEST_F(WatchTest, SeesIntoAFileSystemMountedInside) {
  fs::create_directory(in_root("mounted"));
  if (::mount("tmpfs", in_root("mounted").c_str(), "tmpfs", 0, "size=1m") != 0)
    GTEST_SKIP() << "skipped: may not mount here";
  {
    Watch watch(Rules::everything({root()}, kUsual), base::system_clock());
    write_file(in_root("mounted/a"), "1");
    Collected collected(watch);
    EXPECT_TRUE(collected.until([&] { return collected.has(in_root("mounted/a"), Happening::Written); }));
  }
  EXPECT_EQ(::umount(in_root("mounted").c_str()), 0);
}

TEST_F(WatchTest, WatchesAFileSystemMountedLaterAndDoesNotHoldItBusy) {
  fs::create_directory(in_root("mounted"));
  Watch watch(Rules::everything({root()}, kUsual), base::system_clock());
  if (::mount("tmpfs", in_root("mounted").c_str(), "tmpfs", 0, "size=1m") != 0)
    GTEST_SKIP() << "skipped: may not mount here";
  Collected collected(watch);
  EXPECT_TRUE(collected.until([&] { return collected.rescans_.contains(in_root("mounted")); }));
  EXPECT_EQ(collected.rescans_.at(in_root("mounted")).reason, Rescan::Reason::Mounted);
  write_file(in_root("mounted/a"), "1");
  EXPECT_TRUE(collected.until([&] { return collected.has(in_root("mounted/a"), Happening::Written); }));
  collected.rescans_.clear();
  EXPECT_EQ(::umount(in_root("mounted").c_str()), 0);
  EXPECT_TRUE(collected.until([&] { return collected.rescans_.contains(in_root("mounted")); }));
}

TEST_F(WatchTest, ATableThatIsFullSaysWhichFolderToLookAt) {
  WatchLimits limits;
  limits.paths = 10;
  Watch watch(Rules::everything({root()}, kUsual), base::system_clock(), limits);
  fs::create_directory(in_root("many"));
  for (int i = 0; i < 100; ++i) write_file(in_root("many/" + std::to_string(i)), "1");
  write_file(in_root("last"), "1");
  ASSERT_TRUE([&] {
    for (int i = 0; i < 400 && watch.state().crowded == 0; ++i) ::usleep(10'000);
    return watch.state().crowded > 0;
  }());
  const Watch::Taken taken = watch.take(0, 0);
  EXPECT_EQ(taken.seen.size(), 10U);
  ASSERT_FALSE(taken.rescans.empty());
  EXPECT_TRUE(std::any_of(taken.rescans.begin(), taken.rescans.end(), [&](const Rescan& each) {
    return each.reason == Rescan::Reason::Crowded && (each.folder == in_root("many") || each.folder == root());
  }));
}

TEST_F(WatchTest, KeepsAPathThatIsStillChangingUntilItIsQuiet) {
  base::ManualClock clock(1'000'000);
  Watch watch(Rules::everything({root()}, kUsual), clock);
  write_file(in_root("a"), "1");
  for (int i = 0; i < 400 && watch.state().events == 0; ++i) ::usleep(10'000);
  clock.advance(500);
  EXPECT_TRUE(watch.take(1'000, 60'000).seen.empty());
  clock.advance(600);
  ASSERT_EQ(watch.take(1'000, 60'000).seen.size(), 1U);
}

TEST_F(WatchTest, SeesAFileStillOpenForWriting) {
  Watch watch(Rules::everything({root()}, kUsual), base::system_clock());
  const int file = ::open(in_root("log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  ASSERT_EQ(::write(file, "1", 1), 1);
  Collected collected(watch);
  ASSERT_TRUE(collected.until([&] { return collected.has(in_root("log"), Happening::Modified); }));
  EXPECT_TRUE(collected.seen_[in_root("log")].open);
  ::close(file);
  ASSERT_TRUE(collected.until([&] { return collected.has(in_root("log"), Happening::Written); }));
  EXPECT_FALSE(collected.seen_[in_root("log")].open);
}

TEST_F(WatchTest, ARootReachedThroughALinkKeepsItsName) {
  fs::create_directory(in_root("real"));
  fs::create_directory(in_root("real/below"));
  fs::create_directory_symlink(in_root("real"), in_root("link"));
  Watch watch(Rules::everything({in_root("link/below")}, kUsual), base::system_clock());
  write_file(in_root("real/below/a"), "1");
  Collected collected(watch);
  EXPECT_TRUE(collected.until([&] { return collected.has(in_root("link/below/a"), Happening::Written); }));
}

TEST(WatchRefusal, IsAValueThatSaysWhatToDo) {
  if (::geteuid() != 0) GTEST_SKIP() << "skipped: needs root to give it up";
  in_a_process([] {
    if (::setresuid(65'534, 65'534, 65'534) != 0) ::_exit(2);
    const Watch watch(Rules::everything({"/etc"}, kUsual), base::system_clock());
    const WatchState state = watch.state();
    const bool told = !state.watching && state.reason.en.find("root") != std::string::npos &&
                      !state.reason.ja.empty() && state.roots.size() == 1;
    ::_exit(told ? 0 : 3);
  });
}

TEST(WatchRefusal, OfAFileSystemThatCannotTellIsToldOfThatRootOnly) {
  if (::geteuid() != 0) GTEST_SKIP() << "skipped: needs root";
  base::TemporaryFolder folder;
  Watch watch(Rules::everything({folder.path().string(), "/proc/sys"}, kUsual), base::system_clock());
  const WatchState state = watch.state();
  if (!state.watching) GTEST_SKIP() << "skipped: " << state.reason.en;
  for (const WatchedRoot& root : state.roots) EXPECT_EQ(root.watching, root.path != "/proc/sys") << root.path;
}

}  // namespace
}  // namespace junshu::integrity

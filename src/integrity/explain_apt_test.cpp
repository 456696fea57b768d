// The whole way with real packages: built, installed and upgraded by dpkg while the change book watches.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

#include "base/file.h"
#include "dpkg_test_host.h"
#include "integrity/change_book.h"

namespace junshu::integrity {
namespace {

namespace fs = std::filesystem;

constexpr int kPackages = 100;
constexpr const char* kWaitsForGoOn = "#!/bin/sh\nwhile [ ! -e \"$DPKG_ROOT/go-on\" ]; do sleep 0.1; done\n";

class AptTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!DpkgHost::possible()) GTEST_SKIP() << "skipped: needs root, dpkg and dpkg-deb";
    const Watch tried(rules(), base::system_clock());
    if (!tried.state().watching) GTEST_SKIP() << "skipped: " << tried.state().reason.en;
  }

  Rules rules() const { return Rules::everything({host_.root().string()}, kUsual); }
  ExplanationRules explanations() const {
    const std::string file = "catalogue/integrity/debian.yaml";
    return ExplanationRules::from_yaml(base::read_text(file), file);
  }
  void begin() {
    ChangeBookOptions options;
    options.folder = state_.path();
    options.host = "host";
    options.explain.root = host_.root();
    options.explain.longest_wait = 10 * base::kMinute;
    options.quiet = 300;
    options.cpu_share = 1;
    book_ = std::make_unique<ChangeBook>(options, rules(), explanations(), base::system_clock());
    ASSERT_TRUE(until([&] { return !scans_.empty(); })) << "no baseline";
  }

  bool until(const std::function<bool()>& enough) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (std::chrono::steady_clock::now() < give_up) {
      look();
      if (enough()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }
  void look() {
    ChangeBook::News news = book_->look();
    for (FileChange& change : news.changes) changes_[change.finding.path] = std::move(change);
    for (ScanSummary& scan : news.scans) scans_.push_back(std::move(scan));
    for (const base::Text& problem : news.problems) ADD_FAILURE() << problem.en;
    book_->saved();
  }
  // A file changed last, by nobody that is explained: what came before has been told when it is.
  void until_all_is_told() {
    const std::string mark = host_.at("etc/mark-" + std::to_string(++marks_));
    std::ofstream(mark) << "1";
    marked_.push_back(mark);
    ASSERT_TRUE(until([&] { return changes_.contains(mark) && book_->held() == 0; }));
  }
  std::vector<std::string> unexplained() const {
    std::vector<std::string> out;
    for (const auto& [path, change] : changes_) {
      if (change.explanation != Explanation::None || std::find(marked_.begin(), marked_.end(), path) != marked_.end())
        continue;
      std::string line = path + " " + std::string(name_of(change.finding.what));
      line += " at " + base::to_iso8601(change.at) + " told " + base::to_iso8601(change.told_at);
      for (const auto& who : change.who) line += " " + who->exe;
      for (const Difference& each : change.finding.differences) line += " " + std::string(name_of(each.attribute));
      out.push_back(std::move(line));
    }
    return out;
  }

  // One package is unpacked and waits for its configuration, until another one has been unpacked too.
  void conffile_waits(const std::function<void()>& meanwhile) {
    const std::string first = host_.build(package(1, "1.0"));
    const DpkgHost::Package slow{.name = "slow",
                                 .version = "1.0",
                                 .files = {{"usr/share/slow/data", "of slow"}},
                                 .scripts = {{"preinst", kWaitsForGoOn}}};
    const std::string second = host_.build(slow);
    begin();
    std::thread installer([&] { host_.dpkg({"--install", first, second}); });
    EXPECT_TRUE(until([&] { return fs::exists(host_.at("etc/tiny1.conf.dpkg-new")); }));
    meanwhile();
    const std::string go_on = host_.at("go-on");
    std::ofstream(go_on) << "1";
    marked_.push_back(go_on);
    EXPECT_TRUE(until([&] { return fs::exists(host_.at("etc/tiny1.conf")); }));
    installer.join();
    until_all_is_told();
    EXPECT_EQ(unexplained(), std::vector<std::string>());
    EXPECT_EQ(changes_.at(host_.at("etc/tiny1.conf")).explanation, Explanation::Conffile);
  }

  DpkgHost::Package package(int i, const std::string& version) const {
    const std::string name = "tiny" + std::to_string(i);
    return {.name = name,
            .version = version,
            .files = {{"usr/bin/" + name, "program " + name + " " + version},
                      {"usr/share/" + name + "/data", std::string(1'000, 'd') + version},
                      {"usr/share/" + name + "/only-in-" + version, version},
                      {"etc/" + name + ".conf", "setting of " + version}},
            .conffiles = {"/etc/" + name + ".conf"},
            .links = {{"usr/bin/" + name + "-link", name}}};
  }

  DpkgHost host_;
  base::TemporaryFolder state_{"junshu-book"};
  std::unique_ptr<ChangeBook> book_;
  std::map<std::string, FileChange> changes_;
  std::vector<ScanSummary> scans_;
  std::vector<std::string> marked_;
  int marks_ = 0;
};

TEST_F(AptTest, AnUpgradeOfAHundredPackagesIsExplainedAndWhatIsPlantedInItIsNot) {
  std::vector<std::string> first, second;
  for (int i = 0; i < kPackages; ++i) {
    first.push_back(host_.build(package(i, "1.0")));
    second.push_back(host_.build(package(i, "2.0")));
  }
  begin();
  const auto remembered = fs::last_write_time(state_.path() / "owners");  // when nothing was installed
  std::vector<std::string> install = {"--install"};
  install.insert(install.end(), first.begin(), first.end());
  host_.dpkg(install);
  until_all_is_told();
  EXPECT_EQ(unexplained(), std::vector<std::string>());
  EXPECT_EQ(changes_.at(host_.at("usr/bin/tiny7")).explanation, Explanation::Package);
  EXPECT_EQ(changes_.at(host_.at("usr/bin/tiny7")).package, "tiny7 1.0");
  EXPECT_EQ(changes_.at(host_.at("etc/tiny7.conf")).explanation, Explanation::Conffile);

  // Two administrators' files, before the upgrade.
  std::ofstream(host_.at("etc/tiny3.conf")) << "edited";
  changes_.clear();
  until_all_is_told();
  ASSERT_EQ(unexplained().size(), 1U);
  // Which package owns what is remembered when all is quiet.
  ASSERT_TRUE(until([&] { return fs::last_write_time(state_.path() / "owners") != remembered; }));
  changes_.clear();

  // While dpkg is at work, somebody else plants a file of his own, one beside a package's, and one in place of a
  // package's.
  std::thread planter([&] {
    for (int i = 0; i < 20'000; ++i) {
      if (fs::exists(host_.at("usr/share/tiny20/only-in-2.0"))) break;
      ::usleep(1'000);
    }
    std::ofstream(host_.at("usr/bin/planted")) << "evil";
    std::ofstream(host_.at("usr/bin/tiny5.dpkg-new")) << "evil";
    std::ofstream(host_.at("usr/share/tiny2/data")) << "evil";
    ::unlink(host_.at("usr/share/tiny4/data").c_str());
  });
  std::vector<std::string> upgrade = {"--install"};
  upgrade.insert(upgrade.end(), second.begin(), second.end());
  std::thread upgrader([&] { host_.dpkg(upgrade); });
  upgrader.join();
  planter.join();
  until_all_is_told();
  std::vector<std::string> paths;
  for (const auto& line : unexplained()) paths.push_back(line.substr(0, line.find(' ')));
  EXPECT_EQ(paths, (std::vector<std::string>{host_.at("usr/bin/planted"), host_.at("usr/bin/tiny5.dpkg-new"),
                                             host_.at("usr/share/tiny2/data"), host_.at("usr/share/tiny4/data")}))
      << testing::PrintToString(unexplained());
  EXPECT_EQ(changes_.at(host_.at("usr/bin/tiny7")).package, "tiny7 2.0");
  EXPECT_EQ(changes_.at(host_.at("usr/share/tiny7/only-in-1.0")).package, "tiny7 1.0");
  EXPECT_EQ(changes_.at(host_.at("usr/share/tiny7/only-in-1.0")).finding.what, What::Removed);
  // The edited one stays, and the package's is put beside it.
  EXPECT_EQ(changes_.at(host_.at("etc/tiny3.conf.dpkg-dist")).explanation, Explanation::Conffile);
  EXPECT_EQ(base::read_text(host_.at("etc/tiny3.conf")), "edited");
  EXPECT_EQ(changes_.at(host_.at("etc/tiny8.conf")).explanation, Explanation::Conffile);

  // Removal.
  ASSERT_TRUE(until([&] { return book_->held() == 0; }));
  changes_.clear();
  host_.dpkg({"--purge", "tiny9"});
  until_all_is_told();
  EXPECT_EQ(changes_.at(host_.at("usr/bin/tiny9")).finding.what, What::Removed);
  EXPECT_EQ(changes_.at(host_.at("usr/bin/tiny9")).explanation, Explanation::Package);

  // A full scan finds nothing that was not told.
  changes_.clear();
  scans_.clear();
  book_->scan_now();
  const auto full = [&] {
    return std::find_if(scans_.begin(), scans_.end(), [](const ScanSummary& scan) { return scan.scope == "full"; });
  };
  ASSERT_TRUE(until([&] { return full() != scans_.end(); }));
  EXPECT_EQ(changes_.size(), 0U) << testing::PrintToString(unexplained());
  EXPECT_EQ(full()->changed, 0U);
}

TEST_F(AptTest, WhatAnUpgradeRemovesRightAfterTheFirstStartIsExplained) {
  host_.dpkg({"--install", host_.build(package(1, "1.0"))});
  const std::string upgrade = host_.build(package(1, "2.0"));
  begin();
  host_.dpkg({"--install", upgrade});
  until_all_is_told();
  EXPECT_EQ(changes_.at(host_.at("usr/share/tiny1/only-in-1.0")).explanation, Explanation::Package);
  EXPECT_EQ(unexplained(), std::vector<std::string>());
}

// Longer than the slack with which a line of dpkg's log and a change are held to belong together.
TEST_F(AptTest, AConffileThatWaitedLongForItsConfigurationIsExplained) {
  conffile_waits([] { ::sleep(3); });
}

TEST_F(AptTest, AConffileThatWasToldBeforeItsConfigurationIsExplained) {
  conffile_waits([&] {
    const std::string waiting = host_.at("etc/tiny1.conf.dpkg-new");
    EXPECT_TRUE(until([&] { return changes_.contains(waiting) && changes_.at(waiting).finding.what == What::Added; }));
  });
}

TEST_F(AptTest, AWrongFileThatIsPutWhileTheLockIsHeldIsToldWhenTheTransactionHasEnded) {
  begin();
  const DpkgHost::Package slow{
      .name = "slow",
      .version = "1.0",
      .files = {{"usr/share/slow/data", "of slow"}},
      .scripts = {{"postinst", kWaitsForGoOn}}};
  const std::string file = host_.build(slow);
  std::thread installer([&] { host_.dpkg({"--install", file}); });
  ASSERT_TRUE(until([&] { return fs::exists(host_.at("usr/share/slow/data")); }));
  std::ofstream(host_.at("usr/bin/planted")) << "evil";
  ASSERT_TRUE(until([&] { return book_->held() > 0; }));
  // Some more looks: nothing unexplained comes out while dpkg may yet explain it.
  for (int i = 0; i < 20; ++i) {
    look();
    ::usleep(50'000);
  }
  EXPECT_FALSE(changes_.contains(host_.at("usr/bin/planted")));
  std::ofstream(host_.at("go-on")) << "1";
  installer.join();
  ASSERT_TRUE(until([&] { return changes_.contains(host_.at("usr/bin/planted")); }));
  const FileChange& planted = changes_.at(host_.at("usr/bin/planted"));
  EXPECT_EQ(planted.explanation, Explanation::None);
  EXPECT_GT(planted.told_at, planted.at);
  EXPECT_EQ(changes_.at(host_.at("usr/share/slow/data")).explanation, Explanation::Package);
}

TEST_F(AptTest, APackageIsNotExplainedByItsNameWhenNobodyWorkedOnIt) {
  host_.dpkg({"--install", host_.build(package(1, "1.0"))});
  begin();
  // dpkg's own content, put back by somebody: no line of the log speaks of it at this time. The log's slack has to
  // pass.
  const std::string path = host_.at("usr/bin/tiny1");
  ASSERT_EQ(base::run_process({"sleep", "4"}).exit_code, 0);
  std::ofstream(path) << "other";
  ASSERT_TRUE(until([&] { return changes_.contains(path); }));
  EXPECT_EQ(changes_.at(path).explanation, Explanation::None);
  changes_.clear();
  std::ofstream(path) << "program tiny1 1.0";
  ASSERT_TRUE(until([&] { return changes_.contains(path); }));
  EXPECT_EQ(changes_.at(path).explanation, Explanation::None);
}

}  // namespace
}  // namespace junshu::integrity

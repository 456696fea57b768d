#include "integrity/change_book.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <thread>

#include "base/file.h"
#include "base/hash.h"
#include "base/process.h"
#include "change_book_live.h"
#include "integrity/canary.h"
#include "integrity/operations.h"

namespace junshu::integrity {
namespace {

namespace fs = std::filesystem;

class ChangeBookTest : public testing::Test {
 protected:
  void SetUp() override {
    const Watch tried(Rules::everything({root()}, kUsual), base::system_clock());
    if (!tried.state().watching) GTEST_SKIP() << "skipped: " << tried.state().reason.en;
  }
  std::string root() const { return folder_.path().string(); }
  std::string in_root(const std::string& name) const { return root() + "/" + name; }
  static void write(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

  void begin(Attributes attributes = kUsual) { begin_by(Rules::everything({root()}, attributes)); }
  void begin_by(const Rules& rules, const std::optional<Rules>& previous = {}) {
    ChangeBookOptions options;
    options.previous_rules = previous;
    options.folder = state_.path();
    options.host = "host";
    options.explain.root = "/no/such/root";
    options.quiet = 200;
    options.cpu_share = 1;
    book_.reset();
    scans_.clear();
    book_ = std::make_unique<ChangeBook>(options, rules, ExplanationRules::none(), base::system_clock());
  }
  void begin_with_baseline() {
    begin();
    ASSERT_TRUE(until([&] { return scanned("first"); }));
  }
  bool scanned(const std::string& scope) const {
    return std::any_of(scans_.begin(), scans_.end(), [&](const ScanSummary& scan) { return scan.scope == scope; });
  }
  bool until(const std::function<bool()>& enough) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (std::chrono::steady_clock::now() < give_up) {
      look();
      if (enough()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
    }
    return false;
  }
  void look() {
    ChangeBook::News news = book_->look();
    for (FileChange& change : news.changes) {
      order_.push_back(change.finding.path);
      changes_[change.finding.path] = std::move(change);
    }
    for (ScanSummary& scan : news.scans) scans_.push_back(std::move(scan));
    for (base::Text& problem : news.problems) problems_.push_back(std::move(problem));
    if (news.forgotten) forgotten_.push_back(*news.forgotten);
    book_->saved();
  }

  base::TemporaryFolder folder_{"junshu-watched"};
  base::TemporaryFolder state_{"junshu-book"};
  std::unique_ptr<ChangeBook> book_;
  std::map<std::string, FileChange> changes_;
  std::vector<std::string> order_;
  std::vector<ScanSummary> scans_;
  std::vector<base::Text> problems_;
  std::vector<WatchGap> forgotten_;
};

TEST_F(ChangeBookTest, TellsWhatChangedWithBothDigestsAndBothStates) {
  write(in_root("a"), "before");
  begin_with_baseline();
  write(in_root("a"), "after");
  ASSERT_TRUE(until([&] { return changes_.contains(in_root("a")); }));
  const FileChange& change = changes_.at(in_root("a"));
  EXPECT_EQ(change.source, Source::Watch);
  EXPECT_EQ(change.finding.what, What::Changed);
  EXPECT_EQ(change.finding.before->sha256, base::sha256(base::as_bytes("before")));
  EXPECT_EQ(change.finding.after->sha256, base::sha256(base::as_bytes("after")));
  EXPECT_EQ(change.explanation, Explanation::None);
  ASSERT_FALSE(change.who.empty());
  EXPECT_TRUE(change.who.front()->ourselves);
}

TEST_F(ChangeBookTest, TellsAddedRemovedMovedAndAttributes) {
  write(in_root("gone"), "1");
  write(in_root("here"), "2");
  write(in_root("mode"), "3");
  begin_with_baseline();
  write(in_root("new"), "4");
  fs::remove(in_root("gone"));
  fs::rename(in_root("here"), in_root("there"));
  ::chmod(in_root("mode").c_str(), 04755);
  ASSERT_TRUE(until([&] { return changes_.size() == 5; }));
  EXPECT_EQ(changes_.at(in_root("new")).finding.what, What::Added);
  EXPECT_EQ(changes_.at(in_root("gone")).finding.what, What::Removed);
  EXPECT_EQ(changes_.at(in_root("here")).finding.what, What::Removed);
  EXPECT_EQ(changes_.at(in_root("there")).finding.what, What::Added);
  EXPECT_EQ(changes_.at(in_root("there")).finding.moved_from, in_root("here"));
  EXPECT_EQ(changes_.at(in_root("mode")).finding.what, What::Changed);
  EXPECT_FALSE(changes_.at(in_root("mode")).finding.content_changed());
}

TEST_F(ChangeBookTest, WhatIsAsItWasWhenItIsQuietIsNotTold) {
  begin_with_baseline();
  write(in_root("short"), "1");
  fs::remove(in_root("short"));
  write(in_root("mark"), "1");
  ASSERT_TRUE(until([&] { return changes_.contains(in_root("mark")); }));
  EXPECT_FALSE(changes_.contains(in_root("short")));
}

TEST_F(ChangeBookTest, TellsAChangeOnceAlsoOverARestartAndAFullScan) {
  begin_with_baseline();
  write(in_root("a"), "1");
  ASSERT_TRUE(until([&] { return changes_.contains(in_root("a")); }));
  changes_.clear();
  begin();
  ASSERT_TRUE(until([&] { return scanned(root()); }));
  book_->scan_now();
  ASSERT_TRUE(until([&] { return scanned("full"); }));
  EXPECT_EQ(changes_.size(), 0U) << changes_.begin()->first;
  write(in_root("a"), "2");
  ASSERT_TRUE(until([&] { return changes_.contains(in_root("a")); }));
  EXPECT_EQ(changes_.at(in_root("a")).finding.before->sha256, base::sha256(base::as_bytes("1")));
}

TEST_F(ChangeBookTest, TellsWhatWasNotSavedAgainAfterACrash) {
  begin_with_baseline();
  write(in_root("a"), "1");
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  bool told = false;
  while (!told && std::chrono::steady_clock::now() < give_up) told = !book_->look().changes.empty();
  ASSERT_TRUE(told);
  begin();  // without saved()
  EXPECT_TRUE(until([&] { return changes_.contains(in_root("a")); }));
}

TEST_F(ChangeBookTest, FindsWhatChangedWhileItDidNotRun) {
  write(in_root("a"), "1");
  fs::create_directories(in_root("deep/er"));
  write(in_root("deep/er/b"), "1");
  write(in_root("deep/er/gone"), "1");
  begin_with_baseline();
  book_.reset();
  write(in_root("a"), "other");
  write(in_root("deep/er/b"), "other");
  write(in_root("deep/er/c"), "new");
  fs::remove(in_root("deep/er/gone"));
  begin();
  ASSERT_TRUE(until([&] { return scanned(root()); }));
  for (const char* name : {"a", "deep/er/b", "deep/er/c", "deep/er/gone"}) {
    ASSERT_TRUE(changes_.contains(in_root(name))) << name;
    EXPECT_EQ(changes_.at(in_root(name)).source, Source::Scan);
    EXPECT_EQ(changes_.at(in_root(name)).explanation, Explanation::None);
  }
  EXPECT_EQ(scans_.front().changed, changes_.size());
  EXPECT_EQ(scans_.front().unexplained, changes_.size());
}

// A page written through a mapping makes no event, and with the old times put back nothing that a quick look would see
// but the change time.
TEST_F(ChangeBookTest, AFullScanFindsWhatIsWrittenThroughAMapping) {
  write(in_root("mapped"), std::string(8'192, 'a'));
  begin_with_baseline();
  const int file = ::open(in_root("mapped").c_str(), O_RDWR | O_CLOEXEC);
  void* page = ::mmap(nullptr, 8'192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ASSERT_NE(page, MAP_FAILED);
  static_cast<char*>(page)[5] = 'b';
  ::munmap(page, 8'192);
  book_->scan_now();
  ASSERT_TRUE(until([&] { return scanned("full"); }));
  ::close(file);
  ASSERT_TRUE(changes_.contains(in_root("mapped")));
  EXPECT_TRUE(changes_.at(in_root("mapped")).finding.content_changed());
  EXPECT_EQ(changes_.at(in_root("mapped")).source, Source::Scan);
}

TEST_F(ChangeBookTest, AFolderThatIsMovedInIsToldWithAllThatIsInIt) {
  base::TemporaryFolder outside;
  fs::create_directories(outside.path() / "full/of");
  write((outside.path() / "full/of/files").string(), "1");
  begin_with_baseline();
  fs::rename(outside.path() / "full", in_root("full"));
  ASSERT_TRUE(until([&] { return changes_.contains(in_root("full/of/files")); }));
  EXPECT_TRUE(changes_.contains(in_root("full/of")));
  changes_.clear();
  fs::rename(in_root("full"), outside.path() / "full");
  ASSERT_TRUE(until([&] { return changes_.contains(in_root("full/of/files")); }));
  EXPECT_EQ(changes_.at(in_root("full/of/files")).finding.what, What::Removed);
}

TEST_F(ChangeBookTest, OtherRulesMakeANewBaselineAfterALookByBoth) {
  write(in_root("a"), "1");
  begin_with_baseline();
  const std::string before = scans_.front().baseline;
  book_.reset();
  write(in_root("a"), "2");
  begin({Attribute::Type, Attribute::Sha256});
  ASSERT_TRUE(until([&] { return scanned("first"); }));
  EXPECT_TRUE(scanned("full"));
  EXPECT_TRUE(changes_.contains(in_root("a")));
  EXPECT_NE(scans_.back().baseline, before);
}

TEST_F(ChangeBookTest, WhatOtherRulesWantForTheFirstTimeIsNoChange) {
  for (const char* name : {"old", "new", "new/deep"}) fs::create_directory(in_root(name));
  write(in_root("new/deep/there"), "1");
  const Rules before = Rules::everything({in_root("old")}, kUsual);
  begin_by(before);
  ASSERT_TRUE(until([&] { return scanned("first"); }));
  book_.reset();
  write(in_root("old/added"), "1");
  begin_by(Rules::everything({in_root("old"), in_root("new")}, kUsual), before);
  ASSERT_TRUE(until([&] { return scanned("first"); }));
  EXPECT_TRUE(changes_.contains(in_root("old/added")));
  for (const auto& [path, change] : changes_) EXPECT_FALSE(path.starts_with(in_root("new"))) << path;
  write(in_root("new/deep/there"), "2");
  ASSERT_TRUE(until([&] { return changes_.contains(in_root("new/deep/there")); }));
  EXPECT_EQ(changes_.at(in_root("new/deep/there")).finding.what, What::Changed);
}

TEST_F(ChangeBookTest, ADamagedBaselineIsToldAndMadeAnew) {
  write(in_root("a"), "1");
  begin_with_baseline();
  book_.reset();
  write((state_.path() / "baseline").string(), "no baseline at all");
  begin();
  ASSERT_TRUE(until([&] { return scanned("first"); }));
  EXPECT_EQ(problems_.size(), 1U);
  EXPECT_TRUE(fs::exists(state_.path() / "baseline.damaged"));
  EXPECT_EQ(forgotten_.size(), 1U);
}

TEST_F(ChangeBookTest, ABaselineThatIsGoneLeavesATimeOfWhichNothingIsKnown) {
  write(in_root("a"), "1");
  begin_with_baseline();
  EXPECT_TRUE(forgotten_.empty());
  book_.reset();
  fs::remove(state_.path() / "baseline");
  write(in_root("a"), "2");
  begin();
  ASSERT_TRUE(until([&] { return scanned("first"); }));
  ASSERT_EQ(forgotten_.size(), 1U);
  EXPECT_LT(forgotten_[0].from, forgotten_[0].to);
  EXPECT_FALSE(changes_.contains(in_root("a")));
}

TEST_F(ChangeBookTest, ADeclaredChangeIsToldAsDeclaredInItsTimeAndPlaceOnly) {
  begin_with_baseline();
  fs::create_directory(in_root("site"));
  const base::Millis now = base::system_clock().now();
  book_->declare({{.path = in_root("site"), .from = now - base::kMinute, .until = now + base::kHour}});
  write(in_root("site/page"), "1");
  write(in_root("sitemap"), "1");
  ASSERT_TRUE(until([&] { return changes_.contains(in_root("site/page")) && changes_.contains(in_root("sitemap")); }));
  EXPECT_EQ(changes_.at(in_root("site/page")).explanation, Explanation::Declared);
  EXPECT_EQ(changes_.at(in_root("sitemap")).explanation, Explanation::None);
}

TEST_F(ChangeBookTest, TheCanaryIsSeenAndItsControlIsNot) {
  base::TemporaryFolder outside;
  begin_with_baseline();
  base::SeededRandom random("canary");
  Canary canary(in_root("canary"), outside.path() / "control", base::system_clock(), random);
  for (int round = 0; round < 2; ++round) {
    canary.plant();
    std::optional<CanaryResult> result;
    ASSERT_TRUE(until([&] {
      for (auto& [path, change] : changes_) canary.see(change);
      result = canary.result();
      return result.has_value();
    }));
    EXPECT_TRUE(result->passed);
    EXPECT_FALSE(result->negative_seen);
    EXPECT_GT(result->seen_at, 0);
    EXPECT_GE(result->latency, 0);
    EXPECT_EQ(result->how, Source::Watch);
    EXPECT_FALSE(canary.under_way());
  }
}

TEST_F(ChangeBookTest, ACanaryThatNobodySeesFails) {
  base::ManualClock clock(1'000'000);
  base::SeededRandom random("canary");
  Canary canary(in_root("canary"), in_root("control"), clock, random);
  EXPECT_FALSE(canary.result());
  canary.plant();
  EXPECT_FALSE(canary.result());
  clock.advance(base::kMinute);
  const auto result = canary.result();
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->passed);
  EXPECT_EQ(result->seen_at, 0);
}

// A watch that tells of what lies outside, or of another content than was planted, does not pass.
TEST_F(ChangeBookTest, ACanaryIsNotPassedByTellingOfEverything) {
  base::ManualClock clock(1'000'000);
  base::SeededRandom random("canary");
  Canary canary(in_root("canary"), in_root("control"), clock, random);
  canary.plant();
  const Rules rules = Rules::everything({root()}, kUsual);
  FileChange right;
  right.finding.path = in_root("canary/canary");
  right.finding.after = look_at(rules, right.finding.path);
  FileChange wrong = right;
  wrong.finding.after->sha256[0] ^= 1;
  EXPECT_FALSE(canary.see(wrong));
  right.told_at = clock.now() + 100;
  EXPECT_TRUE(canary.see(right));
  FileChange control;
  control.finding.path = in_root("control/canary");
  EXPECT_TRUE(canary.see(control));
  clock.advance(10 * base::kSecond);
  const auto result = canary.result();
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->negative_seen);
  EXPECT_FALSE(result->passed);
}

// A baseline that is continued takes over what it finds unchanged.
TEST(LookingAgain, ALinkThatIsTakenOverUnreadKeepsItsTarget) {
  base::TemporaryFolder tree;
  const std::string path = (tree.path() / "link").string();
  fs::create_symlink("target", path);
  const Rules rules = Rules::everything({tree.path().string()}, kUsual);
  std::optional<Entry> before = look_at(rules, path);
  ASSERT_TRUE(before);
  before->fresh = false;
  ScanOptions options;
  options.skip_unchanged = true;
  const auto after = look_at(rules, path, &*before, options);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->target, "target");
  EXPECT_TRUE(after->known.has(Attribute::LinkTarget));
  EXPECT_FALSE(compare(&*before, &*after));
}

TEST(LiveBaselineTest, KeepsWhatWasPutOverTheBaselineAndMergesIt) {
  base::TemporaryFolder tree, state;
  const auto write = [&](const std::string& name) { std::ofstream((tree.path() / name).string()) << name; };
  fs::create_directories(tree.path() / "d");
  for (const char* name : {"a", "b", "d/c"}) write(name);
  const Rules rules = Rules::everything({tree.path().string()}, kUsual);
  std::optional<base::Error> damage;
  const auto at = [&](const std::string& name) { return (tree.path() / name).string(); };
  {
    LiveBaseline live(state.path(), damage);
    EXPECT_FALSE(live.made());
    init(rules, {}, {.path = live.path(), .host = "h", .made_at = 1});
    live.reopen();
    write("new");
    live.put(at("new"), look_at(rules, at("new")));
    live.put(at("b"), std::nullopt);
    live.save();
  }
  LiveBaseline live(state.path(), damage);
  ASSERT_FALSE(damage) << damage->what();
  const auto check = [&] {
    EXPECT_TRUE(live.find(at("new")));
    EXPECT_FALSE(live.find(at("b")));
    EXPECT_TRUE(live.find(at("a")));
    const std::vector<std::string> folders = live.folders_below(tree.path().string());
    EXPECT_EQ(folders, (std::vector<std::string>{tree.path().string(), at("d")}));
    std::vector<std::string> below;
    for (const std::string& folder : folders) {
      for (const Entry& entry : live.in_folder(folder)) below.push_back(entry.path);
    }
    EXPECT_EQ(below, (std::vector<std::string>{at("a"), at("d"), at("new"), at("d/c")}));
  };
  check();
  EXPECT_EQ(live.overlaid(), 2U);
  live.merge(rules, {.path = live.path(), .host = "h", .made_at = 2});
  EXPECT_EQ(live.overlaid(), 0U);
  EXPECT_EQ(live.info().generation, 2U);
  check();
}

TEST(LiveBaselineTest, TellsOfADamagedOverlay) {
  base::TemporaryFolder tree, state;
  const Rules rules = Rules::everything({tree.path().string()}, kUsual);
  std::optional<base::Error> damage;
  {
    LiveBaseline live(state.path(), damage);
    init(rules, {}, {.path = live.path(), .host = "h", .made_at = 1});
    live.reopen();
    live.put(tree.path().string(), std::nullopt);
    live.save();
  }
  std::string text = base::read_text(state.path() / "overlay");
  text.back() = static_cast<char>(text.back() ^ 1);
  std::ofstream(state.path() / "overlay", std::ios::binary) << text;
  const LiveBaseline live(state.path(), damage);
  EXPECT_TRUE(damage);
  EXPECT_FALSE(live.made());
}

}  // namespace
}  // namespace junshu::integrity

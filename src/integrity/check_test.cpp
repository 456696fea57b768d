#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "integrity/operations.h"
#include "test_tree.h"

namespace junshu::integrity {
namespace {

using test::Tree;

// A folder that was approved, and what is found in it later. Folders are looked at by type and mode only, so that tests
// speak of files.
class Checking : public testing::Test {
 protected:
  Tree tree;
  Attributes attributes = test::kContent.with({Attribute::Inode, Attribute::Size, Attribute::Owner});

  Rules rules() const { return Rules::everything({tree.root()}, attributes); }
  BaselineStamp stamp() const { return {tree.beside("baseline"), "host", 1, 1, std::nullopt, nullptr}; }
  void approve() const { init(rules(), {}, stamp()); }
  CheckResult found(const ScanOptions& options = {}) const {
    return check(rules(), options, Baseline::open(tree.beside("baseline")));
  }

  // "changed a/b: mode, sha256", paths without the root.
  static std::string told(const Finding& finding, const std::string& root) {
    const auto plain = [&](const std::string& path) { return path == root ? "." : path.substr(root.size() + 1); };
    std::string out = std::string(name_of(finding.what)) + " " + plain(finding.path);
    for (const Difference& difference : finding.differences) {
      if (finding.after && finding.after->type == FileType::Folder && difference.attribute == Attribute::Size) continue;
      out += std::string(" ") + std::string(name_of(difference.attribute));
    }
    if (finding.covered > 0) out += " covers " + std::to_string(finding.covered);
    if (!finding.moved_from.empty()) out += " from " + plain(finding.moved_from);
    if (!finding.moved_to.empty()) out += " to " + plain(finding.moved_to);
    for (const std::string& name : finding.other_names) out += " also " + plain(name);
    if (finding.rotation) out += " rotation";
    return out;
  }
  std::vector<std::string> told(const CheckResult& result) const {
    std::vector<std::string> out;
    for (const Finding& finding : result.findings) {
      const bool only_folder_size = finding.what == What::Changed && finding.after->type == FileType::Folder &&
                                    finding.differences.size() == 1 &&
                                    finding.differences[0].attribute == Attribute::Size;
      if (!only_folder_size) out.push_back(told(finding, tree.root()));
    }
    return out;
  }
  std::vector<std::string> told() const { return told(found()); }
};

using Told = std::vector<std::string>;

TEST_F(Checking, FindsNothingWhereNothingHappened) {
  tree.write("a/one", "1");
  tree.write("b/two", "2");
  approve();
  const CheckResult result = found();
  EXPECT_TRUE(result.findings.empty());
  EXPECT_FALSE(result.rules_changed);
  EXPECT_EQ(result.scan.files, 2U);
}

TEST_F(Checking, TellsWhatWasAddedRemovedAndChanged) {
  for (const char* name : {"a/changed", "a/removed", "a/same", "gone/x", "gone/deep/y"}) tree.write(name, name);
  approve();
  tree.write("a/changed", "a/CHANGED");
  tree.remove("a/removed");
  tree.remove("gone");
  tree.write("a/added", "x");
  tree.write("new/z", "z");
  EXPECT_EQ(told(), (Told{"added a/added", "changed a/changed sha256", "removed a/removed", "removed gone",
                          "removed gone/deep", "removed gone/deep/y", "removed gone/x", "added new", "added new/z"}));
}

TEST_F(Checking, SkippingWhatIsUnchangedFindsTheSame) {
  for (const char* name : {"a/changed", "a/removed", "a/same"}) tree.write(name, name);
  approve();
  tree.write("a/changed", "a/CHANGED");
  tree.remove("a/removed");
  ScanOptions options;
  options.skip_unchanged = true;
  EXPECT_EQ(told(found(options)), told());
  EXPECT_EQ(told(), (Told{"changed a/changed sha256", "removed a/removed"}));
}

TEST_F(Checking, TellsAnotherFileInThePlaceOfOne) {
  tree.write("a", "same");
  tree.write("b", "link me");
  approve();
  tree.write("fresh", "same");
  tree.rename("fresh", "a");
  tree.remove("b");
  std::filesystem::create_symlink("a", tree.at("b"));
  const Told out = told();
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[0], "replaced a inode");
  EXPECT_TRUE(out[1].starts_with("replaced b type")) << out[1];
}

TEST_F(Checking, TellsWhereAFileWasMoved) {
  attributes = attributes.with({Attribute::ModifiedAt});
  tree.write("a/old", "content");
  tree.folder("b");
  approve();
  tree.rename("a/old", "b/new");
  Told out = told();
  std::erase_if(out, [](const std::string& line) { return line.find("mtime") != std::string::npos; });  // the folders
  EXPECT_EQ(out, (Told{"removed a/old to b/new", "added b/new from a/old"}));
}

TEST_F(Checking, TellsTheOtherNamesOfAChangedFile) {
  tree.write("one", "1");
  std::filesystem::create_hard_link(tree.at("one"), tree.at("two"));
  approve();
  tree.write("one", "2");
  EXPECT_EQ(told(), (Told{"changed one sha256 also two", "changed two sha256 also one"}));
}

TEST_F(Checking, LetsALogGrowAndSaysWhatItIsNow) {
  attributes = attributes.with({Attribute::GrowingSize, Attribute::ModifiedAt});
  tree.write("log", "first line\n");
  tree.write("large", test::text_of(500'000));
  approve();
  tree.append("log", "second line\n");
  tree.append("large", test::text_of(300'000));
  const CheckResult result = found();
  EXPECT_TRUE(result.findings.empty());
  ASSERT_EQ(result.grown.size(), 2U);
  EXPECT_EQ(result.grown[1].sha256, test::digest_of_text("first line\nsecond line\n"));
}

TEST_F(Checking, FindsALogWhoseBeginningWasAlteredWhileItGrew) {
  attributes = attributes.with({Attribute::GrowingSize});
  tree.write("log", "first line\n");
  tree.write("large", test::text_of(500'000));
  tree.write("other", "x");
  approve();
  tree.write("log", "First line\nsecond line\n");
  tree.write("large", "!" + test::text_of(600'000));
  tree.write("other", "");
  EXPECT_EQ(told(), (Told{"changed large growing_size sha256", "changed log growing_size sha256",
                          "changed other growing_size sha256"}));
}

TEST_F(Checking, LetsALogGrowFromNothing) {
  attributes = attributes.with({Attribute::GrowingSize});
  tree.write("log", "");
  approve();
  tree.append("log", "line\n");
  EXPECT_EQ(told(), Told{});
}

TEST_F(Checking, RecognisesARotatedLog) {
  attributes = attributes.with({Attribute::GrowingSize});
  tree.write("log", "old lines\n");
  tree.write("log.1", "older lines\n");
  approve();
  tree.append("log", "a last line before it was put aside\n");
  tree.rename("log.1", "log.2");
  tree.rename("log", "log.1");
  tree.write("log", "fresh\n");
  const Told out = told();
  ASSERT_EQ(out.size(), 3U);
  EXPECT_TRUE(out[0].starts_with("replaced log ") && out[0].ends_with(" to log.1 rotation")) << out[0];
  EXPECT_TRUE(out[1].starts_with("replaced log.1 ") && out[1].ends_with(" from log to log.2 rotation")) << out[1];
  EXPECT_EQ(out[2], "added log.2 from log.1 rotation");
}

TEST_F(Checking, RecognisesALogThatWasCopiedAndEmptied) {
  attributes = attributes.with({Attribute::GrowingSize});
  tree.write("log", "old lines\n");
  approve();
  tree.write("log.1", "old lines\nand one more\n");
  tree.write("log", "");
  EXPECT_EQ(told(), (Told{"changed log growing_size sha256 to log.1 rotation", "added log.1 from log rotation"}));
}

TEST_F(Checking, CallsItNoRotationWhenWhatTheLogHeldIsLost) {
  attributes = attributes.with({Attribute::GrowingSize});
  tree.write("log", "old lines\n");
  approve();
  tree.rename("log", "log.1");
  tree.write("log.1", "OLD lines, altered\n");
  tree.write("log", "fresh\n");
  for (const Finding& finding : found().findings) EXPECT_FALSE(finding.rotation) << finding.path;
}

TEST_F(Checking, NeverCallsTheUnreadableRemoved) {
  tree.write("closed", "secret");
  tree.write("locked/inside", "secret");
  tree.write("locked/deep/inside", "secret");
  std::filesystem::permissions(std::filesystem::path(tree.root()).parent_path(), std::filesystem::perms(0755));
  attributes = attributes.without({Attribute::Mode});
  approve();
  std::filesystem::permissions(tree.beside("baseline"), std::filesystem::perms(0644));
  ASSERT_EQ(::chmod(tree.at("closed").c_str(), 0), 0);
  ASSERT_EQ(::chmod(tree.at("locked").c_str(), 0), 0);
  test::as_nobody([&] { EXPECT_EQ(told(), (Told{"unreadable closed", "hidden locked covers 3"})); });
  ::chmod(tree.at("locked").c_str(), 0700);
}

TEST_F(Checking, TellsAMountThatHidesFiles) {
  tree.write("data/one", "1");
  tree.write("data/deep/two", "2");
  const Rules staying = test::staying({tree.root()});
  init(staying, {}, stamp());
  const bool could = test::with_own_mounts([&] {
    ASSERT_EQ(::mount("none", tree.at("data").c_str(), "tmpfs", 0, "mode=755"), 0);
    const CheckResult result = check(staying, {}, Baseline::open(tree.beside("baseline")));
    ASSERT_EQ(result.findings.size(), 1U);
    EXPECT_EQ(result.findings[0].what, What::Hidden);
    EXPECT_EQ(result.findings[0].path, tree.at("data"));
    EXPECT_EQ(result.findings[0].covered, 3U);
    EXPECT_TRUE(result.findings[0].after->mount_root);
  });
  if (!could) GTEST_SKIP() << "no mounts of one's own here";
}

TEST_F(Checking, LooksIntoAMountWhenTheRulesCross) {
  tree.write("data/one", "1");
  approve();
  const bool could = test::with_own_mounts([&] {
    ASSERT_EQ(::mount("none", tree.at("data").c_str(), "tmpfs", 0, "mode=755"), 0);
    tree.write("data/two", "2");
    const Told out = told();
    ASSERT_EQ(out.size(), 3U);
    EXPECT_TRUE(out[0].starts_with("replaced data")) << out[0];
    EXPECT_EQ(out[1], "removed data/one");
    EXPECT_EQ(out[2], "added data/two");
  });
  if (!could) GTEST_SKIP() << "no mounts of one's own here";
}

TEST_F(Checking, TellsAFileThatKeepsChanging) {
  tree.write("busy", "x");
  approve();
  ScanOptions options;
  options.between_looks = [&](std::string_view) { tree.append("busy", "x"); };
  EXPECT_EQ(told(found(options)), Told{"raced busy size"});
}

TEST_F(Checking, CallsNothingRemovedWhenItWasStopped) {
  for (int i = 0; i < 20; ++i) tree.write(std::to_string(i) + "/file", "x");
  approve();
  tree.remove("7");
  std::atomic<bool> stop = true;
  ScanOptions options;
  options.stop = &stop;
  const CheckResult result = found(options);
  EXPECT_FALSE(result.scan.complete);
  EXPECT_TRUE(result.findings.empty());
}

TEST_F(Checking, TellsThatOtherRulesMadeTheBaseline) {
  tree.write("a/one", "1");
  tree.write("b/two", "2");
  approve();
  const CheckResult result =
      check(Rules::everything({tree.at("a")}, attributes), {}, Baseline::open(tree.beside("baseline")));
  EXPECT_TRUE(result.rules_changed);
  EXPECT_EQ(result.not_covered, 3U);  // the root, b, b/two
  EXPECT_EQ(told(result), Told{});    // a, now a root of its own, is what it was as part of another
}

class Approving : public Checking {
 protected:
  Baseline open() const { return Baseline::open(tree.beside("baseline")); }
  BaselineInfo take(const std::vector<Finding>& findings, const std::vector<Entry>& grown = {}) const {
    return update(open(), rules(), findings, grown, stamp());
  }
};

TEST_F(Approving, TakesFindingsIntoANewGenerationThatNamesTheOldOne) {
  for (const char* name : {"a/changed", "a/removed", "gone/x", "same"}) tree.write(name, name);
  approve();
  const base::Digest first = open().info().digest;
  tree.write("a/changed", "other");
  tree.remove("a/removed");
  tree.remove("gone");
  tree.write("new/deep/file", "z");
  const BaselineInfo info = take(found().findings);
  EXPECT_EQ(info.generation, 2U);
  EXPECT_EQ(info.predecessor, first);
  EXPECT_TRUE(found().findings.empty());
  open().verify();
  EXPECT_EQ(open().info().digest, info.digest);
}

TEST_F(Approving, TakesOnlyWhatWasChosen) {
  tree.write("a/one", "1");
  tree.write("b/two", "2");
  tree.write("ab", "3");
  approve();
  tree.write("a/one", "!");
  tree.write("b/two", "!");
  tree.write("ab", "!");
  const std::vector<std::string> chosen = {tree.at("a")};
  take(findings_below(found().findings, chosen));
  EXPECT_EQ(told(), (Told{"changed ab sha256", "changed b/two sha256"}));
}

TEST_F(Approving, TakesLogsThatGrew) {
  attributes = attributes.with({Attribute::GrowingSize});
  tree.write("log", "1\n");
  approve();
  tree.append("log", "2\n");
  take({}, found().grown);
  EXPECT_EQ(open().find(tree.at("log"))->sha256, test::digest_of_text("1\n2\n"));
}

TEST_F(Approving, KeepsWhatWasApprovedOfWhatCouldNotBeSeen) {
  tree.write("busy", "x");
  approve();
  const auto before = open().find(tree.at("busy"));
  ScanOptions options;
  options.between_looks = [&](std::string_view) { tree.append("busy", "x"); };
  take(found(options).findings);
  EXPECT_EQ(open().find(tree.at("busy")), before);
}

TEST_F(Approving, RefusesABaselineMadeByOtherRules) {
  tree.write("file", "1");
  approve();
  attributes = attributes.with({Attribute::Blocks});
  try {
    take({});
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), base::ErrorKind::Conflict);
  }
}

TEST_F(Approving, RefusesFindingsAboutAnotherBaseline) {
  tree.write("file", "1");
  approve();
  tree.write("file", "2");
  const auto findings = found().findings;
  take(findings);
  const base::Digest second = open().info().digest;
  EXPECT_THROW(take(findings), base::Error);
  tree.write("added", "x");
  const auto added = found().findings;
  take(added);
  EXPECT_THROW(take(added), base::Error);
  EXPECT_EQ(open().info().predecessor, second);
  EXPECT_FALSE(std::filesystem::exists(tree.beside("baseline.part")));
}

}  // namespace
}  // namespace junshu::integrity

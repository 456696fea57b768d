// Expected selections are what AIDE 0.18.3 --path-check says of the same configuration.
#include <gtest/gtest.h>

#include <map>

#include "integrity/rules.h"

namespace junshu::integrity {
namespace {

class Shelf final : public ConfigSurroundings {
 public:
  std::map<std::string, std::string> files;
  std::vector<std::string> programs;
  std::optional<std::string> read(const std::string& path) const override {
    const auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional(found->second);
  }
  std::optional<std::vector<File>> regular_files(const std::string& folder) const override {
    std::vector<File> out;
    for (const auto& [path, unused] : files) {
      if (path.starts_with(folder + "/")) out.insert(out.begin(), {path.substr(folder.size() + 1), executable(path)});
    }
    if (out.empty()) return std::nullopt;
    return out;
  }
  bool executable(const std::string& path) const override {
    return std::find(programs.begin(), programs.end(), path) != programs.end();
  }
  bool exists(const std::string& path) const override { return files.contains(path); }
  std::string hostname() const override { return "yakuba"; }
};

struct Read {
  Shelf shelf;
  std::vector<base::Text> warnings;
  Rules operator()(const std::string& text) { return Rules::from_aide(text, "aide.conf", warnings, shelf); }
  bool warned(std::string_view about) const {
    return std::any_of(warnings.begin(), warnings.end(),
                       [&](const base::Text& text) { return text.en.find(about) != std::string::npos; });
  }
};

Rules read(const std::string& text) { return Read()(text); }

std::string mistakes_of(const std::string& text) {
  try {
    read(text);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), base::ErrorKind::InvalidInput);
    return error.message().en;
  }
  return "";
}

bool wanted(const Rules& rules, std::string_view path, FileType type = FileType::Regular) {
  return !rules.select(path, type).attributes.empty();
}
Attributes of(const Rules& rules, std::string_view path, FileType type = FileType::Regular) {
  return rules.select(path, type).attributes;
}

constexpr Attributes kMode{Attribute::Type, Attribute::Mode};
constexpr Attributes kOwner{Attribute::Type, Attribute::Owner};

TEST(AideRules, ARegularRuleMatchesTheBeginningOfAPath) {
  const Rules rules = read("/tmp/t p\n!/tmp/t/no\n");
  EXPECT_TRUE(wanted(rules, "/tmp/t"));
  EXPECT_TRUE(wanted(rules, "/tmp/txx"));
  EXPECT_TRUE(wanted(rules, "/tmp/t/x/y"));
  EXPECT_FALSE(wanted(rules, "/tmp", FileType::Folder));
  EXPECT_TRUE(rules.select("/tmp", FileType::Folder).descend);
  EXPECT_FALSE(wanted(rules, "/tmp/t/nope"));
  EXPECT_FALSE(wanted(rules, "/tmp/t/nope/c"));
  EXPECT_FALSE(rules.select("/tmp/t/nope", FileType::Folder).descend);
}

TEST(AideRules, AnEqualsRuleTakesNoChildrenUnlessItEndsInASlash) {
  const Rules rules = read("=/tmp/e$ p\n=/tmp/e2/ p\n");
  EXPECT_TRUE(wanted(rules, "/tmp/e"));
  EXPECT_FALSE(wanted(rules, "/tmp/e/x"));
  EXPECT_FALSE(rules.select("/tmp/e", FileType::Folder).descend);
  EXPECT_TRUE(wanted(rules, "/tmp/e2/a"));
  EXPECT_FALSE(wanted(rules, "/tmp/e2/a/b"));
  EXPECT_FALSE(wanted(rules, "/tmp/e2", FileType::Folder));
  EXPECT_TRUE(rules.select("/tmp/e2", FileType::Folder).descend);
  const Rules top = read("=/ p\n");
  EXPECT_TRUE(wanted(top, "/", FileType::Folder));
  EXPECT_TRUE(wanted(top, "/a", FileType::Folder));
  EXPECT_FALSE(wanted(top, "/a/b"));
  EXPECT_FALSE(top.select("/a", FileType::Folder).descend);
}

TEST(AideRules, BelowAnEqualsRuleDeeperRulesStillHold) {
  const Rules rules = read("=/tmp/foo$ p\n/tmp/foo/bar u\n");
  EXPECT_EQ(of(rules, "/tmp/foo", FileType::Folder), kMode);
  EXPECT_TRUE(rules.select("/tmp/foo", FileType::Folder).descend);
  EXPECT_FALSE(wanted(rules, "/tmp/foo/f"));
  EXPECT_EQ(of(rules, "/tmp/foo/bar/baz/h"), kOwner);
}

TEST(AideRules, TheDeepestFolderWithRulesIsAskedFirstAndThereTheFirstRule) {
  const Rules rules = read("/ p\n/etc/ssh/a u\n/etc/ssh/a.* g\n/etc/x g\n/etc u\n");
  EXPECT_EQ(of(rules, "/etc/ssh/ab"), kOwner);
  EXPECT_EQ(of(rules, "/etc/ssh/b"), kMode) << "“/” comes before “/etc”: both hang at the root";
  EXPECT_EQ(of(rules, "/etc/xy"), (Attributes{Attribute::Type, Attribute::Group}));
}

TEST(AideRules, FileTypesRestrictRules) {
  const Rules rules = read("/tmp p\n!/tmp/a$ f\n!/tmp/b\n/run d,l u\n/run 0 p\n");
  EXPECT_TRUE(wanted(rules, "/tmp/a", FileType::Folder));
  EXPECT_FALSE(wanted(rules, "/tmp/a"));
  EXPECT_TRUE(wanted(rules, "/tmp/a/c"));
  EXPECT_FALSE(wanted(rules, "/tmp/b/c"));
  EXPECT_FALSE(wanted(rules, "/tmp/bb"));
  EXPECT_EQ(of(rules, "/run/x", FileType::Folder), kOwner);
  EXPECT_EQ(of(rules, "/run/x", FileType::Link), kOwner);
  EXPECT_EQ(of(rules, "/run/x", FileType::Socket), kMode);
  const Rules folders = read("!/run/n$ d\n/run p\n");
  EXPECT_FALSE(wanted(folders, "/run/n", FileType::Folder));
  EXPECT_TRUE(folders.select("/run/n", FileType::Folder).descend);
  EXPECT_TRUE(wanted(folders, "/run/n/f"));
}

TEST(AideRules, OneWordIsAttributesTwoAreTypesAndAttributes) {
  EXPECT_TRUE(wanted(read("/tmp p\n"), "/tmp/a"));
  const Rules fifos = read("/tmp p p\n");
  EXPECT_FALSE(wanted(fifos, "/tmp/a"));
  EXPECT_TRUE(wanted(fifos, "/tmp/a", FileType::Fifo));
  EXPECT_EQ(of(read("A = p + u\n/tmp f, d  A - u \n"), "/tmp/a"), kMode);
}

TEST(AideRules, EscapesAreResolvedBeforeTheExpressionIsRead) {
  const Rules rules =
      read("/tmp/sp\\ ace p\n/tmp/ba\\\\\\\\ck p\n/tmp/a\\\\.b p\n/tmp/c\\.d p\n/tmp/x\\@y p\n/tmp/%41 p\n");
  EXPECT_TRUE(wanted(rules, "/tmp/sp ace/x"));
  EXPECT_TRUE(wanted(rules, "/tmp/ba\\ck"));
  EXPECT_TRUE(wanted(rules, "/tmp/a.b"));
  EXPECT_FALSE(wanted(rules, "/tmp/axb"));
  EXPECT_TRUE(wanted(rules, "/tmp/c.d"));
  EXPECT_FALSE(wanted(rules, "/tmp/cxd"));
  EXPECT_TRUE(wanted(rules, "/tmp/x@y"));
  EXPECT_TRUE(wanted(rules, "/tmp/%41"));
  EXPECT_FALSE(wanted(rules, "/tmp/A"));
}

TEST(AideRules, ExpressionsAreBytesAndADotInAFolderIsLiteral) {
  EXPECT_TRUE(wanted(read("/tmp/\xff p\n"), "/tmp/\xff\xfe"));
  EXPECT_TRUE(wanted(read("/tmp/. p\n"), "/tmp/\xff\xfe"));
  const Rules dotted = read("/a.b/c p\n");
  EXPECT_TRUE(wanted(dotted, "/a.b/c"));
  EXPECT_FALSE(wanted(dotted, "/axb/c"));
}

TEST(AideRules, LookAheadsAndAlternativesWork) {
  const Rules rules = read("!/home/(?!admin)[^/]+/tmp$ d\n/home/(a|b|admin)(/|$) p\n");
  EXPECT_TRUE(wanted(rules, "/home/a/x"));
  EXPECT_FALSE(wanted(rules, "/home/a/tmp", FileType::Folder));
  EXPECT_TRUE(wanted(rules, "/home/admin/tmp", FileType::Folder));
  EXPECT_FALSE(wanted(rules, "/home/ab/x"));
  EXPECT_FALSE(rules.select("/home/c", FileType::Folder).descend);
}

TEST(AideRules, DefaultGroupsAreAides) {
  const Attributes x{Attribute::Acl, Attribute::Selinux, Attribute::Xattrs, Attribute::FileAttributes,
                     Attribute::Capabilities};
  const Attributes l = x.with({Attribute::Type, Attribute::Mode, Attribute::Inode, Attribute::LinkTarget,
                               Attribute::Links, Attribute::Owner, Attribute::Group});
  EXPECT_EQ(of(read("/a L\n"), "/a"), l);
  EXPECT_EQ(of(read("/a R\n"), "/a"),
            l.with({Attribute::Size, Attribute::ModifiedAt, Attribute::ChangedAt, Attribute::Sha256}))
      << "SHA-256 stands for MD5";
  EXPECT_EQ(of(read("/a >\n"), "/a"), l.with({Attribute::GrowingSize}));
  EXPECT_EQ(of(read("/a X\n"), "/a"), x.with({Attribute::Type}));
  EXPECT_EQ(of(read("/a E\n"), "/a"), Attributes{Attribute::Type}) << "that it is there is kept all the same";
  EXPECT_EQ(of(read("/a H\n"), "/a"), (Attributes{Attribute::Type, Attribute::Sha256}));
  EXPECT_EQ(of(read("/a sha256+sha512\n"), "/a"), (Attributes{Attribute::Type, Attribute::Sha256, Attribute::Sha512}));
  EXPECT_EQ(of(read("/a H-sha256\n"), "/a"), (Attributes{Attribute::Type, Attribute::Sha512}));
  EXPECT_EQ(of(read("/a p+S\n"), "/a"), kMode.with({Attribute::GrowingSize}));
  EXPECT_EQ(of(read("R = p\n/a R\n"), "/a"), kMode) << "groups can be given another meaning";
}

TEST(AideRules, VariablesAndConditions) {
  Read reading;
  reading.shelf.files["/etc/debian_version"] = "12";
  const Rules rules = reading(
      "@@define X tmp\n  @@if not defined X\n/wrong p\n@@else\n/@@{X} p\n@@endif\n@@if exists "
      "/etc/debian_version\n/debian p\n@@endif\n"
      "@@ifhost yakuba\n/host p\n@@else\n/other p\n@@endif\n@@undef X\n@@ifndef X\n/undefined p\n@@endif\n@@if not not "
      "defined X\nrubbish\n@@if hostname x\n@@else\n/no p\n@@endif\n@@endif\n"
      "/h/@@{HOSTNAME}$ p\n/n/@@{NOBODY}x p\r\n");
  for (const char* path : {"/tmp", "/debian", "/host", "/undefined", "/h/yakuba", "/n/x"})
    EXPECT_TRUE(wanted(rules, path)) << path;
  for (const char* path : {"/wrong", "/other", "/no"}) EXPECT_FALSE(wanted(rules, path)) << path;
  EXPECT_TRUE(reading.warned("aide.conf:27: The variable NOBODY"));
}

TEST(AideRules, FilesAndFoldersAreIncludedInOrderAndWithAPrefix) {
  Read reading;
  reading.shelf.files = {
      {"/d/20_b", "/b$ u\n"}, {"/d/10_a", "@@define A a\n"}, {"/d/30.bak", "/bak p\n"}, {"/one", "/@@{A} p\n"}};
  const Rules rules = reading("@@include /d ^[a-z0-9_]+$ /chroot\n@@include /one\n");
  EXPECT_EQ(of(rules, "/chroot/b"), kOwner);
  EXPECT_FALSE(wanted(rules, "/b"));
  EXPECT_FALSE(wanted(rules, "/chroot/bak"));
  EXPECT_EQ(of(rules, "/a"), kMode);
}

TEST(AideRules, ProgramsAreNeverRunButTold) {
  Read reading;
  reading.shelf.files = {
      {"/d/10_program", "#!/bin/sh\necho /evil p\n"}, {"/d/20_text", "/text p\n"}, {"/p", "#!/bin/sh"}};
  reading.shelf.programs = {"/d/10_program", "/p"};
  const Rules rules = reading("@@x_include_setenv A b\n@@x_include /d ^[0-9a-z_]+$\n@@x_include /p\n");
  EXPECT_TRUE(wanted(rules, "/text"));
  EXPECT_TRUE(reading.warned("/d/10_program is not run"));
  EXPECT_TRUE(reading.warned("/p is not run"));
}

TEST(AideRules, WhatHasNoCounterpartIsToldOnce) {
  Read reading;
  reading("database_in=file:/x\nreport_url=stdout\n/a p+a+ANF+I\n/b p+ANF+md5\n");
  for (const char* about : {"1: database_in", "2: report_url", "3: The attribute a ", "3: The attribute ANF",
                            "3: The attribute I", "4: SHA-256"})
    EXPECT_TRUE(reading.warned(about)) << about;
  EXPECT_EQ(reading.warnings.size(), 6U);
}

TEST(AideRules, ARuleWithADoubleSlashIsToldAndMatchesNothing) {
  Read reading;
  const Rules rules = reading("/a/@@{NONE}/b p\n/c p\n");
  EXPECT_TRUE(reading.warned("aide.conf:1: A rule with “//”"));
  EXPECT_FALSE(wanted(rules, "/a/b"));
}

TEST(AideRules, AllMistakesAreToldAtOnceEachWithItsPlace) {
  const std::string told = mistakes_of(
      "/tmp zz\n/tmp\n!/tmp p p\n-/tmp p\n@@{X}/a p\n/tmp f p #x\n/tmp/(a p\n@@define\n@@if p "
      "q\n@@endif\n@@endif\n@@nothing\n@@include /missing\n@@include /no ^a\nnoequals\nA = p+\n/a f,q p\n"
      "root_prefix=/x\n/v/@@{X p\n@@define A b c\n@@if defined X\n");
  for (const char* place : {":1:6:", ":2:5:", ":3:",  ":4:1:", ":5:1:", ":6:10:", ":7:",  ":8:",  ":9:",     ":11:",
                            ":12:",  ":13:",  ":14:", ":15:",  ":16:",  ":17:6:", ":18:", ":19:", ":20:14:", ":21:"}) {
    EXPECT_NE(told.find("aide.conf" + std::string(place)), std::string::npos) << place << " is missing in\n" << told;
  }
  EXPECT_NE(mistakes_of(""), "") << "nothing is included";
}

TEST(AideRules, AFileThatIncludesItselfIsAMistake) {
  Read reading;
  reading.shelf.files = {{"/self", "@@include /self\n@@include /self\n"}};
  EXPECT_THROW(reading("@@include /self\n/a p\n"), base::Error);
}

}  // namespace
}  // namespace junshu::integrity

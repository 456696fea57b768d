#include <gtest/gtest.h>

#include "integrity/rules.h"

namespace junshu::integrity {
namespace {

Rules read(const std::string& body) { return Rules::from_yaml("version: 1\n" + body, "rules.yaml"); }

std::string mistakes_of(const std::string& text) {
  try {
    Rules::from_yaml(text, "rules.yaml");
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), base::ErrorKind::InvalidInput);
    return error.message().en;
  }
  return "";
}

bool wanted(const Rules& rules, std::string_view path, FileType type = FileType::Regular) {
  return !rules.select(path, type).attributes.empty();
}
bool descended(const Rules& rules, std::string_view path) { return rules.select(path, FileType::Folder).descend; }

TEST(YamlRules, TheFirstRuleThatFitsDecides) {
  const Rules rules = read(
      "rules:\n- include: /var/log/audit\n  attributes: log\n- exclude: [/var/log, /var/cache]\n- include: /var\n");
  EXPECT_EQ(rules.roots(), (std::vector<std::string>{"/var"}));
  EXPECT_TRUE(wanted(rules, "/var/lib/x"));
  EXPECT_FALSE(wanted(rules, "/var/log/syslog"));
  EXPECT_FALSE(wanted(rules, "/var/log", FileType::Folder));
  EXPECT_TRUE(descended(rules, "/var/log"));
  EXPECT_FALSE(descended(rules, "/var/log/apt"));
  EXPECT_FALSE(descended(rules, "/var/cache"));
  const Attributes log = rules.select("/var/log/audit/audit.log", FileType::Regular).attributes;
  EXPECT_TRUE(log.has(Attribute::GrowingSize));
  EXPECT_FALSE(log.has(Attribute::Size));
}

TEST(YamlRules, AGlobFitsAPathOrAFolderAboveIt) {
  const Rules rules = read(
      "rules:\n- exclude: {glob: \"*.swp\"}\n- exclude: {glob: node_modules}\n- include: {glob: \"/srv/*/html\"}\n");
  EXPECT_EQ(rules.roots(), (std::vector<std::string>{"/srv"}));
  EXPECT_TRUE(wanted(rules, "/srv/a/html/index.html"));
  EXPECT_TRUE(wanted(rules, "/srv/a/html", FileType::Folder));
  EXPECT_FALSE(wanted(rules, "/srv/a/htmlx"));
  EXPECT_FALSE(wanted(rules, "/srv/a/b/html/x"));
  EXPECT_FALSE(wanted(rules, "/srv/a/html/.index.swp"));
  EXPECT_FALSE(wanted(rules, "/srv/a/html/node_modules/x/y"));
  EXPECT_FALSE(descended(rules, "/srv/a/html/node_modules"));
  EXPECT_TRUE(descended(rules, "/srv/a"));
  EXPECT_FALSE(descended(rules, "/srv/a/b"));
  EXPECT_TRUE(descended(rules, "/srv"));
  EXPECT_FALSE(descended(rules, "/opt"));
}

TEST(YamlRules, GlobsKnowSetsAlternativesDepthAndEscapes) {
  const Rules rules = read(
      "rules:\n- include: {glob: '/a/**/[b-d][!x-z].{txt,md}'}\n- include: {glob: '/q/\\*?'}\n- include: {glob: "
      "'/r/**'}\n");
  EXPECT_TRUE(wanted(rules, "/a/bq.txt"));
  EXPECT_TRUE(wanted(rules, "/a/1/2/dq.md"));
  EXPECT_FALSE(wanted(rules, "/a/1/dx.md"));
  EXPECT_FALSE(wanted(rules, "/a/1/dq.mdx"));
  EXPECT_TRUE(wanted(rules, "/q/*é"));
  EXPECT_TRUE(wanted(rules, "/q/*\xff"));
  EXPECT_FALSE(wanted(rules, "/q/xé"));
  EXPECT_FALSE(wanted(rules, "/q/*ab"));
  EXPECT_TRUE(wanted(rules, "/r/line\nfeed/x"));
  EXPECT_FALSE(wanted(rules, "/r", FileType::Folder));
}

TEST(YamlRules, ARegularExpressionCoversTheWholePath) {
  const Rules rules =
      read("rules:\n- exclude: {regex: '/home/[^/]+/tmp'}\n- include: {regex: '/home/(?!guest)[a-z]+'}\n");
  EXPECT_TRUE(wanted(rules, "/home/mori/x"));
  EXPECT_FALSE(wanted(rules, "/home/guest/x"));
  EXPECT_FALSE(wanted(rules, "/home/mori/tmp/x"));
  EXPECT_TRUE(wanted(rules, "/home/mori/tmpx"));
  EXPECT_FALSE(wanted(rules, "/home/mori/tmp"));
  EXPECT_TRUE(wanted(rules, "/home/mori/tmp\n")) << "a line feed at the end must not hide a file";
}

TEST(YamlRules, AnExpressionThatBacktracksWithoutEndIsBoundedAndLooksRatherThanNot) {
  const std::string path = "/x/" + std::string(4000, 'a') + "!";
  EXPECT_TRUE(wanted(read("rules:\n- exclude: {regex: '/x/(a+)+$'}\n- include: /x\n"), path));
  EXPECT_TRUE(wanted(read("rules:\n- include: {regex: '/x/((a+)+)+[b-d]'}\n"), path));
}

TEST(YamlRules, TypesRestrictARuleToThemselvesAndNotWhatLiesBelow) {
  const Rules rules = read("rules:\n- exclude: /a/b\n  types: [folder, socket]\n- include: /a\n");
  EXPECT_FALSE(wanted(rules, "/a/b", FileType::Folder));
  EXPECT_TRUE(descended(rules, "/a/b"));
  EXPECT_TRUE(wanted(rules, "/a/b/c"));
  EXPECT_FALSE(wanted(rules, "/a/b/c", FileType::Socket));
}

TEST(YamlRules, GroupsAddAndTakeAwayAndTheAlgorithmIsChosenOnce) {
  const std::string body =
      "algorithm: sha512\ngroups:\n  loose: [usual, -inode, -ctime]\nrules:\n- {include: /a, attributes: [loose, "
      "blocks]}\n- {include: /b, attributes: [mode, hash]}\n";
  const Rules rules = read(body);
  const Attributes attributes = rules.select("/a/x", FileType::Regular).attributes;
  EXPECT_EQ(attributes, kUsual.without({Attribute::Inode, Attribute::ChangedAt, Attribute::Sha256})
                            .with({Attribute::Blocks, Attribute::Sha512}));
  EXPECT_EQ(rules.select("/b", FileType::Regular).attributes,
            (Attributes{Attribute::Type, Attribute::Mode, Attribute::Sha512}));
  const Rules other = Rules::from_yaml("version: 1\n" + body, "rules.yaml", Attribute::Blake2b);
  EXPECT_EQ(other.select("/b", FileType::Regular).attributes,
            (Attributes{Attribute::Type, Attribute::Mode, Attribute::Blake2b}));
  EXPECT_NE(other.digest(), rules.digest());
}

TEST(YamlRules, PathsAreWrittenAsReportsPrintThem) {
  const Rules rules = read("rules:\n- include: /a/%FF%0A%25\n");
  EXPECT_TRUE(wanted(rules, "/a/\xff\n%"));
  EXPECT_EQ(rules.roots(), (std::vector<std::string>{"/a/\xff\n%"}));
}

TEST(YamlRules, RootsAndMountsAreTakenAsWritten) {
  const Rules staying = read("mounts: stay\nroots: [/, /home]\nrules:\n- include: /\n");
  EXPECT_EQ(staying.roots(), (std::vector<std::string>{"/", "/home"}));
  EXPECT_FALSE(staying.crosses_mounts());
  const Rules crossing = read("roots: [/, /home]\nrules:\n- include: /\n");
  EXPECT_EQ(crossing.roots(), (std::vector<std::string>{"/"}));
  EXPECT_TRUE(crossing.crosses_mounts());
}

TEST(YamlRules, AllMistakesAreToldAtOnceEachWithItsPlace) {
  const std::string told = mistakes_of(
      "version: 2\nalgorithm: md5\nmounts: sometimes\ngroups:\n  mode: [mode]\nrules:\n- include: etc\n- include: /a\n "
      " exclude: /b\n- include: /c\n  attributes: [colour]\n"
      "- exclude: /d\n  attributes: [mode]\n- include: {glob: '/[a'}\n- include: {regex: '/(a'}\n- include: /e/../f\n- "
      "include: /%2\n- include: /g\n  types: [door]\nroot: /\n");
  for (const char* place :
       {":1:", ":2:", ":3:", ":5:", ":7:12", ":8:", ":11:", ":13:", ":14:", ":15:", ":16:", ":17:", ":19:", ":20:"}) {
    EXPECT_NE(told.find("rules.yaml" + std::string(place)), std::string::npos) << place << " is missing in\n" << told;
  }
  EXPECT_NE(told.find("14 mistakes"), std::string::npos) << told;
}

TEST(YamlRules, ConfigurationsThatLookAtNothingAreMistakes) {
  EXPECT_NE(mistakes_of("version: 1\n"), "");
  EXPECT_NE(mistakes_of("version: 1\nrules:\n- exclude: /a\n"), "");
  EXPECT_NE(mistakes_of("version: 1\nroots: [/b]\nrules:\n- include: /a\n"), "");
  EXPECT_NE(mistakes_of("version: 1\nroots: []\nrules:\n- include: /a\n"), "");
  EXPECT_NE(mistakes_of("- a\n"), "");
  EXPECT_NE(mistakes_of("a: [\n"), "");
  EXPECT_NE(mistakes_of(""), "");
}

}  // namespace
}  // namespace junshu::integrity

#include "integrity/rules.h"

#include <gtest/gtest.h>

namespace junshu::integrity {
namespace {

TEST(Rules, EverythingBelowTheRootsIsLookedAtAndNothingElse) {
  const Rules rules = Rules::everything({"/etc/", "/srv/www", "/etc/ssh"}, kUsual);
  EXPECT_EQ(rules.roots(), (std::vector<std::string>{"/etc", "/srv/www"}));
  EXPECT_EQ(rules.select("/etc", FileType::Folder).attributes, kUsual);
  EXPECT_EQ(rules.select("/etc/ssh/sshd_config", FileType::Regular).attributes, kUsual);
  EXPECT_TRUE(rules.select("/etcetera", FileType::Regular).attributes.empty());
  EXPECT_TRUE(rules.select("/srv", FileType::Folder).attributes.empty());
  EXPECT_TRUE(rules.select("/srv", FileType::Folder).descend);
  EXPECT_FALSE(rules.select("/srv/ftp", FileType::Folder).descend);
}

TEST(Rules, TheWholeMachineIsTheFolderSlash) {
  const Rules rules = Rules::everything({"/"}, {Attribute::Mode});
  EXPECT_EQ(rules.select("/", FileType::Folder).attributes, (Attributes{Attribute::Type, Attribute::Mode}));
  EXPECT_EQ(rules.select("/a\xff/b", FileType::Fifo).attributes, (Attributes{Attribute::Type, Attribute::Mode}));
}

TEST(Rules, RootsMustBeAbsolute) {
  EXPECT_THROW(Rules::everything({"etc"}, kUsual), base::Error);
  EXPECT_THROW(Rules::everything({}, kUsual), base::Error);
}

TEST(Rules, ABaselinesOwnFilesAreLeftOutWithoutBeingOtherRules) {
  const Rules rules = Rules::everything({"/var"}, kUsual);
  const Rules without = rules.except({"/var/b", "/var/a"});
  EXPECT_TRUE(without.select("/var/a", FileType::Regular).attributes.empty());
  EXPECT_TRUE(without.select("/var/b", FileType::Regular).attributes.empty());
  EXPECT_FALSE(without.select("/var/ab", FileType::Regular).attributes.empty());
  EXPECT_EQ(without.digest(), rules.digest());
}

TEST(Rules, TheDigestTellsWhatIsSelectedApart) {
  const std::string digest = Rules::everything({"/etc"}, kUsual).digest();
  EXPECT_EQ(digest.size(), 64U);
  EXPECT_EQ(digest, Rules::everything({"/etc/"}, kUsual).digest());
  EXPECT_NE(digest, Rules::everything({"/usr"}, kUsual).digest());
  EXPECT_NE(digest, Rules::everything({"/etc"}, kUsual.without({Attribute::Inode})).digest());
}

}  // namespace
}  // namespace junshu::integrity

#include "integrity/compare.h"

#include <gtest/gtest.h>

namespace junshu::integrity {
namespace {

Entry file(Attributes attributes = kUsual) {
  Entry out;
  out.path = "/etc/passwd";
  out.attributes = attributes;
  out.known = attributes.without({Attribute::LinkTarget});
  out.mode = 0644;
  out.size = 10;
  out.inode = 7;
  out.links = 1;
  out.mtime_ns = 1'777'600'000'123'456'789;
  out.sha256[0] = 1;
  return out;
}

std::vector<std::string> words(const std::optional<Finding>& finding) {
  std::vector<std::string> out;
  if (!finding) return out;
  for (const Difference& difference : finding->differences) {
    out.push_back(std::string(name_of(difference.attribute)) + ": " + difference.before + " -> " + difference.after);
  }
  return out;
}

using Words = std::vector<std::string>;

TEST(Comparing, FindsNothingWhereNothingDiffers) {
  const Entry entry = file();
  EXPECT_FALSE(compare(&entry, &entry));
  EXPECT_FALSE(compare(nullptr, nullptr));
}

TEST(Comparing, TellsWhatWasAddedAndRemoved) {
  const Entry entry = file();
  EXPECT_EQ(compare(nullptr, &entry)->what, What::Added);
  EXPECT_EQ(compare(&entry, nullptr)->what, What::Removed);
  EXPECT_EQ(compare(&entry, nullptr)->path, "/etc/passwd");
}

TEST(Comparing, TellsEveryAttributeInWords) {
  const Entry before = file();
  Entry after = before;
  after.mode = 04755;
  after.uid = 1000;
  after.mtime_ns += 1;
  const auto finding = compare(&before, &after);
  EXPECT_EQ(finding->what, What::Changed);
  EXPECT_FALSE(finding->content_changed());
  EXPECT_EQ(words(finding), (Words{"mode: 0644 (rw-r--r--) -> 4755 (rwsr-xr-x)", "owner: 0 -> 1000",
                                   "mtime: 2026-05-01T01:46:40.123456789Z -> 2026-05-01T01:46:40.123456790Z"}));
  after = before;
  after.sha256[31] = 9;
  EXPECT_TRUE(compare(&before, &after)->content_changed());
}

TEST(Comparing, LooksOnlyAtWhatBothSidesWereAskedFor) {
  const Entry before = file({Attribute::Type, Attribute::Mode});
  Entry after = file({Attribute::Type, Attribute::Size});
  after.mode = 0600;
  after.size = 99;
  EXPECT_FALSE(compare(&before, &after));
}

TEST(Comparing, CallsAnotherInodeOrTypeReplaced) {
  const Entry before = file();
  Entry after = before;
  after.inode = 8;
  EXPECT_EQ(compare(&before, &after)->what, What::Replaced);
  after = before;
  after.type = FileType::Link;
  after.target = "/tmp/x";
  EXPECT_EQ(compare(&before, &after)->what, What::Replaced);
  EXPECT_EQ(words(compare(&before, &after))[0], "type: file -> link");
}

TEST(Comparing, TellsTimesBefore1970) {
  Entry before = file();
  before.mtime_ns = -1;
  EXPECT_EQ(value_in_words(before, Attribute::ModifiedAt), "1969-12-31T23:59:59.999999999Z");
}

TEST(Comparing, NeverTakesAnUnreadableFileForChangedOrAbsent) {
  const Entry before = file();
  Entry after = before;
  after.error = 13;
  after.known = after.known.without(kHashes);
  after.sha256 = {};
  auto finding = compare(&before, &after);
  EXPECT_EQ(finding->what, What::Unreadable);
  EXPECT_TRUE(finding->differences.empty());
  after.mode = 0;
  finding = compare(&before, &after);
  EXPECT_EQ(words(finding), (Words{"mode: 0644 (rw-r--r--) -> 0000 (---------)"}));
  after = {};
  after.path = before.path;
  after.type = FileType::Folder;  // nothing at all could be seen
  after.attributes = before.attributes;
  after.error = 5;
  EXPECT_TRUE(compare(&before, &after)->differences.empty());
}

TEST(Comparing, TellsWhatKeptChangingAsRaced) {
  const Entry before = file();
  Entry after = before;
  after.raced = true;
  after.known = after.known.without(kHashes);
  EXPECT_EQ(compare(&before, &after)->what, What::Raced);
}

TEST(Comparing, TellsADigestThatCouldNotBeHadBefore) {
  Entry before = file();
  before.error = 13;
  before.known = before.known.without(kHashes);
  const Entry after = file();
  EXPECT_EQ(compare(&before, &after)->what, What::Changed);
}

class GrowingLog : public testing::Test {
 protected:
  Entry before = file(kUsual.with({Attribute::GrowingSize, Attribute::Blocks}));
  Entry after = before;
  GrowingLog() {
    after.size = 20;
    after.blocks = 8;
    after.mtime_ns += 5;
    after.ctime_ns += 5;
    after.sha256[0] = 2;
    after.grown_intact = true;
  }
};

TEST_F(GrowingLog, MayGrow) { EXPECT_FALSE(compare(&before, &after)); }

TEST_F(GrowingLog, MayNotGoBackInTime) {
  after.mtime_ns = before.mtime_ns - 1;
  EXPECT_EQ(words(compare(&before, &after)), (Words{"mtime: 2026-05-01T01:46:40.123456789Z -> 2026-05-01T01:46:40.123456788Z"}));
}

TEST_F(GrowingLog, MustKeepItsBeginning) {
  after.grown_intact = false;
  EXPECT_TRUE(compare(&before, &after)->content_changed());
}

TEST_F(GrowingLog, MayNotShrink) {
  after.size = 9;
  const auto finding = compare(&before, &after);
  ASSERT_TRUE(finding);
  EXPECT_EQ(words(finding)[0], "growing_size: 10 -> 9");
}

TEST_F(GrowingLog, MayNotChangeWithoutGrowing) {
  after.size = before.size;
  EXPECT_TRUE(compare(&before, &after)->content_changed());
}

TEST_F(GrowingLog, AnswersForItsOwnerAllTheSame) {
  after.uid = 3;
  EXPECT_EQ(words(compare(&before, &after)), (Words{"owner: 0 -> 3"}));
}

TEST_F(GrowingLog, MayNotBecomeAnotherFile) {
  after.inode = 99;
  EXPECT_EQ(compare(&before, &after)->what, What::Replaced);
}

TEST(Comparing, TellsAnAclApartFromOtherAttributes) {
  Entry before = file();
  Entry after = before;
  after.xattrs.push_back({"user.note", "x", 1, false});
  EXPECT_EQ(words(compare(&before, &after)), (Words{"xattrs: none -> user.note=x"}));
  before.xattrs = after.xattrs;
  after.xattrs.insert(after.xattrs.begin(),
                      {"security.selinux", std::string("system_u:object_r:etc_t:s0\0", 27), 27, false});
  EXPECT_EQ(words(compare(&before, &after)), (Words{"selinux: none -> system_u:object_r:etc_t:s0"}));
}

}  // namespace
}  // namespace junshu::integrity

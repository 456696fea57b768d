#include "sites/restore.h"

#include <sys/stat.h>
#include <unistd.h>

#include "site_for_tests.h"

namespace junshu::sites {
namespace {

namespace fs = std::filesystem;

TEST(FilesOfAddresses, AreTheirPaths) {
  EXPECT_EQ(file_of("https://t.example/"), "index.html");
  EXPECT_EQ(file_of("https://t.example/a/", "default.htm"), "a/default.htm");
  EXPECT_EQ(file_of("https://t.example/a/%E7%94%BA.html"), "a/町.html");
}

TEST(FilesOfAddresses, NeverLeadUpOrOut) {
  for (const char* bad : {"https://t.example/%2e%2e/x", "https://t.example/a%2fb", "https://t.example/a//b",
                          "https://t.example/a%00", "https://t.example/x?y", "https://t.example/%2E"}) {
    EXPECT_THROW(file_of(bad), base::Error) << bad;
  }
  EXPECT_EQ(file_of("https://t.example/../../etc/passwd"), "etc/passwd") << "resolved before it is an address";
}

class PuttingBack : public ::testing::Test {
 protected:
  PuttingBack() {
    fs::create_directory(root);
    fs::create_directory(outside);
  }
  std::optional<base::ErrorKind> refusal(const fs::path& relative) {
    try {
      put_back(root, relative, "x");
    } catch (const base::Error& error) {
      return error.kind();
    }
    return std::nullopt;
  }
  base::TemporaryFolder folder{"junshu-restore"};
  fs::path root = folder.path() / "root";
  fs::path outside = folder.path() / "outside";
};

TEST_F(PuttingBack, KeepsTheModeAndLeavesNothingElse) {
  base::write_durably(root / "a", "bad", 0640);
  fs::permissions(root / "a", fs::perms(0640));
  put_back(root, "a", "good");
  EXPECT_EQ(base::read_text(root / "a"), "good");
  struct stat is {};
  ASSERT_EQ(::stat((root / "a").c_str(), &is), 0);
  EXPECT_EQ(is.st_mode & 07777U, 0640U);
  EXPECT_EQ(std::distance(fs::directory_iterator(root), fs::directory_iterator()), 1);
}

TEST_F(PuttingBack, KeepsTheOwnerWhereItMay) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  base::write_durably(root / "a", "bad");
  ASSERT_EQ(::chown((root / "a").c_str(), 33, 34), 0);
  put_back(root, "a", "good");
  struct stat is {};
  ASSERT_EQ(::stat((root / "a").c_str(), &is), 0);
  EXPECT_EQ(is.st_uid, 33U);
  EXPECT_EQ(is.st_gid, 34U);
}

TEST_F(PuttingBack, FollowsLinksInsideAndNoneOutside) {
  fs::create_directory(root / "real");
  fs::create_directory_symlink("real", root / "inside");
  put_back(root, "inside/a", "good");
  EXPECT_EQ(base::read_text(root / "real/a"), "good");
  fs::create_directory_symlink(outside, root / "absolute");
  fs::create_directory_symlink("../outside", root / "relative");
  EXPECT_EQ(refusal("absolute/a"), base::ErrorKind::Forbidden);
  EXPECT_EQ(refusal("relative/a"), base::ErrorKind::Forbidden);
  EXPECT_EQ(refusal("../outside/a"), base::ErrorKind::Forbidden);
  EXPECT_EQ(refusal(outside / "a"), base::ErrorKind::InvalidInput);
  EXPECT_EQ(refusal(".."), base::ErrorKind::InvalidInput);
  EXPECT_EQ(refusal("nowhere/a"), base::ErrorKind::NotFound);
  EXPECT_TRUE(fs::is_empty(outside));
}

TEST_F(PuttingBack, ReplacesALinkInsteadOfWritingThroughIt) {
  base::write_durably(outside / "victim", "precious");
  fs::create_symlink(outside / "victim", root / "a");
  put_back(root, "a", "good");
  EXPECT_EQ(base::read_text(outside / "victim"), "precious");
  EXPECT_FALSE(fs::is_symlink(root / "a"));
  EXPECT_EQ(base::read_text(root / "a"), "good");
}

TEST_F(PuttingBack, LeavesFoldersAlone) {
  fs::create_directory(root / "a");
  EXPECT_NE(refusal("a"), std::nullopt);
  EXPECT_TRUE(fs::is_directory(root / "a"));
}

using Restoring = test::Town;

TEST_F(Restoring, IsBelievedOnlyWhenSeenFromOutside) {
  const fs::path root = folder.path() / "root";
  fs::create_directory(root);
  page("2階", "3階");
  CheckOptions options;
  options.copies = &copies;
  int waited = 0;
  // The server is slow to notice: the second look sees it.
  const auto wait = [&] {
    ++waited;
    network.answer("/", base::read_text(root / "index.html"));
  };
  auto out = restore(manifest, {test::kTown + "/"}, {root}, network, clock, options, 3, wait);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_TRUE(out[0].restored) << out[0].says.en;
  EXPECT_EQ(waited, 1);
  page("2階", "4階");
  out = restore(manifest, {test::kTown + "/"}, {root}, network, clock, options, 2);
  EXPECT_FALSE(out[0].restored);
  EXPECT_EQ(out[0].after.outcome, Outcome::Changed);
}

TEST_F(Restoring, AnythingThatGoesWrongIsAnOutcome) {
  CheckOptions options;
  options.copies = &copies;
  RestoreMeans failing;
  failing.hook = {"/bin/false"};
  RestoreMeans missing;
  missing.hook = {"/nonexistent/program"};
  for (const RestoreMeans& means : {failing, missing, RestoreMeans{folder.path() / "nowhere"}}) {
    const auto out = restore(manifest, {test::kTown + "/"}, means, network, clock, options, 1);
    EXPECT_FALSE(out[0].restored);
    EXPECT_FALSE(out[0].says.ja.empty());
  }
  EXPECT_FALSE(restore(manifest, {test::kTown + "/unknown"}, failing, network, clock, options)[0].restored);
}

TEST_F(Restoring, ASpoiledCopyIsNotPutBack) {
  const fs::path root = folder.path() / "root";
  fs::create_directory(root);
  CheckOptions options;
  options.copies = &copies;
  base::write_durably(copies.path(Drawer::Approved, manifest.find(test::kTown + "/")->approved_copy().sha256),
                      "spoiled");
  network.at("/").status = 500;
  EXPECT_FALSE(restore(manifest, {test::kTown + "/"}, {root}, network, clock, options, 1)[0].restored);
  EXPECT_TRUE(fs::is_empty(root));
}

}  // namespace
}  // namespace junshu::sites

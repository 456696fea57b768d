#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <fstream>

#include "base/file.h"
#include "dpkg_database.h"
#include "dpkg_log.h"
#include "dpkg_owners.h"

namespace junshu::integrity {
namespace {

namespace fs = std::filesystem;

// The log is written in local time.
class InTokyo {
 public:
  InTokyo() {
    ::setenv("TZ", "Asia/Tokyo", 1);
    ::tzset();
  }
  ~InTokyo() {
    ::unsetenv("TZ");
    ::tzset();
  }
};

constexpr std::string_view kLog =
    "2026-05-01 10:00:00 startup archives unpack\n"
    "2026-05-01 10:00:01 upgrade nginx:amd64 1.0 1.1\n"
    "2026-05-01 10:00:01 status half-configured nginx:amd64 1.0\n"
    "2026-05-01 10:02:30 status unpacked nginx:amd64 1.1\n"
    "2026-05-01 10:02:40 startup packages configure\n"
    "2026-05-01 10:02:41 configure nginx:amd64 1.1 <none>\n"
    "2026-05-01 10:02:45 status installed nginx:amd64 1.1\n"
    "2026-05-01 10:02:46 trigproc man-db:amd64 2.11 <none>\n"
    "2026-05-01 12:00:00 startup packages remove\n"
    "2026-05-01 12:00:01 remove nginx:amd64 1.1 <none>\n"
    "2026-05-01 12:00:02 status not-installed nginx:amd64 <none>\n";

TEST(DpkgLogTest, SaysWhatWasDoneWhen) {
  const InTokyo tokyo;
  DpkgLog log;
  log.add(kLog, 0);
  const auto at = [](const char* time) { return base::from_iso8601(std::string("2026-05-01T") + time + "+09:00"); };
  ASSERT_EQ(log.packages().at("nginx:amd64").size(), 2U);
  const DpkgLog::Touch& upgrade = log.packages().at("nginx:amd64")[0];
  EXPECT_EQ(upgrade.before, "1.0");
  EXPECT_EQ(upgrade.after, "1.1");
  EXPECT_EQ(upgrade.span.from, at("10:00:01"));
  EXPECT_EQ(upgrade.span.until, at("10:02:45"));
  const DpkgLog::Touch& removal = log.packages().at("nginx:amd64")[1];
  EXPECT_EQ(removal.before, "1.1");
  EXPECT_EQ(removal.after, "");
  // A long unpacking is within; the time between two transactions is not; what reaches out of one is not.
  EXPECT_TRUE(log.covers(at("10:01:30"), at("10:01:31")));
  EXPECT_TRUE(log.covers(at("10:02:48"), at("10:02:48")));
  EXPECT_FALSE(log.covers(at("11:00:00"), at("11:00:01")));
  EXPECT_FALSE(log.covers(at("09:59:00"), at("10:01:00")));
  EXPECT_EQ(log.package_at(at("10:01:00")), "nginx 1.0");
  EXPECT_EQ(log.package_at(at("10:02:50")), "man-db 2.11");
}

TEST(DpkgLogTest, LeavesOutWhatIsOlderAndWhatIsNoLine) {
  const InTokyo tokyo;
  DpkgLog log;
  log.add(kLog, base::from_iso8601("2026-05-01T11:00:00+09:00"));
  EXPECT_EQ(log.packages().at("nginx:amd64").size(), 1U);
  DpkgLog strange;
  strange.add(
      "rubbish\n2026-99-99 10:00:00 startup\n\n2026-05-01 10:00:01 upgrade\n2026-05-01 10:00:01 status installed\n", 0);
  EXPECT_TRUE(strange.packages().empty());
}

TEST(DpkgLogTest, ReadsTheRotatedOneToo) {
  const InTokyo tokyo;
  base::TemporaryFolder root;
  fs::create_directories(root.path() / "var/log");
  std::ofstream(root.path() / "var/log/dpkg.log.1") << kLog;
  std::ofstream(root.path() / "var/log/dpkg.log")
      << "2026-05-02 10:00:00 startup archives unpack\n2026-05-02 10:00:01 install curl:amd64 <none> 8\n";
  EXPECT_TRUE(DpkgLog::read(root.path(), 0).packages().contains("nginx:amd64"));
  const DpkgLog recent = DpkgLog::read(root.path(), base::from_iso8601("2026-05-02T09:00:00+09:00"));
  EXPECT_FALSE(recent.packages().contains("nginx:amd64"));
  EXPECT_TRUE(recent.packages().contains("curl:amd64"));
}

TEST(DpkgLogTest, KnowsWhetherTheLockIsHeld) {
  base::TemporaryFolder root;
  EXPECT_FALSE(dpkg_is_running(root.path()));
  fs::create_directories(root.path() / "var/lib/dpkg");
  const fs::path lock = root.path() / "var/lib/dpkg/lock-frontend";
  std::ofstream(lock) << "";
  EXPECT_FALSE(dpkg_is_running(root.path()));
  int ready[2], stop[2];
  ASSERT_EQ(::pipe(ready), 0);
  ASSERT_EQ(::pipe(stop), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const int file = ::open(lock.c_str(), O_RDWR);
    struct flock whole {};
    whole.l_type = F_WRLCK;
    ::fcntl(file, F_SETLK, &whole);
    char byte = 0;
    if (::write(ready[1], &byte, 1) == 1 && ::read(stop[0], &byte, 1) >= 0) ::_exit(0);
    ::_exit(1);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_TRUE(dpkg_is_running(root.path()));
  ASSERT_EQ(::write(stop[1], &byte, 1), 1);
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE(dpkg_is_running(root.path()));
  for (const int each : {ready[0], ready[1], stop[0], stop[1]}) ::close(each);
}

class DpkgDatabaseTest : public testing::Test {
 protected:
  void put(const std::string& path, const std::string& text) const {
    fs::create_directories((root_.path() / path).parent_path());
    std::ofstream(root_.path() / path, std::ios::binary) << text;
  }
  void SetUp() override {
    fs::create_directories(root_.path() / "usr/bin");
    fs::create_directories(root_.path() / "run");
    fs::create_directory_symlink("usr/bin", root_.path() / "bin");
    fs::create_directories(root_.path() / "var");
    fs::create_directory_symlink("/run", root_.path() / "var/run");
    put("var/lib/dpkg/status",
        "Package: coreutils\nStatus: install ok installed\nArchitecture: amd64\nVersion: 9.1-1\nConffiles:\n /etc/core "
        "conf 0123456789abcdef0123456789abcdef obsolete\n"
        "Description: x\n /etc/other 0123456789abcdef0123456789abcdef\n\n"
        "Package: dash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 0.5\n");
    put("var/lib/dpkg/info/coreutils.list", "/.\n/bin\n/bin/ls\n/etc\n/etc/core conf\n/usr/bin/sum\n/var/run/core\n");
    put("var/lib/dpkg/info/coreutils.md5sums",
        "11111111111111111111111111111111  bin/ls\n22222222222222222222222222222222  usr/bin/sum\n");
    put("var/lib/dpkg/info/dash:amd64.list", "/bin\n/bin/sh\n");
    put("var/lib/dpkg/info/dash:amd64.md5sums", "33333333333333333333333333333333  bin/sh\n");
    put("var/lib/dpkg/diversions", "/bin/sh\n/bin/sh.distrib\nbash\n");
  }
  base::TemporaryFolder root_;
};

TEST_F(DpkgDatabaseTest, FindsFilesWhereTheyReallyAre) {
  DpkgDatabase database(root_.path());
  const auto found =
      database.find({"coreutils:amd64", "dash:amd64"},
                    {"/usr/bin/ls", "/usr/bin/sh", "/usr/bin/sh.distrib", "/etc/core conf", "/run/core", "/bin/ls"});
  ASSERT_EQ(found.count("/usr/bin/ls"), 1U);
  EXPECT_EQ(found.count("/bin/ls"), 0U);
  const PackagePath& ls = found.find("/usr/bin/ls")->second;
  EXPECT_EQ(ls.package, "coreutils:amd64");
  EXPECT_EQ(ls.version, "9.1-1");
  EXPECT_EQ(ls.md5, md5_from_hex("11111111111111111111111111111111"));
  EXPECT_FALSE(ls.conffile);
  EXPECT_EQ(found.count("/run/core"), 1U);
  const PackagePath& conffile = found.find("/etc/core conf")->second;
  EXPECT_TRUE(conffile.conffile);
  EXPECT_EQ(conffile.md5, md5_from_hex("0123456789abcdef0123456789abcdef"));
  // Diverted by another package: dash's file lies elsewhere, and the name is not its own.
  EXPECT_EQ(found.count("/usr/bin/sh"), 0U);
  EXPECT_EQ(found.find("/usr/bin/sh.distrib")->second.md5, md5_from_hex("33333333333333333333333333333333"));
}

TEST_F(DpkgDatabaseTest, FindsNothingOfPackagesThatWereNotAskedFor) {
  EXPECT_TRUE(DpkgDatabase(root_.path()).find({"dash:amd64"}, {"/usr/bin/ls"}).empty());
  EXPECT_TRUE(DpkgDatabase(root_.path()).find({"none"}, {"/usr/bin/ls"}).empty());
}

TEST_F(DpkgDatabaseTest, RemembersWhoOwnedWhat) {
  base::TemporaryFolder state;
  const fs::path file = state.path() / "owners";
  EXPECT_FALSE(DpkgOwners::open(file));
  DpkgOwners::write(root_.path(), file);
  fs::remove_all(root_.path() / "var/lib/dpkg/info");
  const auto owners = DpkgOwners::open(file);
  ASSERT_TRUE(owners);
  EXPECT_EQ(owners->package_of("/usr/bin/sum"), "coreutils");
  EXPECT_EQ(owners->package_of("/usr/bin/sh.distrib"), "dash:amd64");
  EXPECT_EQ(owners->package_of("/usr/bin/planted"), "");
  std::string text = base::read_text(file);
  text[text.size() / 2] = static_cast<char>(text[text.size() / 2] ^ 1);
  std::ofstream(file, std::ios::binary) << text;
  EXPECT_FALSE(DpkgOwners::open(file));
}

}  // namespace
}  // namespace junshu::integrity

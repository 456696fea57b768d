#include "probes/package_history.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "base/hash.h"
#include "fixture_test.h"

namespace junshu::probes {
namespace {

namespace fs = std::filesystem;

const base::Zone kTokyo;
constexpr base::Millis kMorning = 1'777'593'600'000;  // 2026-05-01T00:00Z, 9:00 in Tokyo

std::string line(const std::string& rest) { return "2026-05-01 09:00:00 " + rest + "\n"; }

void gzip(const FakeHost& host, const std::string& path, const std::string& content) {
  host.file(path, "");
  gzFile file = gzopen((host.root() / path).c_str(), "wb");
  ASSERT_EQ(gzwrite(file, content.data(), static_cast<unsigned>(content.size())), static_cast<int>(content.size()));
  ASSERT_EQ(gzclose(file), Z_OK);
}

TEST(DpkgLog, is_read_as_transactions_in_the_hosts_own_time) {
  const auto found = parse_dpkg_log(line("startup archives unpack") + line("install new:amd64 <none> 1:1.0") + line("status installed new:amd64 1:1.0") +
                                        line("upgrade tool:amd64 1.0-1 1.1-1") + line("configure tool:amd64 1.1-1 <none>") +
                                        line("remove old:all 3 <none>") + line("purge old:all 3 <none>"),
                                    kTokyo);
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0], (PackageTransaction{kMorning, PackageAction::Install, "new", "amd64", "", "1:1.0"}));
  EXPECT_EQ(found[1], (PackageTransaction{kMorning, PackageAction::Upgrade, "tool", "amd64", "1.0-1", "1.1-1"}));
  EXPECT_EQ(found[2], (PackageTransaction{kMorning, PackageAction::Remove, "old", "all", "3", ""}));
  EXPECT_EQ(found[3].action, PackageAction::Purge);
}

TEST(DpkgLog, leaves_out_what_is_malformed) {
  for (const char* text : {"", "\n", "2026-05-01 09:00 upgrade a:all 1 2", "2026-02-30 09:00:00 upgrade a:all 1 2", "2026-05-01 25:00:00 upgrade a:all 1 2",
                           "2026-05-01 09:00:00 upgrade a 1 2", "2026-05-01 09:00:00 upgrade :all 1 2", "2026-05-01 09:00:00 upgrade a:all 1",
                           "2026-05-01 09:00:0x upgrade a:all 1 2", "2026-05-01 09:00:00 upgrade a:all 1 2 3"}) {
    EXPECT_TRUE(parse_dpkg_log(text, kTokyo).empty()) << text;
  }
}

TEST(PackageHistory, goes_through_rotated_and_compressed_logs_in_order) {
  const FakeHost host;
  host.file("var/log/dpkg.log", "2026-05-03 09:00:00 upgrade a:all 3 4\n");
  host.file("var/log/dpkg.log.1", "2026-05-02 09:00:00 upgrade a:all 2 3\n");
  gzip(host, "var/log/dpkg.log.10.gz", "2026-05-01 09:00:00 upgrade a:all 1 2\n");
  host.file("var/log/dpkg.log.bak", "2026-05-04 09:00:00 upgrade a:all 4 5\n");
  const PackageHistory history = read_package_history(host.root(), kTokyo);
  ASSERT_EQ(history.transactions.size(), 3U);
  EXPECT_EQ(history.transactions[0].from, "1");
  EXPECT_EQ(history.transactions[2].to, "4");
  EXPECT_TRUE(history.unobserved.empty());
}

TEST(PackageHistory, says_which_log_is_not_whole) {
  const FakeHost host;
  std::string many;
  for (int i = 0; i < 2000; ++i) many += line("upgrade p" + std::to_string(i * 7919) + ":all 1 2");
  gzip(host, "var/log/dpkg.log.2.gz", many);
  fs::resize_file(host.root() / "var/log/dpkg.log.2.gz", fs::file_size(host.root() / "var/log/dpkg.log.2.gz") / 2);
  host.file("var/log/dpkg.log.3.gz", "no gzip at all\n");
  const PackageHistory history = read_package_history(host.root(), kTokyo);
  ASSERT_EQ(history.unobserved.size(), 2U);
  EXPECT_TRUE(history.unobserved[0].reason.starts_with("dpkg.log.2.gz is ")) << history.unobserved[0].reason;
  EXPECT_EQ(history.unobserved[1].reason, "dpkg.log.3.gz is not compressed by gzip");
}

TEST(PackageHistory, of_a_host_without_dpkg_is_empty) {
  const FakeHost host;
  EXPECT_TRUE(read_package_history(host.root(), kTokyo).transactions.empty());
}

std::vector<OldPackage> old(const FakeHost& host, const std::string& log, const std::vector<std::string>& folders = {std::string(kAptArchives)}) {
  return old_packages(host.root(), parse_dpkg_log(log, kTokyo), folders);
}

TEST(OldPackages, are_the_last_versions_before_the_present_ones) {
  const FakeHost host;
  const auto found = old(host, line("install a:amd64 <none> 1") + line("upgrade a:amd64 1 2") + line("upgrade a:amd64 2 3") + line("install b:all <none> 1") +
                                   line("install c:all 1 1") + line("remove d:all 5 <none>") + line("purge d:all 5 <none>"));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0], (OldPackage{.name = "a", .architecture = "amd64", .version = "2", .replaced_by = "3", .at = kMorning}));
  EXPECT_EQ(found[1], (OldPackage{.name = "d", .architecture = "all", .version = "5", .replaced_by = "", .at = kMorning}));
}

TEST(OldPackages, are_kept_apart_by_architecture_and_follow_a_removal_to_the_next_installation) {
  const FakeHost host;
  const auto found = old(host, line("upgrade a:amd64 1 2") + line("upgrade a:i386 0 2") + line("remove b:all 4 <none>") + line("install b:all 4 5"));
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].version, "1");
  EXPECT_EQ(found[1].version, "0");
  EXPECT_EQ(found[2].version, "4");
  EXPECT_EQ(found[2].replaced_by, "5");
}

TEST(OldPackages, are_found_where_apt_keeps_them_with_their_digest) {
  const FakeHost host;
  host.file("var/cache/apt/archives/tool_1%3a1.0-1+b1_amd64.deb", "old tool");
  host.file("var/cache/apt/archives/tool_1%3a1.1-1_amd64.deb", "new tool");
  const auto found = old(host, line("upgrade tool:amd64 1:1.0-1+b1 1:1.1-1"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].file, "var/cache/apt/archives/tool_1%3a1.0-1+b1_amd64.deb");
  EXPECT_EQ(found[0].sha256, base::sha256(base::as_bytes("old tool")));
  EXPECT_EQ(found[0].size, 8);
}

TEST(OldPackages, are_found_in_a_local_repository_after_the_cache) {
  const FakeHost host;
  host.file("srv/repository/pool/t/tool_1.0-1_amd64.deb", "from the repository");
  const std::string log = line("upgrade tool:amd64 1:1.0-1 1:1.1-1");
  const std::vector<std::string> folders{std::string(kAptArchives), "/srv/repository"};
  EXPECT_EQ(old(host, log)[0].file, std::nullopt) << "nobody looked there";
  EXPECT_EQ(old(host, log, folders)[0].file, "srv/repository/pool/t/tool_1.0-1_amd64.deb");
  host.file("var/cache/apt/archives/tool_1%3a1.0-1_amd64.deb", "from the cache");
  EXPECT_EQ(old(host, log, folders)[0].file, "var/cache/apt/archives/tool_1%3a1.0-1_amd64.deb");
}

TEST(OldPackages, are_not_links_or_other_versions) {
  const FakeHost host;
  host.link("var/cache/apt/archives/tool_1.0_all.deb", "/etc/hostname");
  host.file("var/cache/apt/archives/tool_1.0_amd64.deb", "another architecture");
  host.file("var/cache/apt/archives/tool_1.0.1_all.deb", "another version");
  const auto found = old(host, line("upgrade tool:all 1.0 2.0"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].file, std::nullopt);
  EXPECT_EQ(found[0].sha256, std::nullopt);
}

}  // namespace
}  // namespace junshu::probes

#include "probes/packages.h"

#include <gtest/gtest.h>

#include "fixture_test.h"

namespace junshu::probes {
namespace {

constexpr const char* kStatus =
    "Package: zlib1g\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:1.2.13\nDescription: x\n more: not a field\n\n"
    "Package: bash\nStatus: install ok installed\nPriority: required\nArchitecture: amd64\nVersion: 5.2-1\n\n"
    "Package: old\nStatus: deinstall ok config-files\nArchitecture: all\nVersion: 0.1\n\n"
    "Package: never\nStatus: unknown ok not-installed\nArchitecture: amd64\n\n";

TEST(Packages, are_read_and_sorted) {
  const auto packages = parse_dpkg_status(kStatus);
  ASSERT_EQ(packages.size(), 3U);
  EXPECT_EQ(packages[0], (wire::Package{"bash", "amd64", "5.2-1", "installed"}));
  EXPECT_EQ(packages[1], (wire::Package{"old", "all", "0.1", "config-files"}));
  EXPECT_EQ(packages[2], (wire::Package{"zlib1g", "amd64", "1:1.2.13", "installed"}));
}

TEST(Packages, of_both_architectures_are_two) {
  const auto packages = parse_dpkg_status(
      "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2\n\nPackage: libc6\nStatus: install ok "
      "installed\nArchitecture: i386\nVersion: 2\n");
  EXPECT_EQ(packages.size(), 2U);
}

TEST(Packages, in_a_malformed_database_are_those_that_are_whole) {
  const auto packages = parse_dpkg_status("\n\n:\nPackage\nPackage: a\nVersion: 1\nStatus: install ok insta\xff\xfeled\n\nVersion: 2\n\nPackage: b\n");
  ASSERT_EQ(packages.size(), 1U);
  EXPECT_EQ(packages[0].name, "a");
  EXPECT_EQ(parse_dpkg_status("").size(), 0U);
}

TEST(Packages, of_a_host_without_dpkg_are_not_none) {
  const FakeHost fake;
  EXPECT_FALSE(read_packages(fake.root()).has_value());
  fake.file("var/lib/dpkg/status", kStatus);
  EXPECT_EQ(read_packages(fake.root())->size(), 3U);
}

TEST(PackagesDiff, leads_from_one_inventory_to_the_other) {
  const auto before = parse_dpkg_status(kStatus);
  auto after = before;
  after[0].version = "5.2-2";
  after.erase(after.begin() + 1);
  after.push_back({"zsh", "amd64", "5.9", "installed"});
  const wire::PackagesDiff change = diff(before, after);
  ASSERT_EQ(change.set.size(), 2U);
  EXPECT_EQ(change.set[0].was_version, "5.2-1");
  EXPECT_EQ(change.set[1].was_version, "");
  ASSERT_EQ(change.removed.size(), 1U);
  EXPECT_EQ(patched(before, change), after);
}

TEST(PackagesDiff, applied_to_another_inventory_is_refused) {
  const auto before = parse_dpkg_status(kStatus);
  auto after = before;
  after.pop_back();
  EXPECT_FALSE(patched(after, diff(before, after)).has_value());
}

}  // namespace
}  // namespace junshu::probes

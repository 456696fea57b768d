#include "probes/host.h"

#include <gtest/gtest.h>

#include "fixture_test.h"
#include "wire/observation.h"

namespace junshu::probes {
namespace {

TEST(Host, is_read_from_os_release_kernel_and_dmi) {
  const FakeHost fake;
  fake.file("etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID=\"12\"\n");
  fake.file("etc/machine-id", "0123456789abcdef0123456789abcdef\n");
  fake.file("proc/sys/kernel/hostname", "web-1\n");
  fake.file("proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
  fake.file("proc/sys/kernel/random/boot_id", "3c1e\n");
  fake.file("proc/stat", "cpu 1 2 3\nbtime 1777600000\n");
  fake.file("sys/class/dmi/id/product_serial", "ABC123\n");
  const wire::HostFacts host = read_host(fake.root());
  EXPECT_EQ(host.hostname, "web-1");
  EXPECT_EQ(host.os_id, "debian");
  EXPECT_EQ(host.os_version, "12");
  EXPECT_EQ(host.os_name, "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(host.kernel, "6.1.0-18-amd64");
  EXPECT_EQ(host.serial, "ABC123");
  EXPECT_EQ(host.booted_at, 1'777'600'000'000);
  EXPECT_EQ(host.machine.size(), 64U);
  EXPECT_EQ(host.machine.find("0123456789abcdef0123456789abcdef"), std::string::npos);
  EXPECT_TRUE(host.unobserved.empty());
}

TEST(Host, of_which_nothing_can_be_read_says_so) {
  const FakeHost fake;
  const wire::HostFacts host = read_host(fake.root());
  ASSERT_EQ(host.unobserved.size(), 1U);
  EXPECT_EQ(host.unobserved[0].fact, "os");
}

TEST(Host, with_hostile_files_can_still_be_sent) {
  const FakeHost fake;
  fake.file("etc/os-release", std::string("\x01\xff\xfe=\n=x\nID=\"a\\\"b\nPRETTY_NAME='") + std::string(5000, '\xe3') + "'\n\0\n");
  fake.file("proc/sys/kernel/hostname", "we\x1b[31mb\xc3(\n");
  fake.file("proc/stat", "btime\nbtime x\nbtime 99999999999999999999999\n");
  const wire::Observation observation{1, read_host(fake.root())};
  EXPECT_EQ(wire::decode_observation(wire::encode(observation)), observation);
}

TEST(OsRelease, knows_both_kinds_of_quotes_and_comments) {
  const auto values = parse_os_release("# a comment\nA=plain\nB=\"two \\\"words\\\"\"\nC='single \\n'\nbroken line\nD=\n");
  EXPECT_EQ(values.at("A"), "plain");
  EXPECT_EQ(values.at("B"), "two \"words\"");
  EXPECT_EQ(values.at("C"), "single \\n");
  EXPECT_EQ(values.at("D"), "");
  EXPECT_EQ(values.size(), 4U);
}

}  // namespace
}  // namespace junshu::probes

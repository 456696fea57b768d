#include "wire/observation.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/json.h"

namespace junshu::wire {
namespace {

Device stick() {
  return {.identity = "d-0123456789abcdef", .identity_from = IdentitySource::Serial, .name = "sdb", .kind = DeviceKind::Disk,
          .bus = Bus::Usb, .serial = "AA01", .wwid = "", .vendor = "SanDisk", .model = "Cruzer 日本", .position = "pci/usb1/1-2",
          .backing_file = "", .size = 16'000'000'000, .removable = true, .read_only = false, .attached_later = true,
          .encryption = Encryption::No,
          .partitions = {{.name = "sdb1", .size = 1024, .encryption = Encryption::Unknown, .mounts = {"/mnt/a b"}}},
          .mounts = {}};
}

std::vector<Observation> one_of_each() {
  return {{1, HostFacts{.hostname = "web-1", .os_id = "debian", .os_version = "12", .os_name = "Debian 12", .kernel = "6.1",
                        .architecture = "x86_64", .machine = std::string(64, 'a'), .boot = "b", .vendor = "v", .product = "p",
                        .serial = "s", .booted_at = 5, .unobserved = {{"packages", "no dpkg"}}}},
          {2, PackagesFull{{{"bash", "amd64", "5.2-1", "installed"}}}},
          {3, PackagesDiff{.base = {1}, .result = {2}, .set = {{{"bash", "amd64", "5.2-2", "installed"}, "5.2-1"}},
                           .removed = {{"nano", "amd64", "7", "installed"}}}},
          {4, DevicesFull{{stick()}}},
          {5, DeviceAdded{stick()}},
          {6, DeviceRemoved{"d-0123456789abcdef", "sdb"}},
          {7, Services{{{Protocol::Tcp6, "::", 443, "nginx", 33}}}},
          {8, ClockReading{-1500, 12}},
          {9, Gap{.reason = GapReason::SpoolFull, .from = 1, .to = 2, .segments = 3, .observations = 4, .names = {"000000000001.segment"}}}};
}

TEST(Observation, comes_back_as_it_was_sent_for_every_kind) {
  for (const Observation& observation : one_of_each()) {
    const std::string line = encode(observation);
    EXPECT_EQ(decode_observation(line), observation) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos);
  }
}

TEST(Observation, of_an_empty_host_survives_too) {
  const Observation empty{1, HostFacts{}};
  EXPECT_EQ(decode_observation(encode(empty)), empty);
}

TEST(Observation, with_a_key_nobody_knows_is_refused) {
  EXPECT_THROW(decode_observation(R"({"at":1,"fact":{"offset_ms":1,"round_trip_ms":1,"x":1},"kind":"clock"})"), base::Error);
  EXPECT_THROW(decode_observation(R"({"at":1,"extra":1,"fact":{"offset_ms":1,"round_trip_ms":1},"kind":"clock"})"), base::Error);
}

TEST(Observation, that_is_not_canonical_is_refused) {
  EXPECT_THROW(decode_observation(R"({"kind":"clock","at":1,"fact":{"offset_ms":1,"round_trip_ms":1}})"), base::Error);
  EXPECT_THROW(decode_observation(R"({"at":1, "fact":{"offset_ms":1,"round_trip_ms":1},"kind":"clock"})"), base::Error);
}

TEST(Observation, of_an_unknown_kind_or_word_is_refused) {
  EXPECT_THROW(decode_observation(R"({"at":1,"fact":{},"kind":"weather"})"), base::Error);
  EXPECT_THROW(
      decode_observation(R"({"at":1,"fact":{"names":[],"observations":0,"reason":"boredom","segments":0},"kind":"gap"})"),
      base::Error);
}

TEST(Observation, with_values_out_of_bounds_is_refused) {
  EXPECT_THROW(decode_observation(R"({"at":-1,"fact":{"offset_ms":1,"round_trip_ms":1},"kind":"clock"})"), base::Error);
  EXPECT_THROW(decode_observation(R"({"at":1,"fact":{"offset_ms":1,"round_trip_ms":-1},"kind":"clock"})"), base::Error);
  EXPECT_THROW(decode_observation(R"({"at":1,"fact":{"identity":"d-01","name":"sda"},"kind":"device_removed"})"), base::Error);
  EXPECT_THROW(decode_observation(R"({"at":1,"fact":{"identity":"d-0123456789abcdef","name":")" + std::string(200, 'a') +
                                  R"("},"kind":"device_removed"})"),
               base::Error);
}

TEST(Observation, cut_off_anywhere_is_refused) {
  for (const Observation& observation : one_of_each()) {
    const std::string line = encode(observation);
    for (std::size_t length = 0; length < line.size(); ++length) {
      EXPECT_THROW(decode_observation(std::string_view(line).substr(0, length)), base::Error);
    }
  }
}

TEST(Observations, names_the_line_that_is_bad) {
  const std::vector<std::string> lines{encode(one_of_each()[0]), "nonsense"};
  try {
    observations(lines);
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_NE(error.where().find("line 2"), std::string::npos);
  }
}

TEST(InventoryDigest, differs_by_any_field) {
  const std::vector<Package> a{{"bash", "amd64", "5.2-1", "installed"}};
  std::vector<Package> b = a;
  b[0].status = "config-files";
  EXPECT_EQ(inventory_digest(a), inventory_digest(a));
  EXPECT_NE(inventory_digest(a), inventory_digest(b));
}

}  // namespace
}  // namespace junshu::wire

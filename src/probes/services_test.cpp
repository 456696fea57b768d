#include "probes/services.h"

#include <gtest/gtest.h>

#include "fixture_test.h"

namespace junshu::probes {
namespace {

constexpr const char* kTcp =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000    33        0 1680 1 0 100 0 0 10 0\n"
    "   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000    33        0 1681 1 0 100 0 0 10 0\n";
constexpr const char* kTcp6 =
    "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
    "   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     "
    "0        0 2000 1 0 100 0 0 10 0\n";

TEST(Services, are_the_listening_sockets_with_their_processes) {
  const FakeHost fake;
  fake.file("proc/net/tcp", kTcp);
  fake.file("proc/net/tcp6", kTcp6);
  fake.file("proc/42/comm", "nginx\n");
  fake.link("proc/42/fd/3", "socket:[1680]");
  fake.link("proc/42/fd/4", "/dev/null");
  fake.file("proc/sys/x", "not a process");
  const wire::Services services = read_services(fake.root());
  ASSERT_EQ(services.services.size(), 2U);
  EXPECT_EQ(services.services[0], (wire::Service{wire::Protocol::Tcp, "127.0.0.1", 8080, "nginx", 33}));
  EXPECT_EQ(services.services[1], (wire::Service{wire::Protocol::Tcp6, "::", 22, "", 0}));
}

TEST(Services, over_udp_are_bound_and_unconnected) {
  const std::string row = "  10: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 77 2 0 0\n";
  EXPECT_EQ(parse_sockets(row, wire::Protocol::Udp).size(), 1U);
  EXPECT_EQ(parse_sockets(row, wire::Protocol::Tcp).size(), 0U);
}

TEST(Services, in_malformed_tables_are_left_out) {
  for (const char* text : {"", "\n\n", "0: 0100007F:1F90", "0: 0100007F 0 0A 0 0 0 0 0 1", "0: ZZ00007F:1F90 0:0 0A 0:0 0:0 0 33 0 16 1",
                           "0: 0100007F:FFFFF 0:0 0A 0:0 0:0 0 33 0 16 1", "0: 0100007F:0000 0:0 0A 0:0 0:0 0 33 0 16 1",
                           "0: 0100007F:1F90 0:0 0A 0:0 0:0 0 -1 0 16 1"}) {
    EXPECT_TRUE(parse_sockets(text, wire::Protocol::Tcp).empty()) << text;
  }
}

}  // namespace
}  // namespace junshu::probes

#include "probes/nut.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "fake_nut_test.h"

namespace junshu::probes {
namespace {

using Words = std::vector<std::string>;

TEST(NutWords, are_separated_by_blanks_outside_of_quotes) {
  EXPECT_EQ(nut_words("VAR ups1  ups.status \"OB LB\""), (Words{"VAR", "ups1", "ups.status", "OB LB"}));
  EXPECT_EQ(nut_words("UPS a \"\""), (Words{"UPS", "a", ""}));
  EXPECT_EQ(nut_words(""), Words{});
}

TEST(NutWords, take_what_follows_a_backslash_as_it_is) {
  EXPECT_EQ(nut_words(R"(UPS ups1 "sim \"quoted\" back\\slash")"), (Words{"UPS", "ups1", R"(sim "quoted" back\slash)"}));
}

TEST(NutWords, are_none_when_a_quote_or_backslash_is_left_open) {
  EXPECT_EQ(nut_words("VAR ups1 \"OB"), std::nullopt);
  EXPECT_EQ(nut_words("VAR ups1 \"OB\\\""), std::nullopt);
  EXPECT_EQ(nut_words("VAR\\"), std::nullopt);
}

TEST(NutWords, survive_quoting) {
  for (const char* word : {"", "ups", "a b", R"(a"b\c)", "\\", "日本"}) EXPECT_EQ(nut_words(nut_quoted(word)), Words{word});
}

TEST(NutServer, is_a_host_with_or_without_port) {
  EXPECT_EQ(parse_nut_server("127.0.0.1"), (NutServer{"127.0.0.1", 3493}));
  EXPECT_EQ(parse_nut_server("ups.example:1234"), (NutServer{"ups.example", 1234}));
  EXPECT_EQ(parse_nut_server("[::1]"), (NutServer{"::1", 3493}));
  EXPECT_EQ(parse_nut_server("[::1]:99"), (NutServer{"::1", 99}));
  EXPECT_EQ(to_string(parse_nut_server("[::1]:99")), "[::1]:99");
  EXPECT_EQ(to_string(parse_nut_server("localhost")), "localhost:3493");
}

TEST(NutServer, is_nothing_else) {
  for (const char* text : {"", ":3493", "host:", "host:0", "host:65536", "host:1x", "::1", "[::1", "[]:1", "[::1]x", "a b", "ups@host"}) {
    EXPECT_THROW(parse_nut_server(text), base::Error) << text;
  }
}

TEST(NutClient, reads_a_list_as_names_and_values) {
  ScriptedNut network(NutScript{{"LIST UPS", "BEGIN LIST UPS\nUPS ups1 \"first one\"\nUPS ups2 \"\"\nEND LIST UPS\n"}});
  const auto connection = network.connect({});
  NutClient client(*connection);
  const NutAnswer answer = client.units();
  EXPECT_FALSE(answer.lost);
  ASSERT_EQ(answer.rows.size(), 2U);
  EXPECT_EQ(answer.rows[0], (std::pair<std::string, std::string>{"ups1", "first one"}));
}

TEST(NutClient, tells_the_servers_word_for_a_refusal) {
  ScriptedNut network(NutScript{{"LIST VAR \"x\"", "ERR UNKNOWN-UPS\n"}, {"GET VAR \"x\" \"ups.status\"", "ERR DATA-STALE\n"}});
  const auto connection = network.connect({});
  NutClient client(*connection);
  EXPECT_EQ(client.variables("x").error, "UNKNOWN-UPS");
  EXPECT_EQ(client.variable("x", "ups.status").error, "DATA-STALE");
}

TEST(NutClient, relies_on_no_list_that_did_not_end) {
  for (const char* reply : {"BEGIN LIST UPS\nUPS a \"\"\n", "BEGIN LIST UPS\nUPS a \"\"\nERR DRIVER-NOT-CONNECTED\n",
                            "BEGIN LIST UPS\nUPS a \"\nEND LIST UPS\n", "HTTP/1.0 400 Bad Request\n", "", "\n"}) {
    ScriptedNut network(NutScript{{"LIST UPS", reply}});
    const auto connection = network.connect({});
    const NutAnswer answer = NutClient(*connection).units();
    EXPECT_TRUE(answer.lost || !answer.error.empty()) << reply;
    EXPECT_TRUE(answer.rows.empty()) << reply;
  }
}

TEST(TcpNut, speaks_with_a_server) {
  LoopbackNut server(NutScript{{"LIST UPS", "BEGIN LIST UPS\r\nUPS ups1 \"x\"\r\nEND LIST UPS\r\n"}});
  TcpNutNetwork network;
  const auto connection = network.connect(server.address());
  ASSERT_NE(connection, nullptr);
  NutClient client(*connection);
  EXPECT_EQ(client.units().rows.size(), 1U);
  client.log_out();
}

TEST(TcpNut, gives_up_a_server_that_says_nothing) {
  LoopbackNut server(NutScript{{"LIST UPS", ""}});
  TcpNutNetwork network(std::chrono::milliseconds(100));
  const auto connection = network.connect(server.address());
  ASSERT_NE(connection, nullptr);
  EXPECT_TRUE(NutClient(*connection).units().lost);
}

TEST(TcpNut, gives_up_a_line_that_does_not_end) {
  LoopbackNut server(NutScript{{"LIST UPS", std::string(4 * kMaxNutLine, 'x')}});
  TcpNutNetwork network;
  const auto connection = network.connect(server.address());
  ASSERT_NE(connection, nullptr);
  EXPECT_TRUE(NutClient(*connection).units().lost);
}

TEST(TcpNut, reaches_nobody_where_nobody_listens) {
  NutServer gone;
  {
    LoopbackNut server(NutScript{});
    gone = server.address();
  }
  TcpNutNetwork network;
  EXPECT_EQ(network.connect(gone), nullptr);
}

}  // namespace
}  // namespace junshu::probes

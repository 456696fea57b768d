#include "logs/syslog_receiver.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <thread>

#include "base/descriptor.h"
#include "base/error.h"
#include "base/file.h"
#include "base/process.h"
#include "logs/source.h"

namespace junshu::logs {
namespace {

std::vector<std::string> framed(std::string_view bytes, std::size_t step, bool* good = nullptr) {
  SyslogFraming framing;
  std::vector<std::string> out;
  const SyslogFraming::Sink sink = [&](std::string_view message) { out.emplace_back(message); };
  bool fine = true;
  for (std::size_t i = 0; i < bytes.size() && fine; i += step) fine = framing.feed(bytes.substr(i, step), sink);
  framing.finish(sink);
  if (good != nullptr) *good = fine;
  return out;
}

TEST(Framing, CountedMessagesAndLinesMayCutAnywhere) {
  const std::string bytes = "9 <34>one\n\n<34>a line\r\n12 <34>two\nthre<34>the last";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    EXPECT_EQ(framed(bytes, step), (std::vector<std::string>{"<34>one", "<34>a line", "<34>two\nthre", "<34>the last"}))
        << step;
  }
}

TEST(Framing, OverLongMessagesAreCutAndTheNextIsFound) {
  const std::string big(200'000, 'x');
  const std::string bytes = "200000 " + big + "5 <1>ok\n" + big + "\n5 <1>ok";
  for (const std::size_t step : {std::size_t{1000}, std::size_t{70'001}, bytes.size()}) {
    const auto messages = framed(bytes, step);
    ASSERT_EQ(messages.size(), 4u) << step;
    EXPECT_EQ(messages[0].size(), LineReader::kLongest);
    EXPECT_EQ(messages[1], "<1>ok");
    EXPECT_EQ(messages[2].size(), LineReader::kLongest);
    EXPECT_EQ(messages[3], "<1>ok");
  }
}

TEST(Framing, ACountThatCannotBeIsRefused) {
  bool good = true;
  framed("999999999 x", 100, &good);
  EXPECT_FALSE(good);
}

class Receiver : public ::testing::Test {
 protected:
  std::vector<std::string> seen;
  // Until so many messages are there.
  void receive(SyslogReceiver& receiver, std::size_t count) {
    for (int i = 0; i < 400 && seen.size() < count; ++i) {
      receiver.poll(std::chrono::milliseconds(50), [&](std::string_view peer, std::string_view message) {
        seen.push_back(std::string(peer) + " " + std::string(message));
      });
    }
  }
  static base::Descriptor to(int port, int type) {
    base::Descriptor out(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(out.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return out;
  }
  static void send(const base::Descriptor& socket, std::string_view text) {
    EXPECT_EQ(::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }
};

TEST_F(Receiver, DatagramsAreMessages) {
  SyslogReceiverOptions options;
  options.udp_port = 0;
  SyslogReceiver receiver(options);
  const auto socket = to(receiver.udp_port(), SOCK_DGRAM);
  send(socket, "<34>one\n");
  send(socket, "<34>two");
  receive(receiver, 2);
  EXPECT_EQ(seen, (std::vector<std::string>{"127.0.0.1 <34>one", "127.0.0.1 <34>two"}));
}

TEST_F(Receiver, StreamsAreTakenApartEachByItself) {
  SyslogReceiverOptions options;
  options.tcp_port = 0;
  options.max_connections = 2;
  SyslogReceiver receiver(options);
  auto first = to(receiver.tcp_port(), SOCK_STREAM);
  auto second = to(receiver.tcp_port(), SOCK_STREAM);
  send(first, "7 <34>on");
  send(second, "<34>two\n");
  receive(receiver, 1);
  send(first, "e");
  receive(receiver, 2);
  second.close();
  EXPECT_EQ(seen, (std::vector<std::string>{"127.0.0.1 <34>two", "127.0.0.1 <34>one"}));
  const auto bad = to(receiver.tcp_port(), SOCK_STREAM);
  send(bad, "999999999 x");
  for (int i = 0; i < 100 && receiver.stats().refused == 0; ++i)
    receiver.poll(std::chrono::milliseconds(50), [](std::string_view, std::string_view) {});
  EXPECT_EQ(receiver.stats().refused, 1u);
}

TEST_F(Receiver, TlsIsReceived) {
  const base::TemporaryFolder folder;
  const auto key = (folder.path() / "key.pem").string();
  const auto certificate = (folder.path() / "certificate.pem").string();
  const auto made =
      base::run_process({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                         "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost"});
  if (made.exit_code != 0) {
    std::cout << "skipped: no openssl\n";
    return;
  }
  SyslogReceiverOptions options;
  options.tls_port = 0;
  options.certificate_file = certificate;
  options.key_file = key;
  SyslogReceiver receiver(options);
  std::thread client([&] {
    base::run_process({"openssl", "s_client", "-quiet", "-no_ign_eof", "-CAfile", certificate, "-connect",
                       "127.0.0.1:" + std::to_string(receiver.tls_port())},
                      "11 <34>secret1\n9 <34>two\n\n", std::chrono::seconds(20));
  });
  receive(receiver, 2);
  client.join();
  EXPECT_EQ(seen, (std::vector<std::string>{"127.0.0.1 <34>secret1", "127.0.0.1 <34>two"}));
}

TEST_F(Receiver, APortThatIsTakenIsSaid) {
  SyslogReceiverOptions options;
  options.tcp_port = 0;
  const SyslogReceiver first(options);
  options.tcp_port = first.tcp_port();
  EXPECT_THROW(SyslogReceiver{options}, base::Error);
  options.tls_port = 0;
  options.tcp_port = -1;
  options.certificate_file = "/nonexistent.pem";
  EXPECT_THROW(SyslogReceiver{options}, base::Error);
}

}  // namespace
}  // namespace junshu::logs

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "base/error.h"
#include "http/client.h"
#include "http/server.h"
#include "raw_client_for_tests.h"

namespace junshu::http {
namespace {

struct Draining : testing::Test {
  Draining() {
    server.route("GET", "/", [](const Request&) { return Response{}; });
    server.route("GET", "/slow", [this](const Request&) {
      begun.set_value();
      may_end.get_future().wait();
      Response response;
      response.body = "done";
      return response;
    });
    server.listen("127.0.0.1", 0);
    server.start();
    url = "http://127.0.0.1:" + std::to_string(server.port());
  }
  std::promise<void> begun;
  std::promise<void> may_end;
  Server server{ServerOptions{}};
  std::string url;
};

TEST_F(Draining, ARunningRequestIsAnsweredAndIdleConnectionsAreClosed) {
  RawClient idle(server.port());
  idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  idle.read_response();
  std::thread asking([&] {
    Client client;
    ClientResponse response = client.get(url + "/slow");
    EXPECT_EQ(response.body, "done");
    EXPECT_EQ(response.headers.value("connection"), "close");
  });
  begun.get_future().wait();
  std::thread stopping([&] { server.stop(std::chrono::seconds(20)); });
  EXPECT_EQ(idle.read_all(), "");  // returns only because the server closes it while the request runs
  may_end.set_value();
  stopping.join();
  asking.join();
  EXPECT_EQ(server.connections(), 0u);
  EXPECT_FALSE(RawClient(server.port() == 0 ? std::uint16_t{1} : server.port()).connected());
}

TEST_F(Draining, BeyondItsLimitConnectionsAreCutButHandlersEnd) {
  std::thread asking([&] {
    Client client;
    EXPECT_THROW(client.get(url + "/slow"), base::Error);
    may_end.set_value();  // only after the connection was cut
  });
  begun.get_future().wait();
  server.stop(std::chrono::milliseconds(100));
  asking.join();
}

TEST_F(Draining, StoppingTwiceIsHarmless) {
  server.stop();
  server.stop();
}

TEST(NeverStarted, AServerEndsQuietly) {
  Server server{ServerOptions{}};
  server.listen("127.0.0.1", 0);
}

}  // namespace
}  // namespace junshu::http

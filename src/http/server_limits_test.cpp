#include <gtest/gtest.h>

#include <mutex>
#include <vector>

#include "http/client.h"
#include "http/server.h"
#include "raw_client_for_tests.h"

namespace junshu::http {
namespace {

using std::chrono::milliseconds;

Response ok(const Request& request) {
  Response response;
  response.body = std::to_string(request.body.size());
  return response;
}

struct Limited : testing::Test {
  void serve(ServerOptions options) {
    server.emplace(options);
    server->route("GET", "/", ok);
    server->route("POST", "/small", ok);
    server->route("POST", "/large", ok, {.body_bytes = 8u * 1024 * 1024, .admit = {}});
    server->route("POST", "/guarded", ok, {.body_bytes = 8u * 1024 * 1024, .admit = [](const Request& request) {
                                             std::optional<Response> refusal;
                                             if (request.headers.find("x-pass") == nullptr)
                                               refusal.emplace().status = 401;
                                             return refusal;
                                           }});
    server->listen("127.0.0.1", 0);
    server->start();
    url = "http://127.0.0.1:" + std::to_string(server->port());
  }
  std::optional<Server> server;
  std::string url;
  Client client;
};

TEST_F(Limited, RefusesALargeHeaderHoweverItComes) {
  serve({});
  RawClient at_once(server->port());
  at_once.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n");
  EXPECT_TRUE(at_once.read_all().starts_with("HTTP/1.1 431"));
  RawClient bit_by_bit(server->port());
  bit_by_bit.send("GET / HTTP/1.1\r\nHost: x\r\n");
  for (int i = 0; i < 2'000; ++i) bit_by_bit.send("X: 1234567890\r\n");
  EXPECT_TRUE(bit_by_bit.read_all().starts_with("HTTP/1.1 431"));
  RawClient just_fits(server->port());
  just_fits.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: " + std::string(16'000, 'a') + "\r\n\r\n");
  EXPECT_TRUE(just_fits.read_all().starts_with("HTTP/1.1 200"));
}

TEST_F(Limited, RefusesALargeBodyBeforeItComes) {
  serve({});
  RawClient announced(server->port());
  announced.send("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n");
  EXPECT_TRUE(announced.read_until("}").starts_with("HTTP/1.1 413"));
  EXPECT_EQ(client.post(url + "/small", std::string(1024 * 1024, 'a')).body, "1048576");
  EXPECT_EQ(client.post(url + "/large", std::string(4 * 1024 * 1024, 'a')).body, "4194304");
}

TEST_F(Limited, RefusesABodyThatGrowsLargeInChunks) {
  serve({});
  RawClient chunked(server->port());
  chunked.send("POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 40; ++i) {
    if (!chunked.send("8000\r\n" + std::string(0x8000, 'a') + "\r\n")) break;
  }
  EXPECT_TRUE(chunked.read_until("}").starts_with("HTTP/1.1 413"));
}

TEST_F(Limited, AClientThatSendsOnAfterARefusalStillReadsIt) {
  serve({});
  ClientResponse response = client.post(url + "/small", std::string(9 * 1024 * 1024, 'a'));
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(client.get(url + "/").status, 200);
}

TEST_F(Limited, ARouteCanRefuseBeforeTheBodyIsRead) {
  serve({});
  RawClient without(server->port());
  without.send("POST /guarded HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4000000\r\n\r\n");
  EXPECT_TRUE(without.read_until("\r\n\r\n").starts_with("HTTP/1.1 401"));
  RawClient with(server->port());
  with.send("POST /guarded HTTP/1.1\r\nHost: x\r\nX-Pass: 1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_TRUE(with.read_until("\r\n\r\n").starts_with("HTTP/1.1 100"));
  with.send("abc");
  EXPECT_TRUE(with.read_response().ends_with("3"));
}

TEST_F(Limited, BoundsTheMemoryForAllBodies) {
  serve({.bodies_in_memory = 2'000'000});
  RawClient first(server->port());
  first.send("POST /large HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1500000\r\n\r\n");
  first.read_until("100 Continue\r\n\r\n");
  EXPECT_EQ(client.post(url + "/large", std::string(1'000'000, 'a')).status, 503);
  first.send(std::string(1'500'000, 'a'));
  EXPECT_TRUE(first.read_response().ends_with("1500000"));
  EXPECT_EQ(client.post(url + "/large", std::string(1'000'000, 'a')).status, 200);
}

TEST_F(Limited, ASlowHeaderIsCutOff) {
  serve({.header_time = milliseconds(300)});
  RawClient slow(server->port());
  slow.send("GET / HTTP/1.1\r\nHost:");
  std::string answer = slow.read_all();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 408")) << answer;
  EXPECT_NE(answer.find("urn:junshu:problem:request_timeout"), std::string::npos);
}

TEST_F(Limited, ASlowBodyIsCutOff) {
  serve({.body_time = milliseconds(300)});
  RawClient slow(server->port());
  slow.send("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_TRUE(slow.read_all().starts_with("HTTP/1.1 408"));
}

TEST_F(Limited, AnIdleConnectionIsClosedWithoutAWord) {
  serve({.idle_time = milliseconds(300)});
  RawClient idle(server->port());
  EXPECT_EQ(idle.read_all(), "");
  RawClient after_one(server->port());
  after_one.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(after_one.read_response().starts_with("HTTP/1.1 200"));
  EXPECT_EQ(after_one.read_all(), "");
}

TEST_F(Limited, ConnectionsBeyondTheLimitAreClosed) {
  serve({.connections = 3});
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back(server->port());
    clients.back().send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(clients.back().read_response().starts_with("HTTP/1.1 200"));
  }
  RawClient beyond(server->port());
  beyond.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(beyond.read_all(), "");
}

TEST_F(Limited, HundredsOfIdleConnectionsDoNotHinderOthers) {
  serve({});
  std::vector<RawClient> idle;
  for (int i = 0; i < 400; ++i) {  // within the usual limit of 1,024 descriptors, both ends counted
    idle.emplace_back(server->port());
    ASSERT_TRUE(idle.back().connected());
  }
  for (int i = 0; i < 20; ++i) EXPECT_EQ(client.get(url + "/").status, 200);
}

TEST_F(Limited, ThoseWhoWaitHoldUpNobodyWhoOnlyReads) {
  std::mutex mutex;
  std::unique_lock held(mutex);
  server.emplace(ServerOptions{.workers = 1, .waiting_workers = 2});
  server->route("GET", "/", ok);
  server->route("GET", "/waits", [&](const Request& request) {
    const std::lock_guard lock(mutex);
    return ok(request);
  }, {.lane = Lane::Waiting});
  server->listen("127.0.0.1", 0);
  server->start();
  std::vector<RawClient> waiting;
  for (int i = 0; i < 5; ++i) {
    waiting.emplace_back(server->port());
    waiting.back().send("GET /waits HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  EXPECT_EQ(client.get("http://127.0.0.1:" + std::to_string(server->port()) + "/").status, 200);
  held.unlock();
  for (auto& one : waiting) EXPECT_TRUE(one.read_response().starts_with("HTTP/1.1 200"));
}

}  // namespace
}  // namespace junshu::http

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "http/client.h"
#include "http/server.h"
#include "raw_client_for_tests.h"

namespace junshu::http {
namespace {

struct Streaming : testing::Test {
  void serve(ServerOptions options) {
    server.emplace(options);
    server->route("GET", "/events", [this](const Request&) {
      Response response;
      response.stream = [this](std::shared_ptr<EventStream> stream) {
        std::lock_guard lock(mutex);
        streams.push_back(std::move(stream));
        changed.notify_all();
      };
      return response;
    });
    server->route("GET", "/", [](const Request&) { return Response{}; });
    server->listen("127.0.0.1", 0);
    server->start();
    url = "http://127.0.0.1:" + std::to_string(server->port());
  }
  void wait_for_streams(std::size_t count) {
    std::unique_lock lock(mutex);
    ASSERT_TRUE(changed.wait_for(lock, std::chrono::seconds(20), [&] { return streams.size() >= count; }));
  }
  static void wait_until_closed(const EventStream& stream) {
    for (int i = 0; i < 2'000 && !stream.closed(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_TRUE(stream.closed());
  }
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::shared_ptr<EventStream>> streams;
  std::optional<Server> server;
  std::string url;
};

TEST_F(Streaming, EverySubscriberGetsEveryEventInOrder) {
  serve({.workers = 2});
  constexpr int kSubscribers = 5;
  constexpr int kEvents = 200;
  std::vector<std::vector<std::string>> got(kSubscribers);
  std::vector<std::thread> threads;
  for (auto& mine : got) {
    threads.emplace_back([&] {
      Client client;
      client.stream({"GET", url + "/events", {}, {}}, [&](const ServerEvent& event) {
        EXPECT_EQ(event.event, "changed");
        mine.push_back(event.data);
        return true;
      });
    });
  }
  wait_for_streams(kSubscribers);
  for (int i = 0; i < kEvents; ++i) {
    for (auto& stream : streams)
      EXPECT_TRUE(stream->send("changed", std::to_string(i) + "\nsecond line", std::to_string(i)));
  }
  for (auto& stream : streams) stream->close();
  for (auto& thread : threads) thread.join();
  for (const auto& mine : got) {
    ASSERT_EQ(mine.size(), static_cast<std::size_t>(kEvents));
    EXPECT_EQ(mine.front(), "0\nsecond line");
    EXPECT_EQ(mine.back(), "199\nsecond line");
  }
}

TEST_F(Streaming, AStreamClosesWhenItsClientGoes) {
  serve({});
  RawClient client(server->port());
  client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  std::string head = client.read_until("\r\n\r\n");
  EXPECT_NE(head.find("Content-Type: text/event-stream"), std::string::npos);
  EXPECT_EQ(head.find("Content-Length"), std::string::npos);
  wait_for_streams(1);
  client.close();
  wait_until_closed(*streams[0]);
  EXPECT_FALSE(streams[0]->send("changed", "x"));
}

TEST_F(Streaming, HeartbeatsKeepAQuietStreamAlive) {
  serve({.idle_time = std::chrono::milliseconds(300), .heartbeat = std::chrono::milliseconds(200)});
  RawClient client(server->port());
  client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  client.read_until("\r\n\r\n");
  for (int i = 0; i < 4; ++i) EXPECT_EQ(client.read_until("\n\n"), ":\n\n");
  wait_for_streams(1);
  EXPECT_TRUE(streams[0]->send("", "x"));
  EXPECT_NE(client.read_until("data: x\n\n"), "");
}

TEST_F(Streaming, ASubscriberTooSlowIsClosed) {
  EventStream stream(1'000);
  EXPECT_TRUE(stream.send("e", std::string(900, 'x')));
  EXPECT_FALSE(stream.send("e", std::string(900, 'x')));
  EXPECT_TRUE(stream.closed());
  EXPECT_EQ(stream.take().size(), 917u);
}

TEST_F(Streaming, AnEventCannotForgeAnother) {
  EventStream stream;
  stream.send("a\nevent: b", "one\r\ntwo\n\nthree", "1\n2");
  EXPECT_EQ(stream.take(), "id: 12\nevent: aevent: b\ndata: one\ndata: two\ndata: \ndata: three\n\n");
}

TEST_F(Streaming, ManyStreamsTakeNoWorker) {
  serve({.workers = 1});
  std::vector<RawClient> clients;
  for (int i = 0; i < 100; ++i) {
    clients.emplace_back(server->port());
    clients.back().send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_NE(clients.back().read_until("\r\n\r\n"), "");
  }
  Client client;
  EXPECT_EQ(client.get(url + "/").status, 200);
  wait_for_streams(100);
  for (auto& stream : streams) stream->send("", "hello");
  for (auto& raw : clients) EXPECT_NE(raw.read_until("data: hello\n\n"), "");
}

TEST_F(Streaming, StoppingEndsStreamsAfterTheirLastWord) {
  serve({});
  std::vector<std::string> got;
  std::thread subscriber([&] {
    Client client;
    client.stream({"GET", url + "/events", {}, {}}, [&](const ServerEvent& event) {
      got.push_back(event.data);
      return true;
    });
  });
  wait_for_streams(1);
  streams[0]->send("bye", "last");
  server->stop();
  subscriber.join();
  EXPECT_EQ(got, std::vector<std::string>{"last"});
  EXPECT_TRUE(streams[0]->closed());
}

TEST_F(Streaming, AHeadRequestBeginsNoStream) {
  serve({});
  Client client;
  EXPECT_EQ(client.send({"HEAD", url + "/events", {}, {}}).status, 200);
  EXPECT_TRUE(streams.empty());
}

}  // namespace
}  // namespace junshu::http

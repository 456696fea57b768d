#include "http/client.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/error.h"
#include "http/server.h"

namespace junshu::http {
namespace {

struct Asking : testing::Test {
  Asking() {
    server.route("GET", "/big", [](const Request&) {
      Response response;
      response.body = std::string(100'000, 'x');
      return response;
    });
    server.route("PUT", "/echo", [](const Request& request) {
      Response response;
      response.body = request.method + " " + request.body + " " + std::string(request.headers.value("x-empty"));
      return response;
    });
    server.route("GET", "/slow", [this](const Request&) {
      while (!over) std::this_thread::sleep_for(std::chrono::milliseconds(10));
      return Response{};
    });
    server.route("GET", "/events", [this](const Request&) {
      Response response;
      response.stream = [this](std::shared_ptr<EventStream> stream) {
        for (int i = 0; i < 10; ++i) stream->send("n", std::to_string(i));
        kept = stream;
      };
      return response;
    });
    server.listen("127.0.0.1", 0);
    server.start();
    url = "http://127.0.0.1:" + std::to_string(server.port());
  }
  ~Asking() override {
    over = true;
    server.stop();
  }
  std::atomic<bool> over = false;
  std::shared_ptr<EventStream> kept;
  Server server{ServerOptions{}};
  std::string url;
};

base::ErrorKind kind_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const base::Error& error) {
    return error.kind();
  }
  return base::ErrorKind::Internal;
}

TEST_F(Asking, SendsMethodHeadersAndBody) {
  Client client;
  EXPECT_EQ(client.send({"PUT", url + "/echo", {{"X-Empty", ""}}, "body"}).body, "PUT body ");
}

TEST_F(Asking, BoundsTheAnswer) {
  Client client({.response_bytes = 1'000});
  EXPECT_EQ(kind_of([&] { client.get(url + "/big"); }), base::ErrorKind::TooLarge);
}

TEST_F(Asking, GivesUpInTime) {
  Client client({.total_time = std::chrono::milliseconds(200)});
  EXPECT_EQ(kind_of([&] { client.get(url + "/slow"); }), base::ErrorKind::Unavailable);
}

TEST_F(Asking, TellsThatNobodyAnswers) {
  Client client;
  EXPECT_EQ(kind_of([&] { client.get("http://127.0.0.1:1/"); }), base::ErrorKind::Unavailable);
  EXPECT_EQ(kind_of([&] { client.get("file:///etc/passwd"); }), base::ErrorKind::InvalidInput);
}

TEST_F(Asking, ReadsEventsUntilItHasEnough) {
  Client client;
  std::string got;
  ClientResponse response = client.stream({"GET", url + "/events", {}, {}}, [&](const ServerEvent& event) {
    got += event.event + event.data;
    return event.data != "3";
  });
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(got, "n0n1n2n3");
}

TEST_F(Asking, StopsReadingEventsWhenToldTo) {
  Client client;
  std::atomic<bool> cancelled = false;
  int count = 0;
  client.stream(
      {"GET", url + "/events", {}, {}},
      [&](const ServerEvent&) {
        if (++count == 10) cancelled = true;
        return true;
      },
      &cancelled);
  EXPECT_EQ(count, 10);
}

TEST_F(Asking, AnAnswerThatIsNoStreamComesAsABody) {
  Client client;
  ClientResponse response = client.stream({"GET", url + "/nowhere", {}, {}}, [](const ServerEvent&) { return true; });
  EXPECT_EQ(response.status, 404);
  EXPECT_NE(response.body.find("not_found"), std::string::npos);
}

}  // namespace
}  // namespace junshu::http

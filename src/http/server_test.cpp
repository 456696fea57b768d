#include "http/server.h"

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <thread>

#include "base/error.h"
#include "http/client.h"
#include "raw_client_for_tests.h"

namespace junshu::http {
namespace {

struct Serving : testing::Test {
  Serving() : server(ServerOptions{}) {
    server.route("GET", "/hello/{name}", [](const Request& request) {
      Response response;
      response.content_type = "text/plain; charset=utf-8";
      response.body = "hello " + std::string(request.parameter("name")) + " " + request.query_value("q").value_or("-");
      return response;
    });
    server.route("POST", "/echo", [](const Request& request) {
      Response response;
      response.content_type = "text/plain";
      response.body = request.body;
      response.headers.set("X-Seen", std::string(request.headers.value("x-a")));
      return response;
    });
    server.route("DELETE", "/nothing", [](const Request&) {
      Response response;
      response.status = 204;
      return response;
    });
    server.route("GET", "/large", [](const Request&) {
      Response response;
      response.body = std::string(5'000'000, 'x');
      return response;
    });
    server.route("GET", "/throws", [](const Request&) -> Response { throw std::runtime_error("secret"); });
    server.route("GET", "/refuses", [](const Request&) -> Response {
      throw base::Error(base::ErrorKind::Conflict, {"だめです", "no"});
    });
    server.on_response(
        [](const Request&, Response& response) { response.headers.set("X-Content-Type-Options", "nosniff"); });
    server.on_access([this](const Request&, const Access& access) {
      std::lock_guard lock(mutex);
      statuses.insert(access.status);
    });
    server.listen("127.0.0.1", 0);
    server.start();
    url = "http://127.0.0.1:" + std::to_string(server.port());
  }
  ~Serving() override { server.stop(); }

  std::string raw(std::string_view bytes) {
    RawClient raw_client(server.port());
    raw_client.send(bytes);
    return raw_client.read_all();
  }

  std::mutex mutex;
  std::set<int> statuses;
  Server server;
  std::string url;
  Client client;
};

TEST_F(Serving, RoutesWithParametersAndQueries) {
  ClientResponse response = client.get(url + "/hello/%E9%81%B5%E5%AE%88?q=a%20b");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "hello 遵守 a b");
  EXPECT_EQ(response.headers.value("x-content-type-options"), "nosniff");
  EXPECT_FALSE(response.headers.value("date").empty());
}

TEST_F(Serving, TakesBodiesWithLengthAndInChunks) {
  EXPECT_EQ(client.post(url + "/echo", std::string(300'000, 'y'), "text/plain").body.size(), 300'000u);
  EXPECT_NE(raw("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nX-A: trailer\r\n\r\n")
                .find("\r\n\r\nabcde"),
            std::string::npos);
}

TEST_F(Serving, ATrailerIsNoHeader) {
  std::string answer =
      raw("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-A: "
          "evil\r\n\r\n");
  EXPECT_NE(answer.find("200 OK"), std::string::npos);
  EXPECT_EQ(answer.find("evil"), std::string::npos);
}

TEST_F(Serving, AnswersHeadWithTheLengthAndNoBody) {
  ClientResponse response = client.send({"HEAD", url + "/hello/x", {}, {}});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.value("content-length"), "9");
  EXPECT_TRUE(response.body.empty());
}

TEST_F(Serving, TellsWhatIsMissingOrNotAllowed) {
  ClientResponse missing = client.get(url + "/nowhere");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.headers.value("content-type"), "application/problem+json");
  EXPECT_EQ(missing.headers.value("x-content-type-options"), "nosniff");
  ClientResponse wrong = client.send({"PUT", url + "/echo", {{"Accept-Language", "en"}}, "x"});
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.value("allow"), "POST");
  EXPECT_NE(wrong.body.find("This method is not possible here"), std::string::npos);
  EXPECT_EQ(client.send({"DELETE", url + "/nothing", {}, {}}).status, 204);
}

TEST_F(Serving, TurnsWhatHandlersThrowIntoProblems) {
  ClientResponse refused = client.get(url + "/refuses");
  EXPECT_EQ(refused.status, 409);
  EXPECT_NE(refused.body.find("だめです"), std::string::npos);
  ClientResponse failed = client.get(url + "/throws");
  EXPECT_EQ(failed.status, 500);
  EXPECT_EQ(failed.body.find("secret"), std::string::npos);
}

TEST_F(Serving, SendsLargeBodiesWhole) { EXPECT_EQ(client.get(url + "/large").body.size(), 5'000'000u); }

TEST_F(Serving, AnswersPipelinedRequestsInOrder) {
  RawClient raw_client(server.port());
  raw_client.send(
      "GET /hello/1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\ntwo"
      "\r\nGET /hello/3 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(raw_client.read_response().ends_with("hello 1 -"));
  EXPECT_TRUE(raw_client.read_response().ends_with("two"));
  EXPECT_TRUE(raw_client.read_response().ends_with("hello 3 -"));
}

TEST_F(Serving, AnOldClientIsAnsweredOnceUnlessItAsksForMore) {
  EXPECT_NE(raw("GET /hello/x HTTP/1.0\r\n\r\n").find("Connection: close"), std::string::npos);
  RawClient raw_client(server.port());
  raw_client.send("GET /hello/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_NE(raw_client.read_response().find("Connection: keep-alive"), std::string::npos);
}

TEST_F(Serving, TakesTheAbsoluteFormOfATarget) {
  EXPECT_NE(raw("GET http://x/hello/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").find("hello a"),
            std::string::npos);
}

TEST_F(Serving, RefusesWhatCouldSmuggleARequest) {
  const std::string post = "POST /echo HTTP/1.1\r\nHost: x\r\n";
  for (std::string_view head : {
           "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
           "Content-Length: 3\r\nContent-Length: 4\r\n",
           "Content-Length: 3\r\nContent-Length: 3\r\n",
           "Content-Length: 3, 3\r\n",
           "Content-Length: +3\r\n",
           "Content-Length: -1\r\n",
           "Content-Length: 0x3\r\n",
           "Content-Length: 99999999999999999999\r\n",
           "Transfer-Encoding: gzip, chunked\r\n",
           "Transfer-Encoding: chunked, identity\r\n",
           "Transfer-Encoding: identity\r\n",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: xchunked\r\n",
           "Transfer-Encoding:\x0b"
           "chunked\r\n",
           "Transfer-Encoding : chunked\r\n",
           " Content-Length: 3\r\n",
           "Host: y\r\n",
           "X: a\nTransfer-Encoding: chunked\r\n",
       }) {
    std::string answer =
        raw(post + std::string(head) + "\r\n3\r\nabc\r\n0\r\n\r\nGET /hello/smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400") || answer.starts_with("HTTP/1.1 501")) << head << answer;
    EXPECT_NE(answer.find("Connection: close"), std::string::npos) << head;
    EXPECT_NE(answer.find("application/problem+json"), std::string::npos) << head;
    EXPECT_EQ(answer.find("smuggled"), std::string::npos) << head;
  }
}

TEST_F(Serving, RefusesMalformedRequests) {
  for (std::string_view request : {
           "GET /hello/x HTTP/1.1\r\n\r\n",                 // no Host
           "GET /hello/x HTTP/1.1\nHost: x\n\n",            // bare line feeds
           "GET /hello/../x HTTP/1.1\r\nHost: x\r\n\r\n",   //
           "GET /hello/%zz HTTP/1.1\r\nHost: x\r\n\r\n",    //
           "GET /hello/x?%ff HTTP/1.1\r\nHost: x\r\n\r\n",  //
           "GE(T /hello/x HTTP/1.1\r\nHost: x\r\n\r\n",     //
           "GET hello HTTP/1.1\r\nHost: x\r\n\r\n",         //
           "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n",     //
           "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
           "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabcd\r\n",
           "\x16\x03\x01\x02\n",  // TLS spoken to a plain port
       }) {
    std::string answer = raw(request);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400")) << request << answer;
  }
  EXPECT_TRUE(raw("GET / HTTP/2.0\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 505"));
  EXPECT_TRUE(
      raw("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: magic\r\nContent-Length: 1\r\n\r\n").starts_with("HTTP/1.1 417"));
}

TEST_F(Serving, TellsTheAccessHookOfEveryAnswer) {
  client.get(url + "/hello/x");
  client.get(url + "/nowhere");
  raw("nonsense\r\n\r\n");
  server.stop();
  EXPECT_EQ(statuses, (std::set<int>{200, 400, 404}));
}

TEST_F(Serving, ServesManyClientsAtOnce) {
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      Client own;
      for (int k = 0; k < 50; ++k)
        good += own.get(url + "/hello/" + std::to_string(i)).body == "hello " + std::to_string(i) + " -";
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 400);
}

TEST(Listening, TellsWhyItCannot) {
  Server first{ServerOptions{}};
  first.listen("127.0.0.1", 0);
  Server second{ServerOptions{}};
  try {
    second.listen("127.0.0.1", first.port());
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), base::ErrorKind::Conflict);
  }
  EXPECT_THROW(second.listen("localhost", 0), base::Error);
}

}  // namespace
}  // namespace junshu::http

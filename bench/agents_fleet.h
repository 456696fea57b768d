// Agents as the server meets them: each has a certificate of its own and keeps one connection (TLS 1.3, HTTP/1.1), on which it asks one thing at a time, as
// src/agent does: it beats every minute, the server closes what is idle for 75 s. One thread serves them all.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

namespace junshu::bench {

using Steady = std::chrono::steady_clock;

class Fleet {
 public:
  struct Credentials {
    std::string certificate, key;  // PEM
  };
  struct Request {
    std::string target, content_type, body;
  };
  struct Answer {
    std::size_t agent = 0;
    int kind = 0;               // as it was asked for
    int status = 0;             // of HTTP
    double milliseconds = 0;    // from the moment the request was due: a stall counts for all who waited
    std::string_view body;
  };
  // `make` is called when the agent's connection is free for it, `take` with the whole answer. Both may ask for more. Kinds are the caller's own numbers.
  using Make = std::function<Request(std::size_t agent, int kind)>;
  using Take = std::function<void(const Answer& answer)>;

  // Speaks to 127.0.0.1; `authority` is a PEM file. Throws base::Error, also from `run`, when the server refuses or cuts a connection.
  Fleet(std::uint16_t port, const std::string& authority, Make make, Take take);
  ~Fleet();
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  void add(const Credentials& credentials);
  void ask(std::size_t agent, int kind, Steady::time_point due);
  // Serves everything that is due, until then or, without an instant, until nothing is under way or waits.
  void run_until(Steady::time_point end);
  void run_until_idle();

  std::size_t connected() const { return connected_; }
  std::uint64_t handshakes() const { return handshakes_; }
  std::uint64_t resumed() const { return resumed_; }

 private:
  struct Link;
  struct Waiting {
    Steady::time_point due;
    std::size_t agent = 0;
    int kind = 0;
    bool operator>(const Waiting& other) const { return due > other.due; }
  };

  void start_due();
  void begin(Link& link);
  void connect(Link& link);
  void go_on(Link& link);
  bool shake_hands(Link& link);
  bool send(Link& link);
  bool receive(Link& link);
  bool again(Link& link);
  void wait_for(Link& link, unsigned events);
  void drop(Link& link);
  void serve(int milliseconds);
  int milliseconds_to_next(Steady::time_point end) const;

  std::uint16_t port_;
  Make make_;
  Take take_;
  void* context_ = nullptr;  // SSL_CTX
  int poll_ = -1;
  std::vector<std::unique_ptr<Link>> links_;
  std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> waiting_;
  std::size_t busy_ = 0, connected_ = 0;
  std::uint64_t handshakes_ = 0, resumed_ = 0;
};

}  // namespace junshu::bench

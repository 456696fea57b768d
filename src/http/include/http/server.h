// The HTTPS server. Handlers see plain requests and responses, run on a pool of workers and may block; sockets are
// served by a few threads of their own, so that idle connections and event streams cost memory only. HTTP/1.1 and 1.0.
//
// Safe against slow clients (a limit for each phase, a least speed for bodies) and against smuggling: a request with
// both Content-Length and Transfer-Encoding, with any transfer coding but `chunked`, without exactly one Host, or with
// bare line feeds is refused and its connection closed (RFC 9112 §6, §11.2).
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/event_stream.h"
#include "http/message.h"

namespace junshu::http {

struct ServerTls {
  std::filesystem::path certificate_file;  // PEM: the server's certificate, then its chain
  std::filesystem::path key_file;          // PEM
  // PEM of the CA whose client certificates are accepted; empty: none is asked for. A client may always come without
  // one; one of another CA, expired, or not meant for clients fails the handshake.
  std::filesystem::path client_authority_file = {};
};

struct ServerOptions {
  std::optional<ServerTls> tls = {};  // without it: plain HTTP, for loopback and for standing behind a proxy
  int io_threads = 2;
  int workers = 16;
  std::size_t queue = 1024;                           // requests waiting for a worker; beyond: 503
  int waiting_workers = 16;                           // of Lane::Waiting
  std::size_t waiting_queue = 1024;                   // likewise
  std::size_t connections = 4096;                     // beyond: closed at once
  std::size_t header_bytes = 16 * 1024;               // request line and fields; beyond: 431
  std::size_t body_bytes = 1024 * 1024;               // of routes that say nothing else; beyond: 413
  std::size_t bodies_in_memory = 512u * 1024 * 1024;  // of all requests being read; beyond: 503
  std::size_t bytes_per_second = 8 * 1024;            // least speed of bodies, either way, after the times below
  std::chrono::milliseconds handshake_time{10'000};
  std::chrono::milliseconds header_time{10'000};  // from the first byte of a request to the end of its header
  std::chrono::milliseconds body_time{30'000};
  std::chrono::milliseconds write_time{30'000};
  std::chrono::milliseconds idle_time{75'000};  // between requests
  std::chrono::milliseconds heartbeat{15'000};  // of event streams
};

using Handler = std::function<Response(const Request&)>;

// Whose threads a handler runs on.
enum class Lane {
  Quick,   // reads and answers
  Waiting  // mostly waits, for a commit: hundreds of these at once hold up nobody who only reads
};

struct RouteOptions {
  Lane lane = Lane::Quick;
  std::size_t body_bytes = 0;  // 0: the server's
  // Called on a worker with the header alone, before a body is read: a response refuses the request and the body is
  // never taken in. For routes with large bodies.
  std::function<std::optional<Response>(const Request&)> admit = {};
};

struct Access {
  int status = 0;
  std::uint64_t bytes = 0;               // of the body sent
  std::chrono::microseconds duration{};  // from the end of the header to the last byte handed to the socket
};

class Server {
 public:
  // Loads certificates; throws Error{InvalidInput|NotFound}.
  explicit Server(ServerOptions options);
  ~Server();  // stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Before start(). A pattern is "/api/{contract}/x"; a segment `{name}` takes one segment, a last `{name*}` the whole
  // rest. Literal segments go before names. GET also answers HEAD. A known path with another method is 405 with Allow.
  void route(std::string_view method, std::string_view pattern, Handler handler, RouteOptions options = {});
  // For GET and HEAD on any path without a route.
  void fallback(Handler handler);

  // Hooks, before start(). on_response sees every response, also those to malformed requests (whose Request may be
  // mostly empty), and must not block; so must not on_access, which is called after the response was sent.
  void on_response(std::function<void(const Request&, Response&)> hook);
  void on_access(std::function<void(const Request&, const Access&)> hook);
  // Turns what a handler threw into a response. Without it: base::Error by problem(), anything else 500. May log.
  void on_error(std::function<Response(const Request&, std::exception_ptr)> hook);

  // Binds (SO_REUSEADDR). Port 0 takes a free one. Throws Error{InvalidInput|Conflict|Unavailable}.
  void listen(const std::string& address, std::uint16_t port);
  std::uint16_t port() const;  // after listen
  void start();                // returns at once

  // Takes no new connections, closes idle ones and event streams, lets running requests finish for at most `limit`,
  // then cuts. Waits for running handlers even beyond that: they cannot be interrupted. A second call does nothing.
  void stop(std::chrono::milliseconds limit = std::chrono::seconds(10));
  std::size_t connections() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace junshu::http

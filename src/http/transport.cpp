// The one translation unit that knows Asio and Beast. Only waiting for a socket, read_some, write and a timer are
// asynchronous; Beast's parser is fed by hand, which keeps the number of template instances, and so the compile time,
// low.
//
// Each connection has a strand; everything of a Connection but `deadline` is touched on that strand only. Handlers run
// on the workers while the connection's coroutine waits on its timer `wake`.
#define BOOST_ASIO_SEPARATE_COMPILATION
#define BOOST_BEAST_SEPARATE_COMPILATION
#define BOOST_ASIO_DISABLE_BOOST_COROUTINE
#include <algorithm>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <tuple>
#include <unordered_set>

#include "base/log.h"
#include "dispatch.h"
#include "http/server.h"
#include "request_head.h"
#include "tls_context.h"
#include "tls_session.h"
#include "worker_pool.h"

namespace junshu::http {
namespace {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;
using Strand = asio::strand<asio::io_context::executor_type>;
using Socket = asio::basic_stream_socket<tcp, Strand>;
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Strand>;
template <class T>
using Awaitable = asio::awaitable<T, Strand>;
using Parser = beast_http::request_parser<beast_http::string_body>;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable_t<Strand>());

constexpr std::size_t kHeaderRead = 4 * 1024;
constexpr std::size_t kBodyRead = 16 * 1024;
constexpr std::size_t kJoinedWrite = 16 * 1024;  // smaller bodies leave in one record with their head
constexpr int kReadsInARow = 16;  // then others on this thread get a turn, and time limits are looked at
constexpr std::chrono::milliseconds kGoodbye{2'000};
constexpr std::chrono::milliseconds kSweep{250};

enum class Phase { Handshake, Idle, Header, Body, Handling, Writing, Streaming, Closing };

}  // namespace

struct Server::Impl {
  struct Connection;
  explicit Impl(ServerOptions given)
      : options(std::move(given)),
        acceptor(asio::make_strand(io)),
        workers(options.workers, options.queue),
        waiting_workers(options.waiting_workers, options.waiting_queue) {
    if (options.tls) context = make_server_context(*options.tls);
  }

  WorkerPool& pool(Lane lane) { return lane == Lane::Quick ? workers : waiting_workers; }

  ServerOptions options;
  Dispatch dispatch;

  asio::io_context io;
  ContextHandle context;
  asio::basic_socket_acceptor<tcp, Strand> acceptor;
  WorkerPool workers, waiting_workers;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> guard;
  std::vector<std::thread> threads;
  std::atomic<std::size_t> body_bytes{0};
  std::atomic<bool> draining{false};

  std::mutex mutex;  // owns connections and stopped
  std::condition_variable none_left;
  std::unordered_set<Connection*> connections;
  bool stopped = false;

  Awaitable<void> accept();
  Awaitable<void> sweep();
  // Copies, so that the last owner of a connection never lets go of it under the mutex.
  std::vector<std::shared_ptr<Connection>> all();
  void tell_all(void (Connection::*method)());
};

struct Server::Impl::Connection : std::enable_shared_from_this<Connection> {
  Connection(Impl& owner, Socket accepted, SSL_CTX* context);
  ~Connection();

  Awaitable<void> run();
  Awaitable<bool> exchange();                        // one request and its response; false: the connection ends
  Awaitable<std::size_t> read(std::size_t at_most);  // appends to received; 0: the end, an error, or timed out
  Awaitable<bool> write(std::string_view bytes);
  Awaitable<bool> wait(TlsSession::Wanted wanted);  // for the socket; false: the end
  Awaitable<bool> shake_hands();
  Awaitable<std::size_t> read_header(const Request& request);  // its size in `received`; 0: the connection ends
  Awaitable<bool> admitted(const Request& request, const Route& route);
  Awaitable<bool> read_body(const Request& request, Parser& parser);
  Awaitable<bool> handle(const Request& request, const Route& route, bool keep_alive);
  Awaitable<bool> on_worker(Lane lane, std::function<void()> job);
  Awaitable<bool> respond(const Request& request, Response response, bool keep_alive,
                          std::shared_ptr<EventStream> events);
  Awaitable<bool> refuse(const Request& request, Refusal why);  // false, always
  Awaitable<void> serve_stream(std::shared_ptr<EventStream> events);
  Awaitable<void> watch_for_end();
  Awaitable<void> say_goodbye();

  void allow(std::chrono::milliseconds time) { deadline = SteadyClock::now() + time; }
  void allow_ever() { deadline = SteadyClock::time_point::max(); }
  void expire();
  void drain();
  void close();

  Impl& server;
  Socket socket;
  std::unique_ptr<TlsSession> tls;
  int read_at_once = 0;  // without having waited
  Timer wake;
  std::atomic<SteadyClock::time_point> deadline;
  Phase phase = Phase::Handshake;
  bool timed_out = false;
  bool unread = false;  // the client may still be sending what nobody will read
  bool gone = false;
  bool watching = false;
  SteadyClock::time_point started;
  std::string peer;
  std::optional<ClientCertificate> certificate;
  std::string received;
  std::shared_ptr<EventStream> stream;
};

// --- Connection: time and end
// ---------------------------------------------------------------------------------------------

Server::Impl::Connection::Connection(Server::Impl& owner, Socket accepted, SSL_CTX* context)
    : server(owner),
      socket(std::move(accepted)),
      wake(socket.get_executor()),
      deadline(SteadyClock::time_point::max()) {
  error_code ec;
  socket.set_option(tcp::no_delay(true), ec);
  peer = socket.remote_endpoint(ec).address().to_string();
  if (context != nullptr) {
    socket.native_non_blocking(true, ec);
    tls = std::make_unique<TlsSession>(context, socket.native_handle());
  }
}

Server::Impl::Connection::~Connection() {
  std::lock_guard lock(server.mutex);
  server.connections.erase(this);
  if (server.connections.empty()) server.none_left.notify_all();
}

void Server::Impl::Connection::close() {
  gone = true;
  error_code ec;
  if (tls) {
    tls->say_goodbye();  // as far as it goes at once: without it the client could not resume its session
    tls->cut();
  }
  socket.close(ec);
  wake.cancel();
  if (stream) stream->close();
}

void Server::Impl::Connection::expire() {
  if (SteadyClock::now() < deadline.load()) return;
  if ((phase == Phase::Header || phase == Phase::Body) && !timed_out) {
    timed_out = true;  // the reader answers 408
    allow(kGoodbye);
    error_code ec;
    socket.cancel(ec);
  } else {
    close();
  }
}

void Server::Impl::Connection::drain() {
  if (phase == Phase::Idle || phase == Phase::Handshake) close();
  if (stream) stream->close();
}

// --- Connection: bytes
// ----------------------------------------------------------------------------------------------------

Awaitable<bool> Server::Impl::Connection::wait(TlsSession::Wanted wanted) {
  if (wanted == TlsSession::Wanted::End) co_return false;
  auto [ec] = co_await socket.async_wait(
      wanted == TlsSession::Wanted::Readable ? tcp::socket::wait_read : tcp::socket::wait_write, kAwait);
  co_return !ec && !gone;
}

Awaitable<bool> Server::Impl::Connection::shake_hands() {
  for (;;) {
    const auto wanted = tls->shake_hands();
    if (wanted == TlsSession::Wanted::Nothing) co_return !gone;
    if (!co_await wait(wanted)) co_return false;
  }
}

Awaitable<std::size_t> Server::Impl::Connection::read(std::size_t at_most) {
  const std::size_t before = received.size();
  if (!tls) {
    received.resize(before + at_most);
    auto [ec, count] = co_await socket.async_read_some(asio::buffer(received.data() + before, at_most), kAwait);
    if (ec || gone || timed_out) count = 0;
    received.resize(before + count);
    co_return count;
  }
  if (++read_at_once % kReadsInARow == 0) co_await asio::post(socket.get_executor(), asio::use_awaitable_t<Strand>());
  while (!gone && !timed_out) {
    const auto wanted = tls->read(received, at_most);
    if (wanted == TlsSession::Wanted::Nothing) co_return received.size() - before;
    read_at_once = 0;
    if (!co_await wait(wanted)) break;
  }
  co_return 0;
}

Awaitable<bool> Server::Impl::Connection::write(std::string_view bytes) {
  const auto least = std::chrono::milliseconds(bytes.size() * 1000 / server.options.bytes_per_second);
  allow(server.options.write_time + least);
  if (!tls) {
    error_code ec;
    std::tie(ec, std::ignore) = co_await asio::async_write(socket, asio::buffer(bytes.data(), bytes.size()), kAwait);
    co_return !ec && !gone;
  }
  for (;;) {
    const auto wanted = tls->write(bytes);
    if (wanted == TlsSession::Wanted::Nothing) co_return !gone;
    if (!co_await wait(wanted)) co_return false;
  }
}

// --- Connection: one request
// ----------------------------------------------------------------------------------------------

Awaitable<bool> Server::Impl::Connection::exchange() {
  Request request;
  request.peer = peer;
  request.secure = tls != nullptr;
  request.certificate = certificate;
  const std::size_t header_end = co_await read_header(request);
  if (header_end == 0) co_return false;
  started = SteadyClock::now();

  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(header_end + 1));
  parser.body_limit(boost::none);
  error_code ec;
  parser.put(asio::buffer(received.data(), header_end), ec);
  received.erase(0, header_end);
  if (ec || !parser.is_header_done()) {
    if (ec == beast_http::error::bad_version) co_return co_await refuse(request, bad_version_refusal());
    co_return co_await refuse(
        request, malformed_refusal("HTTP の要求として正しくありません", "This is not a valid HTTP request"));
  }
  // Taken now: the parser would add the fields of a trailer, which must not pass for a header.
  request.method = parser.get().method_string();
  for (const auto& field : parser.get())
    request.headers.add(std::string(field.name_string()), std::string(field.value()));
  std::vector<std::string> segments;
  const std::string target(parser.get().target());
  if (auto refusal = interpret(request, target, parser.get().version() == 11, segments))
    co_return co_await refuse(request, *refusal);

  Router::Match match = server.dispatch.router.find(request.method, segments);
  if (match.route == nullptr) {
    unread = !parser.is_done();
    Response response = server.dispatch.no_route(request, match.allow);
    co_return co_await respond(request, std::move(response), parser.keep_alive() && !unread && !server.draining,
                               nullptr);
  }
  request.pattern = match.route->pattern;
  request.path_parameters = std::move(match.parameters);
  if (parser.is_done()) co_return co_await handle(request, *match.route, parser.keep_alive());

  const ServerOptions& options = server.options;
  const std::size_t limit = match.route->options.body_bytes != 0 ? match.route->options.body_bytes : options.body_bytes;
  const auto announced = parser.content_length();
  unread = true;
  if (announced && *announced > limit) co_return co_await refuse(request, too_large_refusal());
  parser.body_limit(limit);
  const Share share(server.body_bytes, announced ? static_cast<std::size_t>(*announced) : limit);
  if (server.body_bytes > options.bodies_in_memory) co_return co_await refuse(request, busy_refusal());
  if (match.route->options.admit && !co_await admitted(request, *match.route)) co_return false;
  const bool expects = request.headers.find("expect") != nullptr;
  if (expects && received.empty() && !co_await write("HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
  if (!co_await read_body(request, parser)) co_return false;
  unread = false;
  request.body = std::move(parser.get().body());
  co_return co_await handle(request, *match.route, parser.keep_alive());
}

Awaitable<std::size_t> Server::Impl::Connection::read_header(const Request& request) {
  const std::size_t limit = server.options.header_bytes;
  phase = Phase::Idle;
  allow(server.options.idle_time);
  for (;;) {
    while (received.starts_with("\r\n")) received.erase(0, 2);  // RFC 9112 §2.2
    const HeaderScan header = scan_header(received);
    if (header.malformed) {
      co_await refuse(request, malformed_refusal("改行が正しくありません", "Malformed line ending"));
      co_return 0;
    }
    if (header.end > limit || (header.end == 0 && received.size() > limit)) {
      co_await refuse(request, header_too_large_refusal());
      co_return 0;
    }
    if (header.end != 0) co_return header.end;
    if (received.empty()) {
      if (server.draining) co_return 0;
      received.shrink_to_fit();  // most connections are idle most of the time
    } else if (phase == Phase::Idle) {
      phase = Phase::Header;
      allow(server.options.header_time);
    }
    if (co_await read(kHeaderRead) == 0) {
      if (timed_out) co_await refuse(request, timed_out_refusal());
      co_return 0;
    }
  }
}

Awaitable<bool> Server::Impl::Connection::admitted(const Request& request, const Route& route) {
  phase = Phase::Handling;
  allow_ever();
  std::optional<Response> refused;
  const bool ran = co_await on_worker(Lane::Quick, [&] { refused = server.dispatch.admit(request, route); });
  if (!ran) co_return co_await refuse(request, busy_refusal());
  if (refused) co_await respond(request, std::move(*refused), false, nullptr);
  co_return !refused;
}

Awaitable<bool> Server::Impl::Connection::read_body(const Request& request, Parser& parser) {
  const Refusal malformed = malformed_refusal("本文の形式が正しくありません", "The body is malformed");
  const auto begun = SteadyClock::now();
  std::size_t taken = 0;
  phase = Phase::Body;
  parser.eager(true);
  for (;;) {
    if (!received.empty()) {
      error_code ec;
      const std::size_t used = parser.put(asio::buffer(received), ec);
      received.erase(0, used);
      taken += used;
      if (ec == beast_http::error::body_limit) co_return co_await refuse(request, too_large_refusal());
      if (ec && ec != beast_http::error::need_more) co_return co_await refuse(request, malformed);
      if (parser.is_done()) co_return true;
      // The parser leaves only unfinished chunk headers and trailers.
      if (received.size() > server.options.header_bytes) co_return co_await refuse(request, malformed);
    }
    deadline =
        begun + server.options.body_time + std::chrono::milliseconds(taken * 1000 / server.options.bytes_per_second);
    if (co_await read(kBodyRead) == 0) {
      if (timed_out) co_await refuse(request, timed_out_refusal());
      co_return false;
    }
  }
}

Awaitable<bool> Server::Impl::Connection::handle(const Request& request, const Route& route, bool keep_alive) {
  phase = Phase::Handling;
  allow_ever();
  Dispatch::Outcome outcome;
  const bool ran = co_await on_worker(route.options.lane, [&] { outcome = server.dispatch.handle(request, route); });
  if (!ran) co_return co_await refuse(request, busy_refusal());
  co_return co_await respond(request, std::move(outcome.response), keep_alive && !server.draining,
                             std::move(outcome.events));
}

Awaitable<bool> Server::Impl::Connection::on_worker(Lane lane, std::function<void()> job) {
  bool done = false;
  const bool queued = server.pool(lane).run([&, self = shared_from_this()] {
    job();
    auto executor = self->socket.get_executor();
    asio::post(executor, [&done, self] {
      done = true;
      self->wake.cancel();
    });
  });
  if (!queued) co_return false;
  while (!done) {
    wake.expires_at(SteadyClock::time_point::max());
    co_await wake.async_wait(kAwait);
  }
  co_return true;
}

Awaitable<bool> Server::Impl::Connection::refuse(const Request& request, Refusal why) {
  unread = true;
  Response response = server.dispatch.refused(request, why);
  co_await respond(request, std::move(response), false, nullptr);
  co_return false;
}

Awaitable<bool> Server::Impl::Connection::respond(const Request& request, Response response, bool keep_alive,
                                                  std::shared_ptr<EventStream> events) {
  timed_out = false;
  phase = Phase::Writing;
  if (!may_have_body(response.status)) response.body.clear();
  std::string head = head_of(response, keep_alive, events != nullptr);
  if (request.method == "HEAD") response.body.clear();
  const bool joined = response.body.size() <= kJoinedWrite;
  if (joined) head.append(response.body);
  bool sent = co_await write(head);
  if (sent && !joined) sent = co_await write(response.body);
  if (events) {
    if (sent) co_await serve_stream(events);
    events->on_ready(nullptr);
    events->close();
  }
  if (server.dispatch.on_access) {
    server.dispatch.on_access(request,
                              {response.status, response.body.size(),
                               std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - started)});
  }
  co_return sent&& keep_alive&& events == nullptr;
}

// --- Connection: event streams
// --------------------------------------------------------------------------------------------

Awaitable<void> Server::Impl::Connection::watch_for_end() {
  auto self = shared_from_this();
  const bool silent = co_await read(1) == 0;
  watching = false;
  if (silent) gone = true;  // a client that talks during a stream is left alone; nothing is answered
  wake.cancel();
}

Awaitable<void> Server::Impl::Connection::serve_stream(std::shared_ptr<EventStream> events) {
  phase = Phase::Streaming;
  stream = events;
  events->on_ready([weak = weak_from_this()] {
    if (auto self = weak.lock()) {
      auto executor = self->socket.get_executor();
      asio::post(executor, [self] { self->wake.cancel(); });
    }
  });
  watching = true;
  asio::co_spawn(socket.get_executor(), watch_for_end(), asio::detached);
  bool quiet = false;
  while (!gone) {
    if (server.draining) events->close();
    const bool closed = events->closed();
    std::string text = events->take();
    if (text.empty() && closed) break;
    if (text.empty() && quiet) text = ":\n\n";
    quiet = false;
    if (!text.empty()) {
      if (!co_await write(text)) break;
      continue;
    }
    allow_ever();
    wake.expires_after(server.options.heartbeat);
    auto [ec] = co_await wake.async_wait(kAwait);
    quiet = !ec;
  }
  stream = nullptr;
  allow(kGoodbye);
  error_code ignored;
  if (watching) socket.cancel(ignored);
  while (watching) {
    wake.expires_at(SteadyClock::time_point::max());
    co_await wake.async_wait(kAwait);
  }
}

// --- Connection: its life
// -------------------------------------------------------------------------------------------------

Awaitable<void> Server::Impl::Connection::run() {
  auto self = shared_from_this();
  try {
    bool ready = true;
    allow(server.options.handshake_time);
    if (tls) {
      ready = co_await shake_hands();
      if (const CertificateHandle shown = ready ? tls->peer_certificate() : nullptr) {
        certificate = ClientCertificate{fingerprint_of(shown.get()), common_name_of(X509_get_subject_name(shown.get())),
                                        serial_of(shown.get())};
      }
    }
    if (ready) {
      while (co_await exchange()) {
      }
      if (!gone) co_await say_goodbye();
    }
  } catch (const std::exception& error) {
    base::log_error(std::string("a connection ended: ") + error.what());
  }
  close();
}

Awaitable<void> Server::Impl::Connection::say_goodbye() {
  phase = Phase::Closing;
  timed_out = false;
  allow(kGoodbye);
  error_code ignored;
  if (unread) {
    // Closing now would reset the connection, and the client would lose the answer that explains it.
    if (!tls) socket.shutdown(tcp::socket::shutdown_send, ignored);
    do {
      received.clear();
    } while (co_await read(kBodyRead) != 0);
  }
  while (tls && !gone) {
    const auto wanted = tls->say_goodbye();
    if (wanted == TlsSession::Wanted::Nothing || !co_await wait(wanted)) break;
  }
}

// --- Server
// ---------------------------------------------------------------------------------------------------------------

std::vector<std::shared_ptr<Server::Impl::Connection>> Server::Impl::all() {
  std::vector<std::shared_ptr<Connection>> out;
  std::lock_guard lock(mutex);
  for (Connection* connection : connections) {
    if (auto owned = connection->weak_from_this().lock()) out.push_back(std::move(owned));
  }
  return out;
}

void Server::Impl::tell_all(void (Connection::*method)()) {
  for (auto& connection : all()) {
    auto executor = connection->socket.get_executor();
    asio::post(executor, [owned = std::move(connection), method] { ((*owned).*method)(); });
  }
}

Awaitable<void> Server::Impl::accept() {
  Timer pause(acceptor.get_executor());
  for (;;) {
    auto [ec, socket] =
        co_await acceptor.async_accept(asio::make_strand(io), asio::as_tuple(asio::use_awaitable_t<Strand>()));
    if (draining || ec == asio::error::operation_aborted) co_return;
    if (ec) {  // most likely out of descriptors: some will be given back
      pause.expires_after(std::chrono::milliseconds(100));
      co_await pause.async_wait(kAwait);
      continue;
    }
    std::shared_ptr<Connection> connection;
    {
      std::lock_guard lock(mutex);
      if (connections.size() >= options.connections) continue;  // `socket` closes
      connection = std::make_shared<Connection>(*this, std::move(socket), context.get());
      connections.insert(connection.get());
    }
    auto executor = connection->socket.get_executor();
    asio::co_spawn(executor, connection->run(), asio::detached);
  }
}

Awaitable<void> Server::Impl::sweep() {
  Timer timer(asio::make_strand(io));
  while (!io.stopped()) {
    timer.expires_after(kSweep);
    co_await timer.async_wait(kAwait);
    const auto now = SteadyClock::now();
    for (auto& connection : all()) {
      if (now < connection->deadline.load()) continue;
      auto executor = connection->socket.get_executor();
      asio::post(executor, [owned = std::move(connection)] { owned->expire(); });
    }
  }
}

Server::Server(ServerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Server::~Server() { stop(); }

void Server::route(std::string_view method, std::string_view pattern, Handler handler, RouteOptions options) {
  impl_->dispatch.router.add(method, pattern, std::move(handler), std::move(options));
}
void Server::fallback(Handler handler) { impl_->dispatch.router.set_fallback(std::move(handler)); }
void Server::on_response(std::function<void(const Request&, Response&)> hook) {
  impl_->dispatch.on_response = std::move(hook);
}
void Server::on_access(std::function<void(const Request&, const Access&)> hook) {
  impl_->dispatch.on_access = std::move(hook);
}
void Server::on_error(std::function<Response(const Request&, std::exception_ptr)> hook) {
  impl_->dispatch.on_error = std::move(hook);
}

void Server::listen(const std::string& address, std::uint16_t port) {
  error_code ec;
  const auto parsed = asio::ip::make_address(address, ec);
  if (ec) {
    throw base::Error(
        base::ErrorKind::InvalidInput,
        {"待ち受けるアドレスは IP アドレスで指定してください", "Give the address to listen on as an IP address"},
        address);
  }
  const tcp::endpoint endpoint(parsed, port);
  auto& acceptor = impl_->acceptor;
  acceptor.open(endpoint.protocol(), ec);
  if (!ec) acceptor.set_option(asio::socket_base::reuse_address(true), ec);
  if (!ec) acceptor.bind(endpoint, ec);
  if (!ec) acceptor.listen(1024, ec);
  if (ec) {
    error_code ignored;
    acceptor.close(ignored);
    const bool taken = ec == asio::error::address_in_use;
    throw base::Error(taken ? base::ErrorKind::Conflict : base::ErrorKind::Unavailable,
                      taken ? base::Text{"このアドレスとポートは他のプログラムが使っています",
                                         "Another program uses this address and port"}
                            : base::Text{"待ち受けられません: " + ec.message(), "Cannot listen: " + ec.message()},
                      address + ":" + std::to_string(port));
  }
}

std::uint16_t Server::port() const {
  error_code ec;
  return impl_->acceptor.local_endpoint(ec).port();
}

std::size_t Server::connections() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->connections.size();
}

void Server::start() {
  JUNSHU_INVARIANT(impl_->acceptor.is_open() && impl_->threads.empty(), "a server is started once, after listen()");
  impl_->guard.emplace(impl_->io.get_executor());
  auto executor = impl_->acceptor.get_executor();
  asio::co_spawn(executor, impl_->accept(), asio::detached);
  asio::co_spawn(asio::make_strand(impl_->io), impl_->sweep(), asio::detached);
  for (int i = 0; i < impl_->options.io_threads; ++i) impl_->threads.emplace_back([this] { impl_->io.run(); });
}

void Server::stop(std::chrono::milliseconds limit) {
  Impl& impl = *impl_;
  {
    std::lock_guard lock(impl.mutex);
    if (impl.stopped) return;
    impl.stopped = true;
  }
  impl.draining = true;
  auto executor = impl.acceptor.get_executor();
  asio::post(executor, [&impl] {
    error_code ignored;
    impl.acceptor.close(ignored);
  });
  if (!impl.threads.empty()) {
    impl.tell_all(&Impl::Connection::drain);
    auto none = [&impl] { return impl.connections.empty(); };
    std::unique_lock lock(impl.mutex);
    if (!impl.none_left.wait_for(lock, limit, none)) {
      lock.unlock();
      impl.tell_all(&Impl::Connection::close);
      lock.lock();
      impl.none_left.wait(lock, none);
    }
  }
  impl.workers.stop();
  impl.waiting_workers.stop();
  impl.guard.reset();
  impl.io.stop();
  for (std::thread& thread : impl.threads) thread.join();
}

}  // namespace junshu::http

#include "agents_fleet.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <charconv>

#include "base/error.h"

namespace junshu::bench {

namespace {

[[noreturn]] void failed(const std::string& what) {
  char why[256] = "";
  if (const auto code = ERR_get_error(); code != 0) ERR_error_string_n(code, why, sizeof why);
  ERR_clear_error();
  throw base::Error(base::ErrorKind::Unavailable, {what + " " + why, what + " " + why}, "fleet");
}

struct Free {
  void operator()(SSL* p) const { SSL_free(p); }
  void operator()(SSL_SESSION* p) const { SSL_SESSION_free(p); }
  void operator()(X509* p) const { X509_free(p); }
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
  void operator()(BIO* p) const { BIO_free(p); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

template <typename T>
T* read_pem(const std::string& text, T* (*read)(BIO*, T**, pem_password_cb*, void*)) {
  const Owned<BIO> source(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  T* const out = read(source.get(), nullptr, nullptr, nullptr);
  if (out == nullptr) failed("reading a certificate or key");
  return out;
}

// Whole when the head and as much as it announces are there.
struct Reply {
  int status = 0;
  std::string_view body;
  bool closes = false;
};

bool whole(std::string_view received, Reply& reply) {
  const auto head_end = received.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return false;
  const std::string_view head = received.substr(0, head_end + 2);
  const auto field = [&](std::string_view name) {
    const auto at = head.find(name);
    if (at == std::string_view::npos) return std::string_view();
    const auto start = at + name.size();
    return head.substr(start, head.find("\r\n", start) - start);
  };
  std::size_t length = 0;
  const auto announced = field("\r\nContent-Length: ");
  std::from_chars(announced.data(), announced.data() + announced.size(), length);
  std::from_chars(head.data() + 9, head.data() + 12, reply.status);
  reply.closes = field("\r\nConnection: ") == "close";
  if (received.size() < head_end + 4 + length) return false;
  reply.body = received.substr(head_end + 4, length);
  return true;
}

}  // namespace

struct Fleet::Link {
  std::size_t number = 0;
  Owned<X509> certificate;
  Owned<EVP_PKEY> key;
  Owned<SSL_SESSION> session;  // for resuming
  Owned<SSL> tls;
  int socket = -1;
  bool ready = false;  // hands were shaken
  bool used = false;   // something was asked on this connection before
  bool busy = false;
  Waiting doing;
  std::deque<Waiting> next;
  std::string out, in;
  std::size_t sent = 0;
};

Fleet::Fleet(std::uint16_t port, const std::string& authority, Make make, Take take)
    : port_(port), make_(std::move(make)), take_(std::move(take)), poll_(::epoll_create1(EPOLL_CLOEXEC)) {
  std::signal(SIGPIPE, SIG_IGN);
  SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
  context_ = context;
  if (context == nullptr || poll_ < 0) failed("making a TLS context");
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (SSL_CTX_load_verify_locations(context, authority.c_str(), nullptr) != 1) failed("loading the authority");
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, [](SSL* tls, SSL_SESSION* session) {
    static_cast<Link*>(SSL_get_app_data(tls))->session.reset(session);
    return 1;
  });
}

Fleet::~Fleet() {
  for (auto& link : links_) drop(*link);
  links_.clear();
  SSL_CTX_free(static_cast<SSL_CTX*>(context_));
  ::close(poll_);
}

void Fleet::add(const Credentials& credentials) {
  auto link = std::make_unique<Link>();
  link->number = links_.size();
  link->certificate.reset(read_pem<X509>(credentials.certificate, PEM_read_bio_X509));
  link->key.reset(read_pem<EVP_PKEY>(credentials.key, PEM_read_bio_PrivateKey));
  links_.push_back(std::move(link));
}

void Fleet::ask(std::size_t agent, int kind, Steady::time_point due) { waiting_.push({due, agent, kind}); }

int Fleet::milliseconds_to_next(Steady::time_point end) const {
  const auto next = waiting_.empty() ? end : std::min(end, waiting_.top().due);
  const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(next - Steady::now()).count() + 1;
  return static_cast<int>(std::clamp<std::int64_t>(wait, 0, 1000));
}

void Fleet::run_until(Steady::time_point end) {
  while (Steady::now() < end) {
    start_due();
    serve(milliseconds_to_next(end));
  }
}

void Fleet::run_until_idle() {
  while (busy_ > 0 || !waiting_.empty()) {
    start_due();
    if (busy_ > 0 || !waiting_.empty()) serve(milliseconds_to_next(Steady::now() + std::chrono::seconds(1)));
  }
}

void Fleet::start_due() {
  const auto now = Steady::now();
  while (!waiting_.empty() && waiting_.top().due <= now) {
    const Waiting one = waiting_.top();
    waiting_.pop();
    Link& link = *links_[one.agent];
    link.next.push_back(one);
    if (!link.busy) begin(link);
  }
}

void Fleet::begin(Link& link) {
  link.busy = true;
  ++busy_;
  link.doing = link.next.front();
  link.next.pop_front();
  const Request request = make_(link.number, link.doing.kind);
  link.out = "POST " + request.target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) + "\r\nAccept: */*\r\nAccept-Language: en\r\nContent-Type: " +
             request.content_type + "\r\nContent-Length: " + std::to_string(request.body.size()) + "\r\n\r\n" + request.body;
  link.sent = 0;
  link.in.clear();
  if (link.socket < 0) connect(link);
  go_on(link);
}

void Fleet::connect(Link& link) {
  link.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (link.socket < 0) failed("no descriptors left; raise ulimit -n");
  const int yes = 1;
  ::setsockopt(link.socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(link.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS) failed("connecting");
  epoll_event event{};
  event.events = EPOLLOUT;
  event.data.ptr = &link;
  ::epoll_ctl(poll_, EPOLL_CTL_ADD, link.socket, &event);
  link.tls.reset(SSL_new(static_cast<SSL_CTX*>(context_)));
  SSL* const tls = link.tls.get();
  SSL_set_app_data(tls, &link);
  SSL_set_fd(tls, link.socket);
  SSL_use_certificate(tls, link.certificate.get());
  SSL_use_PrivateKey(tls, link.key.get());
  static constexpr unsigned char kProtocols[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_set_alpn_protos(tls, kProtocols, sizeof kProtocols);
  X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), "127.0.0.1");
  if (link.session) SSL_set_session(tls, link.session.get());
  SSL_set_connect_state(tls);
}

void Fleet::wait_for(Link& link, unsigned events) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &link;
  ::epoll_ctl(poll_, EPOLL_CTL_MOD, link.socket, &event);
}

void Fleet::drop(Link& link) {
  if (link.socket < 0) return;
  if (link.ready) --connected_;
  link.ready = false;
  link.used = false;
  SSL_set_shutdown(link.tls.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);  // or its session could not be resumed
  link.tls.reset();
  ::close(link.socket);
  link.socket = -1;
}

bool Fleet::shake_hands(Link& link) {
  if (link.ready) return true;
  const int done = SSL_do_handshake(link.tls.get());
  if (done == 1) {
    link.ready = true;
    ++connected_;
    ++handshakes_;
    if (SSL_session_reused(link.tls.get()) == 1) ++resumed_;
    return true;
  }
  const int error = SSL_get_error(link.tls.get(), done);
  if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
    failed("agent " + std::to_string(link.number) + " was not let in, with " + std::to_string(connected_) + " connected:");
  }
  wait_for(link, error == SSL_ERROR_WANT_READ ? EPOLLIN : EPOLLOUT);
  return false;
}

bool Fleet::send(Link& link) {
  while (link.sent < link.out.size()) {
    const int wrote = SSL_write(link.tls.get(), link.out.data() + link.sent, static_cast<int>(link.out.size() - link.sent));
    if (wrote > 0) {
      link.sent += static_cast<std::size_t>(wrote);
      continue;
    }
    const int error = SSL_get_error(link.tls.get(), wrote);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) return again(link);
    wait_for(link, error == SSL_ERROR_WANT_READ ? EPOLLIN : EPOLLOUT);
    return false;
  }
  return true;
}

// False: nothing more can be read now.
bool Fleet::receive(Link& link) {
  char buffer[16 * 1024];
  const int read = SSL_read(link.tls.get(), buffer, sizeof buffer);
  if (read > 0) {
    link.in.append(buffer, static_cast<std::size_t>(read));
    return true;
  }
  const int error = SSL_get_error(link.tls.get(), read);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
    wait_for(link, EPOLLIN);
    return false;
  }
  if (link.busy) return again(link);
  ERR_clear_error();
  drop(link);
  return false;
}

// The server closed the connection while it was idle: as curl does, the request goes out once more on a new one.
bool Fleet::again(Link& link) {
  if (!link.used) failed("agent " + std::to_string(link.number) + " was cut off before its answer:");
  ERR_clear_error();
  drop(link);
  link.sent = 0;
  link.in.clear();
  connect(link);
  return false;
}

void Fleet::go_on(Link& link) {
  if (!shake_hands(link) || (link.busy && !send(link))) return;
  for (;;) {
    Reply reply;
    if (link.busy && whole(link.in, reply)) {
      const auto took = std::chrono::duration<double, std::milli>(Steady::now() - link.doing.due).count();
      link.busy = false;
      link.used = true;
      --busy_;
      take_({link.number, link.doing.kind, reply.status, took, reply.body});
      link.in.clear();
      link.in.shrink_to_fit();
      link.out.clear();
      link.out.shrink_to_fit();
      if (reply.closes) drop(link);
      if (!link.next.empty()) begin(link);
      if (reply.closes || link.busy) return;
    }
    if (!receive(link)) return;
  }
}

void Fleet::serve(int milliseconds) {
  epoll_event events[256];
  const int count = ::epoll_wait(poll_, events, 256, milliseconds);
  for (int i = 0; i < count; ++i) {
    Link& link = *static_cast<Link*>(events[i].data.ptr);
    if (link.socket >= 0) go_on(link);
  }
}

}  // namespace junshu::bench

#include "logs/syslog_receiver.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <list>
#include <vector>

#include "base/descriptor.h"
#include "base/error.h"
#include "base/file.h"
#include "logs/source.h"
#include "scan.h"

namespace junshu::logs {

namespace {

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSession {
  void operator()(SSL* session) const { SSL_free(session); }
};

std::string name_of(const sockaddr_storage& address, socklen_t size) {
  std::array<char, NI_MAXHOST> host{};
  if (::getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, host.data(), host.size(), nullptr, 0,
                    NI_NUMERICHOST) != 0)
    return {};
  return std::string(plain_address(host.data()));
}

base::Descriptor listen_on(const std::string& address, int port, int type, int& got) {
  addrinfo wanted{};
  wanted.ai_socktype = type;
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const auto refuse = [&](const std::string& why) {
    throw base::Error(base::ErrorKind::Unavailable,
                      {"syslogの受信を始められません(" + why + ")。アドレスとポートを確かめてください。",
                       "Syslog cannot be received (" + why + "). Check the address and the port."},
                      address + ":" + std::to_string(port));
  };
  if (::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &wanted, &found) != 0) refuse("address");
  base::Descriptor out(::socket(found->ai_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(out.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (type == SOCK_DGRAM) {
    const int size = 8 << 20;  // bursts
    ::setsockopt(out.get(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  }
  const bool bound = out.open() && ::bind(out.get(), found->ai_addr, found->ai_addrlen) == 0 &&
                     (type == SOCK_DGRAM || ::listen(out.get(), 128) == 0);
  const std::string why = std::strerror(errno);
  ::freeaddrinfo(found);
  if (!bound) refuse(why);
  sockaddr_storage own{};
  socklen_t size = sizeof own;
  ::getsockname(out.get(), reinterpret_cast<sockaddr*>(&own), &size);
  got = ntohs(own.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&own)->sin6_port
                                        : reinterpret_cast<sockaddr_in*>(&own)->sin_port);
  return out;
}

std::unique_ptr<SSL_CTX, FreeContext> make_context(const SyslogReceiverOptions& options) {
  std::unique_ptr<SSL_CTX, FreeContext> context(SSL_CTX_new(TLS_server_method()));
  const auto refuse = [&](const std::filesystem::path& file, base::Text why) {
    ERR_clear_error();
    throw base::Error(base::ErrorKind::InvalidInput, std::move(why), file.string());
  };
  SSL_CTX* c = context.get();
  base::read_text(options.certificate_file);  // a missing file gives the better message
  base::read_text(options.key_file);
  if (SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION) != 1 ||
      SSL_CTX_use_certificate_chain_file(c, options.certificate_file.c_str()) != 1) {
    refuse(options.certificate_file,
           {"サーバー証明書(PEM)として読めません。", "This is not a server certificate (PEM)."});
  }
  if (SSL_CTX_use_PrivateKey_file(c, options.key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(c) != 1) {
    refuse(options.key_file,
           {"秘密鍵がサーバー証明書と一致しません。", "The private key does not belong to the server's certificate."});
  }
  if (!options.client_authority_file.empty()) {
    if (SSL_CTX_load_verify_locations(c, options.client_authority_file.c_str(), nullptr) != 1) {
      refuse(options.client_authority_file, {"クライアントの認証局の証明書(PEM)として読めません。",
                                             "This is not the certificate of an authority (PEM)."});
    }
    SSL_CTX_set_verify(c, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  SSL_CTX_set_options(c, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  return context;
}

}  // namespace

struct SyslogReceiver::State {
  struct Connection {
    base::Descriptor descriptor;
    std::unique_ptr<SSL, FreeSession> session;  // none: plain
    std::string peer;
    SyslogFraming framing;
    bool wants_to_write = false;  // TLS does, while it greets
    bool closed = false;
  };

  SyslogReceiverOptions options;
  base::Descriptor udp, tcp, tls;
  int udp_port = -1, tcp_port = -1, tls_port = -1;
  std::unique_ptr<SSL_CTX, FreeContext> context;
  std::list<Connection> connections;  // the one heard last at the end
  SyslogReceiverStats stats;
  std::vector<char> buffer = std::vector<char>(LineReader::kLongest + 1);

  void receive(const Sink& sink) {
    for (;;) {
      sockaddr_storage from{};
      socklen_t size = sizeof from;
      const auto got =
          ::recvfrom(udp.get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
      if (got < 0) return;
      std::string_view message(buffer.data(), static_cast<std::size_t>(got));
      while (!message.empty() && (message.back() == '\n' || message.back() == '\0')) message.remove_suffix(1);
      if (message.empty()) continue;
      ++stats.messages;
      sink(name_of(from, size), message);
    }
  }

  void accept(const base::Descriptor& listener, bool secure) {
    for (;;) {
      sockaddr_storage from{};
      socklen_t size = sizeof from;
      base::Descriptor descriptor(
          ::accept4(listener.get(), reinterpret_cast<sockaddr*>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!descriptor.open()) return;
      if (connections.size() >= options.max_connections) {
        connections.pop_front();
        ++stats.pushed_out;
      }
      Connection& connection = connections.emplace_back();
      connection.peer = name_of(from, size);
      if (secure) {
        connection.session.reset(SSL_new(context.get()));
        SSL_set_fd(connection.session.get(), descriptor.get());
        SSL_set_accept_state(connection.session.get());
      }
      connection.descriptor = std::move(descriptor);
    }
  }

  // Bytes read, 0 when there are none for now, -1 at the end.
  int read(Connection& connection) {
    if (connection.session == nullptr) {
      const auto got = ::recv(connection.descriptor.get(), buffer.data(), buffer.size(), 0);
      if (got > 0) return static_cast<int>(got);
      return got < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
    }
    ERR_clear_error();
    const int got = SSL_read(connection.session.get(), buffer.data(), static_cast<int>(buffer.size()));
    connection.wants_to_write = false;
    if (got > 0) return got;
    switch (SSL_get_error(connection.session.get(), got)) {
      case SSL_ERROR_WANT_READ:
        return 0;
      case SSL_ERROR_WANT_WRITE:
        connection.wants_to_write = true;
        return 0;
      case SSL_ERROR_ZERO_RETURN:
        return -1;
      default:
        if (SSL_is_init_finished(connection.session.get()) == 0) ++stats.refused;
        return -1;
    }
  }

  void serve(Connection& connection, const Sink& sink) {
    const SyslogFraming::Sink message = [&](std::string_view text) {
      ++stats.messages;
      sink(connection.peer, text);
    };
    for (int round = 0; round < 16; ++round) {  // then others have their turn
      const int got = read(connection);
      if (got == 0) return;
      const auto cut = connection.framing.over_long();
      if (got < 0) {
        connection.framing.finish(message);
        connection.closed = true;
      } else if (!connection.framing.feed({buffer.data(), static_cast<std::size_t>(got)}, message)) {
        ++stats.refused;
        connection.closed = true;
      }
      stats.over_long += connection.framing.over_long() - cut;
      if (connection.closed) return;
    }
  }
};

SyslogReceiver::SyslogReceiver(const SyslogReceiverOptions& options) : state_(std::make_unique<State>()) {
  state_->options = options;
  if (options.udp_port >= 0) state_->udp = listen_on(options.address, options.udp_port, SOCK_DGRAM, state_->udp_port);
  if (options.tcp_port >= 0) state_->tcp = listen_on(options.address, options.tcp_port, SOCK_STREAM, state_->tcp_port);
  if (options.tls_port >= 0) {
    state_->context = make_context(options);
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets whose other end may be gone
    state_->tls = listen_on(options.address, options.tls_port, SOCK_STREAM, state_->tls_port);
  }
}

SyslogReceiver::~SyslogReceiver() = default;
int SyslogReceiver::udp_port() const { return state_->udp_port; }
int SyslogReceiver::tcp_port() const { return state_->tcp_port; }
int SyslogReceiver::tls_port() const { return state_->tls_port; }
const SyslogReceiverStats& SyslogReceiver::stats() const { return state_->stats; }

std::size_t SyslogReceiver::poll(std::chrono::milliseconds limit, const Sink& sink) {
  State& s = *state_;
  const auto before = s.stats.messages;
  std::vector<pollfd> waiting;
  for (const auto* listener : {&s.udp, &s.tcp, &s.tls})
    waiting.push_back({listener->get(), POLLIN, 0});  // a negative one is passed over
  std::vector<std::list<State::Connection>::iterator> order;
  for (auto one = s.connections.begin(); one != s.connections.end(); ++one) {
    waiting.push_back({one->descriptor.get(), static_cast<short>(one->wants_to_write ? POLLIN | POLLOUT : POLLIN), 0});
    order.push_back(one);
  }
  if (::poll(waiting.data(), waiting.size(), static_cast<int>(limit.count())) <= 0) return 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (waiting[i + 3].revents == 0) continue;
    s.serve(*order[i], sink);
    if (order[i]->closed) {
      s.connections.erase(order[i]);
    } else {
      s.connections.splice(s.connections.end(), s.connections, order[i]);
    }
  }
  if (waiting[0].revents != 0) s.receive(sink);
  if (waiting[1].revents != 0) s.accept(s.tcp, false);
  if (waiting[2].revents != 0) s.accept(s.tls, true);
  return static_cast<std::size_t>(s.stats.messages - before);
}

}  // namespace junshu::logs

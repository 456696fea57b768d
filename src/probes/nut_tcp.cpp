#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "probes/nut.h"

namespace junshu::probes {
namespace {

using Clock = std::chrono::steady_clock;

class TcpConnection final : public NutConnection {
 public:
  TcpConnection(int socket, Clock::time_point end) : socket_(socket), end_(end) {}
  ~TcpConnection() override { ::close(socket_); }
  TcpConnection(const TcpConnection&) = delete;
  TcpConnection& operator=(const TcpConnection&) = delete;

  bool send(std::string_view text) override {
    while (!text.empty()) {
      const ssize_t done = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (done >= 0) {
        text.remove_prefix(static_cast<std::size_t>(done));
      } else if (errno == EAGAIN ? !ready(POLLOUT) : errno != EINTR) {
        return false;
      }
    }
    return true;
  }

  std::optional<std::string> line() override {
    while (true) {
      const std::size_t end = waiting_.find('\n');
      if (end != std::string::npos) {
        std::string out = waiting_.substr(0, end);
        waiting_.erase(0, end + 1);
        if (out.ends_with('\r')) out.pop_back();
        return out.size() <= kMaxNutLine ? std::optional(std::move(out)) : std::nullopt;
      }
      if (waiting_.size() > kMaxNutLine) return std::nullopt;
      char buffer[4096];
      const ssize_t got = ::recv(socket_, buffer, sizeof buffer, MSG_DONTWAIT);
      if (got > 0) {
        waiting_.append(buffer, static_cast<std::size_t>(got));
      } else if (got == 0 || (errno == EAGAIN ? !ready(POLLIN) : errno != EINTR)) {
        return std::nullopt;
      }
      // Bytes that never stop would otherwise never come to a wait.
      if (Clock::now() >= end_) return std::nullopt;
    }
  }

  // Until it can be read or written, or the time is over.
  bool ready(short events) {
    while (true) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - Clock::now()).count();
      if (left <= 0) return false;
      pollfd wait{.fd = socket_, .events = events, .revents = 0};
      const int got = ::poll(&wait, 1, static_cast<int>(std::min<long>(left, 60'000)));
      if (got > 0) return true;
      if (got < 0 && errno != EINTR) return false;
    }
  }

  bool connect_to(const addrinfo& address) {
    if (::connect(socket_, address.ai_addr, address.ai_addrlen) == 0) return true;
    if (errno != EINPROGRESS || !ready(POLLOUT)) return false;
    int error = 0;
    socklen_t size = sizeof error;
    return ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
  }

 private:
  int socket_;
  Clock::time_point end_;
  std::string waiting_;
};

}  // namespace

std::unique_ptr<NutConnection> TcpNutNetwork::connect(const NutServer& server) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(server.host.c_str(), std::to_string(server.port).c_str(), &hints, &found) != 0) return nullptr;
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses(found, ::freeaddrinfo);
  const auto end = Clock::now() + limit_;
  for (const addrinfo* each = addresses.get(); each != nullptr; each = each->ai_next) {
    const int socket = ::socket(each->ai_family, each->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, each->ai_protocol);
    if (socket < 0) continue;
    auto connection = std::make_unique<TcpConnection>(socket, end);
    if (connection->connect_to(*each)) return connection;
  }
  return nullptr;
}

}  // namespace junshu::probes

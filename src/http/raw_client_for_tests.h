// A socket without manners, for tests: sends what it is told and reads what comes.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace junshu::http {

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawClient() { close(); }
  RawClient(RawClient&& other) noexcept : descriptor_(other.descriptor_), connected_(other.connected_) {
    other.descriptor_ = -1;
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return connected_; }
  void close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  // Everything until the server closes.
  std::string read_all() {
    while (read_some()) {
    }
    return std::exchange(buffer_, {});
  }
  // Everything up to and with `mark`; what came after is kept. "" when the server closes before.
  std::string read_until(std::string_view mark) {
    for (;;) {
      auto at = buffer_.find(mark);
      if (at != std::string::npos) {
        std::string out = buffer_.substr(0, at + mark.size());
        buffer_.erase(0, at + mark.size());
        return out;
      }
      if (!read_some()) return {};
    }
  }
  // One response with Content-Length.
  std::string read_response() {
    std::string head = read_until("\r\n\r\n");
    auto at = head.find("Content-Length: ");
    std::size_t length = at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
    while (buffer_.size() < length && read_some()) {
    }
    std::string out = head + buffer_.substr(0, length);
    buffer_.erase(0, length);
    return out;
  }

 private:
  bool read_some() {
    pollfd waiting{descriptor_, POLLIN, 0};
    if (::poll(&waiting, 1, 20'000) != 1) return false;
    char chunk[8192];
    ssize_t count = ::recv(descriptor_, chunk, sizeof chunk, 0);
    if (count <= 0) return false;
    buffer_.append(chunk, static_cast<std::size_t>(count));
    return true;
  }
  int descriptor_ = -1;
  bool connected_ = false;
  std::string buffer_;
};

}  // namespace junshu::http

// Servers of a UPS for tests: they answer from a script and remember every command they were given.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "probes/nut.h"

namespace junshu::probes {

using NutScript = std::map<std::string, std::string>;  // command → bytes of the answer; others get ERR UNKNOWN-COMMAND

// Without a network.
class ScriptedNut final : public NutNetwork {
 public:
  explicit ScriptedNut(NutScript script) : script_(std::move(script)) {}

  std::unique_ptr<NutConnection> connect(const NutServer& server) override {
    if (!reachable) return nullptr;
    connected.push_back(to_string(server));
    return std::make_unique<Connection>(*this);
  }

  NutScript& script() { return script_; }
  bool reachable = true;
  std::vector<std::string> commands;   // of all conversations
  std::vector<std::string> connected;

 private:
  class Connection final : public NutConnection {
   public:
    explicit Connection(ScriptedNut& owner) : owner_(owner) {}
    bool send(std::string_view text) override {
      const std::string command(base::trim(text));
      owner_.commands.push_back(command);
      const auto found = owner_.script_.find(command);
      waiting_ += found != owner_.script_.end() ? found->second : "ERR UNKNOWN-COMMAND\n";
      return true;
    }
    std::optional<std::string> line() override {
      const std::size_t end = waiting_.find('\n');
      if (end == std::string::npos) return std::nullopt;
      std::string out = waiting_.substr(0, end);
      waiting_.erase(0, end + 1);
      return out;
    }

   private:
    ScriptedNut& owner_;
    std::string waiting_;
  };

  NutScript script_;
};

// A real one on a loopback port of its own, one conversation at a time.
class LoopbackNut {
 public:
  explicit LoopbackNut(NutScript script) : script_(std::move(script)) {
    listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listening_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(listening_, 4);
    socklen_t size = sizeof address;
    ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    stop_ = ::eventfd(0, EFD_CLOEXEC);
    thread_ = std::thread([this] { serve(); });
  }
  ~LoopbackNut() {
    ::eventfd_write(stop_, 1);
    thread_.join();
    ::close(listening_);
    ::close(stop_);
  }
  LoopbackNut(const LoopbackNut&) = delete;
  LoopbackNut& operator=(const LoopbackNut&) = delete;

  NutServer address() const { return {"127.0.0.1", port_}; }
  std::vector<std::string> commands() {
    const std::lock_guard lock(mutex_);
    return commands_;
  }

 private:
  bool readable(int descriptor) const {
    pollfd waits[2] = {{.fd = stop_, .events = POLLIN, .revents = 0}, {.fd = descriptor, .events = POLLIN, .revents = 0}};
    ::poll(waits, 2, -1);
    return waits[0].revents == 0;
  }
  void serve() {
    while (readable(listening_)) {
      const int peer = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
      if (peer < 0) continue;
      talk(peer);
      ::close(peer);
    }
  }
  void talk(int peer) {
    std::string got;
    char buffer[1024];
    while (readable(peer)) {
      const ssize_t count = ::recv(peer, buffer, sizeof buffer, 0);
      if (count <= 0) return;
      got.append(buffer, static_cast<std::size_t>(count));
      for (std::size_t end = got.find('\n'); end != std::string::npos; end = got.find('\n')) {
        const std::string command = got.substr(0, end);
        got.erase(0, end + 1);
        {
          const std::lock_guard lock(mutex_);
          commands_.push_back(command);
        }
        const auto found = script_.find(command);
        const std::string answer = found != script_.end() ? found->second : command == "LOGOUT" ? "OK Goodbye\n" : "ERR UNKNOWN-COMMAND\n";
        if (::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL) < 0 || command == "LOGOUT") return;
      }
    }
  }

  NutScript script_;
  int listening_ = -1;
  int stop_ = -1;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::vector<std::string> commands_;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace junshu::probes

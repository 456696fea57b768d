// Receives syslog of other machines: RFC 3164 and RFC 5424 over UDP (RFC 5426), TCP (RFC 6587: octet counting, or a
// line each) and TLS (RFC 5425). One thread calls poll; what is received goes to the parser "syslog".
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace junshu::logs {

// Takes a stream apart. "123 <34>1 …" is counted; anything else is a line. Messages over 64 KiB are cut and counted.
class SyslogFraming {
 public:
  using Sink = std::function<void(std::string_view message)>;
  // False: this is no syslog (a count that cannot be), and the connection is to be closed.
  bool feed(std::string_view bytes, const Sink& sink);
  void finish(const Sink& sink);  // the stream ended: what is left is a message too
  std::uint64_t over_long() const { return over_long_; }

 private:
  void give(std::string_view message, const Sink& sink);
  std::string buffer_;
  std::uint64_t skip_ = 0;  // bytes of a counted message that are thrown away
  bool skip_line_ = false;  // the rest of an over-long line is thrown away
  std::uint64_t over_long_ = 0;
};

struct SyslogReceiverOptions {
  std::string address = "127.0.0.1";
  // 0: any free port; negative: not at all.
  int udp_port = -1;
  int tcp_port = -1;
  int tls_port = -1;
  std::filesystem::path certificate_file;  // PEM, for TLS
  std::filesystem::path key_file;
  std::filesystem::path client_authority_file;  // PEM; empty: clients need no certificate
  std::size_t max_connections = 512;            // beyond it the one that was quiet longest is closed
};

struct SyslogReceiverStats {
  std::uint64_t messages = 0;
  std::uint64_t over_long = 0;
  std::uint64_t refused = 0;     // connections that spoke no syslog, or no TLS
  std::uint64_t pushed_out = 0;  // connections closed because there were too many
};

class SyslogReceiver {
 public:
  // `peer` is the sender's address.
  using Sink = std::function<void(std::string_view peer, std::string_view message)>;

  // Throws Error{Unavailable} when a port cannot be had, Error{InvalidInput|NotFound} for certificates.
  explicit SyslogReceiver(const SyslogReceiverOptions& options);
  ~SyslogReceiver();
  SyslogReceiver(const SyslogReceiver&) = delete;
  SyslogReceiver& operator=(const SyslogReceiver&) = delete;

  int udp_port() const;  // those it got; -1: none
  int tcp_port() const;
  int tls_port() const;
  std::size_t poll(std::chrono::milliseconds limit, const Sink& sink);  // messages received
  const SyslogReceiverStats& stats() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace junshu::logs

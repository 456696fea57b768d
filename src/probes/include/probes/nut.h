// Asks a server of Network UPS Tools (upsd; text protocol of RFC 9271) what it knows. Reading only: there is no way
// here to send a command that sets, switches or shuts down anything. Without log-in and without STARTTLS: meant for
// upsd on the same host.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace junshu::probes {

inline constexpr std::uint16_t kNutPort = 3493;
inline constexpr std::size_t kMaxNutLine = 8192;  // bytes, without the line end
inline constexpr std::size_t kMaxNutRows = 4096;  // of one list; what follows is read and dropped

// The words of a line: separated by blanks; a word in double quotes may hold blanks; a backslash takes the next
// character as it is. nullopt: a quote or a backslash is left open.
std::optional<std::vector<std::string>> nut_words(std::string_view line);
std::string nut_quoted(std::string_view word);  // nut_words of it gives the word

struct NutServer {
  std::string host;
  std::uint16_t port = kNutPort;
  bool operator==(const NutServer&) const = default;
};
// "HOST", "HOST:PORT", "[2001:db8::1]:PORT". Throws Error{InvalidInput}.
NutServer parse_nut_server(std::string_view text);
std::string to_string(const NutServer& server);  // always with the port

class NutConnection {
 public:
  virtual ~NutConnection() = default;
  virtual bool send(std::string_view text) = 0;  // false: the other side is gone
  // The next line without its end. nullopt: the other side is gone, too slow, or sends a line that is too long.
  virtual std::optional<std::string> line() = 0;
};

class NutNetwork {
 public:
  virtual ~NutNetwork() = default;
  virtual std::unique_ptr<NutConnection> connect(const NutServer& server) = 0;  // nullptr: it cannot be reached
};

// TCP. `limit` is for a whole conversation, from connecting to the last line. Looking up a host name is not under it.
class TcpNutNetwork final : public NutNetwork {
 public:
  explicit TcpNutNetwork(std::chrono::milliseconds limit = std::chrono::seconds(5)) : limit_(limit) {}
  std::unique_ptr<NutConnection> connect(const NutServer& server) override;

 private:
  std::chrono::milliseconds limit_;
};

struct NutAnswer {
  std::vector<std::pair<std::string, std::string>> rows;  // name and value, as the list has them
  std::string error;  // the server's word: "DATA-STALE", "DRIVER-NOT-CONNECTED", "UNKNOWN-UPS" …
  bool lost = false;  // no answer, or none of this protocol: the conversation is over
};

// One conversation; the connection must live as long.
class NutClient {
 public:
  explicit NutClient(NutConnection& connection) : connection_(connection) {}
  NutAnswer units();  // name and description
  NutAnswer variables(std::string_view unit);
  NutAnswer variable(std::string_view unit, std::string_view name);  // one row
  void log_out();

 private:
  NutAnswer list(const std::string& what, std::size_t value_at);
  std::optional<std::vector<std::string>> reply(NutAnswer& answer);

  NutConnection& connection_;
};

}  // namespace junshu::probes

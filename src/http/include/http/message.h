// Requests and responses as handlers see them. Nothing here knows a socket.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace junshu::http {

class EventStream;

// Header fields in order; names compare without case (RFC 9110 §5.1).
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;
  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}
  const std::string* find(std::string_view name) const;  // the first one
  std::string_view value(std::string_view name) const;   // the first one's value, or ""
  std::size_t count(std::string_view name) const;
  void add(std::string name, std::string value);
  void set(std::string_view name, std::string value);  // replaces all of that name
  void remove(std::string_view name);
  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  bool empty() const { return fields_.empty(); }

 private:
  std::vector<Field> fields_;
};

// Who authenticated with a certificate of our own CA.
struct ClientCertificate {
  std::string fingerprint;  // SHA-256 of the certificate, 64 lower-case hex digits
  std::string common_name;
  std::string serial;  // upper-case hex, as OpenSSL prints it
};

using NamedValues = std::vector<std::pair<std::string, std::string>>;
const std::string* find(const NamedValues& values, std::string_view name);  // case counts; the first one

struct Request {
  std::string method;   // "GET"; a HEAD request reaches the GET handler with "HEAD" here
  std::string path;     // percent-encoding undone, valid UTF-8, begins with '/', no "." or ".." segments
  std::string pattern;  // the route that matched, for instance "/api/v1/contracts/{contract}"; "" without one
  NamedValues query;    // decoded, in order
  Headers headers;      // without trailers
  std::string body;
  std::string peer;     // address without port, for instance "127.0.0.1" or "::1"
  bool secure = false;  // came over TLS
  std::optional<ClientCertificate> certificate;
  NamedValues path_parameters;  // by the names of the route's pattern
  NamedValues cookies;

  std::string_view parameter(std::string_view name) const;  // of the path; the route must have it
  std::optional<std::string> query_value(std::string_view name) const;
  std::optional<std::string> cookie(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";  // not sent with an empty body
  std::string body;
  Headers headers;
  // When set, `body` is ignored and an event stream (text/event-stream) is sent. The function is called once, on a
  // worker, before the head leaves; it keeps the stream and pushes into it from any thread. The stream is shared
  // between the connection and those who push, either of which may end first.
  std::function<void(std::shared_ptr<EventStream>)> stream;
};

// Percent-decoding (RFC 3986 §2.1); nullopt for malformed escapes. `plus_is_space` for query strings.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);
std::string percent_encode(std::string_view text);              // all but unreserved characters
std::optional<NamedValues> parse_query(std::string_view text);  // "a=1&b=2"; nullopt for malformed escapes
NamedValues parse_cookies(std::string_view header);
std::string_view reason_phrase(int status);

}  // namespace junshu::http

// Fetching from outside, as residents do: one GET, no redirect followed, no conditional request, no cookie, no proxy of
// the environment. The network is an interface, so that comparing is tested without one.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "http/message.h"

namespace junshu::sites {

enum class HttpVersion : std::uint8_t { Any, Http1, Http2 };  // Any: 2 where the server offers it
std::string_view to_string(HttpVersion version);              // "any", "1.1", "2"

struct FetchRequest {
  std::string url;
  HttpVersion version = HttpVersion::Any;
  bool compressed = false;  // ask for gzip; otherwise for the content as it is
  std::size_t max_bytes = std::size_t{16} << 20U;
  std::string user_agent;
};

enum class Failure : std::uint8_t {
  None,
  Resolve,  // no such host
  Connect,  // refused, no route
  Timeout,
  Tls,          // the handshake failed for another reason than the certificate
  Certificate,  // it does not verify; `certificates` then holds what was shown, and nothing was asked over it
  TooLarge,     // more than max_bytes; `body` holds the beginning
  Protocol,     // no HTTP, or cut off
};
std::string_view to_string(Failure failure);

struct Latency {  // since the beginning; milliseconds
  std::int64_t dns = 0;
  std::int64_t connect = 0;
  std::int64_t tls = 0;
  std::int64_t first_byte = 0;
  std::int64_t total = 0;
};

struct Fetched {
  Failure failure = Failure::None;
  std::string why;  // of the failure, in the library's words (English)
  int status = 0;
  HttpVersion version = HttpVersion::Any;
  http::Headers headers;
  std::string body;      // after transfer decoding; gzip undone
  std::string raw;       // as sent, only where the server compressed it
  std::string encoding;  // content-encoding that was undone ("gzip"), or one that could not be (then `body` is as sent)
  std::vector<std::string> certificates;  // PEM, the leaf first; empty for http
  Latency latency;
};

class Network {
 public:
  virtual ~Network() = default;
  // Any answer is a value, a failure too. Throws Error{Forbidden} for an address that is not of an allowed origin, and
  // Error{InvalidInput} for what is no address.
  virtual Fetched fetch(const FetchRequest& request) = 0;
};

struct NetworkOptions {
  std::vector<std::string> origins;           // the only ones talked to
  std::filesystem::path authority_file = {};  // PEM; empty: the system's
  // "host:port:address:port": talk to that address instead (tests, a probe inside a DMZ). Names and certificate stay.
  std::vector<std::string> connect_to = {};
  std::string proxy = {};  // "http://proxy:8080"; empty: none
  std::chrono::milliseconds connect_time{10'000};
  std::chrono::milliseconds total_time{60'000};
};

// libcurl. Keeps connections; an object serves one thread at a time.
class CurlNetwork final : public Network {
 public:
  explicit CurlNetwork(NetworkOptions options);
  ~CurlNetwork() override;
  Fetched fetch(const FetchRequest& request) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace junshu::sites

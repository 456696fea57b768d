// HTTP client on libcurl, for the agent, the commands and the tests. One object keeps its connection open between
// requests; an object serves one thread at a time. Redirects are not followed, proxies of the environment are not used.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "http/message.h"

namespace junshu::http {

struct ClientOptions {
  std::filesystem::path authority_file = {};    // PEM; empty: the system's
  std::filesystem::path certificate_file = {};  // PEM, of the client; empty: none
  std::filesystem::path key_file = {};
  std::string proxy = {};  // for instance "http://proxy:8080"; empty: none
  std::chrono::milliseconds connect_time{10'000};
  std::chrono::milliseconds total_time{60'000};  // of send()
  std::chrono::milliseconds silence{60'000};     // of stream(): without a byte for so long it ends
  std::size_t response_bytes = 16u * 1024 * 1024;
};

struct ClientRequest {
  std::string method = "GET";
  std::string url;
  Headers headers;
  std::string body;
};

struct ClientResponse {
  int status = 0;
  Headers headers;
  std::string body;
};

struct ServerEvent {
  std::string event;  // "message" when the server named none
  std::string data;
  std::string id;
};

// Fetches a CA certificate from a server that is not trusted yet, and trusts it only if its SHA-256 is `fingerprint`
// (hex, colons allowed). Returns the PEM; throws Error{Forbidden} when it is another one.
std::string fetch_authority(const std::string& url, std::string_view fingerprint, ClientOptions options = {});

class Client {
 public:
  explicit Client(ClientOptions options = {});
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // Any status is an answer. Throws Error{Unavailable} when there is none (refused, timed out, handshake failed),
  // Error{TooLarge} when it exceeds `response_bytes`, Error{InvalidInput} for a malformed URL.
  ClientResponse send(const ClientRequest& request);
  ClientResponse get(std::string url, Headers headers = {});
  ClientResponse post(std::string url, std::string body, std::string content_type = "application/json",
                      Headers headers = {});

  // Reads server-sent events until `take` returns false, the server ends the stream, or `cancelled` (may be null) turns
  // true (looked at about once a second). Returns the status and headers; `body` only when it was not an event stream.
  ClientResponse stream(const ClientRequest& request, const std::function<bool(const ServerEvent&)>& take,
                        const std::atomic<bool>* cancelled = nullptr);

 private:
  friend std::string fetch_authority(const std::string& url, std::string_view fingerprint, ClientOptions options);
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace junshu::http

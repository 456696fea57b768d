// The HTTP API (docs/formats/openapi.yaml) over one instance, and the web pages. Owns the sockets, no state of its own
// but the subscribers of event streams: everything else is the instance's.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "http/server.h"
#include "instance/instance.h"

namespace junshu::server {

struct Options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8443;               // 0: a free one
  http::ServerTls tls;                     // the client authority is the instance's own CA
  std::filesystem::path authority_folder;  // of the own CA: signs the certificates of agents
  std::filesystem::path web;               // the built pages; empty or missing: a page that says so
  std::string public_url;  // for links in invitations, "https://junshu.example:8443"; empty: as the browser asked
  int workers = 16;
};

class ApiServer {
 public:
  // Binds and loads; serves from start() on. `instance` must outlive it. Throws base::Error.
  ApiServer(instance::Instance& instance, Options options);
  ~ApiServer();
  ApiServer(const ApiServer&) = delete;
  ApiServer& operator=(const ApiServer&) = delete;

  void start();
  std::uint16_t port() const;
  // Ends event streams, lets running requests finish for at most `limit`.
  void stop(std::chrono::milliseconds limit = std::chrono::seconds(10));

  // Method and path ("/contracts/{contract}", without the prefix) of everything served: a test holds it against the
  // description.
  const std::vector<std::pair<std::string, std::string>>& paths() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace junshu::server

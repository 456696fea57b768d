// What becomes of a request: routes, hooks and handlers, without sockets. Private to this module.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "http/server.h"
#include "router.h"

namespace junshu::http {

// Why a request is refused before any handler sees it.
struct Refusal {
  int status = 400;
  std::string_view kind;
  base::Text title;
};
Refusal malformed_refusal(std::string_view ja, std::string_view en);
Refusal bad_version_refusal();
Refusal header_too_large_refusal();
Refusal timed_out_refusal();
Refusal too_large_refusal();
Refusal busy_refusal();

struct Dispatch {
  Router router;
  std::function<void(const Request&, Response&)> on_response;
  std::function<void(const Request&, const Access&)> on_access;
  std::function<Response(const Request&, std::exception_ptr)> on_error;

  struct Outcome {
    Response response;
    std::shared_ptr<EventStream> events;  // set for an event stream, which then has begun
  };
  // These run on a worker; nothing leaves them.
  Outcome handle(const Request& request, const Route& route) const;
  std::optional<Response> admit(const Request& request, const Route& route) const;
  // These are quick.
  Response no_route(const Request& request, const std::vector<std::string>& allow) const;
  Response refused(const Request& request, const Refusal& why) const;

 private:
  Response failed(const Request& request, std::exception_ptr error) const;
};

// A request's part of the memory for bodies, while it lives.
class Share {
 public:
  Share(std::atomic<std::size_t>& total, std::size_t bytes) : total_(total), bytes_(bytes) { total_ += bytes_; }
  ~Share() { total_ -= bytes_; }
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;

 private:
  std::atomic<std::size_t>& total_;
  std::size_t bytes_;
};

}  // namespace junshu::http

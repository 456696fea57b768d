// The agent's way to the server. Private to agent.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "http/client.h"
#include "state.h"
#include "wire/messages.h"

namespace junshu::agent {

enum class Delivery {
  Accepted,   // kept by the server now, or already before
  Refused,    // the server will never take this segment
  TryLater    // away, busy, or does not know this host at the moment
};

struct Answer {
  Delivery delivery = Delivery::TryLater;
  std::string reason;  // English, for the log; empty when accepted
};

class Link {
 public:
  // Uses the credentials and the authority of `state`; `server` is its address.
  Link(const State& state, std::string server);

  Answer send_segment(const std::string& bytes, const base::Digest& hash);
  // Throws Error{Unavailable} and what the server answered.
  wire::HeartbeatReply heartbeat(const wire::HeartbeatRequest& request);
  // The text of kSettingsPath. Throws like `heartbeat`.
  std::string settings();
  void renew();  // after the credentials changed

 private:
  http::ClientOptions options_;
  std::string server_;
  std::unique_ptr<http::Client> client_;
};

// What a reply that is no success says, with the kind its status stands for.
base::Error refusal_of(const http::ClientResponse& response);

}  // namespace junshu::agent

#include "link.h"

#include "base/json.h"
#include "wire/settings.h"

namespace junshu::agent {
namespace {

base::ErrorKind kind_of(int status) {
  switch (status) {
    case 400: return base::ErrorKind::InvalidInput;
    case 401: return base::ErrorKind::Unauthenticated;
    case 403: return base::ErrorKind::Forbidden;
    case 404: return base::ErrorKind::NotFound;
    case 409: return base::ErrorKind::Conflict;
    case 413: return base::ErrorKind::TooLarge;
    case 429: return base::ErrorKind::RateLimited;
    default: return base::ErrorKind::Unavailable;
  }
}

std::string detail_of(const std::string& body) {
  try {
    const base::Json value = base::parse_json(body, "problem");
    const base::Object& object = base::as_object(value, "problem");
    const std::string_view detail = base::text_or(object, "detail", "");
    return std::string(detail.empty() ? base::text_or(object, "title", "") : detail);
  } catch (const base::Error&) {
    return {};
  }
}

http::Headers headers() { return {{"Accept-Language", "en"}}; }

}  // namespace

base::Error refusal_of(const http::ClientResponse& response) {
  const std::string status = std::to_string(response.status);
  const std::string detail = detail_of(response.body);
  return base::Error(kind_of(response.status),
                     {"サーバが受け付けませんでした（" + status + "）。" + detail,
                      "The server did not accept it (" + status + ")." + (detail.empty() ? "" : " " + detail)});
}

Link::Link(const State& state, std::string server) : server_(std::move(server)) {
  options_.authority_file = state.authority_file();
  options_.certificate_file = state.credentials_file();
  options_.key_file = state.credentials_file();
  options_.connect_time = std::chrono::seconds(5);
  options_.total_time = std::chrono::seconds(20);
  options_.response_bytes = wire::kMaxSettings + (64U << 10U);
  renew();
}

void Link::renew() { client_ = std::make_unique<http::Client>(options_); }

Answer Link::send_segment(const std::string& bytes, const base::Digest& hash) {
  try {
    const http::ClientResponse response =
        client_->post(server_ + std::string(wire::kSegmentsPath), bytes, "application/octet-stream", headers());
    switch (response.status) {
      case 200:
      case 201:
        if (wire::decode_segment_reply(response.body).accepted == hash) return {Delivery::Accepted, {}};
        return {Delivery::TryLater, "the server acknowledged another segment than the one that was sent"};
      case 400:
      case 409:
      case 413:
      case 422: return {Delivery::Refused, refusal_of(response).message().en};
      default: return {Delivery::TryLater, refusal_of(response).message().en};
    }
  } catch (const base::Error& error) {
    return {Delivery::TryLater, error.message().en};
  }
}

std::string Link::settings() {
  http::ClientResponse response = client_->send({.method = "GET", .url = server_ + std::string(wire::kSettingsPath), .headers = headers(), .body = {}});
  if (response.status != 200) throw refusal_of(response);
  return std::move(response.body);
}

wire::HeartbeatReply Link::heartbeat(const wire::HeartbeatRequest& request) {
  const http::ClientResponse response =
      client_->post(server_ + std::string(wire::kHeartbeatPath), wire::encode(request), "application/json", headers());
  if (response.status != 200) throw refusal_of(response);
  return wire::decode_heartbeat_reply(response.body);
}

}  // namespace junshu::agent

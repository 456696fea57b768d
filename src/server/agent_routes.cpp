// Spoken by agents only: enrolment, segments, heartbeats (src/wire).
#include "history/segment.h"
#include "contracts/contracts.h"
#include "hosts/hosts.h"
#include "routes.h"
#include "wire/messages.h"

namespace junshu::server {

namespace {

// Most segments are a few kilobytes: a write of its own for each would bound how many can be taken.
constexpr std::size_t kKeptWithItsEvent = 256 * 1024;

Response said(std::string message, int status = 200) {
  Response response = plain(std::move(message), "application/json");
  response.status = status;
  return response;
}

hosts::Enrolled host_of(const Context& context) {
  auto lease = context.instance().readers().lease();
  const auto host = hosts::host_of_certificate(*lease, context.request.certificate->fingerprint);
  if (!host) {
    throw base::Error(base::ErrorKind::Forbidden, {"この機器の登録は終わっています。登録し直してください。",
                                                   "This host is not enrolled any more. Enrol it again."});
  }
  return *host;
}

std::int64_t interval_seconds(Context& context, const std::string& contract) {
  auto lease = context.instance().readers().lease();
  return contracts::agent_interval(contracts::load(*lease, contract)) / base::kSecond;
}

hosts::Enrolled offered(Context& context, const std::string& token) {
  try {
    auto lease = context.instance().readers().lease();
    return hosts::offered(*lease, context.instance().identity_keys(), token, context.instance().clock().now());
  } catch (const base::Error& error) {
    if (error.kind() != base::ErrorKind::NotFound) throw;
    throw base::Error(base::ErrorKind::Unauthenticated, error.message());
  }
}

Response enrol(Context& context) {
  const auto asked = wire::decode_enrol_request(context.request.body);
  const auto offer = offered(context, asked.token);
  wire::EnrolReply reply;
  reply.certificate =
      context.shared.authority.sign_client(asked.certificate_request, offer.host, context.instance().clock());
  const auto outcome =
      context.execute("host.enrol", "",
                      {{"token", asked.token},
                       {"name", asked.name},
                       {"certificate_sha256", http::describe_certificate(reply.certificate).fingerprint}});
  if (!outcome.done()) return refused(outcome, context.language);
  reply.host = offer.host;
  reply.contract = offer.contract;
  reply.authority = context.shared.authority.certificate();
  reply.interval_seconds = interval_seconds(context, offer.contract);
  reply.at = context.instance().clock().now();
  return said(wire::encode(reply), 201);
}

// What is wrong with a segment is the sender's matter, not ours.
history::Segment opened(const std::string& bytes) {
  try {
    return history::open(bytes);
  } catch (const base::Error& error) {
    if (error.kind() != base::ErrorKind::Integrity) throw;
    throw base::Error(base::ErrorKind::InvalidInput, error.message(), error.where());
  }
}

Response take_segment(Context& context) {
  const auto host = host_of(context);
  // Read here first, so that a damaged one is refused before it costs the writer anything.
  const auto segment = opened(context.request.body);
  const hosts::ReadAhead read(segment);
  wire::SegmentReply reply;
  reply.accepted = segment.hash;
  instance::Command command{.type = "segment.receive", .contract = host.contract, .body = {{"host", host.host}}};
  const auto bytes = base::as_bytes(context.request.body);
  auto& blobs = context.instance().blobs();
  if (bytes.size() <= kKeptWithItsEvent) {
    command.body["facts"] = hosts::arrived(segment).facts;
    command.brought = blobs.seal(host.contract, bytes, "application/octet-stream", "segment");
  } else {
    // Durable before the event that names it; if that is refused, the sweep of unnamed blobs takes it away.
    command.body["sha256"] = blobs.put(host.contract, bytes, "application/octet-stream", "segment").sha256;
  }
  const auto outcome = context.instance().execute(command);
  if (!outcome.done()) return refused(outcome, context.language);
  reply.duplicate = base::bool_or(outcome.body, "duplicate", false);
  return said(wire::encode(reply));
}

Response heartbeat(Context& context) {
  const auto host = host_of(context);
  const auto told = wire::decode_heartbeat_request(context.request.body);
  instance::Instance& instance = context.instance();
  wire::HeartbeatReply reply;
  reply.at = instance.clock().now();
  reply.interval_seconds = interval_seconds(context, host.contract);
  hosts::Standing standing;
  {
    auto lease = instance.readers().lease();
    standing = hosts::standing(*lease, host);
  }
  reply.wants_full = standing.wants_full;
  reply.last_sequence = standing.last_sequence;
  if (!standing.last_segment.empty()) reply.last_segment = base::digest_from_hex(standing.last_segment);
  if (!told.certificate_request.empty()) {
    reply.certificate = context.shared.authority.sign_client(told.certificate_request, host.host, instance.clock());
    const auto outcome = context.execute(
        "host.renew", host.contract,
        {{"host", host.host}, {"certificate_sha256", http::describe_certificate(reply.certificate).fingerprint}});
    if (!outcome.done()) return refused(outcome, context.language);
  }
  // Only to an agent that speaks of its own: an older one would not understand.
  if (told.settings) reply.settings = context.shared.settings.digest(host.contract, host.host);
  return said(wire::encode(reply));
}

Response settings(Context& context) {
  const auto host = host_of(context);
  auto text = context.shared.settings.text(host.contract, host.host);
  if (!text) {
    throw base::Error(base::ErrorKind::NotFound, {"この機器への設定はありません。", "Nothing is set for this host."}, host.host);
  }
  return said(std::move(*text));
}

}  // namespace

void add_agent_routes(Routes& routes) {
  routes.open("POST", "/agent/enrol", enrol);
  routes.agent("POST", "/agent/segments", take_segment, history::kMaxSegmentBytes + 4096, http::Lane::Waiting);
  routes.agent("POST", "/agent/heartbeat", heartbeat);
  routes.agent("GET", "/agent/settings", settings);
}

}  // namespace junshu::server

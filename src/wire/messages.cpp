#include "wire/messages.h"

#include "fields.h"

namespace junshu::wire {
namespace {

using base::Object;

constexpr std::size_t kMaxMessage = 64U << 10U;
constexpr std::size_t kMaxPem = 32U << 10U;

base::Json parse(std::string_view text, std::string_view where) {
  if (text.size() > kMaxMessage) {
    throw base::Error(base::ErrorKind::TooLarge, {"メッセージが大きすぎます。", "The message is too large."}, std::string(where));
  }
  return base::parse_json(text, where);
}

void check_version(Fields& fields) {
  if (fields.integer("version", 0, kMaxInteger) != kVersion) {
    fields.refuse("version", "is not 1: update the older of agent and server", "が1ではありません。エージェントとサーバの古い方を更新してください");
  }
}

base::Millis instant(Fields& fields, std::string_view key) { return base::from_iso8601(fields.text(key, 64)); }

}  // namespace

std::string encode(const EnrolRequest& message) {
  Object out{{"version", kVersion}, {"token", message.token}, {"certificate_request", message.certificate_request}};
  put_text(out, "name", message.name);
  put_text(out, "os", message.os);
  put_text(out, "agent_version", message.agent_version);
  return base::canonical(out);
}

EnrolRequest decode_enrol_request(std::string_view text) {
  const base::Json value = parse(text, "enrol request");
  Fields fields(value, "enrol request");
  check_version(fields);
  EnrolRequest message{.token = fields.text("token", 256),
                       .certificate_request = fields.text("certificate_request", kMaxPem),
                       .name = fields.optional_text("name", 256),
                       .os = fields.optional_text("os", 256),
                       .agent_version = fields.optional_text("agent_version", 64)};
  fields.finish();
  return message;
}

std::string encode(const EnrolReply& message) {
  return base::canonical(Object{{"version", kVersion},
                                {"host", message.host},
                                {"contract", message.contract},
                                {"certificate", message.certificate},
                                {"authority", message.authority},
                                {"interval_seconds", message.interval_seconds},
                                {"at", base::to_iso8601(message.at)}});
}

EnrolReply decode_enrol_reply(std::string_view text) {
  const base::Json value = parse(text, "enrol reply");
  Fields fields(value, "enrol reply");
  check_version(fields);
  EnrolReply message{.host = fields.text("host", 64),
                     .contract = fields.text("contract", 64),
                     .certificate = fields.text("certificate", kMaxPem),
                     .authority = fields.text("authority", kMaxPem),
                     .interval_seconds = fields.integer("interval_seconds", 1, 86'400),
                     .at = instant(fields, "at")};
  fields.finish();
  return message;
}

std::string encode(const HeartbeatRequest& message) {
  Object out{{"version", kVersion},
             {"at", base::to_iso8601(message.at)},
             {"last_sequence", message.last_sequence},
             {"spooled_segments", message.spooled_segments},
             {"spooled_bytes", message.spooled_bytes}};
  put_text(out, "agent_version", message.agent_version);
  put_text(out, "certificate_request", message.certificate_request);
  if (message.settings) out["settings"] = base::hex(*message.settings);
  return base::canonical(out);
}

HeartbeatRequest decode_heartbeat_request(std::string_view text) {
  const base::Json value = parse(text, "heartbeat request");
  Fields fields(value, "heartbeat request");
  check_version(fields);
  HeartbeatRequest message{.at = instant(fields, "at"),
                           .agent_version = fields.optional_text("agent_version", 64),
                           .last_sequence = fields.integer("last_sequence", 0, kMaxInteger),
                           .spooled_segments = fields.integer("spooled_segments", 0, kMaxInteger),
                           .spooled_bytes = fields.integer("spooled_bytes", 0, kMaxInteger),
                           .certificate_request = fields.optional_text("certificate_request", kMaxPem),
                           .settings = fields.optional_digest("settings")};
  fields.finish();
  return message;
}

std::string encode(const HeartbeatReply& message) {
  Object out{{"version", kVersion},
             {"at", base::to_iso8601(message.at)},
             {"interval_seconds", message.interval_seconds},
             {"wants_full", message.wants_full},
             {"last_sequence", message.last_sequence}};
  if (message.last_segment) out["last_segment"] = base::hex(*message.last_segment);
  put_text(out, "certificate", message.certificate);
  if (message.settings) out["settings"] = base::hex(*message.settings);
  return base::canonical(out);
}

HeartbeatReply decode_heartbeat_reply(std::string_view text) {
  const base::Json value = parse(text, "heartbeat reply");
  Fields fields(value, "heartbeat reply");
  check_version(fields);
  HeartbeatReply message{.at = instant(fields, "at"),
                         .interval_seconds = fields.integer("interval_seconds", 1, 86'400),
                         .wants_full = fields.flag("wants_full"),
                         .last_sequence = fields.integer("last_sequence", 0, kMaxInteger),
                         .last_segment = fields.optional_digest("last_segment"),
                         .certificate = fields.optional_text("certificate", kMaxPem),
                         .settings = fields.optional_digest("settings")};
  fields.finish();
  return message;
}

std::string encode(const SegmentReply& message) {
  return base::canonical(Object{{"version", kVersion}, {"accepted", base::hex(message.accepted)}, {"duplicate", message.duplicate}});
}

SegmentReply decode_segment_reply(std::string_view text) {
  const base::Json value = parse(text, "segment reply");
  Fields fields(value, "segment reply");
  check_version(fields);
  SegmentReply message{.accepted = fields.digest("accepted"), .duplicate = fields.flag("duplicate")};
  fields.finish();
  return message;
}

}  // namespace junshu::wire

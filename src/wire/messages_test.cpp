#include "wire/messages.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace junshu::wire {
namespace {

constexpr base::Millis kNow = 1'777'600'000'123;

TEST(Messages, come_back_as_they_were_sent) {
  const EnrolRequest enrol{.token = "t", .certificate_request = "-----BEGIN", .name = "web-1", .os = "Debian", .agent_version = "0.1.0"};
  EXPECT_EQ(decode_enrol_request(encode(enrol)), enrol);
  const EnrolReply enrolled{.host = "h-1", .contract = "k-1", .certificate = "c", .authority = "a", .interval_seconds = 30, .at = kNow};
  EXPECT_EQ(decode_enrol_reply(encode(enrolled)), enrolled);
  const HeartbeatRequest beat{.at = kNow, .agent_version = "0.1.0", .last_sequence = 7, .spooled_segments = 1, .spooled_bytes = 2, .certificate_request = "x",
                              .settings = base::Digest{}};
  EXPECT_EQ(decode_heartbeat_request(encode(beat)), beat);
  const HeartbeatReply answer{.at = kNow, .interval_seconds = 60, .wants_full = true, .last_sequence = 7,
                              .last_segment = base::Digest{9}, .certificate = "c", .settings = base::Digest{4}};
  EXPECT_EQ(decode_heartbeat_reply(encode(answer)), answer);
  const SegmentReply accepted{.accepted = {3}, .duplicate = true};
  EXPECT_EQ(decode_segment_reply(encode(accepted)), accepted);
}

TEST(Messages, of_another_version_are_refused_with_advice) {
  try {
    decode_segment_reply(R"({"version":2,"accepted":")" + std::string(64, '0') + R"(","duplicate":false})");
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_NE(error.message().en.find("update"), std::string::npos);
    EXPECT_FALSE(error.message().ja.empty());
  }
}

TEST(Messages, without_a_token_are_refused) {
  EXPECT_THROW(decode_enrol_request(R"({"version":1,"token":"","certificate_request":"x"})"), base::Error);
  EXPECT_THROW(decode_enrol_request(R"({"version":1,"certificate_request":"x"})"), base::Error);
}

TEST(Messages, that_are_too_long_are_refused) {
  EXPECT_THROW(decode_enrol_request(std::string(100'000, ' ')), base::Error);
}

}  // namespace
}  // namespace junshu::wire

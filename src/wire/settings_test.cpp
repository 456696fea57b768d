#include "wire/settings.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace junshu::wire {
namespace {

AgentSettings full() {
  return {.integrity = {.include = {"/etc", "/srv/www"}, .exclude = {"/etc/mtab"}, .scan_hours = 12},
          .power = {{.server = "127.0.0.1:3493"}},
          .media = {.policy = MediaPolicy::BlockUnregistered, .registered = {"AA01"}, .forbidden = {"BB02"}},
          .sites = {{.publication = "PB-1", .interval_seconds = 300, .manifest = "line\nline\n"}},
          .detection = {.logs = {{.source = "LS-001", .kind = LogKind::File, .name = "/var/log/auth.log", .format = "syslog", .silent_minutes = 60},
                                 {.source = "LS-002", .kind = LogKind::Journal, .name = "", .format = ""}},
                        .rules = {{.name = "ssh.yml", .text = "title: t\n"}},
                        .hours = {.zone_minutes = 540, .from = 510, .until = 1035, .days_off = {"2026-11-23"}}}};
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

TEST(AgentSettings, come_back_as_they_were_sent) {
  EXPECT_EQ(decode_agent_settings(encode(full())), full());
  EXPECT_EQ(decode_agent_settings(encode(AgentSettings{})), AgentSettings{});
}

TEST(AgentSettings, have_another_hash_when_anything_differs) {
  AgentSettings other = full();
  other.media.policy = MediaPolicy::Observe;
  EXPECT_EQ(digest(full()), digest(full()));
  EXPECT_NE(digest(full()), digest(other));
}

TEST(AgentSettings, out_of_bounds_are_refused) {
  const std::string text = encode(full());
  EXPECT_THROW(decode_agent_settings(replaced(text, "\"scan_hours\":12", "\"scan_hours\":0")), base::Error);
  EXPECT_THROW(decode_agent_settings(replaced(text, "\"interval_seconds\":300", "\"interval_seconds\":1")), base::Error);
  EXPECT_THROW(decode_agent_settings(replaced(text, "\"/srv/www\"", "\"srv\"")), base::Error);
  EXPECT_THROW(decode_agent_settings(replaced(text, "block_unregistered", "block_everything")), base::Error);
  EXPECT_THROW(decode_agent_settings(replaced(text, "\"version\":1", "\"version\":2")), base::Error);
  EXPECT_THROW(decode_agent_settings(replaced(text, "\"power\"", "\"steam\"")), base::Error);
  EXPECT_THROW(decode_agent_settings(replaced(text, "\"name\":\"/var/log/auth.log\",", "")), base::Error);
  EXPECT_THROW(decode_agent_settings(replaced(text, "\"kind\":\"file\"", "\"kind\":\"journal\"")), base::Error);
  EXPECT_THROW(decode_agent_settings(replaced(text, "\"until\":1035", "\"until\":1441")), base::Error);
}

TEST(AgentSettings, that_are_too_large_are_neither_written_nor_read) {
  AgentSettings large = full();
  large.sites[0].manifest = std::string(kMaxSettings, 'a');
  EXPECT_THROW(encode(large), base::Error);
  EXPECT_THROW(decode_agent_settings(std::string(kMaxSettings + 1, ' ')), base::Error);
}

}  // namespace
}  // namespace junshu::wire

#include "access/event.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/text.h"

namespace junshu::access {
namespace {

Event full() {
  Event event;
  event.at = 1'790'000'000'123;
  event.recorded_at = 1'790'000'001'000;
  event.kind = Kind::Privilege;
  event.outcome = Outcome::Failure;
  event.user = "tanaka";
  event.target_user = "root";
  event.source = "2001:db8::1";
  event.host = "web-1";
  event.target = "/etc/shadow";
  event.method = "sudo";
  event.detail = "COMMAND=/bin/cat /etc/shadow";
  event.record = {"h-1", 7, 12};
  return event;
}

TEST(AccessEvents, AreWrittenAsJsonAndReadBack) {
  EXPECT_EQ(event_from_json(to_json(full())), full());
  Event little;
  little.at = 5;
  EXPECT_EQ(event_from_json(to_json(little)), little);
}

TEST(AccessEvents, WithKeysOrValuesThatAreUnknownAreRefused) {
  for (const char* text :
       {R"({"kind": "login", "who": "x"})", R"({"kind": "logon"})", R"({"kind": "login", "outcome": "maybe"})",
        R"({"kind": "login", "user": 5})", R"({"kind": "login", "at": "yesterday"})", R"({"user": "x"})"}) {
    EXPECT_THROW(event_from_json(base::parse_json(text).as_object()), base::Error) << text;
  }
}

TEST(AccessEvents, LongTextsAreCutBetweenCharacters) {
  Event event;
  for (int i = 0; i < 200; ++i) event.user += "あ";
  const Event cut = bounded(event);
  EXPECT_LE(cut.user.size(), kMaxName);
  EXPECT_GE(cut.user.size(), kMaxName - 3);
  EXPECT_TRUE(base::valid_utf8(cut.user));
  EXPECT_TRUE(cut.user.ends_with("…"));
  EXPECT_EQ(bounded(cut), cut);
}

TEST(AccessEvents, BytesThatAreNoTextAreReplacedOneByOne) {
  Event event;
  event.at = 1;
  event.target = std::string("\0\xC3\x28", 3) + "é\xE3\x81";
  const Event kept = bounded(event);
  EXPECT_EQ(kept.target, "\xEF\xBF\xBD\xEF\xBF\xBD(é\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(bounded(kept), kept);
}

TEST(AccessEvents, TimesOutOfRangeBecomeTheNearerEnd) {
  Event event = full();
  event.at = -5;
  EXPECT_EQ(bounded(event).at, 0);
  event.at = INT64_MAX;
  EXPECT_EQ(base::to_iso8601(bounded(event).at), "9999-12-31T23:59:59.999Z");
  event.at = 0;
  EXPECT_EQ(bounded(event).at, event.recorded_at);
}

}  // namespace
}  // namespace junshu::access

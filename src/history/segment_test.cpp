#include "history/segment.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/hash.h"

namespace junshu::history {
namespace {

std::string sample(const ChainHead& head = {}) {
  return seal("h-a", head, {{.at = 200, .text = R"({"x":2})"}, {.at = 100, .text = R"({"x":1})"}});
}

std::string refusal(std::string_view bytes) {
  try {
    open(bytes);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), base::ErrorKind::Integrity);
    EXPECT_FALSE(error.message().ja.empty());
    return error.message().en;
  }
  return {};
}

TEST(Segment, opens_to_what_was_sealed) {
  const std::string bytes = sample();
  const Segment segment = open(bytes);
  EXPECT_EQ(segment.header.host, "h-a");
  EXPECT_EQ(segment.header.sequence, 1);
  EXPECT_EQ(segment.header.previous, base::Digest{});
  EXPECT_EQ(segment.header.count, 2);
  EXPECT_EQ(segment.header.first_at, 100);
  EXPECT_EQ(segment.header.last_at, 200);
  EXPECT_EQ(segment.lines, (std::vector<std::string>{R"({"x":2})", R"({"x":1})"}));
  EXPECT_EQ(segment.hash, base::sha256(base::as_bytes(bytes)));
  EXPECT_EQ(open_header(bytes), segment.header);
}

TEST(Segment, cut_anywhere_is_noticed) {
  const std::string bytes = sample();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(refusal(std::string_view(bytes).substr(0, length)).empty()) << length;
  }
}

TEST(Segment, with_any_byte_changed_is_refused_or_has_another_hash) {
  const std::string bytes = sample();
  const base::Digest hash = open(bytes).hash;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    try {
      EXPECT_NE(open(changed).hash, hash);
    } catch (const base::Error&) {
    }
  }
}

TEST(Segment, with_something_behind_it_is_refused) { EXPECT_NE(refusal(sample() + "x").find("length"), std::string::npos); }

TEST(Segment, with_a_header_written_another_way_is_refused) {
  std::string bytes = sample();
  bytes.insert(bytes.find("\"count\""), " ");
  EXPECT_NE(refusal(bytes).find("canonical"), std::string::npos);
}

TEST(Segment, that_claims_more_than_it_may_unpack_to_is_refused) {
  std::string bytes = sample();
  const std::string field = "\"unpacked\":";
  const std::size_t at = bytes.find(field) + field.size();
  bytes.replace(at, bytes.find('}', at) - at, "99999999999");
  EXPECT_THROW(open(bytes), base::Error);
}

TEST(Segment, with_a_wrong_count_of_lines_is_refused) {
  std::string bytes = sample();
  const std::size_t at = bytes.find("\"count\":2");
  bytes.replace(at, 9, "\"count\":3");
  EXPECT_NE(refusal(bytes).find("lines"), std::string::npos);
}

TEST(Link, tells_how_a_segment_stands_to_the_chain) {
  const Segment first = open(sample());
  const ChainHead head{.sequence = 1, .hash = first.hash};
  const Segment second = open(sample(head));
  EXPECT_EQ(link({}, first), Link::Follows);
  EXPECT_EQ(link(head, second), Link::Follows);
  EXPECT_EQ(link(head, first), Link::Same);
  EXPECT_EQ(link({}, second), Link::Gap);
  EXPECT_EQ(link({.sequence = 2, .hash = second.hash}, first), Link::Older);
  EXPECT_EQ(link({.sequence = 1, .hash = second.hash}, second), Link::Broken);
}

}  // namespace
}  // namespace junshu::history

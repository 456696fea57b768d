#include "history/spool.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/error.h"
#include "base/file.h"

namespace junshu::history {
namespace {

constexpr std::uint64_t kRoomy = 1 << 20;

Line tell(const Loss& loss) {
  std::string text = "loss " + std::to_string(static_cast<int>(loss.reason)) + " segments " + std::to_string(loss.segments) +
                     " observations " + std::to_string(loss.observations);
  if (loss.from && loss.to) text += " from " + std::to_string(*loss.from) + " to " + std::to_string(*loss.to);
  for (const std::string& name : loss.names) text += " " + name;
  return {.at = 999, .text = text};
}

class SpoolTest : public testing::Test {
 protected:
  Spool open_spool(std::uint64_t max_bytes = kRoomy) { return Spool(folder_.path() / "spool", "h-a", max_bytes, tell); }
  std::filesystem::path file(const std::string& name) const { return folder_.path() / "spool" / name; }
  static void put(Spool& spool, base::Millis at, const std::string& text) {
    spool.add({.at = at, .text = text});
    spool.seal();
  }
  // Sends everything, as a server that takes all would see it.
  static std::vector<Segment> drain(Spool& spool) {
    std::vector<Segment> out;
    do {
      while (const auto waiting = spool.oldest()) {
        out.push_back(open(waiting->bytes));
        spool.acknowledged(waiting->sequence);
      }
      if (spool.has_pending()) spool.seal();
    } while (spool.waiting() > 0);
    return out;
  }

  base::TemporaryFolder folder_;
};

TEST_F(SpoolTest, sends_in_order_and_keeps_until_acknowledged) {
  Spool spool = open_spool();
  put(spool, 1, "a");
  put(spool, 2, "b");
  EXPECT_EQ(spool.waiting(), 2U);
  EXPECT_EQ(spool.oldest()->sequence, 1);
  EXPECT_EQ(spool.oldest()->sequence, 1);
  spool.acknowledged(2);  // not the one that was sent
  EXPECT_EQ(spool.waiting(), 2U);
  const auto segments = drain(spool);
  ASSERT_EQ(segments.size(), 2U);
  EXPECT_EQ(link({.sequence = 1, .hash = segments[0].hash}, segments[1]), Link::Follows);
  EXPECT_EQ(spool.waiting_bytes(), 0U);
  EXPECT_FALSE(std::filesystem::exists(file("000000000001.segment")));
}

TEST_F(SpoolTest, goes_on_where_it_was_after_a_restart) {
  {
    Spool spool = open_spool();
    put(spool, 1, "a");
    put(spool, 2, "b");
    spool.acknowledged(1);
    spool.add({.at = 3, .text = "never sealed"});
  }
  Spool spool = open_spool();
  EXPECT_EQ(spool.waiting(), 1U);
  put(spool, 4, "c");
  const auto segments = drain(spool);
  ASSERT_EQ(segments.size(), 2U);
  EXPECT_EQ(segments[0].header.sequence, 2);
  EXPECT_EQ(segments[1].header.sequence, 3);
  EXPECT_EQ(segments[1].header.previous, segments[0].hash);
  EXPECT_EQ(segments[1].lines, std::vector<std::string>{"c"});
}

TEST_F(SpoolTest, remembers_its_number_when_everything_was_sent) {
  {
    Spool spool = open_spool();
    put(spool, 1, "a");
    drain(spool);
  }
  Spool spool = open_spool();
  put(spool, 2, "b");
  EXPECT_EQ(spool.oldest()->sequence, 2);
}

TEST_F(SpoolTest, that_was_killed_between_the_segment_and_its_chain_finds_the_segment) {
  std::string chain;
  {
    Spool spool = open_spool();
    put(spool, 1, "a");
    chain = base::read_text(file("chain.json"));
    put(spool, 2, "b");
  }
  base::write_durably(file("chain.json"), chain);
  Spool spool = open_spool();
  EXPECT_EQ(spool.head().sequence, 2);
  put(spool, 3, "c");
  const auto segments = drain(spool);
  ASSERT_EQ(segments.size(), 3U);
  EXPECT_EQ(segments[2].header.previous, segments[1].hash);
}

TEST_F(SpoolTest, names_a_torn_segment_in_a_loss_and_goes_on) {
  {
    Spool spool = open_spool();
    put(spool, 1, "a");
    put(spool, 2, "b");
    put(spool, 3, "c");
  }
  std::filesystem::resize_file(file("000000000002.segment"), std::filesystem::file_size(file("000000000002.segment")) - 3);
  Spool spool = open_spool();
  EXPECT_TRUE(spool.has_pending());
  EXPECT_TRUE(spool.lost_something());
  spool.seal();
  const auto segments = drain(spool);
  ASSERT_EQ(segments.size(), 3U);
  EXPECT_EQ(segments[2].header.sequence, 4);
  EXPECT_EQ(segments[2].lines, std::vector<std::string>{"loss 1 segments 1 observations 0 000000000002.segment"});
  EXPECT_TRUE(std::filesystem::exists(file("damaged/000000000002.segment")));
  EXPECT_FALSE(open_spool().has_pending());
}

TEST_F(SpoolTest, names_a_segment_that_was_torn_while_it_was_written) {
  { Spool spool = open_spool(); }
  std::ofstream(file("000000000001.segment.tmp-77-0")) << "junshu-segm";
  Spool spool = open_spool();
  spool.seal();
  ASSERT_EQ(spool.waiting(), 1U);
  EXPECT_NE(open(spool.oldest()->bytes).lines[0].find("000000000001.segment.tmp-77-0"), std::string::npos);
}

TEST_F(SpoolTest, never_uses_the_number_of_a_torn_segment_again) {
  {
    Spool spool = open_spool();
    put(spool, 1, "a");
  }
  std::ofstream(file("000000000001.segment"), std::ios::trunc) << "x";
  std::filesystem::remove(file("chain.json"));
  Spool spool = open_spool();
  spool.seal();
  EXPECT_EQ(spool.oldest()->sequence, 2);
}

TEST_F(SpoolTest, drops_the_oldest_when_full_and_says_how_many_and_which_time) {
  Spool spool = open_spool(6000);
  for (int i = 1; i <= 40; ++i) put(spool, i, "observation " + std::to_string(i));
  EXPECT_LE(spool.waiting_bytes(), 6000U);
  const auto segments = drain(spool);
  std::int64_t lost_segments = 0;
  std::int64_t told_by = 0;
  for (const Segment& segment : segments) {
    for (const std::string& line : segment.lines) {
      if (!line.starts_with("loss 0 ")) continue;
      ++told_by;
      lost_segments += std::stoll(line.substr(line.find("segments ") + 9));
    }
  }
  EXPECT_GE(told_by, 1);
  EXPECT_EQ(static_cast<std::int64_t>(segments.size()) + lost_segments, segments.back().header.sequence);
}

TEST_F(SpoolTest, tells_a_loss_again_when_the_segment_that_told_it_is_lost) {
  Spool spool = open_spool(5000);
  for (int i = 1; i <= 60; ++i) put(spool, i, "observation " + std::to_string(i));
  const auto segments = drain(spool);
  std::int64_t observations = 0;
  std::int64_t lost = 0;
  bool from_the_first = false;
  for (const Segment& segment : segments) {
    for (const std::string& line : segment.lines) {
      if (!line.starts_with("loss 0 ")) {
        ++observations;
        continue;
      }
      from_the_first = from_the_first || line.find(" from 1 to ") != std::string::npos;
      lost += std::stoll(line.substr(line.find("observations ") + 13));
    }
  }
  EXPECT_TRUE(from_the_first);
  EXPECT_GE(observations + lost, 60);
}

TEST_F(SpoolTest, that_is_full_does_not_drop_more_only_to_tell_what_it_dropped) {
  Spool spool = open_spool(6000);
  for (int i = 1; i <= 40; ++i) put(spool, i, "observation " + std::to_string(i));
  EXPECT_FALSE(spool.has_pending());
  EXPECT_TRUE(spool.lost_something());
  spool.acknowledged(spool.oldest()->sequence);
  while (spool.waiting() > 3) spool.acknowledged(spool.oldest()->sequence);
  EXPECT_TRUE(spool.has_pending());
}

TEST_F(SpoolTest, that_was_killed_while_dropping_does_not_send_what_it_counted_as_lost) {
  std::string kept;
  {
    Spool spool = open_spool(1);
    put(spool, 1, "a");
    kept = base::read_text(file("000000000001.segment"));
    put(spool, 2, "b");
  }
  base::write_durably(file("000000000001.segment"), kept);
  Spool spool = open_spool();
  EXPECT_EQ(spool.oldest()->sequence, 2);
}

TEST_F(SpoolTest, sets_aside_what_the_server_refuses) {
  Spool spool = open_spool();
  put(spool, 5, "a");
  spool.refused(1);
  EXPECT_EQ(spool.waiting(), 0U);
  EXPECT_TRUE(std::filesystem::exists(file("refused/000000000001.segment")));
  spool.seal();
  EXPECT_EQ(open(spool.oldest()->bytes).lines[0], "loss 2 segments 1 observations 1 from 5 to 5 000000000001.segment");
}

TEST_F(SpoolTest, that_was_set_back_continues_after_what_the_server_holds) {
  Spool spool = open_spool();
  const ChainHead server{.sequence = 7, .hash = {1, 2, 3}};
  spool.resume_after(server);
  spool.seal();
  const Segment segment = open(spool.oldest()->bytes);
  EXPECT_EQ(segment.header.sequence, 8);
  EXPECT_EQ(link(server, segment), Link::Follows);
  EXPECT_NE(segment.lines[0].find("loss 3"), std::string::npos);
}

TEST_F(SpoolTest, with_unreadable_state_says_so) {
  { Spool spool = open_spool(); }
  base::write_durably(file("chain.json"), "{\"sequence\":");
  Spool spool = open_spool();
  EXPECT_TRUE(spool.has_pending());
  spool.seal();
  EXPECT_NE(open(spool.oldest()->bytes).lines[0].find("chain.json"), std::string::npos);
}

}  // namespace
}  // namespace junshu::history

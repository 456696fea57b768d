#include "block.h"

#include <gtest/gtest.h>

#include <numeric>

#include "base/error.h"
#include "base/hash.h"
#include "history_fixture.h"
#include "summary.h"

namespace junshu::access {
namespace {

std::vector<Event> many(std::int64_t count) {
  std::vector<Event> events;
  for (std::int64_t i = 0; i < count; ++i) {
    events.push_back(town_event(i));
    events.back().recorded_at = kStart + i;
    events.back().record = {"h-" + std::to_string(i % 3), 100 + i / 40, i % 40};
  }
  return events;
}

const BlockHeader kHeader{.sequence = 4, .previous = base::sha256({}), .month = "2026-09", .first_id = 1001};

Marks marks() {
  Marks out;
  out.heard = {{"host", "auth.log", 1, 2, 3, 4}};
  out.gaps = {{"host", "", "sequence", 1, 2, 5}, {"", "", "torn", 3, std::nullopt, 0}};
  out.taken = {{"h-1", 77}};
  return out;
}

std::vector<std::uint32_t> all_rows(std::size_t count) {
  std::vector<std::uint32_t> rows(count);
  std::iota(rows.begin(), rows.end(), 0U);
  return rows;
}

TEST(Blocks, GiveBackWhatWasPutIn) {
  for (const std::int64_t count : {0, 1, 300, 3000}) {
    const std::vector<Event> events = many(count);
    const EncodedBlock block = encode_block(kHeader, events, marks(), 3);
    const BlockReader reader = BlockReader::of(block.bytes);
    EXPECT_EQ(reader.header(), block.header);
    EXPECT_EQ(reader.size(), block.bytes.size());
    EXPECT_EQ(reader.verify(), block.hash);
    EXPECT_EQ(reader.events(all_rows(events.size())), events);
    EXPECT_EQ(marks_text(reader.marks()), marks_text(marks()));
  }
}

TEST(Blocks, GiveSingleRowsAsWell) {
  const std::vector<Event> events = many(3000);
  const EncodedBlock block = encode_block(kHeader, events, {}, 3);
  const std::vector<std::uint32_t> rows = {0, 7, 1023, 1024, 2999};
  const auto some = BlockReader::of(block.bytes).events(rows);
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(some[i], events[rows[i]]);
}

TEST(Blocks, HoldMoreTextsThanTwoBytesCount) {
  std::vector<Event> events(70'000);
  for (std::size_t i = 0; i < events.size(); ++i) events[i].target = std::to_string(i);
  const EncodedBlock block = encode_block(kHeader, events, {}, 1);
  const std::vector<std::uint32_t> rows = {65'535, 65'536, 69'999};
  EXPECT_EQ(BlockReader::of(block.bytes).events(rows)[1].target, "65536");
}

TEST(Blocks, EndWithTheSha256OfAllBefore) {
  const EncodedBlock block = encode_block(kHeader, many(10), {}, 3);
  const std::string_view covered = std::string_view(block.bytes).substr(0, block.bytes.size() - kTrailer);
  EXPECT_EQ(block.bytes.substr(covered.size()), base::hex(base::sha256(base::as_bytes(covered))) + "\n");
}

TEST(Blocks, WithAnyByteChangedAreNotTakenForWhole) {
  const EncodedBlock block = encode_block(kHeader, many(40), marks(), 3);
  for (std::size_t at = 0; at < block.bytes.size(); ++at) {
    std::string changed = block.bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    EXPECT_THROW(BlockReader::of(changed).verify(), base::Error) << at;
  }
}

TEST(Blocks, CutOffAnywhereAreNotTakenForWhole) {
  const EncodedBlock block = encode_block(kHeader, many(40), marks(), 3);
  for (std::size_t size = 0; size < block.bytes.size(); ++size) {
    EXPECT_THROW(BlockReader::of(std::string_view(block.bytes).substr(0, size)).verify(), base::Error) << size;
  }
}

TEST(Summaries, KnowWhatTheirBlockHoldsAndCountIt) {
  const std::vector<Event> events = many(1000);
  const EncodedBlock block = encode_block(kHeader, events, marks(), 3);
  const std::string record = Summary::make(BlockReader::of(block.bytes), block.hash, 512);
  const std::string more = record + "what follows";
  const auto summary = Summary::read(more);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->record_size(), record.size());
  EXPECT_EQ(summary->header(), block.header);
  EXPECT_EQ(summary->hash(), block.hash);
  EXPECT_EQ(summary->offset(), 512U);
  EXPECT_EQ(summary->size(), block.bytes.size());
  EXPECT_TRUE(summary->may_hold(fingerprint(Column::User, "user-4")));
  EXPECT_TRUE(summary->may_hold(fingerprint(Column::TargetUser, "root")));
  EXPECT_FALSE(summary->may_hold(fingerprint(Column::User, "root")));
  EXPECT_FALSE(summary->may_hold(fingerprint(Column::Host, "elsewhere")));
  EXPECT_EQ(marks_text(summary->marks()), marks_text(marks()));
  for (const auto& cells : {summary->by_user(), summary->by_host(), summary->totals()}) {
    std::int64_t sum = 0;
    for (const Cell& cell : cells) sum += cell.count;
    EXPECT_EQ(sum, 1000);
  }
}

TEST(Summaries, HalfWrittenAreNoneAtAll) {
  const EncodedBlock block = encode_block(kHeader, many(100), {}, 3);
  const std::string record = Summary::make(BlockReader::of(block.bytes), block.hash, 0);
  for (std::size_t size = 0; size < record.size(); size += 13)
    EXPECT_FALSE(Summary::read(std::string_view(record).substr(0, size)));
  std::string zeros = record;
  std::fill(zeros.begin() + 40, zeros.end(), '\0');
  EXPECT_FALSE(Summary::read(zeros));
}

}  // namespace
}  // namespace junshu::access

// Archives that are ended in the middle of a write, cut, damaged, out of room: what was acknowledged is there, and what
// is missing is told.
#include "access/archive.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <thread>

#include "base/error.h"
#include "history_fixture.h"

namespace junshu::access {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSmall = 64;  // events of a block

class Archives : public testing::Test {
 protected:
  std::unique_ptr<AccessHistory> open(Mode mode = Mode::Write, base::Millis now = kStart + base::kDay) {
    return open_archive(archive_, now, {.mode = mode, .block_events = kSmall});
  }
  // Batches of 10 town events.
  static void append_town(AccessHistory& history, std::int64_t from, std::int64_t until) {
    for (; from < until; from += 10) {
      Batch batch{.recorded_at = kStart + (from + 10) * 7'000};
      for (std::int64_t number = from; number < std::min(from + 10, until); ++number)
        batch.events.push_back(town_event(number));
      history.append(batch);
    }
  }
  static std::size_t events_in(const AccessHistory& history) {
    Query query{.limit = 1000};
    std::size_t count = 0;
    while (true) {
      const Page page = history.search(query, kStart);
      count += page.events.size();
      if (page.next.empty()) return count;
      query.cursor = page.next;
    }
  }
  static void expect_clean(const AccessHistory& history) {
    for (const Damage& damage : history.verify().damages) ADD_FAILURE() << damage.says.en;
  }
  void flip(const fs::path& file, std::uint64_t offset) {
    std::string bytes = base::read_text(file);
    ASSERT_LT(offset, bytes.size());
    bytes[static_cast<std::size_t>(offset)] = static_cast<char>(bytes[static_cast<std::size_t>(offset)] ^ 1);
    base::write_durably(file, bytes);
  }
  fs::path blocks() const { return archive_ / "2026-09.blocks"; }
  fs::path index() const { return archive_ / "2026-09.index"; }
  fs::path tail() const { return archive_ / "tail.blocks"; }

  base::TemporaryFolder folder_;
  fs::path archive_ = folder_.path() / "archive";
};

// Appends town events in a process of its own until it ends; returns how many were acknowledged.
std::int64_t in_child(const std::function<void(const std::function<void(std::int64_t)>&)>& work) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe(ends.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    try {
      work([&](std::int64_t count) {
        if (write(ends[1], &count, sizeof count) != static_cast<ssize_t>(sizeof count)) _exit(4);
      });
    } catch (...) {
      _exit(3);
    }
    _exit(0);
  }
  close(ends[1]);
  std::int64_t acknowledged = 0;
  std::int64_t count = 0;
  while (read(ends[0], &count, sizeof count) == static_cast<ssize_t>(sizeof count)) acknowledged = count;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return acknowledged;
}

TEST_F(Archives, EndedAtAnyStepOfAWriteLoseNothingAcknowledged) {
  for (const char* step : {"tail: half", "tail: rest", "tail: durable", "block: half", "block: rest", "block: durable",
                           "tail: replaced", "month: ended"}) {
    for (const int times : {1, 2, 9}) {
      if (std::string_view(step) == "month: ended" && times > 2) continue;
      SCOPED_TRACE(std::string(step) + " " + std::to_string(times));
      fs::remove_all(archive_);
      const std::int64_t acknowledged = in_child([&](const auto& acknowledge) {
        int seen = 0;
        ArchiveOptions options{.block_events = kSmall};
        options.step = [&](std::string_view at) {
          if (at == step && ++seen == times) raise(SIGKILL);
        };
        const auto history = open_archive(archive_, kStart, options);
        for (std::int64_t from = 0; from < 1000; from += 10) {
          Batch batch{.recorded_at = kStart + from * 7000 + (from > 700 ? 40 * base::kDay : 0)};
          for (std::int64_t number = from; number < from + 10; ++number) batch.events.push_back(town_event(number));
          history->append(batch);
          acknowledge(from + 10);
        }
      });
      ASSERT_LT(acknowledged, 1000) << "it was to end before";
      for (int round = 0; round < 2; ++round) {
        const auto history = open();
        const auto there = static_cast<std::int64_t>(events_in(*history));
        // What was under way may be there as well, whole.
        EXPECT_TRUE(there == acknowledged || there == acknowledged + 10) << there << " of " << acknowledged;
        expect_clean(*history);
      }
      const auto history = open();
      append_town(*history, 0, 300);
      EXPECT_GE(static_cast<std::int64_t>(events_in(*history)), acknowledged + 300);
      history->seal();
      expect_clean(*history);
    }
  }
}

TEST_F(Archives, HalfWrittenTellOfItAsAGapOnceAndPutTheBytesAside) {
  append_town(*open(), 0, 30);
  const std::string whole = base::read_text(tail());
  base::write_durably(tail(), whole.substr(0, whole.size() - 40));
  for (int round = 0; round < 2; ++round) {
    const auto history = open();
    EXPECT_EQ(events_in(*history), 20U);
    const auto gaps = history->gaps({}, {}, kStart);
    ASSERT_EQ(gaps.size(), 1U);
    EXPECT_EQ(gaps[0].reason, "torn");
    EXPECT_EQ(gaps[0].from, kStart + 20 * 7'000);
    EXPECT_EQ(gaps[0].to, kStart + base::kDay);
    EXPECT_EQ(history->search({}, kStart).gaps, gaps);
    expect_clean(*history);
  }
  EXPECT_FALSE(fs::is_empty(archive_ / "cut"));
}

TEST_F(Archives, WithoutAnIndexMakeItAnewFromTheBlocks) {
  append_town(*open(), 0, 400);
  const std::string before = base::read_text(index());
  EXPECT_FALSE(before.empty());
  fs::remove(index());
  {
    const auto reader = open(Mode::Read);
    EXPECT_EQ(events_in(*reader), 400U);
    EXPECT_FALSE(fs::exists(index()));
  }
  EXPECT_EQ(events_in(*open()), 400U);
  EXPECT_EQ(base::read_text(index()), before);
}

TEST_F(Archives, WithAnIndexOfHalfTheBlocksOrOfOthersMendIt) {
  append_town(*open(), 0, 400);
  const std::string before = base::read_text(index());
  for (const std::string& wrong :
       {before.substr(0, before.size() / 2), std::string(before.size(), '\0'), std::string("rubbish")}) {
    base::write_durably(index(), wrong);
    const auto history = open();
    EXPECT_EQ(events_in(*history), 400U);
    expect_clean(*history);
    EXPECT_EQ(base::read_text(index()).substr(0, before.size()), before);
  }
}

TEST_F(Archives, NameTheBlockAndTheMonthOfAFlippedByte) {
  append_town(*open(), 0, 400);
  const std::uint64_t size = fs::file_size(blocks());
  const auto clean = open()->verify();
  EXPECT_TRUE(clean.damages.empty());
  for (const std::uint64_t offset : {size / 3, size / 2, size - 3}) {
    SCOPED_TRACE(offset);
    flip(blocks(), offset);
    const auto verified = open()->verify();
    ASSERT_EQ(verified.damages.size(), 1U);
    EXPECT_EQ(verified.damages[0].month, "2026-09");
    EXPECT_GT(verified.damages[0].block, 0);
    EXPECT_LE(verified.damages[0].offset, static_cast<std::int64_t>(offset));
    EXPECT_NE(verified.damages[0].says.en.find("of 2026-09"), std::string::npos);
    flip(blocks(), offset);
  }
  expect_clean(*open());
}

TEST_F(Archives, NameADamagedBlockAlsoWithoutTheirIndexAndGoOnBehindIt) {
  append_town(*open(), 0, 400);
  const std::size_t second = base::read_text(blocks()).find("junshu-access/1\n", 10);
  ASSERT_NE(second, std::string::npos);
  flip(blocks(), second + 900);
  fs::remove(index());
  const auto history = open();
  const auto there = events_in(*history);
  EXPECT_LT(there, 400U);
  EXPECT_GT(there, 300U);
  ASSERT_FALSE(history->verify().damages.empty());
  EXPECT_EQ(history->verify().damages[0].block, 2);
  EXPECT_EQ(history->gaps({}, {}, kStart).at(0).reason, "damaged");
}

TEST_F(Archives, DoNotTakeADamagedLastBlockForOneThatWasHalfWritten) {
  append_town(*open(), 0, 400);
  const std::uint64_t size = fs::file_size(blocks());
  flip(blocks(), size - 500);
  fs::remove(index());
  for (int round = 0; round < 2; ++round) {
    const auto history = open();
    ASSERT_FALSE(history->verify().damages.empty());
    append_town(*history, 0, 100);
  }
  EXPECT_GT(fs::file_size(blocks()), size);
  EXPECT_FALSE(fs::exists(archive_ / "cut"));
}

TEST_F(Archives, ShowADamagedBlockAsAGapInWhatIsSearched) {
  append_town(*open(), 0, 400);
  const std::string bytes = base::read_text(blocks());
  const std::size_t second = bytes.find("junshu-access/1\n", 10);
  const std::size_t third = bytes.find("junshu-access/1\n", second + 10);
  // Each part has a checksum of its own; flip something in most of them.
  std::string changed = bytes;
  for (std::size_t at = second + 600; at + 200 < third; at += 20) changed[at] = static_cast<char>(changed[at] ^ 0x40);
  base::write_durably(blocks(), changed);
  const auto history = open();
  Query query{.user = "user-4", .limit = 1000};
  const Page page = history->search(query, kStart);
  EXPECT_FALSE(page.events.empty());
  ASSERT_EQ(page.gaps.size(), 1U);
  EXPECT_EQ(page.gaps[0].reason, "damaged");
}

TEST_F(Archives, MadeShorterAreNotWrittenAndSayWhatIsMissing) {
  append_town(*open(), 0, 400);
  const std::string bytes = base::read_text(blocks());
  const std::size_t last = bytes.rfind("junshu-access/1\n");
  for (const std::size_t size : {last + 100, last}) {
    base::write_durably(blocks(), bytes.substr(0, size));
    try {
      open();
      ADD_FAILURE() << "it was opened";
    } catch (const base::Error& error) {
      EXPECT_EQ(error.kind(), base::ErrorKind::Integrity);
      EXPECT_NE(error.message().en.find("2026-09"), std::string::npos);
    }
    const auto reader = open(Mode::Read);
    const auto verified = reader->verify();
    ASSERT_FALSE(verified.damages.empty());
    EXPECT_EQ(verified.damages[0].month, "2026-09");
    EXPECT_EQ(verified.damages[0].block, 5);
    EXPECT_FALSE(reader->gaps({}, {}, kStart).empty());
  }
  base::write_durably(blocks(), bytes);
  expect_clean(*open());
}

TEST_F(Archives, OfWhichAMonthIsMissingOrExchangedSaySo) {
  {
    const auto history = open();
    append_town(*history, 0, 100);
    history->append({.recorded_at = kStart + 35 * base::kDay, .events = {town_event(1)}});
    history->seal();
  }
  fs::rename(blocks(), folder_.path() / "away");
  fs::rename(index(), folder_.path() / "away-index");
  const auto verified = open()->verify();
  ASSERT_FALSE(verified.damages.empty());
  EXPECT_TRUE(std::any_of(verified.damages.begin(), verified.damages.end(),
                          [](const Damage& damage) { return damage.month == "2026-09"; }));
}

TEST_F(Archives, OnAFullDiskRefuseAndKeepWhatTheyHad) {
  append_town(*open(), 0, 50);
  const std::int64_t acknowledged = in_child([&](const auto& acknowledge) {
    const auto history = open();
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{fs::file_size(tail()) + 700, RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &limit);
    try {
      append_town(*history, 50, 60);
      acknowledge(1);
      return;
    } catch (const base::Error& error) {
      if (error.kind() != base::ErrorKind::Storage) return;
    }
    if (events_in(*history) != 50) return;
    const rlimit room{RLIM_INFINITY, RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &room);
    append_town(*history, 50, 200);
    acknowledge(200);
  });
  EXPECT_EQ(acknowledged, 200);
  const auto history = open();
  EXPECT_EQ(events_in(*history), 200U);
  EXPECT_TRUE(history->gaps({}, {}, kStart).empty());
  expect_clean(*history);
}

TEST_F(Archives, WithoutRoomForABlockKeepTheTailAndSealItLater) {
  in_child([&](const auto&) {
    const auto history = open();
    append_town(*history, 0, 60);
    signal(SIGXFSZ, SIG_IGN);
    // Room for the tail's file, which is larger, but the month's may not grow.
    const rlimit limit{0, RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &limit);
    try {
      history->seal();
    } catch (const base::Error&) {
    }
    const rlimit room{RLIM_INFINITY, RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &room);
    append_town(*history, 60, 130);
  });
  const auto history = open();
  EXPECT_EQ(events_in(*history), 130U);
  expect_clean(*history);
}

TEST_F(Archives, AreWrittenByOneProcessAtATimeAndReadBesideIt) {
  const auto writer = open();
  append_town(*writer, 0, 100);
  EXPECT_THROW(open(), base::Error);
  const auto reader = open(Mode::Read);
  EXPECT_EQ(events_in(*reader), 100U);
  append_town(*writer, 100, 300);
  EXPECT_EQ(events_in(*reader), 100U);
  EXPECT_EQ(events_in(*open(Mode::Read)), 300U);
}

TEST_F(Archives, ThatAreNotThereAreNotMadeByReading) {
  try {
    open(Mode::Read);
    ADD_FAILURE() << "it was opened";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), base::ErrorKind::NotFound);
  }
  EXPECT_FALSE(fs::exists(archive_));
}

TEST_F(Archives, AreSearchedAndVerifiedWhileTheyAreWritten) {
  const auto history = open();
  std::thread writer([&] { append_town(*history, 0, 2000); });
  std::size_t before = 0;
  for (int round = 0; round < 50; ++round) {
    const std::size_t now = events_in(*history);
    EXPECT_GE(now, before);
    EXPECT_EQ(now % 10, 0U) << "a batch is seen whole";
    before = now;
    history->counts({.by = By::User | By::Host});
    if (round % 10 == 0) expect_clean(*history);
  }
  writer.join();
  EXPECT_EQ(events_in(*history), 2000U);
}

TEST_F(Archives, TakeABatchLargerThanABlockAtOnce) {
  const auto history = open();
  Batch batch{.recorded_at = kStart};
  for (std::int64_t number = 0; number < 1000; ++number) batch.events.push_back(town_event(number));
  history->append(batch);
  EXPECT_EQ(history->head().events, 1000);
  EXPECT_EQ(fs::file_size(tail()), 0U);
  EXPECT_EQ(events_in(*open(Mode::Read)), 1000U);
}

}  // namespace
}  // namespace junshu::access

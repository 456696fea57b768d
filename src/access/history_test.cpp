// What every access history must do, whatever it is kept in.
#include <algorithm>
#include <random>
#include <tuple>

#include "history_fixture.h"
#include "page.h"

namespace junshu::access {
namespace {

class Histories : public OnBothMeans {};
INSTANTIATE_TEST_SUITE_P(Means, Histories, testing::Values(Means::Files, Means::Partitions), means_name);

template <typename Action>
base::ErrorKind kind_thrown(Action action) {
  try {
    action();
  } catch (const base::Error& error) {
    return error.kind();
  }
  ADD_FAILURE() << "nothing was thrown";
  return base::ErrorKind::Internal;
}

// What `search` must find, by looking at everything.
std::vector<Found> by_looking(const std::vector<Event>& all, const Query& query) {
  std::vector<Found> out;
  const std::uint32_t mask = kinds_mask(query.kinds, query.outcomes);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (matches(query, mask, all[i])) out.push_back({static_cast<std::int64_t>(i) + 1, all[i]});
  }
  std::sort(out.begin(), out.end(),
            [](const Found& a, const Found& b) { return std::tie(a.event.at, a.id) > std::tie(b.event.at, b.id); });
  return out;
}

void expect_same(const std::vector<Found>& found, const std::vector<Found>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].id, expected[i].id);
    EXPECT_EQ(base::to_json(to_json(found[i].event)), base::to_json(to_json(expected[i].event)));
  }
}

TEST_P(Histories, AnEmptyOneAnswersWithNothing) {
  EXPECT_TRUE(search({}).events.empty());
  EXPECT_TRUE(history_->counts({}).empty());
  EXPECT_TRUE(history_->months().empty());
  EXPECT_EQ(history_->head(), Head{});
  EXPECT_EQ(history_->seal(), Head{});
}

TEST_P(Histories, AnEventComesBackWithAllItsFields) {
  Event full = town_event(33);
  full.record = {"h-abc", 12, 345};
  full.user = "佐藤 花子's \\ \"x\"";
  append({full}, full.at + 1500);
  full.recorded_at = full.at + 1500;
  const Page page = search({});
  ASSERT_EQ(page.events.size(), 1U);
  EXPECT_EQ(page.events[0].event, full);
  EXPECT_EQ(page.events[0].id, 1);
  EXPECT_EQ(page.next, "");
}

TEST_P(Histories, WhatDatabasesRefuseIsMendedAndKept) {
  Event odd = event(kStart, std::string("a\0b\xFF", 4), "host");
  odd.detail = std::string(5000, 'x');
  append({odd});
  const Page page = search({.user = "a\xEF\xBF\xBD"
                                    "b\xEF\xBF\xBD"});
  ASSERT_EQ(page.events.size(), 1U);
  EXPECT_EQ(page.events[0].event.detail.size(), kMaxDetail);
  EXPECT_TRUE(page.events[0].event.detail.ends_with("…"));
}

TEST_P(Histories, EverySearchFindsWhatLookingThroughAllFinds) {
  const std::vector<Event> all = append_town(500);
  std::mt19937 random(4);
  const auto one_in = [&](unsigned n) { return random() % n == 0; };
  for (int round = 0; round < 120; ++round) {
    if (round == 60) reopen();
    Query query;
    query.limit = 1000;
    if (one_in(3)) query.person = one_in(3) ? "root" : "user-" + std::to_string(random() % 14);
    if (one_in(4)) query.user = "user-" + std::to_string(random() % 14);
    if (one_in(3)) query.source = "192.0.2." + std::to_string(random() % 18);
    if (one_in(3)) query.host = "host-" + std::to_string(random() % 6);
    if (one_in(8)) query.target = "/srv/住民台帳/" + std::to_string(random() % 101);
    if (one_in(3)) query.kinds = {static_cast<Kind>(random() % 6), Kind::Data};
    if (one_in(3)) query.outcomes = {static_cast<Outcome>(random() % 3)};
    if (one_in(3)) query.from = kStart + static_cast<base::Millis>(random() % 500) * 7000;
    if (one_in(3)) query.until = kStart + static_cast<base::Millis>(random() % 500) * 7000;
    SCOPED_TRACE(round);
    const Page page = search(query);
    expect_same(page.events, by_looking(all, query));
    EXPECT_EQ(page.next, "");
  }
}

TEST_P(Histories, PagesFollowOneAnotherWithoutOverlapAlsoWhenMoreIsRecordedAndSealed) {
  const std::vector<Event> all = append_town(300);
  Query query{.host = "host-2", .limit = 7};
  const std::vector<Found> expected = by_looking(all, query);
  std::vector<Found> found;
  for (int pages = 0; pages < 100; ++pages) {
    const Page page = search(query);
    found.insert(found.end(), page.events.begin(), page.events.end());
    if (page.next.empty()) break;
    EXPECT_EQ(page.events.size(), 7U);
    query.cursor = page.next;
    append({event(kStart + base::kDay + pages, "later", "host-2")});
    if (pages == 2) history_->seal();
  }
  expect_same(found, expected);
}

TEST_P(Histories, EventsOfOneInstantArePagedByTheirNumber) {
  std::vector<Event> events(50, event(kStart, "same", "host"));
  append(events);
  Query query{.limit = 8};
  std::vector<std::int64_t> ids;
  do {
    const Page page = search(query);
    for (const Found& found : page.events) ids.push_back(found.id);
    query.cursor = page.next;
  } while (!query.cursor.empty());
  ASSERT_EQ(ids.size(), 50U);
  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(ids[i], 50 - static_cast<std::int64_t>(i));
}

TEST_P(Histories, ABadCursorOrLimitIsRefused) {
  EXPECT_EQ(kind_thrown([&] { search({.cursor = "yesterday"}); }), base::ErrorKind::InvalidInput);
  EXPECT_EQ(kind_thrown([&] { search({.limit = 0}); }), base::ErrorKind::InvalidInput);
  EXPECT_EQ(kind_thrown([&] { search({.limit = 1001}); }), base::ErrorKind::InvalidInput);
}

TEST_P(Histories, CountsAreThoseOfCountingEachEvent) {
  const std::vector<Event> all = append_town(500);
  for (unsigned by = 0; by < 8; ++by) {
    for (const bool filtered : {false, true}) {
      CountQuery query{.by = static_cast<By>(by)};
      if (filtered) {
        query.user = "user-4";
        query.host = by % 2 == 0 ? "host-3" : "";
        query.from = kStart;
        query.until = kStart + base::kHour + 1;
        query.outcomes = {Outcome::Success, Outcome::Unknown};
      }
      Counter counter(query);
      for (const Event& one : all) {
        if ((!query.user.empty() && one.user != query.user) || (!query.host.empty() && one.host != query.host))
          continue;
        counter.add(one.at / base::kHour, kind_and_outcome(one), one.user, one.host, 1);
      }
      const auto expected = counter.counts();
      EXPECT_FALSE(expected.empty());
      EXPECT_EQ(history_->counts(query), expected) << by << filtered;
    }
  }
}

TEST_P(Histories, WhatWasAppendedIsThereAfterOpeningAgain) {
  const std::vector<Event> all = append_town(150);
  const Head head = history_->seal();
  append_town(5);
  reopen();
  EXPECT_EQ(search({.limit = 1000}).events.size(), 155U);
  EXPECT_EQ(history_->seal().events, 155);
  EXPECT_GT(history_->head().sequence, head.sequence);
}

TEST_P(Histories, TheHeadChangesWithEveryEventThatIsSealed) {
  append({event(kStart, "a", "h")});
  const Head first = history_->seal();
  EXPECT_EQ(first.events, 1);
  EXPECT_EQ(history_->seal(), first);
  append({event(kStart, "b", "h")});
  const Head second = history_->seal();
  EXPECT_EQ(second.events, 2);
  EXPECT_NE(second.hash, first.hash);
  EXPECT_EQ(history_->verify().head, second);
}

TEST_P(Histories, EachSealedHeadIsFoundAgainByItsNumber) {
  std::vector<Head> heads;
  for (int round = 0; round < 3; ++round) {
    append({event(kStart + round, "a", "h")});
    heads.push_back(history_->seal());
  }
  reopen();
  for (const Head& head : heads) EXPECT_EQ(history_->hash_of(head.sequence), head.hash);
  EXPECT_FALSE(history_->hash_of(heads.back().sequence + 1));
  EXPECT_FALSE(history_->hash_of(0));
}

TEST_P(Histories, ASegmentDeliveredTwiceIsTakenOnce) {
  std::vector<Event> segment = {event(kStart, "a", "h"), event(kStart + 1, "b", "h")};
  for (std::size_t i = 0; i < segment.size(); ++i) segment[i].record = {"h-1", 4, static_cast<std::int64_t>(i)};
  const Batch batch{.recorded_at = kStart, .events = segment};
  EXPECT_EQ(history_->append(batch).events, 2);
  EXPECT_EQ(history_->append(batch).events, 0);
  reopen();
  EXPECT_EQ(history_->append(batch).events, 0);
  history_->seal();
  reopen();
  EXPECT_EQ(history_->append(batch).events, 0);
  Event next = segment[0];
  next.record.sequence = 5;
  EXPECT_EQ(history_->append({.recorded_at = kStart, .events = {next}}).events, 1);
  EXPECT_EQ(search({}).events.size(), 3U);
}

TEST_P(Histories, AClockSetBackDoesNotTurnTheOrderOfRecording) {
  append({event(kStart, "a", "h")}, kStart + base::kHour);
  append({event(kStart + 1, "b", "h")}, kStart);
  EXPECT_EQ(search({}).events[0].event.recorded_at, kStart + base::kHour);
}

TEST_P(Histories, AnEventWithoutATimeStandsWhereItWasRecorded) {
  append({event(0, "a", "h")}, kStart);
  EXPECT_EQ(search({.from = kStart, .until = kStart + 1}).events.size(), 1U);
}

TEST_P(Histories, ASilentSourceIsAGapUntilItSpeaksAgain) {
  const Heard first{"web", "auth.log", kStart, kStart + base::kMinute, 5 * base::kMinute, 0};
  EXPECT_TRUE(history_->append({.recorded_at = kStart, .heard = {first}}).gaps.empty());
  EXPECT_TRUE(history_->gaps({}, {}, first.through + 5 * base::kMinute).empty());
  const Gap open{"web", "auth.log", "silent", first.through, std::nullopt, 0};
  EXPECT_EQ(history_->gaps({}, {}, first.through + 5 * base::kMinute + 1), std::vector{open});

  Heard again = first;
  again.from = first.through + base::kHour;
  again.through = again.from + base::kMinute;
  const Gap closed{"web", "auth.log", "silent", first.through, again.from, 0};
  EXPECT_EQ(history_->append({.recorded_at = again.through, .heard = {again}}).gaps, std::vector{closed});
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(history_->gaps({}, {}, again.through), std::vector{closed});
    EXPECT_EQ(history_->sources(), std::vector{again});
    history_->seal();
    reopen(again.through);
  }
}

TEST_P(Histories, AMissingSegmentIsAGapAndALateOneIsNone) {
  const auto hear = [&](std::int64_t sequence, base::Millis from) {
    return history_->append({.recorded_at = from, .heard = {{"h-1", "", from, from + 10, 0, sequence}}}).gaps;
  };
  EXPECT_TRUE(hear(7, kStart).empty());
  EXPECT_TRUE(hear(8, kStart + 100).empty());
  EXPECT_EQ(hear(11, kStart + 500), (std::vector{Gap{"h-1", "", "sequence", kStart + 110, kStart + 500, 2}}));
  EXPECT_TRUE(hear(8, kStart + 100).empty());
}

TEST_P(Histories, GapsAreShownWithTheEventsOfTheirTime) {
  append_town(200);
  const base::Millis middle = kStart + 100 * 7000;
  history_->append({.recorded_at = middle,
                    .gaps = {{"host-1", "auth.log", "full", middle, middle + 1000, 0},
                             {"host-2", "", "torn", middle, middle + 5, 0}}});
  EXPECT_EQ(search({.limit = 5}).gaps.size(), 0U);
  EXPECT_EQ(search({.limit = 1000}).gaps.size(), 2U);
  EXPECT_EQ(search({.host = "host-1", .limit = 1000}).gaps.size(), 1U);
  EXPECT_EQ(search({.from = middle + 6, .until = middle + 2000}).gaps.size(), 1U);
  EXPECT_EQ(search({.from = middle + 2000}).gaps.size(), 0U);
  EXPECT_EQ(search({.user = "nobody"}).gaps.size(), 2U);
}

TEST_P(Histories, MonthsAreThoseOfRecordingAndOldOnesCanBeDropped) {
  const base::Millis october = kStart + 30 * base::kDay;
  const base::Millis november = october + 31 * base::kDay;
  append({event(kStart, "a", "h")}, kStart);
  append({event(kStart + 5, "late", "h")}, october);
  history_->append({.recorded_at = october, .heard = {{"h-1", "", october, october, base::kDay, 3}}});
  append({event(november, "b", "h")}, november);
  history_->seal();
  const auto months = history_->months();
  ASSERT_EQ(months.size(), 3U);
  EXPECT_EQ(months[0].name, "2026-09");
  EXPECT_EQ(months[1].name, "2026-10");
  EXPECT_EQ(months[2].name, "2026-11");
  EXPECT_EQ(months[1].events, 1);

  const Head before = history_->head();
  EXPECT_TRUE(history_->drop_before(kStart + base::kDay, november).empty());
  EXPECT_EQ(history_->drop_before(november + 400 * base::kDay, november),
            (std::vector<std::string>{"2026-09", "2026-10"}));
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(history_->head(), before);
    EXPECT_EQ(search({}).events.size(), 1U);
    ASSERT_EQ(history_->months().size(), 3U);
    EXPECT_EQ(history_->months()[1].dropped_at, november);
    EXPECT_EQ(history_->months()[1].last.hash, months[1].last.hash);
    EXPECT_EQ(history_->hash_of(months[1].last.sequence), months[1].last.hash);
    EXPECT_EQ(history_->sources().size(), 1U);
    EXPECT_EQ(history_->append({.recorded_at = november, .heard = {{"h-1", "", november, november, base::kDay, 3}}})
                  .gaps.size(),
              0U);
    expect_clean();
    reopen(november);
  }
}

TEST_P(Histories, TooMuchAtOnceIsRefusedWhole) {
  Batch batch{.recorded_at = kStart, .events = std::vector<Event>(kMaxBatchEvents + 1)};
  EXPECT_EQ(kind_thrown([&] { history_->append(batch); }), base::ErrorKind::TooLarge);
  EXPECT_TRUE(search({}).events.empty());
}

}  // namespace
}  // namespace junshu::access

// A town's events for tests, made by rule; and a history of either kind.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "access/archive.h"
#include "access/partitions.h"
#include "base/file.h"
#include "store_testing/private_postgres.h"

namespace junshu::access {

inline constexpr base::Millis kStart = 1'788'220'800'000;  // 2026-09-01T00:00Z

inline Event event(base::Millis at, std::string user, std::string host, Kind kind = Kind::Login,
                   Outcome outcome = Outcome::Success) {
  Event out;
  out.at = at;
  out.kind = kind;
  out.outcome = outcome;
  out.user = std::move(user);
  out.host = std::move(host);
  return out;
}

// The `number`-th of a long row of events: all fields in use, few users and hosts, some late.
inline Event town_event(std::int64_t number) {
  Event out =
      event(kStart + number * 7'000, "user-" + std::to_string(number * number % 13),
            "host-" + std::to_string(number % 5), static_cast<Kind>(number % 6), static_cast<Outcome>(number % 7 % 3));
  if (number % 29 == 0) out.at -= 3 * base::kHour;
  out.target_user = number % 11 == 0 ? "root" : "";
  out.source = "192.0.2." + std::to_string(number % 17);
  out.target = number % 3 == 0 ? "/srv/住民台帳/" + std::to_string(number % 101) : "";
  out.method = number % 2 == 0 ? "publickey" : "password";
  out.detail = "port " + std::to_string(40'000 + number % 1000);
  return out;
}

enum class Means { Files, Partitions };

class OnBothMeans : public testing::TestWithParam<Means> {
 protected:
  void SetUp() override { reopen(); }
  void reopen(base::Millis now = kStart) {
    history_.reset();
    if (GetParam() == Means::Files) {
      // Small blocks, so that a few hundred events fill several and leave some in the tail.
      history_ = open_archive(folder_.path() / "archive", now, {.block_events = 64});
      return;
    }
    if (!database_) database_ = store::Database::open(store_testing::PrivatePostgres::shared().new_database());
    history_ = open_partitions(*database_);
  }
  void append(std::vector<Event> events, base::Millis recorded_at = 0) {
    if (recorded_at == 0) recorded_at = events.back().at;
    history_->append({.recorded_at = recorded_at, .events = std::move(events)});
  }
  // `count` town events in batches of 10, each recorded when its last one happened.
  std::vector<Event> append_town(std::int64_t count) {
    std::vector<Event> all;
    for (std::int64_t from = 0; from < count; from += 10) {
      std::vector<Event> events;
      const base::Millis recorded = kStart + (from + 10) * 7'000;
      for (std::int64_t number = from; number < std::min(from + 10, count); ++number) {
        events.push_back(town_event(number));
        all.push_back(events.back());
        all.back().recorded_at = recorded;
      }
      append(std::move(events), recorded);
    }
    return all;
  }
  Page search(const Query& query) const { return history_->search(query, kStart); }
  void expect_clean() {
    const Verified verified = history_->verify();
    for (const Damage& damage : verified.damages) ADD_FAILURE() << damage.says.en;
  }
  void TearDown() override {
    if (!HasFailure() && check_at_end_) expect_clean();
  }

  base::TemporaryFolder folder_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<AccessHistory> history_;
  bool check_at_end_ = true;
};

inline std::string means_name(const testing::TestParamInfo<Means>& info) {
  return info.param == Means::Files ? "Files" : "Partitions";
}

}  // namespace junshu::access

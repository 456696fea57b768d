// The access history in tables of PostgreSQL. `appending_` guards the one connection that writes; readers take theirs
// from a pool.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "access/partitions.h"
#include "page.h"

namespace junshu::access {

class Partitions final : public AccessHistory {
 public:
  explicit Partitions(store::Database& database);

  Appended append(const Batch& batch) override;
  Head seal() override;
  Head head() const override;
  std::optional<base::Digest> hash_of(std::int64_t sequence) const override;
  Page search(const Query& query, base::Millis now) const override;
  std::vector<Count> counts(const CountQuery& query) const override;
  std::vector<Gap> gaps(std::optional<base::Millis> from, std::optional<base::Millis> until,
                        base::Millis now) const override;
  std::vector<Heard> sources() const override;
  std::vector<Month> months() const override;
  std::vector<std::string> drop_before(base::Millis instant, base::Millis now) override;
  Verified verify() const override;

 private:
  // What an append decides on. Read again whenever somebody else appended.
  struct State {
    Head head{-1, {}, 0};
    std::string month;
    base::Millis last_recorded = 0;
    Sources sources;
    std::map<std::string, std::int64_t> taken;
  };

  store::Connection& writer();
  void refresh();
  void write(const Prepared& batch, const std::string& month, Head& head);
  static Head read_head(store::Connection& connection);
  static Sources read_sources(store::Connection& connection);
  static std::vector<Gap> read_gaps(store::Connection& connection, base::Millis now);
  store::ConnectionPool::Lease snapshot() const;
  static void verify_month(store::Connection& connection, const std::string& month, Head& before, Verified& out);

  store::Database& database_;
  mutable store::ConnectionPool pool_;
  std::mutex appending_;
  std::unique_ptr<store::Connection> writer_;
  State state_;
};

// The columns of an event, in the order that `event_of` reads them.
inline constexpr std::string_view kEventColumns =
    "id, at, recorded_at, kind, outcome, user_name, target_user, source, host, target, method, detail, record_source, "
    "record_sequence, record_offset";
Found event_of(std::span<const store::Value> row);
// What the hash of a batch covers, after the hash before it.
std::string chained_text(std::span<const Event> events, std::string_view marks);
std::int64_t month_number(std::string_view name);  // 202611
std::string month_name(std::int64_t number);

}  // namespace junshu::access

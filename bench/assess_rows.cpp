#include "assess_rows.h"

#include <algorithm>

namespace junshu::bench {

namespace {

using store::Value;

constexpr std::size_t kRowsPerStatement = 100;
constexpr int kYears = 5;

// Collects rows of one table and inserts them many at a time.
class Bulk {
 public:
  Bulk(store::Connection& connection, std::string table, std::vector<std::string> columns)
      : connection_(connection), head_("insert into \"" + std::move(table) + "\"("), width_(columns.size()) {
    for (std::size_t i = 0; i < columns.size(); ++i) head_ += (i == 0 ? "\"" : ", \"") + columns[i] + "\"";
    head_ += ") values ";
  }
  ~Bulk() = default;
  Bulk(const Bulk&) = delete;
  Bulk& operator=(const Bulk&) = delete;

  void add(std::vector<Value> row) {
    std::ranges::move(row, std::back_inserter(values_));
    ++count_;
    if (values_.size() == width_ * kRowsPerStatement) flush();
  }
  std::int64_t finish() {
    flush();
    return count_;
  }

 private:
  void flush() {
    if (values_.empty()) return;
    std::string row = "(";
    for (std::size_t i = 0; i < width_; ++i) row += i == 0 ? "?" : ", ?";
    row += ")";
    std::string sql = head_;
    for (std::size_t i = 0; i < values_.size() / width_; ++i) sql += (i == 0 ? "" : ", ") + row;
    connection_.execute(sql, values_);
    values_.clear();
  }

  store::Connection& connection_;
  std::string head_;
  std::size_t width_;
  std::vector<Value> values_;
  std::int64_t count_ = 0;
};

class Filler {
 public:
  Filler(store::Connection& connection, const Population& population) : connection_(connection), town_(population) {
    now_ = base::start_of_day(town_.today, town_.zone);
    begin_ = base::start_of_day(base::add_months(town_.today, -12 * kYears), town_.zone);
  }

  std::int64_t run() {
    std::int64_t made = places() + media() + permissions() + copies() + take_outs() + keys() + disposals() + inspections() + people();
    made += loans(std::max<std::int64_t>(0, town_.records - made));
    hosts();
    return made;
  }

 private:
  Value contract() const { return town_.contract; }
  static std::string id(const char* prefix, std::int64_t number) { return std::string("B-") + prefix + "-" + std::to_string(number); }
  const std::string& member(std::int64_t number) const { return town_.members[static_cast<std::size_t>(number) % town_.members.size()]; }
  base::Millis instant(std::int64_t number, std::int64_t of) const { return begin_ + (now_ - base::kDay - begin_) * number / of; }
  std::string day(base::Millis at) const { return base::to_string(base::civil_date(at, town_.zone)); }

  std::int64_t places() {
    Bulk rows(connection_, "p_storage_place", {"contract", "record", "name", "kind", "lockable", "state", "created_at", "changed_at", "version"});
    for (int i = 0; i < kBulkPlaces; ++i) rows.add({contract(), id("P", i), "safe", "safe", std::int64_t{1}, "in_use", begin_, begin_, std::int64_t{1}});
    return rows.finish();
  }

  std::int64_t media() {
    Bulk rows(connection_, "p_media",
              {"contract", "record", "name", "kind", "classification", "personal_data", "serial", "place", "seen_place", "last_seen", "last_counted",
               "disposed_at", "state", "created_at", "changed_at", "version", "register_recorded_at"});
    for (int i = 0; i < kBulkMedia; ++i) {
      const bool gone = i >= kStoredMedia;
      const base::Millis at = instant(i % 1000, 2000);
      const std::string place = id("P", i % kBulkPlaces);
      const Value disposed = gone ? Value(now_ - 30 * base::kDay) : Value();
      rows.add({contract(), id("M", i), "USB", "usb", "c3b", std::int64_t{i % 2}, id("S", i), place, place, now_ - 5 * base::kDay, now_ - 5 * base::kDay,
                disposed, gone ? "disposed" : "stored", at, now_ - 5 * base::kDay, std::int64_t{1}, at});
    }
    return rows.finish();
  }

  std::int64_t permissions() {
    Bulk rows(connection_, "p_permitted_user",
              {"contract", "record", "media", "person", "need", "until", "last_reviewed", "state", "created_at", "changed_at", "version", "permit_recorded_at",
               "permit_by"});
    const std::string until = base::to_string(base::fiscal_year_end(town_.today));
    const base::Millis permitted = now_ - 60 * base::kDay;
    std::int64_t next = 0;
    for (int i = 0; i < kStoredMedia; ++i) {
      rows.add({contract(), id("U", next++), id("M", i), member(i), "x", until, Value(), "permitted", permitted, permitted, std::int64_t{1}, permitted, member(i + 1)});
      const base::Millis old = permitted - 400 * base::kDay;
      rows.add({contract(), id("U", next++), id("M", i), member(i), "x", day(old + 200 * base::kDay), Value(), "permitted", old, old, std::int64_t{1}, old, member(i + 1)});
    }
    return rows.finish();
  }

  std::int64_t copies() {
    constexpr int kCopies = 90'000;
    Bulk requests(connection_, "p_copy_request",
                  {"contract", "record", "source", "source_personal_data", "items", "valid_until", "state", "created_at", "changed_at", "version",
                   "request_recorded_at", "request_by", "permit_recorded_at", "permit_by", "permit_role", "copy_recorded_at", "copied_on"});
    Bulk made(connection_, "p_copy_made",
              {"contract", "record", "request", "source", "source_personal_data", "copied_on", "destination", "until", "ended_on", "state", "created_at",
               "changed_at", "version", "finish_recorded_at"});
    for (int i = 0; i < kCopies; ++i) {
      const base::Millis at = instant(i, kCopies);
      const std::string source = id("M", i % kStoredMedia);
      const std::int64_t sensitive = i % kStoredMedia % 2;
      const bool open = i > kCopies - 200;
      requests.add({contract(), id("R", i), source, sensitive, std::int64_t{5}, day(at + 20 * base::kDay), "copied", at, at, std::int64_t{1}, at, member(i), at,
                    member(i + 1), "security_officer", at, day(at)});
      made.add({contract(), id("Y", i), id("R", i), source, sensitive, day(at), "x", open ? day(now_ + 5 * base::kDay) : day(at + base::kDay),
                open ? Value() : Value(day(at + base::kDay)), open ? "in_use" : "ended", at, at, std::int64_t{1}, open ? Value() : Value(at + base::kDay)});
    }
    return requests.finish() + made.finish();
  }

  std::int64_t take_outs() {
    constexpr int kAll = 60'000;
    Bulk rows(connection_, "p_take_out",
              {"contract", "record", "media", "media_personal_data", "carrier", "until", "protection", "state", "created_at", "changed_at", "version",
               "depart_recorded_at", "arrive_recorded_at"});
    for (int i = 0; i < kAll; ++i) {
      const base::Millis at = instant(i, kAll);
      rows.add({contract(), id("T", i), id("M", i % kStoredMedia), std::int64_t{i % kStoredMedia % 2}, member(i), day(at + 3 * base::kDay), "encrypted", "returned",
                at, at, std::int64_t{1}, at, at});
    }
    return rows.finish();
  }

  std::int64_t keys() {
    constexpr int kLent = 120'000;
    Bulk keys(connection_, "p_storage_key", {"contract", "record", "name", "place", "state", "created_at", "changed_at", "version"});
    for (int i = 0; i < kBulkPlaces; ++i) keys.add({contract(), id("K", i), "key", id("P", i), "in", begin_, begin_, std::int64_t{1}});
    Bulk rows(connection_, "p_key_lending",
              {"contract", "record", "key", "key_place", "borrower", "locked", "state", "created_at", "changed_at", "version", "lend_recorded_at",
               "give_back_recorded_at"});
    for (int i = 0; i < kLent; ++i) {
      const base::Millis at = base::start_of_day(base::civil_date(instant(i, kLent), town_.zone), town_.zone) + 10 * base::kHour;
      rows.add({contract(), id("KL", i), id("K", i % kBulkPlaces), id("P", i % kBulkPlaces), member(i), std::int64_t{1}, "returned", at, at, std::int64_t{1}, at,
                at + base::kHour});
    }
    return keys.finish() + rows.finish();
  }

  std::int64_t disposals() {
    Bulk rows(connection_, "p_disposal",
              {"contract", "record", "media", "media_kind", "media_personal_data", "method", "certificate", "state", "created_at", "changed_at", "version",
               "request_recorded_at", "request_by", "permit_recorded_at", "permit_by", "perform_recorded_at"});
    for (int i = kStoredMedia; i < kBulkMedia; ++i) {
      const base::Millis at = now_ - 30 * base::kDay;
      rows.add({contract(), id("X", i), id("M", i), "usb", std::int64_t{1}, "crush", "file", "certified", at, at, std::int64_t{1}, at, member(i), at,
                member(i + 1), at});
    }
    return rows.finish();
  }

  // Rounds and lock checks of every weekday, each within its window; quarterly counts and reviews of everything that is there.
  std::int64_t inspections() {
    Bulk expected(connection_, "p_expected", {"contract", "register", "expect", "subject", "slot", "date", "from_at", "until_at"});
    Bulk rounds(connection_, "p_round",
                {"contract", "record", "area", "hours", "desks_clear", "printers_clear", "unattended", "state", "created_at", "changed_at", "version",
                 "check_recorded_at"});
    Bulk checks(connection_, "p_lock_check",
                {"contract", "record", "place", "occasion", "locked", "in_use", "keys_expected", "keys_counted", "state", "created_at", "changed_at", "version",
                 "check_recorded_at"});
    const std::int64_t yes = 1;
    std::int64_t next = 0;
    for (base::Date date = base::civil_date(begin_, town_.zone); date < town_.today; date = base::add_days(date, 1)) {
      if (base::weekday(date) == 0 || base::weekday(date) == 6) continue;
      const base::Millis midnight = base::start_of_day(date, town_.zone);
      for (const bool evening : {false, true}) {
        const base::Millis from = midnight + (evening ? 17 : 10) * base::kHour;
        const base::Millis until = evening ? midnight + base::kDay : from + 2 * base::kHour;
        const std::string on = base::to_string(date);
        expected.add({contract(), "round", "round", contract(), evening ? "outside" : "within", on, from, until});
        rounds.add({contract(), id("RO", next++), "x", evening ? "outside" : "within", yes, yes, std::int64_t{0}, "done", from + 1, from + 1, yes, from + 1});
        for (int place = 0; place < kBulkPlaces; ++place) {
          expected.add({contract(), "lock_check", "lock", id("P", place), evening ? "closing" : "random", on, from, until});
          checks.add({contract(), id("LC", next++), id("P", place), evening ? "closing" : "random", yes, std::int64_t{0}, yes, yes, "done", from + 1, from + 1,
                      yes, from + 1});
        }
      }
    }
    Bulk counts(connection_, "p_inventory_count", {"contract", "record", "counted_on", "state", "created_at", "changed_at", "version", "count_recorded_at"});
    Bulk items(connection_, "p_inventory_count_items", {"contract", "record", "row_no", "media", "seen"});
    for (int quarter = 0; quarter < 4 * kYears; ++quarter) {
      const base::Millis at = instant(quarter, std::int64_t{4} * kYears);
      counts.add({contract(), id("C", quarter), day(at), "done", at, at, yes, at});
      for (std::int64_t i = 0; i < 5'000; ++i) items.add({contract(), id("C", quarter), i, id("M", i), yes});
    }
    expected.finish();
    return rounds.finish() + checks.finish() + counts.finish() + items.finish();
  }

  std::int64_t people() {
    Bulk instructions(connection_, "p_instruction", {"contract", "record", "name", "state", "created_at", "changed_at", "version"});
    instructions.add({contract(), "B-I-1", "x", "issued", begin_, begin_, std::int64_t{1}});
    Bulk rows(connection_, "p_acknowledgement", {"contract", "record", "instruction", "person", "state", "created_at", "changed_at", "version"});
    for (std::size_t i = 0; i < town_.members.size(); ++i) {
      rows.add({contract(), id("AK", static_cast<std::int64_t>(i)), "B-I-1", town_.members[i], "acknowledged", now_ - base::kDay, now_ - base::kDay, std::int64_t{1}});
    }
    Bulk rules(connection_, "p_usage_rule", {"contract", "record", "name", "state", "created_at", "changed_at", "version", "approve_recorded_at"});
    rules.add({contract(), "B-RU-0", "x", "withdrawn", begin_, begin_, std::int64_t{1}, begin_ - base::kDay});
    rules.add({contract(), "B-RU-1", "x", "approved", begin_, begin_, std::int64_t{1}, now_ - base::kDay});
    return instructions.finish() + rows.finish() + rules.finish();
  }

  std::int64_t loans(std::int64_t count) {
    Bulk rows(connection_, "p_lending",
              {"contract", "record", "media", "media_personal_data", "borrower", "due", "returned_place", "contents_checked", "contents_cleared", "state",
               "created_at", "changed_at", "version", "lend_recorded_at", "give_back_recorded_at"});
    for (std::int64_t i = 0; i < count; ++i) {
      const base::Millis at = instant(i, count);
      const std::int64_t medium = i % kStoredMedia;
      rows.add({contract(), id("L", i), id("M", medium), medium % 2, member(medium), day(at + 5 * base::kDay), id("P", medium % kBulkPlaces), std::int64_t{1},
                std::int64_t{1}, "returned", at, at + base::kDay, std::int64_t{1}, at, at + base::kDay});
    }
    return rows.finish();
  }

  void hosts() {
    Bulk hosts(connection_, "p_host", {"contract", "record", "enrolled_at", "last_heard", "interval_ms", "silent_at", "active"});
    Bulk devices(connection_, "p_device", {"contract", "record", "host", "serial", "removable", "attached_later", "present", "first_seen", "last_seen"});
    for (std::int64_t i = 0; i < 500; ++i) {
      hosts.add({contract(), id("h", i), begin_, now_, base::kMinute, now_ + base::kDay, std::int64_t{1}});
      for (std::int64_t k = 0; k < 4; ++k) {
        devices.add({contract(), id("d", i * 4 + k), id("h", i), id("S", i * 4 + k), std::int64_t{1}, std::int64_t{1}, std::int64_t{1}, begin_, now_});
      }
    }
    hosts.finish();
    devices.finish();
  }

  store::Connection& connection_;
  const Population& town_;
  base::Millis now_ = 0;
  base::Millis begin_ = 0;
};

}  // namespace

std::int64_t fill(store::Database& database, const Population& population) {
  const auto connection = database.connect();
  connection->begin_write();
  const auto made = Filler(*connection, population).run();
  connection->commit();
  if (database.dialect() == store::Dialect::Postgresql) connection->script("analyze");
  return made;
}

}  // namespace junshu::bench

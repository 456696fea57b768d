#include "partitions.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/hash.h"

namespace junshu::access {

using store::Value;

namespace {

constexpr std::size_t kReaders = 8;
// Any number will do, if nobody else takes it.
constexpr std::string_view kLock = "select pg_advisory_xact_lock(5642887291364)";

constexpr std::string_view kSchema = R"(
create table if not exists access_event (
  month bigint not null, id bigint not null, at bigint not null, recorded_at bigint not null,
  kind text collate "C" not null, outcome text collate "C" not null,
  user_name text collate "C" not null, target_user text collate "C" not null, source text collate "C" not null,
  host text collate "C" not null, target text collate "C" not null, method text collate "C" not null, detail text collate "C" not null,
  record_source text collate "C" not null, record_sequence bigint not null, record_offset bigint not null,
  primary key (month, id)) partition by list (month);
create index if not exists access_event_at on access_event (at, id);
create index if not exists access_event_user on access_event (user_name, at, id);
create index if not exists access_event_target_user on access_event (target_user, at, id) where target_user <> '';
create index if not exists access_event_source on access_event (source, at, id) where source <> '';
create index if not exists access_event_host on access_event (host, at, id);
create index if not exists access_event_target on access_event (target, at, id) where target <> '';
create table if not exists access_batch (
  sequence bigint primary key, month bigint not null, first_id bigint not null, count bigint not null, recorded_at bigint not null,
  previous text collate "C" not null, hash text collate "C" not null, marks text not null);
create index if not exists access_batch_month on access_batch (month, sequence);
create table if not exists access_month (
  month bigint primary key, first bigint not null, events bigint not null, blocks bigint not null,
  last bigint not null, hash text collate "C" not null, through bigint not null, dropped_at bigint);
create table if not exists access_hour (
  month bigint not null, hour bigint not null, user_name text collate "C" not null, host text collate "C" not null, kind text collate "C" not null,
  outcome text collate "C" not null, count bigint not null, primary key (month, hour, user_name, host, kind, outcome));
create index if not exists access_hour_user on access_hour (user_name, hour);
create index if not exists access_hour_host on access_hour (host, hour);
create table if not exists access_gap (
  month bigint not null, host text collate "C" not null, log text collate "C" not null, reason text collate "C" not null, from_at bigint not null,
  to_at bigint, missing bigint not null);
create table if not exists access_source (
  host text collate "C" not null, log text collate "C" not null, from_at bigint not null, through bigint not null, promised bigint not null,
  sequence bigint not null, primary key (host, log));
create table if not exists access_taken (source text collate "C" primary key, sequence bigint not null);
)";

// Adds rows by statements of a few lengths only, so that they stay prepared.
class Adding {
 public:
  Adding(store::Connection& connection, std::string head, std::size_t width, std::string tail = "")
      : connection_(connection), head_(std::move(head)), width_(width), tail_(std::move(tail)) {}
  void add(std::initializer_list<Value> row) { values_.insert(values_.end(), row.begin(), row.end()); }
  void finish() {
    std::size_t from = 0;
    // PostgreSQL's client refuses to hear of more than some 7,000 parameters.
    for (const std::size_t rows : {std::size_t{256}, std::size_t{32}, std::size_t{4}, std::size_t{1}}) {
      while (values_.size() - from >= rows * width_) {
        connection_.execute(statement(rows), std::span<const Value>(values_).subspan(from, rows * width_));
        from += rows * width_;
      }
    }
    values_.clear();
  }

 private:
  std::string statement(std::size_t rows) const {
    std::string sql = head_ + " values ";
    for (std::size_t row = 0; row < rows; ++row) {
      sql += row == 0 ? "(" : ", (";
      for (std::size_t column = 0; column < width_; ++column) sql += column == 0 ? "?" : ", ?";
      sql += ")";
    }
    return sql + tail_;
  }

  store::Connection& connection_;
  std::string head_;
  std::size_t width_;
  std::string tail_;
  std::vector<Value> values_;
};

}  // namespace

std::unique_ptr<AccessHistory> open_partitions(store::Database& database) {
  JUNSHU_INVARIANT(database.dialect() == store::Dialect::Postgresql, "partitions are PostgreSQL's");
  return std::make_unique<Partitions>(database);
}

std::int64_t month_number(std::string_view name) {
  return std::stoll(std::string(name.substr(0, 4))) * 100 + std::stoll(std::string(name.substr(5, 2)));
}

std::string month_name(std::int64_t number) {
  const std::string digits = std::to_string(1'000'000 + number).substr(1);
  return digits.substr(0, 4) + "-" + digits.substr(4);
}

std::string chained_text(std::span<const Event> events, std::string_view marks) {
  std::string out;
  for (const Event& event : events) out += base::canonical(to_json(event)) + "\n";
  return out += marks;
}

Found event_of(std::span<const Value> row) {
  Found found;
  found.id = store::integer(row[0]);
  Event& event = found.event;
  event.at = store::integer(row[1]);
  event.recorded_at = store::integer(row[2]);
  const auto kind = kind_named(store::text(row[3]));
  const auto outcome = outcome_named(store::text(row[4]));
  if (!kind || !outcome) {
    throw base::Error(base::ErrorKind::Integrity,
                      {"アクセス履歴の種別が読めません。", "A kind in the access history is unknown."}, "access_event");
  }
  event.kind = *kind;
  event.outcome = *outcome;
  std::size_t column = 5;
  for (std::string* text : {&event.user, &event.target_user, &event.source, &event.host, &event.target, &event.method,
                            &event.detail, &event.record.source}) {
    *text = store::text(row[column++]);
  }
  event.record.sequence = store::integer(row[13]);
  event.record.offset = store::integer(row[14]);
  return found;
}

Partitions::Partitions(store::Database& database) : database_(database), pool_(database, kReaders) {
  store::Connection& connection = writer();
  connection.begin_write();
  try {
    connection.query(kLock);
    connection.script(kSchema);
    connection.commit();
  } catch (...) {
    connection.rollback();
    throw;
  }
}

store::Connection& Partitions::writer() {
  if (!writer_ || !writer_->usable()) writer_ = database_.connect();
  return *writer_;
}

Head Partitions::read_head(store::Connection& connection) {
  const auto rows = connection.query("select last, hash, through from access_month order by last desc limit 1");
  if (rows.empty()) return {};
  const auto hash = base::digest_from_hex(store::text(rows.at(0, "hash")));
  return {store::integer(rows.at(0, "last")), hash.value_or(base::Digest{}), store::integer(rows.at(0, "through"))};
}

Sources Partitions::read_sources(store::Connection& connection) {
  Sources sources;
  for (const auto& row :
       connection.query("select host, log, from_at, through, promised, sequence from access_source").rows) {
    sources.restore({store::text(row[0]), store::text(row[1]), store::integer(row[2]), store::integer(row[3]),
                     store::integer(row[4]), store::integer(row[5])});
  }
  return sources;
}

void Partitions::refresh() {
  store::Connection& connection = *writer_;
  const Head head = read_head(connection);
  if (head == state_.head) return;
  State state;
  state.head = head;
  const auto newest = connection.query("select month, recorded_at from access_batch order by sequence desc limit 1");
  if (!newest.empty()) {
    state.month = month_name(store::integer(newest.at(0, "month")));
    state.last_recorded = store::integer(newest.at(0, "recorded_at"));
  }
  state.sources = read_sources(connection);
  for (const auto& row : connection.query("select source, sequence from access_taken").rows)
    state.taken[store::text(row[0])] = store::integer(row[1]);
  state_ = std::move(state);
}

Appended Partitions::append(const Batch& batch) {
  const std::lock_guard lock(appending_);
  store::Connection& connection = writer();
  connection.begin_write();
  try {
    connection.query(kLock);
    refresh();
    const Prepared prepared = prepare(batch, state_.last_recorded, state_.taken, state_.sources);
    const Appended out{.events = static_cast<std::int64_t>(prepared.events.size()), .gaps = prepared.marks.gaps};
    if (prepared.events.empty() && prepared.marks.empty()) {
      connection.rollback();
      return out;
    }
    const std::string month = std::max(month_of(prepared.recorded_at), state_.month);
    Head head = state_.head;
    write(prepared, month, head);
    connection.commit();
    state_.head = head;
    state_.month = month;
    state_.last_recorded = prepared.recorded_at;
    take(prepared.marks, state_.taken, state_.sources);
    return out;
  } catch (...) {
    connection.rollback();
    state_.head.sequence = -1;  // what is there now has to be asked
    throw;
  }
}

void Partitions::write(const Prepared& batch, const std::string& name, Head& head) {
  store::Connection& connection = *writer_;
  const std::int64_t month = month_number(name);
  if (name != state_.month) {
    const std::string table = "access_" + name.substr(0, 4) + "_" + name.substr(5);
    connection.script("create table if not exists " + table + " partition of access_event for values in (" +
                      std::to_string(month) + ")");
  }
  Adding events(connection,
                "insert into access_event (id, at, recorded_at, kind, outcome, user_name, target_user, source, host, "
                "target, method, detail, "
                "record_source, record_sequence, record_offset, month)",
                16);
  std::map<std::tuple<std::int64_t, std::string, std::string, unsigned>, std::int64_t> hours;
  std::int64_t id = head.events;
  for (const Event& event : batch.events) {
    events.add({++id, event.at, event.recorded_at, std::string(to_string(event.kind)),
                std::string(to_string(event.outcome)), event.user, event.target_user, event.source, event.host,
                event.target, event.method, event.detail, event.record.source, event.record.sequence,
                event.record.offset, month});
    ++hours[{event.at / base::kHour, event.user, event.host, kind_and_outcome(event)}];
  }
  events.finish();
  Adding sums(connection, "insert into access_hour (month, hour, user_name, host, kind, outcome, count)", 7,
              " on conflict (month, hour, user_name, host, kind, outcome) do update set count = access_hour.count + "
              "excluded.count");
  for (const auto& [key, count] : hours) {
    const auto& [hour, user, host, kind] = key;
    sums.add({month, hour, user, host, std::string(to_string(static_cast<Kind>(kind / kOutcomes))),
              std::string(to_string(static_cast<Outcome>(kind % kOutcomes))), count});
  }
  sums.finish();
  Adding gap_rows(connection, "insert into access_gap (month, host, log, reason, from_at, to_at, missing)", 7);
  for (const Gap& gap : batch.marks.gaps) {
    gap_rows.add({month, gap.host, gap.log, gap.reason, gap.from, gap.to ? Value(*gap.to) : Value(), gap.missing});
  }
  gap_rows.finish();
  Adding source_rows(connection, "insert into access_source (host, log, from_at, through, promised, sequence)", 6,
                     " on conflict (host, log) do update set from_at = excluded.from_at, through = excluded.through, "
                     "promised = excluded.promised, "
                     "sequence = excluded.sequence");
  for (const Heard& heard : batch.marks.heard)
    source_rows.add({heard.host, heard.log, heard.from, heard.through, heard.promised, heard.sequence});
  source_rows.finish();
  Adding taken_rows(
      connection, "insert into access_taken (source, sequence)", 2,
      " on conflict (source) do update set sequence = greatest(access_taken.sequence, excluded.sequence)");
  for (const auto& [source, sequence] : batch.marks.taken) taken_rows.add({source, sequence});
  taken_rows.finish();

  const std::string marks = marks_text(batch.marks);
  const std::string text = chained_text(batch.events, marks);
  const auto count = static_cast<std::int64_t>(batch.events.size());
  const base::Digest hash = base::sha256({head.hash, base::as_bytes(text)});
  connection.execute(
      "insert into access_batch (sequence, month, first_id, count, recorded_at, previous, hash, marks) values (?, ?, "
      "?, ?, ?, ?, ?, ?)",
      {head.sequence + 1, month, head.events + 1, count, batch.recorded_at, base::hex(head.hash), base::hex(hash),
       marks});
  head = {head.sequence + 1, hash, head.events + count};
  connection.execute(
      "insert into access_month (month, first, events, blocks, last, hash, through) values (?, ?, ?, 1, ?, ?, ?) on "
      "conflict (month) do update set "
      "events = access_month.events + excluded.events, blocks = access_month.blocks + 1, last = excluded.last, hash = "
      "excluded.hash, "
      "through = excluded.through",
      {month, head.sequence, count, head.sequence, base::hex(hash), head.events});
}

Head Partitions::seal() { return head(); }  // each batch is a link of the chain already

Head Partitions::head() const {
  const auto connection = pool_.lease();
  return read_head(*connection);
}

std::optional<base::Digest> Partitions::hash_of(std::int64_t sequence) const {
  const auto connection = pool_.lease();
  for (const char* sql : {"select hash from access_batch where sequence = ?", "select hash from access_month where last = ?"}) {
    if (const auto rows = connection->query(sql, {sequence}); !rows.empty())
      return base::digest_from_hex(store::text(rows.rows[0][0]));
  }
  return std::nullopt;
}

std::vector<Heard> Partitions::sources() const {
  const auto connection = pool_.lease();
  return read_sources(*connection).last();
}

std::vector<Month> Partitions::months() const {
  const auto connection = pool_.lease();
  std::vector<Month> out;
  for (const auto& row :
       connection
           ->query("select month, events, blocks, last, hash, through, dropped_at, "
                   "coalesce(pg_total_relation_size(to_regclass('access_' || substr(month::text, 1, 4) || '_' || "
                   "substr(month::text, 5))), 0) from access_month order by month")
           .rows) {
    Month& month = out.emplace_back();
    month.name = month_name(store::integer(row[0]));
    month.events = store::integer(row[1]);
    month.blocks = store::integer(row[2]);
    month.last = {store::integer(row[3]), base::digest_from_hex(store::text(row[4])).value_or(base::Digest{}),
                  store::integer(row[5])};
    if (!store::is_null(row[6])) month.dropped_at = store::integer(row[6]);
    month.bytes = store::integer(row[7]);
  }
  return out;
}

std::vector<std::string> Partitions::drop_before(base::Millis instant, base::Millis now) {
  const std::lock_guard lock(appending_);
  store::Connection& connection = writer();
  std::vector<std::string> names;
  connection.begin_write();
  try {
    connection.query(kLock);
    const auto rows = connection.query(
        "select month from access_month where dropped_at is null and month < ? and month < (select max(month) from "
        "access_month) order by month",
        {month_number(month_of(instant))});
    for (const auto& row : rows.rows) {
      const std::int64_t month = store::integer(row[0]);
      const std::string name = month_name(month);
      connection.script("drop table access_" + name.substr(0, 4) + "_" + name.substr(5));
      for (const char* table : {"access_hour", "access_gap", "access_batch"}) {
        connection.execute("delete from " + std::string(table) + " where month = ?", {month});
      }
      connection.execute("update access_month set dropped_at = ? where month = ?", {now, month});
      names.push_back(name);
    }
    connection.commit();
  } catch (...) {
    connection.rollback();
    throw;
  }
  return names;
}

}  // namespace junshu::access

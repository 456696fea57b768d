#include <algorithm>
#include <tuple>

#include "base/error.h"
#include "base/hash.h"
#include "partitions.h"

namespace junshu::access {

using store::Value;

namespace {

// Conditions and the values they ask for, in order.
struct Where {
  std::string sql = " where true";
  std::vector<Value> values;
  void add(std::string_view condition, Value value) {
    sql += " and ";
    sql += condition;
    values.push_back(std::move(value));
  }
  void add_text(std::string_view column, const std::string& text) {
    if (text.empty()) return;
    add(std::string(column) + " = ?", text);
    // Said again, because the index holds only rows that have one.
    if (column != "host" && column != "user_name") sql += " and " + std::string(column) + " <> ''";
  }
  template <typename Name>
  void add_names(std::string_view column, const std::vector<Name>& names) {
    if (names.empty()) return;
    sql += " and " + std::string(column) + " in (";
    for (std::size_t i = 0; i < names.size(); ++i)
      sql += (i == 0 ? "'" : ", '") + std::string(to_string(names[i])) + "'";
    sql += ")";
  }
};

Where where_of(const Query& query) {
  Where where;
  if (query.from) where.add("at >= ?", *query.from);
  if (query.until) where.add("at < ?", *query.until);
  if (const auto cursor = cursor_of(query)) {
    where.add("at <= ?", cursor->at);
    where.add("(at < ? or id < ?)", cursor->at);
    where.values.emplace_back(cursor->id);
  }
  where.add_text("user_name", query.user);
  where.add_text("source", query.source);
  where.add_text("host", query.host);
  where.add_text("target", query.target);
  where.add_names("kind", query.kinds);
  where.add_names("outcome", query.outcomes);
  return where;
}

std::string part(const Where& where, std::string_view more, std::size_t limit) {
  return "select " + std::string(kEventColumns) + " from access_event" + where.sql + std::string(more) +
         " order by at desc, id desc limit " + std::to_string(limit);
}

base::Text of_batch(const std::string& month, std::int64_t sequence, const base::Text& says) {
  const std::string number = std::to_string(sequence);
  return {month + " のブロック " + number + ": " + says.ja, "Block " + number + " of " + month + ": " + says.en};
}

}  // namespace

store::ConnectionPool::Lease Partitions::snapshot() const {
  auto connection = pool_.snapshot();
  // The plan depends on who is asked for: a name seen once a year, or one in every other row.
  connection->script("set local plan_cache_mode = force_custom_plan");
  return connection;
}

Page Partitions::search(const Query& query, base::Millis now) const {
  check(query);
  Where where = where_of(query);
  const std::size_t limit = query.limit + 1;  // one more tells whether there is a next page
  std::string sql = part(where, "", limit);
  std::vector<Value> values = where.values;
  if (!query.person.empty()) {
    // Two looks into two indexes: with `or` the database would read and sort all rows of a busy person.
    sql = "select * from ((" + part(where, " and user_name = ?", limit) + ") union all (" +
          part(where, " and target_user = ? and target_user <> '' and user_name <> ?", limit) +
          ")) found order by at desc, id desc limit " + std::to_string(limit);
    values.emplace_back(query.person);
    values.insert(values.end(), where.values.begin(), where.values.end());
    values.emplace_back(query.person);
    values.emplace_back(query.person);
  }
  const auto connection = snapshot();
  Page page;
  for (const auto& row : connection->query(sql, std::span<const Value>(values)).rows)
    page.events.push_back(event_of(row));
  if (page.events.size() > query.limit) {
    page.events.pop_back();
    page.next = to_text({page.events.back().event.at, page.events.back().id});
  }
  add_gaps(page, query, read_gaps(*connection, now));
  return page;
}

std::vector<Gap> Partitions::read_gaps(store::Connection& connection, base::Millis now) {
  std::vector<Gap> gaps;
  for (const auto& row : connection.query("select host, log, reason, from_at, to_at, missing from access_gap").rows) {
    gaps.push_back({store::text(row[0]), store::text(row[1]), store::text(row[2]), store::integer(row[3]),
                    store::is_null(row[4]) ? std::nullopt : std::optional(store::integer(row[4])),
                    store::integer(row[5])});
  }
  for (Gap& gap : read_sources(connection).silent(now)) gaps.push_back(std::move(gap));
  return gaps;
}

std::vector<Gap> Partitions::gaps(std::optional<base::Millis> from, std::optional<base::Millis> until,
                                  base::Millis now) const {
  const auto connection = snapshot();
  Page page;
  Query query;
  query.from = from;
  query.until = until;
  add_gaps(page, query, read_gaps(*connection, now));
  return page.gaps;
}

std::vector<Count> Partitions::counts(const CountQuery& query) const {
  Where where;
  if (query.from) where.add("hour >= ?", *query.from / base::kHour);
  if (query.until) where.add("hour < ?", (*query.until + base::kHour - 1) / base::kHour);
  if (!query.user.empty()) where.add("user_name = ?", query.user);
  if (!query.host.empty()) where.add("host = ?", query.host);
  where.add_names("kind", query.kinds);
  where.add_names("outcome", query.outcomes);
  const auto column = [&](By by, const char* name, const char* otherwise) {
    return std::string(has(query.by, by) ? name : otherwise);
  };
  const std::string sql = "select hour, user_name, host, kind, outcome, cast(sum(count) as bigint) from (select " +
                          column(By::Hour, "hour", "0::bigint as hour") + ", " +
                          column(By::User, "user_name", "''::text as user_name") + ", " +
                          column(By::Host, "host", "''::text as host") + ", kind, outcome, count from access_hour" +
                          where.sql + ") cells group by 1, 2, 3, 4, 5";
  const auto connection = snapshot();
  const Counter counter(query);
  std::vector<Count> out;
  for (const auto& row : connection->query(sql, std::span<const Value>(where.values)).rows) {
    const auto kind = kind_named(store::text(row[3]));
    const auto outcome = outcome_named(store::text(row[4]));
    if (!kind || !outcome) continue;
    out.push_back({store::integer(row[0]) * base::kHour, *kind, *outcome, store::text(row[1]), store::text(row[2]),
                   store::integer(row[5])});
  }
  std::sort(out.begin(), out.end(), [](const Count& a, const Count& b) {
    return std::tie(a.hour, a.user, a.host, a.kind, a.outcome) < std::tie(b.hour, b.user, b.host, b.kind, b.outcome);
  });
  return out;
}

void Partitions::verify_month(store::Connection& connection, const std::string& month, Head& before, Verified& out) {
  const std::int64_t number = month_number(month);
  const auto batches = connection.query(
      "select sequence, first_id, count, previous, hash, marks from access_batch where month = ? order by sequence",
      {number});
  const auto complain = [&](std::int64_t sequence, std::int64_t id, const base::Text& says) {
    out.damages.push_back({month, sequence, id, of_batch(month, sequence, says)});
  };
  std::size_t place = 0;
  std::vector<Event> events;
  const auto finish = [&] {
    const auto& batch = batches.rows[place++];
    const std::int64_t sequence = store::integer(batch[0]);
    const std::int64_t first = store::integer(batch[1]);
    const std::int64_t count = store::integer(batch[2]);
    const auto hash = base::digest_from_hex(store::text(batch[4])).value_or(base::Digest{});
    if (sequence != before.sequence + 1 || store::text(batch[3]) != base::hex(before.hash) ||
        first != before.events + 1) {
      complain(sequence, first, {"前のブロックに続いていません。", "it does not follow the block before."});
    }
    const auto previous = base::digest_from_hex(store::text(batch[3])).value_or(base::Digest{});
    const std::string text = chained_text(events, store::text(batch[5]));
    if (static_cast<std::int64_t>(events.size()) != count || base::sha256({previous, base::as_bytes(text)}) != hash) {
      complain(sequence, first,
               {"行が書いたときと違います(ハッシュが合いません)。",
                "its rows are not those that were written: the hash differs."});
    }
    ++out.blocks;
    out.events += static_cast<std::int64_t>(events.size());
    before = {sequence, hash, first + count - 1};
    events.clear();
  };
  const auto end_of_batch = [&] {
    return store::integer(batches.rows[place][1]) + store::integer(batches.rows[place][2]);
  };
  const std::array<Value, 1> parameters = {Value(number)};
  connection.each("select " + std::string(kEventColumns) + " from access_event where month = ? order by id", parameters,
                  [&](std::span<const Value> row) {
                    while (place < batches.rows.size() && store::integer(row[0]) >= end_of_batch()) finish();
                    if (place == batches.rows.size()) {
                      complain(before.sequence, store::integer(row[0]),
                               {"どのブロックにも属さない行があります。", "there is a row that belongs to no block."});
                      return false;
                    }
                    events.push_back(event_of(row).event);
                    return true;
                  });
  while (place < batches.rows.size()) finish();
}

Verified Partitions::verify() const {
  const auto connection = snapshot();
  Verified out;
  Head before;
  for (const auto& row :
       connection->query("select month, last, hash, through, dropped_at from access_month order by month").rows) {
    const Head end{store::integer(row[1]), base::digest_from_hex(store::text(row[2])).value_or(base::Digest{}),
                   store::integer(row[3])};
    const std::string name = month_name(store::integer(row[0]));
    if (store::is_null(row[4])) {
      verify_month(*connection, name, before, out);
      if (!(before == end)) {
        out.damages.push_back(
            {name, end.sequence, 0,
             of_batch(name, end.sequence, {"月の終わりが記録と違います。", "the month does not end as was noted."})});
      }
    }
    before = end;
  }
  out.head = before;
  return out;
}

}  // namespace junshu::access

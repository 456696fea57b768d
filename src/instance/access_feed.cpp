#include "access_feed.h"

#include <algorithm>

#include "base/log.h"
#include "contracts/contracts.h"
#include "history/segment.h"
#include "identity/actor.h"

namespace junshu::instance {

using base::Error;
using base::ErrorKind;
using base::Object;

namespace {

constexpr std::int64_t kEntriesAtOnce = 512;
constexpr std::size_t kEventsAtOnce = 16'384;
constexpr std::size_t kBytesAtOnce = 16U << 20U;

std::size_t bytes_of(const access::Event& event) {
  return event.user.size() + event.target_user.size() + event.source.size() + event.host.size() + event.target.size() + event.method.size() + event.detail.size() +
         event.record.source.size() + 64;
}

base::Millis months_before(base::Millis now, std::int64_t months) {
  base::Date date = base::civil_date(now, base::Zone{"UTC", 0});
  const std::int64_t number = date.year * std::int64_t{12} + date.month - 1 - months;
  return base::start_of_day({static_cast<int>(number / 12), static_cast<int>(number % 12) + 1, 1}, base::Zone{"UTC", 0});
}

std::optional<std::pair<std::int64_t, std::string>> newest_head(store::Connection& connection, const std::string& contract) {
  const auto rows = connection.query("select sequence, hash from p_access_head where contract = ? order by idx desc limit 1", {contract});
  if (rows.empty()) return std::nullopt;
  return std::pair(store::integer(rows.rows[0][0]), store::text(rows.rows[0][1]));
}

}  // namespace

std::int64_t access_months_kept(store::Connection& connection, const std::string& contract) {
  if (store::tables_of_kind(connection, "p_log_source").empty()) return kLeastAccessMonths;
  const auto rows = connection.query("select max(kept_months) from \"p_log_source\" where contract = ? and state in ('approved', 'ended') and voided_at is null", {contract});
  return rows.empty() || store::is_null(rows.rows[0][0]) ? kLeastAccessMonths : std::max(kLeastAccessMonths, store::integer(rows.rows[0][0]));
}

AccessFeed::Known& AccessFeed::known(const std::string& contract) {
  const auto [place, fresh] = known_.try_emplace(contract);
  Known& known = place->second;
  if (!fresh) return known;
  try {
    known.history = &parts_.histories.of(contract);
    std::optional<std::pair<std::int64_t, std::string>> head;
    {
      const auto lease = parts_.readers.lease();
      for (const auto& row : lease->query("select log, next from op_access_feed where contract = ?", {contract}).rows) {
        (store::text(row[0]) == store::kInstanceLog ? known.next_instance : known.next) = static_cast<std::uint64_t>(store::integer(row[1]));
      }
      head = newest_head(*lease, contract);
    }
    known.words.begin(known.history->sources());
    if (head) {
      const auto there = known.history->hash_of(head->first);
      if (!there || base::hex(*there) != head->second) begin_anew(contract, known, known.history->head().sequence);
    } else if (known.history->sources().empty() && known.history->head().sequence == 0) {
      known.next = known.next_instance = 0;  // what was taken before was never sealed, and is not there
    }
  } catch (...) {
    known_.erase(contract);
    throw;
  }
  return known;
}

// The history was lost, or an older copy of it was put back. Everything it can be made of is in the ledger; that it was made again is recorded there too.
void AccessFeed::begin_anew(const std::string& contract, Known& known, std::int64_t kept) {
  base::log_warning("the access history of " + contract + " is not the one that the ledger knows: it is filled again from the ledger");
  known.next = known.next_instance = 0;
  parts_.writer.run([&](store::Transaction& transaction) {
    known.not_before = months_before(transaction.now(), access_months_kept(transaction.connection(), contract));
    transaction.emit(contract, "access.remade", Object{{"kept", kept}});
    save_positions(transaction, contract, known);
  });
}

void AccessFeed::save_positions(store::Transaction& transaction, const std::string& contract, const Known& known) {
  transaction.execute("delete from op_access_feed where contract = ?", {contract});
  for (const auto& [log, next] : {std::pair(contract, known.next), std::pair(std::string(store::kInstanceLog), known.next_instance)}) {
    transaction.execute("insert into op_access_feed(contract, log, next) values (?, ?, ?)", {contract, log, static_cast<std::int64_t>(next)});
  }
}

void AccessFeed::take(const std::string& contract) {
  Known& mine = known(contract);
  try {
    while (take_some(contract, mine, store::kInstanceLog, mine.next_instance)) {
    }
    while (take_some(contract, mine, contract, mine.next)) {
    }
  } catch (...) {
    forget(contract);
    throw;
  }
}

bool AccessFeed::take_some(const std::string& contract, Known& known, std::string_view log, std::uint64_t& next) {
  std::vector<std::pair<std::uint64_t, std::string>> entries;
  {
    const auto lease = parts_.readers.lease();
    const auto rows = lease->query("select idx, entry from log_entry where log = ? and idx >= ? order by idx limit " + std::to_string(kEntriesAtOnce),
                                   {std::string(log), static_cast<std::int64_t>(next)});
    for (const auto& row : rows.rows) entries.emplace_back(static_cast<std::uint64_t>(store::integer(row[0])), store::text(row[1]));
  }
  Batch batch;
  batch.told.contract = contract;
  for (const auto& [index, text] : entries) {
    const base::Json json = base::parse_json(text, "entry");
    store::Event event{.log = std::string(log), .index = index, .body = base::as_object(json, "entry")};
    event.at = base::require_integer(event.body, "at");
    event.type = base::require_text(event.body, "type");
    if (event.at >= known.not_before) add(known, batch, rows_of(contract, known, event));
  }
  append(known, batch);
  if (!entries.empty()) next = entries.back().first + 1;
  if (parts_.told && (batch.told.count > 0 || !batch.told.alerts.empty())) parts_.told(batch.told);
  return entries.size() == static_cast<std::size_t>(kEntriesAtOnce);
}

Rows AccessFeed::rows_of(const std::string& contract, Known& known, const store::Event& event) {
  if (event.type == "segment.received") {
    const std::string host(base::require_text(event.body, "host"));
    if (known.words.took_segment(host, base::require_integer(event.body, "sequence"))) return {};
    if (!needs_lines(event)) return rows_of_segment(event, {}, known.words);
    try {
      const auto bytes = parts_.blobs.get(contract, base::require_text(event.body, "sha256"));
      return rows_of_segment(event, history::open(base::as_text(bytes)).lines, known.words);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::NotFound && error.kind() != ErrorKind::Integrity) throw;
      base::log_error("a segment is not in the access history, for it cannot be read: " + std::string(error.what()));
      return rows_of_lost_segment(event, known.words);
    }
  }
  if (event.type == "access.observed") {
    const auto bytes = parts_.blobs.get(store::kInstanceLog, base::require_text(event.body, "sha256"));
    const auto lease = parts_.readers.lease();
    return rows_of_log_ins(event, base::as_text(bytes), [&](const std::string& person) {
      for (const auto& membership : identity::memberships_of(*lease, parts_.keys, person)) {
        if (membership.contract == contract) return membership.member;
      }
      return std::string();
    });
  }
  return event.log == contract ? rows_of_use(event, known.words) : Rows{};
}

void AccessFeed::add(Known& known, Batch& batch, Rows rows) {
  for (std::size_t part = 0; part < rows.parts.size(); ++part) {
    std::size_t bytes = 0;
    for (const auto& event : rows.parts[part]) bytes += bytes_of(event);
    const bool full = batch.rows.events.size() + rows.parts[part].size() > kEventsAtOnce || batch.bytes + bytes > kBytesAtOnce;
    if (part > 0 || full) append(known, batch);
    batch.bytes += bytes;
    for (const auto& event : rows.parts[part]) batch.told.last_at = std::max(batch.told.last_at, event.at);
    std::ranges::move(rows.parts[part], std::back_inserter(batch.rows.events));
  }
  std::ranges::move(rows.heard, std::back_inserter(batch.rows.heard));
  std::ranges::move(rows.gaps, std::back_inserter(batch.rows.gaps));
  std::ranges::move(rows.alerts, std::back_inserter(batch.told.alerts));
}

void AccessFeed::append(Known& known, Batch& batch) {
  if (batch.rows.events.empty() && batch.rows.heard.empty() && batch.rows.gaps.empty()) return;
  step("before_accesses");
  batch.rows.recorded_at = parts_.clock.now();
  batch.told.count += known.history->append(batch.rows).events;
  known.fresh = true;
  step("accesses_taken");
  batch.rows = {};
  batch.bytes = 0;
}

void AccessFeed::seal(const std::string& contract) {
  Known& mine = known(contract);
  if (!mine.fresh) return;
  std::optional<std::pair<std::int64_t, std::string>> last;
  {
    const auto lease = parts_.readers.lease();
    const auto rows = lease->query("select max(at) from p_access_head where contract = ?", {contract});
    if (!rows.empty() && !store::is_null(rows.rows[0][0]) && parts_.clock.now() - store::integer(rows.rows[0][0]) < base::kHour) return;
    last = newest_head(*lease, contract);
  }
  const access::Head head = mine.history->seal();
  step("accesses_sealed");
  const std::string hash = base::hex(head.hash);
  if (head.sequence > 0 && (!last || last->first != head.sequence || last->second != hash)) {
    parts_.writer.run([&](store::Transaction& transaction) {
      transaction.emit(contract, "access.sealed", Object{{"sequence", head.sequence}, {"hash", hash}, {"events", head.events}});
      save_positions(transaction, contract, mine);
    });
  }
  mine.fresh = false;
}

void AccessFeed::drop(const std::string& contract) {
  Known& mine = known(contract);
  base::Date today;
  std::int64_t kept = kLeastAccessMonths;
  std::vector<std::string> told;
  {
    const auto lease = parts_.readers.lease();
    today = contracts::moment(contracts::load(*lease, contract), parts_.clock.now()).today;
    if (mine.dropped_on == today) return;
    kept = access_months_kept(*lease, contract);
    for (const auto& row : lease->query("select month from p_access_dropped where contract = ?", {contract}).rows) told.push_back(store::text(row[0]));
  }
  mine.history->drop_before(months_before(parts_.clock.now(), kept), parts_.clock.now());
  step("accesses_dropped");
  base::Array months;
  // Those too that were dropped just before the process ended.
  for (const auto& month : mine.history->months()) {
    if (month.dropped_at && std::ranges::find(told, month.name) == told.end()) {
      months.push_back(Object{{"month", month.name}, {"events", month.events}, {"sequence", month.last.sequence}, {"hash", base::hex(month.last.hash)}});
    }
  }
  if (!months.empty()) {
    parts_.writer.run([&](store::Transaction& transaction) {
      transaction.emit(contract, "access.dropped", Object{{"kept_months", kept}, {"months", std::move(months)}});
    });
  }
  mine.dropped_on = today;
}

void verify_accesses(store::VerifyReport& report, store::Connection& connection, const std::string& contract, const access::AccessHistory* history) {
  const auto differ = [&](std::string what, std::string row, std::string field, std::string expected, std::string found) {
    report.differences.push_back({std::move(what), "access history of " + contract, std::move(row), std::move(field), std::move(expected), std::move(found)});
  };
  const auto heads = connection.query("select idx, sequence, hash from p_access_head where contract = ? order by idx", {contract});
  if (heads.empty() && history == nullptr) return;
  if (history == nullptr) {
    differ("missing access history", "", "", "there", "nothing");
    return;
  }
  for (const auto& damage : history->verify().damages) {
    differ("access history", damage.month + " block " + std::to_string(damage.block) + " at " + std::to_string(damage.offset), "", "as it was written", damage.says.en);
  }
  // What was made again holds only up to where the old one was kept.
  const auto remade = connection.query("select idx, kept from p_access_remade where contract = ? order by idx", {contract});
  const auto still_valid = [&](std::int64_t index, std::int64_t sequence) {
    return std::ranges::all_of(remade.rows, [&](const auto& row) { return store::integer(row[0]) < index || sequence <= store::integer(row[1]); });
  };
  std::int64_t dropped = 0;
  for (const auto& month : history->months()) {
    if (month.dropped_at) dropped = std::max(dropped, month.last.sequence);
  }
  for (const auto& row : heads.rows) {
    const std::int64_t sequence = store::integer(row[1]);
    if (!still_valid(store::integer(row[0]), sequence)) continue;
    const auto there = history->hash_of(sequence);
    const std::string found = there ? base::hex(*there) : "";
    if (found == store::text(row[2]) || (!there && sequence <= dropped)) continue;
    differ("access history head", "sequence=" + std::to_string(sequence) + ", event=" + std::to_string(store::integer(row[0])), "hash", store::text(row[2]), found.empty() ? "nothing" : found);
  }
}

}  // namespace junshu::instance

#include "identity/session.h"

#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "rows.h"

namespace junshu::identity {
namespace {

constexpr std::size_t kLongestAgent = 200;
constexpr std::string_view kColumns =
    "id, token_sha256, former_sha256, former_until, person, created_at, seen_at, expires_at, rotate, visitor, mac";

struct Row {
  std::string id, token_sha256, former_sha256, person;
  std::int64_t former_until = 0, created_at = 0, seen_at = 0, expires_at = 0, rotate = 0;
  base::Bytes visitor;  // sealed
};

std::string mac_of(const Keys& keys, const Row& row) {
  return row_mac(keys, "op_session",
                 {value(row.id), value(row.token_sha256), value(row.former_sha256), value(row.former_until), value(row.person),
                  value(row.created_at), value(row.seen_at), value(row.expires_at), value(row.rotate), store::Value(row.visitor)});
}

std::string hash_of(std::string_view token) { return base::hex(base::sha256(base::as_bytes(token))); }

bool alive(const Row& row, base::Millis now) { return now < row.expires_at && now < row.seen_at + kSessionIdle; }

// Rows whose MAC does not hold are left out: they are no sessions.
std::vector<Row> read(const store::Rows& rows, const Keys& keys, base::Millis now) {
  std::vector<Row> found;
  for (const auto& cells : rows.rows) {
    const base::ByteView sealed = store::bytes(cells[9]);
    Row row{store::text(cells[0]), store::text(cells[1]), store::text(cells[2]), store::text(cells[4]), store::integer(cells[3]),
            store::integer(cells[5]), store::integer(cells[6]), store::integer(cells[7]), store::integer(cells[8]),
            base::Bytes(sealed.begin(), sealed.end())};
    const bool holds = base::equal_constant_time(base::as_bytes(mac_of(keys, row)), base::as_bytes(store::text(cells[10])));
    if (holds && alive(row, now)) found.push_back(std::move(row));
  }
  return found;
}

void write(store::Transaction& transaction, const Keys& keys, const Row& row) {
  transaction.execute("insert into op_session (" + std::string(kColumns) +
                          ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set token_sha256 = excluded.token_sha256,"
                          " former_sha256 = excluded.former_sha256, former_until = excluded.former_until, seen_at = excluded.seen_at,"
                          " rotate = excluded.rotate, mac = excluded.mac",
                      {value(row.id), value(row.token_sha256), value(row.former_sha256), value(row.former_until), value(row.person),
                       value(row.created_at), value(row.seen_at), value(row.expires_at), value(row.rotate), store::Value(row.visitor),
                       value(mac_of(keys, row))});
}

Session session_of(const Keys& keys, const Row& row, base::Millis now) {
  Session session{row.id, row.person, row.created_at, row.seen_at, row.expires_at, {}, now - row.seen_at >= kSessionTouch, row.rotate == 1};
  if (const auto visitor = unseal_object(keys.pending, row.visitor, "op_session|" + row.id)) {
    session.visitor = {std::string(base::text_or(*visitor, "address", "")), std::string(base::text_or(*visitor, "agent", ""))};
  }
  return session;
}

std::optional<Row> row_of_id(store::Transaction& transaction, const Keys& keys, std::string_view id) {
  auto rows = read(transaction.query("select " + std::string(kColumns) + " from op_session where id = ?", {value(id)}), keys, transaction.now());
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

std::string new_token(store::Transaction& transaction) { return base::base64url(base::random_bytes(transaction.random(), 32)); }

// Browsers send what they like; what cannot be text is not kept.
std::string readable(std::string_view text) {
  std::string result(text.substr(0, kLongestAgent));
  while (!result.empty() && !base::valid_utf8(result)) result.pop_back();
  return result;
}

}  // namespace

OpenedSession open_session(store::Transaction& transaction, const Keys& keys, std::string_view person, const Visitor& visitor) {
  const base::Millis now = transaction.now();
  const std::string token = new_token(transaction);
  Row row;
  row.id = base::random_id(transaction.random(), "s-");
  row.token_sha256 = hash_of(token);
  row.person = person;
  row.created_at = now;
  row.seen_at = now;
  row.expires_at = now + kSessionAbsolute;
  row.visitor = seal_object(keys.pending, {{"address", readable(visitor.address)}, {"agent", readable(visitor.agent)}}, "op_session|" + row.id,
                            transaction.random());
  write(transaction, keys, row);
  sweep_sessions(transaction);
  return {token, session_of(keys, row, now)};
}

std::optional<Session> find_session(store::Connection& connection, const Keys& keys, std::string_view token, base::Millis now) {
  const std::string hash = hash_of(token);
  const auto rows = read(connection.query("select " + std::string(kColumns) + " from op_session where token_sha256 = ? or former_sha256 = ?",
                                          {value(hash), value(hash)}),
                         keys, now);
  for (const Row& row : rows) {
    if (row.token_sha256 == hash || (row.former_sha256 == hash && now < row.former_until)) return session_of(keys, row, now);
  }
  return std::nullopt;
}

void touch_session(store::Transaction& transaction, const Keys& keys, std::string_view id) {
  auto row = row_of_id(transaction, keys, id);
  if (!row) return;
  row->seen_at = transaction.now();
  write(transaction, keys, *row);
}

std::optional<OpenedSession> rotate_session(store::Transaction& transaction, const Keys& keys, std::string_view id) {
  auto row = row_of_id(transaction, keys, id);
  if (!row || row->rotate == 0) return std::nullopt;
  const std::string token = new_token(transaction);
  row->former_sha256 = std::exchange(row->token_sha256, hash_of(token));
  row->former_until = transaction.now() + kRotationGrace;
  row->seen_at = transaction.now();
  row->rotate = 0;
  write(transaction, keys, *row);
  return OpenedSession{token, session_of(keys, *row, transaction.now())};
}

void mark_for_rotation(store::Transaction& transaction, const Keys& keys, std::string_view person) {
  const auto rows = read(transaction.query("select " + std::string(kColumns) + " from op_session where person = ?", {value(person)}), keys,
                         transaction.now());
  for (Row row : rows) {
    row.rotate = 1;
    write(transaction, keys, row);
  }
}

std::vector<Session> sessions_of(store::Connection& connection, const Keys& keys, std::string_view person, base::Millis now) {
  std::vector<Session> sessions;
  const auto rows = read(
      connection.query("select " + std::string(kColumns) + " from op_session where person = ? order by created_at desc, id", {value(person)}),
      keys, now);
  for (const Row& row : rows) sessions.push_back(session_of(keys, row, now));
  return sessions;
}

bool revoke_session(store::Transaction& transaction, std::string_view person, std::string_view id) {
  return transaction.execute("delete from op_session where person = ? and id = ?", {value(person), value(id)}) > 0;
}

void revoke_sessions(store::Transaction& transaction, std::string_view person, std::string_view except_id) {
  transaction.execute("delete from op_session where person = ? and id <> ?", {value(person), value(except_id)});
}

void sweep_sessions(store::Transaction& transaction) {
  transaction.execute("delete from op_session where expires_at <= ? or seen_at <= ?",
                      {value(transaction.now()), value(transaction.now() - kSessionIdle)});
}

std::string csrf_token(const Keys& keys, const Session& session) {
  return base::base64url(base::hmac_sha256(keys.csrf, base::as_bytes(session.id + "|" + session.person)));
}

bool csrf_matches(const Keys& keys, const Session& session, std::string_view token) {
  return base::equal_constant_time(base::as_bytes(csrf_token(keys, session)), base::as_bytes(token));
}

}  // namespace junshu::identity

#include "hosts/hosts.h"

#include <set>

#include "base/hash.h"
#include "contracts/contracts.h"
#include "wire/observation.h"

namespace junshu::hosts {

using base::Error;
using base::ErrorKind;
using base::Object;

namespace {

std::string mac_of(const identity::Keys& keys, const std::string& token_hash, const std::string& contract, const std::string& host,
                   std::int64_t expires_at) {
  return base::hex(base::hmac_sha256(keys.op, base::as_bytes("host_token\n" + token_hash + "\n" + contract + "\n" + host + "\n" + std::to_string(expires_at))));
}

base::Millis interval_of(store::Transaction& transaction, const Enrolled& host) {
  // The one setting alone: every segment asks for it.
  contracts::Contract contract;
  const auto rows = transaction.connection().query("select value from p_contract_setting where contract = ? and setting = 'agent_interval'", {host.contract});
  if (!rows.empty()) contract.settings["agent_interval"] = store::text(rows.rows[0][0]);
  return contracts::agent_interval(contract);
}

std::string hash_of(std::string_view token) { return base::hex(base::sha256(base::as_bytes(token))); }

}  // namespace

Invited invite(store::Transaction& transaction, const identity::Keys& keys, std::string_view contract, std::string_view name, const Object& by) {
  if (name.empty() || name.size() > 200) {
    throw Error(ErrorKind::InvalidInput, {"機器の名前を入力してください。", "Enter a name for the host."}, "name");
  }
  Invited out;
  out.host = base::random_id(transaction.random(), "h-");
  out.token = base::hex(base::random_bytes(transaction.random(), 24));
  out.expires_at = transaction.now() + kTokenLives;
  Object body = by;
  body["host"] = out.host;
  body["name"] = transaction.commit_personal(contract, "host/" + out.host, "host.name", name);
  transaction.emit(contract, "host.invited", std::move(body));
  const std::string token_hash = hash_of(out.token);
  transaction.execute("insert into op_host_token(token, contract, host, expires_at, mac) values (?, ?, ?, ?, ?)",
                      {token_hash, std::string(contract), out.host, out.expires_at, mac_of(keys, token_hash, std::string(contract), out.host, out.expires_at)});
  return out;
}

Enrolled offered(store::Connection& connection, const identity::Keys& keys, std::string_view token, base::Millis now) {
  const std::string token_hash = hash_of(token);
  const auto rows = connection.query("select contract, host, expires_at, mac from op_host_token where token = ?", {token_hash});
  if (!rows.empty()) {
    const auto& row = rows.rows[0];
    const Enrolled out{store::text(row[1]), store::text(row[0])};
    const std::string expected = mac_of(keys, token_hash, out.contract, out.host, store::integer(row[2]));
    if (store::integer(row[2]) > now && base::equal_constant_time(base::as_bytes(expected), base::as_bytes(store::text(row[3])))) return out;
  }
  throw Error(ErrorKind::NotFound, {"登録トークンが無効か期限切れです。機器の画面で新しいトークンを発行してください。",
                                    "The enrolment token is unknown, used or expired. Issue a new one on the hosts page."});
}

Enrolled enrol(store::Transaction& transaction, const identity::Keys& keys, std::string_view token, std::string_view certificate_sha256) {
  const Enrolled out = offered(transaction.connection(), keys, token, transaction.now());
  transaction.execute("delete from op_host_token where token = ?", {hash_of(token)});
  transaction.emit(out.contract, "host.enrolled", Object{{"host", out.host}, {"certificate", certificate_sha256}, {"interval", interval_of(transaction, out)}});
  return out;
}

void remove(store::Transaction& transaction, std::string_view contract, std::string_view host, const Object& by) {
  const auto rows = transaction.connection().query("select active from p_host where contract = ? and record = ?", {std::string(contract), std::string(host)});
  if (rows.empty() || store::integer(rows.rows[0][0]) == 0) {
    throw Error(ErrorKind::NotFound, {"その機器は登録されていません。", "There is no such host."}, std::string(host));
  }
  Object body = by;
  body["host"] = host;
  transaction.emit(contract, "host.removed", std::move(body));
}

std::optional<Enrolled> host_of_certificate(store::Connection& connection, std::string_view certificate_sha256) {
  const auto rows = connection.query("select contract, record from p_host where certificate = ? and active = 1", {std::string(certificate_sha256)});
  if (rows.empty()) return std::nullopt;
  return Enrolled{store::text(rows.rows[0][1]), store::text(rows.rows[0][0])};
}

void renew(store::Transaction& transaction, const Enrolled& host, std::string_view certificate_sha256) {
  transaction.emit(host.contract, "host.enrolled", Object{{"host", host.host}, {"certificate", certificate_sha256}, {"interval", interval_of(transaction, host)}, {"renewed", true}});
}

Standing standing(store::Connection& connection, const Enrolled& host) {
  const auto rows = connection.query("select last_sequence, last_segment, wants_full from p_host where contract = ? and record = ?", {host.contract, host.host});
  Standing out;
  if (rows.empty()) return out;
  out.last_sequence = store::integer(rows.rows[0][0]);
  if (!store::is_null(rows.rows[0][1])) out.last_segment = store::text(rows.rows[0][1]);
  out.wants_full = store::integer(rows.rows[0][2]) != 0;
  return out;
}

Arrived arrived(const history::Segment& segment) {
  std::set<std::string_view> kinds;
  for (const auto& line : segment.lines) kinds.insert(wire::kind_of_line(line));
  Arrived out{segment.header, segment.hash, {}};
  for (const auto kind : kinds) out.facts.emplace_back(kind);
  return out;
}

Received receive(store::Transaction& transaction, const Enrolled& host, const Arrived& segment, const store::SealedBlob* brought) {
  if (segment.header.host != host.host) {
    throw Error(ErrorKind::Forbidden, {"別の機器の記録は送れません。", "A host can send only its own segments."});
  }
  const std::string hash = base::hex(segment.hash);
  const Standing known = standing(transaction.connection(), host);
  history::ChainHead head{known.last_sequence, {}};
  if (!known.last_segment.empty()) head.hash = *base::digest_from_hex(known.last_segment);
  switch (history::link(head, {segment.header, segment.hash, {}})) {
    case history::Link::Same:
      return {true};
    case history::Link::Older:
      if (!transaction.connection()
               .query("select 1 from p_segment where contract = ? and host = ? and sha256 = ?", {host.contract, host.host, hash})
               .empty()) {
        return {true};
      }
      [[fallthrough]];
    case history::Link::Broken:
      throw Error(ErrorKind::Conflict, {"記録の連鎖が一致しません。", "The segment does not follow the chain of this host."}, host.host);
    case history::Link::Follows:
    case history::Link::Gap:  // the host's own gap observation says why
      break;
  }
  if (brought != nullptr) transaction.keep(*brought);
  transaction.emit(host.contract, "segment.received",
                   Object{{"host", host.host},
                          {"sequence", segment.header.sequence},
                          {"sha256", hash},
                          {"count", segment.header.count},
                          {"facts", segment.facts},
                          {"interval", interval_of(transaction, host)},
                          {"first", segment.header.first_at},
                          {"last", segment.header.last_at}});
  return {false};
}

}  // namespace junshu::hosts

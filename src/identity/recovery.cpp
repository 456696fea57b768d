#include "identity/recovery.h"

#include "credentials.h"
#include "grants.h"
#include "identity/session.h"
#include "links.h"
#include "one_time.h"
#include "rows.h"

namespace junshu::identity {
namespace {

constexpr std::string_view kSelect = "select record, contract, member, requested_by, requested_at, expires_at, mac from op_recovery where ";

std::optional<RecoveryRequest> read(const store::Rows& rows, std::size_t row, const Keys& keys) {
  const auto cell = [&](std::string_view name) -> const store::Value& { return rows.at(row, name); };
  const bool holds = row_mac_holds(
      keys, "op_recovery",
      {cell("record"), cell("contract"), cell("member"), cell("requested_by"), cell("requested_at"), cell("expires_at")}, cell("mac"));
  if (!holds) return std::nullopt;
  return RecoveryRequest{store::text(cell("record")), store::text(cell("contract")), store::text(cell("member")),
                         store::text(cell("requested_by")), store::integer(cell("requested_at"))};
}

// Otherwise the contractor's administrators of one contract could take over a client's officer of another.
void demand_right_side(const Decision& decision, std::string_view person, catalogue::Side side) {
  if (side == catalogue::Side::Client) return;
  for (const Membership& membership : memberships_of(decision.transaction.connection(), decision.keys, person)) {
    if (membership.side == catalogue::Side::Client) {
      refuse(base::ErrorKind::Forbidden, "この人は別の契約で発注者側です。その契約の発注者側の契約管理者に依頼してください。",
             "This person is on the client's side of another contract. Ask the client's administrators there.");
    }
  }
}

std::string require_person(const Decision& decision, const Actor& by, std::string_view member) {
  auto person = person_of(decision.transaction.connection(), decision.keys, by.contract, member);
  if (!person) refuse(base::ErrorKind::NotFound, "この契約にその人はいません。", "There is no such person in this contract.", "member");
  return std::move(*person);
}

}  // namespace

std::string request_recovery(const Decision& decision, const Actor& by, std::string_view member) {
  store::Transaction& transaction = decision.transaction;
  const MemberRow target = require_active_member(transaction.connection(), by.contract, member);
  demand_administrator(decision, by, target.side, {target.member});
  demand_right_side(decision, require_person(decision, by, member), target.side);
  transaction.execute("delete from op_recovery where expires_at <= ? or (contract = ? and member = ?)",
                      {value(transaction.now()), value(by.contract), value(member)});
  std::string record = base::random_id(transaction.random(), "c-");
  const std::int64_t expires_at = transaction.now() + kRecoveryRequestLives;
  const std::string mac = row_mac(decision.keys, "op_recovery",
                                  {value(record), value(by.contract), value(member), value(by.member), value(transaction.now()), value(expires_at)});
  transaction.execute(
      "insert into op_recovery (record, contract, member, requested_by, requested_at, expires_at, mac) values (?, ?, ?, ?, ?, ?, ?)",
      {value(record), value(by.contract), value(member), value(by.member), value(transaction.now()), value(expires_at), value(mac)});
  return record;
}

std::vector<RecoveryRequest> open_recoveries(store::Connection& connection, const Keys& keys, std::string_view contract, base::Millis now) {
  const store::Rows rows = connection.query(std::string(kSelect) + "contract = ? and expires_at > ? order by requested_at, record",
                                            {value(contract), value(now)});
  std::vector<RecoveryRequest> requests;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (auto request = read(rows, row, keys)) requests.push_back(std::move(*request));
  }
  return requests;
}

RecoveryLink approve_recovery(const Decision& decision, const Actor& by, std::string_view request_record) {
  store::Transaction& transaction = decision.transaction;
  store::Connection& connection = transaction.connection();
  const store::Rows rows = connection.query(std::string(kSelect) + "record = ? and contract = ? and expires_at > ?",
                                            {value(request_record), value(by.contract), value(transaction.now())});
  const auto request = rows.empty() ? std::nullopt : read(rows, 0, decision.keys);
  if (!request) {
    refuse(base::ErrorKind::NotFound, "その復旧の申請はありません。期限切れの場合は、もう一度申請してください。",
           "There is no such request. If it has expired, make a new one.", "request");
  }
  const MemberRow target = require_active_member(connection, by.contract, request->member);
  if (by.side != target.side) {
    refuse(base::ErrorKind::Forbidden, "本人と同じ側の人だけが承認できます。", "Only somebody of the person's own side may approve.");
  }
  if (same_person(connection, by.contract, by.member, request->requested_by)) {
    refuse(base::ErrorKind::Forbidden, "申請した人とは別の人が承認しなければなりません。", "Somebody other than the requester must approve.");
  }
  if (same_person(connection, by.contract, by.member, request->member)) {
    refuse(base::ErrorKind::Forbidden, "本人が自分の復旧を承認することはできません。", "Nobody approves their own recovery.");
  }
  if (by.roles.empty()) {
    refuse(base::ErrorKind::Forbidden, "有効な役割を持つ人だけが承認できます。", "Only somebody who holds a role now may approve.");
  }
  const std::string person = require_person(decision, by, request->member);
  demand_right_side(decision, person, target.side);

  transaction.execute("delete from op_recovery where record = ?", {value(request_record)});
  OneTime one_time{{}, "recovery", by.contract, request->record, transaction.now() + kRecoveryLives, {}};
  one_time.content = {{"person", person},
                      {"requested_by", require_person(decision, by, request->requested_by)},
                      {"approved_by", by.person}};
  RecoveryLink link{issue(transaction, decision.keys, one_time), one_time.expires_at};
  return link;
}

std::string recovery_person(store::Connection& connection, const Keys& keys, std::string_view token, base::Millis now) {
  const OneTime one_time = require_one_time(connection, keys, "recovery", token, now);
  return person_name(connection, keys.store, base::require_text(one_time.content, "person")).name;
}

Enrolment accept_recovery(store::Transaction& transaction, const Keys& keys, std::string_view token, const Credentials& credentials) {
  OneTime one_time = require_one_time(transaction.connection(), keys, "recovery", token, transaction.now());
  demand_free_login(transaction.connection(), keys, credentials.login, base::require_text(one_time.content, "person"));
  Enrolment result = put_waiting(one_time, credentials, transaction.random());
  save(transaction, keys, one_time);
  return result;
}

std::string confirm_recovery(store::Transaction& transaction, const Keys& keys, std::string_view token, std::string_view totp) {
  const OneTime one_time = require_one_time(transaction.connection(), keys, "recovery", token, transaction.now());
  const Waiting waiting = require_waiting(one_time);
  const auto step = totp_matching_step(waiting.totp_secret, totp, transaction.now(), -1);
  if (!step) refuse_totp();
  std::string person(base::require_text(one_time.content, "person"));
  set_password(transaction, keys, person, waiting.credentials);
  set_totp(transaction, keys, person, waiting.totp_secret);
  remember_totp_step(transaction, keys, person, *step);
  transaction.emit(store::kInstanceLog, "person.recovered",
                   {{"person", person},
                    {"requested_by", base::require_text(one_time.content, "requested_by")},
                    {"approved_by", base::require_text(one_time.content, "approved_by")},
                    {"contract", one_time.contract}});
  revoke_sessions(transaction, person);
  use_up(transaction, one_time);
  return person;
}

}  // namespace junshu::identity

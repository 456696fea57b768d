#include "identity/invitations.h"

#include "credentials.h"
#include "grants.h"
#include "joining.h"
#include "one_time.h"
#include "rows.h"

namespace junshu::identity {
namespace {

void demand_setup(store::Connection& connection) {
  if (!setup_needed(connection)) {
    refuse(base::ErrorKind::Conflict, "初期設定はすでに完了しています。ログインしてください。", "Set-up is already done. Log in.");
  }
}

void demand_no_members(store::Connection& connection, std::string_view contract) {
  if (!connection.query("select member from p_member where contract = ? limit 1", {value(contract)}).empty()) {
    refuse(base::ErrorKind::Conflict, "この契約にはすでに関係者がいます。", "This contract already has members.");
  }
}

// The administrator's role has no end: the contract must never be left without one.
std::string join_as_first(const Decision& decision, std::string_view contract, std::string_view person, catalogue::Side side,
                          const PersonName& name) {
  const std::string trust = trust_in_first(side);
  std::string member = join(decision, person, {std::string(contract), side, name, {}, {}, trust});
  emit_grant(decision, contract, member, side,
             {std::string(kAdministrator), base::civil_date(decision.transaction.now(), decision.zone), std::nullopt}, {}, trust);
  return member;
}

}  // namespace

bool setup_needed(store::Connection& connection) { return connection.query("select person from p_person limit 1").empty(); }

std::string new_setup_token(store::Transaction& transaction, const Keys& keys) {
  demand_setup(transaction.connection());
  transaction.execute("delete from op_invitation where kind = 'setup'", {});
  OneTime one_time{{}, "setup", {}, {}, transaction.now() + kSetupLives, {}};
  return issue(transaction, keys, one_time);
}

Enrolment prepare_first(store::Transaction& transaction, const Keys& keys, std::string_view token, const FirstPerson& person,
                        const base::Object& settings) {
  demand_setup(transaction.connection());
  OneTime one_time = require_one_time(transaction.connection(), keys, "setup", token, transaction.now());
  const PersonName name = checked_name({person.name, person.kana});
  Enrolment result = put_waiting(one_time, person.credentials, transaction.random());
  one_time.content["name"] = name.name;
  one_time.content["kana"] = name.kana;
  one_time.content["side"] = to_string(person.side);
  one_time.content["settings"] = settings;
  save(transaction, keys, one_time);
  return result;
}

First confirm_first(store::Transaction& transaction, const Keys& keys, std::string_view token, std::string_view totp) {
  demand_setup(transaction.connection());
  const OneTime one_time = require_one_time(transaction.connection(), keys, "setup", token, transaction.now());
  const Waiting waiting = require_waiting(one_time);
  const auto step = totp_matching_step(waiting.totp_secret, totp, transaction.now(), -1);
  if (!step) refuse_totp();
  use_up(transaction, one_time);
  const base::Object& content = one_time.content;
  return {{std::string(base::require_text(content, "name")), std::string(base::require_text(content, "kana")),
           side_named(base::require_text(content, "side")), waiting.credentials},
          base::require_object(content, "settings"),
          waiting.totp_secret,
          *step};
}

Joined create_first(const Decision& decision, std::string_view contract, const First& first) {
  store::Transaction& transaction = decision.transaction;
  demand_setup(transaction.connection());
  demand_no_members(transaction.connection(), contract);
  const PersonName name = checked_name({first.person.name, first.person.kana});
  std::string person = create_person(decision, name, first.person.credentials, first.totp_secret);
  remember_totp_step(transaction, decision.keys, person, first.totp_step);
  std::string member = join_as_first(decision, contract, person, first.person.side, name);
  return {std::move(person), std::string(contract), std::move(member)};
}

Joined create_first_member(const Decision& decision, std::string_view contract, std::string_view person, catalogue::Side side) {
  store::Connection& connection = decision.transaction.connection();
  demand_no_members(connection, contract);
  const PersonName name = person_name(connection, decision.keys.store, person);
  std::string member = join_as_first(decision, contract, person, side, name);
  return {std::string(person), std::string(contract), std::move(member)};
}

}  // namespace junshu::identity

#include "one_time.h"

#include "base/hash.h"
#include "rows.h"

namespace junshu::identity {
namespace {

std::string bound_to(const OneTime& one_time) { return "op_invitation|" + one_time.token_sha256; }

std::optional<OneTime> read(const store::Rows& rows, std::size_t row, const Keys& keys) {
  const auto cell = [&](std::string_view name) -> const store::Value& { return rows.at(row, name); };
  const bool holds = row_mac_holds(keys, "op_invitation",
                                   {cell("token_sha256"), cell("kind"), cell("contract"), cell("record"), cell("expires_at"), cell("content")},
                                   cell("mac"));
  if (!holds) return std::nullopt;
  OneTime one_time{store::text(cell("token_sha256")), store::text(cell("kind")),           store::text(cell("contract")),
                   store::text(cell("record")),       store::integer(cell("expires_at")), {}};
  auto content = unseal_object(keys.pending, store::bytes(cell("content")), bound_to(one_time));
  if (!content) return std::nullopt;
  one_time.content = std::move(*content);
  return one_time;
}

std::string hash_of(std::string_view token) { return base::hex(base::sha256(base::as_bytes(token))); }

constexpr std::string_view kSelect = "select token_sha256, kind, contract, record, expires_at, content, mac from op_invitation where ";

}  // namespace

std::string issue(store::Transaction& transaction, const Keys& keys, OneTime& one_time) {
  std::string token = base::hex(base::random_bytes(transaction.random(), 32));
  one_time.token_sha256 = hash_of(token);
  save(transaction, keys, one_time);
  transaction.execute("delete from op_invitation where expires_at <= ?", {value(transaction.now())});
  return token;
}

void save(store::Transaction& transaction, const Keys& keys, const OneTime& one_time) {
  const store::Value content(seal_object(keys.pending, one_time.content, bound_to(one_time), transaction.random()));
  const std::string mac = row_mac(keys, "op_invitation",
                                  {value(one_time.token_sha256), value(one_time.kind), value(one_time.contract), value(one_time.record),
                                   value(one_time.expires_at), content});
  transaction.execute(
      "insert into op_invitation (token_sha256, kind, contract, record, expires_at, content, mac) values (?, ?, ?, ?, ?, ?, ?)"
      " on conflict (token_sha256) do update set content = excluded.content, mac = excluded.mac",
      {value(one_time.token_sha256), value(one_time.kind), value(one_time.contract), value(one_time.record), value(one_time.expires_at), content,
       value(mac)});
}

void use_up(store::Transaction& transaction, const OneTime& one_time) {
  transaction.execute("delete from op_invitation where token_sha256 = ?", {value(one_time.token_sha256)});
}

OneTime require_one_time(store::Connection& connection, const Keys& keys, std::string_view kind, std::string_view token, base::Millis now) {
  const store::Rows rows = connection.query(std::string(kSelect) + "token_sha256 = ?", {value(hash_of(token))});
  if (!rows.empty()) {
    auto found = read(rows, 0, keys);
    if (found && found->kind == kind && found->expires_at > now) return std::move(*found);
  }
  refuse(base::ErrorKind::NotFound, "このリンクは使えません。使用済みか期限切れです。新しいリンクの発行を依頼してください。",
         "This link does not work: it was used or has expired. Ask for a new one.", "token");
}

std::vector<OneTime> open_one_times(store::Connection& connection, const Keys& keys, std::string_view kind, std::string_view contract,
                                    base::Millis now) {
  const store::Rows rows = connection.query(std::string(kSelect) + "kind = ? and contract = ? and expires_at > ? order by expires_at, record",
                                            {value(kind), value(contract), value(now)});
  std::vector<OneTime> found;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (auto one_time = read(rows, row, keys)) found.push_back(std::move(*one_time));
  }
  return found;
}

Enrolment put_waiting(OneTime& one_time, const Credentials& credentials, base::Random& random) {
  const base::Bytes secret = new_totp_secret(random);
  one_time.content["waiting"] = base::Object{
      {"login", credentials.login}, {"password_hash", credentials.password_hash}, {"totp_secret", base::base32(secret)}};
  return enrolment(credentials.login, secret);
}

Waiting require_waiting(const OneTime& one_time) {
  const auto* found = base::find(one_time.content, "waiting");
  if (found == nullptr) {
    refuse(base::ErrorKind::Conflict, "先にログイン名とパスワードを決めてください。", "Choose a login name and a password first.", "login");
  }
  const base::Object& waiting = base::as_object(*found, "waiting");
  return {{std::string(base::require_text(waiting, "login")), std::string(base::require_text(waiting, "password_hash"))},
          base::from_base32(base::require_text(waiting, "totp_secret")).value()};
}

void refuse_totp() {
  refuse(base::ErrorKind::InvalidInput, "確認コードが正しくありません。認証アプリに表示されている新しい6桁の数字を入力してください。",
         "The code is not right. Enter the new 6 digits that the authenticator shows.", "totp");
}

}  // namespace junshu::identity

#include "credentials.h"

#include "base/hash.h"
#include "identity/totp.h"
#include "rows.h"

namespace junshu::identity {
namespace {

std::string bound_to(std::string_view person, std::string_view kind) { return "side_credential|" + std::string(person) + "|" + std::string(kind); }

[[noreturn]] void altered(std::string_view person, std::string_view kind) {
  refuse(base::ErrorKind::Integrity, "保存された認証情報が台帳の記録と一致しません。junshu verify を実行してください。",
         "A stored credential is not the one the ledger names. Run junshu verify.",
         "side_credential " + std::string(person) + " " + std::string(kind));
}

struct Opened {
  base::Object content;
  std::string sha256;
};

std::optional<Opened> open_credential(store::Connection& connection, const Keys& keys, std::string_view person, std::string_view kind) {
  const store::Rows rows = connection.query(
      "select s.sealed as sealed, c.sha256 as sha256 from side_credential s left join p_credential c on c.person = s.person and c.kind = s.kind"
      " where s.person = ? and s.kind = ?",
      {value(person), value(kind)});
  if (rows.empty()) return std::nullopt;
  const base::ByteView sealed = store::bytes(rows.at(0, "sealed"));
  const std::string sha256 = base::hex(base::sha256(sealed));
  if (sha256 != store::text(rows.at(0, "sha256"))) altered(person, kind);
  auto content = unseal_object(keys.credential, sealed, bound_to(person, kind));
  if (!content) altered(person, kind);
  return Opened{std::move(*content), sha256};
}

void store_credential(store::Transaction& transaction, const Keys& keys, std::string_view person, std::string_view kind,
                      const store::Value& lookup, const base::Object& content) {
  const base::Bytes sealed = seal_object(keys.credential, content, bound_to(person, kind), transaction.random());
  transaction.execute(
      "insert into side_credential (person, kind, lookup, sealed) values (?, ?, ?, ?)"
      " on conflict (person, kind) do update set lookup = excluded.lookup, sealed = excluded.sealed",
      {value(person), value(kind), lookup, store::Value(sealed)});
  transaction.emit(store::kInstanceLog, "credential.set",
                   {{"person", person}, {"kind", kind}, {"sha256", base::hex(base::sha256(sealed))}});
}

std::string lookup_of(const Keys& keys, std::string_view login) { return commitment_of(keys, "login", login); }

}  // namespace

std::optional<StoredPassword> password_of_person(store::Connection& connection, const Keys& keys, std::string_view person) {
  const auto opened = open_credential(connection, keys, person, "password");
  if (!opened) return std::nullopt;
  return StoredPassword{std::string(person), std::string(base::require_text(opened->content, "login")),
                        std::string(base::require_text(opened->content, "hash")), opened->sha256};
}

std::optional<StoredPassword> password_of_login(store::Connection& connection, const Keys& keys, std::string_view login) {
  const store::Rows rows = connection.query("select person from side_credential where lookup = ? and kind = 'password'",
                                            {value(lookup_of(keys, login))});
  if (rows.empty()) return std::nullopt;
  auto stored = password_of_person(connection, keys, store::text(rows.rows[0][0]));
  // The index column is not sealed: pointing it at somebody else's row must not make another login.
  if (rows.size() != 1 || !stored || stored->login != login) altered(store::text(rows.rows[0][0]), "password");
  return stored;
}

std::optional<base::Bytes> totp_secret_of(store::Connection& connection, const Keys& keys, std::string_view person) {
  const auto opened = open_credential(connection, keys, person, "totp");
  if (!opened) return std::nullopt;
  return base::from_base32(base::require_text(opened->content, "secret"));
}

void demand_free_login(store::Connection& connection, const Keys& keys, std::string_view login, std::string_view person) {
  const auto taken = password_of_login(connection, keys, login);
  if (taken && taken->person != person) {
    refuse(base::ErrorKind::Conflict, "このログイン名は使えません。別のものを選んでください。", "This login name is not available. Choose another.", "login");
  }
}

void set_password(store::Transaction& transaction, const Keys& keys, std::string_view person, const Credentials& credentials) {
  demand_free_login(transaction.connection(), keys, credentials.login, person);
  store_credential(transaction, keys, person, "password", value(lookup_of(keys, credentials.login)),
                   {{"login", credentials.login}, {"hash", credentials.password_hash}});
}

void set_totp(store::Transaction& transaction, const Keys& keys, std::string_view person, base::ByteView secret) {
  store_credential(transaction, keys, person, "totp", store::Value(), {{"secret", base::base32(secret)}});
}

void remember_totp_step(store::Transaction& transaction, const Keys& keys, std::string_view person, std::int64_t step) {
  transaction.execute(
      "insert into op_totp (person, last_step, mac) values (?, ?, ?)"
      " on conflict (person) do update set last_step = excluded.last_step, mac = excluded.mac",
      {value(person), value(step), value(row_mac(keys, "op_totp", {value(person), value(step)}))});
}

bool use_totp(store::Transaction& transaction, const Keys& keys, std::string_view person, base::ByteView secret, std::string_view typed) {
  const store::Rows rows = transaction.query("select last_step, mac from op_totp where person = ?", {value(person)});
  std::int64_t last_used = -1;
  bool found_altered = false;
  if (!rows.empty()) {
    last_used = store::integer(rows.at(0, "last_step"));
    found_altered = !row_mac_holds(keys, "op_totp", {value(person), rows.at(0, "last_step")}, rows.at(0, "mac"));
    // What was used is not known any more, so every step that could have been is taken as used.
    if (found_altered) last_used = totp_step(transaction.now()) + 1;
  }
  const auto step = totp_matching_step(secret, typed, transaction.now(), last_used);
  if (step || found_altered) remember_totp_step(transaction, keys, person, step.value_or(last_used));
  return step.has_value();
}

}  // namespace junshu::identity

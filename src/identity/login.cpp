#include "identity/login.h"

#include <algorithm>
#include <array>
#include <utility>

#include "credentials.h"
#include "identity/totp.h"
#include "rows.h"
#include "throttle.h"

namespace junshu::identity {
namespace {

// What is compared when there is nobody to compare with: as slow as a real one, and never matching.
const std::string& hash_of_nobody(base::Random& random) {
  static const std::string hash = hash_password(base::hex(base::random_bytes(random, 32)), random);
  return hash;
}

ThrottleSubject login_subject(std::string_view commitment) { return {"login:" + std::string(commitment), kLoginFailures}; }

ThrottleSubject address_subject(const Keys& keys, std::string_view address) {
  return {"address:" + commitment_of(keys, "address", address), kAddressFailures};
}

LoginResult answer(store::Transaction& transaction, AccessKind kind, AccessResult result, const PasswordCheck& check, const Visitor& visitor) {
  LoginResult answer;
  answer.access = {transaction.now(), kind, result, check.login_commitment, visitor.address, {}};
  return answer;
}

LoginResult throttled(LoginResult result, base::Millis wait) {
  result.access.result = AccessResult::Throttled;
  result.retry_after = wait;
  const std::int64_t seconds = (wait + base::kSecond - 1) / base::kSecond;
  result.refusal = {"失敗が続いたため、" + std::to_string(seconds) + "秒後に再度お試しください。",
                    "There were too many failures. Try again in " + std::to_string(seconds) + " seconds."};
  return result;
}

// The row may have changed between the slow comparison and now.
bool still_matches(store::Transaction& transaction, const Keys& keys, const PasswordCheck& check) {
  if (!check.matches) return false;
  const auto stored = password_of_person(transaction.connection(), keys, check.person);
  const store::Rows person = transaction.query("select active from p_person where person = ?", {value(check.person)});
  return stored && stored->sha256 == check.credential && !person.empty() && store::integer(person.rows[0][0]) == 1;
}

}  // namespace

std::string_view to_string(AccessKind kind) {
  switch (kind) {
    case AccessKind::LogIn: return "log_in";
    case AccessKind::LogOut: return "log_out";
    case AccessKind::PasswordChange: return "password_change";
  }
  return "";
}

std::string_view to_string(AccessResult result) {
  switch (result) {
    case AccessResult::Granted: return "granted";
    case AccessResult::Refused: return "refused";
    case AccessResult::Throttled: return "throttled";
  }
  return "";
}

PasswordCheck check_password(store::Connection& connection, const Keys& keys, base::Random& random, std::string_view login,
                             std::string_view password) {
  const std::string folded = fold_login(login);
  const std::string& nobody = hash_of_nobody(random);
  const auto stored = password_of_login(connection, keys, folded);
  PasswordCheck check;
  check.login_commitment = commitment_of(keys, "login", folded);
  const bool same = password_matches(stored ? stored->hash : nobody, password);
  if (stored) {
    check.person = stored->person;
    check.credential = stored->sha256;
    check.matches = same;
  }
  return check;
}

PasswordCheck check_own_password(store::Connection& connection, const Keys& keys, base::Random& random, std::string_view person,
                                 std::string_view password) {
  return check_password(connection, keys, random, login_of(connection, keys, person), password);
}

LoginResult log_in(store::Transaction& transaction, const Keys& keys, const PasswordCheck& check, std::string_view totp, const Visitor& visitor) {
  const auto subjects = std::to_array({login_subject(check.login_commitment), address_subject(keys, visitor.address)});
  LoginResult result = answer(transaction, AccessKind::LogIn, AccessResult::Refused, check, visitor);
  base::Millis wait = 0;
  for (const ThrottleSubject& subject : subjects) wait = std::max(wait, wait_of(transaction, keys, subject));
  if (wait > 0) return throttled(std::move(result), wait);

  const bool password = still_matches(transaction, keys, check);
  const auto secret = check.person.empty() ? std::nullopt : totp_secret_of(transaction.connection(), keys, check.person);
  // A code is used up only together with the right password: otherwise anybody could spend other people's codes.
  const bool code = password ? secret && use_totp(transaction, keys, check.person, *secret, totp)
                             : totp_matching_step(secret.value_or(base::Bytes(20)), totp, transaction.now(), -1).has_value();
  if (!password || !code) {
    for (const ThrottleSubject& subject : subjects) count_failure(transaction, keys, subject);
    result.refusal = {"ログインできませんでした。ログイン名、パスワード、確認コードを確かめてください。確認コードは一度しか使えません。",
                      "Could not log in. Check login name, password and code. A code works only once."};
    return result;
  }
  forgive(transaction, subjects[0]);
  result.session = open_session(transaction, keys, check.person, visitor);
  result.access.result = AccessResult::Granted;
  result.access.person = check.person;
  return result;
}

AccessEvent log_out(store::Transaction& transaction, const Keys& keys, const Session& session) {
  revoke_session(transaction, session.person, session.id);
  return {transaction.now(), AccessKind::LogOut, AccessResult::Granted,
          commitment_of(keys, "login", login_of(transaction.connection(), keys, session.person)), session.visitor.address, session.person};
}

LoginResult change_password(store::Transaction& transaction, const Keys& keys, const PasswordCheck& check, const std::string& new_password_hash,
                            const Session& session) {
  const ThrottleSubject subject = login_subject(check.login_commitment);
  LoginResult result = answer(transaction, AccessKind::PasswordChange, AccessResult::Refused, check, session.visitor);
  const base::Millis wait = wait_of(transaction, keys, subject);
  if (wait > 0) return throttled(std::move(result), wait);
  if (check.person != session.person || !still_matches(transaction, keys, check)) {
    count_failure(transaction, keys, subject);
    result.refusal = {"現在のパスワードが正しくありません。", "The present password is not right."};
    return result;
  }
  set_password(transaction, keys, session.person, {login_of(transaction.connection(), keys, session.person), new_password_hash});
  forgive(transaction, subject);
  revoke_sessions(transaction, session.person);
  result.session = open_session(transaction, keys, session.person, session.visitor);
  result.access.result = AccessResult::Granted;
  result.access.person = session.person;
  return result;
}

std::string login_of(store::Connection& connection, const Keys& keys, std::string_view person) {
  const auto stored = password_of_person(connection, keys, person);
  return stored ? stored->login : std::string();
}

}  // namespace junshu::identity

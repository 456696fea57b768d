#include "people_fixture.h"

namespace junshu::identity {
namespace {

using base::ErrorKind;
using catalogue::Side;

class LoggingIn : public People {
 protected:
  void SetUp() override {
    People::SetUp();
    sato_ = set_up();
    clock_.advance(base::kMinute);
  }
  std::string code() const { return code_of(first_enrolment_); }
  Joined sato_;
};

TEST_P(LoggingIn, TakesPasswordAndCodeTogether) {
  const LoginResult result = log_in_as(" Sato", kPassword, code());
  ASSERT_TRUE(result.session);
  EXPECT_EQ(result.session->session.person, sato_.person);
  EXPECT_EQ(result.access.result, AccessResult::Granted);
  EXPECT_EQ(result.access.person, sato_.person);
  const auto session = find_session(*connection_, *keys_, result.session->token, clock_.now());
  ASSERT_TRUE(session);
  EXPECT_EQ(session->person, sato_.person);
  EXPECT_EQ(session->visitor.address, "192.0.2.1");
}

TEST_P(LoggingIn, SaysTheSameForEveryFailure) {
  const LoginResult unknown = log_in_as("nobody", kPassword, code(), "192.0.2.2");
  const LoginResult password = log_in_as("sato", "paper crane over Shinano?", code(), "192.0.2.3");
  const LoginResult wrong_code = log_in_as("sato", kPassword, "000000", "192.0.2.4");
  for (const LoginResult* result : {&unknown, &password, &wrong_code}) {
    EXPECT_FALSE(result->session);
    EXPECT_EQ(result->refusal, unknown.refusal);
    EXPECT_EQ(result->access.result, AccessResult::Refused);
    EXPECT_TRUE(result->access.person.empty());
  }
}

TEST_P(LoggingIn, CommitsToWhatWasTypedAndDoesNotKeepIt) {
  const LoginResult result = log_in_as("my-secret-typed-here", kPassword, "000000");
  EXPECT_EQ(result.access.login.size(), 64U);
  EXPECT_EQ(result.access.login.find("secret"), std::string::npos);
  EXPECT_EQ(result.access.login, log_in_as("MY-SECRET-TYPED-HERE", "x", "1").access.login);
}

TEST_P(LoggingIn, ACodeWorksOnce) {
  const std::string used = code();
  ASSERT_TRUE(log_in_as("sato", kPassword, used).session);
  EXPECT_FALSE(log_in_as("sato", kPassword, used).session);
  clock_.advance(kTotpStep);
  EXPECT_FALSE(log_in_as("sato", kPassword, used).session);
  EXPECT_TRUE(log_in_as("sato", kPassword, code()).session);
}

TEST_P(LoggingIn, TheCodeOfTheEnrolmentIsUsedUpToo) {
  const Joined tanaka = add(sato_, "tanaka", Side::Contractor, {});
  EXPECT_FALSE(log_in_as("tanaka", kPassword, code_of(enrolments_["tanaka"])).session);
  clock_.advance(kTotpStep);
  EXPECT_TRUE(log_in_as("tanaka", kPassword, code_of(enrolments_["tanaka"])).session);
}

TEST_P(LoggingIn, SomebodyWithoutThePasswordDoesNotSpendAnothersCode) {
  EXPECT_FALSE(log_in_as("sato", "a guess of twelve", code(), "192.0.2.9").session);
  EXPECT_TRUE(log_in_as("sato", kPassword, code()).session);
}

TEST_P(LoggingIn, WaitsLongerAndLongerAfterFiveFailuresEvenWithTheRightPassword) {
  const PasswordCheck right = check_of("sato", kPassword);
  for (int i = 0; i < kLoginFailures; ++i) EXPECT_EQ(try_with(right, "000000").access.result, AccessResult::Refused);
  const LoginResult blocked = try_with(right, code());
  EXPECT_EQ(blocked.access.result, AccessResult::Throttled);
  EXPECT_FALSE(blocked.session);
  EXPECT_EQ(blocked.retry_after, kThrottleFirst);
  base::Millis longest = 0;
  for (int i = 0; i < 12; ++i) {
    clock_.advance(try_with(right, "000000").retry_after);
    EXPECT_EQ(try_with(right, "000000").access.result, AccessResult::Refused);
    longest = try_with(right, "000000").retry_after;
  }
  EXPECT_EQ(longest, kThrottleMost);
  clock_.advance(kThrottleMost);
  EXPECT_TRUE(try_with(right, code()).session);
  EXPECT_EQ(try_with(right, "000000").access.result, AccessResult::Refused);  // forgiven: counting starts anew
}

TEST_P(LoggingIn, UnknownNamesAreMadeToWaitLikeKnownOnes) {
  const PasswordCheck nobody = check_of("nobody", kPassword);
  for (int i = 0; i < kLoginFailures; ++i) try_with(nobody, "000000");
  EXPECT_EQ(try_with(nobody, "000000").access.result, AccessResult::Throttled);
}

TEST_P(LoggingIn, OneAddressCannotTryManyNames) {
  PasswordCheck unknown = check_of("name", "x");
  for (int i = 0; i < kAddressFailures; ++i) {
    unknown.login_commitment = "of name " + std::to_string(i);
    EXPECT_EQ(try_with(unknown, "1", "198.51.100.7").access.result, AccessResult::Refused);
  }
  const PasswordCheck right = check_of("sato", kPassword);
  EXPECT_EQ(try_with(right, code(), "198.51.100.7").access.result, AccessResult::Throttled);
  EXPECT_TRUE(try_with(right, code(), "198.51.100.8").session);
}

TEST_P(LoggingIn, AttemptsPreparedAtOnceDoNotSlipPastTheWait) {
  std::vector<PasswordCheck> prepared;
  for (int i = 0; i < kLoginFailures; ++i) prepared.push_back(check_of("sato", "a wrong guess"));
  prepared.push_back(check_of("sato", kPassword));
  LoginResult last;
  for (const PasswordCheck& check : prepared) {
    last = try_with(check, code());
  }
  EXPECT_EQ(last.access.result, AccessResult::Throttled);
}

TEST_P(LoggingIn, EditingTheCountersGainsNothing) {
  const PasswordCheck right = check_of("sato", kPassword);
  for (int i = 0; i < kLoginFailures; ++i) try_with(right, "000000");
  tamper("update op_throttle set failures = 0, blocked_until = 0");
  EXPECT_EQ(try_with(right, code()).retry_after, kThrottleMost);
}

TEST_P(LoggingIn, EditingTheUsedStepDoesNotMakeACodeWorkAgain) {
  const std::string used = code();
  const PasswordCheck right = check_of("sato", kPassword);
  ASSERT_TRUE(try_with(right, used).session);
  tamper("update op_totp set last_step = 0");
  EXPECT_FALSE(try_with(right, used).session);
  EXPECT_FALSE(try_with(right, used).session);
  clock_.advance(2 * kTotpStep);
  EXPECT_TRUE(try_with(right, code()).session);
}

TEST_P(LoggingIn, ACredentialFromAnOlderCopyOfTheDatabaseIsRefused) {
  const auto old = connection_->query("select sealed from side_credential where kind = 'password'", {});
  const PasswordCheck check = check_own_password(*connection_, *keys_, random_, sato_.person, kPassword);
  const LoginResult session = log_in_as("sato", kPassword, code());
  const std::string new_hash = hash_password("quiet harbour at dusk", random_);
  ASSERT_TRUE(write([&](const Decision& d) { return change_password(d.transaction, d.keys, check, new_hash, session.session->session); }).session);
  tamper("update side_credential set sealed = ? where kind = 'password'", {old.rows.at(0)[0]});
  EXPECT_EQ(refused([&] { log_in_as("sato", kPassword, code()); }), ErrorKind::Integrity);
  const auto differences = verify_all();
  ASSERT_EQ(differences.size(), 1U);
  EXPECT_EQ(differences[0].table, "side_credential");
}

TEST_P(LoggingIn, AnotherPersonsCredentialCannotBePutInPlace) {
  const Joined tanaka = add(sato_, "tanaka", Side::Contractor, {});
  tamper("update side_credential set lookup = (select lookup from side_credential where person = ? and kind = 'password')"
         " where person = ? and kind = 'password'",
         {store::Value(tanaka.person), store::Value(sato_.person)});
  EXPECT_EQ(refused([&] { log_in_as("tanaka", kPassword, code()); }), ErrorKind::Integrity);
}

TEST_P(LoggingIn, ChangingThePasswordNeedsThePresentOneAndEndsOtherSessions) {
  const LoginResult first = log_in_as("sato", kPassword, code());
  clock_.advance(kTotpStep);
  const LoginResult second = log_in_as("sato", kPassword, code());
  const std::string new_hash = hash_password("quiet harbour at dusk", random_);
  const auto change = [&](std::string_view present) {
    const PasswordCheck check = check_own_password(*connection_, *keys_, random_, sato_.person, present);
    return write([&](const Decision& d) { return change_password(d.transaction, d.keys, check, new_hash, second.session->session); });
  };
  const LoginResult wrong = change("not the present one");
  EXPECT_FALSE(wrong.session);
  EXPECT_EQ(wrong.access.kind, AccessKind::PasswordChange);
  const LoginResult right = change(kPassword);
  ASSERT_TRUE(right.session);
  for (const std::string& ended : {first.session->token, second.session->token}) {
    EXPECT_FALSE(find_session(*connection_, *keys_, ended, clock_.now()));
  }
  EXPECT_TRUE(find_session(*connection_, *keys_, right.session->token, clock_.now()));
  clock_.advance(kTotpStep);
  EXPECT_FALSE(log_in_as("sato", kPassword, code()).session);
  EXPECT_TRUE(log_in_as("sato", "quiet harbour at dusk", code()).session);
}

TEST_P(LoggingIn, ACheckOfOnePersonDoesNotChangeAnothersPassword) {
  const Joined tanaka = add(sato_, "tanaka", Side::Contractor, {});
  const LoginResult session = log_in_as("sato", kPassword, code());
  const PasswordCheck check = check_own_password(*connection_, *keys_, random_, tanaka.person, kPassword);
  EXPECT_FALSE(write([&](const Decision& d) { return change_password(d.transaction, d.keys, check, "x", session.session->session); }).session);
}

INSTANTIATE_ON_BOTH_ENGINES(LoggingIn);

}  // namespace
}  // namespace junshu::identity

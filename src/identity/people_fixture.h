// For this module's tests: an instance with one contract, people made through the same functions the product uses.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "identity/folds.h"
#include "identity/invitations.h"
#include "identity/login.h"
#include "identity/recovery.h"
#include "identity/roles.h"
#include "identity/verify.h"
#include "store/verify.h"
#include "store_testing/engines.h"

namespace junshu::identity {

inline constexpr std::string_view kContract = "k-one";
inline constexpr std::string_view kPassword = "paper crane over Shinano";

// Hashing is slow on purpose; every test person has the same password, hashed once.
inline Credentials credentials_of(std::string_view login) {
  static const std::string hash = hash_password(kPassword, base::system_random());
  return {fold_login(login), hash};
}

class People : public store_testing::OnBothEngines {
 protected:
  template <typename Decide>
  auto write(Decide decide) {
    std::optional<decltype(decide(std::declval<const Decision&>()))> result;
    writer_->run([&](store::Transaction& transaction) {
      result.emplace(decide(Decision{transaction, *keys_, roles_, base::zone_named("Asia/Tokyo")}));
    });
    return std::move(*result);
  }

  void SetUp() override {
    OnBothEngines::SetUp();
    key_store_ = store::KeyStore::open(folder_.path() / "keys", store::KeyStore::Create::Yes, random_);
    keys_ = std::make_unique<Keys>(*key_store_);
    blobs_ = store::BlobStore::in_folder(folder_.path() / "blobs", *key_store_, random_);
    register_folds(projector_);
    store::WriterOptions options;
    options.origin_prefix = "test.invalid";
    writer_ = store::Writer::start(*database_, *key_store_, *blobs_, projector_, clock_, random_, options);
    connection_ = database_->connect();
    write([](const Decision& decision) {
      decision.transaction.create_log(store::kInstanceLog);
      decision.transaction.create_log(kContract);
      return 0;
    });
  }

  // What was done must stand up to verification; a test that tampers calls `expect_differences` instead.
  void TearDown() override {
    if (tampered_ || !writer_) return;
    for (const store::Difference& difference : verify_all()) {
      ADD_FAILURE() << difference.what << ' ' << difference.table << ' ' << difference.row << ' ' << difference.field << ": expected "
                    << difference.expected << ", found " << difference.found;
    }
  }

  std::vector<store::Difference> verify_all() {
    writer_.reset();
    auto report = store::verify(*database_, *key_store_, *blobs_, projector_, "test.invalid", {},
                                [](store::Projection&) { return std::vector<std::pair<std::string, std::string>>(); }, {});
    const auto people = verify_people(*connection_, *keys_);
    report.differences.insert(report.differences.end(), people.begin(), people.end());
    return report.differences;
  }

  // As somebody: the actor is loaded inside the transaction, as the product does.
  template <typename Decide>
  auto as(const Joined& who, Decide decide) {
    return write([&](const Decision& decision) {
      return decide(decision, load_actor(decision.transaction.connection(), *keys_, who.contract, who.person, decision.transaction.now(), decision.zone));
    });
  }

  base::ErrorKind refused(const std::function<void()>& attempt) {
    try {
      attempt();
    } catch (const base::Error& error) {
      EXPECT_FALSE(error.message().ja.empty());
      EXPECT_FALSE(error.message().en.empty());
      return error.kind();
    }
    ADD_FAILURE() << "was not refused";
    return base::ErrorKind::Internal;
  }

  base::Date today() const { return base::civil_date(clock_.now(), base::zone_named("Asia/Tokyo")); }
  RoleSpan from_today(std::string role, std::optional<int> days = std::nullopt) const {
    return {std::move(role), today(), days ? std::optional(base::add_days(today(), *days)) : std::nullopt};
  }
  base::Bytes secret_of(const Enrolment& enrolment) const { return base::from_base32(enrolment.secret).value(); }
  std::string code_of(const Enrolment& enrolment) const { return totp_code(secret_of(enrolment), clock_.now()); }

  // The contractor's administrator through the set-up link; `first_enrolment_` is their authenticator.
  Joined set_up(catalogue::Side side = catalogue::Side::Contractor) {
    const std::string token = write([&](const Decision& d) { return new_setup_token(d.transaction, d.keys); });
    first_enrolment_ = write([&](const Decision& d) {
      return prepare_first(d.transaction, d.keys, token, {"佐藤 一郎", "さとう いちろう", side, credentials_of("sato")}, {{"system", "住民記録"}});
    });
    return write([&](const Decision& d) {
      return create_first(d, kContract, confirm_first(d.transaction, d.keys, token, code_of(first_enrolment_)));
    });
  }

  Joined take_up(const std::string& token, std::string_view login) {
    const Enrolment enrolment = write([&](const Decision& d) { return accept_invitation(d, token, credentials_of(login)); });
    enrolments_[std::string(login)] = enrolment;
    return write([&](const Decision& d) { return confirm_totp(d, token, code_of(enrolment)); });
  }

  std::string invite(const Joined& by, catalogue::Side side, std::vector<RoleSpan> roles, std::string name = "田中 花子") {
    return as(by, [&](const Decision& d, const Actor& actor) { return invite_member(d, actor, {side, name, "", roles}).token; });
  }
  Joined add(const Joined& by, std::string_view login, catalogue::Side side, std::vector<RoleSpan> roles) {
    return take_up(invite(by, side, std::move(roles)), login);
  }
  Joined add_client_administrator(const Joined& by, std::string_view login = "kimura") {
    return add(by, login, catalogue::Side::Client, {from_today(std::string(kAdministrator))});
  }
  std::string grant(const Joined& by, const Joined& to, const RoleSpan& span) {
    return as(by, [&](const Decision& d, const Actor& actor) { return grant_role(d, actor, to.member, span); });
  }
  std::string appoint(const Joined& by, const Joined& principal, const Joined& deputy, std::vector<std::string> roles, int days = 10) {
    return as(by, [&](const Decision& d, const Actor& actor) {
      return appoint_deputy(d, actor, {principal.member, deputy.member, roles, today(), base::add_days(today(), days)});
    });
  }
  Actor actor(const Joined& who) {
    return load_actor(*connection_, *keys_, who.contract, who.person, clock_.now(), base::zone_named("Asia/Tokyo"));
  }

  LoginResult log_in_as(std::string_view login, std::string_view password, std::string_view code, std::string address = "192.0.2.1") {
    return try_with(check_of(login, password), code, std::move(address));
  }
  LoginResult try_with(const PasswordCheck& check, std::string_view code, std::string address = "192.0.2.1") {
    return write([&](const Decision& d) { return log_in(d.transaction, d.keys, check, code, {address, "test"}); });
  }
  PasswordCheck check_of(std::string_view login, std::string_view password) {
    return check_password(*connection_, *keys_, random_, login, password);
  }

  // As somebody with the database's password would.
  void tamper(std::string_view sql, std::initializer_list<store::Value> parameters = {}) {
    tampered_ = true;
    EXPECT_GE(connection_->execute(sql, parameters), 1) << sql;
  }

  base::ManualClock clock_{base::from_iso8601("2026-04-10T09:00:00+09:00")};
  base::SeededRandom random_{"people"};
  std::unique_ptr<store::KeyStore> key_store_;
  std::unique_ptr<Keys> keys_;
  std::unique_ptr<store::BlobStore> blobs_;
  store::Projector projector_;
  std::unique_ptr<store::Connection> connection_;
  std::unique_ptr<store::Writer> writer_;
  Enrolment first_enrolment_;
  std::map<std::string, Enrolment> enrolments_;
  bool tampered_ = false;

  const Roles roles_ = [] {
    using catalogue::Side;
    const auto role = [](std::string id, std::vector<Side> sides, std::vector<std::string> not_with) {
      return std::pair(id, catalogue::Role{id, {"役割 " + id, "role " + id}, {}, std::move(sides), std::move(not_with)});
    };
    const std::vector<Side> both = {Side::Client, Side::Contractor};
    return Roles{role("contract_administrator", both, {"auditor"}), role("security_officer", both, {"worker", "auditor"}),
                 role("ciso", {Side::Client}, {"worker"}),          role("assignee", both, {}),
                 role("worker", both, {}),                          role("auditor", both, {})};
  }();
};

}  // namespace junshu::identity

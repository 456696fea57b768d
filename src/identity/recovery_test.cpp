#include "people_fixture.h"

namespace junshu::identity {
namespace {

using base::ErrorKind;
using catalogue::Side;

class Recovery : public People {
 protected:
  void SetUp() override {
    People::SetUp();
    sato_ = set_up();
    tanaka_ = add(sato_, "tanaka", Side::Contractor, {from_today("assignee")});
    ito_ = add(sato_, "ito", Side::Contractor, {from_today("assignee")});
    kimura_ = add_client_administrator(sato_);
  }
  std::string request(const Joined& by, const Joined& who) {
    return as(by, [&](const Decision& d, const Actor& actor) { return request_recovery(d, actor, who.member); });
  }
  RecoveryLink approve(const Joined& by, const std::string& record) {
    return as(by, [&](const Decision& d, const Actor& actor) { return approve_recovery(d, actor, record); });
  }
  std::string recover(const std::string& token, std::string_view login) {
    enrolments_["recovered"] = write([&](const Decision& d) { return accept_recovery(d.transaction, d.keys, token, credentials_of(login)); });
    return write([&](const Decision& d) { return confirm_recovery(d.transaction, d.keys, token, code_of(enrolments_["recovered"])); });
  }
  Joined sato_, tanaka_, ito_, kimura_;
};

TEST_P(Recovery, TakesTwoPeopleAndThenTheirOwnHand) {
  clock_.advance(kTotpStep);
  const LoginResult before = log_in_as("tanaka", kPassword, code_of(enrolments_["tanaka"]));
  ASSERT_TRUE(before.session);
  const std::string record = request(sato_, tanaka_);
  EXPECT_EQ(open_recoveries(*connection_, *keys_, kContract, clock_.now()).size(), 1U);
  const RecoveryLink link = approve(ito_, record);
  EXPECT_TRUE(open_recoveries(*connection_, *keys_, kContract, clock_.now()).empty());
  EXPECT_EQ(recovery_person(*connection_, *keys_, link.token, clock_.now()), "田中 花子");
  EXPECT_EQ(recover(link.token, "tanaka"), tanaka_.person);
  EXPECT_FALSE(find_session(*connection_, *keys_, before.session->token, clock_.now()));
  clock_.advance(kTotpStep);
  EXPECT_FALSE(log_in_as("tanaka", kPassword, code_of(enrolments_["tanaka"])).session);  // the lost authenticator
  EXPECT_TRUE(log_in_as("tanaka", kPassword, code_of(enrolments_["recovered"])).session);
  EXPECT_EQ(refused([&] { recover(link.token, "tanaka"); }), ErrorKind::NotFound);
  const std::string entry = store::entry_text(*connection_, store::kInstanceLog, store::read_head(*connection_, store::kInstanceLog)->size - 1);
  EXPECT_NE(entry.find("\"approved_by\":\"" + ito_.person + "\""), std::string::npos) << entry;
}

TEST_P(Recovery, IsNotApprovedByTheRequester) {
  const std::string record = request(sato_, tanaka_);
  EXPECT_EQ(refused([&] { approve(sato_, record); }), ErrorKind::Forbidden);
}

TEST_P(Recovery, IsNotApprovedByThePersonThemselves) {
  const std::string record = request(sato_, tanaka_);
  EXPECT_EQ(refused([&] { approve(tanaka_, record); }), ErrorKind::Forbidden);
}

TEST_P(Recovery, IsNotRequestedForOneselfNorWithoutTheRole) {
  EXPECT_EQ(refused([&] { request(sato_, sato_); }), ErrorKind::Forbidden);
  EXPECT_EQ(refused([&] { request(tanaka_, ito_); }), ErrorKind::Forbidden);
}

TEST_P(Recovery, IsAMatterOfThePersonsOwnSide) {
  EXPECT_EQ(refused([&] { request(sato_, kimura_); }), ErrorKind::Forbidden);
  EXPECT_EQ(refused([&] { request(kimura_, tanaka_); }), ErrorKind::Forbidden);
  const std::string record = request(sato_, tanaka_);
  EXPECT_EQ(refused([&] { approve(kimura_, record); }), ErrorKind::Forbidden);
}

TEST_P(Recovery, NeedsAnApproverWhoHoldsARole) {
  const Joined bare = add(sato_, "bare", Side::Contractor, {});
  const std::string record = request(sato_, tanaka_);
  EXPECT_EQ(refused([&] { approve(bare, record); }), ErrorKind::Forbidden);
}

TEST_P(Recovery, OfSomebodyOnAClientsSideElsewhereIsNotForTheContractorHere) {
  write([](const Decision& d) {
    d.transaction.create_log("k-two");
    return 0;
  });
  write([&](const Decision& d) { return create_first_member(d, "k-two", tanaka_.person, Side::Client); });
  EXPECT_EQ(refused([&] { request(sato_, tanaka_); }), ErrorKind::Forbidden);
}

TEST_P(Recovery, LapsesAndCannotBeForged) {
  const std::string record = request(sato_, tanaka_);
  tamper("update op_recovery set requested_by = ?", {store::Value(kimura_.member)});
  EXPECT_EQ(refused([&] { approve(sato_, record); }), ErrorKind::NotFound);
  const std::string again = request(sato_, tanaka_);
  clock_.advance(kRecoveryRequestLives);
  EXPECT_EQ(refused([&] { approve(ito_, again); }), ErrorKind::NotFound);
  const RecoveryLink link = approve(ito_, request(sato_, tanaka_));
  clock_.advance(kRecoveryLives);
  EXPECT_EQ(refused([&] { recover(link.token, "tanaka"); }), ErrorKind::NotFound);
}

TEST_P(Recovery, DoesNotTakeOverAnothersLogin) {
  const RecoveryLink link = approve(ito_, request(sato_, tanaka_));
  EXPECT_EQ(refused([&] { recover(link.token, "sato"); }), ErrorKind::Conflict);
}

INSTANTIATE_ON_BOTH_ENGINES(Recovery);

}  // namespace
}  // namespace junshu::identity

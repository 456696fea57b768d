#include "people_fixture.h"

namespace junshu::identity {
namespace {

using base::ErrorKind;
using catalogue::Side;
class Invitations : public People {};

TEST_P(Invitations, TheFirstPersonComesByTheSetupLinkAndAdministersTheirSide) {
  EXPECT_TRUE(setup_needed(*connection_));
  const Joined sato = set_up();
  EXPECT_FALSE(setup_needed(*connection_));
  const Actor acting = actor(sato);
  EXPECT_EQ(acting.side, Side::Contractor);
  EXPECT_EQ(acting.roles, std::vector<std::string>{"contract_administrator"});
  EXPECT_EQ(display_name(*connection_, *key_store_, kContract, sato.member), "佐藤 一郎");
  EXPECT_EQ(member_name(*connection_, *key_store_, kContract, sato.member).kana, "さとう いちろう");
  EXPECT_EQ(person_name(*connection_, *key_store_, sato.person).name, "佐藤 一郎");
}

TEST_P(Invitations, TheSetupLinkWorksOnceAndForADay) {
  const std::string token = write([](const Decision& d) { return new_setup_token(d.transaction, d.keys); });
  EXPECT_EQ(token.size(), 64U);
  const FirstPerson person{"佐藤", "", Side::Client, credentials_of("sato")};
  const auto prepare = [&](const std::string& with) {
    return write([&](const Decision& d) { return prepare_first(d.transaction, d.keys, with, person, {}); });
  };
  EXPECT_EQ(refused([&] { prepare(std::string(64, '0')); }), ErrorKind::NotFound);
  clock_.advance(kSetupLives);
  EXPECT_EQ(refused([&] { prepare(token); }), ErrorKind::NotFound);

  const std::string second = write([](const Decision& d) { return new_setup_token(d.transaction, d.keys); });
  const std::string third = write([](const Decision& d) { return new_setup_token(d.transaction, d.keys); });
  EXPECT_EQ(refused([&] { prepare(second); }), ErrorKind::NotFound);
  const auto confirm = [&](const std::string& code) {
    return write([&](const Decision& d) { return create_first(d, kContract, confirm_first(d.transaction, d.keys, third, code)); });
  };
  EXPECT_EQ(refused([&] { confirm("000000"); }), ErrorKind::Conflict);  // nothing chosen yet
  const Enrolment enrolment = prepare(third);
  EXPECT_EQ(refused([&] { confirm("12345"); }), ErrorKind::InvalidInput);
  confirm(code_of(enrolment));
  EXPECT_EQ(refused([&] { confirm(code_of(enrolment)); }), ErrorKind::Conflict);
  EXPECT_EQ(refused([&] { write([](const Decision& d) { return new_setup_token(d.transaction, d.keys); }); }), ErrorKind::Conflict);
}

TEST_P(Invitations, InvitedPeopleChooseTheirOwnCredentialsAndGetTheirRoles) {
  const Joined sato = set_up();
  const std::string token = invite(sato, Side::Contractor, {from_today("assignee", 30), from_today("worker")});
  const InvitationOffer offer = invitation_offer(*connection_, *keys_, token, clock_.now());
  EXPECT_EQ(offer.name, "田中 花子");
  EXPECT_EQ(offer.roles.size(), 2U);
  EXPECT_EQ(open_invitations(*connection_, *keys_, kContract, clock_.now()).size(), 1U);
  const Joined tanaka = take_up(token, "tanaka");
  EXPECT_EQ(actor(tanaka).roles, (std::vector<std::string>{"assignee", "worker"}));
  EXPECT_TRUE(open_invitations(*connection_, *keys_, kContract, clock_.now()).empty());
  EXPECT_EQ(refused([&] { take_up(token, "again"); }), ErrorKind::NotFound);
}

TEST_P(Invitations, OnlyTheHashOfATokenIsKept) {
  const std::string token = invite(set_up(), Side::Contractor, {});
  const auto rows = connection_->query("select token_sha256, content from op_invitation", {});
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_NE(store::text(rows.rows[0][0]), token);
  EXPECT_EQ(base::as_text(store::bytes(rows.rows[0][1])).find("田中"), std::string_view::npos);
}

TEST_P(Invitations, ExpireAfterSevenDaysAndCanBeWithdrawn) {
  const Joined sato = set_up();
  const std::string late = invite(sato, Side::Contractor, {});
  clock_.advance(kInvitationLives);
  EXPECT_EQ(refused([&] { take_up(late, "late"); }), ErrorKind::NotFound);
  const Invited invited = as(sato, [&](const Decision& d, const Actor& by) { return invite_member(d, by, {Side::Contractor, "誤送信", "", {}}); });
  as(sato, [&](const Decision& d, const Actor& by) {
    withdraw_invitation(d, by, invited.record);
    return 0;
  });
  EXPECT_EQ(refused([&] { take_up(invited.token, "stranger"); }), ErrorKind::NotFound);
}

TEST_P(Invitations, AnAlteredRowOpensNothing) {
  const Joined sato = set_up();
  const std::string token = invite(sato, Side::Contractor, {});
  tamper("update op_invitation set expires_at = expires_at + 1000000");
  EXPECT_EQ(refused([&] { take_up(token, "tanaka"); }), ErrorKind::NotFound);
}

TEST_P(Invitations, TheFirstClientAdministratorIsADeclaredActOfTrust) {
  const Joined sato = set_up();
  const Joined kimura = add_client_administrator(sato);
  EXPECT_EQ(actor(kimura).side, Side::Client);
  const auto rows = connection_->query("select trust from p_member where member = ?", {store::Value(kimura.member)});
  EXPECT_EQ(store::text(rows.rows.at(0)[0]), "first_client_administrator");
  const std::string events = store::entry_text(*connection_, kContract, 2);
  EXPECT_NE(events.find(R"("trust":"first_client_administrator")"), std::string::npos) << events;
}

TEST_P(Invitations, TheContractorCannotPutAnybodyElseOnTheClientsSide) {
  const Joined sato = set_up();
  // Not with another role, not with a further one, not with an end that would let them try again.
  EXPECT_EQ(refused([&] { invite(sato, Side::Client, {from_today("security_officer")}); }), ErrorKind::Forbidden);
  EXPECT_EQ(refused([&] { invite(sato, Side::Client, {from_today("contract_administrator"), from_today("security_officer")}); }),
            ErrorKind::Forbidden);
  EXPECT_EQ(refused([&] { invite(sato, Side::Client, {from_today("contract_administrator", 5)}); }), ErrorKind::Forbidden);
  EXPECT_EQ(refused([&] { invite(sato, Side::Client, {}); }), ErrorKind::Forbidden);
  const std::string first = invite(sato, Side::Client, {from_today("contract_administrator")});
  const std::string second = invite(sato, Side::Client, {from_today("contract_administrator")});
  take_up(first, "kimura");
  EXPECT_EQ(refused([&] { take_up(second, "accomplice"); }), ErrorKind::Forbidden);
  EXPECT_EQ(refused([&] { invite(sato, Side::Client, {from_today("contract_administrator")}); }), ErrorKind::Forbidden);
}

TEST_P(Invitations, TheClientLikewiseLetsInTheContractorsFirstAdministratorOnly) {
  const Joined kimura = set_up(Side::Client);
  const Joined sato = add(kimura, "sato2", Side::Contractor, {from_today("contract_administrator")});
  EXPECT_EQ(refused([&] { invite(kimura, Side::Contractor, {from_today("worker")}); }), ErrorKind::Forbidden);
  EXPECT_EQ(actor(sato).side, Side::Contractor);
}

TEST_P(Invitations, OnlyAnAdministratorInvites) {
  const Joined sato = set_up();
  const Joined tanaka = add(sato, "tanaka", Side::Contractor, {from_today("assignee")});
  EXPECT_EQ(refused([&] { invite(tanaka, Side::Contractor, {}); }), ErrorKind::Forbidden);
  EXPECT_EQ(refused([&] { invite(tanaka, Side::Client, {from_today("contract_administrator")}); }), ErrorKind::Forbidden);
}

TEST_P(Invitations, RolesThatExcludeEachOtherAreNotOffered) {
  const Joined sato = set_up();
  EXPECT_EQ(refused([&] { invite(sato, Side::Contractor, {from_today("security_officer"), from_today("worker")}); }), ErrorKind::Conflict);
  EXPECT_EQ(refused([&] { invite(sato, Side::Contractor, {from_today("ciso")}); }), ErrorKind::Conflict);
  EXPECT_EQ(refused([&] { invite(sato, Side::Contractor, {from_today("no_such_role")}); }), ErrorKind::InvalidInput);
}

TEST_P(Invitations, FallWhenTheInviterIsNoLongerAdministrator) {
  const Joined sato = set_up();
  const Joined suzuki = add(sato, "suzuki", Side::Contractor, {from_today("contract_administrator")});
  const std::string token = invite(suzuki, Side::Contractor, {from_today("assignee")});
  as(sato, [&](const Decision& d, const Actor& by) {
    end_membership(d, by, suzuki.member);
    return 0;
  });
  EXPECT_EQ(refused([&] { take_up(token, "tanaka"); }), ErrorKind::Forbidden);
}

TEST_P(Invitations, ALoginNameBelongsToOnePerson) {
  const Joined sato = set_up();
  const std::string token = invite(sato, Side::Contractor, {});
  EXPECT_EQ(refused([&] { take_up(token, "ＳＡＴＯ"); }), ErrorKind::Conflict);
  const std::string other = invite(sato, Side::Contractor, {});
  const Enrolment enrolment = write([&](const Decision& d) { return accept_invitation(d, token, credentials_of("tanaka")); });
  take_up(other, "tanaka");  // quicker
  EXPECT_EQ(refused([&] { write([&](const Decision& d) { return confirm_totp(d, token, code_of(enrolment)); }); }), ErrorKind::Conflict);
}

TEST_P(Invitations, SomebodyWithAnAccountJoinsAnotherContractUnderAnotherPseudonym) {
  const Joined sato = set_up();
  write([](const Decision& d) {
    d.transaction.create_log("k-two");
    return 0;
  });
  const Joined second = write([&](const Decision& d) { return create_first_member(d, "k-two", sato.person, Side::Client); });
  EXPECT_NE(second.member, sato.member);
  EXPECT_EQ(actor(second).side, Side::Client);
  EXPECT_EQ(memberships_of(*connection_, *keys_, sato.person).size(), 2U);

  const Joined tanaka = add(sato, "tanaka", Side::Contractor, {from_today("assignee")});
  const std::string token = invite(second, Side::Client, {from_today("assignee")});
  const Joined joined = write([&](const Decision& d) { return join_with_account(d, token, tanaka.person); });
  EXPECT_EQ(joined.contract, "k-two");
  EXPECT_EQ(display_name(*connection_, *key_store_, "k-two", joined.member), "田中 花子");
  EXPECT_EQ(refused([&] { write([&](const Decision& d) { return create_first_member(d, "k-two", tanaka.person, Side::Client); }); }),
            ErrorKind::Conflict);
}

TEST_P(Invitations, NobodyIsTwoMembersOfOneContract) {
  const Joined sato = set_up();
  const std::string token = invite(sato, Side::Contractor, {from_today("security_officer")});
  EXPECT_EQ(refused([&] { write([&](const Decision& d) { return join_with_account(d, token, sato.person); }); }), ErrorKind::Conflict);
}

TEST_P(Invitations, AFormerMemberComesBackAsThemselvesAndNotOnTheOtherSide) {
  const Joined sato = set_up();
  const Joined kimura = add_client_administrator(sato);
  const Joined tanaka = add(sato, "tanaka", Side::Contractor, {from_today("assignee")});
  as(sato, [&](const Decision& d, const Actor& by) {
    end_membership(d, by, tanaka.member);
    return 0;
  });
  EXPECT_EQ(refused([&] { actor(tanaka); }), ErrorKind::Forbidden);
  const std::string across = invite(kimura, Side::Client, {from_today("security_officer")});
  EXPECT_EQ(refused([&] { write([&](const Decision& d) { return join_with_account(d, across, tanaka.person); }); }), ErrorKind::Conflict);
  clock_.advance(base::kDay);
  const std::string back = invite(sato, Side::Contractor, {from_today("assignee")});
  EXPECT_EQ(write([&](const Decision& d) { return join_with_account(d, back, tanaka.person); }).member, tanaka.member);
  EXPECT_EQ(actor(tanaka).roles, std::vector<std::string>{"assignee"});
}

INSTANTIATE_ON_BOTH_ENGINES(Invitations);

}  // namespace
}  // namespace junshu::identity

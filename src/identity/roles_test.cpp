#include "people_fixture.h"

namespace junshu::identity {
namespace {

using base::ErrorKind;
using catalogue::Side;

class RolesOfPeople : public People {
 protected:
  void SetUp() override {
    People::SetUp();
    sato_ = set_up();
    kimura_ = add_client_administrator(sato_);
    tanaka_ = add(sato_, "tanaka", Side::Contractor, {});
    yamada_ = add(kimura_, "yamada", Side::Client, {});
  }
  void end(const Joined& by, const std::string& grant) {
    as(by, [&](const Decision& d, const Actor& who) {
      end_role(d, who, grant);
      return 0;
    });
  }
  void end_deputyship(const Joined& by, const std::string& appointment) {
    as(by, [&](const Decision& d, const Actor& who) {
      end_deputy(d, who, appointment);
      return 0;
    });
  }
  Joined sato_, kimura_, tanaka_, yamada_;
};

TEST_P(RolesOfPeople, HoldFromTheirFirstDayToTheirLast) {
  const base::Date tomorrow = base::add_days(today(), 1);
  grant(sato_, tanaka_, {"worker", tomorrow, tomorrow});
  EXPECT_FALSE(actor(tanaka_).holds("worker"));
  clock_.set(base::start_of_day(tomorrow, base::zone_named("Asia/Tokyo")));
  EXPECT_TRUE(actor(tanaka_).holds("worker"));
  clock_.advance(base::kDay - 1);
  EXPECT_TRUE(actor(tanaka_).holds("worker"));
  clock_.advance(1);
  EXPECT_FALSE(actor(tanaka_).holds("worker"));
}

TEST_P(RolesOfPeople, EndAtOnceWhenEnded) {
  const std::string record = grant(sato_, tanaka_, from_today("worker"));
  end(sato_, record);
  EXPECT_FALSE(actor(tanaka_).holds("worker"));
  EXPECT_EQ(refused([&] { end(sato_, record); }), ErrorKind::Conflict);
  const auto rows = connection_->query("select ends from p_role_grant where record = ?", {store::Value(record)});
  EXPECT_EQ(store::text(rows.rows.at(0)[0]), base::to_string(today()));
}

TEST_P(RolesOfPeople, OfOneSideAreGrantedAndEndedByThatSideOnly) {
  EXPECT_EQ(refused([&] { grant(sato_, yamada_, from_today("security_officer")); }), ErrorKind::Forbidden);
  EXPECT_EQ(refused([&] { grant(kimura_, tanaka_, from_today("worker")); }), ErrorKind::Forbidden);
  const std::string record = grant(kimura_, yamada_, from_today("security_officer"));
  EXPECT_EQ(refused([&] { end(sato_, record); }), ErrorKind::Forbidden);
  EXPECT_EQ(refused([&] {
              as(sato_, [&](const Decision& d, const Actor& by) {
                end_membership(d, by, yamada_.member);
                return 0;
              });
            }),
            ErrorKind::Forbidden);
}

TEST_P(RolesOfPeople, AreNotGrantedByPeopleWithoutTheRoleForIt) {
  EXPECT_EQ(refused([&] { grant(tanaka_, sato_, from_today("worker")); }), ErrorKind::Forbidden);
  EXPECT_EQ(refused([&] { grant(yamada_, yamada_, from_today("security_officer")); }), ErrorKind::Forbidden);
}

TEST_P(RolesOfPeople, AreNotGrantedToOneself) {
  EXPECT_EQ(refused([&] { grant(sato_, sato_, from_today("assignee")); }), ErrorKind::Forbidden);
  EXPECT_EQ(refused([&] { grant(kimura_, kimura_, from_today("security_officer")); }), ErrorKind::Forbidden);
}

TEST_P(RolesOfPeople, AreNotGrantedByADeputyToThemselvesNorToTheirPrincipal) {
  appoint(sato_, sato_, tanaka_, {"contract_administrator"});
  EXPECT_EQ(refused([&] { grant(tanaka_, tanaka_, from_today("security_officer")); }), ErrorKind::Forbidden);
  EXPECT_EQ(refused([&] { grant(tanaka_, sato_, from_today("security_officer")); }), ErrorKind::Forbidden);
  const Joined ito = add(sato_, "ito", Side::Contractor, {});
  const std::string record = grant(tanaka_, ito, from_today("worker"));
  const std::string entry = store::entry_text(*connection_, kContract, store::read_head(*connection_, kContract)->size - 1);
  EXPECT_NE(entry.find("\"for\":\"" + sato_.member + "\""), std::string::npos) << entry;
  EXPECT_TRUE(actor(ito).holds("worker"));
}

TEST_P(RolesOfPeople, StayOnTheSideTheyAreFor) {
  EXPECT_EQ(refused([&] { grant(sato_, tanaka_, from_today("ciso")); }), ErrorKind::Conflict);
  grant(kimura_, yamada_, from_today("ciso"));
  EXPECT_TRUE(actor(yamada_).holds("ciso"));
}

TEST_P(RolesOfPeople, ThatExcludeEachOtherAreRefusedWhicheverNamesTheOther) {
  grant(sato_, tanaka_, from_today("worker", 10));
  EXPECT_EQ(refused([&] { grant(sato_, tanaka_, from_today("security_officer")); }), ErrorKind::Conflict);
  EXPECT_EQ(refused([&] { grant(sato_, tanaka_, {"security_officer", base::add_days(today(), 10), std::nullopt}); }), ErrorKind::Conflict);
  grant(sato_, tanaka_, {"security_officer", base::add_days(today(), 11), std::nullopt});
  // The other way about: "worker" names nobody, "security_officer" names it.
  EXPECT_EQ(refused([&] { grant(sato_, tanaka_, {"worker", base::add_days(today(), 20), base::add_days(today(), 21)}); }), ErrorKind::Conflict);
}

TEST_P(RolesOfPeople, AreNotGrantedTwiceNorIntoThePast) {
  grant(sato_, tanaka_, from_today("worker", 10));
  EXPECT_EQ(refused([&] { grant(sato_, tanaka_, from_today("worker")); }), ErrorKind::Conflict);
  EXPECT_EQ(refused([&] { grant(sato_, tanaka_, {"assignee", base::add_days(today(), -1), std::nullopt}); }), ErrorKind::InvalidInput);
  EXPECT_EQ(refused([&] { grant(sato_, tanaka_, {"assignee", today(), base::add_days(today(), -1)}); }), ErrorKind::InvalidInput);
}

TEST_P(RolesOfPeople, ASideKeepsAnAdministrator) {
  const auto rows = connection_->query("select record from p_role_grant where member = ?", {store::Value(sato_.member)});
  const std::string record = store::text(rows.rows.at(0)[0]);
  EXPECT_EQ(refused([&] { end(sato_, record); }), ErrorKind::Conflict);
  grant(sato_, tanaka_, from_today("contract_administrator", 3));
  EXPECT_EQ(refused([&] { end(tanaka_, record); }), ErrorKind::Conflict);  // three days from now nobody would be left
  const Joined ito = add(sato_, "ito", Side::Contractor, {from_today("contract_administrator")});
  end(ito, record);
  EXPECT_EQ(refused([&] { grant(sato_, tanaka_, from_today("worker")); }), ErrorKind::Forbidden);
}

TEST_P(RolesOfPeople, ADeputyActsInWhatThePrincipalHoldsAndForThemOnly) {
  const std::string held = grant(kimura_, yamada_, from_today("security_officer"));
  const Joined mori = add(kimura_, "mori", Side::Client, {from_today("assignee")});
  const std::string appointment = appoint(yamada_, yamada_, mori, {"security_officer"}, 2);
  const Actor acting = actor(mori);
  EXPECT_FALSE(acting.holds("security_officer"));
  ASSERT_TRUE(acting.standing("security_officer"));
  EXPECT_EQ(acting.standing("security_officer")->for_member, yamada_.member);
  EXPECT_TRUE(acting.standing("assignee")->for_member.empty());
  end(kimura_, held);
  EXPECT_FALSE(actor(mori).standing("security_officer"));
  grant(kimura_, yamada_, {"security_officer", base::add_days(today(), 1), std::nullopt});
  clock_.advance(2 * base::kDay);
  EXPECT_TRUE(actor(mori).standing("security_officer"));
  clock_.advance(base::kDay);
  EXPECT_FALSE(actor(mori).standing("security_officer"));
  end_deputyship(kimura_, appointment);
}

TEST_P(RolesOfPeople, ADeputyIsAnotherPersonOfTheSameSide) {
  grant(kimura_, yamada_, from_today("security_officer"));
  EXPECT_EQ(refused([&] { appoint(yamada_, yamada_, yamada_, {"security_officer"}); }), ErrorKind::Forbidden);
  EXPECT_EQ(refused([&] { appoint(yamada_, yamada_, tanaka_, {"security_officer"}); }), ErrorKind::Forbidden);
}

TEST_P(RolesOfPeople, ADeputyIsAppointedByThePrincipalOrAnAdministratorNeverByThemselves) {
  grant(kimura_, yamada_, from_today("security_officer"));
  const Joined mori = add(kimura_, "mori", Side::Client, {});
  EXPECT_EQ(refused([&] { appoint(mori, yamada_, mori, {"security_officer"}); }), ErrorKind::Forbidden);
  EXPECT_EQ(refused([&] { appoint(kimura_, yamada_, kimura_, {"security_officer"}); }), ErrorKind::Forbidden);
  EXPECT_EQ(refused([&] { appoint(sato_, yamada_, mori, {"security_officer"}); }), ErrorKind::Forbidden);
  appoint(kimura_, yamada_, mori, {"security_officer"});
  EXPECT_TRUE(actor(mori).standing("security_officer"));
}

TEST_P(RolesOfPeople, ADeputyStandsInOnlyForWhatIsHeldAllThatTime) {
  const Joined mori = add(kimura_, "mori", Side::Client, {});
  EXPECT_EQ(refused([&] { appoint(yamada_, yamada_, mori, {"security_officer"}); }), ErrorKind::Conflict);
  grant(kimura_, yamada_, from_today("security_officer", 5));
  EXPECT_EQ(refused([&] { appoint(yamada_, yamada_, mori, {"security_officer"}, 6); }), ErrorKind::Conflict);
  EXPECT_EQ(refused([&] { appoint(yamada_, yamada_, mori, {}); }), ErrorKind::InvalidInput);
  appoint(yamada_, yamada_, mori, {"security_officer"}, 5);
  // What one holds as a deputy is not one's own to hand on.
  EXPECT_EQ(refused([&] { appoint(mori, mori, kimura_, {"security_officer"}, 5); }), ErrorKind::Conflict);
}

TEST_P(RolesOfPeople, IncompatibleRolesCannotMeetThroughADeputyEither) {
  const Joined mori = add(kimura_, "mori", Side::Client, {from_today("worker", 20)});
  grant(kimura_, yamada_, from_today("security_officer"));
  EXPECT_EQ(refused([&] { appoint(yamada_, yamada_, mori, {"security_officer"}); }), ErrorKind::Conflict);
  const Joined hara = add(kimura_, "hara", Side::Client, {});
  appoint(yamada_, yamada_, hara, {"security_officer"}, 10);
  EXPECT_EQ(refused([&] { grant(kimura_, hara, from_today("worker")); }), ErrorKind::Conflict);
  grant(kimura_, hara, {"worker", base::add_days(today(), 11), std::nullopt});
  // Standing in for two whose roles exclude each other.
  const Joined endo = add(kimura_, "endo", Side::Client, {});
  appoint(mori, mori, endo, {"worker"});
  EXPECT_EQ(refused([&] { appoint(yamada_, yamada_, endo, {"security_officer"}); }), ErrorKind::Conflict);
}

TEST_P(RolesOfPeople, DeputyshipsAreEndedByThoseConcerned) {
  grant(kimura_, yamada_, from_today("security_officer"));
  const Joined mori = add(kimura_, "mori", Side::Client, {});
  const std::string appointment = appoint(yamada_, yamada_, mori, {"security_officer"});
  EXPECT_EQ(refused([&] { end_deputyship(sato_, appointment); }), ErrorKind::Forbidden);
  EXPECT_EQ(refused([&] { end_deputyship(tanaka_, appointment); }), ErrorKind::Forbidden);
  end_deputyship(mori, appointment);
  EXPECT_FALSE(actor(mori).standing("security_officer"));
  EXPECT_EQ(refused([&] { end_deputyship(mori, appointment); }), ErrorKind::Conflict);
}

TEST_P(RolesOfPeople, SomebodyElseIsAnotherPerson) {
  EXPECT_TRUE(same_person(*connection_, kContract, sato_.member, sato_.member));
  EXPECT_FALSE(same_person(*connection_, kContract, sato_.member, tanaka_.member));
}

TEST_P(RolesOfPeople, AreFoundOutWhenWrittenIntoTheDatabase) {
  tamper("insert into p_role_grant (contract, record, member, role, starts) values ('k-one', 'g-forged', ?, 'security_officer', '2026-04-01')",
         {store::Value(tanaka_.member)});
  const auto differences = verify_all();
  ASSERT_EQ(differences.size(), 1U);
  EXPECT_EQ(differences[0].table, "p_role_grant");
}

TEST_P(RolesOfPeople, ALinkBentToAnotherPersonIsRefusedAndFound) {
  tamper("update side_member set person = ? where member = ?", {store::Value(tanaka_.person), store::Value(kimura_.member)});
  tamper("delete from side_member where member = ?", {store::Value(tanaka_.member)});
  EXPECT_EQ(refused([&] { actor({tanaka_.person, std::string(kContract), ""}); }), ErrorKind::Integrity);
  const auto differences = verify_all();
  EXPECT_GE(differences.size(), 2U);
  for (const auto& difference : differences) EXPECT_EQ(difference.table, "side_member");
}

INSTANTIATE_ON_BOTH_ENGINES(RolesOfPeople);

}  // namespace
}  // namespace junshu::identity

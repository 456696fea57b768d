#include "serving_for_tests.h"

namespace junshu::server {
namespace {

using People = Serving;

const base::Json* member_named(const Answer& people, std::string_view name) {
  for (const auto& member : people.body.at("items").as_array()) {
    if (member.at("name").as_string() == name) return &member;
  }
  return nullptr;
}

TEST_F(People, AreInvitedAndChooseTheirOwnCredentials) {
  Browser admin = set_up();
  Browser staff = join(admin, "suzuki", "contractor", {"assignee"});
  const auto people = admin.get(admin.in_contract("/people"));
  ASSERT_NE(member_named(people, "suzuki"), nullptr);
  EXPECT_EQ(member_named(people, "suzuki")->at("roles").at(0).at("role").as_string(), "assignee");
  EXPECT_TRUE(member_named(people, "suzuki")->at("roles").at(0).at("active").as_bool());
  EXPECT_EQ(staff.get("/session").body.at("contracts").at(0).at("roles").as_array(), base::Array{"assignee"});
  EXPECT_EQ(staff.post(staff.in_contract("/people"), {{"name", "x"}, {"side", "contractor"}, {"roles", base::Array()}})
                .status,
            403);
}

TEST_F(People, AnInvitationCanBeRenewedAndTheOldLinkIsVoid) {
  Browser admin = set_up();
  const auto first =
      admin.post(admin.in_contract("/people"),
                 {{"name", "sato"}, {"side", "client"}, {"administrator", true}, {"roles", base::Array()}});
  ASSERT_EQ(first.status, 201) << first.text;
  const auto waiting = admin.get(admin.in_contract("/people"));
  ASSERT_NE(member_named(waiting, "sato"), nullptr);
  EXPECT_EQ(member_named(waiting, "sato")->at("state").as_string(), "invited");
  const auto second =
      admin.post(admin.in_contract("/people/" + std::string(first.body.at("member").as_string()) + "/invitation"), {});
  ASSERT_EQ(second.status, 201) << second.text;
  auto path = [](const Answer& invited) {
    const std::string link(invited.body.at("link").as_string());
    return "/invitations/" + link.substr(link.rfind('/') + 1);
  };
  Browser invited(*this);
  EXPECT_EQ(invited.get(path(first)).status, 404);
  EXPECT_EQ(invited.get(path(second)).status, 200);
}

TEST_F(People, RolesAreGrantedAndEndedBySomebodyElse) {
  Browser admin = set_up();
  Browser staff = join(admin, "suzuki", "contractor", {"assignee"});
  const std::string today = base::to_string(base::civil_date(clock.now(), base::Zone()));
  const auto own =
      admin.post(admin.in_contract("/people/" + admin.member + "/roles"), {{"role", "assignee"}, {"starts", today}});
  EXPECT_EQ(own.status, 403) << own.text;
  const auto granted = admin.post(admin.in_contract("/people/" + staff.member + "/roles"),
                                  {{"role", "system_staff"}, {"starts", today}});
  ASSERT_EQ(granted.status, 201) << granted.text;
  EXPECT_EQ(staff.get("/session").body.at("contracts").at(0).at("roles").as_array().size(), 2u);
  const auto ended = admin.remove(
      admin.in_contract("/people/" + staff.member + "/roles/" + std::string(granted.body.at("grant").as_string())));
  EXPECT_EQ(ended.status, 200) << ended.text;
  EXPECT_EQ(staff.get("/session").body.at("contracts").at(0).at("roles").as_array().size(), 1u);
}

TEST_F(People, DeputiesAreAppointedAndSeen) {
  Browser admin = set_up();
  Browser chief = join(admin, "kato", "contractor", {"system_administrator"});
  Browser staff = join(admin, "suzuki", "contractor", {"assignee"});
  const base::Date today = base::civil_date(clock.now(), base::Zone());
  const auto appointed = admin.post(admin.in_contract("/people/" + chief.member + "/deputies"),
                                    {{"deputy", staff.member},
                                     {"role", "system_administrator"},
                                     {"starts", base::to_string(today)},
                                     {"ends", base::to_string(base::add_days(today, 7))}});
  ASSERT_EQ(appointed.status, 201) << appointed.text;
  const auto shown = admin.get(admin.in_contract("/people/" + chief.member));
  ASSERT_EQ(shown.body.at("deputies").as_array().size(), 1u);
  EXPECT_EQ(shown.body.at("deputies").at(0).at("deputy").at("name").as_string(), "suzuki");
  const std::string id(shown.body.at("deputies").at(0).at("id").as_string());
  EXPECT_EQ(admin.remove(admin.in_contract("/people/" + chief.member + "/deputies/" + id)).status, 200);
}

TEST_F(People, ALostAuthenticatorIsRecoveredByTwoOthers) {
  Browser admin = set_up();
  Browser second = join(admin, "kato", "contractor", {"contract_administrator"});
  Browser staff = join(admin, "suzuki", "contractor", {"assignee"});
  const auto asked = admin.post(admin.in_contract("/recoveries"), {{"member", staff.member}});
  ASSERT_EQ(asked.status, 201) << asked.text;
  EXPECT_FALSE(asked.body.at("can_approve").as_bool());
  const std::string path =
      admin.in_contract("/recoveries/" + std::string(asked.body.at("id").as_string()) + "/approve");
  EXPECT_EQ(admin.post(path, {}).status, 403);
  EXPECT_TRUE(second.get(second.in_contract("/recoveries")).body.at("items").at(0).at("can_approve").as_bool());
  const auto approved = second.post(path, {});
  ASSERT_EQ(approved.status, 201) << approved.text;
  const std::string link(approved.body.at("link").as_string());
  const std::string recovery = "/recoveries/" + link.substr(link.rfind('/') + 1);
  Browser anew(*this);
  EXPECT_EQ(anew.get(recovery).body.at("name").as_string(), "suzuki");
  const auto offered = anew.post(recovery, {{"login", "suzuki"}, {"password", "another long password"}});
  ASSERT_EQ(offered.status, 200) << offered.text;
  const auto session =
      anew.post(recovery + "/confirm", {{"confirmation", offered.body.at("confirmation")},
                                        {"totp", next_code(std::string(offered.body.at("secret").as_string()))}});
  EXPECT_EQ(session.status, 201) << session.text;
  EXPECT_EQ(staff.get("/session").status, 401);
}

TEST_F(People, SettingsAreChangedByThoseWhoMay) {
  Browser admin = set_up();
  base::Object body{{"holidays", base::Array{"2026-08-13", "2026-08-14"}}};
  const auto changed = admin.ask("PATCH", admin.in_contract(""), &body);
  ASSERT_EQ(changed.status, 200) << changed.text;
  EXPECT_EQ(changed.body.at("holidays").as_array(), (base::Array{"2026-08-13", "2026-08-14"}));
  Browser staff = join(admin, "suzuki", "contractor", {"assignee"});
  EXPECT_EQ(staff.ask("PATCH", staff.in_contract(""), &body).status, 403);
}

}  // namespace
}  // namespace junshu::server

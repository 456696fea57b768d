#include "serving_for_tests.h"

namespace junshu::server {
namespace {

struct Definitions : Serving {
  Browser contractor = set_up();
  Browser client = join(contractor, "ito", "client", {"contract_administrator"});
  Browser staff = join(contractor, "suzuki", "contractor", {"assignee"});

  void change_a_register() {
    const auto changed = folder.path() / "changed";
    std::filesystem::copy("catalogue", changed, std::filesystem::copy_options::recursive);
    const auto file = changed / "registers" / "storage_place.yaml";
    std::string text = base::read_text(file);
    text.replace(text.find("name: {ja: 保管場所台帳"), std::string("name: {ja: 保管場所台帳").size(), "name: {ja: 保管庫台帳");
    base::write_durably(file, text);
    start(changed);
  }
  base::Object agreement(const Answer& proposals) {
    base::Array names;
    for (const auto& item : proposals.body.at("items").as_array()) {
      names.push_back(base::Object{{"kind", item.at("kind")}, {"id", item.at("id")}, {"sha256", item.at("sha256")}});
    }
    return {{"definitions", std::move(names)}};
  }
  std::string place_register_name() {
    return std::string(staff.get(staff.in_contract("/registers/storage_place")).body.at("name").at("ja").as_string());
  }
};

TEST_F(Definitions, AreShownBesideWhatIsInForceAndTakeTwoPeople) {
  EXPECT_TRUE(contractor.get(contractor.in_contract("/definitions")).body.at("items").as_array().empty());
  change_a_register();
  const auto proposals = contractor.get(contractor.in_contract("/definitions"));
  ASSERT_EQ(proposals.body.at("items").as_array().size(), 1u) << proposals.text;
  const auto& item = proposals.body.at("items").at(0);
  EXPECT_NE(item.at("proposed").as_string().find("保管庫台帳"), std::string::npos);
  EXPECT_EQ(item.at("in_force").as_string().find("保管庫台帳"), std::string::npos);

  EXPECT_EQ(staff.post(staff.in_contract("/definitions"), agreement(proposals)).status, 403);
  EXPECT_EQ(contractor.post(contractor.in_contract("/definitions"), agreement(proposals)).body.at("endorsed").as_int64(), 1);
  EXPECT_TRUE(contractor.get(contractor.in_contract("/definitions")).body.at("items").at(0).at("mine").as_bool());
  EXPECT_EQ(contractor.post(contractor.in_contract("/definitions"), agreement(proposals)).body.at("adopted").as_array().size(), 0u);
  EXPECT_EQ(place_register_name(), "保管場所台帳");
  const auto adopted = client.post(client.in_contract("/definitions"), agreement(proposals));
  ASSERT_EQ(adopted.status, 200) << adopted.text;
  EXPECT_EQ(place_register_name(), "保管庫台帳");
  EXPECT_EQ(client.post(client.in_contract("/definitions"), agreement(proposals)).status, 404);
}

TEST_F(Definitions, TheContractsWordingStandsBesideOurs) {
  const base::Object wording{{"wording", base::Object{{"c1.1.1", "受託者は、使用する媒体を適切に管理させるものとする。"}}}};
  EXPECT_EQ(staff.post(staff.in_contract("/wording"), wording).status, 403);
  ASSERT_EQ(contractor.post(contractor.in_contract("/wording"), wording).status, 200);
  EXPECT_EQ(staff.get(staff.in_contract("/clauses/c1.1.1")).body.at("wording").as_string(), "受託者は、使用する媒体を適切に管理させるものとする。");
  const base::Object unknown{{"wording", base::Object{{"c9.9", "x"}}}};
  EXPECT_EQ(contractor.post(contractor.in_contract("/wording"), unknown).status, 400);
}

TEST_F(Definitions, PersonalValuesOfARecordAreErasedByAnAdministratorWithAReason) {
  const auto made = staff.act("storage_place", "register",
                              {{"values", base::Object{{"name", "金庫1"}, {"kind", "safe"}, {"location", "2階"}, {"lockable", true}, {"remarks", "山本さんの席"}}}});
  ASSERT_EQ(made.status, 201) << made.text;
  const std::string path = staff.in_contract("/registers/storage_place/records/" + std::string(made.body.at("record").as_string()));
  EXPECT_NE(staff.get(path).text.find("山本"), std::string::npos);
  EXPECT_EQ(staff.post(path + "/erasure", {{"reason", "不要"}}).status, 403);
  EXPECT_EQ(contractor.post(path + "/erasure", {{"reason", ""}}).status, 400);
  EXPECT_EQ(contractor.post(path + "/erasure", {{"reason", "本人の求め"}}).status, 200);
  const auto after = staff.get(path);
  EXPECT_EQ(after.status, 200);
  EXPECT_EQ(after.text.find("山本"), std::string::npos);
}

}  // namespace
}  // namespace junshu::server

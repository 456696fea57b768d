// A changed definition is a proposal until two people agreed.
#include "adoption.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "instance/stage.h"
#include "registers/read.h"
#include "store_testing/engines.h"

namespace junshu::instance {
namespace {

class ChangedDefinitions : public store_testing::OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    std::filesystem::copy("catalogue", catalogue(), std::filesystem::copy_options::recursive);
    stage_ = std::make_unique<Stage>(StageOptions{folder_.path() / "data", GetParam() == store::Dialect::Sqlite ? std::string() : url_, catalogue(), "adoption"});
    stage_->start_at({2026, 5, 11}, 8 * 60);
    stage_->open_contract({});
    stage_->person("sato", "contractor", {"security_manager"});
  }

  std::filesystem::path catalogue() const { return folder_.path() / "catalogue"; }

  void change(const std::string& file, const std::string& from, const std::string& to) {
    std::string text = base::read_text(catalogue() / file);
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << file;
    base::write_durably(catalogue() / file, text.replace(at, from.size(), to));
  }
  void add_a_field() {
    change("registers/storage_place.yaml", "\nfields:\n",
           "\nfields:\n  fireproof: {type: yes_no, label: {ja: 耐火, en: Fireproof}}\n");
    change("registers/storage_place.yaml", "asks: [", "asks: [fireproof, ");
  }

  base::Object proposals() {
    base::Array all;
    const auto lease = stage_->instance().readers().lease();
    for (const auto& row : lease->query("select kind, id, sha256 from p_definition_proposal order by kind, id").rows) {
      all.push_back(base::Object{{"kind", store::text(row[0])}, {"id", store::text(row[1])}, {"sha256", store::text(row[2])}});
    }
    return {{"definitions", std::move(all)}};
  }

  Outcome place(const std::string& name, bool fireproof) {
    base::Object values{{"name", name}, {"kind", "safe"}, {"location", "2階"}, {"lockable", true}, {"key_holder", stage_->who("sato").member}};
    if (fireproof) values["fireproof"] = true;
    return stage_->act("sato", "storage_place", "register", "", std::move(values));
  }
  std::size_t shown() {
    Snapshot snapshot(stage_->instance(), stage_->contract());
    return registers::list(snapshot.world(), snapshot.catalogue().registers.at("storage_place"), {}).rows.size();
  }
  std::size_t differences() {
    return stage_->instance().verify([](const store::VerifyProgress&) {}).differences.size();
  }

  std::unique_ptr<Stage> stage_;
};

TEST_P(ChangedDefinitions, AreInForceOnlyWhenASecondPersonAgreed) {
  ASSERT_TRUE(place("before", false).done());
  EXPECT_EQ(shown(), 1U);
  add_a_field();
  stage_->restart();
  EXPECT_EQ(place("proposed only", true).kind, base::ErrorKind::InvalidInput);
  EXPECT_EQ(shown(), 1U);

  const auto first = stage_->execute("contractor_administrator", "definition.adopt", proposals());
  ASSERT_TRUE(first.done()) << first.message.en;
  EXPECT_TRUE(first.body.at("adopted").as_array().empty());
  const auto alone = stage_->execute("contractor_administrator", "definition.adopt", proposals());
  EXPECT_TRUE(alone.body.at("adopted").as_array().empty());
  EXPECT_EQ(stage_->execute("sato", "definition.adopt", proposals()).kind, base::ErrorKind::Forbidden);
  EXPECT_EQ(place("endorsed once", true).kind, base::ErrorKind::InvalidInput);

  const auto second = stage_->execute("client_administrator", "definition.adopt", proposals());
  ASSERT_TRUE(second.done()) << second.message.en;
  EXPECT_EQ(second.body.at("adopted").as_array().size(), 1U);
  // Connections that read the table before it got a column go on reading it.
  const auto after = place("after", true);
  EXPECT_TRUE(after.done()) << after.message.en;
  EXPECT_EQ(shown(), 2U);
  EXPECT_EQ(differences(), 0U);
  stage_->restart();
  EXPECT_EQ(shown(), 2U);
  EXPECT_TRUE(proposals().at("definitions").as_array().empty());
}

TEST_P(ChangedDefinitions, ThatNeedEachOtherAreAdoptedTogether) {
  add_a_field();
  change("clauses/c1.1.2.a.yaml", "or p.lockable = 0", "or (p.lockable = 0 and p.fireproof is null)");
  stage_->restart();
  const auto both = proposals();
  ASSERT_EQ(both.at("definitions").as_array().size(), 2U);
  ASSERT_TRUE(stage_->execute("contractor_administrator", "definition.adopt", both).done());
  const auto clause_alone = stage_->execute("client_administrator", "definition.adopt", {{"definitions", base::Array{both.at("definitions").at(0)}}});
  EXPECT_EQ(clause_alone.kind, base::ErrorKind::InvalidInput);
  const auto together = stage_->execute("client_administrator", "definition.adopt", both);
  ASSERT_TRUE(together.done()) << together.message.en;
  EXPECT_EQ(together.body.at("adopted").as_array().size(), 2U);
  EXPECT_EQ(differences(), 0U);
}

TEST_P(ChangedDefinitions, OfOneThatWasChangedMeanwhileAreNotTheOnesAgreedTo) {
  add_a_field();
  stage_->restart();
  const auto seen = proposals();
  ASSERT_TRUE(stage_->execute("contractor_administrator", "definition.adopt", seen).done());
  change("registers/storage_place.yaml", "耐火", "耐火性能");
  stage_->restart();
  EXPECT_EQ(stage_->execute("client_administrator", "definition.adopt", seen).kind, base::ErrorKind::NotFound);
  const auto now = stage_->execute("client_administrator", "definition.adopt", proposals());
  EXPECT_TRUE(now.body.at("adopted").as_array().empty());
}

INSTANTIATE_ON_BOTH_ENGINES(ChangedDefinitions);

}  // namespace
}  // namespace junshu::instance

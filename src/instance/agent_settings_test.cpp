#include "instance/agent_settings.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "instance/stage.h"

namespace junshu::instance {
namespace {

SettingPiece piece(const std::string& host, const std::function<void(wire::AgentSettings&)>& says) {
  SettingPiece out{host, {}};
  says(out.says);
  return out;
}

TEST(SettingsFor, AHostAreThoseOfEveryHostAndItsOwn) {
  const std::vector<SettingPiece> pieces{
      piece("", [](auto& says) { says.integrity = {{"/etc"}, {}, 24}; }),
      piece("h-1", [](auto& says) { says.integrity = {{"/srv", "/etc"}, {"/srv/cache"}, 6}; }),
      piece("h-2", [](auto& says) { says.power = {{"127.0.0.1:3493"}}; }),
  };
  const auto first = settings_for(pieces, "h-1");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->integrity.include, (std::vector<std::string>{"/etc", "/srv"}));
  EXPECT_EQ(first->integrity.scan_hours, 6);
  EXPECT_TRUE(first->power.empty());
  EXPECT_EQ(settings_for(pieces, "h-2")->power.size(), 1U);
  EXPECT_FALSE(settings_for({pieces[1]}, "h-3"));
}

TEST(SettingsFor, MediaHoldTheStrictestPolicyAndSerialsOnlyWhereItUsesThem) {
  const auto serials = piece("", [](auto& says) { says.media.registered = {"BB", "AA", "BB"}; });
  const auto lost = piece("", [](auto& says) { says.media.forbidden = {"CC"}; });
  EXPECT_FALSE(settings_for({serials, lost}, "h-1"));
  const auto strict = piece("h-1", [](auto& says) { says.media.policy = wire::MediaPolicy::BlockUnregistered; });
  const auto settings = settings_for({serials, strict, lost}, "h-1");
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->media.registered, (std::vector<std::string>{"AA", "BB"}));
  EXPECT_EQ(settings->media.forbidden, std::vector<std::string>{"CC"});
  EXPECT_FALSE(settings_for({serials, strict, lost}, "h-2"));
}

TEST(SettingsFor, APublicationThatDoesNotFitIsLeftOutAndTheRestIsTold) {
  const auto large = piece("", [](auto& says) { says.sites = {{"PB-1", 60, std::string(wire::kMaxSettings, 'a')}}; });
  const auto small = piece("", [](auto& says) { says.sites = {{"PB-2", 60, "text"}}; });
  const auto settings = settings_for({large, small}, "h-1");
  ASSERT_TRUE(settings);
  ASSERT_EQ(settings->sites.size(), 1U);
  EXPECT_EQ(settings->sites[0].publication, "PB-2");
}

TEST(SettingsFor, RulesGoOnlyToHostsThatReadALog) {
  const auto log = piece("h-1", [](auto& says) { says.detection.logs = {{"LS-001", wire::LogKind::File, "/var/log/auth.log", "", 60}}; });
  const auto rules = piece("", [](auto& says) { says.detection.rules = {{"login.yml", "title: x"}}; says.detection.hours.from = 510; });
  EXPECT_FALSE(settings_for({log, rules}, "h-2"));
  const auto settings = settings_for({log, rules}, "h-1");
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->detection.rules.size(), 1U);
  EXPECT_EQ(settings->detection.hours.from, 510);
}

class SettingsOnStage : public ::testing::Test {
 protected:
  SettingsOnStage() : stage_({folder_.path() / "data", "", "catalogue", "settings test"}) {
    stage_.start_at({2026, 5, 11}, 8 * 60);
    stage_.open_contract({});
    stage_.person("sato", "contractor", {"security_manager"});
    stage_.person("suzuki", "contractor", {"assignee", "system_staff"});
    stage_.person("ito", "client", {"security_officer"});
    stage_.host("web");
    book_ = std::make_shared<SettingsBook>(stage_.instance());
    stage_.instance().on_change([book = book_](const Change& change) { book->changed(change); });
  }
  std::string act(const std::string& who, const std::string& what, const std::string& record, base::Object values) {
    const auto dot = what.find('.');
    const auto outcome = stage_.act(who, what.substr(0, dot), what.substr(dot + 1), record, std::move(values));
    EXPECT_TRUE(outcome.done()) << what << " " << outcome.message.en << (outcome.problems.empty() ? "" : outcome.problems[0].field);
    return outcome.done() ? std::string(base::require_text(outcome.body, "record")) : std::string();
  }
  std::optional<wire::AgentSettings> told() {
    const auto text = book_->text(stage_.contract(), stage_.host_id("web"));
    const auto digest = book_->digest(stage_.contract(), stage_.host_id("web"));
    EXPECT_EQ(text.has_value(), digest.has_value());
    if (!text) return std::nullopt;
    auto settings = wire::decode_agent_settings(*text);
    EXPECT_EQ(wire::digest(settings), *digest);
    return settings;
  }

  base::TemporaryFolder folder_;
  Stage stage_;
  std::shared_ptr<SettingsBook> book_;
};

TEST_F(SettingsOnStage, AnApprovedPublicationIsComparedByItsHostUntilItEnds) {
  const std::string record =
      act("suzuki", "publication.submit", "",
          {{"name", "くらしの手引き"}, {"kind", "page"}, {"edition", "1"}, {"targets", base::Array{base::Object{{"target", "https://www.example.jp/"}}}},
           {"observed_by", "agent"}, {"probe", stage_.host_id("web")}, {"interval_minutes", 10}, {"manifest", stage_.upload("m.txt", "the manifest")},
           {"keeper", stage_.who("suzuki").member}});
  EXPECT_FALSE(told());
  act("ito", "publication.approve", record, {});
  auto settings = told();
  ASSERT_TRUE(settings);
  ASSERT_EQ(settings->sites.size(), 1U);
  EXPECT_EQ(settings->sites[0], (wire::SiteSettings{record, 600, "the manifest"}));
}

TEST_F(SettingsOnStage, AnApprovedLogComesWithTheRulesInForceAndTheWorkingHours) {
  const std::string record = act("suzuki", "log_source.submit", "",
                                 {{"title", "認証ログ"}, {"host", stage_.host_id("web")}, {"kind", "file"}, {"name", "/var/log/auth.log"}, {"purpose", "both"},
                                  {"silent_minutes", 60}, {"kept_months", 12}, {"keeper", stage_.who("suzuki").member}});
  EXPECT_FALSE(told());
  act("sato", "log_source.approve", record, {});
  const auto settings = told();
  ASSERT_TRUE(settings);
  ASSERT_EQ(settings->detection.logs.size(), 1U);
  EXPECT_EQ(settings->detection.logs[0], (wire::LogSettings{record, wire::LogKind::File, "/var/log/auth.log", "", 60}));
  const auto& rules = settings->detection.rules;
  const auto brute = std::ranges::find(rules, "login_brute_force.yml", &wire::RuleFile::name);
  ASSERT_NE(brute, rules.end());
  EXPECT_EQ(brute->text, base::read_text("catalogue/detections/login_brute_force.yml"));
  EXPECT_NE(std::ranges::find(rules, "placeholders.yaml", &wire::RuleFile::name), rules.end());
  const auto& off = settings->detection.hours.days_off;
  EXPECT_NE(std::ranges::find(off, "2026-05-10"), off.end());  // a Sunday
  EXPECT_EQ(std::ranges::find(off, "2026-05-11"), off.end());
}

TEST_F(SettingsOnStage, APolicyOnMediaNamesWhatIsRegisteredAndWhatIsLost) {
  const std::string place = act("sato", "storage_place.register", "",
                                {{"name", "金庫"}, {"kind", "safe"}, {"location", "2階"}, {"lockable", true}, {"key_holder", stage_.who("sato").member}});
  act("suzuki", "media.register", "",
      {{"name", "USB 1号"}, {"kind", "usb"}, {"classification", "c2"}, {"personal_data", false}, {"other_sensitive", false}, {"serial", "AA11"},
       {"place", place}});
  EXPECT_FALSE(told());
  const std::string policy = act("sato", "media_policy.submit", "", {{"policy", "block_unregistered"}, {"host", stage_.host_id("web")}, {"grounds", "私物の持込みを防ぐ"}});
  act("ito", "media_policy.approve", policy, {});
  const auto settings = told();
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->media.policy, wire::MediaPolicy::BlockUnregistered);
  EXPECT_EQ(settings->media.registered, std::vector<std::string>{"AA11"});
}

}  // namespace
}  // namespace junshu::instance

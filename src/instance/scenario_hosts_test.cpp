// What the words of scenarios about hosts leave behind; also that a replay finds the same.
#include "scenario_hosts.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "scenario_text.h"

namespace junshu::instance {
namespace {

class HostWords : public ::testing::Test {
 protected:
  HostWords() : stage_({folder_.path() / "data", "", "catalogue", "host words"}) {
    stage_.start_at({2026, 5, 11}, 8 * 60);
    stage_.open_contract({});
    stage_.host("web");
  }

  void say(const std::string& text) {
    auto all = words(text);
    const std::string verb = all.front();
    all.erase(all.begin());
    ASSERT_TRUE(ScenarioHosts::knows(verb)) << verb;
    for (const auto& named : hosts_.say(verb, all, ids_)) ids_[named.name] = named.record;
  }
  std::string select(const std::string& sql) {
    std::string out;
    const auto lease = stage_.instance().readers().lease();
    for (const auto& row : lease->query(sql).rows) {
      out += out.empty() ? "" : "; ";
      for (const auto& value : row) out += (out.empty() || out.ends_with("; ") ? "" : " ") + store::show(value);
    }
    return out;
  }
  void TearDown() override {
    EXPECT_TRUE(stage_.instance().verify([](const store::VerifyProgress&) {}).differences.empty());
  }

  base::TemporaryFolder folder_;
  Stage stage_;
  ScenarioHosts hosts_{stage_};
  std::map<std::string, std::string> ids_;
};

TEST_F(HostWords, ChangedPackagesHaveRecordsThatCanBeNamed) {
  say("package web bash from=1");
  say("package web openssl from=1 to=2 =PC");
  EXPECT_EQ(select("select record, name, from_version, to_version from p_package_change"), "'" + ids_.at("PC") + "' 'openssl' '1' '2'");
  say("package web openssl from=2 to=");
  say("package web curl from= to=8");
  EXPECT_EQ(select("select name, from_version, to_version from p_package_change order by record"), "'openssl' '1' '2'; 'openssl' '2' null; 'curl' null '8'");
  EXPECT_THROW(hosts_.say("package", {"web", "vim", "from=1", "to=2"}, ids_), base::Error);
}

TEST_F(HostWords, ChangedFilesAreNamedUnlessTheyAreExplained) {
  say("filechange web /etc/passwd what=content exe=/usr/bin/vi login_uid=1000 =FC");
  EXPECT_EQ(select("select record, path, exe, login_uid from p_file_change"), "'" + ids_.at("FC") + "' '/etc/passwd' '/usr/bin/vi' 1000");
  EXPECT_THROW(hosts_.say("filechange", {"web", "/etc/x", "colour=red"}, ids_), base::Error);
  EXPECT_THROW(hosts_.say("filechange", {"web", "/etc/x", "what=eaten"}, ids_), base::Error);
}

TEST_F(HostWords, UnitsOfPowerToldBeforeAreToldAgain) {
  say("power web ups1 state=online battery_date=2024-01-01 =U");
  say("power web ups2 state=on_battery charge=40");
  EXPECT_EQ(ids_.at("U"), stage_.host_id("web") + "/ups1");
  EXPECT_EQ(select("select name, state, charge, battery_date from p_ups_reading order by name"), "'ups1' 'online' null '2024-01-01'; 'ups2' 'on_battery' 40 null");
}

TEST_F(HostWords, TheRestLeavesItsRowsToo) {
  say("scan web unexplained=1 complete=no");
  say("watch web off reason=stopped");
  say("canary web passed=no");
  say("site web publication=PB-1 outcome=changed what=header detail=Content-Type");
  say("device web =D serial=AA11 removable=yes later=yes encrypted=yes");
  say("mediause web D blocked=yes verified=no");
  say("mediause web D blocked=yes ended=yes");
  say("gap web reason=watch_overflow");
  EXPECT_EQ(select("select unexplained, complete from p_integrity_scan"), "1 0");
  EXPECT_EQ(select("select watching, reason from p_watch_state"), "0 'stopped'");
  EXPECT_EQ(select("select passed from p_canary"), "0");
  EXPECT_EQ(select("select publication, outcome, detail from p_site_check"), "'PB-1' 'changed' 'header Content-Type'");
  EXPECT_EQ(select("select encrypted from p_device"), "'yes'");
  EXPECT_EQ(select("select device, blocked, effect_verified from p_media_use"), "'" + ids_.at("D") + "' 1 1");
  EXPECT_EQ(select("select reason from p_gap"), "'watch_overflow'");
  say("unplug web D");
  EXPECT_EQ(select("select present from p_device"), "0");
}

}  // namespace
}  // namespace junshu::instance

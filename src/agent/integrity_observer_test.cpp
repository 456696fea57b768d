#include "integrity_observer.h"

#include <gtest/gtest.h>

#include "base/file.h"

namespace junshu::agent {
namespace {

using integrity::Attribute;
using integrity::FileType;

bool watched(const integrity::Rules& rules, std::string_view path) { return !rules.select(path, FileType::Regular).attributes.empty(); }

IntegrityPlace place() { return {"/var/lib/junshu-agent", "/", "", "h-1"}; }

TEST(RulesText, of_paths_within_each_other_lets_the_longer_one_decide) {
  const auto rules = integrity::Rules::from_yaml(rules_text(place(), {{"/srv", "/srv/app/cache/keep"}, {"/srv/app/cache"}, 24}), "settings");
  EXPECT_TRUE(watched(rules, "/srv/app/main"));
  EXPECT_FALSE(watched(rules, "/srv/app/cache/x"));
  EXPECT_TRUE(watched(rules, "/srv/app/cache/keep/x"));
  EXPECT_FALSE(watched(rules, "/etc/passwd"));
}

TEST(RulesText, never_watches_the_agents_own_state_but_the_canary_in_it) {
  const auto rules = integrity::Rules::from_yaml(rules_text(place(), {{"/"}, {}, 24}), "settings");
  EXPECT_TRUE(watched(rules, "/etc/passwd"));
  EXPECT_FALSE(watched(rules, "/var/lib/junshu-agent/spool/000000000001.segment"));
  EXPECT_TRUE(watched(rules, "/var/lib/junshu-agent/canary/watched/canary"));
  EXPECT_FALSE(watched(rules, "/var/lib/junshu-agent/canary/unwatched/canary"));
}

TEST(RulesText, lets_logs_grow) {
  for (const char* include : {"/", "/var", "/var/log", "/var/log/app"}) {
    const auto rules = integrity::Rules::from_yaml(rules_text(place(), {{include}, {}, 24}), "settings");
    const auto selected = rules.select("/var/log/app/x.log", FileType::Regular).attributes;
    EXPECT_TRUE(selected.has(Attribute::GrowingSize)) << include;
    EXPECT_FALSE(selected.has(Attribute::Size)) << include;
  }
}

TEST(RulesText, takes_odd_names_as_they_are) {
  const auto rules = integrity::Rules::from_yaml(rules_text(place(), {{wire::path_text("/srv/\"a\": # \xff 100%\n日本")}, {}, 24}), "settings");
  EXPECT_TRUE(watched(rules, "/srv/\"a\": # \xff 100%\n日本/x"));
}

integrity::Entry entry(std::uint8_t digest) {
  integrity::Entry out;
  out.path = "/root/etc/passwd";
  out.mode = 0644;
  out.size = 7;
  out.known = {Attribute::Sha256};
  out.sha256 = base::Digest{digest};
  return out;
}

integrity::FileChange changed(integrity::What what, std::vector<integrity::Difference> differences) {
  integrity::FileChange out;
  out.finding.path = "/root/etc/passwd";
  out.finding.what = what;
  out.finding.before = entry(1);
  out.finding.after = entry(2);
  out.finding.differences = std::move(differences);
  out.at = 5;
  return out;
}

TEST(ToldOf, a_change_names_what_differs_and_who_did_it) {
  auto change = changed(integrity::What::Changed, {{Attribute::Sha256, "a", "b"}, {Attribute::ModifiedAt, "a", "b"}});
  integrity::Who who;
  who.exe = "/usr/bin/vi";
  who.pid = 7;
  who.login_uid = 1000;
  change.who = {std::make_shared<const integrity::Who>(who)};
  const auto told = told_of(change, "/root");
  ASSERT_TRUE(told);
  EXPECT_EQ(told->path, "/etc/passwd");
  EXPECT_EQ(told->what, wire::ChangeKind::Content);
  EXPECT_EQ(told->attributes, (std::vector<std::string>{"sha256", "mtime"}));
  EXPECT_EQ(told->before_sha256, base::Digest{1});
  EXPECT_EQ(told->after_sha256, base::Digest{2});
  EXPECT_EQ(told->owner, "0:0");
  ASSERT_TRUE(told->by);
  EXPECT_EQ(told->by->exe, "/usr/bin/vi");
  EXPECT_EQ(told->by->login_uid, 1000);
}

TEST(ToldOf, a_change_of_permissions_alone_is_one_of_attributes) {
  EXPECT_EQ(told_of(changed(integrity::What::Changed, {{Attribute::Mode, "a", "b"}}), "/")->what, wire::ChangeKind::Attributes);
}

TEST(ToldOf, what_could_not_be_looked_at_is_no_change_unless_something_differs) {
  EXPECT_FALSE(told_of(changed(integrity::What::Unreadable, {}), "/"));
  EXPECT_FALSE(told_of(changed(integrity::What::Hidden, {{Attribute::Mode, "a", "b"}}), "/"));
  EXPECT_TRUE(told_of(changed(integrity::What::Raced, {{Attribute::Mode, "a", "b"}}), "/"));
}

TEST(IntegrityObserver, that_cannot_begin_says_so_and_leaves_the_rest_alone) {
  const base::TemporaryFolder folder;
  base::make_folder(folder.path() / "state");
  base::write_durably(folder.path() / "state" / "integrity", "a file where a folder should be");
  Outbox outbox;
  base::SeededRandom random("observer");
  IntegrityObserver observer(outbox, base::system_clock(), random, {folder.path() / "state", "/", "", "h-1"});
  observer.use({{folder.path().string()}, {}, 24});
  std::vector<wire::Observation> told;
  for (int i = 0; i < 600 && told.empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    told = outbox.take();
  }
  ASSERT_EQ(told.size(), 2U);
  EXPECT_FALSE(std::get<wire::Watch>(told[0].fact).watching);
  EXPECT_FALSE(std::get<wire::Watch>(told[0].fact).reason.empty());
  EXPECT_EQ(std::get<wire::Gap>(told[1].fact).reason, wire::GapReason::WatchStopped);
  outbox.stop();
}

}  // namespace
}  // namespace junshu::agent

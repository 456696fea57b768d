// The facts of files, power, sites, media and of the agent itself.
#include "wire/facts.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "wire/observation.h"

namespace junshu::wire {
namespace {

FileChange passwd() {
  return {.path = "/etc/passwd", .what = ChangeKind::Content, .attributes = {"size", "sha256"}, .before_sha256 = base::Digest{1},
          .after_sha256 = base::Digest{2}, .size = 1024, .mode = 0100644, .owner = "0:0", .at = 5, .explanation = Explanation::Package,
          .package = "base-passwd 3.6.1",
          .by = FileActor{.exe = "/usr/bin/vi", .pid = 7, .uid = 0, .login_uid = 1000, .container = "abc"}};
}

std::vector<Observation> one_of_each() {
  FileChange bare{.path = "/a", .what = ChangeKind::Removed, .attributes = {}, .before_sha256 = {}, .after_sha256 = {}, .size = {},
                  .mode = {}, .owner = "", .at = 0, .explanation = Explanation::None, .package = "", .by = {}};
  FileChange by_a_service = bare;
  by_a_service.by = FileActor{};
  return {
      {1, Scan{.scope = "all", .started_at = 1, .finished_at = 2, .files = 3, .bytes = 4, .changed = 5, .unexplained = 6, .unreadable = 7,
               .raced = 8, .complete = true, .baseline = base::Digest{9}, .algorithm = "sha256"}},
      {2, FileChanges{.source = ChangeSource::Watch, .changes = {passwd(), bare, by_a_service}}},
      {3, Watch{.watching = false, .reason = "no permission", .roots = {"/etc"}, .overflowed = 1, .lost = 2}},
      {4, Power{{{.name = "ups", .server = "127.0.0.1:3493", .state = PowerState::OnBattery, .flags = {"OB", "DISCHRG"}, .charge_percent = 80,
                  .runtime_seconds = 600, .load_percent = 20, .battery_date = "2024-01-01", .replace_battery = true, .model = "m",
                  .serial = "s", .at = 4},
                 {.name = "other", .server = "x", .flags = {}, .charge_percent = {}, .runtime_seconds = {}, .load_percent = {},
                  .battery_date = "", .model = "", .serial = ""}}}},
      {5, SiteChecks{{{.publication = "PB-1", .target = "https://www.example.jp/", .outcome = SiteOutcome::Changed, .at = 5, .latency_ms = 12,
                       .status = 200, .sha256 = base::Digest{1}, .expected_sha256 = base::Digest{2}, .certificate = "ab",
                       .differences = {{.what = SiteDifferenceKind::Header, .detail = "Content-Type", .detail_en = "the type", .before = "a", .after = "b\nc",
                                        .notice = true},
                                       {.what = SiteDifferenceKind::ForeignOrigin, .detail = "", .detail_en = "", .before = "", .after = "", .notice = false}}}}}},
      {6, MediaUse{.device = "d-0123456789abcdef", .mounted_at = 1, .policy = MediaPolicy::BlockUnregistered, .blocked = true,
                   .effect_verified = true, .files_written = 2, .bytes_written = 3, .until = 4}},
      {7, Canary{.nonce = "n", .planted_at = 1, .seen_at = 2, .latency_ms = 1, .negative_seen = false, .passed = true, .how = CanaryWay::Scan}},
      {8, AgentCost{.from = 1, .to = 2, .cpu_ms = 3, .rss_bytes = 4, .peak_rss_bytes = 5, .read_bytes = 6, .written_bytes = 7,
                    .watched_files = 8}},
      {9, Gap{.reason = GapReason::WatchOverflow, .from = {}, .to = {}, .names = {}}},
      {10, Gap{.reason = GapReason::WatchStopped, .from = {}, .to = {}, .names = {}}},
      {11, Logs{.from = 1, .to = 2, .logs = {{.source = "LS-001", .name = "/var/log/auth.log", .lines = 3, .unparsed = 1, .late = 1, .over_long = 1,
                                              .without_time = 1, .newest = 4, .readable = true, .reason = ""},
                                             {.source = "LS-002", .name = "journal", .newest = {}, .readable = false, .reason = "no such file"}}}},
      {12, Alerts{{{.rule = "ssh_brute_force", .title = "SSH brute force", .title_ja = "SSHへの総当たり", .author = "Junshu", .level = AlertLevel::High,
                    .tags = {"attack.t1110"}, .group = "source.ip=192.0.2.7", .log = "LS-001", .source = "192.0.2.7", .user = "root", .target = "web1",
                    .count = 12, .first_at = 1, .last_at = 2, .lines = {"Failed password for root"}},
                   {.rule = "r", .title = "t", .title_ja = "", .author = "", .tags = {}, .group = "", .log = "", .source = "", .user = "", .target = "",
                    .lines = {}}}}},
      {13, Accesses{{{.at = 1, .kind = AccessKind::Privilege, .outcome = AccessOutcome::Success, .user = "abe", .became = "root", .source = "192.0.2.8",
                      .target = "/usr/bin/vi", .method = "sudo", .log = "LS-001", .times = 2},
                     {.at = 2, .user = "", .became = "", .source = "", .target = "", .method = "", .log = ""}}}}};
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what << " in " << text;
  return at == std::string::npos ? std::string("{}") : text.replace(at, what.size(), with);
}

TEST(Facts, come_back_as_they_were_sent_for_every_kind) {
  for (const Observation& observation : one_of_each()) {
    const std::string line = encode(observation);
    EXPECT_EQ(decode_observation(line), observation) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_EQ(kind_of_line(line), kind_of(observation.fact));
  }
}

TEST(Facts, that_are_no_observation_have_no_kind) {
  EXPECT_THROW(kind_of_line("nonsense"), base::Error);
  EXPECT_THROW(kind_of_line(R"({"at":1,"kind":"clock","x":1})"), base::Error);
}

TEST(Facts, cut_off_anywhere_are_refused) {
  for (const Observation& observation : one_of_each()) {
    const std::string line = encode(observation);
    for (std::size_t length = 0; length < line.size(); ++length) {
      EXPECT_THROW(decode_observation(std::string_view(line).substr(0, length)), base::Error);
    }
  }
}

TEST(Facts, with_any_value_out_of_bounds_are_refused) {
  const auto all = one_of_each();
  const struct {
    std::size_t fact;
    const char* what;
    const char* with;
  } cases[] = {
      {0, "\"files\":3", "\"files\":-1"},
      {0, "\"complete\":true", "\"complete\":1"},
      {0, "\"scope\":\"all\"", "\"scope\":\"\""},
      {1, "\"what\":\"content\"", "\"what\":\"eaten\""},
      {1, "\"explanation\":\"package\"", "\"explanation\":\"luck\""},
      {1, "\"source\":\"watch\"", "\"source\":\"hearsay\""},
      {1, "\"size\":1024", "\"size\":-1"},
      {1, "\"mode\":33188", "\"mode\":65536"},
      {1, "\"uid\":0", "\"uid\":4294967296"},
      {1, "\"login_uid\":1000", "\"login_uid\":-1"},
      {1, "\"path\":\"/a\"", "\"path\":\"/a\",\"temper\":1"},
      {2, "\"overflowed\":1", "\"overflowed\":-1"},
      {2, "\"watching\":false", "\"watching\":\"no\""},
      {3, "\"state\":\"on_battery\"", "\"state\":\"on_fire\""},
      {3, "\"charge_percent\":80", "\"charge_percent\":1001"},
      {3, "\"battery_date\":\"2024-01-01\"", "\"battery_date\":\"2024-02-31\""},
      {4, "\"outcome\":\"changed\"", "\"outcome\":\"odd\""},
      {4, "\"status\":200", "\"status\":20"},
      {4, "\"latency_ms\":12", "\"latency_ms\":-12"},
      {4, "\"what\":\"header\"", "\"what\":\"mood\""},
      {4, "\"notice\":true", "\"notice\":false"},
      {5, "d-0123456789abcdef", "d-01"},
      {5, "\"policy\":\"block_unregistered\"", "\"policy\":\"trust\""},
      {5, "\"files_written\":2", "\"files_written\":-2"},
      {6, "\"how\":\"scan\"", "\"how\":\"magic\""},
      {6, "\"seen_at\":2", "\"seen_at\":-2"},
      {7, "\"cpu_ms\":3", "\"cpu_ms\":9007199254740992"},
  };
  for (const auto& each : cases) {
    const std::string line = replaced(encode(all[each.fact]), each.what, each.with);
    EXPECT_THROW(decode_observation(line), base::Error) << line;
  }
}

TEST(Facts, with_too_long_texts_or_lists_are_refused) {
  const auto refused = [](Fact fact) {
    const std::string line = encode(Observation{1, std::move(fact)});
    EXPECT_THROW(decode_observation(line), base::Error) << line.substr(0, 200);
  };
  FileChange change = passwd();
  refused(FileChanges{ChangeSource::Scan, std::vector<FileChange>(kMaxFileChanges + 1, change)});
  change.path = std::string(kMaxPath + 1, 'a');
  refused(FileChanges{ChangeSource::Scan, {change}});
  change = passwd();
  change.attributes = std::vector<std::string>(33, "size");
  refused(FileChanges{ChangeSource::Scan, {change}});
  change = passwd();
  change.by->container = std::string(129, 'c');
  refused(FileChanges{ChangeSource::Scan, {change}});
  Watch watch;
  watch.roots = std::vector<std::string>(1001, "/");
  refused(watch);
  Power power = std::get<Power>(one_of_each()[3].fact);
  power.units.resize(kMaxPowerUnits + 1, power.units[0]);
  refused(power);
  SiteChecks checks = std::get<SiteChecks>(one_of_each()[4].fact);
  checks.checks[0].differences.resize(kMaxSiteDifferences + 1, checks.checks[0].differences[0]);
  refused(checks);
  checks.checks[0].differences.resize(1);
  checks.checks[0].differences[0].after = std::string(kMaxText + 1, 'x');
  refused(checks);
  checks.checks[0].differences.clear();
  checks.checks.resize(kMaxSiteChecks + 1, checks.checks[0]);
  refused(checks);
}

TEST(PathText, writes_what_is_no_text_as_hex_and_can_be_undone) {
  const std::string bytes = std::string("/srv/\xe6\x97\xa5/100%\n\xff\xe6\x97/x\x7f");
  EXPECT_EQ(path_text(bytes), "/srv/\xe6\x97\xa5/100%25%0A%FF%E6%97/x%7F");
  EXPECT_EQ(path_bytes(path_text(bytes)), bytes);
  EXPECT_EQ(path_bytes("%zz%2"), "%zz%2");
  EXPECT_EQ(path_text(std::string(4096, '\xff')).size(), kMaxPath);
}

TEST(Parts, of_a_storm_of_changes_each_fit_into_an_observation) {
  EXPECT_TRUE(in_parts({}).empty());
  FileChange change = passwd();
  const FileChanges many{ChangeSource::Watch, std::vector<FileChange>(kMaxFileChanges * 2 + 1, change)};
  const auto parts = in_parts(many);
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[2].changes.size(), 1U);
  EXPECT_EQ(parts[2].source, ChangeSource::Watch);
  change.path = std::string(kMaxPath, 'p');
  change.by->exe = std::string(kMaxPath, 'e');
  std::size_t count = 0;
  for (const auto& part : in_parts({ChangeSource::Watch, std::vector<FileChange>(kMaxFileChanges, change)})) {
    EXPECT_NO_THROW(decode_observation(encode(Observation{1, part})));
    count += part.changes.size();
  }
  EXPECT_EQ(count, kMaxFileChanges);
}

}  // namespace
}  // namespace junshu::wire

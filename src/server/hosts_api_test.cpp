// What a host's page reads, after its agent sent it through the routes of agents.
#include <algorithm>

#include "agents_for_tests.h"
#include "base/hash.h"

namespace junshu::server {
namespace {

std::vector<std::string> texts_of(const Answer& page, std::string_view member) {
  std::vector<std::string> out;
  for (const auto& item : page.body.at("items").as_array()) out.emplace_back(item.at(member).as_string());
  return out;
}

class Hosts : public Agents {
 protected:
  // Below the host's address.
  Answer get(const std::string& rest) { return admin.get(admin.in_contract("/hosts/" + agent.reply.host + rest)); }

  void change_file(const std::string& path, wire::Explanation explanation = wire::Explanation::None,
                   const std::string& package = "") {
    wire::FileChange change;
    change.path = path;
    change.at = clock.now();
    change.explanation = explanation;
    change.package = package;
    send(agent, {wire::FileChanges{wire::ChangeSource::Watch, {change}}});
    clock.advance(base::kMinute);
  }

  // Somebody of the client with this role, invited by the client's own administrator.
  Browser client(const std::string& name, const std::string& role) {
    Browser administrator = join(admin, "aoki", "client", {"contract_administrator"});
    return join(administrator, name, "client", {role});
  }

  // Approved by the client: files below `prefix` of every host, and packages called `package`, for ten minutes from
  // now.
  std::string approved_change(const std::string& prefix, const std::string& package) {
    Browser worker = join(admin, "endo", "contractor", {"system_staff"});
    Browser officer = client("ito", "security_officer");
    const auto planned = worker.act(
        "change", "plan",
        {{"values", base::Object{{"name", "設定の更新"},
                                 {"grounds", "改善"},
                                 {"content", "直す"},
                                 {"impact", "なし"},
                                 {"rollback", "戻す"},
                                 {"worker", worker.member},
                                 {"starts_at", base::to_iso8601(clock.now())},
                                 {"ends_at", base::to_iso8601(clock.now() + 10 * base::kMinute)},
                                 {"targets", base::Array{base::Object{{"what", "files"}, {"path_prefix", prefix}},
                                                         base::Object{{"what", "packages"}, {"package", package}}}}}}});
    EXPECT_EQ(planned.status, 201) << planned.text;
    std::string record(planned.body.at("record").as_string());
    EXPECT_EQ(officer.act("change", "approve", {{"record", record}}).status, 200);
    return record;
  }

  Enrolled agent = enrol();
};

TEST_F(Hosts, OfWhichNothingWasReportedHaveEmptyLists) {
  const auto observed = get("/observed");
  ASSERT_EQ(observed.status, 200) << observed.text;
  for (const char* list : {"canaries", "gaps", "power", "sites", "media_use", "cost"})
    EXPECT_TRUE(observed.body.at(list).as_array().empty()) << list;
  for (const char* one : {"scan", "watch", "canary"}) EXPECT_EQ(base::find(observed.body, one), nullptr) << one;
  for (const char* list : {"/file-changes", "/package-changes", "/explained-changes"}) {
    const auto page = get(list);
    ASSERT_EQ(page.status, 200) << page.text;
    EXPECT_TRUE(page.body.at("items").as_array().empty());
    EXPECT_EQ(base::find(page.body, "next_cursor"), nullptr);
  }
  EXPECT_EQ(get("/bom").status, 404) << "a bill that lists nothing would be a lie";
}

TEST_F(Hosts, TellHowTheirFilesAreWatched) {
  wire::Scan scan;
  scan.scope = "all";
  scan.started_at = clock.now() - base::kMinute;
  scan.finished_at = clock.now();
  scan.files = 1200;
  scan.unexplained = 2;
  scan.complete = true;
  scan.algorithm = "sha256";
  wire::Watch watch;
  watch.reason = "permission denied";
  watch.roots = {"/etc", "/srv/a b"};
  wire::Canary passed;
  passed.nonce = "one";
  passed.planted_at = clock.now() - base::kHour;
  passed.latency_ms = 120;
  passed.passed = true;
  wire::Canary missed;
  missed.nonce = "two";
  missed.planted_at = clock.now();
  send(agent, {scan, watch, passed, missed});

  const auto observed = get("/observed").body;
  EXPECT_EQ(observed.at("scan").at("files").to_number<int>(), 1200);
  EXPECT_EQ(observed.at("scan").at("unexplained").to_number<int>(), 2);
  EXPECT_FALSE(observed.at("watch").at("watching").as_bool());
  EXPECT_EQ(observed.at("watch").at("roots").as_array().at(1).as_string(), "/srv/a b");
  EXPECT_EQ(observed.at("canary").at("last_passed_at").as_string(), base::to_iso8601(passed.planted_at));
  const auto& canaries = observed.at("canaries").as_array();
  ASSERT_EQ(canaries.size(), 2u);
  EXPECT_EQ(canaries[0].at("latency_ms").to_number<int>(), 120) << "oldest first";
  EXPECT_FALSE(canaries[1].as_object().contains("latency_ms")) << "what was not seen took no time";
}

TEST_F(Hosts, TellOfPowerGapsAndTheirAgentsCost) {
  wire::PowerUnit unit;
  unit.name = "ups1";
  unit.server = "127.0.0.1:3493";
  unit.state = wire::PowerState::OnBattery;
  unit.flags = {"OB", "DISCHRG"};
  unit.charge_percent = 70;
  unit.replace_battery = true;
  unit.at = clock.now();
  wire::Gap gap;
  gap.reason = wire::GapReason::WatchOverflow;
  gap.from = clock.now() - base::kHour;
  gap.to = clock.now();
  wire::AgentCost cost;
  cost.from = clock.now() - base::kMinute;
  cost.to = clock.now();
  cost.cpu_ms = 40;
  cost.rss_bytes = 1000;
  send(agent, {wire::Power{{unit}}, gap, cost, cost});

  const auto observed = get("/observed").body;
  const auto& shown = observed.at("power").as_array().at(0);
  EXPECT_EQ(shown.at("state").as_string(), "on_battery");
  EXPECT_EQ(shown.at("flags").as_array().size(), 2u);
  EXPECT_EQ(shown.at("charge_percent").to_number<int>(), 70);
  EXPECT_FALSE(shown.as_object().contains("runtime_seconds"));
  EXPECT_TRUE(shown.at("replace_battery").as_bool());
  EXPECT_EQ(observed.at("gaps").as_array().at(0).at("reason").as_string(), "watch_overflow");
  ASSERT_EQ(observed.at("cost").as_array().size(), 1u);
  EXPECT_EQ(observed.at("cost").as_array()[0].at("cpu_ms").to_number<int>(), 80);
}

TEST_F(Hosts, TellOfPublishedPagesWithTheirDifferencesAndHowFastTheyAnswered) {
  wire::SiteCheck check;
  check.publication = "PB-0001";
  check.target = "https://www.example.jp/";
  check.outcome = wire::SiteOutcome::Changed;
  check.at = clock.now();
  check.latency_ms = 31;
  check.status = 200;
  check.differences = {{wire::SiteDifferenceKind::Bytes, "12行目", "line 12", "六月三十日", "七月三十日"},
                       {wire::SiteDifferenceKind::ForeignOrigin, "他の場所", "", "", "https://cdn.example/", true}};
  wire::SiteCheck before = check;
  before.outcome = wire::SiteOutcome::Same;
  before.differences.clear();
  before.latency_ms = 10;
  send(agent, {wire::SiteChecks{{before, check}}});

  const auto observed = get("/observed").body;
  const auto& site = observed.at("sites").as_array().at(0);
  EXPECT_EQ(site.at("publication").at("register").as_string(), "publication");
  EXPECT_EQ(site.at("outcome").as_string(), "changed");
  const auto& differences = site.at("differences").as_array();
  ASSERT_EQ(differences.size(), 2u);
  EXPECT_EQ(differences[0].at("detail").at("en").as_string(), "line 12");
  EXPECT_EQ(differences[0].at("after").as_string(), "七月三十日");
  EXPECT_TRUE(differences[1].at("notice").as_bool());
  EXPECT_EQ(differences[1].at("detail").at("en").as_string(), "他の場所") << "better one language than none";
  const auto& hours = site.at("history").as_array();
  ASSERT_EQ(hours.size(), 1u);
  EXPECT_EQ(hours[0].at("checks").to_number<int>(), 2);
  EXPECT_EQ(hours[0].at("same").to_number<int>(), 1);
  EXPECT_EQ(hours[0].at("latency_mean_ms").to_number<int>(), 21);
  EXPECT_EQ(hours[0].at("latency_max_ms").to_number<int>(), 31);
}

TEST_F(Hosts, NameTheMediumThatIsRegisteredWithADevicesSerial) {
  Browser staff = join(admin, "suzuki", "contractor", {"assignee"});
  const auto place = staff.act(
      "storage_place", "register",
      {{"values", base::Object{{"name", "金庫1"}, {"kind", "safe"}, {"location", "2階"}, {"lockable", true}}}});
  const auto made = staff.act("media", "register",
                              {{"values", base::Object{{"name", "業務用USB"},
                                                       {"kind", "usb"},
                                                       {"classification", "c2"},
                                                       {"personal_data", false},
                                                       {"serial", "S-1"},
                                                       {"place", place.body.at("record")}}}});
  ASSERT_EQ(made.status, 201) << made.text;
  wire::Device device;
  device.identity = "d-0123456789abcdef";
  device.serial = "S-1";
  device.name = "sdb";
  device.vendor = "USB";
  device.removable = true;
  wire::Device stranger = device;
  stranger.identity = "d-ffffffffffffffff";
  stranger.serial = "";
  wire::MediaUse use;
  use.device = device.identity;
  use.mounted_at = clock.now();
  use.files_written = 3;
  send(agent, {wire::DeviceAdded{device}, wire::DeviceAdded{stranger}, use});
  instance->settle();

  const auto observed = get("/observed").body;
  const auto& used = observed.at("media_use").as_array().at(0);
  EXPECT_EQ(used.at("medium").at("record").as_string(), made.body.at("record").as_string());
  EXPECT_EQ(used.at("title").as_string(), "USB S-1");
  EXPECT_FALSE(used.as_object().contains("until"));
  const auto host = get("").body;
  for (const auto& one : host.at("device_list").as_array()) {
    const bool known = one.at("id").as_string() == device.identity;
    EXPECT_EQ(one.as_object().contains("medium"), known);
    EXPECT_EQ(one.at("unregistered").as_bool(), !known);
  }
}

TEST_F(Hosts, FileChangesAreListedNewestFirstSearchedAndPaged) {
  for (const char* path : {"/etc/a", "/etc/b_c", "/srv/a", "/etc/bxc", "/ETC/d"}) change_file(path);
  EXPECT_EQ(texts_of(get("/file-changes"), "path"),
            (std::vector<std::string>{"/ETC/d", "/etc/bxc", "/srv/a", "/etc/b_c", "/etc/a"}));
  EXPECT_EQ(texts_of(get("/file-changes?q=b_c"), "path"), std::vector<std::string>{"/etc/b_c"}) << "no wildcards";
  EXPECT_EQ(get("/file-changes?q=%2Fetc%2F").body.at("items").as_array().size(), 4u) << "cases are folded";
  EXPECT_EQ(get("/file-changes?what=content").body.at("items").as_array().size(), 5u);
  EXPECT_EQ(get("/file-changes?what=added").body.at("items").as_array().size(), 0u);
  const std::string third = base::to_iso8601(clock.now() - 3 * base::kMinute);
  EXPECT_EQ(texts_of(get("/file-changes?from=" + third), "path").size(), 3u);
  EXPECT_EQ(texts_of(get("/file-changes?until=" + third), "path"), (std::vector<std::string>{"/etc/b_c", "/etc/a"}));

  std::vector<std::string> seen;
  std::string cursor;
  int pages = 0;
  do {
    const auto page = get("/file-changes?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
    for (auto& path : texts_of(page, "path")) seen.push_back(path);
    cursor = base::text_or(page.body, "next_cursor", "");
    ++pages;
  } while (!cursor.empty() && pages < 10);
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(seen, texts_of(get("/file-changes"), "path"));
  for (const char* bad : {"limit=0", "limit=501", "limit=x", "cursor=!", "cursor=eA", "covered=maybe", "from=today"})
    EXPECT_EQ(get(std::string("/file-changes?") + bad).status, 400) << bad;
}

TEST_F(Hosts, ChangesOfOneInstantStandOnOnePageOnly) {
  wire::FileChanges all{wire::ChangeSource::Scan, {}};
  for (int i = 0; i < 25; ++i) {
    wire::FileChange change;
    change.path = "/etc/" + std::to_string(i);
    change.at = clock.now();
    all.changes.push_back(change);
  }
  send(agent, {all});
  std::vector<std::string> seen;
  std::string cursor;
  do {
    const auto page = get("/file-changes?limit=7" + (cursor.empty() ? "" : "&cursor=" + cursor));
    for (auto& path : texts_of(page, "path")) seen.push_back(path);
    cursor = base::text_or(page.body, "next_cursor", "");
  } while (!cursor.empty() && seen.size() < 100);
  std::ranges::sort(seen);
  EXPECT_EQ(std::ranges::unique(seen).size(), 0u);
  EXPECT_EQ(seen.size(), 25u);
}

TEST_F(Hosts, AFileChangeSaysWhoMadeItAndHow) {
  wire::FileChange change;
  change.path = "/etc/ssh/sshd_config";
  change.what = wire::ChangeKind::Attributes;
  change.attributes = {"mode", "owner"};
  change.before_sha256 = base::sha256(base::as_bytes("a"));
  change.mode = 0100644;
  change.owner = "0:0";
  change.at = clock.now();
  change.by = wire::FileActor{"/usr/bin/vim", 17, 0, 1000, ""};
  send(agent, {wire::FileChanges{wire::ChangeSource::Scan, {change}}});
  const auto page = get("/file-changes").body;
  const auto& shown = page.at("items").as_array().at(0);
  EXPECT_EQ(shown.at("attributes").as_array().size(), 2u);
  EXPECT_EQ(shown.at("before_sha256").as_string(), base::hex(*change.before_sha256));
  EXPECT_FALSE(shown.as_object().contains("after_sha256"));
  EXPECT_EQ(shown.at("mode").to_number<int>(), 0100644);
  EXPECT_EQ(shown.at("by").at("exe").as_string(), "/usr/bin/vim");
  EXPECT_EQ(shown.at("by").at("login_uid").to_number<int>(), 1000);
  EXPECT_EQ(shown.at("source").as_string(), "scan");
}

TEST_F(Hosts, AChangeIsCoveredExactlyWhenTheCheckDoesNotComplain) {
  change_file("/etc/before");
  const std::string record = approved_change("/etc/nginx", "nginx");
  change_file("/etc/nginx/nginx.conf");
  change_file("/etc/nginx.conf");
  change_file("/etc/announced", wire::Explanation::Declared);
  clock.advance(10 * base::kMinute);
  change_file("/etc/nginx/late.conf");
  instance->settle();

  const auto all = get("/file-changes");
  for (const auto& item : all.body.at("items").as_array()) {
    const bool covered = item.as_object().contains("covered_by");
    EXPECT_EQ(covered, item.at("path").as_string() == "/etc/nginx/nginx.conf") << item.at("path");
    if (!covered) continue;
    EXPECT_EQ(item.at("covered_by").at("register").as_string(), "change");
    EXPECT_EQ(item.at("covered_by").at("record").as_string(), record);
    EXPECT_EQ(item.at("covered_by").at("title").as_string(), "設定の更新");
  }
  EXPECT_EQ(texts_of(get("/file-changes?covered=yes"), "path"),
            (std::vector<std::string>{"/etc/announced", "/etc/nginx/nginx.conf"}));
  const auto uncovered = get("/file-changes?covered=no");
  EXPECT_EQ(texts_of(uncovered, "path"),
            (std::vector<std::string>{"/etc/nginx/late.conf", "/etc/nginx.conf", "/etc/before"}));
  EXPECT_EQ(texts_of(get("/file-changes?covered=no&limit=2"), "path").size(), 2u);

  std::vector<std::string> complained;
  const auto clause = admin.get(admin.in_contract("/clauses/c5.6"));
  for (const auto& finding : clause.body.at("findings").as_array()) {
    if (finding.at("check").as_string() == "files_are_explained")
      complained.emplace_back(finding.at("record").at("record").as_string());
  }
  auto shown = texts_of(uncovered, "record");
  std::ranges::sort(shown);
  std::ranges::sort(complained);
  EXPECT_EQ(shown, complained);
}

TEST_F(Hosts, AChangePastItsEndIsOverdueByTheClock) {
  const std::string record = approved_change("/etc", "nginx");
  const auto overdue = [&] {
    const auto home = admin.get(admin.in_contract("/home"));
    EXPECT_EQ(home.status, 200) << home.text;
    return home.body.at("overdue").as_array();
  };
  const auto rows = [&] { return admin.get(admin.in_contract("/registers/change/records")).body; };
  EXPECT_TRUE(overdue().empty());
  EXPECT_FALSE(rows().at("items").as_array().at(0).at("overdue").as_bool());
  clock.advance(11 * base::kMinute);
  ASSERT_EQ(overdue().size(), 1u);
  EXPECT_EQ(overdue()[0].at("record").as_string(), record);
  EXPECT_TRUE(rows().at("items").as_array().at(0).at("overdue").as_bool());
}

TEST_F(Hosts, ACorrectiveActionStandsBesideTheChangeItAnswers) {
  change_file("/etc/by-hand");
  instance->settle();
  Browser staff = join(admin, "suzuki", "contractor", {"assignee"});
  Browser officer = client("ito", "security_officer");
  const auto clause = admin.get(admin.in_contract("/clauses/c5.6"));
  const auto& finding = clause.body.at("findings").as_array().at(0);
  const auto proposed = staff.act("corrective_action", "propose",
                                  {{"values", base::Object{{"finding", finding.at("id")},
                                                           {"cause", "手作業"},
                                                           {"measure", "戻した"},
                                                           {"prevention", "手順を徹底する"}}}});
  ASSERT_EQ(proposed.status, 201) << proposed.text;
  const auto of_change = [&] { return get("/file-changes").body.at("items").as_array().at(0).as_object(); };
  EXPECT_FALSE(of_change().contains("corrected_by")) << "proposed is not approved";
  ASSERT_EQ(officer.act("corrective_action", "approve", {{"record", proposed.body.at("record")}}).status, 200);
  EXPECT_EQ(of_change().at("corrected_by").at("record"), proposed.body.at("record"));
  EXPECT_FALSE(of_change().contains("covered_by"));
}

TEST_F(Hosts, PackageChangesAreListedWithWhatCoversThem) {
  std::vector<wire::Package> packages{{"nginx", "amd64", "1.0", "installed"}, {"sudo", "amd64", "1.9", "installed"}};
  send(agent, {wire::PackagesFull{packages}});
  const std::string record = approved_change("/etc", "nginx");
  packages[0].version = "1.1";
  packages.erase(packages.begin() + 1);
  send(agent, {wire::PackagesFull{packages}});
  const auto page = get("/package-changes");
  ASSERT_EQ(page.body.at("items").as_array().size(), 2u) << page.text;
  for (const auto& item : page.body.at("items").as_array()) {
    const bool nginx = item.at("name").as_string() == "nginx";
    EXPECT_EQ(item.as_object().contains("covered_by"), nginx);
    EXPECT_EQ(item.as_object().contains("to_version"), nginx);
    EXPECT_EQ(item.at("from_version").as_string(), nginx ? "1.0" : "1.9");
  }
  EXPECT_EQ(texts_of(get("/package-changes?covered=no"), "name"), std::vector<std::string>{"sudo"});
  EXPECT_EQ(texts_of(get("/package-changes?q=NGI"), "name"), std::vector<std::string>{"nginx"});
}

TEST_F(Hosts, WhatPackagesExplainIsCounted) {
  wire::FileChanges changes{wire::ChangeSource::Scan, {}};
  for (const char* path : {"/usr/bin/openssl", "/usr/lib/ssl"}) {
    wire::FileChange change;
    change.path = path;
    change.at = clock.now();
    change.explanation = wire::Explanation::Package;
    change.package = "openssl 3.0.13-1";
    changes.changes.push_back(change);
  }
  send(agent, {changes});
  const auto page = get("/explained-changes");
  ASSERT_EQ(page.body.at("items").as_array().size(), 1u) << page.text;
  EXPECT_EQ(page.body.at("items").as_array()[0].at("files").to_number<int>(), 2);
  EXPECT_EQ(texts_of(page, "package"), std::vector<std::string>{"openssl 3.0.13-1"});
  EXPECT_TRUE(get("/file-changes").body.at("items").as_array().empty());
}

TEST_F(Hosts, TheBillOfMaterialsListsTheInventoryWithPackageUrls) {
  wire::HostFacts facts;
  facts.hostname = "server-1";
  facts.os_id = "debian";
  facts.os_version = "12";
  facts.os_name = "Debian GNU/Linux 12 (bookworm)";
  facts.machine = base::hex(base::sha256(base::as_bytes("machine")));
  send(agent, {facts, wire::PackagesFull{
                          {{"attr", "amd64", "1:2.5.1-4", "installed"}, {"gone", "amd64", "1", "config-files"}}}});
  const auto bom = get("/bom");
  ASSERT_EQ(bom.status, 200) << bom.text;
  EXPECT_EQ(bom.headers.value("content-type"), "application/vnd.cyclonedx+json");
  EXPECT_EQ(bom.headers.value("content-disposition"), "attachment; filename=\"" + agent.reply.host + ".cdx.json\"");
  EXPECT_EQ(bom.body.at("specVersion").as_string(), "1.5");
  const auto& components = bom.body.at("components").as_array();
  ASSERT_EQ(components.size(), 2u) << bom.text;
  EXPECT_EQ(components[0].at("type").as_string(), "operating-system");
  EXPECT_EQ(components[1].at("purl").as_string(), "pkg:deb/debian/attr@1:2.5.1-4?arch=amd64&distro=debian-12");
  clock.advance(10 * base::kMinute);
  EXPECT_EQ(get("/bom").body.at("serialNumber"), bom.body.at("serialNumber")) << "the same software, the same number";
}

TEST_F(Hosts, AreSeenByMembersOfTheirContractOnly) {
  change_file("/etc/a");
  const std::vector<std::string> all{"/observed", "/file-changes", "/package-changes", "/explained-changes", "/bom"};
  Browser auditor = client("kimura", "auditor");
  Browser nobody(*this);
  // Another contract with a host of its own, and one that by chance has the same id as ours.
  {
    const auto database = store::Database::open("sqlite:" + (folder.path() / "data" / "junshu.db").string());
    const auto beside = database->connect();
    auto& connection = *beside;
    for (const std::string& host : {std::string("h-elsewhere"), agent.reply.host}) {
      connection.execute("insert into p_host(contract, record, enrolled_at) values ('k-elsewhere', ?, 1)", {host});
      connection.execute(
          "insert into p_file_change(contract, record, host, path, what, explanation, source, at, seen_at, attributes) "
          "values ('k-elsewhere', ?, ?, '/etc/foreign', 'content', 'none', 'scan', 9, 9, '')",
          {"FC-9-" + host, host});
      connection.execute(
          "insert into p_gap(contract, record, host, reason, at) values ('k-elsewhere', ?, ?, 'torn', 9)",
          {"G-9-" + host, host});
    }
  }
  for (const auto& rest : all) {
    const std::string path = "/hosts/" + agent.reply.host + rest;
    EXPECT_EQ(auditor.get(auditor.in_contract(path)).status, rest == "/bom" ? 404 : 200) << rest;
    EXPECT_EQ(nobody.get(admin.in_contract(path)).status, 401) << rest;
    EXPECT_EQ(admin.get("/contracts/k-elsewhere" + path).status, 404) << rest;
    EXPECT_EQ(admin.get(admin.in_contract("/hosts/h-elsewhere" + rest)).status, 404) << rest;
  }
  EXPECT_EQ(texts_of(get("/file-changes"), "path"), std::vector<std::string>{"/etc/a"});
  EXPECT_TRUE(get("/observed").body.at("gaps").as_array().empty());
}

}  // namespace
}  // namespace junshu::server

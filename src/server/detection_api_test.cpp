// Alerts, logs, the access history and its reviews, through the API.
#include <algorithm>

#include "agents_for_tests.h"

namespace junshu::server {
namespace {

using base::Array;
using base::Object;

constexpr const char* kBruteForce = "6f086a4d-9c20-4b2e-a39f-5dcccb0b955a";  // catalogue/detections/login_brute_force.yml

class Detection : public Agents {
 protected:
  Answer get(Browser& browser, const std::string& path) { return browser.get(browser.in_contract(path)); }
  Answer get(const std::string& path) { return get(admin, path); }

  Browser client(const std::string& name, const std::string& role) {
    if (!client_administrator) client_administrator.emplace(join(admin, "aoki", "client", {"contract_administrator"}));
    return join(*client_administrator, name, "client", {role});
  }

  // Longer than a session lives.
  void pass(base::Millis time) {
    clock.advance(time);
    renew(admin, "yamada");
  }
  void renew(Browser& browser, const std::string& login) {
    const Browser again = log_in(login, browser.totp_secret);
    browser.cookie = again.cookie;
    browser.csrf = again.csrf;
  }

  void alert(const std::string& source, const std::string& rule = kBruteForce) {
    wire::Alert told;
    told.rule = rule;
    told.title = "Many failed log-ins from one source";
    told.title_ja = "同じ接続元からの多数のログイン失敗";
    told.author = "Junshu";
    told.level = wire::AlertLevel::Medium;
    told.tags = {"attack.credential-access", "attack.t1110.001"};
    told.group = "source.ip=" + source;
    told.source = source;
    told.user = "root";
    told.count = 5;
    told.first_at = told.last_at = clock.now();
    told.lines = {"one", "two", "three", "four"};
    send(agent, {wire::Alerts{{told}}});
    clock.advance(base::kSecond);
  }

  wire::Access access(const std::string& user, const std::string& source, wire::AccessOutcome outcome = wire::AccessOutcome::Success) {
    wire::Access out;
    out.at = clock.now();
    out.kind = wire::AccessKind::Login;
    out.outcome = outcome;
    out.user = user;
    out.source = source;
    out.method = "publickey";
    out.log = "LS-001";
    return out;
  }
  void taken(const std::vector<wire::Access>& accesses) {
    send(agent, {wire::Accesses{accesses}});
    instance->tick();
  }

  static std::size_t items(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.text;
    return answer.body.at("items").as_array().size();
  }
  static std::string first(const Answer& answer, std::string_view member) {
    return std::string(answer.body.at("items").as_array().at(0).at(member).as_string());
  }

  Enrolled agent = enrol();
  std::optional<Browser> client_administrator;
};

TEST_F(Detection, AnAlertIsExplainedAndShowsWhatBecameOfIt) {
  alert("192.0.2.7");
  Browser worker = join(admin, "endo", "contractor", {"system_staff"});
  const auto open = get(worker, "/alerts?state=open");
  ASSERT_EQ(items(open), 1U);
  const Object shown = open.body.at("items").as_array()[0].as_object();
  const std::string record(shown.at("record").as_string());
  const Object& rule = shown.at("rule").as_object();
  EXPECT_EQ(rule.at("title").at("ja"), "同じ接続元からの多数のログイン失敗");
  EXPECT_EQ(rule.at("explanation").at("en"), "One source failed to log in five times within a minute.");
  EXPECT_EQ(rule.at("file"), "login_brute_force.yml");
  EXPECT_EQ(rule.at("attack").as_array().at(1).at("id"), "T1110.001");
  EXPECT_EQ(shown.at("host").at("name"), "サーバ1");
  EXPECT_EQ(shown.at("lines").as_array().size(), 3U);

  const auto took = worker.act("alert_response", "acknowledge", {{"values", Object{{"alert", record}}}});
  ASSERT_EQ(took.status, 201) << took.text;
  EXPECT_EQ(items(get("/alerts?state=open")), 0U);
  EXPECT_EQ(first(get("/alerts?state=acknowledged"), "record"), record);
  const std::string answer(took.body.at("record").as_string());
  EXPECT_EQ(worker.act("alert_response", "close", {{"record", answer}, {"values", Object{{"examined", "見た"}, {"verdict", "own_work"}}}, {"reason", "予定の作業"}}).status, 200);
  const auto one = get("/alerts/" + record);
  ASSERT_EQ(one.status, 200) << one.text;
  EXPECT_EQ(one.body.at("state"), "closed");
  EXPECT_EQ(one.body.at("response").at("record"), base::Json(answer));
  EXPECT_EQ(one.body.at("lines").as_array().size(), 4U);
  EXPECT_EQ(one.body.at("responses").as_array().at(0).at("verdict"), "own_work");
  EXPECT_EQ(get("/alerts/AL-none").status, 404);
}

TEST_F(Detection, ASuppressedAlertIsStillShown) {
  Browser manager = client("ito", "security_manager");
  Browser worker = join(admin, "endo", "contractor", {"system_staff"});
  const auto wish = worker.act("alert_suppression", "request", {{"values", Object{{"rule", kBruteForce}, {"source", "192.0.2.7"}, {"starts_at", base::to_iso8601(clock.now())}, {"ends_at", base::to_iso8601(clock.now() + base::kDay)}, {"grounds", "疎通試験"}}}});
  ASSERT_EQ(wish.status, 201) << wish.text;
  const std::string record(wish.body.at("record").as_string());
  ASSERT_EQ(manager.act("alert_suppression", "approve", {{"record", record}}).status, 200);
  clock.advance(base::kMinute);
  alert("192.0.2.7");
  alert("192.0.2.8");
  EXPECT_EQ(items(get("/alerts")), 2U);
  const auto suppressed = get("/alerts?state=suppressed");
  ASSERT_EQ(items(suppressed), 1U);
  EXPECT_EQ(suppressed.body.at("items").as_array()[0].at("suppression").at("record"), base::Json(record));
  const auto counts = get("/alert-counts");
  ASSERT_EQ(counts.status, 200) << counts.text;
  EXPECT_EQ(counts.body.at("states").at("open"), 1);
  EXPECT_EQ(counts.body.at("rules").as_array().at(0).at("alerts"), 2);
  EXPECT_EQ(counts.body.at("rules").as_array().at(0).at("events"), 10);
}

TEST_F(Detection, AlertsArePagedAndFiltered) {
  for (const char* source : {"192.0.2.1", "192.0.2.2", "192.0.2.3"}) alert(source);
  std::vector<std::string> seen;
  std::string cursor;
  do {
    const auto page = get("/alerts?limit=1" + (cursor.empty() ? "" : "&cursor=" + cursor));
    if (items(page) == 0) break;
    seen.push_back(first(page, "source"));
    const auto* next = base::find(page.body, "next_cursor");
    cursor = next == nullptr ? std::string() : std::string(next->as_string());
  } while (!cursor.empty() && seen.size() < 10);
  EXPECT_EQ(seen, (std::vector<std::string>{"192.0.2.3", "192.0.2.2", "192.0.2.1"}));
  EXPECT_EQ(items(get("/alerts?source=192.0.2.2")), 1U);
  EXPECT_EQ(items(get("/alerts?level=high,critical")), 0U);
  EXPECT_EQ(items(get("/alerts?level=medium&user=root&host=" + agent.reply.host + "&rule=" + kBruteForce)), 3U);
  EXPECT_EQ(items(get("/alerts?until=2001-01-01T00:00:00Z")), 0U);
  for (const char* wrong : {"state=none", "level=loud", "limit=0", "from=yesterday", "cursor=!!"}) {
    EXPECT_EQ(get(std::string("/alerts?") + wrong).status, 400) << wrong;
  }
}

TEST_F(Detection, ALogIsWaitedForFollowedUnreadableAndSilent) {
  Browser worker = join(admin, "endo", "contractor", {"system_staff"});
  Browser chief = join(admin, "kato", "contractor", {"system_administrator"});
  const auto submitted = worker.act("log_source", "submit", {{"values", Object{{"title", "認証ログ"}, {"host", agent.reply.host}, {"kind", "file"}, {"name", "/var/log/auth.log"}, {"purpose", "both"}, {"silent_minutes", 60}, {"kept_months", 24}, {"keeper", worker.member}}}});
  ASSERT_EQ(submitted.status, 201) << submitted.text;
  const std::string record(submitted.body.at("record").as_string());
  EXPECT_EQ(items(get("/logs")), 0U);
  ASSERT_EQ(chief.act("log_source", "approve", {{"record", record}}).status, 200);
  EXPECT_EQ(first(get("/logs"), "state"), "waiting");
  const auto told = [&](bool readable) {
    wire::LogState log;
    log.source = record;
    log.name = "/var/log/auth.log";
    log.readable = readable;
    log.lines = 7;
    log.newest = clock.now();
    if (!readable) log.reason = "permission denied";
    send(agent, {wire::Logs{clock.now() - base::kMinute, clock.now(), {log}}});
  };
  told(true);
  const auto logs = get("/logs");
  EXPECT_EQ(first(logs, "state"), "following");
  EXPECT_EQ(logs.body.at("items").as_array()[0].at("lines"), 7);
  EXPECT_EQ(logs.body.at("items").as_array()[0].at("history").as_array().size(), 1U);
  told(false);
  EXPECT_EQ(first(get("/logs"), "state"), "unreadable");
  told(true);
  pass(2 * base::kHour);
  EXPECT_EQ(first(get("/logs"), "state"), "silent");
  EXPECT_EQ(get("/access-store").body.at("kept_months"), 24);
}

TEST_F(Detection, TheHistoryIsSearchedAndSummed) {
  taken({access("tanaka", "192.0.2.7"), access("tanaka", "192.0.2.9"), access("suzuki", "2001:db8:1:2:3::1"), access("suzuki", "192.0.2.7", wire::AccessOutcome::Failure)});
  const auto found = get("/accesses?person=tanaka&limit=1");
  ASSERT_EQ(items(found), 1U);
  const Object event = found.body.at("items").as_array()[0].as_object();
  EXPECT_EQ(event.at("host").at("name"), "サーバ1");
  EXPECT_EQ(event.at("segment").at("source"), base::Json(agent.reply.host));
  ASSERT_NE(base::find(found.body, "next_cursor"), nullptr);
  EXPECT_EQ(items(get("/accesses?person=tanaka&cursor=" + std::string(found.body.at("next_cursor").as_string()))), 1U);
  EXPECT_EQ(items(get("/accesses?source=192.0.2.7&outcome=failure")), 1U);
  EXPECT_EQ(items(get("/accesses?person=nobody")), 0U);

  const auto persons = get("/access-counts?by=person&kind=login");
  ASSERT_EQ(items(persons), 2U);
  for (const auto& one : persons.body.at("items").as_array()) {
    EXPECT_EQ(one.at("success"), one.at("user") == "tanaka" ? 2 : 1);
    EXPECT_EQ(one.at("failure"), one.at("user") == "tanaka" ? 0 : 1);
  }
  const auto week = get("/access-counts?by=weekday_hour&kind=login");
  ASSERT_EQ(items(week), 1U);
  const base::Date day = base::civil_date(clock.now(), base::zone_named("Asia/Tokyo"));
  EXPECT_EQ(week.body.at("items").as_array()[0].at("weekday"), base::weekday(day) == 0 ? 7 : base::weekday(day));
  for (const char* by : {"hour", "day", "host", "kind"}) EXPECT_EQ(items(get(std::string("/access-counts?kind=login&by=") + by)), 1U) << by;

  const auto networks = get("/access-networks?kind=login");
  ASSERT_EQ(items(networks), 2U);
  const auto& most = networks.body.at("items").as_array()[0];
  EXPECT_EQ(most.at("network"), "192.0.2.0/24");
  EXPECT_EQ(most.at("sources"), 2);
  EXPECT_EQ(most.at("failure"), 1);
  EXPECT_EQ(networks.body.at("items").as_array()[1].at("network"), "2001:db8:1:2::/64");
  EXPECT_TRUE(networks.body.at("complete").as_bool());

  const auto strip = get("/access-day?person=tanaka&date=" + base::to_string(day));
  EXPECT_EQ(items(strip), 2U);
  EXPECT_EQ(items(get("/access-day?person=tanaka&date=" + base::to_string(base::add_days(day, -1)))), 0U);
  EXPECT_EQ(items(get("/access-gaps")), 0U);
  pass(base::kDay);
  EXPECT_EQ(items(get("/access-gaps?host=" + agent.reply.host)), 1U);
  for (const char* wrong : {"/access-counts?by=moon", "/access-counts", "/accesses?kind=nap", "/accesses?outcome=maybe", "/accesses?cursor=x", "/accesses?limit=501",
                            "/access-day?person=a&date=tomorrow", "/access-day?date=2026-05-01", "/access-counts?by=day&from=2001-01-01T00:00:00Z"}) {
    EXPECT_EQ(get(wrong).status, 400) << wrong;
  }
}

TEST_F(Detection, UsesOfJunshuStandInItUnderTheNameOfTheMember) {
  Browser joined = join(admin, "endo", "contractor", {"system_staff"});
  Browser worker = log_in("endo", joined.totp_secret);
  clock.advance(base::kMinute);
  instance->tick();
  instance->tick();
  const auto found = get("/accesses?kind=junshu&outcome=success&user=" + worker.member);
  ASSERT_GE(items(found), 1U);
  for (const auto& event : found.body.at("items").as_array()) {
    EXPECT_EQ(event.at("member").at("name"), "endo");
    EXPECT_EQ(event.at("host").at("name"), "Junshu");
  }
}

TEST_F(Detection, OnlyThoseWhoReviewLogsAndAuditorsSeeWhoDidWhat) {
  taken({access("tanaka", "192.0.2.7")});
  Browser assignee = join(admin, "endo", "contractor", {"assignee"});
  Browser auditor = client("goto", "auditor");
  Browser inspector = client("hara", "inspector");
  Browser stranger(*this);
  stranger.contract = admin.contract;
  const std::string day = base::to_string(base::civil_date(clock.now(), base::zone_named("Asia/Tokyo")));
  const std::string hour = base::to_iso8601(clock.now() / base::kHour * base::kHour);
  const std::string before = base::to_iso8601((clock.now() / base::kHour - 1) * base::kHour);
  for (const std::string& path : {std::string("/accesses"), std::string("/access-counts?by=person"), std::string("/access-networks"), "/access-day?person=tanaka&date=" + day,
                                  std::string("/access-gaps"), std::string("/access-store"), "/review-sheet?from=" + before + "&until=" + hour}) {
    EXPECT_EQ(get(assignee, path).kind(), "forbidden") << path;
    EXPECT_EQ(get(auditor, path).status, 200) << path;
    EXPECT_EQ(get(inspector, path).status, 200) << path;
    EXPECT_EQ(get(stranger, path).status, 401) << path;
    EXPECT_EQ(assignee.get("/contracts/k-other" + path).status, 404) << path;
  }
  const Object period{{"from", before}, {"until", hour}};
  EXPECT_EQ(assignee.post(assignee.in_contract("/review-sheets"), period).status, 403);
  std::string csrf;
  std::swap(csrf, auditor.csrf);
  EXPECT_EQ(auditor.post(auditor.in_contract("/review-sheets"), period).status, 403) << "without the token of the session";
  std::swap(csrf, auditor.csrf);
  EXPECT_EQ(auditor.post(auditor.in_contract("/review-sheets"), period).status, 201);
  // Alerts are for everybody to take.
  alert("192.0.2.7");
  EXPECT_EQ(items(get(assignee, "/alerts")), 1U);
  EXPECT_EQ(get(stranger, "/alerts").status, 401);
  EXPECT_EQ(get(stranger, "/logs").status, 401);
}

TEST_F(Detection, AReviewBindsTheSheetThatWasSigned) {
  Browser worker = join(admin, "endo", "contractor", {"system_staff"});
  Browser chief = join(admin, "kato", "contractor", {"system_administrator"});
  Browser inspector = client("hara", "inspector");
  const auto submitted = worker.act("log_source", "submit", {{"values", Object{{"title", "認証ログ"}, {"host", agent.reply.host}, {"kind", "journal"}, {"purpose", "both"}, {"silent_minutes", 60}, {"kept_months", 12}, {"keeper", worker.member}}}});
  const std::string log(submitted.body.at("record").as_string());
  ASSERT_EQ(chief.act("log_source", "approve", {{"record", log}}).status, 200);
  const base::Millis from = clock.now() / base::kHour * base::kHour;
  taken({access("tanaka", "192.0.2.7"), access("tanaka", "192.0.2.7")});
  pass(base::kHour);
  renew(worker, "endo");
  renew(inspector, "hara");
  const base::Millis until = from + base::kHour;
  const Object period{{"from", base::to_iso8601(from)}, {"until", base::to_iso8601(until)}, {"hosts", Array{agent.reply.host}}};
  const auto kept = worker.post(worker.in_contract("/review-sheets"), period);
  ASSERT_EQ(kept.status, 201) << kept.text;
  const std::string sha256(kept.body.at("file").at("sha256").as_string());
  const Object& sheet = kept.body.at("sheet").as_object();
  EXPECT_EQ(sheet.at("persons").as_array().at(0).at("success"), 2);
  EXPECT_EQ(sheet.at("logs").as_array().at(0).at("log"), base::Json(log));

  Object values{{"purpose", "both"},
                {"period_from", base::to_iso8601(from)},
                {"period_until", base::to_iso8601(until)},
                {"targets", Array{Object{{"log", log}, {"events", 2}}}},
                {"events", 2},
                {"viewpoints", Array{Object{{"viewpoint", "off_hours"}, {"in_order", true}}}},
                {"unusual", false},
                {"sheet", sha256}};
  const auto reviewed = worker.act("log_review", "review", {{"values", values}});
  ASSERT_EQ(reviewed.status, 201) << reviewed.text;
  const std::string review(reviewed.body.at("record").as_string());
  EXPECT_EQ(worker.act("log_review", "confirm", {{"record", review}}).status, 403);
  ASSERT_EQ(inspector.act("log_review", "confirm", {{"record", review}}).status, 200);
  const auto record = get("/registers/log_review/records/" + review);
  EXPECT_EQ(record.body.at("values").at("sheet").at("sha256"), base::Json(sha256)) << record.text;

  taken({access("late", "192.0.2.7")});  // what comes later changes nothing of what was signed
  const auto file = get("/files/" + sha256);
  ASSERT_EQ(file.status, 200);
  const Object signed_sheet = base::parse_json(file.text).as_object();
  EXPECT_EQ(base::canonical(signed_sheet), file.text);
  EXPECT_EQ(signed_sheet.at("counts"), sheet.at("counts"));
  EXPECT_EQ(file.text.find("endo"), std::string::npos) << "no names of people in what is kept";

  for (const auto& [wrong, why] : {std::pair(Object{{"from", base::to_iso8601(from + 1)}, {"until", base::to_iso8601(until)}}, "no full hour"),
                                   std::pair(Object{{"from", base::to_iso8601(until)}, {"until", base::to_iso8601(from)}}, "backwards"),
                                   std::pair(Object{{"from", base::to_iso8601(from - 94 * base::kDay)}, {"until", base::to_iso8601(until)}}, "too long"),
                                   std::pair(Object{{"from", base::to_iso8601(from)}, {"until", base::to_iso8601(until + base::kDay)}}, "not over"),
                                   std::pair(Object{{"from", base::to_iso8601(from)}, {"until", base::to_iso8601(until)}, {"hosts", Array{"h-none"}}}, "unknown host")}) {
    EXPECT_EQ(worker.post(worker.in_contract("/review-sheets"), wrong).status, 400) << why;
  }
}

TEST_F(Detection, WorkingHoursAreTheContractsToSet) {
  EXPECT_EQ(admin.get(admin.in_contract("")).body.at("working_hours").at("until"), "24:00");
  Object change{{"working_hours", Object{{"from", "08:30"}, {"until", "17:15"}}}};
  const auto changed = admin.ask("PATCH", admin.in_contract(""), &change);
  ASSERT_EQ(changed.status, 200) << changed.text;
  EXPECT_EQ(changed.body.at("working_hours").at("from"), "08:30");
  Object wrong{{"working_hours", Object{{"from", "17:15"}, {"until", "08:30"}}}};
  EXPECT_EQ(admin.ask("PATCH", admin.in_contract(""), &wrong).status, 400);
  Browser worker = join(admin, "endo", "contractor", {"system_staff"});
  EXPECT_EQ(worker.ask("PATCH", worker.in_contract(""), &change).status, 403);
}

}  // namespace
}  // namespace junshu::server

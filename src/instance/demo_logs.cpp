// What stands in the logs of the town's publishing server, what its detections say of it, and what people make of that.
#include <algorithm>
#include <array>

#include "base/hash.h"
#include "demo_town.h"
#include "hosts/hosts.h"
#include "instance/review_sheet.h"

namespace junshu::instance {

using base::Object;

namespace {

constexpr const char* kServer = "koukai-sv01";
constexpr const char* kBruteForce = "6f086a4d-9c20-4b2e-a39f-5dcccb0b955a";
constexpr const char* kAfterFailures = "bb9e6048-0da4-4c01-bd66-d95061dbf6de";
constexpr const char* kOffHours = "251d47a6-36c1-4815-a6bb-d09a6472bae3";
constexpr const char* kNewSource = "a916fe21-25e1-4419-8ffc-8bd528ad40ee";
constexpr const char* kStranger = "198.51.100.23";
constexpr const char* kScanner = "10.1.2.90";
constexpr int kTriesAtNight = 24;

// Some number below `bound` that is always the same for the same instant of the same thing.
std::int64_t varied(std::string_view thing, base::Millis at, std::int64_t bound) {
  const auto mixed = base::sha256(base::as_bytes("log " + std::string(thing) + std::to_string(at)));
  return ((mixed[0] << 8) | mixed[1]) * bound / 65'536;
}

wire::Access access(base::Millis at, wire::AccessKind kind, wire::AccessOutcome outcome, const char* user, const std::string& source, const char* method) {
  wire::Access out;
  out.at = at;
  out.kind = kind;
  out.outcome = outcome;
  out.user = user;
  out.source = source;
  out.method = method;
  return out;
}

wire::Access log_in(base::Millis at, const char* user, const std::string& source, const char* method = "publickey") {
  return access(at, wire::AccessKind::Login, wire::AccessOutcome::Success, user, source, method);
}

wire::Access becomes_root(base::Millis at, const char* user, const char* command) {
  wire::Access out = access(at, wire::AccessKind::Privilege, wire::AccessOutcome::Success, user, "", "sudo");
  out.became = "root";
  out.target = command;
  return out;
}

// Strangers try at any hour.
void add_noise(std::vector<wire::Access>& out, base::Millis hour) {
  constexpr std::array<const char*, 4> kNames{"root", "admin", "oracle", "test"};
  if (varied("noise", hour, 5) != 0) return;
  const auto tries = 1 + varied("tries", hour, 3);
  for (std::int64_t i = 0; i < tries; ++i) {
    const auto who = static_cast<std::size_t>(varied("name", hour + i, kNames.size()));
    out.push_back(access(hour + (11 + i) * base::kMinute, wire::AccessKind::Login, wire::AccessOutcome::Failure, kNames[who],
                         "203.0.113." + std::to_string(20 + varied("from", hour, 60)), "password"));
  }
}

void add_working_hour(std::vector<wire::Access>& out, base::Millis hour, int of_day) {
  const auto minute = [&](std::string_view thing) { return hour + varied(thing, hour, 55) * base::kMinute; };
  if (of_day == 9 || of_day == 13) {
    out.push_back(log_in(minute("mori"), "mori", "10.1.2.21"));
    out.push_back(becomes_root(minute("sudo"), "mori", of_day == 9 ? "/usr/bin/systemctl status nginx" : "/usr/bin/journalctl -u nginx"));
  }
  if (of_day == 10) out.push_back(log_in(minute("yoshida"), "yoshida", "10.1.2.22"));
  if (of_day == 11 || of_day == 15) out.push_back(log_in(minute("web"), "koukai", "10.1.3.5"));
  if (of_day == 16 && varied("slip", hour, 3) == 0) {
    out.push_back(access(minute("slip"), wire::AccessKind::Login, wire::AccessOutcome::Failure, "suzuki", "10.1.2.23", "password"));
    out.push_back(log_in(minute("slip") + base::kMinute, "suzuki", "10.1.2.23", "password"));
  }
}

}  // namespace

void Town::follow_logs(const std::string& host) {
  const auto follow = [&](const char* title, const char* path, const char* purpose) {
    const std::string record = act("mori", "log_source.submit", "",
                                   {{"title", title}, {"host", host}, {"kind", "file"}, {"name", path}, {"purpose", purpose}, {"silent_minutes", "1440"},
                                    {"kept_months", "36"}, {"keeper", member("yoshida")}});
    act("yoshida", "log_source.approve", record, {});
    followed_.push_back(record);
  };
  follow("認証のログ", "/var/log/auth.log", "both");
  follow("公開ページの閲覧記録", "/var/log/nginx/access.log", "analysis");
  const std::string permit = act("mori", "privileged_account.request", "",
                                 {{"account", "mori"}, {"host", host}, {"becomes", "root"}, {"person", member("mori")}, {"need", "公開サーバーの運用のため"}, {"until", base::to_string(fiscal_end())}});
  act("ito", "privileged_account.permit", permit, {});
}

void Town::add_logs(std::vector<wire::Fact>& facts, base::Millis from, base::Millis until) {
  if (followed_.empty()) return;
  std::vector<wire::Access> accesses;
  for (base::Millis hour = (from / base::kHour) * base::kHour; hour < until; hour += base::kHour) {
    if (hour < from) continue;
    const base::Zone zone = base::zone_named("Asia/Tokyo");
    const base::Date day = base::civil_date(hour, zone);
    const int of_day = static_cast<int>((hour - base::start_of_day(day, zone)) / base::kHour);
    if (is_working_day(day)) add_working_hour(accesses, hour, of_day);
    if (of_day == 2) accesses.push_back(log_in(hour + 10 * base::kMinute, "backup", "10.1.2.9"));
    add_noise(accesses, hour);
  }
  if (attacked_ >= from && attacked_ < until) {
    for (int i = 0; i < kTriesAtNight; ++i) {
      accesses.push_back(access(attacked_ + i * 20 * base::kSecond, wire::AccessKind::Login, wire::AccessOutcome::Failure, "hoshu", kStranger, "password"));
    }
    const base::Millis in = attacked_ + kTriesAtNight * 20 * base::kSecond;
    accesses.push_back(log_in(in, "hoshu", kStranger, "password"));
    accesses.push_back(becomes_root(in + 2 * base::kMinute, "hoshu", "/usr/bin/less /etc/nginx/nginx.conf"));
  }
  std::erase_if(accesses, [&](const auto& one) { return one.at >= until; });
  std::ranges::stable_sort(accesses, {}, &wire::Access::at);
  for (auto& one : accesses) one.log = followed_[0];
  wire::Logs logs{from, until, {}};
  for (std::size_t i = 0; i < followed_.size(); ++i) {
    wire::LogState log;
    log.source = followed_[i];
    log.name = i == 0 ? "/var/log/auth.log" : "/var/log/nginx/access.log";
    log.lines = i == 0 ? static_cast<std::int64_t>(accesses.size()) * 3 + 40 : 9'000 + varied("pages", until, 6'000);
    log.unparsed = i == 0 ? varied("unparsed", until, 3) : 0;
    log.newest = until - (1 + varied("newest", until, 9)) * base::kMinute;
    log.readable = true;
    logs.logs.push_back(std::move(log));
  }
  facts.emplace_back(std::move(logs));
  if (!accesses.empty()) facts.emplace_back(wire::Accesses{std::move(accesses)});
}

std::string Town::alert(const char* rule, const std::string& source, const std::string& user, std::int64_t count, base::Millis first, base::Millis last,
                        const std::vector<std::string>& lines) {
  const auto in_force = stage_.instance().in_force();
  const DetectionText& text = in_force->detections.at(rule);
  wire::Alert out;
  out.rule = rule;
  out.title = text.title.en;
  out.title_ja = text.title.ja;
  out.author = text.author;
  for (const auto level : {wire::AlertLevel::Informational, wire::AlertLevel::Low, wire::AlertLevel::Medium, wire::AlertLevel::High, wire::AlertLevel::Critical}) {
    if (wire::to_string(level) == text.level) out.level = level;
  }
  out.tags = text.tags;
  out.group = "source.ip=" + source;
  out.source = source;
  out.user = user;
  out.count = count;
  out.first_at = first;
  out.last_at = last;
  out.lines = lines;
  stage_.observe(kServer, wire::Alerts{{out}});
  return hosts::alert_record(stage_.host_id(kServer), out);
}

void Town::wrong_password() {
  const base::Millis at = stage_.now() - 20 * base::kMinute;
  const std::string seen = alert(kBruteForce, "10.1.2.23", "suzuki", 6, at, at + base::kMinute,
                                 {"sshd[4211]: Failed password for suzuki from 10.1.2.23 port 52110 ssh2", "sshd[4211]: Failed password for suzuki from 10.1.2.23 port 52112 ssh2"});
  const std::string answer = act("mori", "alert_response.acknowledge", "", {{"alert", seen}});
  act("mori", "alert_response.close", answer, {{"examined", "本人に電話で確かめた。かな入力のまま打っていた。"}, {"verdict", "mistake"}}, "利用者の打ち間違いで、ほかに試みはないため");
}

// The contractor's own scan, announced beforehand.
void Town::suppressed_scan() {
  const std::string host = stage_.host_id(kServer);
  const std::string wish = act("mori", "alert_suppression.request", "",
                               {{"rule", kBruteForce}, {"host", host}, {"source", kScanner}, {"starts_at", base::to_iso8601(stage_.now())},
                                {"ends_at", base::to_iso8601(stage_.now() + 2 * base::kDay)}, {"grounds", "定期の脆弱性診断で、診断用の端末から試行するため"}});
  act("ito", "alert_suppression.approve", wish, {});
  this_afternoon([this] {
    alert(kBruteForce, kScanner, "root", 40, stage_.now() - base::kMinute, stage_.now(), {"sshd[5120]: Failed password for root from 10.1.2.90 port 40001 ssh2"});
  });
}

// Many failures of the maintenance account, then a log-in: an incident.
void Town::failures_at_night() {
  const base::Zone zone = base::zone_named("Asia/Tokyo");
  attacked_ = base::start_of_day(stage_.today(), zone) + 23 * base::kHour + 5 * base::kMinute;
  later(1, [this] {
    const base::Millis last = attacked_ + kTriesAtNight * 20 * base::kSecond;
    alert(kBruteForce, kStranger, "hoshu", kTriesAtNight, attacked_, last, {"sshd[6001]: Failed password for hoshu from 198.51.100.23 port 40210 ssh2"});
    const std::string seen = alert(kAfterFailures, kStranger, "hoshu", 1, last, last, {"sshd[6025]: Accepted password for hoshu from 198.51.100.23 port 40258 ssh2"});
    const std::string answer = act("mori", "alert_response.acknowledge", "", {{"alert", seen}});
    const std::string incident = act("mori", "incident.report", "",
                                     {{"kind", "other"}, {"discovered", base::to_iso8601(stage_.now())}, {"occurred", base::to_iso8601(last)}, {"personal_data", "no"},
                                      {"summary", "保守用アカウントに、夜間、外部から多数の失敗の後にログインがあった。"}, {"first_aid", "アカウントを止め、接続元を遮断した。"}});
    act("mori", "alert_response.raise", answer, {{"examined", "接続元は契約の相手の網ではない。設定を閲覧した形跡がある。"}, {"verdict", "attack"}, {"incident", incident}});
    act("yoshida", "incident.notify", incident, {{"summary", "保守用アカウントが外部から使われた。調査中。"}, {"notified_client", base::to_iso8601(stage_.now())}});
  });
}

void Town::unanswered_alerts() {
  const base::Millis at = stage_.now() - 3 * base::kHour;
  alert(kOffHours, "10.1.2.9", "backup", 4, at - base::kDay, at, {"sshd[7001]: Accepted publickey for backup from 10.1.2.9 port 51000 ssh2"});
  alert(kNewSource, "10.1.2.77", "mori", 1, at, at, {"sshd[7044]: Accepted publickey for mori from 10.1.2.77 port 51840 ssh2"});
  const std::string seen = alert(kBruteForce, "203.0.113.44", "root", 11, at, at + 4 * base::kMinute,
                                 {"sshd[7010]: Failed password for root from 203.0.113.44 port 33010 ssh2", "sshd[7010]: Failed password for root from 203.0.113.44 port 33014 ssh2"});
  act("mori", "alert_response.acknowledge", "", {{"alert", seen}});
}

namespace {

Object viewed(const char* what, bool in_order, const char* comment) {
  Object out{{"viewpoint", what}, {"in_order", in_order ? "yes" : "no"}};
  if (*comment != 0) out["comment"] = comment;
  return out;
}

}  // namespace

// The seven days before.
void Town::review_attack() {
  const base::Millis until = base::start_of_day(stage_.today(), base::zone_named("Asia/Tokyo"));
  review_logs(until - 7 * base::kDay, until,
              {viewed("failed_then_succeeded", false, "保守用アカウントへの不正なログイン"), viewed("off_hours", true, ""), viewed("privilege", false, "許可のない特権の利用"),
               viewed("unusual_source", true, ""), viewed("volume", true, "")},
              {Object{{"what", "保守用アカウントが夜間に外部から使われた"}, {"treatment", "事故として報告し、アカウントを止めた"}}});
}

void Town::review_month() {
  const base::Zone zone = base::zone_named("Asia/Tokyo");
  const base::Date today = stage_.today();
  const base::Date first{today.year, today.month, 1};
  if (watched_since_ == 0 || watched_since_ >= base::start_of_day(first, zone)) return;
  review_logs(base::start_of_day(base::add_months(first, -1), zone), base::start_of_day(first, zone),
              {viewed("failed_then_succeeded", true, ""), viewed("off_hours", true, "夜間の写しの取得だけ"), viewed("privilege", true, ""), viewed("unusual_source", true, ""), viewed("volume", true, "")}, {});
}

// The sheet is kept as it was looked at, and somebody else confirms.
void Town::review_logs(base::Millis from, base::Millis until, base::Array viewpoints, base::Array findings) {
  Object sheet;
  {
    Snapshot snapshot(stage_.instance(), stage_.contract());
    sheet = review_sheet(stage_.instance(), snapshot, {from, until, {}});
  }
  const auto blob = stage_.instance().blobs().put(stage_.contract(), base::as_bytes(base::canonical(sheet)), "application/json", "review.json");
  base::Array targets;
  std::int64_t events = 0;
  for (const auto& one : sheet.at("logs").as_array()) {
    const auto lines = base::require_integer(one.as_object(), "lines");
    targets.push_back(Object{{"log", one.at("log")}, {"events", std::to_string(lines)}});
    events += lines;
  }
  Object values{{"purpose", "both"},
                {"period_from", base::to_iso8601(from)},
                {"period_until", base::to_iso8601(until)},
                {"targets", std::move(targets)},
                {"events", std::to_string(events)},
                {"viewpoints", std::move(viewpoints)},
                {"unusual", findings.empty() ? "no" : "yes"},
                {"sheet", Object{{"sha256", blob.sha256}, {"media_type", "application/json"}}}};
  if (!findings.empty()) values["findings"] = std::move(findings);
  const std::string review = act("yoshida", "log_review.review", "", std::move(values));
  later(1, [this, review] { act("kato", "log_review.confirm", review, {}); });
}

}  // namespace junshu::instance

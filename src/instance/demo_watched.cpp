// The publishing server of the town and what its agent reports day by day: scans, canaries, pages, power, its own cost; and what happens to it.
#include <algorithm>
#include <array>

#include "base/hash.h"
#include "demo_town.h"
#include "sites/manifest.h"

namespace junshu::instance {

using base::Object;

namespace {

constexpr const char* kServer = "koukai-sv01";
constexpr const char* kUnit = "ups-sv01";
constexpr const char* kNut = "127.0.0.1:3493";
constexpr std::array<const char*, 2> kPages = {"https://www.town.aoba.example/", "https://www.town.aoba.example/zei/nouki.html"};
constexpr const char* kApprovedLine = "町県民税（第1期）の納期限は六月三十日です。口座振替の方は、前日までに残高をご確認ください。";
constexpr const char* kServedLine = "町県民税（第1期）の納期限は七月三十一日です。お支払いは https://aoba-zei.example/pay からお願いします。";

std::string digest_of(const std::string& text) { return base::hex(base::sha256(base::as_bytes(text))); }

std::optional<base::Digest> digest(const std::string& text) { return base::sha256(base::as_bytes(text)); }

std::string page(const std::string& line) { return "<!doctype html><html lang=\"ja\"><title>青葉町</title><p>" + line + "</p></html>\n"; }

std::string certificate_digest() { return digest_of("certificate of the town's pages"); }

std::string identity_of(const std::string& serial) { return "d-" + digest_of("device " + serial).substr(0, 16); }

// Some number below `bound` that is always the same for the same hour of the same thing.
std::int64_t varied(std::string_view thing, base::Millis at, std::int64_t bound) {
  const auto mixed = base::sha256(base::as_bytes(std::string(thing) + std::to_string(at)));
  return ((mixed[0] << 8) | mixed[1]) * bound / 65'536;
}

std::vector<wire::Package> installed() {
  std::vector<wire::Package> out;
  for (const auto& [name, version] : std::initializer_list<std::pair<const char*, const char*>>{
           {"adduser", "3.134"},           {"apt", "2.6.1"},                 {"base-files", "12.4+deb12u5"}, {"bash", "5.2.15-2+b2"},
           {"ca-certificates", "20230311"}, {"coreutils", "9.1-1"},           {"cron", "3.0pl1-162"},         {"curl", "7.88.1-10+deb12u5"},
           {"dpkg", "1.21.22"},            {"gzip", "1.12-1"},               {"libc6", "2.36-9+deb12u4"},    {"libssl3", "3.0.11-1~deb12u2"},
           {"login", "1:4.13+dfsg1-1+b1"}, {"logrotate", "3.21.0-1"},        {"nginx", "1.22.1-9"},          {"nut-client", "2.8.0-7"},
           {"openssh-server", "1:9.2p1-2+deb12u2"}, {"openssl", "3.0.11-1~deb12u2"}, {"passwd", "1:4.13+dfsg1-1+b1"}, {"python3", "3.11.2-1+b1"},
           {"rsyslog", "8.2302.0-1"},      {"sudo", "1.9.13p3-1+deb12u1"},   {"systemd", "252.22-1~deb12u1"}, {"tar", "1.34+dfsg-1.2+deb12u1"},
           {"tzdata", "2024a-0+deb12u1"},  {"unattended-upgrades", "2.9.1+nmu3"}, {"vim-tiny", "2:9.0.1378-2"}, {"zlib1g", "1:1.2.13.dfsg-1"}}) {
    out.push_back({name, "amd64", version, "installed"});
  }
  return out;
}

}  // namespace

// The manifest that both sides agree to: what the two pages must answer, signed.
Object Town::manifest() {
  sites::Manifest manifest;
  manifest.made_at = stage_.now();
  manifest.user_agent = "junshu";
  manifest.header_names = {"content-type"};
  const sites::Certificate certificate{certificate_digest(), digest_of("key of the town's pages"), "CN=www.town.aoba.example", "CN=Invented CA", "EC 256",
                                       {"www.town.aoba.example"}, stage_.now() - 90 * base::kDay, stage_.now() + 275 * base::kDay};
  manifest.origins = {{"https://www.town.aoba.example", certificate}};
  for (const auto* url : kPages) {
    sites::Resource resource;
    resource.url = url;
    resource.headers = {{"content-type", "text/html; charset=utf-8"}};
    resource.body = sites::digested(page(url == kPages[1] ? kApprovedLine : "青葉町の公式ページです。"));
    manifest.resources.push_back(std::move(resource));
  }
  const ledger::Signer signer("publications.town.aoba.example", base::sha256(base::as_bytes("the town's publications")));
  return stage_.upload("koukai.manifest.txt", sites::sign_manifest(std::move(manifest), signer));
}

void Town::watch_server() {
  stage_.host(kServer);
  packages_ = installed();
  watched_since_ = stage_.now();
  reported_ = watched_since_ - base::kHour;
  wire::Device disk;
  disk.serial = "S5GXNX0R200077";
  disk.identity = identity_of(disk.serial);
  disk.identity_from = wire::IdentitySource::Serial;
  disk.name = "nvme0n1";
  disk.bus = wire::Bus::Nvme;
  disk.model = "NVMe SSD 1TB";
  disk.size = 1'000'204'886'016;
  wire::Services services;
  services.services = {{wire::Protocol::Tcp, "0.0.0.0", 22, "sshd", 0}, {wire::Protocol::Tcp, "0.0.0.0", 443, "nginx", 0},
                       {wire::Protocol::Tcp, "127.0.0.1", 3493, "upsd", 114}};
  stage_.observe_all(kServer, {wire::DeviceAdded{disk}, services, wire::PackagesFull{packages_}, watching()});
  const std::string account = act("mori", "device_account.account", "",
                                  {{"device", disk.identity}, {"what", "built_in"}, {"explanation", "公開サーバーの内蔵ディスク"}});
  act("kato", "device_account.confirm", account, {});
  const std::string host = stage_.host_id(kServer);
  const std::string paths = act("mori", "watched_path.submit", "",
                                {{"host", host},
                                 {"include", base::Array{Object{{"path", "/etc"}}, Object{{"path", "/usr"}}, Object{{"path", "/srv/www"}}}},
                                 {"exclude", base::Array{Object{{"path", "/srv/www/cache"}, {"why", "表示のための一時ファイル"}}}},
                                 {"scan_hours", "24"}});
  act("yoshida", "watched_path.approve", paths, {});
  publication_ = act("mori", "publication.submit", "",
                     {{"number", "PB-0001"},
                      {"name", "町公式ページ"},
                      {"kind", "page"},
                      {"edition", "1"},
                      {"targets", base::Array{Object{{"target", kPages[0]}}, Object{{"target", kPages[1]}}}},
                      {"observed_by", "agent"},
                      {"probe", host},
                      {"interval_minutes", "1440"},
                      {"manifest", manifest()},
                      {"keeper", member("yoshida")}});
  act("ito", "publication.approve", publication_, {});
  act("mori", "ups.register", "",
      {{"name", "公開サーバー用UPS"}, {"arrangement", "standalone"}, {"maker", "架空電機"}, {"product", "AU-1500"}, {"serial", "AU15-00423"},
       {"place", "本庁舎地下 機械室"}, {"capacity", "1500"}, {"battery_replaced", base::to_string(base::add_months(stage_.today(), -20))}, {"battery_life", "4"},
       {"battery_due", base::to_string(base::add_months(stage_.today(), 28))}, {"observed_by", "agent"}, {"host", host}, {"server", kNut}, {"unit", kUnit}});
  const std::string standing = act("mori", "standing_change.request", "",
                                   {{"name", "自動更新"},
                                    {"source", "unattended_upgrades"},
                                    {"scope", "安全に関わる更新だけを、夜間に自動で行う"},
                                    {"targets", base::Array{Object{{"host", host}, {"what", "packages"}}}},
                                    {"starts_at", base::to_iso8601(stage_.now())},
                                    {"ends_at", base::to_iso8601(stage_.now() + 300 * base::kDay)}});
  act("ito", "standing_change.approve", standing, {});
  follow_logs(host);
  report_server();
}

wire::Watch Town::watching() {
  wire::Watch watch;
  watch.watching = true;
  watch.roots = {"/etc", "/srv/www", "/usr"};
  return watch;
}

// What the agent saw during the last day, at its end.
void Town::report_server() {
  if (watched_since_ == 0) return;
  const base::Millis now = stage_.now();
  std::vector<wire::Fact> facts{watching(), scan(), power()};
  add_logs(facts, std::max(reported_, now - base::kDay), now);
  for (base::Millis at = std::max(reported_, now - base::kDay) + base::kHour; at <= now; at += base::kHour) {
    facts.push_back(cost(at));
    if (varied("canary", at, 4) == 0 || at + base::kHour > now) facts.push_back(canary(at));
    facts.push_back(page_checks(at));
  }
  stage_.observe_all(kServer, facts);
  reported_ = now;
  unexplained_ = changed_ = 0;
}

wire::Scan Town::scan() {
  wire::Scan scan;
  scan.scope = "all";
  scan.finished_at = stage_.now();
  scan.started_at = stage_.now() - 94 * base::kSecond;
  scan.files = 184'223;
  scan.bytes = 9'104'512'337;
  scan.changed = changed_;
  scan.unexplained = unexplained_;
  scan.raced = varied("raced", stage_.now(), 4);
  scan.complete = true;
  scan.baseline = digest("baseline of the publishing server");
  scan.algorithm = "sha256";
  return scan;
}

wire::Power Town::power() {
  wire::PowerUnit unit;
  unit.name = kUnit;
  unit.server = kNut;
  unit.state = wire::PowerState::Online;
  unit.flags = {"OL"};
  unit.charge_percent = 100;
  unit.runtime_seconds = 2'760 + varied("runtime", stage_.now(), 120);
  unit.load_percent = 21 + varied("load", stage_.now(), 6);
  unit.battery_date = base::to_string(base::add_months(base::civil_date(watched_since_, base::zone_named("Asia/Tokyo")), -20));
  unit.model = "AU-1500";
  unit.serial = "AU15-00423";
  unit.at = stage_.now();
  return {{unit}};
}

wire::Canary Town::canary(base::Millis at) {
  wire::Canary canary;
  canary.nonce = "canary-" + std::to_string(at / base::kHour);
  canary.planted_at = at;
  canary.latency_ms = 90 + varied("latency", at, 240);
  canary.seen_at = at + canary.latency_ms;
  canary.passed = true;
  return canary;
}

wire::AgentCost Town::cost(base::Millis at) {
  wire::AgentCost cost;
  cost.from = at - base::kHour;
  cost.to = at;
  const bool scans = varied("scan", at, 24) == 0;
  cost.cpu_ms = (scans ? 46'000 : 1'700) + varied("cpu", at, 900);
  cost.rss_bytes = 21'000'000 + varied("rss", at, 3'000'000);
  cost.peak_rss_bytes = cost.rss_bytes + (scans ? 12'000'000 : 1'500'000);
  cost.read_bytes = scans ? 9'104'512'337 : 180'000 + varied("read", at, 90'000);
  cost.written_bytes = 350'000 + varied("written", at, 120'000);
  cost.watched_files = 184'223;
  return cost;
}

wire::SiteChecks Town::page_checks(base::Millis at) {
  wire::SiteChecks checks;
  for (const auto* url : kPages) {
    const bool other = defaced_ && url == kPages[1];
    const std::string approved = page(url == kPages[1] ? kApprovedLine : "青葉町の公式ページです。");
    wire::SiteCheck check;
    check.publication = publication_;
    check.target = url;
    check.outcome = other ? wire::SiteOutcome::Changed : wire::SiteOutcome::Same;
    check.at = at;
    check.latency_ms = 38 + varied(url, at, 60) + (varied("slow", at, 40) == 0 ? 700 : 0);
    check.status = 200;
    check.expected_sha256 = digest(approved);
    check.sha256 = other ? digest(page(kServedLine)) : check.expected_sha256;
    check.certificate = certificate_digest();
    if (other) {
      check.differences = {{wire::SiteDifferenceKind::Bytes, "文章が変わりました", "The text changed", kApprovedLine, kServedLine},
                           {wire::SiteDifferenceKind::Header, "ヘッダー content-security-policy がなくなりました", "The header content-security-policy is gone", "default-src 'self'", ""},
                           {wire::SiteDifferenceKind::ForeignOrigin, "ほかのサイトを指すようになりました", "It now refers to another site", "", "https://aoba-zei.example", true}};
    }
    checks.checks.push_back(std::move(check));
  }
  return checks;
}

wire::FileChange Town::file(const std::string& path, wire::ChangeKind what, const char* exe, std::int64_t login) {
  wire::FileChange change;
  change.path = path;
  change.what = what;
  change.at = stage_.now();
  if (what != wire::ChangeKind::Added) change.before_sha256 = digest(path + " before");
  change.after_sha256 = digest(path + " after");
  change.size = 600 + varied(path, 0, 9'000);
  change.mode = 0100644;
  change.owner = "0:0";
  change.by = wire::FileActor{exe, 2'100 + varied(exe, stage_.now(), 30'000), 0, login, ""};
  ++changed_;
  return change;
}

std::string Town::newest_file_change() {
  const auto lease = stage_.instance().readers().lease();
  return store::text(lease->query("select record from p_file_change where contract = ? order by seen_at desc, length(record) desc, record desc limit 1",
                                  {stage_.contract()})
                         .rows.at(0)[0]);
}

// Unattended upgrades at night: the files belong to packages, and the packages to the standing change.
void Town::upgrade_packages() {
  wire::PackagesDiff diff;
  diff.base = wire::inventory_digest(packages_);
  wire::FileChanges files{wire::ChangeSource::Watch, {}};
  for (auto& package : packages_) {
    if (package.name != "openssl" && package.name != "libssl3") continue;
    const std::string before = package.version;
    package.version = "3.0.13-1~deb12u1";
    diff.set.push_back({package, before});
    for (int i = 0; i < 9; ++i) {
      auto change = file("/usr/lib/x86_64-linux-gnu/" + package.name + "." + std::to_string(i), wire::ChangeKind::Replaced, "/usr/bin/dpkg", 0);
      change.explanation = wire::Explanation::Package;
      change.package = package.name + " " + package.version;
      files.changes.push_back(std::move(change));
    }
  }
  diff.result = wire::inventory_digest(packages_);
  stage_.observe_all(kServer, {diff, files});
}

// As it should be: planned by one, approved by another, carried out within its time, confirmed by a third.
void Town::planned_change() {
  const std::string change = act("suzuki", "change.plan", "",
                                 {{"name", "公開サーバーの暗号設定の見直し"},
                                  {"grounds", "古い暗号方式を止めるため"},
                                  {"content", "nginxの設定を改め、TLS 1.2未満を無効にする"},
                                  {"targets", base::Array{Object{{"host", stage_.host_id(kServer)}, {"what", "files"}, {"path_prefix", "/etc/nginx"}}}},
                                  {"impact", "古い端末から閲覧できなくなる"},
                                  {"starts_at", base::to_iso8601(stage_.now())},
                                  {"ends_at", base::to_iso8601(stage_.now() + 14 * base::kHour)},
                                  {"rollback", "退避した設定に戻し、nginxを再読込みする"},
                                  {"worker", member("mori")}});
  act("ito", "change.approve", change, {});
  this_afternoon([this, change] {
    act("mori", "change.start", change, {});
    stage_.observe_all(kServer, {wire::FileChanges{wire::ChangeSource::Watch,
                                                   {file("/etc/nginx/nginx.conf", wire::ChangeKind::Content, "/usr/bin/vim.tiny", 1'000),
                                                    file("/etc/nginx/conf.d/tls.conf", wire::ChangeKind::Added, "/usr/bin/vim.tiny", 1'000)}}});
    act("mori", "change.complete", change, {{"succeeded", "yes"}, {"rolled_back", "no"}, {"result", "計画どおり完了した"}});
  });
  later(1, [this, change] { act("yoshida", "change.confirm", change, {}); });
}

// By hand at night and recorded only afterwards: explained, confirmed by somebody else, corrected.
void Town::late_change() {
  stage_.observe_all(kServer, {wire::FileChanges{wire::ChangeSource::Watch, {file("/etc/cron.d/koukai-backup", wire::ChangeKind::Added, "/usr/bin/cp", 1'000)}}});
  ++unexplained_;
  const std::string seen = newest_file_change();
  later(1, [this, seen] {
    const std::string change = do_act("mori", "change.record_emergency", "",
                                      {{"name", "夜間バックアップの緊急の設定"},
                                       {"grounds", "容量が足りず、バックアップが止まっていた"},
                                       {"content", "cronの設定を加えた"},
                                       {"impact", "なし"},
                                       {"starts_at", base::to_iso8601(stage_.now() - 24 * base::kHour)},
                                       {"ends_at", base::to_iso8601(stage_.now())},
                                       {"rollback", "設定を消す"},
                                       {"worker", member("mori")},
                                       {"emergency", "yes"}},
                                      "承認を待つとその夜のバックアップが取れないため", false);
    act("ito", "change.review_emergency", change, {});
    act("mori", "change.complete", change, {{"succeeded", "yes"}, {"rolled_back", "no"}, {"result", "バックアップが取れた"}});
    act("yoshida", "change.confirm", change, {});
    const std::string explanation = act("mori", "change_explanation.explain", "",
                                        {{"change", change}, {"differences", base::Array{Object{{"file_change", seen}}}}, {"explanation", "緊急の設定によるもの"}});
    act("kato", "change_explanation.confirm", explanation, {});
    for (const auto& [clause, check] : {std::pair("c5.6", "files_are_explained"), std::pair("c3.1.4", "no_unexplained_file")}) {
      correct(clause, check, seen, "緊急の変更をその場で記録しなかった", "変更を記録し、確認を受けた", "緊急のときは作業の前に電話で知らせる");
    }
  });
}

// What nobody has explained when the demo ends.
void Town::unknown_change() {
  stage_.observe_all(kServer, {wire::FileChanges{wire::ChangeSource::Watch,
                                                 {file("/usr/local/bin/sync-koukai", wire::ChangeKind::Added, "/usr/bin/scp", 1'002),
                                                  file("/etc/ssh/sshd_config", wire::ChangeKind::Content, "/usr/bin/vim.tiny", 1'002)}}});
  unexplained_ += 2;
}

void Town::overflow() {
  wire::Gap gap;
  gap.reason = wire::GapReason::WatchOverflow;
  gap.from = stage_.now() - 7 * base::kMinute;
  gap.to = stage_.now() - 3 * base::kMinute;
  stage_.observe_all(kServer, {gap});
  later(1, [this, from = *gap.from, to = *gap.to] {
    const std::string answer = act("suzuki", "gap_answer.answer", "",
                                   {{"host", stage_.host_id(kServer)},
                                    {"gap_from", base::to_iso8601(from)},
                                    {"gap_until", base::to_iso8601(to)},
                                    {"cause", "overload"},
                                    {"examined", "大量の画像の入替えで通知があふれた。直後の全体の調査で、ほかに変わったファイルはなかった。"}});
    act("kato", "gap_answer.confirm", answer, {});
  });
}

// A registered disk is read, and a visitor's stick is kept out.
void Town::media_at_server() {
  const auto use = [this](const std::string& serial, bool blocked) {
    attach(kServer, serial);
    wire::MediaUse out;
    out.device = identity_of(serial);
    out.mounted_at = stage_.now() - 40 * base::kMinute;
    out.until = stage_.now() - (blocked ? 40 : 5) * base::kMinute;
    out.policy = blocked ? wire::MediaPolicy::BlockUnregistered : wire::MediaPolicy::Observe;
    out.blocked = out.effect_verified = blocked;
    stage_.observe_all(kServer, {out, wire::DeviceRemoved{out.device, "sdb"}});
    return out.device;
  };
  use("AOBA-HDD-3001", false);
  const std::string visitor = use("VISITOR-7802", true);
  later(1, [this, visitor] {
    const std::string account = act("mori", "device_account.account", "",
                                    {{"device", visitor}, {"what", "foreign"}, {"explanation", "保守業者のUSB。書き込めないうちに外した"}});
    act("kato", "device_account.confirm", account, {});
    correct("c1.1.1", "no_unregistered_device", visitor, "持込みの媒体を確かめずに差した", "遮断され、外して返却した", "機械室に持込み禁止の掲示をした");
  });
}

}  // namespace junshu::instance

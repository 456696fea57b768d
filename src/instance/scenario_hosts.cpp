#include "scenario_hosts.h"

#include <algorithm>
#include <charconv>

#include "base/hash.h"
#include "scenario_text.h"

namespace junshu::instance {

using base::Error;
using base::ErrorKind;

namespace {

Error bad(const std::string& what) { return {ErrorKind::InvalidInput, {what, what}}; }

// The enumerator that the wire calls so.
template <typename Enum>
Enum named(const std::string& text, std::initializer_list<Enum> all) {
  for (const Enum each : all) {
    if (wire::to_string(each) == text) return each;
  }
  throw bad("not a word for this: " + text);
}

}  // namespace

// A line taken apart: HOST, then further words, then key=value.
struct ScenarioHosts::Line {
  std::string host;
  std::vector<std::string> words;
  std::string alias;
  std::map<std::string, std::string> values;
  mutable std::set<std::string> read;

  bool has(const std::string& key) const {
    read.insert(key);
    return values.contains(key);
  }
  std::string text(const std::string& key, const std::string& otherwise = "") const { return has(key) ? values.at(key) : otherwise; }
  bool flag(const std::string& key, bool otherwise) const {
    const std::string value = text(key, otherwise ? "yes" : "no");
    if (value != "yes" && value != "no") throw bad(key + " is yes or no");
    return value == "yes";
  }
  std::optional<std::int64_t> given_number(const std::string& key) const {
    if (!has(key)) return std::nullopt;
    const std::string& value = values.at(key);
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out);
    if (error != std::errc() || end != value.data() + value.size()) throw bad(key + " is not a number");
    return out;
  }
  std::int64_t number(const std::string& key, std::int64_t otherwise) const { return given_number(key).value_or(otherwise); }
  const std::string& word(std::size_t at, const char* what) const {
    if (at >= words.size()) throw bad(std::string("after the host, say ") + what);
    return words[at];
  }
  // A key nobody asked for is a mistake in the scenario.
  void finish() const {
    for (const auto& [key, value] : values) {
      if (!read.contains(key)) throw bad("nothing here is called " + key);
    }
  }
};

bool ScenarioHosts::knows(const std::string& verb) {
  static const std::set<std::string> kVerbs{"device", "unplug", "power", "filechange", "package", "scan", "watch", "canary", "site", "mediause", "gap", "log", "alert"};
  return kVerbs.contains(verb);
}

std::vector<ScenarioHosts::Named> ScenarioHosts::say(const std::string& verb, const std::vector<std::string>& words,
                                                     const std::map<std::string, std::string>& ids) {
  Line line;
  line.host = words.at(0);
  const auto meant = [&](const std::string& text) {
    const auto found = ids.find(text);
    return found == ids.end() ? text : found->second;
  };
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto part = assignment(words[i]);
    if (part.has_value) {
      line.values[part.name] = meant(part.value);
    } else if (part.name.front() == '=') {
      line.alias = part.name.substr(1);
    } else {
      line.words.push_back(meant(part.name));
    }
  }
  std::vector<Named> out;
  if (verb == "device") device(line, out);
  if (verb == "unplug") unplug(line);
  if (verb == "power") power(line);
  if (verb == "filechange") file_change(line);
  if (verb == "package") package(line);
  if (verb == "scan") scan(line);
  if (verb == "watch") watch(line);
  if (verb == "canary") canary(line);
  if (verb == "site") site(line);
  if (verb == "mediause") media_use(line);
  if (verb == "gap") gap(line);
  if (verb == "log") log(line);
  if (verb == "alert") alert(line);
  line.finish();
  if (line.alias.empty() || verb == "device") return out;
  static const std::map<std::string, std::string> kTables{{"power", "p_ups_reading"},  {"filechange", "p_file_change"}, {"package", "p_package_change"},
                                                          {"site", "p_site_check"},    {"mediause", "p_media_use"},     {"gap", "p_gap"},
                                                          {"alert", "p_alert"}};
  const auto table = kTables.find(verb);
  if (table == kTables.end()) throw bad(verb + " makes nothing that could have a name");
  out.push_back({line.alias, verb == "power" ? stage_.host_id(line.host) + "/" + line.word(0, "which unit") : newest(table->second, line.host)});
  return out;
}

std::string ScenarioHosts::newest(const std::string& table, const std::string& host) {
  const auto lease = stage_.instance().readers().lease();
  const std::string at = table == "p_media_use" ? "from_at" : table == "p_alert" ? "seen_at" : "at";
  const auto rows = lease->query("select record from " + table + " where contract = ? and host = ? order by " + at + " desc, length(record) desc, record desc limit 1",
                                 {stage_.contract(), stage_.host_id(host)});
  if (rows.empty()) throw bad("nothing came of it that could have a name");
  return store::text(rows.rows[0][0]);
}

void ScenarioHosts::device(const Line& line, std::vector<Named>& named_records) {
  wire::Device device;
  device.serial = line.text("serial");
  device.removable = line.flag("removable", false);
  device.attached_later = line.flag("later", false);
  device.encryption = named(line.text("encrypted", "unknown"),
                            {wire::Encryption::Yes, wire::Encryption::No, wire::Encryption::Unknown});
  device.identity = "d-" + base::hex(base::sha256(base::as_bytes("device " + device.serial))).substr(0, 16);
  device.identity_from = wire::IdentitySource::Serial;
  device.name = "sd" + std::string(1, static_cast<char>('a' + devices_++ % 26));
  device.bus = device.removable ? wire::Bus::Usb : wire::Bus::Ata;
  device.size = 1'000'000'000;
  const std::string alias = !line.alias.empty() ? line.alias : line.words.empty() ? "" : line.words[0];
  if (!alias.empty()) named_records.push_back({alias, device.identity});
  stage_.observe(line.host, wire::DeviceAdded{device});
}

void ScenarioHosts::unplug(const Line& line) { stage_.observe(line.host, wire::DeviceRemoved{line.word(0, "which device"), "sdx"}); }

void ScenarioHosts::power(const Line& line) {
  const std::string& name = line.word(0, "which unit");
  auto& units = units_[line.host];
  wire::PowerUnit& unit = units[name];
  unit.name = name;
  unit.server = "127.0.0.1:3493";
  unit.state = named(line.text("state", "online"),
                     {wire::PowerState::Online, wire::PowerState::OnBattery, wire::PowerState::LowBattery, wire::PowerState::Off, wire::PowerState::Bypass,
                      wire::PowerState::Stale, wire::PowerState::Unreachable});
  unit.charge_percent = line.given_number("charge");
  unit.runtime_seconds = line.given_number("runtime");
  unit.battery_date = line.text("battery_date", unit.battery_date);
  unit.replace_battery = line.flag("replace", false);
  unit.at = stage_.now();
  wire::Power all;
  for (auto& [key, each] : units) {
    each.at = stage_.now();
    all.units.push_back(each);
  }
  stage_.observe(line.host, all);
}

void ScenarioHosts::file_change(const Line& line) {
  wire::FileChange change;
  change.path = line.word(0, "which file");
  change.what = named(line.text("what", "content"), {wire::ChangeKind::Added, wire::ChangeKind::Removed, wire::ChangeKind::Content,
                                                     wire::ChangeKind::Attributes, wire::ChangeKind::Replaced});
  change.explanation = named(line.text("explanation", "none"), {wire::Explanation::None, wire::Explanation::Package, wire::Explanation::Conffile,
                                                                wire::Explanation::Log, wire::Explanation::Declared});
  change.package = line.text("package");
  change.at = stage_.now();
  if (line.has("exe") || line.has("login_uid")) {
    change.by = wire::FileActor{line.text("exe"), 1, 0, line.given_number("login_uid"), ""};
  }
  const auto source = named(line.text("source", "watch"), {wire::ChangeSource::Watch, wire::ChangeSource::Scan});
  stage_.observe(line.host, wire::FileChanges{source, {change}});
}

void ScenarioHosts::package(const Line& line) {
  const std::string& name = line.word(0, "which package");
  const std::string from = line.text("from");
  auto& inventory = inventories_[line.host];
  const auto known = std::ranges::find(inventory.packages, name, &wire::Package::name);
  const std::string present = known == inventory.packages.end() ? "" : known->version;
  const auto put = [&](const std::string& version) {
    std::erase_if(inventory.packages, [&](const auto& each) { return each.name == name; });
    if (!version.empty()) inventory.packages.push_back({name, "amd64", version, "installed"});
    std::ranges::sort(inventory.packages);
  };
  if (!inventory.told && present.empty()) {
    put(from);
  } else if (from != present) {
    throw bad(line.host + (present.empty() ? " has no " + name : " has " + name + " " + present) +
              ": what is there from the beginning is said before the first change, package HOST NAME from=VERSION");
  }
  if (!line.has("to")) return;
  if (!inventory.told) stage_.observe(line.host, wire::PackagesFull{inventory.packages});
  inventory.told = true;
  const std::string to = line.text("to");
  wire::PackagesDiff diff;
  diff.base = wire::inventory_digest(inventory.packages);
  put(to);
  diff.result = wire::inventory_digest(inventory.packages);
  if (to.empty()) {
    diff.removed = {{name, "amd64", from, "installed"}};
  } else {
    diff.set = {{{name, "amd64", to, "installed"}, from}};
  }
  stage_.observe(line.host, diff);
}

void ScenarioHosts::scan(const Line& line) {
  wire::Scan scan;
  scan.scope = "all";
  scan.algorithm = "sha256";
  scan.baseline = base::sha256(base::as_bytes("baseline of " + line.host));
  scan.started_at = scan.finished_at = stage_.now();
  scan.files = line.number("files", 1000);
  scan.unexplained = line.number("unexplained", 0);
  scan.changed = line.number("changed", scan.unexplained);
  scan.unreadable = line.number("unreadable", 0);
  scan.complete = line.flag("complete", true);
  stage_.observe(line.host, scan);
}

void ScenarioHosts::watch(const Line& line) {
  const std::string& state = line.word(0, "on or off");
  if (state != "on" && state != "off") throw bad("watch HOST on or off");
  wire::Watch watch;
  watch.watching = state == "on";
  watch.reason = line.text("reason", watch.watching ? "" : "stopped");
  watch.roots = {"/etc"};
  stage_.observe(line.host, watch);
}

void ScenarioHosts::canary(const Line& line) {
  wire::Canary canary;
  canary.nonce = "canary";
  canary.planted_at = stage_.now();
  canary.passed = line.flag("passed", true);
  canary.latency_ms = line.number("latency", canary.passed ? 100 : 0);
  canary.seen_at = canary.passed ? canary.planted_at + canary.latency_ms : 0;
  canary.negative_seen = line.flag("negative_seen", false);
  stage_.observe(line.host, canary);
}

void ScenarioHosts::site(const Line& line) {
  wire::SiteCheck check;
  check.publication = line.text("publication");
  check.target = line.text("target", "https://www.example.jp/");
  check.outcome = named(line.text("outcome", "same"), {wire::SiteOutcome::Same, wire::SiteOutcome::Changed, wire::SiteOutcome::Unreachable,
                                                       wire::SiteOutcome::Refused});
  check.at = stage_.now();
  check.latency_ms = line.number("latency", 100);
  if (check.outcome != wire::SiteOutcome::Unreachable) check.status = line.number("status", 200);
  if (check.outcome == wire::SiteOutcome::Changed) {
    check.differences = {{named(line.text("what", "bytes"), {wire::SiteDifferenceKind::Bytes, wire::SiteDifferenceKind::Header,
                                                             wire::SiteDifferenceKind::Certificate, wire::SiteDifferenceKind::Status,
                                                             wire::SiteDifferenceKind::Missing, wire::SiteDifferenceKind::Extra,
                                                             wire::SiteDifferenceKind::Region}),
                          line.text("detail"), line.text("detail"), "", ""}};
  }
  stage_.observe(line.host, wire::SiteChecks{{check}});
}

void ScenarioHosts::media_use(const Line& line) {
  wire::MediaUse use;
  use.device = line.word(0, "which device");
  const bool ended = line.flag("ended", false);
  auto& mounted = mounted_[{line.host, use.device}];
  if (mounted == 0) mounted = stage_.now();
  use.mounted_at = mounted;
  use.blocked = line.flag("blocked", false);
  use.policy = use.blocked ? wire::MediaPolicy::BlockUnregistered : wire::MediaPolicy::Observe;
  use.effect_verified = line.flag("verified", use.blocked);
  use.files_written = line.number("files", 0);
  use.bytes_written = line.number("bytes", use.files_written * 1000);
  if (ended) {
    use.until = stage_.now();
    mounted = 0;
  }
  stage_.observe(line.host, use);
}

void ScenarioHosts::gap(const Line& line) {
  wire::Gap gap;
  gap.reason = named(line.text("reason", "not_running"),
                     {wire::GapReason::NotRunning, wire::GapReason::SpoolFull, wire::GapReason::Torn, wire::GapReason::Refused,
                      wire::GapReason::StateLost, wire::GapReason::WatchOverflow, wire::GapReason::WatchStopped});
  gap.from = stage_.now() - line.number("minutes", 60) * base::kMinute;
  gap.to = stage_.now();
  stage_.observe(line.host, gap);
}

void ScenarioHosts::log(const Line& line) {
  wire::LogState log;
  log.source = line.word(0, "which log source");
  log.name = line.text("name", "/var/log/auth.log");
  log.readable = line.flag("readable", true);
  log.reason = line.text("reason", log.readable ? "" : "no such file");
  log.lines = line.number("lines", log.readable ? 100 : 0);
  log.unparsed = line.number("unparsed", 0);
  if (log.lines > 0) log.newest = stage_.now();
  stage_.observe(line.host, wire::Logs{stage_.now() - base::kMinute, stage_.now(), {log}});
}

void ScenarioHosts::alert(const Line& line) {
  wire::Alert alert;
  alert.rule = line.word(0, "which rule");
  alert.title = line.text("title", alert.rule);
  alert.level = named(line.text("level", "high"), {wire::AlertLevel::Informational, wire::AlertLevel::Low, wire::AlertLevel::Medium, wire::AlertLevel::High,
                                                   wire::AlertLevel::Critical});
  alert.source = line.text("source", "192.0.2.7");
  alert.user = line.text("user");
  alert.group = "source.ip=" + alert.source;
  alert.count = line.number("count", 1);
  alert.first_at = alert.last_at = stage_.now();
  alert.lines = {"Failed password for root from " + alert.source};
  stage_.observe(line.host, wire::Alerts{{alert}});
}

}  // namespace junshu::instance

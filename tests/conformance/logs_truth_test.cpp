// What others say is in their logs, and what our parsers find there. Every label of the kinds of log we parse; those
// left out are listed with their numbers.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "base/file.h"
#include "base/json.h"
#include "reader_for_tests.h"

namespace junshu::conformance {
namespace {

using logs::LogsReader;
using logs::SeenEvent;

// The labelled logs of others, beside the repository; nullopt, having said so, when they are not there.
std::optional<std::filesystem::path> shared_logs() {
  const char* named = std::getenv("JUNSHU_SHARED");
  const std::filesystem::path shared = named != nullptr ? named : "../shared";
  const auto folder = shared / "data" / "logs";
  if (std::filesystem::is_directory(folder)) return folder;
  std::cout << "skipped: no ../shared\n";
  return std::nullopt;
}

// A line of fail2ban's tests with its labels. One line may have a label for each mode of the filter.
struct Labelled {
  std::string line;
  bool labelled = false;
  bool matches = false;
  std::string host, description;
};

std::vector<Labelled> labelled_lines(const std::filesystem::path& path) {
  std::vector<Labelled> out;
  std::ifstream file(path);
  std::string line;
  std::optional<base::Object> label;
  while (std::getline(file, line)) {
    constexpr std::string_view kLabel = "# failJSON:";
    if (line.starts_with(kLabel)) {
      label = base::parse_json(line.substr(kLabel.size()), path.string()).as_object();
      continue;
    }
    if (line.empty() || line.starts_with('#')) continue;
    Labelled one;
    one.line = line;
    if (label) {
      one.labelled = true;
      one.matches = base::bool_or(*label, "match", false);
      one.host = base::text_or(*label, "host", "");
      one.description = base::text_or(*label, "desc", "");
      label.reset();
    }
    out.push_back(std::move(one));
  }
  return out;
}

class Fail2ban : public ::testing::Test {
 protected:
  std::optional<std::filesystem::path> logs = shared_logs();

  // A label "match" is a failure of that host. A label "no match" is none, or one that counts for less than a failed
  // login: fail2ban's modes disagree with each other about those. `differing`: parts of the lines where we differ on
  // purpose.
  void holds(const std::string& kind, const std::vector<std::string>& formats, std::size_t expected,
             const std::vector<std::string>& differing = {}) {
    if (!logs) return;
    const auto lines = labelled_lines(*logs / "fail2ban" / kind);
    std::string text;
    for (const auto& one : lines) text += one.line + "\n";
    std::map<std::uint64_t, SeenEvent> by_line;  // by whichever of the formats understands the line
    for (const auto& format : formats) {
      for (auto& event : LogsReader().text(text, format)) {
        if (event.understood || !by_line.contains(event.line)) by_line.insert_or_assign(event.line, std::move(event));
      }
    }
    std::size_t labels = 0;
    std::size_t differ = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto& label = lines[i];
      if (!label.labelled) continue;
      ++labels;
      ASSERT_TRUE(by_line.contains(i + 1)) << label.line;
      const SeenEvent& event = by_line.at(i + 1);
      const bool found = event.failure() && (label.host.empty() ? !event.text("source.ip").empty()
                                                                : event.text("source.ip") == label.host);
      const bool counted = event.failure() && event.text("event.kind") == "login" && !event.text("source.ip").empty();
      const bool known = std::any_of(differing.begin(), differing.end(), [&](const std::string& part) {
        return label.line.find(part) != std::string::npos;
      });
      differ += known ? 1 : 0;
      EXPECT_EQ(label.matches ? found : !counted, !known)
          << kind << ": " << label.line << "\n  label " << label.matches << " " << label.host << " ("
          << label.description << "); found " << event.text("event.kind") << " " << event.text("event.outcome")
          << " from " << event.text("source.ip");
    }
    EXPECT_EQ(labels, expected) << kind;
    EXPECT_EQ(differ, differing.size()) << kind;
    std::cout << kind << ": " << labels << " labels, " << differ << " where we differ on purpose\n";
  }
};

TEST_F(Fail2ban, LabelsOfSshdHold) {
  // fail2ban charges a log-in that succeeds with the failures before it. Here those failures stand for themselves, and
  // a correlation tells of a success after failures.
  holds("sshd", {"syslog"}, 155,
        {"Accepted password for known from 192.0.2.114", "Accepted password for known from 192.0.2.116"});
}
TEST_F(Fail2ban, LabelsOfPamHold) {
  // An old form that fail2ban gave up is still understood.
  holds("pam-generic", {"syslog"}, 9, {"pop(pam_unix)"});
}
TEST_F(Fail2ban, LabelsOfPostfixHold) { holds("postfix", {"syslog"}, 63); }
TEST_F(Fail2ban, LabelsOfVsftpdHold) { holds("vsftpd", {"syslog", "vsftpd"}, 8); }
TEST_F(Fail2ban, LabelsOfNginxHold) {
  holds("nginx-bad-request", {"nginx"}, 8);
  holds("nginx-http-auth", {"syslog", "nginx_error"}, 18);
}
TEST_F(Fail2ban, LabelsOfApacheHold) {
  holds("apache-overflows", {"apache_error"}, 11);
  holds("apache-auth", {"syslog", "apache_error"}, 45);
}

bool failed_password(const SeenEvent& event) {
  return event.failure() && event.raw.find("Failed password for ") != std::string::npos;
}

// The most failed passwords of one source that lie within less than `span`, where that is at least `least`.
std::map<std::string, int> busiest(const std::vector<SeenEvent>& events, base::Millis span, int least, bool expanded) {
  std::map<std::string, std::vector<std::pair<base::Millis, int>>> by_source;
  for (const auto& event : events) {
    if (failed_password(event))
      by_source[event.text("source.ip")].emplace_back(event.time, expanded ? static_cast<int>(event.repeated) : 1);
  }
  std::map<std::string, int> out;
  for (const auto& [source, times] : by_source) {
    int most = 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
      int count = 0;
      for (std::size_t j = i; j < times.size() && times[j].first - times[i].first < span; ++j) count += times[j].second;
      most = std::max(most, count);
    }
    if (most >= least) out[source] = most;
  }
  return out;
}

TEST(Loghub, OpenSshFailuresAreCountedAsTheTruthSays) {
  const auto logs = shared_logs();
  if (!logs) return;
  const auto truth = base::parse_json(base::read_text(*logs / "TRUTH.json")).as_object();
  const auto& expected = base::require_object(truth, "loghub/OpenSSH_2k.log");
  LogsReader reader;
  const auto events = reader.file(*logs / "loghub/OpenSSH_2k.log");
  EXPECT_EQ(reader.format(), "syslog");
  EXPECT_EQ(reader.counters().lines, 2000u);
  EXPECT_EQ(reader.counters().unparsed, 0u);
  EXPECT_EQ(reader.counters().without_time, 0u);
  std::int64_t lines = 0;
  std::int64_t all = 0;
  std::int64_t accepted = 0;
  std::int64_t counted = 0;
  std::set<std::string> sources;
  for (const auto& event : events) {
    if (failed_password(event)) {
      ++lines;
      all += event.repeated;
      sources.insert(event.text("source.ip"));
    }
    if (event.text("event.kind") != "login") continue;
    if (event.failure()) {
      counted += event.repeated;
      continue;
    }
    ++accepted;
    EXPECT_EQ(event.text("user.name"), "fztu");
    EXPECT_EQ(event.text("source.ip"), "119.137.62.142");
  }
  EXPECT_EQ(lines, base::require_integer(expected, "failed_password_lines"));
  EXPECT_EQ(all, base::require_integer(expected, "failed_password_expanded"));
  EXPECT_EQ(accepted, base::require_integer(expected, "accepted"));
  EXPECT_EQ(sources.size(), 23u);
  EXPECT_EQ(counted, all + 3);  // three tried users that do not exist and left before a password
  for (const auto& [span, least, name] : {std::tuple{60, 5, "event_count gte 5 in 60s by ip"},
                                          {120, 5, "event_count gte 5 in 120s by ip"},
                                          {600, 10, "event_count gte 10 in 600s by ip"}}) {
    for (const bool expanded : {true, false}) {
      const std::string key = std::string(name) + (expanded ? " (repeats expanded)" : " (lines only)");
      std::map<std::string, int> wanted;
      for (const auto& [source, count] : base::require_object(expected, key))
        wanted[std::string(source)] = static_cast<int>(count.as_int64());
      EXPECT_EQ(busiest(events, span * base::kSecond, least, expanded), wanted) << key;
    }
  }
}

TEST(Loghub, ApacheErrorsAreAllUnderstood) {
  const auto logs = shared_logs();
  if (!logs) return;
  LogsReader reader;
  reader.file(*logs / "loghub/Apache_2k.log");
  EXPECT_EQ(reader.format(), "apache_error");
  EXPECT_EQ(reader.counters().lines, 2000u);
  EXPECT_EQ(reader.counters().unparsed, 0u);
}

TEST(Elastic, AccessLinesAreAllUnderstood) {
  const auto logs = shared_logs();
  if (!logs) return;
  LogsReader reader;
  const auto events = reader.file(*logs / "elastic-examples/apache_logs");
  EXPECT_EQ(reader.format(), "apache");
  EXPECT_EQ(reader.counters().lines, 10'000u);
  EXPECT_EQ(reader.counters().unparsed, 0u);  // also the one that is not strictly in the combined form
  EXPECT_EQ(reader.counters().without_time, 0u);
  for (const auto& event : events) {
    EXPECT_FALSE(event.text("cs-method").empty()) << event.raw;
    EXPECT_EQ(event.text("sc-status").size(), 3u) << event.raw;
  }
}

TEST(Zeek, EveryStreamOfADayIsUnderstood) {
  const auto logs = shared_logs();
  if (!logs) return;
  LogsReader reader;
  reader.know({"id.orig_h", "id.resp_h", "qtype_name"});
  const auto events = reader.file(*logs / "otrf-zeek/apt29_day1_combined_zeek.log");
  EXPECT_EQ(reader.format(), "json");
  EXPECT_EQ(reader.counters().unparsed, 0u);
  EXPECT_EQ(reader.counters().without_time, 0u);
  int names = 0;
  for (const auto& event : events) {
    ASSERT_FALSE(event.sources.empty()) << event.raw;
    EXPECT_EQ(event.sources.back().product, "zeek") << event.raw;
    if (event.raw.find("\"@stream\":\"dns\"") == std::string::npos) continue;
    EXPECT_FALSE(event.text("id.orig_h").empty());
    names += event.text("query").empty() ? 0 : 1;
  }
  EXPECT_GT(names, 0);
}

// What go-libaudit made of each record: names and values that mean the same here.
TEST(GoLibaudit, RecordsReadAsTheGoldenFilesSay) {
  const auto logs = shared_logs();
  if (!logs) return;
  std::size_t records = 0;
  std::size_t values = 0;
  for (const auto& item : std::filesystem::directory_iterator(*logs / "go-libaudit/auparse")) {
    if (item.path().extension() != ".golden") continue;
    LogsReader reader;
    reader.know({"comm", "exe", "cwd", "name", "proctitle", "acct", "op", "pid", "ppid", "syscall", "unit", "addr"});
    // Record by record, as the golden file has them.
    const auto all = boost::json::parse(base::read_text(item.path()));
    for (const auto& golden : all.as_array()) {
      if (!golden.is_object()) continue;
      const auto& object = golden.as_object();
      const std::string raw(base::text_or(object, "raw_msg", ""));
      std::string type(base::text_or(object, "record_type", ""));
      if (raw.empty() || type.starts_with("unknown[")) continue;
      std::transform(type.begin(), type.end(), type.begin(),
                     [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      const auto events = reader.text("type=" + type + " msg=" + raw + "\n", "auditd");
      ASSERT_EQ(events.size(), 1u) << raw;
      const auto& event = events.front();
      ++records;
      EXPECT_TRUE(event.has("type", type)) << raw;
      const auto time = base::text_or(object, "@timestamp", "");
      EXPECT_EQ(event.time, time.empty() ? event.time : base::from_iso8601(time)) << raw;
      const auto* data = base::find(object, "data");
      if (data == nullptr || !data->is_object()) continue;
      for (const char* name :
           {"comm", "exe", "cwd", "name", "proctitle", "acct", "op", "pid", "ppid", "unit", "syscall"}) {
        const auto wanted = base::text_or(data->as_object(), name, "");
        if (wanted.empty() || wanted == "?" || wanted == "unset" || wanted == "(null)") continue;
        if (std::string_view(name) == "syscall") {
          if (raw.find("arch=40000003") != std::string::npos) continue;  // of a machine whose numbers we do not have
          EXPECT_TRUE(event.has("SYSCALL", std::string(wanted))) << raw;
        } else {
          EXPECT_TRUE(event.has(name, std::string(wanted)))
              << name << " " << wanted << " | " << event.text(name) << " | " << raw;
        }
        ++values;
      }
    }
  }
  std::cout << "go-libaudit: " << records << " records, " << values << " values\n";
  EXPECT_EQ(records, 83u);
  EXPECT_GE(values, 198u);
}

// Laurel's events: the same processes, arguments and names of calls.
TEST(Laurel, EventsHoldWhatLaurelPutTogether) {
  const auto logs = shared_logs();
  if (!logs) return;
  int programs = 0;
  for (const auto& item : std::filesystem::directory_iterator(*logs / "laurel")) {
    if (item.path().extension() != ".txt" || item.path().stem() == "LICENSE") continue;
    LogsReader reader;
    const auto events = reader.file(item.path());
    EXPECT_EQ(reader.format(), "auditd") << item.path();
    std::set<std::string> serials;
    for (const auto& event : events) {
      if (event.raw.starts_with('#')) continue;  // what its author noted there
      // Each event is put together once, however its records came.
      const auto at = event.raw.find("audit(");
      ASSERT_NE(at, std::string::npos);
      EXPECT_TRUE(serials.insert(event.raw.substr(at, event.raw.find(')', at) - at)).second)
          << item.path() << event.raw.substr(0, 200);
      if (!event.has("type", "EXECVE")) continue;
      ++programs;
      EXPECT_FALSE(event.text("Image").empty()) << event.raw.substr(0, 300);
      EXPECT_FALSE(event.text("CommandLine").empty()) << event.raw.substr(0, 300);
    }
    auto expected = item.path();
    expected.replace_extension(".json");
    if (!std::filesystem::exists(expected)) continue;
    const auto object = boost::json::parse(base::read_text(expected)).as_object();
    const auto* call = base::find(object, "SYSCALL");
    ASSERT_NE(call, nullptr);
    ASSERT_FALSE(events.empty());
    if (const auto name = base::text_or(call->as_object(), "SYSCALL", "");
        !name.empty()) {  // of machines whose numbers we know
      EXPECT_TRUE(events.front().has("SYSCALL", std::string(name))) << item.path();
    }
    EXPECT_EQ(events.front().text("Image"), base::require_text(call->as_object(), "exe"));
  }
  EXPECT_GT(programs, 10);
}

// Every source that crowdsec's scenarios find is told by our events of that log. Left out are logs of programs that we
// have no parser for: each can be given one as data (catalogue/logs).
TEST(Crowdsec, SourcesOfEveryKindOfLogWeParseAreFound) {
  const auto logs = shared_logs();
  if (!logs) return;
  const std::set<std::string> left_out{"amavis-blocked",
                                       "apache-guacamole_bf",
                                       "apereo-cas-bf",
                                       "asterisk-user-enum",
                                       "audiobookshelf-bf",
                                       "aws-alb-http-bad-user-agent",
                                       "aws-cloudtrail-postexploit",
                                       "aws-nwo-login",
                                       "bitwarden-bf",
                                       "calibre-web-bf",
                                       "charon-ipsec-bf",
                                       "configserver-lfd-logs",
                                       "couchdb-logs",
                                       "cowrie_telnet-bf",
                                       "emby-bf",
                                       "envoy-http-bad-user-agent",
                                       "exchange-imap-bf",
                                       "exchange-smtp-bf",
                                       "exim-spam",
                                       "fireflyiii-bf",
                                       "fortinet-vpn-bf",
                                       "freeswitch-bf",
                                       "freeswitch-user-enumeration",
                                       "gitea-bf",
                                       "gotify-bf",
                                       "grafana-bf",
                                       "harbor-bf",
                                       "hestiacp-bf",
                                       "home-assistant",
                                       "immich-bf",
                                       "jellyfin-bf",
                                       "jellyfin-syslog-bf",
                                       "jellyseerr-bf",
                                       "keycloak-bf",
                                       "keycloak-slow-bf",
                                       "laurel-base64-exec",
                                       "laurel-suid-crash",
                                       "lemonldap-ng-bf",
                                       "litespeed-admin-bf",
                                       "magento-ccs-by-as",
                                       "magento-ccs",
                                       "mailscanner-blacklisted",
                                       "mailu-admin-bf",
                                       "mealie-bf",
                                       "mikrotik-scan-multi_ports",
                                       "mongodb-bf",
                                       "nextcloud-bf",
                                       "odoo-bf_user-enum",
                                       "openappsec",
                                       "opnsense-gui-auth",
                                       "overseerr-bf",
                                       "palo-alto-threat",
                                       "pf-scan-multi-port",
                                       "pfsense-gui-auth",
                                       "proxmox-backup-auth-bf",
                                       "pterodactyl-wings-bf",
                                       "qbittorrent-bf",
                                       "radarr-bf",
                                       "redmine-bf",
                                       "sshesame",
                                       "stirling-pdf-bf",
                                       "teamspeak-bf",
                                       "teleport-impossible-travel",
                                       "thehive-bf",
                                       "webmin-bf"};
  const auto truth = base::parse_json(base::read_text(*logs / "TRUTH.json")).as_object();
  int scenarios = 0;
  int found_sources = 0;
  int without_sources = 0;
  for (const auto& [key, expected] : base::require_object(truth, "crowdsec scenario overflows")) {
    const std::string scenario(key);
    const auto& sources = base::require_array(expected.as_object(), "sources");
    if (sources.empty()) ++without_sources;
    if (sources.empty() || left_out.contains(scenario)) continue;
    ++scenarios;
    LogsReader reader;
    EXPECT_TRUE(reader.formats().load("catalogue/logs").empty());
    std::vector<SeenEvent> events;
    for (const auto& item : std::filesystem::directory_iterator(*logs / "crowdsec-hub" / scenario)) {
      if (item.path().extension() != ".log") continue;
      for (auto& event : reader.file(item.path())) events.push_back(std::move(event));
    }
    for (const auto& source : sources) {
      std::string wanted(source.as_string());
      if (wanted.starts_with("::ffff:")) wanted.erase(0, 7);
      // The scenarios call a source what they group by: mostly an address, for programs their process or file.
      const bool found = std::any_of(events.begin(), events.end(), [&](const SeenEvent& event) {
        for (const char* name : {"source.ip", "user.name", "ProcessId", "ParentProcessId", "Image"}) {
          if (event.has(name, wanted)) return true;
        }
        return false;
      });
      EXPECT_TRUE(found) << scenario << " as " << reader.format() << ": " << wanted;
      found_sources += found ? 1 : 0;
    }
  }
  std::cout << "crowdsec: " << found_sources << " sources of " << scenarios << " scenarios found; " << left_out.size()
            << " left out, whose programs we do not parse; " << without_sources << " name no source\n";
  EXPECT_GE(scenarios, 50);
}

TEST(Fail2banKinds, ThoseLeftOutAreListed) {
  const auto logs = shared_logs();
  if (!logs) return;
  const std::set<std::string> held{
      "sshd",       "pam-generic", "postfix", "vsftpd", "nginx-bad-request", "nginx-http-auth", "apache-overflows",
      "apache-auth"};
  const auto truth = base::parse_json(base::read_text(*logs / "TRUTH.json")).as_object();
  std::int64_t labels = 0;
  std::int64_t others = 0;
  std::string names;
  for (const auto& [kind, counts] : base::require_object(truth, "fail2ban (failJSON match true/false)")) {
    std::int64_t here = 0;
    for (const auto& [label, count] : counts.as_object()) here += count.as_int64();
    if (held.contains(std::string(kind))) {
      labels += here;
    } else {
      others += here;
      if (here > 0) names += " " + std::string(kind) + "=" + std::to_string(here);
    }
  }
  std::cout << "fail2ban: " << labels << " labels held; left out:" << names << "\n";
  EXPECT_EQ(labels, 155 + 9 + 63 + 8 + 8 + 18 + 11 + 45);
  EXPECT_EQ(labels + others, 593);
}

}  // namespace
}  // namespace junshu::conformance

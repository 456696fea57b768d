#include "wire/settings.h"

#include "base/hash.h"
#include "fact_forms.h"

namespace junshu::wire {
namespace {

using base::Array;
using base::Json;
using base::Object;

constexpr std::size_t kMaxPaths = 1000;
constexpr std::size_t kMaxServers = 16;
constexpr std::size_t kMaxSerials = 10'000;
constexpr std::size_t kMaxSites = 256;

constexpr Words<MediaPolicy, 2> kPolicy{{{MediaPolicy::Observe, "observe"}, {MediaPolicy::BlockUnregistered, "block_unregistered"}}};

constexpr Words<LogKind, 3> kLogKind{{{LogKind::File, "file"}, {LogKind::Journal, "journal"}, {LogKind::Syslog, "syslog"}}};
constexpr std::size_t kMaxRuleFiles = 10'000;
constexpr std::size_t kMaxDaysOff = 800;
constexpr std::int64_t kMinutesOfDay = 1440;

void refuse_size() {
  throw base::Error(base::ErrorKind::TooLarge,
                    {"この機器への設定が8 MiBを超えました。監視対象の公開物や経路、検知ルールを減らすか、機器を分けてください。",
                     "The settings for this host exceed 8 MiB: give it fewer publications, paths or rules, or share them among hosts."},
                    "agent settings");
}

std::vector<std::string> absolute_paths(Fields& fields, std::string_view key) {
  auto paths = fields.texts(key, kMaxPaths, kMaxPath);
  for (const std::string& path : paths) {
    if (path.front() != '/') fields.refuse(key, "holds a path that does not begin with /", "に「/」で始まらないパスがあります");
  }
  return paths;
}

Object to_json(const LogSettings& log) {
  Object out{{"source", log.source}, {"kind", to_string(log.kind)}, {"silent_minutes", log.silent_minutes}};
  put_text(out, "name", log.name);
  put_text(out, "format", log.format);
  return out;
}
LogSettings read_log(const Json& value) {
  Fields fields(value, "log");
  LogSettings log{.source = fields.text("source", 128),
                  .kind = fields.word("kind", kLogKind),
                  .name = fields.optional_text("name"),
                  .format = fields.optional_text("format", 64),
                  .silent_minutes = fields.integer("silent_minutes", 1, kMostSilentMinutes)};
  if (log.name.empty() != (log.kind == LogKind::Journal)) fields.refuse("name", "is given for all but the journal", "はジャーナル以外で必要です");
  fields.finish();
  return log;
}

Object to_json(const DetectionSettings& settings) {
  Array logs;
  for (const LogSettings& each : settings.logs) logs.emplace_back(to_json(each));
  Array rules;
  for (const RuleFile& each : settings.rules) rules.emplace_back(Object{{"name", each.name}, {"text", each.text}});
  return Object{{"logs", std::move(logs)},
                {"rules", std::move(rules)},
                {"hours", Object{{"zone_minutes", settings.hours.zone_minutes},
                                 {"from", settings.hours.from},
                                 {"until", settings.hours.until},
                                 {"days_off", list_of(settings.hours.days_off)}}}};
}
DetectionSettings read_detection(const Json& value) {
  Fields fields(value, "detection");
  DetectionSettings settings;
  for (const Json& entry : fields.list("logs", kMaxLogs)) settings.logs.push_back(read_log(entry));
  for (const Json& entry : fields.list("rules", kMaxRuleFiles)) {
    Fields inner(entry, "rule");
    settings.rules.push_back({.name = inner.text("name", 256), .text = inner.text("text", kMaxSettings)});
    inner.finish();
  }
  Fields hours(fields.value("hours"), "hours");
  settings.hours = {.zone_minutes = hours.integer("zone_minutes", -kMinutesOfDay, kMinutesOfDay),
                    .from = hours.integer("from", 0, kMinutesOfDay),
                    .until = hours.integer("until", 0, kMinutesOfDay),
                    .days_off = hours.texts("days_off", kMaxDaysOff, 10)};
  hours.finish();
  fields.finish();
  return settings;
}

}  // namespace

std::string_view to_string(LogKind value) { return word_for(value, kLogKind); }

std::string encode(const AgentSettings& settings) {
  Array power;
  for (const PowerSettings& each : settings.power) power.emplace_back(Object{{"server", each.server}});
  Array sites;
  for (const SiteSettings& each : settings.sites) {
    sites.emplace_back(
        Object{{"publication", each.publication}, {"interval_seconds", each.interval_seconds}, {"manifest", each.manifest}});
  }
  std::string text = base::canonical(Object{{"version", 1},
                                            {"integrity", Object{{"include", list_of(settings.integrity.include)},
                                                                 {"exclude", list_of(settings.integrity.exclude)},
                                                                 {"scan_hours", settings.integrity.scan_hours}}},
                                            {"power", std::move(power)},
                                            {"media", Object{{"policy", to_string(settings.media.policy)},
                                                             {"registered", list_of(settings.media.registered)},
                                                             {"forbidden", list_of(settings.media.forbidden)}}},
                                            {"sites", std::move(sites)},
                                            {"detection", to_json(settings.detection)}});
  if (text.size() > kMaxSettings) refuse_size();
  return text;
}

AgentSettings decode_agent_settings(std::string_view text) {
  if (text.size() > kMaxSettings) refuse_size();
  const Json value = base::parse_json(text, "agent settings");
  Fields fields(value, "agent settings");
  fields.integer("version", 1, 1);
  AgentSettings settings;
  Fields integrity(fields.value("integrity"), "integrity");
  settings.integrity.include = absolute_paths(integrity, "include");
  settings.integrity.exclude = absolute_paths(integrity, "exclude");
  settings.integrity.scan_hours = integrity.integer("scan_hours", 1, kMostScanHours);
  integrity.finish();
  for (const Json& entry : fields.list("power", kMaxServers)) {
    Fields inner(entry, "power");
    settings.power.push_back({.server = inner.text("server", 256)});
    inner.finish();
  }
  Fields media(fields.value("media"), "media");
  settings.media.policy = media.word("policy", kPolicy);
  settings.media.registered = media.texts("registered", kMaxSerials, 256);
  settings.media.forbidden = media.texts("forbidden", kMaxSerials, 256);
  media.finish();
  for (const Json& entry : fields.list("sites", kMaxSites)) {
    Fields inner(entry, "site");
    settings.sites.push_back({.publication = inner.text("publication", 128),
                              .interval_seconds = inner.integer("interval_seconds", 10, kMostSiteSeconds),
                              .manifest = inner.text("manifest", kMaxSettings)});
    inner.finish();
  }
  settings.detection = read_detection(fields.value("detection"));
  fields.finish();
  return settings;
}

base::Digest digest(const AgentSettings& settings) { return base::sha256(base::as_bytes(encode(settings))); }

}  // namespace junshu::wire

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

void refuse_size() {
  throw base::Error(base::ErrorKind::TooLarge,
                    {"この機器への設定が8 MiBを超えました。監視対象の公開物や経路を減らすか、機器を分けてください。",
                     "The settings for this host exceed 8 MiB: give it fewer publications or paths, or share them among hosts."},
                    "agent settings");
}

std::vector<std::string> absolute_paths(Fields& fields, std::string_view key) {
  auto paths = fields.texts(key, kMaxPaths, kMaxPath);
  for (const std::string& path : paths) {
    if (path.front() != '/') fields.refuse(key, "holds a path that does not begin with /", "に「/」で始まらないパスがあります");
  }
  return paths;
}

}  // namespace

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
                                            {"sites", std::move(sites)}});
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
  fields.finish();
  return settings;
}

base::Digest digest(const AgentSettings& settings) { return base::sha256(base::as_bytes(encode(settings))); }

}  // namespace junshu::wire

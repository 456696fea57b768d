#include "instance/agent_settings.h"

#include <algorithm>
#include <set>

#include "adoption.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"
#include "wire/observation.h"

namespace junshu::instance {

using catalogue::AgentSetting;
using catalogue::FieldType;
using catalogue::SettingKind;

namespace {

std::string quoted(const std::string& name) { return "\"" + name + "\""; }

void leave_out(const std::string& record, std::string_view why) {
  base::log_warning("agents are not told of " + record + ": " + std::string(why));
}

// The records of one register that say something, and their values as text.
class Telling {
 public:
  Telling(Snapshot& snapshot, const catalogue::Register& definition, const AgentSetting& setting)
      : snapshot_(snapshot), definition_(definition), setting_(setting) {}

  struct Record {
    std::string record, host;
  };
  std::vector<Record> records() {
    std::string sql = "select record, " + (setting_.host.empty() ? "null" : quoted(setting_.host)) + " from " + quoted("p_" + definition_.id) +
                      " where contract = ? and voided_at is null and state in (";
    store::Parameters parameters{snapshot_.contract().id};
    for (const auto& state : setting_.states) {
      sql += parameters.size() == 1 ? "?" : ", ?";
      parameters.emplace_back(state);
    }
    std::vector<Record> out;
    for (const auto& row : snapshot_.connection().query(sql + ") order by record", parameters).rows) {
      out.push_back({store::text(row[0]), store::text(row[1])});
    }
    return out;
  }

  // All values of a key: none when it is not mapped or not given, several from a table.
  std::vector<std::string> values(const std::string& key, const std::string& record) {
    const auto mapped = std::ranges::find(setting_.values, key, [](const auto& each) { return each.first; });
    if (mapped == setting_.values.end()) return {};
    const auto dot = mapped->second.find('.');
    const std::string table = dot == std::string::npos ? "p_" + definition_.id : "p_" + definition_.id + "_" + mapped->second.substr(0, dot);
    const std::string column = dot == std::string::npos ? mapped->second : mapped->second.substr(dot + 1);
    const auto rows = snapshot_.connection().query(
        "select " + quoted(column) + " from " + quoted(table) + " where contract = ? and record = ?" + (dot == std::string::npos ? "" : " order by row_no"),
        {snapshot_.contract().id, record});
    std::vector<std::string> out;
    for (const auto& row : rows.rows) {
      if (store::is_null(row[0])) continue;
      std::string text = std::holds_alternative<std::int64_t>(row[0]) ? std::to_string(store::integer(row[0])) : store::text(row[0]);
      if (!text.empty()) out.push_back(std::move(text));
    }
    return out;
  }
  std::string value(const std::string& key, const std::string& record) {
    const auto all = values(key, record);
    return all.empty() ? std::string() : all.front();
  }
  std::int64_t number(const std::string& key, const std::string& record, std::int64_t otherwise) {
    const std::string text = value(key, record);
    return text.empty() ? otherwise : std::stoll(text);
  }

 private:
  Snapshot& snapshot_;
  const catalogue::Register& definition_;
  const AgentSetting& setting_;
};

std::vector<std::string> paths(const std::vector<std::string>& typed, const std::string& record) {
  std::vector<std::string> out;
  for (const auto& path : typed) {
    if (path.front() == '/') {
      out.push_back(wire::path_text(path));
    } else {
      leave_out(record, "the path " + path + " does not begin with /");
    }
  }
  return out;
}

void say_site(Telling& telling, const std::string& contract, const std::string& record, store::BlobStore& blobs, wire::AgentSettings& says) {
  const std::string sha256 = telling.value("manifest", record);
  if (sha256.empty()) return;  // compared by other means
  if (!blobs.exists(contract, sha256)) return leave_out(record, "its manifest is not there");
  if (blobs.info(contract, sha256).size > static_cast<std::int64_t>(wire::kMaxSettings)) return leave_out(record, "its manifest is too large");
  const auto bytes = blobs.get(contract, sha256);
  const std::string_view text = base::as_text(bytes);
  if (text.empty() || !base::valid_utf8(text)) return leave_out(record, "its manifest is no text");
  const std::int64_t seconds = std::clamp<std::int64_t>(telling.number("interval_minutes", record, 60) * 60, 60, wire::kMostSiteSeconds);
  says.sites.push_back({record, seconds, std::string(text)});
}

void say_log(Telling& telling, const std::string& record, wire::AgentSettings& says) {
  constexpr std::int64_t kDay = 1440;
  wire::LogSettings log;
  log.source = record;
  const std::string kind = telling.value("kind", record);
  for (const auto each : {wire::LogKind::File, wire::LogKind::Journal, wire::LogKind::Syslog}) {
    if (wire::to_string(each) == kind) log.kind = each;
  }
  if (log.kind != wire::LogKind::Journal) log.name = telling.value("name", record);
  if (log.kind == wire::LogKind::File && !log.name.starts_with('/')) return leave_out(record, "the path " + log.name + " does not begin with /");
  if (log.kind == wire::LogKind::Syslog && log.name.empty()) return leave_out(record, "it does not say where to listen");
  log.format = telling.value("format", record);
  log.silent_minutes = std::clamp<std::int64_t>(telling.number("silent_minutes", record, kDay), 1, wire::kMostSilentMinutes);
  says.detection.logs.push_back(std::move(log));
}

void say(Telling& telling, SettingKind kind, const std::string& contract, const std::string& record, store::BlobStore& blobs, wire::AgentSettings& says) {
  switch (kind) {
    case SettingKind::Site:
      return say_site(telling, contract, record, blobs, says);
    case SettingKind::WatchedPath:
      says.integrity.include = paths(telling.values("include", record), record);
      says.integrity.exclude = paths(telling.values("exclude", record), record);
      says.integrity.scan_hours = std::clamp<std::int64_t>(telling.number("scan_hours", record, says.integrity.scan_hours), 1, wire::kMostScanHours);
      return;
    case SettingKind::Power:
      if (const auto server = telling.value("server", record); !server.empty()) says.power.push_back({server});
      return;
    case SettingKind::MediaPolicy: {
      const std::string policy = telling.value("policy", record);
      says.media.policy = policy == wire::to_string(wire::MediaPolicy::BlockUnregistered) ? wire::MediaPolicy::BlockUnregistered : wire::MediaPolicy::Observe;
      says.media.forbidden = telling.values("forbidden", record);
      return;
    }
    case SettingKind::MediaRegistered:
      says.media.registered = telling.values("serial", record);
      return;
    case SettingKind::MediaForbidden:
      says.media.forbidden = telling.values("serial", record);
      return;
    case SettingKind::Log:
      return say_log(telling, record, says);
  }
}

template <typename Item>
void join(std::vector<Item>& into, const std::vector<Item>& more) {
  for (const auto& item : more) {
    if (std::ranges::find(into, item) == into.end()) into.push_back(item);
  }
}

void sort_unique(std::vector<std::string>& texts) {
  std::ranges::sort(texts);
  texts.erase(std::ranges::unique(texts).begin(), texts.end());
}

// What detection needs besides the logs: the rules in force and when people work, by the contract's calendar.
wire::DetectionSettings rules_and_hours(Snapshot& snapshot, store::BlobStore& blobs, base::Millis now) {
  wire::DetectionSettings out;
  for (const auto& definition : registers::adopted(snapshot.connection())) {
    if (definition.kind != kDetectionKind) continue;
    const auto bytes = blobs.get(store::kInstanceLog, definition.sha256);
    out.rules.push_back({definition.id, std::string(base::as_text(bytes))});
  }
  std::ranges::sort(out.rules, {}, &wire::RuleFile::name);
  const auto& contract = snapshot.contract();
  const auto hours = contracts::working_hours(contract);
  out.hours.zone_minutes = contract.zone.offset_minutes;
  out.hours.from = hours.from;
  out.hours.until = hours.until;
  const auto& calendars = snapshot.catalogue().calendars;
  const auto calendar = calendars.find(contract.calendar);
  const int year = base::civil_date(now, contract.zone).year;
  for (base::Date date{year, 1, 1}; date.year <= year + 1; date = base::add_days(date, 1)) {
    if (!contracts::is_working_day(contract, calendar == calendars.end() ? nullptr : &calendar->second, date)) out.hours.days_off.push_back(base::to_string(date));
  }
  return out;
}

// Without the largest publications that would not fit.
void fit(wire::AgentSettings& settings, const std::string& host) {
  while (!settings.sites.empty()) {
    try {
      wire::encode(settings);
      return;
    } catch (const base::Error& error) {
      if (error.kind() != base::ErrorKind::TooLarge) throw;
      const auto largest = std::ranges::max_element(settings.sites, {}, [](const auto& site) { return site.manifest.size(); });
      leave_out(largest->publication, "the settings of " + host + " would be too large with its manifest");
      settings.sites.erase(largest);
    }
  }
}

}  // namespace

std::vector<SettingPiece> setting_pieces(Snapshot& snapshot, store::BlobStore& blobs, base::Millis now) {
  std::vector<SettingPiece> out;
  for (const auto& [id, definition] : snapshot.catalogue().registers) {
    for (const auto& setting : definition.agent_settings) {
      Telling telling(snapshot, definition, setting);
      for (const auto& [record, host] : telling.records()) {
        SettingPiece piece{host, {}};
        say(telling, setting.kind, snapshot.contract().id, record, blobs, piece.says);
        if (piece.says != wire::AgentSettings{}) out.push_back(std::move(piece));
      }
    }
  }
  if (std::ranges::any_of(out, [](const auto& piece) { return !piece.says.detection.logs.empty(); })) {
    SettingPiece piece;
    piece.says.detection = rules_and_hours(snapshot, blobs, now);
    out.push_back(std::move(piece));
  }
  return out;
}

std::optional<wire::AgentSettings> settings_for(const std::vector<SettingPiece>& pieces, const std::string& host) {
  wire::AgentSettings out;
  std::optional<std::int64_t> scan_hours;
  for (const auto& piece : pieces) {
    if (!piece.host.empty() && piece.host != host) continue;
    const wire::AgentSettings& says = piece.says;
    if (!says.integrity.include.empty()) scan_hours = std::min(scan_hours.value_or(says.integrity.scan_hours), says.integrity.scan_hours);
    out.integrity.include.insert(out.integrity.include.end(), says.integrity.include.begin(), says.integrity.include.end());
    out.integrity.exclude.insert(out.integrity.exclude.end(), says.integrity.exclude.begin(), says.integrity.exclude.end());
    join(out.power, says.power);
    join(out.sites, says.sites);
    join(out.detection.logs, says.detection.logs);
    if (!says.detection.rules.empty()) out.detection.rules = says.detection.rules;
    if (says.detection.hours != wire::WorkingHours{}) out.detection.hours = says.detection.hours;
    if (says.media.policy != wire::MediaPolicy::Observe) out.media.policy = says.media.policy;
    out.media.registered.insert(out.media.registered.end(), says.media.registered.begin(), says.media.registered.end());
    out.media.forbidden.insert(out.media.forbidden.end(), says.media.forbidden.begin(), says.media.forbidden.end());
  }
  if (out.media.policy == wire::MediaPolicy::Observe) {
    out.media.registered.clear();
    out.media.forbidden.clear();
  }
  if (out.detection.logs.empty()) out.detection = {};
  for (auto* texts : {&out.integrity.include, &out.integrity.exclude, &out.media.registered, &out.media.forbidden}) sort_unique(*texts);
  if (out.integrity.include.empty()) out.integrity.exclude.clear();
  out.integrity.scan_hours = scan_hours.value_or(out.integrity.scan_hours);
  if (out == wire::AgentSettings{}) return std::nullopt;
  fit(out, host);
  return out;
}

std::shared_ptr<SettingsBook::Page> SettingsBook::page(const std::string& contract) {
  std::uint64_t before = 0;
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = pages_.find(contract); known != pages_.end()) return known->second;
    before = changes_;
  }
  auto made = std::make_shared<Page>();
  Snapshot snapshot(instance_, contract);
  made->pieces = setting_pieces(snapshot, instance_.blobs(), instance_.clock().now());
  const std::lock_guard lock(mutex_);
  // Something may have changed since the snapshot: then it serves this once.
  if (before == changes_) pages_[contract] = made;
  return made;
}

std::optional<base::Digest> SettingsBook::digest(const std::string& contract, const std::string& host) {
  const auto known = page(contract);
  const std::lock_guard lock(known->mutex);
  const auto found = known->digests.find(host);
  if (found != known->digests.end()) return found->second;
  const auto settings = settings_for(known->pieces, host);
  return known->digests[host] = settings ? std::optional(wire::digest(*settings)) : std::nullopt;
}

std::optional<std::string> SettingsBook::text(const std::string& contract, const std::string& host) {
  const auto known = page(contract);
  const auto settings = settings_for(known->pieces, host);
  return settings ? std::optional(wire::encode(*settings)) : std::nullopt;
}

void SettingsBook::changed(const Change& change) {
  const bool all = change.type.starts_with("definition.");
  // The contract's own settings say when people work; with a new day, a new year may begin.
  const bool here = change.type.starts_with("record.") || change.type.starts_with("contract.") || change.type == "day.opened";
  if (!all && !here) return;
  const std::lock_guard lock(mutex_);
  ++changes_;
  if (all) {
    pages_.clear();
  } else {
    pages_.erase(change.contract);
  }
}

}  // namespace junshu::instance

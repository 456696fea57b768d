// Reads logs through the product's own intake, and keeps what tests ask about.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "logs/intake.h"
#include "logs/names.h"

namespace junshu::conformance {

// The labelled logs of others, beside the repository; nullopt, having said so, when they are not there.
inline std::optional<std::filesystem::path> shared_logs() {
  const char* named = std::getenv("JUNSHU_SHARED");
  const std::filesystem::path shared = named != nullptr ? named : "../shared";
  const auto folder = shared / "data" / "logs";
  if (std::filesystem::is_directory(folder)) return folder;
  std::cout << "skipped: no ../shared\n";
  return std::nullopt;
}

struct SeenEvent {
  std::multimap<std::string, std::string> fields;
  base::Millis time = 0;
  std::uint32_t repeated = 1;
  std::uint64_t line = 0;
  bool understood = true;
  std::string raw, host;
  std::vector<logs::LogSource> sources;

  std::string text(const std::string& name) const {
    const auto found = fields.find(name);  // of equals, the first that was added
    return found == fields.end() ? std::string{} : found->second;
  }
  bool has(const std::string& name, const std::string& value) const {
    const auto [from, to] = fields.equal_range(name);
    return std::any_of(from, to, [&](const auto& item) { return item.second == value; });
  }
  bool failure() const { return text("event.outcome") == "failure"; }
};

class LogsReader {
 public:
  explicit LogsReader(base::Millis reference_time = base::from_iso8601("2006-01-15T00:00:00Z"), const std::string& zone = "UTC")
      : setting_{&names_, &classes_, reference_time, base::zone_named(zone)}, formats_(setting_) {}

  void know(std::initializer_list<const char*> names) {
    for (const char* name : names) names_.intern(name);
  }
  logs::Formats& formats() { return formats_; }
  logs::Counters counters() const { return counters_; }
  const std::string& format() const { return format_; }

  std::vector<SeenEvent> file(const std::filesystem::path& path, const std::string& format = {}) {
    std::vector<SeenEvent> out;
    const auto result = logs::read_log({path.string(), format, setting_.reference_time}, formats_, keep(out));
    counters_ = result.counters;
    format_ = result.format;
    return out;
  }
  std::vector<SeenEvent> text(std::string_view content, const std::string& format = {}) {
    std::vector<SeenEvent> out;
    const auto source = logs::source_of_text(content);
    const auto result = logs::read_source(*source, {"test", format, setting_.reference_time}, formats_, keep(out));
    counters_ = result.counters;
    format_ = result.format;
    return out;
  }

 private:
  logs::Sink keep(std::vector<SeenEvent>& out) {
    return [this, &out](logs::Event& event) {
      SeenEvent seen;
      for (const auto& field : event.fields()) seen.fields.emplace(names_.name(field.id), std::string(field.value.text));
      seen.time = event.time;
      seen.repeated = event.repeated;
      seen.line = event.line;
      seen.understood = event.understood;
      seen.raw = event.raw;
      seen.host = event.host;
      seen.sources = classes_.sources(event.klass);
      out.push_back(std::move(seen));
    };
  }
  logs::FieldNames names_;
  logs::LogClasses classes_;
  logs::Setting setting_;
  logs::Formats formats_;
  logs::Counters counters_;
  std::string format_;
};

}  // namespace junshu::conformance

// Reads logs through the product's own intake, and keeps what tests ask about.
#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "logs/intake.h"
#include "logs/names.h"

namespace junshu::logs {

struct SeenEvent {
  std::multimap<std::string, std::string> fields;
  base::Millis time = 0;
  std::uint32_t repeated = 1;
  std::uint64_t line = 0;
  bool understood = true;
  std::string raw, host;
  std::vector<LogSource> sources;

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
  explicit LogsReader(base::Millis reference_time = base::from_iso8601("2006-01-15T00:00:00Z"),
                      const std::string& zone = "UTC")
      : setting_{&names_, &classes_, reference_time, base::zone_named(zone)}, formats_(setting_) {}

  void know(std::initializer_list<const char*> names) {
    for (const char* name : names) names_.intern(name);
  }
  Formats& formats() { return formats_; }
  Counters counters() const { return counters_; }
  const std::string& format() const { return format_; }

  std::vector<SeenEvent> file(const std::filesystem::path& path, const std::string& format = {}) {
    std::vector<SeenEvent> out;
    const auto result = read_log({path.string(), format, setting_.reference_time}, formats_, keep(out));
    counters_ = result.counters;
    format_ = result.format;
    return out;
  }
  std::vector<SeenEvent> text(std::string_view content, const std::string& format = {}) {
    std::vector<SeenEvent> out;
    const auto result =
        read_source(source_of_text(content), {"test", format, setting_.reference_time}, formats_, keep(out));
    counters_ = result.counters;
    format_ = result.format;
    return out;
  }

 private:
  Sink keep(std::vector<SeenEvent>& out) {
    return [this, &out](Event& event) {
      SeenEvent seen;
      for (const auto& field : event.fields())
        seen.fields.emplace(names_.name(field.id), std::string(field.value.text));
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
  FieldNames names_;
  LogClasses classes_;
  Setting setting_;
  Formats formats_;
  Counters counters_;
  std::string format_;
};

}  // namespace junshu::logs

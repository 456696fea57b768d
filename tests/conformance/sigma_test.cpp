// SigmaHQ's rules, and its events that must match: kept beside the repository where they are wanted.
#include <gtest/gtest.h>

#include <map>

#include "base/yaml.h"
#include "detect/engine.h"
#include "shared_folder.h"

namespace junshu::conformance {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> shared_data(const std::string& folder) {
  const char* named = std::getenv("JUNSHU_SHARED");
  const auto path = fs::path(named != nullptr ? named : "../shared") / "data" / folder;
  if (fs::is_directory(path)) return path;
  std::cout << "skipped: no ../shared\n";
  return std::nullopt;
}

std::string all_mistakes(const detect::Loaded& loaded) {
  std::string out;
  for (const auto& diagnostic : loaded.diagnostics) out += catalogue::to_string(diagnostic, base::Language::English);
  return out;
}

// Objects of JSON, one behind the other.
std::vector<base::Json> read_events(const fs::path& file) {
  const std::string text = base::read_text(file);
  std::vector<base::Json> out;
  std::size_t start = 0;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (quoted && letter == '\\') {
      ++i;
    } else if (letter == '"') {
      quoted = !quoted;
    } else if (!quoted && letter == '{' && depth++ == 0) {
      start = i;
    } else if (!quoted && letter == '}' && --depth == 0) {
      out.push_back(base::parse_json(std::string_view(text).substr(start, i + 1 - start), file.string()));
    }
  }
  return out;
}

std::string text_of(const base::Json& value) {
  return value.is_string() ? std::string(value.get_string()) : base::to_json(value);
}

void add_field(logs::Event& event, logs::FieldNames& names, std::string name, const base::Json& value) {
  name.erase(std::remove(name.begin(), name.end(), ' '), name.end());
  event.add_copy(names.intern(name), value.is_null() ? "" : text_of(value),
                 value.is_null() ? logs::Value::Kind::Null : logs::Value::Kind::Text);
}

// Windows' form: what stands below System and EventData are fields, attributes are joined with an underscore.
void fill(logs::Event& event, logs::FieldNames& names, const base::Object& document) {
  const base::Json* data = base::find(document, "EventData");
  const base::Json* system = base::find(document, "System");
  if (data != nullptr && data->is_object()) {
    for (const auto& [name, value] : data->get_object()) add_field(event, names, std::string(name), value);
  }
  if (system == nullptr) return;
  for (const auto& [name, value] : system->get_object()) {
    if (!value.is_object()) {
      add_field(event, names, std::string(name), value);
    } else if (const base::Json* attributes = base::find(value.get_object(), "#attributes")) {
      for (const auto& [attribute, text] : attributes->get_object())
        add_field(event, names, std::string(name) + "_" + std::string(attribute), text);
    }
  }
}

// Nothing: at least one.
std::optional<std::int64_t> expected_matches(const fs::path& info) {
  const auto document = base::parse_yaml(base::read_text(info));
  const base::YamlNode* tests = document.root.find("regression_tests_info");
  const base::YamlNode* count =
      tests == nullptr || tests->items.empty() ? nullptr : tests->items.front().find("match_count");
  return count == nullptr ? std::nullopt : count->as_integer();
}

TEST(SharedSigma, EveryRuleOfSigmaHqLoadsWithoutAMistake) {
  const auto folder = shared_data("sigma");
  if (!folder) return;
  std::vector<fs::path> places;
  for (const char* name : {"rules", "rules-compliance", "rules-emerging-threats", "rules-threat-hunting"})
    places.push_back(*folder / name);
  const auto loaded = detect::load(places);
  EXPECT_EQ(loaded.rules.rules.size(), 540u);
  EXPECT_EQ(all_mistakes(loaded), "");
}

TEST(SharedSigma, TheSyntaxThatWasRemovedIsRefusedEverywhere) {
  const auto folder = shared_data("sigma");
  if (!folder) return;
  const auto loaded = detect::load({*folder / "unsupported-old-correlation"});
  EXPECT_EQ(loaded.files, 20u);
  EXPECT_EQ(loaded.rules.rules.size(), 0u);
}

TEST(SharedSigma, EachRuleMatchesAtLeastAsManyEventsOfTheRegressionSetAsItsAuthorsSay) {
  const auto folder = shared_data("logs/sigma-regression");
  if (!folder) return;
  const auto loaded = detect::load({*folder / "rules-used"});
  EXPECT_EQ(all_mistakes(loaded), "");
  logs::FieldNames names;
  logs::LogClasses classes;
  detect::Engine engine(loaded.rules, names, classes);
  std::map<std::string, std::uint32_t> by_id;
  for (std::size_t i = 0; i < loaded.rules.rules.size(); ++i)
    by_id[loaded.rules.rules[i].meta.id] = static_cast<std::uint32_t>(i);
  std::size_t files = 0;
  logs::Event event;
  std::vector<std::uint32_t> matched;
  const auto matches = [&](const std::string& id) -> std::int64_t {
    event.klass = classes.intern({loaded.rules.rules[by_id.at(id)].source});
    engine.match(event, matched);
    event.clear();
    return std::count(matched.begin(), matched.end(), by_id.at(id));
  };
  for (const auto& entry : fs::recursive_directory_iterator(*folder)) {
    const std::string id = entry.path().stem().string();
    std::int64_t found = 0;
    if (entry.path().extension() == ".raw") {
      const std::string raw = base::read_text(entry.path());
      event.raw = raw;
      found = matches(id);
    } else if (entry.path().extension() == ".json") {
      for (const base::Json& document : read_events(entry.path())) {
        const std::string raw = base::to_json(document);
        event.raw = raw;
        fill(event, names, base::require_object(document.get_object(), "Event"));
        found += matches(id);
      }
    } else {
      continue;
    }
    ++files;
    const auto expected = expected_matches(entry.path().parent_path() / "info.yml");
    EXPECT_GE(found, expected.value_or(1)) << entry.path();
  }
  EXPECT_EQ(files, 100u);
}

}  // namespace
}  // namespace junshu::conformance

// Our own detections held against lines and events: each file here says what a detection must find, and what it must
// not.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "detect/detector.h"
#include "logs/formats.h"

namespace junshu {
namespace {

namespace fs = std::filesystem;
using base::YamlNode;

// Everything a case needs, new for each case: nothing is remembered from one to the next.
class House {
 public:
  House(const detect::Ruleset& rules, base::Millis reference)
      : formats_({&names_, &classes_, reference, base::zone_named("UTC")}),
        detector_(rules, names_, classes_),
        reference_(reference) {}

  void lines(const std::string& format, const std::string& text) {
    const auto parser = formats_.make(format, reference_);
    std::uint64_t number = 0;
    const logs::Sink sink = [&](logs::Event& event) { feed(event); };
    for (const auto line : base::split(text, '\n')) {
      if (!line.empty()) parser->line(line, ++number, sink);
    }
    parser->flush(sink);
  }

  // {at, source: {product, category, service}, times, every, raw, repeated, host, other keys are fields}; "{n}" in a
  // value is the number of the repetition.
  void event(const YamlNode& node) {
    const auto text = [&](const char* key, const std::string& otherwise) {
      return node.find(key) == nullptr ? otherwise : node.find(key)->scalar;
    };
    logs::LogSource source{"linux", "", ""};
    if (const YamlNode* given = node.find("source")) {
      source = {};
      for (const auto& [key, value] : given->entries)
        (key.scalar == "product"    ? source.product
         : key.scalar == "category" ? source.category
                                    : source.service) = value.scalar;
    }
    const base::Millis at = base::from_iso8601(text("at", "2026-04-01T00:00:00Z"));
    const long times = std::stol(text("times", "1"));
    const double every = std::stod(text("every", "1"));
    for (long i = 0; i < times; ++i) {
      logs::Event event;
      event.time = at + static_cast<base::Millis>(every * 1000 * static_cast<double>(i));
      event.klass = classes_.intern({source});
      event.raw = event.keep(base::fill(text("raw", ""), {{"n", std::to_string(i)}}));
      event.host = event.keep(text("host", "host1"));
      event.repeated = static_cast<std::uint32_t>(std::stoul(text("repeated", "1")));
      for (const auto& [key, value] : node.entries) {
        static const std::set<std::string> own = {"at", "source", "times", "every", "raw", "repeated", "host"};
        if (own.count(key.scalar) == 0)
          event.add_copy(names_.intern(key.scalar), base::fill(value.scalar, {{"n", std::to_string(i)}}));
      }
      feed(event);
    }
  }

  std::map<std::string, int> alerts;  // name of the detection → how often it was said

 private:
  void feed(const logs::Event& event) {
    out_.clear();
    detector_.feed(event, "test", 0, out_);
    for (const auto& alert : out_) {
      if (!alert.summary) ++alerts[alert.rule->name];
    }
  }

  logs::FieldNames names_;
  logs::LogClasses classes_;
  logs::Formats formats_;
  detect::Detector detector_;
  base::Millis reference_;
  std::vector<detect::Alert> out_;
};

std::string all_mistakes(const detect::Loaded& loaded) {
  std::string out;
  for (const auto& diagnostic : loaded.diagnostics) out += catalogue::to_string(diagnostic, base::Language::English);
  return out;
}

struct Told {
  int positive = 0;
  int negative = 0;
};

void play(const fs::path& file, const detect::Ruleset& rules, std::map<std::string, Told>& told) {
  const auto document = base::parse_yaml(base::read_text(file));
  ASSERT_TRUE(document.problems.empty()) << file << ":" << document.problems.front().position.line << ": "
                                         << document.problems.front().message;
  const YamlNode& root = document.root;
  const std::string detection = root.find("detection")->scalar;
  for (const YamlNode& item : root.find("cases")->items) {
    SCOPED_TRACE(file.string() + ": " + item.find("says")->scalar);
    const YamlNode* reference = item.find("reference");
    House house(rules, base::from_iso8601(reference == nullptr ? "2026-04-30T00:00:00Z" : reference->scalar));
    if (const YamlNode* lines = item.find("lines")) house.lines(item.find("log")->scalar, lines->scalar);
    if (const YamlNode* events = item.find("events")) {
      for (const YamlNode& event : events->items) house.event(event);
    }
    const auto expected = item.find("fires")->as_integer();
    ASSERT_TRUE(expected.has_value());
    EXPECT_EQ(house.alerts[detection], *expected);
    (*expected > 0 ? told[detection].positive : told[detection].negative) += 1;
  }
}

TEST(Detections, LoadWithoutAMistakeAndSayEverythingInBothLanguages) {
  const auto loaded = detect::load({"catalogue/detections"});
  EXPECT_EQ(all_mistakes(loaded), "");
  const auto check = [](const detect::Meta& meta) {
    EXPECT_FALSE(meta.name.empty()) << meta.title;
    EXPECT_FALSE(meta.description.empty()) << meta.name;
    EXPECT_FALSE(meta.author.empty()) << meta.name;
    for (const std::string* text :
         {&meta.ours.title_ja, &meta.ours.description_ja, &meta.ours.next_ja, &meta.ours.next_en})
      EXPECT_FALSE(text->empty()) << meta.name;
    EXPECT_FALSE(meta.attack.empty()) << meta.name;
  };
  for (const auto& rule : loaded.rules.rules) {
    if (rule.alerts) check(rule.meta);
  }
  for (const auto& correlation : loaded.rules.correlations) {
    if (correlation.alerts) check(correlation.meta);
  }
}

TEST(Detections, FindWhatTheyMustAndNothingElse) {
  const auto loaded = detect::load({"catalogue/detections"}, {{"Administrators", {"operator"}}});
  std::map<std::string, Told> told;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator("tests/detections")) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) play(file, loaded.rules, told);
  const auto demand = [&](const detect::Meta& meta) {
    EXPECT_GT(told[meta.name].positive, 0) << "tests/detections has no case in which " << meta.name << " fires";
    EXPECT_GT(told[meta.name].negative, 0) << "tests/detections has no case in which " << meta.name << " stays silent";
  };
  for (const auto& rule : loaded.rules.rules) {
    if (rule.alerts) demand(rule.meta);
  }
  for (const auto& correlation : loaded.rules.correlations) {
    if (correlation.alerts) demand(correlation.meta);
  }
}

}  // namespace
}  // namespace junshu

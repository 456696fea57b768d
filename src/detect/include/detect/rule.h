// What Sigma documents say (specification 2.1.0), read and checked but not yet bound to fields: rules, correlations,
// filters. Plain data.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/yaml.h"
#include "detect/pattern.h"
#include "logs/event.h"

namespace junshu::detect {

enum class Level { Informational, Low, Medium, High, Critical };
std::string_view to_string(Level level);  // "informational" …
std::optional<Level> level_named(std::string_view name);

enum class Comparison { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual };
bool holds(double left, Comparison comparison, double right);

struct Network {
  std::array<std::uint8_t, 16> address{};  // IPv4 as ::ffff:a.b.c.d
  int bits = 0;                            // of the 128
  bool operator==(const Network&) const = default;
};
std::optional<std::array<std::uint8_t, 16>> parse_address(std::string_view text);
std::optional<Network> parse_network(std::string_view text);  // "10.0.0.0/8", "fe80::/10", "10.0.0.1"
bool contains(const Network& network, const std::array<std::uint8_t, 16>& address);

// One question about one field (or the whole record), answered once an event however many rules ask it.
struct Test {
  enum class Kind { Text, Regex, Network, Exists, Null, Compare, Reference };
  enum class TimePart { None, Minute, Hour, Day, Week, Month, Year };
  enum class How { Whole, Start, End, Inside };  // of Reference
  std::string field;                             // empty: the whole record as it stands
  Kind kind = Kind::Text;
  Pattern pattern;                                               // Text
  bool cased = false;                                            // Text, Reference
  std::string text;                                              // Regex: the expression; Reference: the other field
  bool insensitive = false, multiline = false, dot_all = false;  // Regex
  Network network;                                               // Network
  Comparison comparison = Comparison::Equal;                     // Compare
  TimePart time_part = TimePart::None;                           // Compare: this part of a date
  double number = 0;                                             // Compare
  How how = How::Whole;
};

struct Node {
  enum class Kind { All, Any, Not, Test };
  Kind kind = Kind::All;
  std::vector<Node> children;  // All of none is yes, Any of none is no
  std::size_t test = 0;        // index into Rule::tests
};

struct Technique {  // a tag of the namespace `attack`
  enum class Kind { Tactic, Technique, Group, Software, DataSource, Mitigation, Asset };
  Kind kind = Kind::Tactic;
  std::string id;  // "T1110.001", "G0016"; a tactic's name "credential-access"
};

// Texts of ours beside Sigma's English ones: the custom attribute `x-junshu`.
struct Ours {
  std::string title_ja, description_ja, next_ja, next_en;
  std::vector<std::string>
      group;  // of a rule: fields whose values tell repetitions of one finding from another finding
};

struct Meta {
  std::string id, name, title, description, author, license, status;
  Level level = Level::Medium;  // of a rule that names none
  bool has_level = false;
  std::vector<std::string> tags, references, false_positives, fields;
  std::vector<Technique> attack;
  Ours ours;
  std::string file;
  base::Position position;  // of the document in the file

  base::Text title_text() const { return {ours.title_ja.empty() ? title : ours.title_ja, title}; }
  const std::string& key() const { return !id.empty() ? id : !name.empty() ? name : title; }
};

struct Rule {
  Meta meta;
  logs::LogSource source;
  std::vector<Test> tests;
  Node condition;
  bool alerts = true;  // false: read only for the correlations that refer to it
};

// What a correlation counts: a rule, or another correlation (below those of its own in Ruleset::correlations).
struct Source {
  bool correlation = false;
  std::size_t index = 0;
  std::vector<std::string> group;  // this source's fields, one for each of Correlation::group_by
};

struct Correlation {
  // NewValue is our own: a value of `fields` that the group has not had within the timespan, once it had another.
  enum class Type {
    EventCount,
    ValueCount,
    Temporal,
    TemporalOrdered,
    ValueSum,
    ValueAverage,
    ValuePercentile,
    ValueMedian,
    NewValue
  };
  Meta meta;
  Type type = Type::EventCount;
  std::vector<Source> sources;
  std::vector<std::string> group_by;
  base::Millis timespan = 0;
  std::vector<std::pair<Comparison, double>> conditions;  // all must hold
  std::vector<std::string> fields;                        // of the condition
  std::optional<double> percentile;                       // absent: how common the value itself is, in percent
  bool alerts = true;
};

}  // namespace junshu::detect

#include <algorithm>
#include <charconv>
#include <cmath>

#include "documents.h"

namespace junshu::detect {
namespace {

using base::YamlNode;
using Type = Correlation::Type;

constexpr std::size_t kMaxOrdered = 16;
constexpr base::Millis kMaxSpan = 3660 * base::kDay;

const std::vector<std::pair<std::string, Type>>& types() {
  static const std::vector<std::pair<std::string, Type>> names = {{"event_count", Type::EventCount},
                                                                  {"value_count", Type::ValueCount},
                                                                  {"temporal", Type::Temporal},
                                                                  {"temporal_ordered", Type::TemporalOrdered},
                                                                  {"value_sum", Type::ValueSum},
                                                                  {"value_avg", Type::ValueAverage},
                                                                  {"value_percentile", Type::ValuePercentile},
                                                                  {"value_median", Type::ValueMedian},
                                                                  {"new_value", Type::NewValue}};
  return names;
}

std::optional<base::Millis> parse_timespan(std::string_view text) {
  if (text.size() < 2 || text.size() > 10) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size() - 1, number);
  if (error != std::errc{} || end != text.data() + text.size() - 1 || number < 1) return std::nullopt;
  base::Millis unit = 0;
  switch (text.back()) {
    case 's':
      unit = base::kSecond;
      break;
    case 'm':
      unit = base::kMinute;
      break;
    case 'h':
      unit = base::kHour;
      break;
    case 'd':
      unit = base::kDay;
      break;
    case 'w':
      unit = 7 * base::kDay;
      break;
    case 'M':
      unit = 30 * base::kDay;
      break;
    case 'y':
      unit = 365 * base::kDay;
      break;
    default:
      return std::nullopt;
  }
  if (number > kMaxSpan / unit) return std::nullopt;
  return number * unit;
}

class CorrelationReader {
 public:
  CorrelationReader(Place& place, const YamlNode& document)
      : place_(place), document_(document), node_(*document.find("correlation")) {}

  CorrelationDraft read() {
    draft_.correlation.meta = read_meta(place_, document_, DocumentKind::Correlation);
    if (!node_.is_map()) {
      place_.mistake(key_position(document_, "correlation"),
                     {"correlation は type、rules、timespan などを並べたものです",
                      "correlation holds type, rules, timespan and the like"},
                     {"correlation: の下に type: を書いてください", "write type: below correlation:"});
      return std::move(draft_);
    }
    unknown_keys();
    type();
    draft_.rules = references_of(place_, node_, "rules");
    if (draft_.rules.empty()) {
      place_.mistake(node_.find("rules") == nullptr ? node_.position : key_position(node_, "rules"),
                     {"rules がありません", "\"rules\" is missing"},
                     {"対象のルールの id か name を並べてください", "list ids or names of the rules it looks at"});
    }
    draft_.correlation.group_by = list_of(place_, node_, "group-by");
    for (std::string& field : draft_.correlation.group_by)
      field.erase(std::remove(field.begin(), field.end(), ' '), field.end());
    timespan();
    aliases();
    conditions();
    generate();
    return std::move(draft_);
  }

 private:
  bool temporal() const {
    return draft_.correlation.type == Type::Temporal || draft_.correlation.type == Type::TemporalOrdered;
  }

  void unknown_keys() {
    const std::vector<std::string> known = {"type",     "rules",     "aliases", "group-by",
                                            "timespan", "condition", "generate"};
    for (const auto& [key, value] : node_.entries) {
      if (std::find(known.begin(), known.end(), key.scalar) != known.end()) continue;
      place_.mistake(key,
                     {"correlation に「" + key.scalar + "」というキーはありません",
                      "correlation has no key \"" + key.scalar + "\""},
                     catalogue::suggest(key.scalar, known));
    }
  }

  void type() {
    const std::size_t before = place_.mistakes;
    const std::string name = scalar_of(place_, node_, "type", true);
    if (place_.mistakes != before) return;
    std::vector<std::string> known;
    for (const auto& [known_name, value] : types()) {
      known.push_back(known_name);
      if (known_name == name) {
        draft_.correlation.type = value;
        return;
      }
    }
    place_.mistake(*node_.find("type"),
                   {"「" + name + "」という相関はありません", "there is no correlation \"" + name + "\""},
                   catalogue::suggest(name, known));
  }

  void timespan() {
    const std::size_t before = place_.mistakes;
    const std::string text = scalar_of(place_, node_, "timespan", true);
    if (place_.mistakes != before) return;
    if (const auto span = parse_timespan(text)) {
      draft_.correlation.timespan = *span;
      return;
    }
    place_.mistake(*node_.find("timespan"),
                   {"「" + text + "」は期間ではありません", "\"" + text + "\" is not a timespan"},
                   {"数と単位（s 秒、m 分、h 時間、d 日、w 週、M 月、y 年。10年まで）で「10m」のように書いてください",
                    "write a number and a unit (s m h d w, M months, y years; ten years at most), such as 10m"});
  }

  void aliases() {
    const YamlNode* node = node_.find("aliases");
    if (node == nullptr || node->kind == YamlNode::Kind::Null) return;
    const auto bad = [&](const YamlNode& at) {
      place_.mistake(at, {"別名は「別名: {ルール名: 項目}」の形です", "an alias has the form alias: {rule: field}"},
                     {"別名の下にルールの name と項目名を並べてください",
                      "list names of rules with their fields below the alias"});
    };
    if (!node->is_map()) return bad(*node);
    for (const auto& [alias, fields] : node->entries) {
      if (!fields.is_map() || fields.entries.empty()) {
        bad(alias);
        continue;
      }
      auto& into = draft_.aliases.emplace_back(alias.scalar, std::vector<std::pair<Reference, std::string>>()).second;
      for (const auto& [rule, field] : fields.entries) {
        if (!field.is_scalar() || field.scalar.empty()) {
          bad(rule);
          continue;
        }
        into.push_back({{rule.scalar, rule.position}, field.scalar});
      }
    }
  }

  void conditions() {
    Correlation& correlation = draft_.correlation;
    const YamlNode* node = node_.find("condition");
    const bool given = node != nullptr && node->kind != YamlNode::Kind::Null;
    if (given && !node->is_map()) {
      place_.mistake(*node, {"相関の条件は「gte: 10」の形です", "the condition of a correlation has the form gte: 10"},
                     {"condition: の下に gt、gte、lt、lte、eq、neq のどれかを書いてください",
                      "write gt, gte, lt, lte, eq or neq below condition:"});
      return;
    }
    if (given) {
      for (const auto& [key, value] : node->entries) condition(*node, key, value);
    }
    if (correlation.conditions.empty()) {
      const auto all = static_cast<double>(draft_.rules.size());
      if (temporal()) {
        correlation.conditions.emplace_back(Comparison::GreaterOrEqual, all);
      } else if (correlation.type == Type::NewValue) {
        correlation.conditions.emplace_back(Comparison::GreaterOrEqual, 1);
      } else {
        place_.mistake(
            given ? key_position(node_, "condition") : node_.position,
            {"相関の条件がありません", "the correlation lacks a condition"},
            {"condition: の下に「gte: 10」のように書いてください", "write it below condition:, such as gte: 10"});
      }
    }
    if (draft_.correlation.type == Type::TemporalOrdered && draft_.rules.size() > kMaxOrdered) {
      place_.mistake(
          key_position(node_, "rules"),
          {"順序付きの相関に書けるルールは16件までです", "an ordered correlation takes sixteen rules at most"},
          {"相関を分けて、相関どうしを組み合わせてください", "split it and correlate the correlations"});
    }
    const bool needs_field = !temporal() && correlation.type != Type::EventCount;
    if (needs_field && correlation.fields.empty()) {
      place_.mistake(given ? key_position(node_, "condition") : node_.position,
                     {"条件に field がありません", "the condition lacks \"field\""},
                     {"condition: の下に「field: 項目名」を加えてください", "add \"field: …\" below condition:"});
    } else if (!needs_field && !correlation.fields.empty()) {
      place_.mistake(key_position(*node, "field"),
                     {"この相関に field は使えません", "this correlation takes no \"field\""},
                     {"field を消すか、type を value_count などにしてください",
                      "remove field, or use a type such as value_count"});
    }
    const bool several = correlation.type == Type::ValueCount || correlation.type == Type::NewValue;
    if (!several && correlation.fields.size() > 1) {
      place_.mistake(*node->find("field"), {"この相関の field は一つです", "this correlation takes one field"},
                     {"項目を一つにしてください", "write one field"});
    }
  }

  void condition(const YamlNode& node, const YamlNode& key, const YamlNode& value) {
    Correlation& correlation = draft_.correlation;
    if (key.scalar == "field") {
      correlation.fields = list_of(place_, node, "field");
      for (std::string& field : correlation.fields)
        field.erase(std::remove(field.begin(), field.end(), ' '), field.end());
      return;
    }
    double number = 0;
    const std::string& text = value.scalar;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (!value.is_scalar() || text.empty() || error != std::errc{} || end != text.data() + text.size() ||
        !std::isfinite(number)) {
      place_.mistake(value, {"条件の値は数です", "the value of a condition is a number"},
                     {"数を書いてください", "write a number"});
      return;
    }
    if (key.scalar == "percentile" && correlation.type == Type::ValuePercentile) {
      if (number < 0 || number > 100) {
        place_.mistake(value, {"百分位は0から100までです", "a percentile lies within 0 and 100"},
                       {"95 のように書いてください", "write it like 95"});
      }
      correlation.percentile = number;
      return;
    }
    const std::vector<std::pair<std::string, Comparison>> known = {
        {"gt", Comparison::Greater},      {"gte", Comparison::GreaterOrEqual}, {"lt", Comparison::Less},
        {"lte", Comparison::LessOrEqual}, {"eq", Comparison::Equal},           {"neq", Comparison::NotEqual}};
    std::vector<std::string> names = {"field"};
    for (const auto& [name, comparison] : known) {
      if (name == key.scalar) {
        correlation.conditions.emplace_back(comparison, number);
        return;
      }
      names.push_back(name);
    }
    place_.mistake(key,
                   {"「" + key.scalar + "」は条件に書けません", "\"" + key.scalar + "\" cannot stand in the condition"},
                   catalogue::suggest(key.scalar, names));
  }

  void generate() {
    const YamlNode* node = node_.find("generate");
    if (node == nullptr) return;
    if (const auto value = node->as_bool()) {
      draft_.generate = *value;
      return;
    }
    place_.mistake(*node, {"generate の値は true か false です", "the value of generate is true or false"},
                   {"true か false と書いてください", "write true or false"});
  }

  Place& place_;
  const YamlNode& document_;
  const YamlNode& node_;
  CorrelationDraft draft_;
};

}  // namespace

CorrelationDraft read_correlation(Place& place, const YamlNode& document) {
  return CorrelationReader(place, document).read();
}

}  // namespace junshu::detect

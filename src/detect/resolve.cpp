#include "resolve.h"

#include <algorithm>
#include <utility>

namespace junshu::detect {

using catalogue::FileText;
using catalogue::Report;

void Drafts::add_item(const Meta& meta, const FileText& file, bool is_correlation, std::size_t index, bool good) {
  const bool unsupported = meta.status == "unsupported";
  if (good && unsupported) ++out_.set_aside;
  items_.push_back({&file, meta, is_correlation, index, good && !unsupported ? State::Waiting : State::Refused, 0});
}

void Drafts::add(Rule rule, const FileText& file, bool good) {
  add_item(rule.meta, file, false, rules_.size(), good);
  rules_.push_back(std::move(rule));
}

void Drafts::add(CorrelationDraft draft, const FileText& file, bool good) {
  add_item(draft.correlation.meta, file, true, correlations_.size(), good);
  correlations_.push_back(std::move(draft));
}

void Drafts::add(FilterDraft draft, const FileText& file, bool good) {
  if (good) filters_.emplace_back(std::move(draft), &file);
}

void Drafts::index(Report& report) {
  for (std::size_t i = 0; i < items_.size(); ++i) {
    Item& item = items_[i];
    for (const std::string* key : {&item.meta.id, &item.meta.name}) {
      if (key->empty()) continue;
      const auto [place, fresh] = by_key_.emplace(*key, i);
      if (fresh || place->second == i) continue;
      const Item& other = items_[place->second];
      const std::string where = other.meta.file + ":" + std::to_string(other.meta.position.line);
      report.add(*item.file, item.meta.position,
                 {"「" + *key + "」は " + where + " のルールと同じです",
                  "\"" + *key + "\" is also the id or name of the rule at " + where},
                 {"どちらかに別の id か name を付けてください", "give one of the two another id or name"});
      item.state = State::Refused;
    }
  }
}

Drafts::Item* Drafts::find(const Item* from, const FileText& file, const Reference& reference, Report& report) {
  const auto found = by_key_.find(reference.to);
  if (found == by_key_.end()) {
    std::vector<std::string> known;
    for (const auto& [key, index] : by_key_) known.push_back(key);
    const std::string near = catalogue::nearest(reference.to, known);
    report.add(file, reference.position,
               {"「" + reference.to + "」というルールはありません", "there is no rule \"" + reference.to + "\""},
               near.empty() ? base::Text{"読み込むルールの id か name を書いてください",
                                         "write the id or name of a rule that is loaded"}
                            : catalogue::suggest(reference.to, {near}));
    return nullptr;
  }
  Item& item = items_[found->second];
  if (&item == from) {
    report.add(file, reference.position, {"相関が自分自身を参照しています", "the correlation refers to itself"},
               {"別のルールを書いてください", "write another rule"});
    return nullptr;
  }
  if (item.state == State::Refused) {
    report.add(file, reference.position,
               {"参照先のルール「" + reference.to + "」は使われません",
                "the rule \"" + reference.to + "\" it refers to is not used"},
               {"参照先のルールの誤りか status: unsupported を先に直してください",
                "mend the mistakes, or the status unsupported, of that rule first"});
    return nullptr;
  }
  return &item;
}

void Drafts::place_rule(Item& item) {
  item.place = out_.rules.size();
  item.state = State::Done;
  out_.rules.push_back(std::move(rules_[item.index]));
}

// Depth first, so that what it looks at stands before it.
bool Drafts::place_correlation(Item& item, Report& report) {
  if (item.state == State::Done) return true;
  if (item.state == State::Refused) return false;
  item.state = State::Open;
  const CorrelationDraft& draft = correlations_[item.index];
  bool good = true;
  for (const Reference& reference : draft.rules) {
    Item* to = find(&item, *item.file, reference, report);
    if (to == nullptr) {
      good = false;
    } else if (to->is_correlation && to->state == State::Open) {
      report.add(*item.file, reference.position,
                 {"相関が互いに参照し合っています", "these correlations refer to each other in a circle"},
                 {"どちらかの参照を消してください", "remove one of the references"});
      good = false;
    } else if (to->is_correlation && !place_correlation(*to, report)) {
      report.add(*item.file, reference.position,
                 {"参照先の相関「" + reference.to + "」は使われません",
                  "the correlation \"" + reference.to + "\" it refers to is not used"},
                 {"参照先の相関の誤りを先に直してください", "mend the mistakes of that correlation first"});
      good = false;
    }
  }
  Correlation correlation = draft.correlation;
  if (!good || !bind(item, draft, correlation, report)) {
    item.state = State::Refused;
    return false;
  }
  item.place = out_.correlations.size();
  item.state = State::Done;
  out_.correlations.push_back(std::move(correlation));
  return true;
}

bool Drafts::bind(const Item& item, const CorrelationDraft& draft, Correlation& into, Report& report) {
  bool good = true;
  const auto index_of = [&](const Reference& reference) { return by_key_.find(reference.to)->second; };
  for (const auto& [alias, fields] : draft.aliases) {
    for (const auto& [reference, field] : fields) {
      const auto target = by_key_.find(reference.to);
      const bool among = target != by_key_.end() &&
                         std::any_of(draft.rules.begin(), draft.rules.end(),
                                     [&](const Reference& rule) { return index_of(rule) == target->second; });
      if (among) continue;
      std::vector<std::string> known;
      for (const Reference& rule : draft.rules) known.push_back(rule.to);
      report.add(*item.file, reference.position,
                 {"別名のルール「" + reference.to + "」は rules にありません",
                  "\"" + reference.to + "\" of the alias is not among its rules"},
                 catalogue::suggest(reference.to, known));
      good = false;
    }
  }
  Level highest = Level::Informational;
  for (const Reference& rule : draft.rules) {
    Item& to = items_[index_of(rule)];
    Source source{to.is_correlation, to.place, into.group_by};
    for (std::string& field : source.group) {
      const auto alias = std::find_if(draft.aliases.begin(), draft.aliases.end(),
                                      [&](const auto& entry) { return entry.first == field; });
      if (alias == draft.aliases.end()) continue;
      const auto own = std::find_if(alias->second.begin(), alias->second.end(),
                                    [&](const auto& entry) { return index_of(entry.first) == index_of(rule); });
      if (own == alias->second.end()) {
        report.add(*item.file, rule.position,
                   {"別名「" + field + "」がルール「" + rule.to + "」に定められていません",
                    "the alias \"" + field + "\" is not given for the rule \"" + rule.to + "\""},
                   {"aliases の「" + field + "」に「" + rule.to + ": 項目名」を加えてください",
                    "add \"" + rule.to + ": field\" to the alias \"" + field + "\""});
        good = false;
      } else {
        field = own->second;
      }
    }
    into.sources.push_back(std::move(source));
    const Meta& meta = to.is_correlation ? out_.correlations[to.place].meta : out_.rules[to.place].meta;
    highest = std::max(highest, meta.level);
  }
  if (!good) return false;
  if (!into.meta.has_level) into.meta.level = highest;
  for (const Reference& rule : draft.rules) {
    auto& generated = referred_[index_of(rule)];
    generated = generated || draft.generate;
  }
  return true;
}

void Drafts::apply(FilterDraft& filter, const FileText& file, Report& report) {
  const auto covers = [&](const Rule& rule) {
    const auto same = [](const std::string& wanted, const std::string& has) { return wanted.empty() || wanted == has; };
    return same(filter.source.product, rule.source.product) && same(filter.source.category, rule.source.category) &&
           same(filter.source.service, rule.source.service);
  };
  const auto add = [&](Rule& rule) {
    Node narrowed = filter.condition;
    const std::function<void(Node&)> shift = [&](Node& node) {
      node.test += rule.tests.size();
      for (Node& child : node.children) shift(child);
    };
    shift(narrowed);
    rule.tests.insert(rule.tests.end(), filter.tests.begin(), filter.tests.end());
    Node both{Node::Kind::All, {}, 0};
    both.children.push_back(std::move(rule.condition));
    both.children.push_back(std::move(narrowed));
    rule.condition = std::move(both);
  };
  ++out_.filters;
  if (filter.every_rule) {
    for (Rule& rule : out_.rules) {
      if (covers(rule)) add(rule);
    }
    return;
  }
  for (const Reference& reference : filter.rules) {
    Item* to = find(nullptr, file, reference, report);
    if (to == nullptr) continue;
    if (to->is_correlation) {
      report.add(file, reference.position, {"フィルターは相関には使えません", "a filter cannot apply to a correlation"},
                 {"相関の元のルールを書いてください", "write the rules that the correlation looks at"});
    } else if (!covers(out_.rules[to->place])) {
      report.add(file, reference.position,
                 {"ルール「" + reference.to + "」の logsource がフィルターのものと違います",
                  "the rule \"" + reference.to + "\" has another logsource than the filter"},
                 {"フィルターの logsource をルールに合わせてください", "make the filter's logsource fit the rule's"});
    } else {
      add(out_.rules[to->place]);
    }
  }
}

Ruleset Drafts::resolve(Report& report) {
  index(report);
  for (Item& item : items_) {
    if (!item.is_correlation && item.state == State::Waiting) place_rule(item);
  }
  for (Item& item : items_) {
    if (item.is_correlation) place_correlation(item, report);
  }
  for (auto& [filter, file] : filters_) apply(filter, *file, report);
  for (const auto& [index, generated] : referred_) {
    const Item& item = items_[index];
    (item.is_correlation ? out_.correlations[item.place].alerts : out_.rules[item.place].alerts) = generated;
  }
  return std::move(out_);
}

}  // namespace junshu::detect

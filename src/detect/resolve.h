// Everything read, and what refers to what: names into indices, filters into rules, correlations into an order in which
// each follows those it looks at.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "documents.h"

namespace junshu::detect {

class Drafts {
 public:
  // `good`: without a mistake of its own; the others are remembered only so that a reference to them is not taken for a
  // misspelling. `file` outlives this.
  void add(Rule rule, const catalogue::FileText& file, bool good);
  void add(CorrelationDraft draft, const catalogue::FileText& file, bool good);
  void add(FilterDraft draft, const catalogue::FileText& file, bool good);
  Ruleset resolve(catalogue::Report& report);

 private:
  enum class State { Refused, Waiting, Open, Done };
  struct Item {
    const catalogue::FileText* file;
    Meta meta;
    bool is_correlation = false;
    std::size_t index = 0;  // of rules_ or correlations_
    State state = State::Waiting;
    std::size_t place = 0;  // in the ruleset, once Done
  };

  void add_item(const Meta& meta, const catalogue::FileText& file, bool is_correlation, std::size_t index, bool good);
  void index(catalogue::Report& report);
  void place_rule(Item& item);
  bool place_correlation(Item& item, catalogue::Report& report);
  bool bind(const Item& item, const CorrelationDraft& draft, Correlation& into, catalogue::Report& report);
  void apply(FilterDraft& filter, const catalogue::FileText& file, catalogue::Report& report);
  Item* find(const Item* from, const catalogue::FileText& file, const Reference& reference, catalogue::Report& report);

  std::vector<Item> items_;
  std::vector<Rule> rules_;
  std::vector<CorrelationDraft> correlations_;
  std::vector<std::pair<FilterDraft, const catalogue::FileText*>> filters_;
  std::map<std::string, std::size_t, std::less<>> by_key_;  // id or name → item
  std::map<std::size_t, bool> referred_;                    // item → some correlation generates it
  Ruleset out_;
};

}  // namespace junshu::detect

// The three kinds of document, each read by itself; references between them are resolved by load.cpp.
#pragma once

#include "meta.h"

namespace junshu::detect {

struct Reference {
  std::string to;  // id or name
  base::Position position;
};

Rule read_rule(Place& place, const base::YamlNode& document);

struct CorrelationDraft {
  Correlation correlation;
  std::vector<Reference> rules;
  // alias → (reference → field)
  std::vector<std::pair<std::string, std::vector<std::pair<Reference, std::string>>>> aliases;
  bool generate = false;
};
CorrelationDraft read_correlation(Place& place, const base::YamlNode& document);

struct FilterDraft {
  Meta meta;
  logs::LogSource source;
  bool every_rule = false;  // `rules: any`
  std::vector<Reference> rules;
  std::vector<Test> tests;
  Node condition;
};
FilterDraft read_filter(Place& place, const base::YamlNode& document);

std::vector<Reference> references_of(Place& place, const base::YamlNode& map, std::string_view key);

}  // namespace junshu::detect

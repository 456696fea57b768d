// Reads Sigma rules, correlations and filters from YAML and finds every mistake at once. A document with a mistake is
// refused as a whole, the others are read.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "catalogue/load.h"
#include "detect/rule.h"

namespace junshu::detect {

// Values of placeholders (`%Administrators%`) for the modifier `expand`, as Sigma strings. Files called
// placeholders.yaml (`name: [value, …]`) in the folders read add theirs; those given here come before them.
using Placeholders = std::map<std::string, std::vector<std::string>, std::less<>>;

struct Ruleset {
  std::vector<Rule> rules;
  std::vector<Correlation> correlations;  // one that refers to another stands behind it
  std::size_t filters = 0;                // applied
  std::size_t set_aside = 0;              // of status `unsupported`: read and checked, but not run
};

struct Loaded {
  Ruleset rules;
  std::vector<catalogue::Diagnostic> diagnostics;  // empty: good
  std::size_t files = 0;
};

struct SourceText {
  std::string name;  // of the file, for messages and alerts
  std::string text;
};

// Every *.yml and *.yaml below the folders, or the files named, in order of their names. Throws Error{NotFound} when a
// path is not there.
Loaded load(const std::vector<std::filesystem::path>& places, const Placeholders& placeholders = {});
Loaded load_texts(const std::vector<SourceText>& texts, const Placeholders& placeholders = {});

}  // namespace junshu::detect

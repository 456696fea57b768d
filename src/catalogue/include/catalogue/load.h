// Reads a catalogue folder, or the text of one register, and finds every mistake at once.
#pragma once

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/yaml.h"
#include "catalogue/definitions.h"

namespace junshu::catalogue {

struct Diagnostic {
  std::string file;         // relative to the catalogue's folder
  base::Position position;
  std::string snippet;      // the line in question
  base::Text message;       // what is wrong
  base::Text remedy;        // what to write instead
};
// "registers/lending.yaml:12:5: error: …\n    12 |   borower: …\n       |   ^\n    remedy: …\n"
std::string to_string(const Diagnostic& diagnostic, base::Language language);

// Prepares SQL against the tables of the catalogue and returns the registers and built-in views read, or throws Error{InvalidInput}. Given by `checks`
// (it needs a database); without one SQL is not checked.
using SqlProbe = std::function<std::set<std::string>(const Catalogue&, const Check&)>;

struct Loaded {
  Catalogue catalogue;
  std::vector<Diagnostic> diagnostics;  // empty: good
};

// `scenarios`: folder of tests/scenarios to demand one for each register and clause with checks; empty path: not demanded.
Loaded load(const std::filesystem::path& folder, const SqlProbe& probe = {}, const std::filesystem::path& scenarios = {});

// One adopted definition back from its text (the ledger's blob). Throws Error{Integrity} when it does not parse.
Register parse_register(std::string_view source);

}  // namespace junshu::catalogue

// Runs scenarios (tests/scenarios/README.md): what people do, and what Junshu then says.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace junshu::instance {

struct ScenarioOptions {
  std::filesystem::path catalogue;
  // A new empty database for each scenario: "" for SQLite, else a postgresql:// URL.
  std::function<std::string()> database = [] { return std::string(); };
  bool rebaseline = false;
  std::string only;                     // run scenarios whose name contains this
};

struct ScenarioResult {
  std::filesystem::path file;
  int line = 0;
  std::string name;
  bool passed = false;
  std::string report;                   // what differed, or which line could not be run
};

std::vector<ScenarioResult> run_scenarios(const std::vector<std::filesystem::path>& files, const ScenarioOptions& options,
                                          const std::function<void(const ScenarioResult&)>& done);

}  // namespace junshu::instance

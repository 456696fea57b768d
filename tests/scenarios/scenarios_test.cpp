// Plays tests/scenarios/*.scn: scenarios_test sqlite|postgresql [--only TEXT] [--rebaseline] [FILE…]. Ends with 'N passed, N failed'.
#include <algorithm>
#include <cstdio>
#include <cstring>

#include "base/error.h"
#include "instance/scenario.h"
#include "store_testing/private_postgres.h"

int main(int count, char** arguments) {
  namespace instance = junshu::instance;
  instance::ScenarioOptions options;
  options.catalogue = "catalogue";
  std::vector<std::filesystem::path> files;
  bool postgresql = false;
  for (int i = 1; i < count; ++i) {
    const std::string argument = arguments[i];
    if (argument == "sqlite" || argument == "postgresql") {
      postgresql = argument == "postgresql";
    } else if (argument == "--rebaseline") {
      options.rebaseline = true;
    } else if (argument == "--only" && i + 1 < count) {
      options.only = arguments[++i];
    } else {
      files.emplace_back(argument);
    }
  }
  if (postgresql) options.database = [] { return junshu::store_testing::PrivatePostgres::shared().new_database(); };
  if (files.empty()) {
    for (const auto& entry : std::filesystem::directory_iterator("tests/scenarios")) {
      if (entry.path().extension() == ".scn") files.push_back(entry.path());
    }
    std::ranges::sort(files);
  }
  int passed = 0;
  int failed = 0;
  try {
    instance::run_scenarios(files, options, [&](const instance::ScenarioResult& result) {
      (result.passed ? passed : failed)++;
      if (result.passed) return;
      std::printf("%s:%d: %s\n%s", result.file.c_str(), result.line, result.name.c_str(), result.report.c_str());
      std::fflush(stdout);
    });
  } catch (const std::exception& error) {
    std::printf("%s\n", error.what());
    ++failed;
  }
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}

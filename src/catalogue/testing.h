// A small good catalogue in a temporary folder, to be spoiled in one place by each test.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "catalogue/load.h"

namespace junshu::catalogue::testing {

extern const char* const kMedia;    // registers/media.yaml
extern const char* const kLending;  // registers/lending.yaml
extern const char* const kClause;   // clauses/c1.1.yaml

class Draft {
 public:
  Draft();
  // Replaces `from`, which must be there, by `to`.
  Draft& with(const std::string& file, std::string_view from, std::string_view to);
  Draft& file(const std::string& name, std::string text);
  Loaded load(const SqlProbe& probe = {}) const;
  Loaded load_with_scenarios() const;  // of the draft's own folder scenarios/

 private:
  void write(const base::TemporaryFolder& folder) const;

  std::map<std::string, std::string> files_;
};

// Expects exactly one diagnostic, at file:line, whose English message contains `message`, with a remedy, in both
// languages.
void expect_one(const Loaded& loaded, const std::string& place, std::string_view message);
std::string shown(const Loaded& loaded);

}  // namespace junshu::catalogue::testing

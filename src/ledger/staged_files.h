// Writes many files so that none of them can be seen before all of them are known to be right.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace junshu::ledger {

// `stage` writes beside the final place and syncs; `settle` renames all and syncs the folders. What was not settled is
// removed again.
class StagedFiles {
 public:
  explicit StagedFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}
  ~StagedFiles();
  StagedFiles(const StagedFiles&) = delete;
  StagedFiles& operator=(const StagedFiles&) = delete;

  // A file that is there already is compared: throws Error{Integrity} when it differs.
  void stage(const std::string& path, std::string_view content);
  void settle();
  std::size_t written() const { return written_; }

 private:
  std::filesystem::path folder_;
  std::vector<std::string> staged_;
  std::set<std::filesystem::path> made_;
  std::size_t written_ = 0;
};

}  // namespace junshu::ledger

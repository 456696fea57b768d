// The unfinished baseline: folders in the order in which they were done (docs/formats/baseline.md). Thread-safe.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "descriptor.h"
#include "integrity/entry.h"

namespace junshu::integrity {

class PartFile final : public FolderSource {
 public:
  struct Folder {
    std::uint64_t offset = 0;  // of the block
    std::uint64_t size = 0;
    std::uint64_t entries = 0;
    base::Digest digest{};  // of the block
    bool of_this_run = false;
    std::uint64_t bytes = 0;  // of regular files; these three only of this run
    std::uint64_t unreadable = 0;
    std::uint64_t raced = 0;
  };

  // Continues the file when it was begun by the same rules, otherwise begins it anew. Throws Error{Conflict} when
  // another process has it.
  PartFile(std::filesystem::path path, const base::Digest& rules);

  bool holds_folders() const;
  // Of `counted`, entries and the numbers of this run are taken.
  void add(std::string_view folder, std::string_view block, const Folder& counted);
  bool read_folder(std::string_view folder, std::vector<Entry>& entries) const override;

  // For the writer, when nobody adds any more.
  void flush();
  const std::map<std::string, Folder, std::less<>>& folders() const { return folders_; }
  void read_block_of(const Folder& folder, std::string& block) const;
  void remove();

 private:
  void continue_from_file();
  void begin_anew(const base::Digest& rules);

  std::filesystem::path path_;
  Descriptor file_;
  mutable std::mutex mutex_;
  std::map<std::string, Folder, std::less<>> folders_;
  std::string waiting_;        // records not written yet
  std::uint64_t written_ = 0;  // bytes in the file
};

}  // namespace junshu::integrity

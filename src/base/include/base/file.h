// Files. "Durably" means: when the call returns, the content survives loss of power. A failing fsync aborts: it is never retried.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace junshu::base {

std::string read_text(const std::filesystem::path& path);                      // throws Error{NotFound|Storage}
std::optional<std::string> read_text_if_present(const std::filesystem::path& path);
// Temporary file in the same folder, fsync, rename, fsync of the folder.
void write_durably(const std::filesystem::path& path, std::string_view content, unsigned mode = 0644);
void make_folder(const std::filesystem::path& path, unsigned mode = 0700);  // with parents; not an error when it is there
void fsync_folder(const std::filesystem::path& path);

// Holds an exclusive lock on `path` while alive; throws Error{Conflict} naming the holder's process id when it is taken.
class FileLock {
 public:
  explicit FileLock(const std::filesystem::path& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_ = -1;
};

// A folder under the system's temporary folder that vanishes with the object.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(std::string_view prefix = "junshu");
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace junshu::base

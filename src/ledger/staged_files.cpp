#include "staged_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/error.h"
#include "base/file.h"

namespace junshu::ledger {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

constexpr std::string_view kSuffix = ".staged";  // always the same, so that what a crash left behind is written over
constexpr unsigned kFolderMode = 0755;

[[noreturn]] void fail(const fs::path& path) {
  const std::string reason = std::strerror(errno);
  throw Error(ErrorKind::Storage,
              {"台帳のファイルを書けません。空き容量と権限を確かめてください (" + reason + ")",
               "a file of the log cannot be written: check free space and permissions (" + reason + ")"},
              path.string());
}

void write_synced(const fs::path& path, std::string_view content) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) fail(path);
  while (!content.empty()) {
    const ssize_t done = ::write(descriptor, content.data(), content.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) {
      const int code = errno;
      ::close(descriptor);
      errno = code;
      fail(path);
    }
    content.remove_prefix(static_cast<std::size_t>(done));
  }
  JUNSHU_INVARIANT(::fsync(descriptor) == 0, "fsync failed");
  ::close(descriptor);
}

}  // namespace

StagedFiles::~StagedFiles() {
  for (const std::string& path : staged_) {
    std::error_code ignored;
    fs::remove(folder_ / (path + std::string(kSuffix)), ignored);
  }
}

void StagedFiles::stage(const std::string& path, std::string_view content) {
  const fs::path whole = folder_ / path;
  if (const auto present = base::read_text_if_present(whole)) {
    if (*present == content) return;
    throw Error(ErrorKind::Integrity,
                {"公開済みのファイルの内容が台帳と違います", "a published file differs from the log"}, whole.string());
  }
  const fs::path parent = whole.parent_path();
  if (made_.insert(parent).second) base::make_folder(parent, kFolderMode);
  staged_.push_back(path);
  write_synced(folder_ / (path + std::string(kSuffix)), content);
}

void StagedFiles::settle() {
  std::set<fs::path> touched;
  for (const std::string& path : staged_) {
    const fs::path whole = folder_ / path;
    if (::rename((folder_ / (path + std::string(kSuffix))).c_str(), whole.c_str()) != 0) fail(whole);
    touched.insert(whole.parent_path());
  }
  for (const fs::path& parent : touched) base::fsync_folder(parent);
  written_ += staged_.size();
  staged_.clear();
}

}  // namespace junshu::ledger

#include "base/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "base/descriptor.h"
#include "base/error.h"

namespace junshu::base {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const char* ja, const char* en) {
  const int code = errno;
  const std::string reason = std::string(" (") + std::strerror(code) + ")";
  const auto kind = code == ENOENT ? ErrorKind::NotFound : ErrorKind::Storage;
  throw Error(kind, {ja + reason, en + reason}, path.string());
}

std::string read_all(int descriptor, const fs::path& path) {
  std::string content;
  struct stat status {};
  if (::fstat(descriptor, &status) == 0 && status.st_size > 0)
    content.reserve(static_cast<std::size_t>(status.st_size));
  char buffer[65536];
  while (true) {
    const ssize_t got = ::read(descriptor, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(path, "ファイルを読めません", "the file cannot be read");
    if (got == 0) return content;
    content.append(buffer, static_cast<std::size_t>(got));
  }
}

void write_all(int descriptor, std::string_view content, const fs::path& path) {
  while (!content.empty()) {
    const ssize_t done = ::write(descriptor, content.data(), content.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0)
      fail(path, "ファイルに書けません。空き容量を確かめてください",
           "the file cannot be written: check for free space");
    content.remove_prefix(static_cast<std::size_t>(done));
  }
}

// After a failed fsync the kernel may have dropped the dirty pages: a second call would report success falsely.
void fsync_or_abort(int descriptor) { JUNSHU_INVARIANT(::fsync(descriptor) == 0, "fsync failed"); }

}  // namespace

std::optional<std::string> read_text_if_present(const fs::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    fail(path, "ファイルを開けません", "the file cannot be opened");
  }
  return read_all(file.get(), path);
}

std::string read_text(const fs::path& path) {
  auto content = read_text_if_present(path);
  if (!content) {
    throw Error(ErrorKind::NotFound, {"ファイルがありません", "there is no such file"}, path.string());
  }
  return std::move(*content);
}

void write_durably(const fs::path& path, std::string_view content, unsigned mode) {
  static std::atomic<unsigned> counter{0};
  fs::path temporary = path;
  temporary += ".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(counter.fetch_add(1));
  {
    const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (file.get() < 0) fail(path, "ファイルを作れません", "the file cannot be made");
    try {
      write_all(file.get(), content, path);
    } catch (...) {
      ::unlink(temporary.c_str());
      throw;
    }
    fsync_or_abort(file.get());
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const int code = errno;
    ::unlink(temporary.c_str());
    errno = code;
    fail(path, "ファイルを置き換えられません", "the file cannot be replaced");
  }
  fsync_folder(path.has_parent_path() ? path.parent_path() : fs::path("."));
}

void make_folder(const fs::path& path, unsigned mode) {
  if (path.empty() || fs::is_directory(path)) return;
  make_folder(path.parent_path(), mode);
  if (::mkdir(path.c_str(), mode) != 0 && !(errno == EEXIST && fs::is_directory(path))) {
    fail(path, "フォルダーを作れません", "the folder cannot be made");
  }
  fsync_folder(path.has_parent_path() ? path.parent_path() : fs::path("."));
}

void fsync_folder(const fs::path& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) fail(path, "フォルダーを開けません", "the folder cannot be opened");
  fsync_or_abort(folder.get());
}

FileLock::FileLock(const fs::path& path) : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (descriptor_ < 0) fail(path, "ロックファイルを開けません", "the lock file cannot be opened");
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int code = errno;
    char holder[32] = {};
    const ssize_t got = ::pread(descriptor_, holder, sizeof holder - 1, 0);
    ::close(descriptor_);
    errno = code;
    if (code != EWOULDBLOCK) fail(path, "ロックできません", "the file cannot be locked");
    const std::string process = got > 0 ? std::string(holder, static_cast<std::size_t>(got)) : std::string("?");
    throw Error(ErrorKind::Conflict,
                {"別のプロセス (" + process + ") が使用中です。先に終了してください",
                 "process " + process + " is using it: stop that one first"},
                path.string());
  }
  const std::string mine = std::to_string(::getpid());
  if (::ftruncate(descriptor_, 0) != 0 || ::pwrite(descriptor_, mine.data(), mine.size(), 0) < 0) {
    const int code = errno;
    ::close(descriptor_);
    errno = code;
    fail(path, "ロックファイルに書けません", "the lock file cannot be written");
  }
}

FileLock::~FileLock() { ::close(descriptor_); }

TemporaryFolder::TemporaryFolder(std::string_view prefix) {
  std::string name = (fs::temp_directory_path() / (std::string(prefix) + "-XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr)
    fail(name, "一時フォルダーを作れません", "the temporary folder cannot be made");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace junshu::base

#include "watch_paths.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>

namespace junshu::integrity {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDeleted = " (deleted)";

// The root itself may be a link, and is then looked at as one; what leads to it is followed, as a walk follows it.
std::string real_path(const std::string& root) {
  const fs::path given(root);
  std::error_code error;
  if (given.parent_path() == given) return root;
  const fs::path parent = fs::weakly_canonical(given.parent_path(), error);
  return error ? root : (parent / given.filename()).string();
}

std::string path_of(int descriptor) {
  std::array<char, 4096 + 16> buffer;
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t length = ::readlink(link.c_str(), buffer.data(), buffer.size());
  if (length <= 0 || buffer[0] != '/') return {};
  const std::string_view text(buffer.data(), static_cast<std::size_t>(length));
  struct stat status {};
  if (text.ends_with(kDeleted) && (::fstat(descriptor, &status) != 0 || status.st_nlink == 0)) return {};
  return std::string(text);
}

}  // namespace

Sieve::Sieve(Rules rules) : rules_(std::move(rules)) {
  for (const std::string& root : rules_.roots()) roots_.push_back({.given = root, .real = real_path(root)});
}

bool Sieve::in_root(std::string_view path) const {
  return std::any_of(roots_.begin(), roots_.end(), [&](const Root& root) { return is_within(path, root.given); });
}

bool Sieve::folder_matters(std::string_view path) const {
  if (in_root(path)) return rules_.select(path, FileType::Folder).descend;
  return std::any_of(roots_.begin(), roots_.end(),
                     [&](const Root& root) {  // a root's own coming and going is told in its parent
                       const std::string_view given(root.given);
                       return given.substr(0, std::max<std::size_t>(given.rfind('/'), 1)) == path;
                     });
}

bool Sieve::wanted(std::string_view path, bool folder) const {
  if (!in_root(path)) return false;
  if (folder)
    return !rules_.select(path, FileType::Folder).attributes.empty() || rules_.select(path, FileType::Folder).descend;
  // An event does not say what kind of file it was.
  for (const FileType type :
       {FileType::Regular, FileType::Link, FileType::Block, FileType::Character, FileType::Fifo, FileType::Socket}) {
    if (!rules_.select(path, type).attributes.empty()) return true;
  }
  return false;
}

std::string Sieve::as_ruled(std::string path) const {
  for (const Root& root : roots_) {
    if (root.given != root.real && is_within(path, root.real)) return root.given + path.substr(root.real.size());
  }
  return path;
}

FolderPaths::FolderPaths(const Sieve& sieve, std::size_t capacity)
    : sieve_(sieve), capacity_(std::max<std::size_t>(capacity, 1)) {}

const FolderPaths::Folder& FolderPaths::find(const MountedFileSystem& file_system, std::string_view handle) {
  key_.assign(reinterpret_cast<const char*>(&file_system.id), sizeof file_system.id);
  key_.append(handle);
  const auto found = known_.find(key_);
  if (found != known_.end()) return found->second;
  if (known_.size() >= capacity_) known_.clear();
  return known_.emplace(key_, look_up(file_system, handle)).first->second;
}

void FolderPaths::forget() { known_.clear(); }

FolderPaths::Folder FolderPaths::look_up(const MountedFileSystem& file_system, std::string_view handle) const {
  Folder out;
  alignas(file_handle) std::array<char, sizeof(file_handle) + MAX_HANDLE_SZ> bytes{};
  if (handle.size() > bytes.size()) return out;
  std::memcpy(bytes.data(), handle.data(), handle.size());
  for (const std::string& point : file_system.points) {
    // Opened for this moment only: a descriptor kept would hold the file system busy.
    const int mount = ::open(point.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
    if (mount < 0) continue;
    struct stat status {};
    const bool same = ::fstat(mount, &status) == 0 && status.st_dev == file_system.device;
    const int folder =
        same ? ::open_by_handle_at(mount, reinterpret_cast<file_handle*>(bytes.data()), O_PATH | O_CLOEXEC) : -1;
    if (folder >= 0) {
      std::string path = path_of(folder);
      ::close(folder);
      // Of a part mounted elsewhere, what lies outside the part reads as a path that is none.
      if (!path.empty()) {
        out.known = true;
        if (is_within(path, point)) {
          path = sieve_.as_ruled(std::move(path));
          if (sieve_.folder_matters(path) && std::find(out.paths.begin(), out.paths.end(), path) == out.paths.end())
            out.paths.push_back(std::move(path));
        }
      }
    }
    ::close(mount);
  }
  return out;
}

}  // namespace junshu::integrity

// dpkg's database below /var/lib/dpkg, read on demand for the packages that matter; nothing of it stays in memory.
// Private to integrity.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace junshu::integrity {

using Md5 = std::array<std::uint8_t, 16>;  // names the file of a package, nothing more: dpkg records no other digest
std::optional<Md5> md5_from_hex(std::string_view text);

// Paths as they are on the disk: packages write /bin/ls where /bin is a link to /usr/bin. Remembers folders it looked
// at.
class RealPaths {
 public:
  explicit RealPaths(std::filesystem::path root) : root_(std::move(root)) {}
  // Of an absolute path within the root: its folder with all links followed, the last part as it is.
  std::string real(std::string_view path);

 private:
  const std::string& folder(const std::string& path, int depth);

  std::filesystem::path root_;
  std::unordered_map<std::string, std::string> known_;
};

struct PackagePath {
  std::string package;  // "name:architecture" or "name", as dpkg's log has it
  std::string version;  // that the database says is there
  std::optional<Md5> md5;
  bool conffile = false;  // `md5` is what the package ships, not what an administrator made of it
};

class DpkgDatabase {
 public:
  explicit DpkgDatabase(std::filesystem::path root);

  // Which of `paths` belong to one of `packages`, diversions followed. Several packages may share a folder or, of
  // several architectures, a file.
  std::multimap<std::string, PackagePath> find(const std::set<std::string>& packages,
                                               const std::set<std::string>& paths);
  // Every path of every package.
  void each_path(const std::function<void(std::string_view path, std::string_view package)>& visit);

 private:
  struct Diversion {
    std::string to;
    std::string by;  // the package that diverts, and itself keeps the name
  };
  void read_diversions();
  void each_path_of(const std::filesystem::path& list, std::string_view package,
                    const std::function<void(std::string&& real, std::string_view written)>& visit);
  std::filesystem::path info_file(const std::string& package, std::string_view suffix) const;

  std::filesystem::path root_;
  RealPaths real_paths_;
  std::map<std::string, Diversion, std::less<>> diversions_;
};

}  // namespace junshu::integrity

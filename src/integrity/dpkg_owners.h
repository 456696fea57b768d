// Which package a path belonged to before dpkg's database was last changed: a file that is gone is in no list any more.
// A small file of sorted digests, mapped, not loaded. Private to integrity.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace junshu::integrity {

class DpkgOwners {
 public:
  // Reads the lists below `root` and writes `file`. Throws Error{Storage}.
  static void write(const std::filesystem::path& root, const std::filesystem::path& file);
  // None when there is none or it is damaged: then nothing is known of files that are gone.
  static std::optional<DpkgOwners> open(const std::filesystem::path& file);
  DpkgOwners(DpkgOwners&&) noexcept;
  DpkgOwners& operator=(DpkgOwners&&) noexcept;
  ~DpkgOwners();

  // "name" or "name:architecture" of one that had it; empty: none.
  std::string package_of(std::string_view path) const;

 private:
  struct Mapping;
  explicit DpkgOwners(std::unique_ptr<Mapping> mapping);
  std::unique_ptr<Mapping> mapping_;
};

}  // namespace junshu::integrity

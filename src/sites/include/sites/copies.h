// Copies of bodies, by SHA-256: those approved, to be restored, and those found instead, as evidence.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace junshu::sites {

enum class Drawer { Approved, Evidence };

class Copies {
 public:
  // `folder` is made when it is missing: approved/ and evidence/, each copy a file named by its hash.
  explicit Copies(std::filesystem::path folder);
  // Durable when it returns; nothing is written when it is there. Returns the hash, 64 hex digits.
  std::string keep(Drawer drawer, std::string_view content) const;
  // Nothing when it is not there. Throws Error{Integrity} when the file is not what its name says.
  std::optional<std::string> read(Drawer drawer, std::string_view sha256) const;
  std::filesystem::path path(Drawer drawer, std::string_view sha256) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace junshu::sites

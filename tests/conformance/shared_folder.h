// Where the vectors are. ctest runs in the root of the repository.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>

#include "base/file.h"
#include "base/json.h"

namespace junshu::conformance {

inline base::Json own_vectors(const std::string& name) {
  const auto file = std::filesystem::path("tests/conformance/vectors") / name;
  return base::parse_json(base::read_text(file), name);
}

// The vectors of others, kept beside the repository where they are wanted; nullopt, having said so, when they are not
// there.
inline std::optional<std::filesystem::path> shared_vectors() {
  const char* named = std::getenv("JUNSHU_SHARED");
  const std::filesystem::path shared = named != nullptr ? named : "../shared";
  const auto folder = shared / "data" / "ledger-vectors";
  if (std::filesystem::is_directory(folder)) return folder;
  std::cout << "skipped: no ../shared\n";
  return std::nullopt;
}

}  // namespace junshu::conformance

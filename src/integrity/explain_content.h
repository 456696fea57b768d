// Proofs by what is in a file. Private to integrity.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "dpkg_database.h"
#include "integrity/entry.h"

namespace junshu::integrity {

// MD5 and SHA-256 of the same bytes. None when it cannot be read or is no regular file.
struct TwoDigests {
  Md5 md5{};
  base::Digest sha256{};
};
std::optional<TwoDigests> two_digests(const std::string& path);

// Whether the head of a .pyc names the time and size that `source` has now (PEP 552; by hash is not taken), or is as
// small as a head.
bool bytecode_names_source(const std::string& bytecode, const std::string& source);
// "/x/y.py" of "/x/__pycache__/y.cpython-311.pyc"; empty when it is none.
std::string source_of_bytecode(std::string_view path);
// What ucf recorded for `path` (var/lib/ucf/hashfile below `root`).
std::optional<Md5> ucf_digest(const std::filesystem::path& root, std::string_view path);

}  // namespace junshu::integrity

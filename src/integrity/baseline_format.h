// Header, index and note of a baseline (docs/formats/baseline.md). Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "integrity/baseline.h"

namespace junshu::integrity {

inline constexpr std::string_view kBaselineMagic = "JUNSHUBL";
inline constexpr std::string_view kPartMagic = "JUNSHUPT";
inline constexpr std::size_t kFixedHeader = 32;  // before the header of variable size
inline constexpr std::uint32_t kLargestHeader = 1U << 24U;
inline constexpr std::size_t kLargestNote = 65536;
inline constexpr std::size_t kPartHeader = 44;
inline constexpr std::size_t kPartRecord = 36;

struct IndexedFolder {
  std::string_view folder;
  std::uint64_t entries = 0;
  std::uint64_t size = 0;
  base::Digest digest{};
};

std::string put_header(const BaselineInfo& info);
BaselineInfo read_header(std::string_view bytes);  // throws Malformed; without digest and signers
void put_index_entry(std::string& out, std::string_view folder_before, const IndexedFolder& folder);

// Of everything before the first SHA-256 of the file, and of the index.
base::Digest baseline_digest(std::string_view front, std::string_view index);
std::string note_body(const BaselineInfo& info);

base::Digest rules_digest(const Rules& rules);

}  // namespace junshu::integrity

// The order of the parts of a block, shared by who writes and who reads.
#pragma once

#include "block.h"

namespace junshu::access {

inline constexpr std::size_t kAtPart = 0;
inline constexpr std::size_t kRecordedPart = 1;
inline constexpr std::size_t kKindPart = 2;
inline constexpr std::size_t kIdsPart = 3;
inline constexpr std::size_t kTextsPart = kIdsPart + kColumns;
inline constexpr std::size_t kSequencePart = kTextsPart + kColumns;
inline constexpr std::size_t kOffsetPart = kSequencePart + 1;
inline constexpr std::size_t kDetailPart = kOffsetPart + 1;
inline constexpr std::size_t kMarksPart = kDetailPart + 1;
inline constexpr std::size_t kParts = kMarksPart + 1;

inline constexpr std::size_t kDetailRows = 1024;  // compressed together: a page needs few of them
inline constexpr std::size_t kMostHeader = 1024;

std::string header_line(const BlockHeader& header, std::uint64_t body_size);  // canonical, with its line end

// An id takes as many bytes as the dictionary's size needs.
inline std::size_t id_width(std::size_t texts) { return texts <= 0x100 ? 1 : texts <= 0x10000 ? 2 : 4; }

}  // namespace junshu::access

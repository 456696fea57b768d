// A segment: at most about a minute of observations, sealed, compressed and chained to the one before by its SHA-256.
// This module knows observations only as lines of text; what they say is the matter of `wire`.
//
// Bytes: "junshu-segment/1\n" ‖ header as canonical JSON ‖ "\n" ‖ one zstd frame (with checksum) of all lines, each ended by
// "\n". The header's `bytes` is the length of the frame, so that a torn file is noticed before it is unpacked.
// docs/formats/agent.md is the reference.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"

namespace junshu::history {

inline constexpr std::size_t kMaxSegmentBytes = 8U << 20U;   // packed
inline constexpr std::size_t kMaxUnpackedBytes = 64U << 20U;
inline constexpr std::size_t kMaxSegmentLines = 100'000;

struct SegmentHeader {
  std::string host;           // "h-…"
  std::int64_t sequence = 0;  // from 1; a number is never used twice
  base::Digest previous{};    // SHA-256 of the whole previous segment; zeros for the first
  std::int64_t count = 0;     // lines
  base::Millis first_at = 0;  // smallest and largest instant of its observations, by the host's clock
  base::Millis last_at = 0;
  bool operator==(const SegmentHeader&) const = default;
};

struct Segment {
  SegmentHeader header;
  base::Digest hash{};  // SHA-256 of all its bytes: its name everywhere
  std::vector<std::string> lines;
};

// A line and the instant it speaks of.
struct Line {
  base::Millis at = 0;
  std::string text;  // without line end
};

struct ChainHead {
  std::int64_t sequence = 0;  // 0: nothing yet
  base::Digest hash{};
  bool operator==(const ChainHead&) const = default;
};

// The bytes of the segment that follows `head`. `lines` must not be empty. Throws Error{TooLarge} over the limits.
std::string seal(std::string_view host, const ChainHead& head, const std::vector<Line>& lines);

// Checks everything a segment says of itself. Throws Error{Integrity} naming what is wrong, Error{TooLarge} over the limits.
Segment open(std::string_view bytes);
// The header alone, without unpacking; throws like `open`.
SegmentHeader open_header(std::string_view bytes);

// How a segment stands to the chain known so far.
enum class Link {
  Follows,  // the next one
  Same,     // the newest one again
  Gap,      // segments between are missing (the host's gap observations say why)
  Older,    // its number is not new: look it up by hash; if it is not there, the host's state was copied or set back
  Broken    // the next number, but it names another predecessor
};
Link link(const ChainHead& head, const Segment& segment);

}  // namespace junshu::history

// SHA-256 of several streams side by side: processors have room for more than one dependent chain of rounds. A kernel
// takes whole blocks of as many streams as it has lanes; `run_lanes` keeps the lanes filled.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace junshu::base {

using LaneState = std::array<std::uint32_t, 8>;
inline constexpr LaneState kSha256Start = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                           0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
inline constexpr std::size_t kSha256Block = 64;
inline constexpr unsigned kMostLanes = 16;

// A stream: its state so far and the whole blocks to come next.
struct Lane {
  LaneState state = kSha256Start;
  const std::uint8_t* data = nullptr;
  std::size_t blocks = 0;
};

class LaneFeed {
 public:
  virtual ~LaneFeed() = default;
  // The lane has no blocks left: gives it more, of the same stream or of another one after taking the state of the one
  // that ended. False: there is nothing more for it.
  virtual bool next(unsigned number, Lane& lane) = 0;
};

enum class LaneKernel : std::uint8_t { ShaNi, Avx512 };
unsigned lanes_of(LaneKernel kernel);
// Call it only where the processor has the kernel (`available_hash_kernels`).
void run_lanes(LaneKernel kernel, LaneFeed& feed);

// The last bytes of a message, fewer than a block, with their padding: one or two blocks.
struct LaneTail {
  std::array<std::uint8_t, 2 * kSha256Block> bytes{};
  std::size_t blocks = 0;
  void set(ByteView rest, std::uint64_t message_size);
};
Digest digest_of(const LaneState& state);

}  // namespace junshu::base

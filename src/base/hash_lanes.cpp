#include "base/hash_lanes.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "sha256_kernels.h"

namespace junshu::base {
namespace {

// Below this many streams sixteen lanes are slower than two streams after each other.
constexpr unsigned kWorthSixteen = 8;

struct Running {
  std::array<Lane, kMostLanes> lanes;
  std::array<unsigned, kMostLanes> live{};  // numbers of the lanes that have blocks
  unsigned count = 0;
};

std::size_t fewest_blocks(const Running& running) {
  std::size_t fewest = running.lanes[running.live[0]].blocks;
  for (unsigned i = 1; i < running.count; ++i) fewest = std::min(fewest, running.lanes[running.live[i]].blocks);
  return fewest;
}

void advance(Lane& lane, std::size_t blocks) {
  lane.data += blocks * kSha256Block;
  lane.blocks -= blocks;
}

void step_sixteen(Running& running) {
  const std::size_t blocks = fewest_blocks(running);
  LaneState unused{};
  LaneState* states[16];
  const std::uint8_t* data[16];
  for (unsigned i = 0; i < 16; ++i) {
    Lane& lane = running.lanes[running.live[i < running.count ? i : 0]];
    states[i] = i < running.count ? &lane.state : &unused;
    data[i] = lane.data;  // an idle lane works on the first one's data for nothing
  }
  avx512_sixteen(states, data, blocks);
  for (unsigned i = 0; i < running.count; ++i) advance(running.lanes[running.live[i]], blocks);
}

void step_two(Running& running) {
  Lane& first = running.lanes[running.live[0]];
  if (running.count == 1) {
    sha_ni_one(first.state, first.data, first.blocks);
    advance(first, first.blocks);
    return;
  }
  Lane& second = running.lanes[running.live[1]];
  const std::size_t blocks = std::min(first.blocks, second.blocks);
  LaneState* const states[2] = {&first.state, &second.state};
  const std::uint8_t* const data[2] = {first.data, second.data};
  sha_ni_two(states, data, blocks);
  advance(first, blocks);
  advance(second, blocks);
}

}  // namespace

unsigned lanes_of(LaneKernel kernel) { return kernel == LaneKernel::Avx512 ? 16 : 2; }

void run_lanes(LaneKernel kernel, LaneFeed& feed) {
  Running running;
  const bool two = has_sha_ni();
  const unsigned lanes = lanes_of(kernel);
  for (unsigned i = 0; i < lanes; ++i) {
    if (feed.next(i, running.lanes[i])) running.live[running.count++] = i;
  }
  while (running.count > 0) {
    if (kernel == LaneKernel::Avx512 && (running.count >= kWorthSixteen || !two)) {
      step_sixteen(running);
    } else {
      step_two(running);
    }
    for (unsigned i = 0; i < running.count;) {
      const unsigned number = running.live[i];
      Lane& lane = running.lanes[number];
      if (lane.blocks > 0 || feed.next(number, lane)) {
        ++i;
      } else {
        running.live[i] = running.live[--running.count];
      }
    }
  }
}

void LaneTail::set(ByteView rest, std::uint64_t message_size) {
  JUNSHU_INVARIANT(rest.size() < kSha256Block, "the last bytes of a message are a block or more");
  bytes.fill(0);
  if (!rest.empty()) std::memcpy(bytes.data(), rest.data(), rest.size());
  bytes[rest.size()] = 0x80;
  blocks = rest.size() < kSha256Block - 8 ? 1 : 2;
  const std::uint64_t bits = message_size * 8;
  for (unsigned i = 0; i < 8; ++i) bytes[blocks * kSha256Block - 1 - i] = static_cast<std::uint8_t>(bits >> (8 * i));
}

Digest sha256_by_sha_ni(std::initializer_list<ByteView> parts) {
  LaneState state = kSha256Start;
  std::array<std::uint8_t, kSha256Block> open;
  std::size_t filled = 0;
  std::uint64_t size = 0;
  for (ByteView part : parts) {
    size += part.size();
    if (filled > 0) {
      const std::size_t taken = std::min(part.size(), kSha256Block - filled);
      std::copy_n(part.data(), taken, open.data() + filled);
      filled += taken;
      part = part.subspan(taken);
      if (filled < kSha256Block) continue;
      sha_ni_one(state, open.data(), 1);
    }
    sha_ni_one(state, part.data(), part.size() / kSha256Block);
    const ByteView rest = part.subspan(part.size() / kSha256Block * kSha256Block);
    std::copy(rest.begin(), rest.end(), open.begin());
    filled = rest.size();
  }
  LaneTail tail;
  tail.set(ByteView(open).first(filled), size);
  sha_ni_one(state, tail.bytes.data(), tail.blocks);
  return digest_of(state);
}

Digest digest_of(const LaneState& state) {
  Digest out{};
  for (unsigned i = 0; i < 32; ++i) out[i] = static_cast<std::uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
  return out;
}

// FIPS 180-4, 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
const std::array<std::uint32_t, 64> kSha256Rounds = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

}  // namespace junshu::base

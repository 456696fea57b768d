// The compression function of SHA-256 by what the processor offers, and digests of one message by each way there is.
#pragma once

#include <initializer_list>

#include "base/hash_lanes.h"

namespace junshu::base {

// Kernels. `blocks` blocks at each of the pointers; call them only where the processor has them.
bool has_sha_ni();
void sha_ni_one(LaneState& state, const std::uint8_t* data, std::size_t blocks);
void sha_ni_two(LaneState* const states[2], const std::uint8_t* const data[2], std::size_t blocks);
bool has_avx512();
bool avx512_is_faster();  // than SHA-NI, on this processor
void avx512_sixteen(LaneState* const states[16], const std::uint8_t* const data[16], std::size_t blocks);

extern const std::array<std::uint32_t, 64> kSha256Rounds;

// The digest of one message given in parts.
Digest sha256_by_sha_ni(std::initializer_list<ByteView> parts);  // only where has_sha_ni()
Digest sha256_by_openssl(std::initializer_list<ByteView> parts);

}  // namespace junshu::base

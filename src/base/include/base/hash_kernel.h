// Ways to compute SHA-256. All give the same digests; the processor decides which there are. OpenSSL is always there.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace junshu::base {

enum class HashKernel : std::uint8_t {
  Automatic,  // the fastest there is
  OpenSsl,    // one stream
  ShaNi,      // x86 SHA extensions, two streams at a time
  Avx512,     // AVX-512, sixteen streams at a time; SHA-NI, where there is one, takes the last few
};

std::string_view name_of(HashKernel kernel);  // "automatic", "openssl", "sha-ni", "avx-512"
std::optional<HashKernel> hash_kernel_named(std::string_view name);
std::vector<HashKernel> available_hash_kernels();  // never Automatic, OpenSsl always first
// The kernel that is used when `asked` is: itself, the best one for Automatic, OpenSsl for one that this processor
// lacks.
HashKernel chosen_hash_kernel(HashKernel asked);

// The digest of each message, computed side by side.
std::vector<Digest> sha256_of_all(std::span<const ByteView> messages, HashKernel kernel = HashKernel::Automatic);

}  // namespace junshu::base

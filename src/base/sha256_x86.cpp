// SHA-256 with the SHA extensions (two streams) and with AVX-512 (sixteen). Compiled for these functions only, so that
// the program runs anywhere.
#include "base/error.h"
#include "sha256_kernels.h"

#if defined(__x86_64__)

#pragma GCC diagnostic ignored "-Wuninitialized"  // g++ 12, falsely, inside its own AVX-512 header

#include <cpuid.h>
#include <immintrin.h>

#define JUNSHU_SHA_NI __attribute__((target("sha,sse4.1,ssse3")))
#define JUNSHU_AVX512 __attribute__((target("avx512f,avx512bw")))
#define JUNSHU_INLINE inline __attribute__((always_inline))

namespace junshu::base {
namespace {

// The registers of one stream: the extensions want the eight words as ABEF and CDGH.
struct ShaNiState {
  __m128i abef;
  __m128i cdgh;
};

JUNSHU_SHA_NI JUNSHU_INLINE ShaNiState load(const LaneState& state) {
  const __m128i dcba = _mm_loadu_si128(reinterpret_cast<const __m128i*>(state.data()));
  const __m128i hgfe = _mm_loadu_si128(reinterpret_cast<const __m128i*>(state.data() + 4));
  const __m128i cdab = _mm_shuffle_epi32(dcba, 0xB1);
  const __m128i efgh = _mm_shuffle_epi32(hgfe, 0x1B);
  return {_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xF0)};
}

JUNSHU_SHA_NI JUNSHU_INLINE void store(LaneState& state, const ShaNiState& from) {
  const __m128i feba = _mm_shuffle_epi32(from.abef, 0x1B);
  const __m128i dchg = _mm_shuffle_epi32(from.cdgh, 0xB1);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(state.data()), _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(state.data() + 4), _mm_alignr_epi8(dchg, feba, 8));
}

JUNSHU_SHA_NI JUNSHU_INLINE __m128i words_at(const std::uint8_t* data) {
  const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
  return _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(data)), order);
}

// Four rounds with the words w[0], then the window moves on by four words.
JUNSHU_SHA_NI JUNSHU_INLINE void four_rounds(ShaNiState& state, __m128i (&w)[4], unsigned group) {
  const __m128i constants = _mm_loadu_si128(reinterpret_cast<const __m128i*>(kSha256Rounds.data() + 4UL * group));
  __m128i sum = _mm_add_epi32(w[0], constants);
  state.cdgh = _mm_sha256rnds2_epu32(state.cdgh, state.abef, sum);
  sum = _mm_shuffle_epi32(sum, 0x0E);
  state.abef = _mm_sha256rnds2_epu32(state.abef, state.cdgh, sum);
  __m128i next = w[0];
  if (group < 12) {
    next = _mm_sha256msg1_epu32(w[0], w[1]);
    next = _mm_add_epi32(next, _mm_alignr_epi8(w[3], w[2], 4));
    next = _mm_sha256msg2_epu32(next, w[3]);
  }
  w[0] = w[1];
  w[1] = w[2];
  w[2] = w[3];
  w[3] = next;
}

JUNSHU_SHA_NI JUNSHU_INLINE void add(ShaNiState& state, const ShaNiState& before) {
  state.abef = _mm_add_epi32(state.abef, before.abef);
  state.cdgh = _mm_add_epi32(state.cdgh, before.cdgh);
}

JUNSHU_AVX512 JUNSHU_INLINE __m512i xor3(__m512i a, __m512i b, __m512i c) {
  return _mm512_ternarylogic_epi32(a, b, c, 0x96);
}
JUNSHU_AVX512 JUNSHU_INLINE __m512i add(__m512i a, __m512i b) { return _mm512_add_epi32(a, b); }

JUNSHU_AVX512 JUNSHU_INLINE void round_of(__m512i a, __m512i b, __m512i c, __m512i& d, __m512i e, __m512i f, __m512i g,
                                          __m512i& h, __m512i word, std::uint32_t constant) {
  const __m512i sum1 = xor3(_mm512_ror_epi32(e, 6), _mm512_ror_epi32(e, 11), _mm512_ror_epi32(e, 25));
  const __m512i choice = _mm512_ternarylogic_epi32(e, f, g, 0xCA);
  const __m512i sum0 = xor3(_mm512_ror_epi32(a, 2), _mm512_ror_epi32(a, 13), _mm512_ror_epi32(a, 22));
  const __m512i majority = _mm512_ternarylogic_epi32(a, b, c, 0xE8);
  const __m512i first = add(add(add(h, sum1), choice), add(word, _mm512_set1_epi32(static_cast<int>(constant))));
  d = add(d, first);
  h = add(first, add(sum0, majority));
}

JUNSHU_AVX512 JUNSHU_INLINE __m512i next_word(const __m512i (&w)[16], unsigned i) {
  const __m512i w2 = w[(i + 14) & 15U];
  const __m512i w15 = w[(i + 1) & 15U];
  const __m512i small1 = xor3(_mm512_ror_epi32(w2, 17), _mm512_ror_epi32(w2, 19), _mm512_srli_epi32(w2, 10));
  const __m512i small0 = xor3(_mm512_ror_epi32(w15, 7), _mm512_ror_epi32(w15, 18), _mm512_srli_epi32(w15, 3));
  return add(add(w[i], small0), add(w[(i + 9) & 15U], small1));
}

JUNSHU_AVX512 JUNSHU_INLINE void sixteen_rounds(__m512i (&s)[8], const __m512i (&w)[16], unsigned from) {
  for (unsigned i = 0; i < 16; i += 8) {
    const std::uint32_t* k = kSha256Rounds.data() + from + i;
    round_of(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], w[i], k[0]);
    round_of(s[7], s[0], s[1], s[2], s[3], s[4], s[5], s[6], w[i + 1], k[1]);
    round_of(s[6], s[7], s[0], s[1], s[2], s[3], s[4], s[5], w[i + 2], k[2]);
    round_of(s[5], s[6], s[7], s[0], s[1], s[2], s[3], s[4], w[i + 3], k[3]);
    round_of(s[4], s[5], s[6], s[7], s[0], s[1], s[2], s[3], w[i + 4], k[4]);
    round_of(s[3], s[4], s[5], s[6], s[7], s[0], s[1], s[2], w[i + 5], k[5]);
    round_of(s[2], s[3], s[4], s[5], s[6], s[7], s[0], s[1], w[i + 6], k[6]);
    round_of(s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[0], w[i + 7], k[7]);
  }
}

// Rows of sixteen words become columns.
JUNSHU_AVX512 JUNSHU_INLINE void transpose(__m512i (&r)[16]) {
  __m512i t[16];
#pragma GCC unroll 8
  for (unsigned i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
  }
#pragma GCC unroll 4
  for (unsigned i = 0; i < 16; i += 4) {
    r[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
    r[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
    r[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
    r[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
#pragma GCC unroll 4
  for (unsigned i = 0; i < 4; ++i) {
    const __m512i low = _mm512_shuffle_i32x4(r[i], r[i + 4], 0x88);
    const __m512i high = _mm512_shuffle_i32x4(r[i], r[i + 4], 0xDD);
    const __m512i low2 = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0x88);
    const __m512i high2 = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0xDD);
    t[i] = _mm512_shuffle_i32x4(low, low2, 0x88);
    t[i + 8] = _mm512_shuffle_i32x4(low, low2, 0xDD);
    t[i + 4] = _mm512_shuffle_i32x4(high, high2, 0x88);
    t[i + 12] = _mm512_shuffle_i32x4(high, high2, 0xDD);
  }
#pragma GCC unroll 16
  for (unsigned i = 0; i < 16; ++i) r[i] = t[i];
}

}  // namespace

bool has_sha_ni() {
  static const bool kHas = [] {
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    return __builtin_cpu_supports("sse4.1") != 0 && __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 &&
           (b & (1U << 29U)) != 0;
  }();
  return kHas;
}

bool has_avx512() {  // the builtin also asks whether the system saves these registers
  static const bool kHas = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0;
  return kHas;
}

namespace {

bool ask_whether_avx512_is_faster() {
  if (!has_avx512() || !has_sha_ni()) return has_avx512();
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  if (__get_cpuid(0, &a, &b, &c, &d) == 0 || b != signature_AMD_ebx) return true;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0) return false;
  const unsigned family = (a >> 8U & 15U) + (a >> 20U & 255U);
  // AMD before Zen 5 does 512 bits in two halves: measured, two streams of SHA-NI are faster there.
  return family >= 0x1A;
}

}  // namespace

bool avx512_is_faster() {  // asked once: a virtual machine takes tens of microseconds to answer cpuid
  static const bool kIs = ask_whether_avx512_is_faster();
  return kIs;
}

JUNSHU_SHA_NI void sha_ni_one(LaneState& state, const std::uint8_t* data, std::size_t blocks) {
  ShaNiState now = load(state);
  for (; blocks > 0; --blocks, data += kSha256Block) {
    const ShaNiState before = now;
    __m128i w[4] = {words_at(data), words_at(data + 16), words_at(data + 32), words_at(data + 48)};
#pragma GCC unroll 16
    for (unsigned group = 0; group < 16; ++group) four_rounds(now, w, group);
    add(now, before);
  }
  store(state, now);
}

JUNSHU_SHA_NI void sha_ni_two(LaneState* const states[2], const std::uint8_t* const data[2], std::size_t blocks) {
  ShaNiState first = load(*states[0]);
  ShaNiState second = load(*states[1]);
  const std::uint8_t* a = data[0];
  const std::uint8_t* b = data[1];
  for (; blocks > 0; --blocks, a += kSha256Block, b += kSha256Block) {
    const ShaNiState first_before = first;
    const ShaNiState second_before = second;
    __m128i wa[4] = {words_at(a), words_at(a + 16), words_at(a + 32), words_at(a + 48)};
    __m128i wb[4] = {words_at(b), words_at(b + 16), words_at(b + 32), words_at(b + 48)};
#pragma GCC unroll 16
    for (unsigned group = 0; group < 16; ++group) {
      four_rounds(first, wa, group);
      four_rounds(second, wb, group);
    }
    add(first, first_before);
    add(second, second_before);
  }
  store(*states[0], first);
  store(*states[1], second);
}

JUNSHU_AVX512 void avx512_sixteen(LaneState* const states[16], const std::uint8_t* const data[16], std::size_t blocks) {
  alignas(64) std::uint32_t words[8][16];
  for (unsigned lane = 0; lane < 16; ++lane) {
    for (unsigned i = 0; i < 8; ++i) words[i][lane] = (*states[lane])[i];
  }
  __m512i s[8];
  for (unsigned i = 0; i < 8; ++i) s[i] = _mm512_load_si512(words[i]);
  const __m512i order = _mm512_broadcast_i32x4(_mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL));
  for (std::size_t block = 0; block < blocks; ++block) {
    __m512i w[16];
#pragma GCC unroll 16
    for (unsigned lane = 0; lane < 16; ++lane) w[lane] = _mm512_loadu_si512(data[lane] + block * kSha256Block);
    transpose(w);
#pragma GCC unroll 16
    for (unsigned i = 0; i < 16; ++i) w[i] = _mm512_shuffle_epi8(w[i], order);
    __m512i before[8];
#pragma GCC unroll 8
    for (unsigned i = 0; i < 8; ++i) before[i] = s[i];
    sixteen_rounds(s, w, 0);
    for (unsigned from = 16; from < 64; from += 16) {
#pragma GCC unroll 16
      for (unsigned i = 0; i < 16; ++i) w[i] = next_word(w, i);
      sixteen_rounds(s, w, from);
    }
#pragma GCC unroll 8
    for (unsigned i = 0; i < 8; ++i) s[i] = add(s[i], before[i]);
  }
  for (unsigned i = 0; i < 8; ++i) _mm512_store_si512(words[i], s[i]);
  for (unsigned lane = 0; lane < 16; ++lane) {
    for (unsigned i = 0; i < 8; ++i) (*states[lane])[i] = words[i][lane];
  }
}

}  // namespace junshu::base

#else

namespace junshu::base {

bool has_sha_ni() { return false; }
bool has_avx512() { return false; }
bool avx512_is_faster() { return false; }
void sha_ni_one(LaneState&, const std::uint8_t*, std::size_t) {
  JUNSHU_INVARIANT(false, "this processor has no SHA extensions");
}
void sha_ni_two(LaneState* const[2], const std::uint8_t* const[2], std::size_t) {
  JUNSHU_INVARIANT(false, "this processor has no SHA extensions");
}
void avx512_sixteen(LaneState* const[16], const std::uint8_t* const[16], std::size_t) {
  JUNSHU_INVARIANT(false, "this processor has no AVX-512");
}

}  // namespace junshu::base

#endif

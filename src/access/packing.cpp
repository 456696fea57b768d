#include "packing.h"

#include <zstd.h>

#include <memory>

#include "base/error.h"

namespace junshu::access {

namespace {

constexpr std::uint64_t kMostUnpacked = 128U << 20U;

struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

}  // namespace

void damaged(std::string_view ja, std::string_view en) {
  throw base::Error(base::ErrorKind::Integrity, {"アクセス履歴のブロックが壊れています: " + std::string(ja),
                                                 "The block of the access history is damaged: " + std::string(en)});
}

void put_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>(static_cast<unsigned char>(value | 0x80U));
    value >>= 7U;
  }
  out += static_cast<char>(value);
}

void put_signed(std::string& out, std::int64_t value) {
  put_varint(out, (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63));
}

void put_fixed32(std::string& out, std::uint32_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(static_cast<unsigned char>(value >> shift));
}

void put_fixed64(std::string& out, std::uint64_t value) {
  for (unsigned shift = 0; shift < 64; shift += 8) out += static_cast<char>(static_cast<unsigned char>(value >> shift));
}

std::uint64_t Unpacker::long_varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if (byte < 0x80) return value;
  }
  damaged("数が途中で切れています。", "a number is cut off.");
}

std::uint32_t Unpacker::fixed32() {
  std::uint32_t value = 0;
  const std::string_view bytes = take(4);
  for (unsigned i = 0; i < 4; ++i) value |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[i])) << (8 * i);
  return value;
}

std::uint64_t Unpacker::fixed64() {
  const std::uint64_t low = fixed32();
  return low | (static_cast<std::uint64_t>(fixed32()) << 32U);
}

std::string_view Unpacker::take(std::uint64_t size) {
  if (size > rest_.size()) damaged("途中で切れています。", "it is cut off.");
  const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(size));
  rest_.remove_prefix(static_cast<std::size_t>(size));
  return taken;
}

void Unpacker::expect_end() const {
  if (!rest_.empty()) damaged("余分なバイトがあります。", "there are bytes too many.");
}

std::string compress(std::string_view plain, int level) {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeCompressor> context(ZSTD_createCCtx());
  JUNSHU_INVARIANT(context != nullptr, "out of memory");
  ZSTD_CCtx_reset(context.get(), ZSTD_reset_session_and_parameters);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string packed(ZSTD_compressBound(plain.size()), '\0');
  const std::size_t size = ZSTD_compress2(context.get(), packed.data(), packed.size(), plain.data(), plain.size());
  JUNSHU_INVARIANT(ZSTD_isError(size) == 0, "zstd could not compress");
  packed.resize(size);
  return packed;
}

std::string decompress(std::string_view packed, std::uint64_t unpacked) {
  if (unpacked > kMostUnpacked) damaged("大きすぎます。", "it is too large.");
  // Do not take much memory on the word of bytes that may be foreign.
  if (ZSTD_getFrameContentSize(packed.data(), packed.size()) != unpacked)
    damaged("長さが違います。", "its length is another.");
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeDecompressor> context(ZSTD_createDCtx());
  JUNSHU_INVARIANT(context != nullptr, "out of memory");
  std::string plain(static_cast<std::size_t>(unpacked), '\0');
  const std::size_t size = ZSTD_decompressDCtx(context.get(), plain.data(), plain.size(), packed.data(), packed.size());
  if (ZSTD_isError(size) != 0 || size != plain.size()) damaged("展開できません。", "it cannot be unpacked.");
  return plain;
}

}  // namespace junshu::access

#include "history/segment.h"

#include <zstd.h>

#include <algorithm>

#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"

namespace junshu::history {
namespace {

constexpr std::string_view kMagic = "junshu-segment/1\n";
constexpr std::size_t kMaxHeader = 1024;
constexpr int kCompressionLevel = 6;

[[noreturn]] void torn(std::string_view ja, std::string_view en) {
  throw base::Error(base::ErrorKind::Integrity,
                    {"観測セグメントが壊れています: " + std::string(ja), "The segment is damaged: " + std::string(en)}, "segment");
}

[[noreturn]] void too_large() {
  throw base::Error(base::ErrorKind::TooLarge, {"観測セグメントが大きすぎます。", "The segment is too large."}, "segment");
}

std::string header_text(const SegmentHeader& header, std::size_t bytes, std::size_t unpacked) {
  return base::canonical(base::Object{{"host", header.host},
                                      {"sequence", header.sequence},
                                      {"previous", base::hex(header.previous)},
                                      {"count", header.count},
                                      {"first_at", header.first_at},
                                      {"last_at", header.last_at},
                                      {"bytes", bytes},
                                      {"unpacked", unpacked}});
}

struct Parts {
  SegmentHeader header;
  std::size_t unpacked = 0;
  std::string_view frame;
};

Parts split(std::string_view bytes) {
  if (bytes.size() > kMaxSegmentBytes) too_large();
  if (!bytes.starts_with(kMagic)) torn("先頭が違います。", "it does not begin as a segment does.");
  bytes.remove_prefix(kMagic.size());
  const std::size_t end = bytes.substr(0, kMaxHeader).find('\n');
  if (end == std::string_view::npos) torn("ヘッダが途中で切れています。", "its header is cut off.");
  const std::string_view text = bytes.substr(0, end);
  Parts parts;
  try {
    const base::Json value = base::parse_json(text, "segment header");
    const base::Object& object = base::as_object(value, "segment header");
    const auto previous = base::digest_from_hex(base::require_text(object, "previous"));
    if (!previous) torn("前のハッシュが読めません。", "the hash of its predecessor is unreadable.");
    parts.header = {.host = std::string(base::require_text(object, "host")),
                    .sequence = base::require_integer(object, "sequence"),
                    .previous = *previous,
                    .count = base::require_integer(object, "count"),
                    .first_at = base::require_integer(object, "first_at"),
                    .last_at = base::require_integer(object, "last_at")};
    const std::int64_t frame_bytes = base::require_integer(object, "bytes");
    const std::int64_t unpacked = base::require_integer(object, "unpacked");
    if (unpacked < 0 || static_cast<std::uint64_t>(unpacked) > kMaxUnpackedBytes) too_large();
    parts.frame = bytes.substr(end + 1);
    if (frame_bytes < 0 || static_cast<std::uint64_t>(frame_bytes) != parts.frame.size()) {
      torn("長さがヘッダと違います。", "its length is not what its header says.");
    }
    parts.unpacked = static_cast<std::size_t>(unpacked);
  } catch (const base::Error& error) {
    if (error.kind() != base::ErrorKind::InvalidInput) throw;
    torn("ヘッダが読めません。", "its header is unreadable.");
  }
  const SegmentHeader& header = parts.header;
  // One way only to write a header: a second spelling would give the same facts a second hash.
  if (header_text(header, parts.frame.size(), parts.unpacked) != text) torn("ヘッダが正規形ではありません。", "its header is not canonical.");
  if (header.host.empty() || header.host.size() > 64 || header.sequence < 1 || header.count < 1 ||
      static_cast<std::uint64_t>(header.count) > kMaxSegmentLines || header.first_at < 0 || header.last_at < header.first_at) {
    torn("ヘッダの値が範囲外です。", "a value of its header is out of range.");
  }
  return parts;
}

std::string unpack(const Parts& parts) {
  std::string out(parts.unpacked, '\0');
  const std::size_t got = ZSTD_decompress(out.data(), out.size(), parts.frame.data(), parts.frame.size());
  if (ZSTD_isError(got) != 0 || got != out.size()) torn("展開できません。", "it cannot be unpacked.");
  return out;
}

}  // namespace

std::string seal(std::string_view host, const ChainHead& head, const std::vector<Line>& lines) {
  JUNSHU_INVARIANT(!lines.empty(), "a segment needs a line");
  if (lines.size() > kMaxSegmentLines) too_large();
  const auto [first, last] =
      std::minmax_element(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.at < b.at; });
  const SegmentHeader header{.host = std::string(host),
                             .sequence = head.sequence + 1,
                             .previous = head.hash,
                             .count = static_cast<std::int64_t>(lines.size()),
                             .first_at = first->at,
                             .last_at = last->at};
  std::string plain;
  for (const Line& line : lines) {
    JUNSHU_INVARIANT(line.text.find('\n') == std::string::npos, "a line of a segment holds no line end");
    plain += line.text;
    plain += '\n';
  }
  if (plain.size() > kMaxUnpackedBytes) too_large();
  std::string frame(ZSTD_compressBound(plain.size()), '\0');
  ZSTD_CCtx* context = ZSTD_createCCtx();
  JUNSHU_INVARIANT(context != nullptr, "out of memory");
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, kCompressionLevel);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  const std::size_t packed = ZSTD_compress2(context, frame.data(), frame.size(), plain.data(), plain.size());
  ZSTD_freeCCtx(context);
  JUNSHU_INVARIANT(ZSTD_isError(packed) == 0, "zstd could not compress");
  frame.resize(packed);
  std::string out(kMagic);
  out += header_text(header, frame.size(), plain.size());
  out += '\n';
  out += frame;
  if (out.size() > kMaxSegmentBytes) too_large();
  return out;
}

Segment open(std::string_view bytes) {
  const Parts parts = split(bytes);
  const std::string plain = unpack(parts);
  Segment segment{.header = parts.header, .hash = base::sha256(base::as_bytes(bytes)), .lines = {}};
  segment.lines.reserve(static_cast<std::size_t>(parts.header.count));
  std::string_view rest = plain;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) torn("最後の行が終わっていません。", "its last line does not end.");
    segment.lines.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
    if (segment.lines.size() > static_cast<std::size_t>(parts.header.count)) break;
  }
  if (segment.lines.size() != static_cast<std::size_t>(parts.header.count)) {
    torn("行数がヘッダと違います。", "it has not as many lines as its header says.");
  }
  return segment;
}

SegmentHeader open_header(std::string_view bytes) { return split(bytes).header; }

Link link(const ChainHead& head, const Segment& segment) {
  if (segment.header.sequence == head.sequence && segment.hash == head.hash) return Link::Same;
  if (segment.header.sequence <= head.sequence) return Link::Older;
  if (segment.header.sequence > head.sequence + 1) return Link::Gap;
  return segment.header.previous == head.hash ? Link::Follows : Link::Broken;
}

}  // namespace junshu::history

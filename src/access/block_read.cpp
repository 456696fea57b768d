#include <algorithm>

#include "base/error.h"
#include "base/hash.h"
#include "block_parts.h"
#include "packing.h"

namespace junshu::access {

namespace {

constexpr std::size_t kFront = kBlockMagic.size() + kMostHeader + 512;  // with the directory of the parts
constexpr std::uint64_t kMostBody = 256U << 20U;

struct Front {
  BlockHeader header;
  std::uint64_t body_size = 0;
};

Front read_header(std::string_view line) {
  Front front;
  try {
    const base::Json value = base::parse_json(line, "block");
    const base::Object& object = base::as_object(value, "block");
    const auto previous = base::digest_from_hex(base::require_text(object, "previous"));
    if (!previous) damaged("前のハッシュが読めません。", "the hash of the block before is unreadable.");
    front.header = {.sequence = base::require_integer(object, "sequence"),
                    .previous = *previous,
                    .month = std::string(base::require_text(object, "month")),
                    .first_id = base::require_integer(object, "first_id"),
                    .count = base::require_integer(object, "count"),
                    .first_at = base::require_integer(object, "first_at"),
                    .last_at = base::require_integer(object, "last_at"),
                    .recorded_from = base::require_integer(object, "recorded_from"),
                    .recorded_to = base::require_integer(object, "recorded_to")};
    front.body_size = static_cast<std::uint64_t>(base::require_integer(object, "bytes"));
  } catch (const base::Error& error) {
    if (error.kind() == base::ErrorKind::Integrity) throw;
    damaged("ヘッダが読めません。", "its header is unreadable.");
  }
  const BlockHeader& header = front.header;
  if (header.sequence < 1 || header.first_id < 1 || header.count < 0 ||
      static_cast<std::uint64_t>(header.count) > kMostBlockEvents || header.month.size() != 7 || header.first_at < 0 ||
      header.last_at < header.first_at || header.recorded_to < header.recorded_from || front.body_size > kMostBody) {
    damaged("ヘッダの値が範囲外です。", "a value of its header is out of range.");
  }
  // One way only to write a header: a second spelling would give the same facts a second hash.
  if (header_line(header, front.body_size) != std::string(line) + "\n")
    damaged("ヘッダが正規形ではありません。", "its header is not canonical.");
  return front;
}

// The first `wanted` of `count` numbers that were written as differences.
std::vector<std::int64_t> sums(std::string_view bytes, std::size_t count, std::size_t wanted) {
  std::vector<std::int64_t> out(wanted);
  Unpacker in(bytes);
  std::uint64_t value = 0;  // wraps around rather than overflow on foreign bytes
  for (auto& one : out) {
    value += static_cast<std::uint64_t>(in.signed_number());
    one = static_cast<std::int64_t>(value);
  }
  if (wanted == count) in.expect_end();
  return out;
}

}  // namespace

BlockReader::BlockReader(Fetch fetch) : fetch_(std::move(fetch)) {
  const std::string front = fetch_(0, kFront);
  if (!std::string_view(front).starts_with(kBlockMagic))
    damaged("先頭が違います。", "it does not begin as a block does.");
  const std::size_t end = front.find('\n', kBlockMagic.size());
  if (end == std::string::npos || end - kBlockMagic.size() > kMostHeader)
    damaged("ヘッダが途中で切れています。", "its header is cut off.");
  Front read = read_header(std::string_view(front).substr(kBlockMagic.size(), end - kBlockMagic.size()));
  header_ = std::move(read.header);
  body_size_ = read.body_size;
  body_at_ = end + 1;
  Unpacker in(std::string_view(front).substr(
      body_at_, static_cast<std::size_t>(std::min<std::uint64_t>(body_size_, front.size()))));
  parts_.resize(kParts);
  for (Part& part : parts_) {
    part.packed = in.varint();
    part.unpacked = in.varint();
    if (part.packed > body_size_) damaged("部分の長さが違います。", "the length of a part is wrong.");
  }
  auto at = static_cast<std::uint64_t>(in.rest().data() - front.data());
  for (Part& part : parts_) {
    part.at = at;
    at += part.packed;
  }
  if (at != body_at_ + body_size_) damaged("長さがヘッダと違います。", "its length is not what its header says.");
}

BlockReader BlockReader::of(std::string_view bytes) {
  return BlockReader([bytes](std::uint64_t offset, std::size_t size) {
    return offset >= bytes.size() ? std::string() : std::string(bytes.substr(static_cast<std::size_t>(offset), size));
  });
}

std::string BlockReader::bytes_of(const Part& part) const {
  std::string bytes = fetch_(part.at, static_cast<std::size_t>(part.packed));
  if (bytes.size() != part.packed) damaged("途中で切れています。", "it is cut off.");
  return bytes;
}

std::string BlockReader::part(std::size_t number) const {
  return decompress(bytes_of(parts_[number]), parts_[number].unpacked);
}

std::vector<base::Millis> BlockReader::instants() const {
  const auto count = static_cast<std::size_t>(header_.count);
  return sums(part(kAtPart), count, count);
}

std::string BlockReader::kinds_and_outcomes() const {
  std::string out = part(kKindPart);
  if (out.size() != static_cast<std::size_t>(header_.count))
    damaged("種別の数が違います。", "it has not as many kinds as events.");
  for (const char one : out) {
    if (static_cast<unsigned char>(one) >= kKindsAndOutcomes) damaged("知らない種別です。", "a kind is unknown.");
  }
  return out;
}

Dictionary::Dictionary(std::string plain) : plain_(std::make_unique<const std::string>(std::move(plain))) {
  Unpacker in(*plain_);
  const std::uint64_t count = in.varint();
  if (count > plain_->size()) damaged("辞書の数が違います。", "a dictionary has fewer texts than it says.");
  texts_.reserve(static_cast<std::size_t>(count));
  for (std::uint64_t i = 0; i < count; ++i) texts_.push_back(in.text());
  in.expect_end();
}

std::string_view Dictionary::at(std::size_t id) const {
  if (id >= texts_.size()) damaged("辞書にない番号です。", "an id is not in its dictionary.");
  return texts_[id];
}

Dictionary BlockReader::texts(Column column) const {
  return Dictionary(part(kTextsPart + static_cast<std::size_t>(column)));
}

std::vector<std::uint32_t> BlockReader::ids(Column column) const {
  const auto count = static_cast<std::size_t>(header_.count);
  const std::string plain = part(kIdsPart + static_cast<std::size_t>(column));
  std::vector<std::uint32_t> out(count);
  if (count == 0) return out;
  const std::size_t width = plain.size() / count;
  if (plain.size() != width * count || (width != 1 && width != 2 && width != 4))
    damaged("番号の数が違います。", "it has not as many ids as events.");
  const auto* bytes = reinterpret_cast<const unsigned char*>(plain.data());
  if (width == 1) {
    for (std::size_t i = 0; i < count; ++i) out[i] = bytes[i];
  } else if (width == 2) {
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::uint32_t>(bytes[2 * i] | (bytes[2 * i + 1] << 8));
  } else {
    for (std::size_t i = 0; i < count; ++i) {
      for (unsigned byte = 0; byte < 4; ++byte) out[i] |= static_cast<std::uint32_t>(bytes[4 * i + byte]) << (8 * byte);
    }
  }
  return out;
}

Marks BlockReader::marks() const { return marks_from_text(part(kMarksPart)); }

void BlockReader::details(std::span<const std::uint32_t> rows, std::vector<Event>& out) const {
  const auto count = static_cast<std::size_t>(header_.count);
  const std::size_t chunks = (count + kDetailRows - 1) / kDetailRows;
  // The lengths stand in front: at most twenty bytes each.
  const Part& all = parts_[kDetailPart];
  const std::string front = fetch_(all.at, static_cast<std::size_t>(std::min<std::uint64_t>(all.packed, chunks * 20)));
  Unpacker in(front);
  std::vector<Part> pieces(chunks);
  for (Part& piece : pieces) {
    piece.packed = in.varint();
    piece.unpacked = in.varint();
    if (piece.packed > all.packed) damaged("部分の長さが違います。", "the length of a part is wrong.");
  }
  std::uint64_t at = all.at + front.size() - in.rest().size();
  for (Part& piece : pieces) {
    piece.at = at;
    at += piece.packed;
  }
  if (at != all.at + all.packed) damaged("長さが違います。", "its length is another.");
  for (std::size_t i = 0; i < rows.size();) {
    const std::size_t chunk = rows[i] / kDetailRows;
    const std::string plain = decompress(bytes_of(pieces[chunk]), pieces[chunk].unpacked);
    Unpacker texts(plain);
    const std::size_t end = std::min((chunk + 1) * kDetailRows, count);
    for (std::size_t row = chunk * kDetailRows; row < end; ++row) {
      const std::string_view text = texts.text();
      if (i < rows.size() && rows[i] == row) out[i++].detail = text;
    }
    texts.expect_end();
  }
}

std::vector<Event> BlockReader::events(std::span<const std::uint32_t> rows) const {
  const auto count = static_cast<std::size_t>(header_.count);
  std::vector<Event> out(rows.size());
  if (rows.empty()) return out;
  JUNSHU_INVARIANT(rows.back() < count, "a row beyond the block");
  const std::size_t wanted = rows.back() + std::size_t{1};
  const auto at = sums(part(kAtPart), count, wanted);
  const auto recorded = sums(part(kRecordedPart), count, wanted);
  const std::string kinds = kinds_and_outcomes();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto kind = static_cast<unsigned char>(kinds[rows[i]]);
    out[i].at = at[rows[i]];
    out[i].recorded_at = recorded[rows[i]];
    out[i].kind = static_cast<Kind>(kind / kOutcomes);
    out[i].outcome = static_cast<Outcome>(kind % kOutcomes);
  }
  for (std::size_t number = 0; number < kColumns; ++number) {
    const auto column = static_cast<Column>(number);
    const auto column_ids = ids(column);
    const auto column_texts = texts(column);
    for (const std::uint32_t id : column_ids) {
      if (id >= column_texts.size()) damaged("辞書にない番号です。", "an id is not in its dictionary.");
    }
    for (std::size_t i = 0; i < rows.size(); ++i)
      text_of(out[i], column) = std::string(column_texts[column_ids[rows[i]]]);
    if (column != Column::Record) continue;
    const std::string sequences = part(kSequencePart);
    const std::string offsets = part(kOffsetPart);
    Unpacker sequence_in(sequences);
    Unpacker offset_in(offsets);
    struct Place {
      std::uint64_t sequence = 0;
      std::uint64_t offset = 0;
    };
    std::vector<Place> last(column_texts.size());
    std::size_t next = 0;
    for (std::size_t row = 0; row < wanted; ++row) {
      Place& place = last[column_ids[row]];
      const auto step = static_cast<std::uint64_t>(sequence_in.signed_number());
      const auto offset = static_cast<std::uint64_t>(offset_in.signed_number());
      place.sequence += step;
      place.offset = step == 0 ? place.offset + offset : offset;
      if (next < rows.size() && rows[next] == row) {
        out[next].record.sequence = static_cast<std::int64_t>(place.sequence);
        out[next++].record.offset = static_cast<std::int64_t>(place.offset);
      }
    }
    if (wanted == count) {
      sequence_in.expect_end();
      offset_in.expect_end();
    }
  }
  details(rows, out);
  return out;
}

base::Digest BlockReader::verify() const {
  const std::string bytes = fetch_(0, static_cast<std::size_t>(size()));
  if (bytes.size() != size()) damaged("途中で切れています。", "it is cut off.");
  const std::string_view covered = std::string_view(bytes).substr(0, bytes.size() - kTrailer);
  const base::Digest hash = base::sha256(base::as_bytes(covered));
  if (std::string_view(bytes).substr(covered.size()) != base::hex(hash) + "\n") {
    damaged("中身が書いたときと違います(ハッシュが合いません)。",
            "its bytes are not those that were written: the hash differs.");
  }
  return hash;
}

}  // namespace junshu::access

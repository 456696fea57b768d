#include <algorithm>
#include <unordered_map>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "block_parts.h"
#include "packing.h"

namespace junshu::access {

namespace {

struct Piece {
  std::string packed;
  std::uint64_t unpacked = 0;
};

template <typename Get>
std::string deltas(std::span<const Event> events, Get get) {
  std::string out;
  std::int64_t before = 0;
  for (const Event& event : events) {
    const std::int64_t value = get(event);
    put_signed(out, value - before);
    before = value;
  }
  return out;
}

struct Encoded {
  std::string ids;
  std::string texts;
  std::vector<std::uint32_t> plain;
};

Encoded encode_column(std::span<const Event> events, Column column) {
  Encoded out;
  std::unordered_map<std::string_view, std::uint32_t> known;
  out.plain.reserve(events.size());
  std::string texts;
  for (const Event& event : events) {
    const std::string& text = text_of(event, column);
    const auto [place, fresh] = known.try_emplace(text, static_cast<std::uint32_t>(known.size()));
    if (fresh) {
      put_varint(texts, text.size());
      texts += text;
    }
    out.plain.push_back(place->second);
  }
  put_varint(out.texts, known.size());
  out.texts += texts;
  const std::size_t width = id_width(known.size());
  out.ids.reserve(width * events.size());
  for (const std::uint32_t id : out.plain) {
    for (std::size_t byte = 0; byte < width; ++byte)
      out.ids += static_cast<char>(static_cast<unsigned char>(id >> (8 * byte)));
  }
  return out;
}

// Numbers of segments and lines grow within each source, not from row to row.
void encode_places(std::span<const Event> events, const std::vector<std::uint32_t>& sources, std::string& sequences,
                   std::string& offsets) {
  std::vector<RecordSource> last;
  for (std::size_t row = 0; row < events.size(); ++row) {
    if (sources[row] >= last.size()) last.resize(sources[row] + 1);
    RecordSource& before = last[sources[row]];
    const RecordSource& record = events[row].record;
    put_signed(sequences, record.sequence - before.sequence);
    put_signed(offsets, record.sequence == before.sequence ? record.offset - before.offset : record.offset);
    before.sequence = record.sequence;
    before.offset = record.offset;
  }
}

Piece encode_details(std::span<const Event> events, int level) {
  Piece out;
  std::string front;
  std::string frames;
  for (std::size_t from = 0; from < events.size(); from += kDetailRows) {
    std::string plain;
    for (const Event& event : events.subspan(from, std::min(kDetailRows, events.size() - from))) {
      put_varint(plain, event.detail.size());
      plain += event.detail;
    }
    const std::string frame = compress(plain, level);
    put_varint(front, frame.size());
    put_varint(front, plain.size());
    out.unpacked += plain.size();
    frames += frame;
  }
  out.packed = front + frames;
  return out;
}

}  // namespace

const std::string& text_of(const Event& event, Column column) {
  switch (column) {
    case Column::User:
      return event.user;
    case Column::TargetUser:
      return event.target_user;
    case Column::Source:
      return event.source;
    case Column::Host:
      return event.host;
    case Column::Target:
      return event.target;
    case Column::Method:
      return event.method;
    case Column::Record:
      break;
  }
  return event.record.source;
}

std::string& text_of(Event& event, Column column) {
  return const_cast<std::string&>(text_of(std::as_const(event), column));
}

std::string marks_text(const Marks& marks) {
  std::string out;
  const auto line = [&](const char* what, base::Object object) {
    out += base::canonical(base::Object{{what, std::move(object)}}) + "\n";
  };
  for (const Heard& heard : marks.heard) line("heard", to_json(heard));
  for (const Gap& gap : marks.gaps) line("gap", to_json(gap));
  for (const auto& [source, sequence] : marks.taken) line("taken", {{"source", source}, {"sequence", sequence}});
  return out;
}

Marks marks_from_text(std::string_view text) {
  Marks marks;
  try {
    for (const std::string_view line : base::split(text, '\n')) {
      if (line.empty()) continue;
      const base::Json value = base::parse_json(line, "marks");
      const base::Object& object = base::as_object(value, "marks");
      if (base::find(object, "heard") != nullptr)
        marks.heard.push_back(heard_from_json(base::require_object(object, "heard")));
      if (base::find(object, "gap") != nullptr)
        marks.gaps.push_back(gap_from_json(base::require_object(object, "gap")));
      if (base::find(object, "taken") != nullptr) {
        const base::Object& taken = base::require_object(object, "taken");
        marks.taken[std::string(base::require_text(taken, "source"))] = base::require_integer(taken, "sequence");
      }
    }
  } catch (const base::Error& error) {
    if (error.kind() == base::ErrorKind::Integrity) throw;
    damaged("印が読めません。", "its marks are unreadable.");
  }
  return marks;
}

std::string header_line(const BlockHeader& header, std::uint64_t body_size) {
  return base::canonical(base::Object{{"sequence", header.sequence},
                                      {"previous", base::hex(header.previous)},
                                      {"month", header.month},
                                      {"first_id", header.first_id},
                                      {"count", header.count},
                                      {"first_at", header.first_at},
                                      {"last_at", header.last_at},
                                      {"recorded_from", header.recorded_from},
                                      {"recorded_to", header.recorded_to},
                                      {"bytes", body_size}}) +
         "\n";
}

EncodedBlock encode_block(BlockHeader header, std::span<const Event> events, const Marks& marks, int level) {
  JUNSHU_INVARIANT(events.size() <= kMostBlockEvents, "too many events for a block");
  header.count = static_cast<std::int64_t>(events.size());
  header.first_at = header.last_at = header.recorded_from = header.recorded_to = 0;
  if (!events.empty()) {
    const auto [first, last] =
        std::minmax_element(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
    header.first_at = first->at;
    header.last_at = last->at;
    header.recorded_from = events.front().recorded_at;
    header.recorded_to = events.back().recorded_at;
  }
  std::vector<Piece> pieces(kParts);
  const auto put = [&](std::size_t part, const std::string& plain) {
    pieces[part] = {compress(plain, level), plain.size()};
  };
  put(kAtPart, deltas(events, [](const Event& event) { return event.at; }));
  put(kRecordedPart, deltas(events, [](const Event& event) { return event.recorded_at; }));
  std::string kinds;
  for (const Event& event : events) kinds += static_cast<char>(kind_and_outcome(event));
  put(kKindPart, kinds);
  for (std::size_t column = 0; column < kColumns; ++column) {
    const Encoded encoded = encode_column(events, static_cast<Column>(column));
    put(kIdsPart + column, encoded.ids);
    put(kTextsPart + column, encoded.texts);
    if (static_cast<Column>(column) != Column::Record) continue;
    std::string sequences;
    std::string offsets;
    encode_places(events, encoded.plain, sequences, offsets);
    put(kSequencePart, sequences);
    put(kOffsetPart, offsets);
  }
  pieces[kDetailPart] = encode_details(events, level);
  put(kMarksPart, marks_text(marks));

  std::string body;
  for (const Piece& piece : pieces) {
    put_varint(body, piece.packed.size());
    put_varint(body, piece.unpacked);
  }
  for (const Piece& piece : pieces) body += piece.packed;
  EncodedBlock out{.header = std::move(header), .bytes = std::string(kBlockMagic), .hash = {}};
  out.bytes += header_line(out.header, body.size());
  out.bytes += body;
  out.hash = base::sha256(base::as_bytes(out.bytes));
  out.bytes += base::hex(out.hash) + "\n";
  return out;
}

}  // namespace junshu::access

// One block: events in columns, compressed, chained to the block before. docs/formats/access-history.md says every
// byte. A reader fetches only the parts it is asked for. Everything throws Error{Integrity} for bytes that are no
// block; only `verify` looks at the hash.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/event.h"
#include "base/bytes.h"

namespace junshu::access {

inline constexpr std::string_view kBlockMagic = "junshu-access/1\n";
inline constexpr std::size_t kMostBlockEvents = 262'144;
inline constexpr std::size_t kTrailer = 65;  // the hash in hexadecimal digits and a line end

struct BlockHeader {
  std::int64_t sequence = 0;  // from 1, through all months
  base::Digest previous{};    // hash of the block before; zeros for the first
  std::string month;          // "2026-11"
  std::int64_t first_id = 1;  // of its first event
  std::int64_t count = 0;     // events; the rest is said by them
  base::Millis first_at = 0;
  base::Millis last_at = 0;
  base::Millis recorded_from = 0;
  base::Millis recorded_to = 0;
  bool operator==(const BlockHeader&) const = default;
  std::int64_t end_id() const { return first_id + count; }
};

// What a block tells besides events.
struct Marks {
  std::vector<Heard> heard;                   // last words of sources
  std::vector<Gap> gaps;                      // found or told while it was filled
  std::map<std::string, std::int64_t> taken;  // of each record source, up to which segment
  bool empty() const { return heard.empty() && gaps.empty() && taken.empty(); }
};
std::string marks_text(const Marks& marks);  // JSON lines
Marks marks_from_text(std::string_view text);

// Columns of texts, each with a dictionary of its own in every block.
enum class Column : std::uint8_t { User, TargetUser, Source, Host, Target, Method, Record };
inline constexpr std::size_t kColumns = 7;
const std::string& text_of(const Event& event, Column column);
std::string& text_of(Event& event, Column column);

inline constexpr unsigned kKindsAndOutcomes = kKinds * kOutcomes;
inline unsigned kind_and_outcome(const Event& event) {
  return static_cast<unsigned>(event.kind) * kOutcomes + static_cast<unsigned>(event.outcome);
}

struct EncodedBlock {
  BlockHeader header;
  std::string bytes;
  base::Digest hash{};
};
// `header` gives sequence, previous, month and first_id. Events must be `bounded`.
EncodedBlock encode_block(BlockHeader header, std::span<const Event> events, const Marks& marks, int level);

// The texts of a column, by their ids.
class Dictionary {
 public:
  explicit Dictionary(std::string plain);
  std::size_t size() const { return texts_.size(); }
  std::string_view operator[](std::size_t id) const { return texts_[id]; }
  std::string_view at(std::size_t id) const;  // throws Error{Integrity} for an id that is none
  auto begin() const { return texts_.begin(); }
  auto end() const { return texts_.end(); }

 private:
  std::unique_ptr<const std::string> plain_;  // which the texts view into
  std::vector<std::string_view> texts_;
};

class BlockReader {
 public:
  // Gives `size` bytes from `offset` on, counted from the start of the block, or fewer at the end of the file.
  using Fetch = std::function<std::string(std::uint64_t offset, std::size_t size)>;
  explicit BlockReader(Fetch fetch);
  static BlockReader of(std::string_view bytes);  // which outlive it

  const BlockHeader& header() const { return header_; }
  std::uint64_t size() const { return body_at_ + body_size_ + kTrailer; }

  std::vector<base::Millis> instants() const;
  std::string kinds_and_outcomes() const;  // one byte an event
  std::vector<std::uint32_t> ids(Column column) const;
  Dictionary texts(Column column) const;
  Marks marks() const;
  // The events at these places, which rise.
  std::vector<Event> events(std::span<const std::uint32_t> rows) const;
  // The hash of all its bytes; throws when it is not the one written behind them.
  base::Digest verify() const;

 private:
  struct Part {
    std::uint64_t at = 0;  // in the block
    std::uint64_t packed = 0;
    std::uint64_t unpacked = 0;
  };
  std::string bytes_of(const Part& part) const;
  std::string part(std::size_t number) const;
  void details(std::span<const std::uint32_t> rows, std::vector<Event>& out) const;

  Fetch fetch_;
  BlockHeader header_;
  std::uint64_t body_at_ = 0;
  std::uint64_t body_size_ = 0;
  std::vector<Part> parts_;
};

}  // namespace junshu::access

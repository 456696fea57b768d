#include "summary.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <tuple>

#include "base/error.h"
#include "packing.h"

namespace junshu::access {

namespace {

constexpr std::size_t kFrame = 12;  // length and check before the record
constexpr int kLevel = 3;
constexpr std::array kLookedFor = {Column::User, Column::TargetUser, Column::Source, Column::Host, Column::Target};

std::uint64_t mix(std::uint64_t value) {
  value ^= value >> 33U;
  value *= 0xFF51AFD7ED558CCDULL;
  value ^= value >> 33U;
  value *= 0xC4CEB9FE1A85EC53ULL;
  return value ^ (value >> 33U);
}

// Notices a record that was half written when the power went; the blocks themselves carry SHA-256.
std::uint64_t check_of(std::string_view bytes) {
  std::uint64_t value = bytes.size();
  while (bytes.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), 8);
    value = (value ^ word) * 0x9E3779B97F4A7C15ULL;
    value ^= value >> 32U;
    bytes.remove_prefix(8);
  }
  for (const char byte : bytes) value = (value ^ static_cast<std::uint8_t>(byte)) * 0x100000001B3ULL;
  return mix(value);
}

std::uint32_t load32(const char* at) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(at);
  return static_cast<std::uint32_t>(bytes[0]) | (static_cast<std::uint32_t>(bytes[1]) << 8U) |
         (static_cast<std::uint32_t>(bytes[2]) << 16U) | (static_cast<std::uint32_t>(bytes[3]) << 24U);
}

bool before(const Cell& a, const Cell& b) {
  return std::tie(a.who, a.other, a.hour, a.kind_and_outcome) < std::tie(b.who, b.other, b.hour, b.kind_and_outcome);
}

std::vector<Cell> summed(std::vector<Cell> cells) {
  std::sort(cells.begin(), cells.end(), before);
  std::vector<Cell> out;
  for (const Cell& cell : cells) {
    if (!out.empty() && !before(out.back(), cell)) {
      out.back().count += cell.count;
    } else {
      out.push_back(cell);
    }
  }
  return out;
}

void put_packed(std::string& out, const std::string& plain) {
  const std::string packed = compress(plain, kLevel);
  put_varint(out, plain.size());
  put_varint(out, packed.size());
  out += packed;
}

void put_cells(std::string& out, const std::vector<Cell>& cells) {
  std::string plain;
  Cell last;
  put_varint(plain, cells.size());
  for (const Cell& cell : cells) {
    put_varint(plain, cell.who - last.who);
    put_varint(plain, cell.other);
    put_signed(plain, cell.hour - last.hour);
    plain += static_cast<char>(cell.kind_and_outcome);
    put_varint(plain, static_cast<std::uint64_t>(cell.count));
    last = cell;
  }
  put_packed(out, plain);
}

void put_texts(std::string& out, const Dictionary& texts) {
  std::string plain;
  put_varint(plain, texts.size());
  for (const std::string_view text : texts) {
    put_varint(plain, text.size());
    plain += text;
  }
  put_packed(out, plain);
}

// A packed piece with its lengths, still packed.
std::string_view take_packed(Unpacker& in) {
  const char* start = in.rest().data();
  in.varint();
  in.take(in.varint());
  return {start, static_cast<std::size_t>(in.rest().data() - start)};
}

std::string unpack(std::string_view piece) {
  Unpacker in(piece);
  const std::uint64_t unpacked = in.varint();
  return decompress(in.text(), unpacked);
}

std::vector<Cell> cells_of(std::string_view piece, std::optional<std::uint32_t> only = {}) {
  const std::string plain = unpack(piece);
  Unpacker in(plain);
  const std::uint64_t count = in.varint();
  if (count > plain.size()) damaged("集計の数が違います。", "it has fewer sums than it says.");
  std::vector<Cell> out;
  out.reserve(only ? 0 : static_cast<std::size_t>(count));
  Cell cell;
  for (std::uint64_t i = 0; i < count; ++i) {
    cell.who += static_cast<std::uint32_t>(in.varint());
    cell.other = static_cast<std::uint32_t>(in.varint());
    cell.hour = static_cast<std::int64_t>(static_cast<std::uint64_t>(cell.hour) +
                                          static_cast<std::uint64_t>(in.signed_number()));
    cell.kind_and_outcome = static_cast<std::uint8_t>(in.take(1).front());
    if (cell.kind_and_outcome >= kKindsAndOutcomes) damaged("知らない種別です。", "a kind is unknown.");
    cell.count = static_cast<std::int64_t>(in.varint());
    if (only && cell.who > *only) return out;  // they are ordered
    if (!only || cell.who == *only) out.push_back(cell);
  }
  in.expect_end();
  return out;
}

// ---- pairs: texts, or a text and a kind, that stand in one event

constexpr std::size_t kBitsForPair = 6;
constexpr unsigned kProbes = 4;

struct Columns {
  Column first;
  Column second;
};
// Those that people ask for together.
constexpr std::array kTogether = {
    Columns{Column::User, Column::Host},         Columns{Column::User, Column::Source},
    Columns{Column::Source, Column::Host},       Columns{Column::TargetUser, Column::Host},
    Columns{Column::TargetUser, Column::Source}, Columns{Column::User, Column::Target},
    Columns{Column::Host, Column::Target},       Columns{Column::Source, Column::Target}};

std::uint64_t pair_hash(std::uint32_t first, std::uint32_t second) {
  return mix((static_cast<std::uint64_t>(first) << 32U) | second);
}
std::uint64_t kind_hash(std::uint32_t print, unsigned kind) {
  return mix((static_cast<std::uint64_t>(print) << 32U) + 0x5DEECE66DULL * (kind + 1));
}

template <typename Visit>
void each_bit(std::uint64_t hash, std::size_t bits, Visit visit) {
  const std::uint64_t step = mix(hash) | 1U;
  for (unsigned probe = 0; probe < kProbes; ++probe) visit(static_cast<std::size_t>((hash + probe * step) % bits));
}

struct Prints {
  std::vector<std::uint32_t> ids;
  std::vector<std::uint32_t> prints;  // of each id; 0 for the empty text
};

std::string bloom_of(const BlockReader& block, const std::string& kinds, std::vector<std::uint32_t>& all_prints) {
  std::array<Prints, kColumns> columns;
  for (const Column column : kLookedFor) {
    Prints& prints = columns[static_cast<std::size_t>(column)];
    prints.ids = block.ids(column);
    for (const std::string_view text : block.texts(column)) {
      prints.prints.push_back(text.empty() ? 0 : fingerprint(column, text));
      if (!text.empty()) all_prints.push_back(prints.prints.back());
    }
    for (const std::uint32_t id : prints.ids) {
      if (id >= prints.prints.size()) damaged("辞書にない番号です。", "an id is not in its dictionary.");
    }
  }
  std::vector<std::uint64_t> hashes;
  hashes.reserve(kinds.size() * 6);
  const auto unique = [](std::vector<std::uint64_t>& list, std::size_t from) {
    const auto start = list.begin() + static_cast<std::ptrdiff_t>(from);
    std::sort(start, list.end());
    list.erase(std::unique(start, list.end()), list.end());
  };
  for (const Columns& both : kTogether) {
    const std::size_t from = hashes.size();
    const Prints& first = columns[static_cast<std::size_t>(both.first)];
    const Prints& second = columns[static_cast<std::size_t>(both.second)];
    for (std::size_t row = 0; row < kinds.size(); ++row) {
      const std::uint32_t a = first.prints[first.ids[row]];
      const std::uint32_t b = second.prints[second.ids[row]];
      if (a != 0 && b != 0) hashes.push_back(pair_hash(a, b));
    }
    unique(hashes, from);
  }
  for (const Column column : kLookedFor) {
    const std::size_t from = hashes.size();
    const Prints& prints = columns[static_cast<std::size_t>(column)];
    for (std::size_t row = 0; row < kinds.size(); ++row) {
      const std::uint32_t print = prints.prints[prints.ids[row]];
      if (print != 0) hashes.push_back(kind_hash(print, static_cast<unsigned>(kinds[row])));
    }
    unique(hashes, from);
  }
  std::string bloom((hashes.size() * kBitsForPair + 7) / 8, '\0');
  for (const std::uint64_t hash : hashes) {
    each_bit(hash, bloom.size() * 8,
             [&](std::size_t bit) { bloom[bit / 8] = static_cast<char>(bloom[bit / 8] | (1 << (bit % 8))); });
  }
  return bloom;
}

bool in_bloom(std::string_view bloom, std::uint64_t hash) {
  if (bloom.empty()) return false;
  bool all = true;
  each_bit(hash, bloom.size() * 8, [&](std::size_t bit) {
    all = all && ((static_cast<unsigned char>(bloom[bit / 8]) >> (bit % 8)) & 1U) != 0;
  });
  return all;
}

}  // namespace

std::uint32_t fingerprint(Column column, std::string_view text) {
  std::uint64_t value = 0xCBF29CE484222325ULL + static_cast<std::uint64_t>(column);
  for (const char byte : text) value = (value ^ static_cast<std::uint8_t>(byte)) * 0x100000001B3ULL;
  const auto print = static_cast<std::uint32_t>(mix(value));
  return print == 0 ? 1 : print;
}

std::string Summary::make(const BlockReader& block, const base::Digest& hash, std::uint64_t offset) {
  std::string payload;
  put_fixed64(payload, offset);
  put_fixed64(payload, block.size());
  payload += base::as_text(hash);
  const BlockHeader& header = block.header();
  payload += base::as_text(header.previous);
  payload += header.month;
  for (const std::int64_t value : {header.sequence, header.first_id, header.count, header.first_at, header.last_at,
                                   header.recorded_from, header.recorded_to}) {
    put_fixed64(payload, static_cast<std::uint64_t>(value));
  }
  const std::string kinds = block.kinds_and_outcomes();
  std::uint32_t mask = 0;
  for (const char kind : kinds) mask |= 1U << static_cast<unsigned>(kind);
  put_fixed32(payload, mask);

  std::vector<std::uint32_t> prints;
  const std::string bloom = bloom_of(block, kinds, prints);
  std::sort(prints.begin(), prints.end());
  prints.erase(std::unique(prints.begin(), prints.end()), prints.end());
  put_varint(payload, prints.size());
  for (const std::uint32_t print : prints) put_fixed32(payload, print);
  put_varint(payload, bloom.size());
  payload += bloom;

  const std::string marks = marks_text(block.marks());
  put_varint(payload, marks.size());
  payload += marks;
  const auto users = block.texts(Column::User);
  const auto hosts = block.texts(Column::Host);
  put_texts(payload, users);
  put_texts(payload, hosts);
  const auto user_ids = block.ids(Column::User);
  const auto host_ids = block.ids(Column::Host);
  const auto instants = block.instants();
  std::vector<Cell> cells;
  cells.reserve(kinds.size());
  for (std::size_t row = 0; row < kinds.size(); ++row) {
    cells.push_back(
        {user_ids[row], host_ids[row], instants[row] / base::kHour, static_cast<std::uint8_t>(kinds[row]), 1});
  }
  const std::vector<Cell> by_user = summed(std::move(cells));
  std::vector<Cell> by_host = by_user;
  for (Cell& cell : by_host) {
    cell.who = cell.other;
    cell.other = 0;
  }
  by_host = summed(std::move(by_host));
  std::vector<Cell> totals = by_host;
  for (Cell& cell : totals) cell.who = 0;
  put_cells(payload, by_user);
  put_cells(payload, by_host);
  put_cells(payload, summed(std::move(totals)));

  std::string record;
  put_fixed32(record, static_cast<std::uint32_t>(payload.size()));
  put_fixed64(record, check_of(payload));
  return record + payload;
}

std::optional<Summary> Summary::read(std::string_view bytes) {
  if (bytes.size() < kFrame) return std::nullopt;
  Unpacker frame(bytes);
  const std::uint32_t size = frame.fixed32();
  const std::uint64_t check = frame.fixed64();
  if (size > frame.rest().size() || check_of(frame.rest().substr(0, size)) != check) return std::nullopt;
  Summary out;
  out.record_ = bytes.substr(0, kFrame + size);
  Unpacker in(frame.take(size));
  out.offset_ = in.fixed64();
  out.size_ = in.fixed64();
  const auto digest = [&](base::Digest& to) {
    const std::string_view raw = in.take(to.size());
    std::memcpy(to.data(), raw.data(), to.size());
  };
  digest(out.hash_);
  digest(out.header_.previous);
  out.header_.month = in.take(7);
  for (std::int64_t* value : {&out.header_.sequence, &out.header_.first_id, &out.header_.count, &out.header_.first_at,
                              &out.header_.last_at, &out.header_.recorded_from, &out.header_.recorded_to}) {
    *value = static_cast<std::int64_t>(in.fixed64());
  }
  out.kinds_ = in.fixed32();
  const std::uint64_t prints = in.varint();
  if (prints > in.rest().size() / 4) damaged("索引の数が違います。", "the index has fewer fingerprints than it says.");
  out.fingerprints_ = in.take(prints * 4);
  out.pairs_ = in.text();
  out.marks_ = in.text();
  out.users_ = take_packed(in);
  out.hosts_ = take_packed(in);
  out.by_user_ = take_packed(in);
  out.by_host_ = take_packed(in);
  out.totals_ = take_packed(in);
  in.expect_end();
  return out;
}

bool Summary::may_hold(std::uint32_t print) const {
  std::size_t low = 0;
  std::size_t high = fingerprints_.size() / 4;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const std::uint32_t there = load32(fingerprints_.data() + 4 * middle);
    if (there == print) return true;
    if (there < print) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return false;
}

bool Summary::may_hold_both(Column one, std::uint32_t print, Column other, std::uint32_t other_print) const {
  for (const Columns& both : kTogether) {
    if (both.first == one && both.second == other) return in_bloom(pairs_, pair_hash(print, other_print));
    if (both.first == other && both.second == one) return in_bloom(pairs_, pair_hash(other_print, print));
  }
  return true;
}

bool Summary::may_hold_kind(std::uint32_t print, unsigned kind_and_outcome) const {
  return in_bloom(pairs_, kind_hash(print, kind_and_outcome));
}

Marks Summary::marks() const { return marks_from_text(marks_); }
Dictionary Summary::users() const { return Dictionary(unpack(users_)); }
Dictionary Summary::hosts() const { return Dictionary(unpack(hosts_)); }
std::vector<Cell> Summary::by_user(std::optional<std::uint32_t> user) const { return cells_of(by_user_, user); }
std::vector<Cell> Summary::by_host() const { return cells_of(by_host_); }
std::vector<Cell> Summary::totals() const { return cells_of(totals_); }

}  // namespace junshu::access

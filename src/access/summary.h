// What the index says of one block: enough to pass over it, and to count without reading it. Made from the block alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "block.h"

namespace junshu::access {

// A column's text as the index knows it. Two texts may share one: then a block is read in vain.
std::uint32_t fingerprint(Column column, std::string_view text);

// Events of one hour that are alike. What `who` and `other` are, the list it stands in says.
struct Cell {
  std::uint32_t who = 0;
  std::uint32_t other = 0;
  std::int64_t hour = 0;  // since 1970, UTC
  std::uint8_t kind_and_outcome = 0;
  std::int64_t count = 0;
  bool operator==(const Cell&) const = default;
};

// Views into the bytes it was read from.
class Summary {
 public:
  // Of the block that lies at `offset` of its file. Returns the bytes of a record of the index.
  static std::string make(const BlockReader& block, const base::Digest& hash, std::uint64_t offset);
  // The record at the start of `bytes`, whose length is then `record_size()`; nothing if it is not whole. Throws
  // Error{Integrity} for a whole one that was never written so.
  static std::optional<Summary> read(std::string_view bytes);

  const BlockHeader& header() const { return header_; }
  const base::Digest& hash() const { return hash_; }
  std::uint64_t offset() const { return offset_; }
  std::uint64_t size() const { return size_; }
  std::size_t record_size() const { return record_.size(); }
  std::string_view record() const { return record_; }

  bool may_hold(std::uint32_t fingerprint) const;
  // Whether some event may hold both texts, or the text with that kind and outcome. Wrongly yes for some six in a
  // hundred; always yes for two columns that are not looked at together.
  bool may_hold_both(Column one, std::uint32_t print, Column other, std::uint32_t other_print) const;
  bool may_hold_kind(std::uint32_t print, unsigned kind_and_outcome) const;
  bool holds_any(std::uint32_t kinds_and_outcomes) const { return (kinds_ & kinds_and_outcomes) != 0; }  // one bit each

  Marks marks() const;
  Dictionary users() const;
  Dictionary hosts() const;
  // who: place in users(), other: in hosts(). Of one user only, if asked so.
  std::vector<Cell> by_user(std::optional<std::uint32_t> user = {}) const;
  std::vector<Cell> by_host() const;  // who: place in hosts()
  std::vector<Cell> totals() const;

 private:
  std::string_view record_;
  BlockHeader header_;
  base::Digest hash_{};
  std::uint64_t offset_ = 0;
  std::uint64_t size_ = 0;
  std::uint32_t kinds_ = 0;
  std::string_view fingerprints_;  // rising, four bytes each
  std::string_view pairs_;         // a Bloom filter
  std::string_view marks_;
  std::string_view users_;
  std::string_view hosts_;
  std::string_view by_user_;
  std::string_view by_host_;
  std::string_view totals_;
};

}  // namespace junshu::access

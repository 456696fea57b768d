// The Merkle tree of RFC 6962 (section 2.1): leaf = SHA-256(00 ‖ entry), node = SHA-256(01 ‖ left ‖ right), empty tree
// = SHA-256(""). Pure functions of their arguments; thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/bytes.h"

namespace junshu::ledger {

using base::Bytes;
using base::ByteView;
using base::Digest;

Digest leaf_hash(ByteView entry);
Digest node_hash(const Digest& left, const Digest& right);
const Digest& empty_root();

// The leaf hashes of many entries, computed side by side: several times as fast as one after the other.
class LeafHasher {
 public:
  void add(ByteView entry);
  std::size_t size() const { return ends_.size(); }
  std::vector<Digest> finish();  // in the order in which they were added; and starts anew

 private:
  Bytes preimages_;
  std::vector<std::size_t> ends_;
};

// The roots of the full subtrees that make up a tree, largest first: all that is needed to append to it and to know its
// root.
class CompactRange {
 public:
  void append(const Digest& leaf);
  // Appends a full subtree of 2^level leaves; the size must be a multiple of 2^level.
  void append_subtree(const Digest& root, unsigned level);
  std::uint64_t size() const { return size_; }
  Digest root() const;

  Bytes serialise() const;                     // size as 8 bytes, big-endian ‖ the roots, 32 bytes each
  static CompactRange parse(ByteView stored);  // throws Error{Integrity} when the length does not fit the size
  bool operator==(const CompactRange&) const = default;

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest> roots_;
};

// Gives the root of the full subtree over the leaves [index·2^level, (index+1)·2^level). It is asked only for subtrees
// that lie wholly inside the size it was made for; what it throws passes through.
using HashReader = std::function<Digest(unsigned level, std::uint64_t index)>;
HashReader reader_over_leaves(std::vector<Digest> leaves);

Digest root_at(std::uint64_t size, const HashReader& read);
// Both need index < size, 0 < old_size ≤ new_size, or throw Error{InvalidInput}. Hashes from the leaf towards the root.
std::vector<Digest> inclusion_proof(std::uint64_t index, std::uint64_t size, const HashReader& read);
std::vector<Digest> consistency_proof(std::uint64_t old_size, std::uint64_t new_size, const HashReader& read);

// RFC 9162, 2.1.3.2 and 2.1.4.2. A proof that is too short, too long or about another tree gives false.
bool verify_inclusion(std::uint64_t index, std::uint64_t size, const Digest& leaf, const Digest& root,
                      std::span<const Digest> proof);
bool verify_consistency(std::uint64_t old_size, const Digest& old_root, std::uint64_t new_size, const Digest& new_root,
                        std::span<const Digest> proof);

}  // namespace junshu::ledger

#include <bit>

#include "base/error.h"
#include "ledger/merkle.h"

namespace junshu::ledger {
namespace {

using base::Error;
using base::ErrorKind;

std::uint64_t largest_power_below(std::uint64_t count) { return std::bit_floor(count - 1); }

// Root of the leaves [first, last), where `first` is a multiple of the range's width rounded up to a power of two.
Digest range_root(std::uint64_t first, std::uint64_t last, const HashReader& read) {
  const std::uint64_t count = last - first;
  if (std::has_single_bit(count)) {
    const auto level = static_cast<unsigned>(std::countr_zero(count));
    return read(level, first >> level);
  }
  const std::uint64_t left = largest_power_below(count);
  const Digest left_root = range_root(first, first + left, read);
  return node_hash(left_root, range_root(first + left, last, read));
}

// RFC 6962, 2.1.1: PATH(m, D[n]).
void add_path(std::vector<Digest>& proof, std::uint64_t index, std::uint64_t first, std::uint64_t last,
              const HashReader& read) {
  if (last - first == 1) return;
  const std::uint64_t middle = first + largest_power_below(last - first);
  if (index < middle) {
    add_path(proof, index, first, middle, read);
    proof.push_back(range_root(middle, last, read));
  } else {
    add_path(proof, index, middle, last, read);
    proof.push_back(range_root(first, middle, read));
  }
}

// RFC 6962, 2.1.2: SUBPROOF(m, D[n], b). `whole`: the old tree's root is what the verifier holds already.
void add_subproof(std::vector<Digest>& proof, std::uint64_t old_last, std::uint64_t first, std::uint64_t last,
                  bool whole, const HashReader& read) {
  if (old_last == last) {
    if (!whole) proof.push_back(range_root(first, last, read));
    return;
  }
  const std::uint64_t middle = first + largest_power_below(last - first);
  if (old_last <= middle) {
    add_subproof(proof, old_last, first, middle, whole, read);
    proof.push_back(range_root(middle, last, read));
  } else {
    add_subproof(proof, old_last, middle, last, false, read);
    proof.push_back(range_root(first, middle, read));
  }
}

// Climbs past the levels at which the path has no right sibling.
void skip_levels_without_sibling(std::uint64_t& node, std::uint64_t& last) {
  while ((node & 1U) == 0 && node != 0) {
    node >>= 1U;
    last >>= 1U;
  }
}

}  // namespace

Digest root_at(std::uint64_t size, const HashReader& read) {
  return size == 0 ? empty_root() : range_root(0, size, read);
}

std::vector<Digest> inclusion_proof(std::uint64_t index, std::uint64_t size, const HashReader& read) {
  if (index >= size) {
    throw Error(ErrorKind::InvalidInput, {"その番号の記録は、この大きさの台帳にはありません",
                                          "a log of that size holds no entry of that index"});
  }
  std::vector<Digest> proof;
  add_path(proof, index, 0, size, read);
  return proof;
}

std::vector<Digest> consistency_proof(std::uint64_t old_size, std::uint64_t new_size, const HashReader& read) {
  if (old_size == 0 || old_size > new_size) {
    throw Error(ErrorKind::InvalidInput, {"古い大きさは 1 以上、新しい大きさ以下でなければなりません",
                                          "the old size must be at least 1 and at most the new size"});
  }
  std::vector<Digest> proof;
  add_subproof(proof, old_size, 0, new_size, true, read);
  return proof;
}

bool verify_inclusion(std::uint64_t index, std::uint64_t size, const Digest& leaf, const Digest& root,
                      std::span<const Digest> proof) {
  if (index >= size) return false;
  std::uint64_t node = index;
  std::uint64_t last = size - 1;
  Digest hash = leaf;
  for (const Digest& sibling : proof) {
    if (last == 0) return false;
    if ((node & 1U) != 0 || node == last) {
      hash = node_hash(sibling, hash);
      skip_levels_without_sibling(node, last);
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1U;
    last >>= 1U;
  }
  return last == 0 && hash == root;
}

bool verify_consistency(std::uint64_t old_size, const Digest& old_root, std::uint64_t new_size, const Digest& new_root,
                        std::span<const Digest> proof) {
  if (old_size > new_size) return false;
  if (old_size == new_size) return proof.empty() && old_root == new_root;
  if (old_size == 0) return proof.empty() && old_root == empty_root();
  // The old root itself starts the proof where the old tree is one full subtree of the new one.
  const bool old_is_subtree = std::has_single_bit(old_size);
  if (!old_is_subtree && proof.empty()) return false;
  const Digest& start = old_is_subtree ? old_root : proof.front();
  std::uint64_t node = old_size - 1;
  std::uint64_t last = new_size - 1;
  while ((node & 1U) != 0) {
    node >>= 1U;
    last >>= 1U;
  }
  Digest old_hash = start;
  Digest new_hash = start;
  for (const Digest& hash : proof.subspan(old_is_subtree ? 0 : 1)) {
    if (last == 0) return false;
    if ((node & 1U) != 0 || node == last) {
      old_hash = node_hash(hash, old_hash);
      new_hash = node_hash(hash, new_hash);
      skip_levels_without_sibling(node, last);
    } else {
      new_hash = node_hash(new_hash, hash);
    }
    node >>= 1U;
    last >>= 1U;
  }
  return last == 0 && old_hash == old_root && new_hash == new_root;
}

}  // namespace junshu::ledger

#include "ledger/merkle.h"

#include <algorithm>
#include <bit>

#include "base/error.h"
#include "base/hash.h"
#include "base/hash_kernel.h"

namespace junshu::ledger {
namespace {

constexpr std::array<std::uint8_t, 1> kLeafPrefix = {0x00};
constexpr std::size_t kDigestSize = std::tuple_size_v<Digest>;

}  // namespace

Digest leaf_hash(ByteView entry) { return base::sha256({ByteView(kLeafPrefix), entry}); }

Digest node_hash(const Digest& left, const Digest& right) {
  std::array<std::uint8_t, 1 + 2 * kDigestSize> preimage;
  preimage[0] = 0x01;
  std::copy(left.begin(), left.end(), preimage.begin() + 1);
  std::copy(right.begin(), right.end(), preimage.begin() + 1 + kDigestSize);
  return base::sha256(preimage);
}

void LeafHasher::add(ByteView entry) {
  preimages_.insert(preimages_.end(), kLeafPrefix.begin(), kLeafPrefix.end());
  preimages_.insert(preimages_.end(), entry.begin(), entry.end());
  ends_.push_back(preimages_.size());
}

std::vector<Digest> LeafHasher::finish() {
  std::vector<ByteView> messages;
  messages.reserve(ends_.size());
  std::size_t begin = 0;
  for (const std::size_t end : ends_) {
    messages.push_back(ByteView(preimages_).subspan(begin, end - begin));
    begin = end;
  }
  std::vector<Digest> leaves = base::sha256_of_all(messages);
  preimages_.clear();
  ends_.clear();
  return leaves;
}

const Digest& empty_root() {
  static const Digest root = base::sha256(ByteView{});
  return root;
}

void CompactRange::append(const Digest& leaf) { append_subtree(leaf, 0); }

void CompactRange::append_subtree(const Digest& root, unsigned level) {
  const std::uint64_t width = std::uint64_t{1} << level;
  JUNSHU_INVARIANT(size_ % width == 0, "a subtree is appended where it does not fit");
  Digest carried = root;
  for (std::uint64_t before = size_ >> level; (before & 1U) != 0; before >>= 1U) {
    carried = node_hash(roots_.back(), carried);
    roots_.pop_back();
  }
  roots_.push_back(carried);
  size_ += width;
}

Digest CompactRange::root() const {
  if (roots_.empty()) return empty_root();
  Digest root = roots_.back();
  for (std::size_t i = roots_.size() - 1; i-- > 0;) root = node_hash(roots_[i], root);
  return root;
}

Bytes CompactRange::serialise() const {
  Bytes stored;
  stored.reserve(8 + roots_.size() * kDigestSize);
  for (int shift = 56; shift >= 0; shift -= 8) stored.push_back(static_cast<std::uint8_t>(size_ >> shift));
  for (const Digest& root : roots_) stored.insert(stored.end(), root.begin(), root.end());
  return stored;
}

CompactRange CompactRange::parse(ByteView stored) {
  CompactRange range;
  std::size_t count = 0;
  if (stored.size() >= 8) {
    for (std::size_t i = 0; i < 8; ++i) range.size_ = (range.size_ << 8U) | stored[i];
    count = static_cast<std::size_t>(std::popcount(range.size_));
  }
  if (stored.size() != 8 + count * kDigestSize) {
    throw base::Error(base::ErrorKind::Integrity,
                      {"保存された木の状態が壊れています", "the stored state of the tree is damaged"}, "compact range");
  }
  range.roots_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const ByteView root = stored.subspan(8 + i * kDigestSize, kDigestSize);
    std::copy(root.begin(), root.end(), range.roots_[i].begin());
  }
  return range;
}

HashReader reader_over_leaves(std::vector<Digest> leaves) {
  return [leaves = std::move(leaves)](unsigned level, std::uint64_t index) {
    const std::uint64_t first = index << level;
    const std::uint64_t last = (index + 1) << level;
    JUNSHU_INVARIANT(last <= leaves.size(), "a subtree beyond the leaves is asked for");
    CompactRange range;
    for (std::uint64_t i = first; i < last; ++i) range.append(leaves[i]);
    return range.root();
  };
}

}  // namespace junshu::ledger

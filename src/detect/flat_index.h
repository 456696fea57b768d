// Where things with a 64-bit key lie: an open table of eight bytes a place, probed in a row. Keys are hashes already,
// so their upper half says where to look; the whole key stands with the thing itself.
#pragma once

#include <cstdint>
#include <vector>

namespace junshu::detect {

class FlatIndex {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  // The place entered for `key`, or kNone. `is(place)`: whether what lies there has the key.
  template <typename Is>
  std::uint32_t find(std::uint64_t key, const Is& is) const {
    if (size_ == 0) return kNone;
    const std::uint32_t tag = tag_of(key);
    for (std::size_t at = tag & mask();; at = (at + 1) & mask()) {
      const Slot& slot = slots_[at];
      if (slot.place == kNone) return kNone;
      if (slot.tag == tag && is(slot.place)) return slot.place;
    }
  }
  void insert(std::uint64_t key, std::uint32_t place);  // of a key that is not yet there
  void erase(std::uint64_t key, std::uint32_t place);   // of one that is
  void clear();
  std::size_t size() const { return size_; }
  // Soon `key` will be looked for.
  void prefetch(std::uint64_t key) const {
    if (size_ != 0) __builtin_prefetch(&slots_[tag_of(key) & mask()]);
  }

 private:
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t place = kNone;
  };
  static std::uint32_t tag_of(std::uint64_t key) { return static_cast<std::uint32_t>(key >> 32); }
  std::size_t mask() const { return slots_.size() - 1; }
  void put(Slot slot);

  std::vector<Slot> slots_;  // a power of two of them
  std::size_t size_ = 0;
};

}  // namespace junshu::detect

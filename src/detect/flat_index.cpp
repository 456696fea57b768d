#include "flat_index.h"

#include <utility>

namespace junshu::detect {

void FlatIndex::put(Slot slot) {
  std::size_t at = slot.tag & mask();
  while (slots_[at].place != kNone) at = (at + 1) & mask();
  slots_[at] = slot;
}

void FlatIndex::insert(std::uint64_t key, std::uint32_t place) {
  if ((size_ + 1) * 4 > slots_.size() * 3) {
    const auto old = std::exchange(slots_, std::vector<Slot>(slots_.empty() ? 16 : slots_.size() * 2));
    for (const Slot& slot : old) {
      if (slot.place != kNone) put(slot);
    }
  }
  put({tag_of(key), place});
  ++size_;
}

void FlatIndex::erase(std::uint64_t key, std::uint32_t place) {
  std::size_t hole = tag_of(key) & mask();
  while (slots_[hole].place != place) hole = (hole + 1) & mask();
  // Those behind it move up as far as their own beginning, so that no search stops too early.
  for (std::size_t at = (hole + 1) & mask(); slots_[at].place != kNone; at = (at + 1) & mask()) {
    const std::size_t home = slots_[at].tag & mask();
    if (((at - home) & mask()) < ((at - hole) & mask())) continue;
    slots_[hole] = slots_[at];
    hole = at;
  }
  slots_[hole] = {};
  --size_;
}

void FlatIndex::clear() {
  slots_.clear();
  size_ = 0;
}

}  // namespace junshu::detect

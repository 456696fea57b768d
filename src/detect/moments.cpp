#include "moments.h"

#include <algorithm>

namespace junshu::detect {

void Moments::grow() {
  const std::uint32_t capacity = capacity_ == 0 ? 1 : capacity_ * 2;
  auto ring = std::make_unique<Moment[]>(capacity);
  const std::uint32_t until_end = std::min(size_, capacity_ - head_);
  std::copy_n(ring_.get() + head_, until_end, ring.get());
  std::copy_n(ring_.get(), size_ - until_end, ring.get() + until_end);
  ring_ = std::move(ring);
  capacity_ = capacity;
  head_ = 0;
}

std::size_t Moments::until_last(std::uint64_t mark) const {
  const std::uint32_t until_end = std::min(size_, capacity_ - head_);  // the ring's two pieces, the later one first
  const Moment* const start = ring_.get();
  for (const Moment* at = start + (size_ - until_end); at != start; --at) {
    if (at[-1].mark == mark) return until_end + static_cast<std::size_t>(at - start);
  }
  const Moment* const head = start + head_;
  for (const Moment* at = head + until_end; at != head; --at) {
    if (at[-1].mark == mark) return static_cast<std::size_t>(at - head);
  }
  return 0;
}

// The shorter side makes room, or closes up.
void Moments::insert(std::size_t index, const Moment& moment) {
  if (size_ == capacity_) grow();
  if (index * 2 < size_) {
    head_ = (head_ - 1) & (capacity_ - 1);
    for (std::size_t i = 0; i < index; ++i) (*this)[i] = (*this)[i + 1];
  } else {
    for (std::size_t i = size_; i > index; --i) (*this)[i] = (*this)[i - 1];
  }
  ++size_;
  (*this)[index] = moment;
}

void Moments::erase(std::size_t index) {
  if (index * 2 < size_) {
    for (std::size_t i = index; i > 0; --i) (*this)[i] = (*this)[i - 1];
    head_ = (head_ + 1) & (capacity_ - 1);
  } else {
    for (std::size_t i = index; i + 1 < size_; ++i) (*this)[i] = (*this)[i + 1];
  }
  --size_;
}

}  // namespace junshu::detect

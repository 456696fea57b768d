// What happened in one group, in a ring that grows: first in, first out, with places between for what comes late.
#pragma once

#include <cstdint>
#include <memory>

#include "base/clock.h"

namespace junshu::detect {

struct Moment {
  base::Millis time = 0;
  std::uint64_t mark = 0;  // hash of the value, or the number's bits; Temporal: which source; TemporalOrdered: when the
                           // chain began
  std::uint32_t count = 1;  // TemporalOrdered: length × sources + last source
  std::uint32_t line = 0;   // of the store of lines; 0: none
};

class Moments {
 public:
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Moment& operator[](std::size_t index) { return ring_[(head_ + index) & (capacity_ - 1)]; }
  const Moment& operator[](std::size_t index) const { return ring_[(head_ + index) & (capacity_ - 1)]; }
  const Moment& front() const { return ring_[head_]; }
  const Moment& back() const { return (*this)[size_ - 1]; }

  void push_back(const Moment& moment) {
    if (size_ == capacity_) grow();
    (*this)[size_++] = moment;
  }
  void pop_front() {
    head_ = (head_ + 1) & (capacity_ - 1);
    --size_;
  }
  void insert(std::size_t index, const Moment& moment);  // before the one at `index`
  void erase(std::size_t index);
  void prefetch() const {  // the first, and where the next one goes
    if (capacity_ == 0) return;
    __builtin_prefetch(&ring_[head_]);
    __builtin_prefetch(&(*this)[size_], 1);
  }
  // How many stand before the last with this mark, and it: 0 when there is none.
  std::size_t until_last(std::uint64_t mark) const;
  std::size_t bytes() const { return capacity_ * sizeof(Moment); }

 private:
  void grow();

  std::unique_ptr<Moment[]> ring_;
  std::uint32_t capacity_ = 0;  // a power of two
  std::uint32_t head_ = 0;
  std::uint32_t size_ = 0;
};

}  // namespace junshu::detect

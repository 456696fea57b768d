// All groups of one correlation, linked by when they were touched last. They lie in blocks and never move.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "flat_index.h"
#include "window.h"

namespace junshu::detect {

// A keyed hash of the group's values: the values themselves are those of the event at hand.
using GroupKey = std::uint64_t;

class Groups {
 public:
  using Place = std::uint32_t;
  static constexpr Place kNone = FlatIndex::kNone;

  struct Group {
    GroupKey key = 0;
    Window window;
  };

  Place find(GroupKey key) const {
    return index_.find(key, [&](Place place) { return (*this)[place].key == key; });
  }
  // `place`: what find() said of the key just now; kNone makes the group.
  Place touch(GroupKey key, Place place, std::uint64_t event);
  // What will be read soon, in two steps: each needs what the one before brought in.
  void prefetch(GroupKey key) const { index_.prefetch(key); }
  void prefetch_group(Place place) const {
    __builtin_prefetch(&links_[place]);
    (*this)[place].window.prefetch();
  }
  void recount(Place place, std::size_t before) { bytes_ += (*this)[place].window.bytes() - before; }  // it changed
  void forget(Place place);
  Group& operator[](Place place) { return blocks_[place / kBlock][place % kBlock]; }
  const Group& operator[](Place place) const { return blocks_[place / kBlock][place % kBlock]; }
  Place oldest() const { return oldest_; }
  Place newer(Place place) const { return links_[place].newer; }
  std::uint64_t touched(Place place) const { return links_[place].touched; }
  std::size_t size() const { return index_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  static constexpr std::uint32_t kBlock = 64;
  struct Link {
    Place older = kNone;
    Place newer = kNone;
    std::uint64_t touched = 0;  // number of the event
  };
  // With its share of the index, which is between three eighths and three quarters full.
  static constexpr std::size_t kGroupBytes = sizeof(Group) + sizeof(Link) + 16;

  Place make(GroupKey key);
  void unlink(Place place);

  FlatIndex index_;
  std::vector<std::unique_ptr<Group[]>> blocks_;
  std::vector<Link> links_;  // apart from the groups, so that those next to one stay in the cache
  std::vector<Place> free_;
  Place oldest_ = kNone;
  Place newest_ = kNone;
  std::size_t bytes_ = 0;
};

}  // namespace junshu::detect

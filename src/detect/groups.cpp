#include "groups.h"

namespace junshu::detect {

void Groups::unlink(Place place) {
  const Link link = links_[place];
  (link.newer != kNone ? links_[link.newer].older : newest_) = link.older;
  (link.older != kNone ? links_[link.older].newer : oldest_) = link.newer;
}

Groups::Place Groups::make(GroupKey key) {
  if (free_.empty()) {
    const auto first = static_cast<Place>(links_.size());
    blocks_.push_back(std::make_unique<Group[]>(kBlock));
    links_.resize(links_.size() + kBlock);
    for (Place i = kBlock; i > 0; --i) free_.push_back(first + i - 1);
  }
  const Place place = free_.back();
  free_.pop_back();
  (*this)[place].key = key;
  index_.insert(key, place);
  return place;
}

Groups::Place Groups::touch(GroupKey key, Place place, std::uint64_t event) {
  if (place != kNone && place == newest_) {
    links_[place].touched = event;
    return place;
  }
  if (place == kNone) {
    place = make(key);
    bytes_ += kGroupBytes;
  } else {
    unlink(place);
  }
  links_[place] = {newest_, kNone, event};
  (newest_ != kNone ? links_[newest_].newer : oldest_) = place;
  newest_ = place;
  return place;
}

void Groups::forget(Place place) {
  Group& group = (*this)[place];
  bytes_ -= kGroupBytes + group.window.bytes();
  unlink(place);
  index_.erase(group.key, place);
  group = {};
  free_.push_back(place);
}

}  // namespace junshu::detect

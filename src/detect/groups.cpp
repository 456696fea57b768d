#include "correlator_state.h"

namespace junshu::detect {
namespace {
// A node of the table with its share of buckets, as malloc rounds it.
constexpr std::size_t kGroupBytes = sizeof(Groups::Group) + sizeof(GroupKey) + 3 * sizeof(void*);
}  // namespace

void Groups::unlink(Group& group) {
  (group.newer != nullptr ? group.newer->older : newest_) = group.older;
  (group.older != nullptr ? group.older->newer : oldest_) = group.newer;
  group.newer = group.older = nullptr;
}

Groups::Group& Groups::touch(GroupKey key, std::uint64_t event) {
  const auto [place, fresh] = groups_.try_emplace(key);
  Group& group = place->second;
  if (fresh) {
    group.key = key;
  } else {
    unlink(group);
  }
  group.older = newest_;
  (newest_ != nullptr ? newest_->newer : oldest_) = &group;
  newest_ = &group;
  group.touched = event;
  return group;
}

void Groups::recount(Group& group) {
  const std::size_t now = kGroupBytes + group.window.bytes();
  bytes_ += now - group.bytes;
  group.bytes = now;
}

void Groups::forget(Group& group) {
  unlink(group);
  bytes_ -= group.bytes;
  groups_.erase(group.key);
}

}  // namespace junshu::detect

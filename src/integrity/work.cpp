#include "work.h"

#include <algorithm>

namespace junshu::integrity {
namespace {

bool smaller(const LargeJob& a, const LargeJob& b) { return a.size < b.size; }

}  // namespace

void WorkQueue::add(FolderJob job) {
  {
    const std::lock_guard lock(mutex_);
    folders_.push_back(std::move(job));
  }
  changed_.notify_one();
}

void WorkQueue::add(LargeJob job) {
  {
    const std::lock_guard lock(mutex_);
    large_.push_back(std::move(job));
    std::push_heap(large_.begin(), large_.end(), smaller);
  }
  changed_.notify_one();
}

std::optional<Work> WorkQueue::take() {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    if (!folders_.empty() && large_.size() < most_large_) {
      Work work{std::move(folders_.back()), false};
      folders_.pop_back();
      ++busy_;
      return work;
    }
    if (!large_.empty()) {
      ++busy_;
      return Work{std::nullopt, true};
    }
    if (busy_ == 0) break;
    changed_.wait(lock);
  }
  return std::nullopt;
}

void WorkQueue::done() {
  const std::lock_guard lock(mutex_);
  if (--busy_ == 0) changed_.notify_all();
}

std::optional<LargeJob> WorkQueue::take_large(bool share, std::size_t already) {
  const std::lock_guard lock(mutex_);
  if (stopped_ || large_.empty()) return std::nullopt;
  // While lanes are first filled, every thread leaves the others as many as it took.
  if (share && already > 0 && large_.size() < already * (threads_ - 1)) return std::nullopt;
  std::pop_heap(large_.begin(), large_.end(), smaller);
  LargeJob job = std::move(large_.back());
  large_.pop_back();
  return job;
}

void WorkQueue::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

bool LargeClaims::claim(const LargeJob& job) {
  const Entry& entry = job.folder->listing.entries[job.entry];
  if (entry.links < 2) return true;
  const std::lock_guard lock(mutex_);
  const auto [place, first] = claimed_.try_emplace({entry.device, entry.inode});
  if (!first) place->second.push_back(job);
  return first;
}

std::vector<LargeJob> LargeClaims::release(const Entry& entry) {
  if (entry.links < 2) return {};
  const std::lock_guard lock(mutex_);
  const auto found = claimed_.find({entry.device, entry.inode});
  if (found == claimed_.end()) return {};
  std::vector<LargeJob> out = std::move(found->second);
  claimed_.erase(found);
  return out;
}

}  // namespace junshu::integrity

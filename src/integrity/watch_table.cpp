#include "watch_table.h"

#include <algorithm>
#include <utility>

#include "watch_mounts.h"

namespace junshu::integrity {
namespace {

constexpr std::size_t kMostRescans = 1'024;
constexpr std::size_t kMostCrowd = 8'192;

}  // namespace

void WatchTable::add_who(Seen& seen, const std::shared_ptr<const Who>& who) {
  if (!who) return;
  for (const auto& each : seen.who) {
    if (each == who || *each == *who) return;
  }
  if (seen.who.size() >= kMostWho || (crowd_.size() >= kMostCrowd && !crowd_.contains(who.get()))) {
    seen.more_who = true;
    return;
  }
  crowd_.insert(who.get());
  seen.who.push_back(who);
}

bool WatchTable::add(const Event& event, base::Millis now) {
  auto found = seen_.find(std::string(event.path));
  if (found == seen_.end()) {
    if (seen_.size() >= capacity_) {
      rescan(std::string(event.folder), Rescan::Reason::Crowded, now);
      return false;
    }
    found = seen_.emplace(event.path, Entry{.order = ++order_, .seen = {.first_at = now}}).first;
  }
  Seen& seen = found->second.seen;
  seen.folder = event.is_folder;
  seen.happenings |= event.happenings;
  seen.last_at = now;
  ++seen.events;
  if (event.happenings.has(Happening::Modified)) seen.open = true;
  if (event.happenings.has(Happening::Written)) seen.open = false;
  if (event.happenings.has(Happening::MovedTo)) seen.moved_from = event.moved_from;
  add_who(seen, event.who);
  return true;
}

void WatchTable::rescan(std::string folder, Rescan::Reason reason, base::Millis now, std::shared_ptr<const Who> who) {
  for (std::string_view above = folder; !above.empty(); above = above.substr(0, above.rfind('/'))) {
    if (rescans_.contains(std::string(above))) return;
  }
  std::erase_if(rescans_, [&](const auto& each) { return is_within(each.first, folder); });
  while (rescans_.size() >= kMostRescans) {
    // Too many to name: those of one parent become the parent.
    std::string parent = folder.substr(0, std::max<std::size_t>(folder.rfind('/'), 1));
    std::erase_if(rescans_, [&](const auto& each) { return is_within(each.first, parent); });
    folder = std::move(parent);
    reason = Rescan::Reason::Crowded;
    who.reset();
    if (folder == "/") break;
  }
  rescans_.emplace(folder, Rescan{.folder = folder, .reason = reason, .at = now, .who = std::move(who)});
}

Watch::Taken WatchTable::take(base::Millis now, base::Millis quiet, base::Millis at_most) {
  Watch::Taken out;
  std::vector<std::pair<std::uint64_t, Seen>> ripe;
  for (auto each = seen_.begin(); each != seen_.end();) {
    Seen& seen = each->second.seen;
    const bool set_back = now < seen.last_at;  // the clock: do not wait for it to come again
    if (!set_back && now - seen.last_at < quiet && now - seen.first_at < at_most) {
      ++each;
      continue;
    }
    seen.path = each->first;
    ripe.emplace_back(each->second.order, std::move(seen));
    each = seen_.erase(each);
  }
  std::sort(ripe.begin(), ripe.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  out.seen.reserve(ripe.size());
  for (auto& [order, seen] : ripe) out.seen.push_back(std::move(seen));
  for (auto& [folder, rescan] : rescans_) out.rescans.push_back(std::move(rescan));
  rescans_.clear();
  out.gaps = std::exchange(gaps_, {});
  crowd_.clear();
  if (seen_.empty()) seen_ = {};  // gives the buckets back
  return out;
}

}  // namespace junshu::integrity

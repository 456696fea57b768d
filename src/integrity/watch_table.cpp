#include "watch_table.h"

#include <algorithm>
#include <utility>

#include "watch_mounts.h"

namespace junshu::integrity {
namespace {

constexpr std::size_t kMostRescans = 1'024;
constexpr std::size_t kMostCrowd = 8'192;

}  // namespace

WatchTable::Entry::Rest& WatchTable::rest_of(Entry& entry) {
  if (!entry.rest) entry.rest = std::make_unique<Entry::Rest>();
  return *entry.rest;
}

void WatchTable::add_who(Entry& entry, const std::shared_ptr<const Who>& who) {
  if (!who || entry.who == who || (entry.who && *entry.who == *who)) return;
  const std::size_t count = (entry.who ? 1U : 0U) + (entry.rest ? entry.rest->who.size() : 0U);
  if (entry.rest) {
    for (const auto& each : entry.rest->who) {
      if (each == who || *each == *who) return;
    }
  }
  if (count >= kMostWho || (crowd_.size() >= kMostCrowd && !crowd_.contains(who.get()))) {
    entry.more_who = true;
    return;
  }
  crowd_.insert(who.get());
  if (!entry.who) {
    entry.who = who;
  } else {
    rest_of(entry).who.push_back(who);
  }
}

bool WatchTable::add(const Event& event, base::Millis now) {
  auto found = entries_.find(std::string(event.path));
  if (found == entries_.end()) {
    if (entries_.size() >= capacity_) {
      rescan(std::string(event.folder), Rescan::Reason::Crowded, now);
      return false;
    }
    found = entries_.emplace(event.path, Entry{.order = ++order_, .first_at = now}).first;
  }
  Entry& entry = found->second;
  entry.folder = event.is_folder;
  entry.happenings |= event.happenings;
  entry.last_at = now;
  ++entry.events;
  if (event.happenings.has(Happening::Modified)) entry.open = true;
  if (event.happenings.has(Happening::Written)) entry.open = false;
  if (!event.moved_from.empty()) rest_of(entry).moved_from = event.moved_from;
  add_who(entry, event.who);
  return true;
}

void WatchTable::rescan(std::string folder, Rescan::Reason reason, base::Millis now, std::shared_ptr<const Who> who) {
  if (rescans_.contains("/")) return;
  for (std::string_view above = folder; !above.empty(); above = above.substr(0, above.rfind('/'))) {
    if (rescans_.contains(std::string(above))) return;
  }
  const auto take_over_below = [&](const std::string& from) {
    std::erase_if(rescans_, [&](const auto& each) {
      if (!is_within(each.first, from)) return false;
      now = std::min(now, each.second.at);
      return true;
    });
  };
  take_over_below(folder);
  while (rescans_.size() >= kMostRescans) {
    // Too many to name: those of one parent become the parent.
    std::string parent = folder.substr(0, std::max<std::size_t>(folder.rfind('/'), 1));
    take_over_below(parent);
    folder = std::move(parent);
    reason = Rescan::Reason::Crowded;
    who.reset();
    if (folder == "/") break;
  }
  rescans_.emplace(folder, Rescan{.folder = folder, .reason = reason, .at = now, .who = std::move(who)});
}

Sighting WatchTable::sighting_of(const std::string& path, Entry& entry) {
  Sighting out{.path = path,
               .folder = entry.folder,
               .happenings = entry.happenings,
               .first_at = entry.first_at,
               .last_at = entry.last_at,
               .events = entry.events,
               .open = entry.open,
               .more_who = entry.more_who};
  if (entry.who) out.who.push_back(std::move(entry.who));
  if (entry.rest) {
    out.moved_from = std::move(entry.rest->moved_from);
    for (auto& who : entry.rest->who) out.who.push_back(std::move(who));
  }
  return out;
}

Watch::Taken WatchTable::take(base::Millis now, base::Millis quiet, base::Millis at_most, std::size_t most) {
  Watch::Taken out;
  using Ripe = std::pair<std::uint64_t, std::unordered_map<std::string, Entry>::iterator>;
  std::vector<Ripe> ripe;
  for (auto each = entries_.begin(); each != entries_.end(); ++each) {
    const Entry& entry = each->second;
    const bool set_back = now < entry.last_at;  // the clock: do not wait for it to come again
    if (set_back || now - entry.last_at >= quiet || now - entry.first_at >= at_most)
      ripe.emplace_back(entry.order, each);
  }
  std::sort(ripe.begin(), ripe.end(), [](const Ripe& a, const Ripe& b) { return a.first < b.first; });
  if (ripe.size() > most) ripe.resize(most);
  out.seen.reserve(ripe.size());
  for (const auto& [order, entry] : ripe) {
    out.seen.push_back(sighting_of(entry->first, entry->second));
    entries_.erase(entry);
  }
  for (const auto& [path, entry] : entries_) {
    if (out.oldest_left == 0 || entry.first_at < out.oldest_left) out.oldest_left = entry.first_at;
  }
  for (auto& [folder, rescan] : rescans_) out.rescans.push_back(std::move(rescan));
  rescans_.clear();
  out.gaps = std::exchange(gaps_, {});
  crowd_.clear();
  if (entries_.empty()) entries_ = decltype(entries_)();  // gives the buckets back
  return out;
}

}  // namespace junshu::integrity

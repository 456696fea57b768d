#include "access/gaps.h"

#include <algorithm>

namespace junshu::access {

std::optional<Gap> Sources::hear(const Heard& heard) {
  const auto [place, fresh] = last_.try_emplace({heard.host, heard.log}, heard);
  if (fresh) return std::nullopt;
  Heard& last = place->second;
  const bool numbered = heard.sequence > 0 && last.sequence > 0;
  if (numbered ? heard.sequence <= last.sequence : heard.through <= last.through) return std::nullopt;
  std::optional<Gap> gap;
  if (numbered && heard.sequence > last.sequence + 1) {
    gap = Gap{heard.host, heard.log, "sequence", last.through, heard.from, heard.sequence - last.sequence - 1};
  } else if (last.promised > 0 && heard.from > last.through + last.promised) {
    gap = Gap{heard.host, heard.log, "silent", last.through, heard.from, 0};
  }
  // A clock that was set back must not make a gap of negative length.
  if (gap && *gap->to < gap->from) gap->to = gap->from;
  const base::Millis through = std::max(last.through, heard.through);
  const std::int64_t sequence = std::max(last.sequence, heard.sequence);
  last = heard;
  last.through = through;
  last.sequence = sequence;
  return gap;
}

void Sources::restore(const Heard& heard) { last_.insert_or_assign({heard.host, heard.log}, heard); }

std::vector<Gap> Sources::silent(base::Millis now) const {
  std::vector<Gap> out;
  for (const auto& [name, heard] : last_) {
    if (heard.promised > 0 && now > heard.through + heard.promised) {
      out.push_back({heard.host, heard.log, "silent", heard.through, std::nullopt, 0});
    }
  }
  return out;
}

std::vector<Heard> Sources::last() const {
  std::vector<Heard> out;
  for (const auto& [name, heard] : last_) out.push_back(heard);
  return out;
}

std::optional<Heard> Sources::last_of(const std::string& host, const std::string& log) const {
  const auto found = last_.find({host, log});
  return found == last_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace junshu::access

// Finds the gaps: a source silent past its promise, a segment number left out. Pure; both kinds of history use it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "access/event.h"

namespace junshu::access {

class Sources {
 public:
  // Takes a word of a source and returns the gap it closes, if any. A word that is not newer than the last one changes
  // nothing.
  std::optional<Gap> hear(const Heard& heard);
  // Takes over a state that was kept, without looking for gaps.
  void restore(const Heard& heard);
  // Sources whose promise has run out at `now`: gaps that last.
  std::vector<Gap> silent(base::Millis now) const;
  // The last word of each source, by host and log.
  std::vector<Heard> last() const;
  std::optional<Heard> last_of(const std::string& host, const std::string& log) const;

 private:
  std::map<std::pair<std::string, std::string>, Heard> last_;
};

}  // namespace junshu::access

// What changed between two texts, line by line, bounded in time and length.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace junshu::sites {

struct TextChange {
  std::size_t line_before = 0;  // from 1; of the first line of `before`, or of the line it would stand before
  std::size_t line_after = 0;
  std::string before;  // lines with their line feeds; "" nothing was there
  std::string after;
};

struct TextChanges {
  std::vector<TextChange> changes;  // in order, at most `most`
  std::size_t more = 0;             // not shown
};

// Lines that moved count as removed and added. Beyond 4000 lines between the first and the last difference all between
// is one change.
TextChanges text_changes(std::string_view before, std::string_view after, std::size_t most);

// The parts of two texts that differ, without what both begin and end with but for a little around; cut between
// characters.
struct Excerpt {
  std::string before;
  std::string after;
};
Excerpt excerpt(std::string_view before, std::string_view after, std::size_t most);

}  // namespace junshu::sites

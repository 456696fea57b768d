// What both kinds of history do alike: checking what is asked, cursors, gaps of a page, sums, what a batch comes to.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "access/gaps.h"
#include "access/history.h"
#include "block.h"

namespace junshu::access {

std::string month_of(base::Millis instant);  // "2026-11"

struct Cursor {
  base::Millis at = 0;
  std::int64_t id = 0;
};
std::optional<Cursor> cursor_of(const Query& query);  // throws Error{InvalidInput}
std::string to_text(const Cursor& cursor);
void check(const Query& query);  // throws Error{InvalidInput} for a limit out of range

// One bit for each kind and outcome that is asked for.
std::uint32_t kinds_mask(const std::vector<Kind>& kinds, const std::vector<Outcome>& outcomes);
// All conditions but the cursor.
bool matches(const Query& query, std::uint32_t mask, const Event& event);

// The gaps that belong to a page whose events and `next` are set.
void add_gaps(Page& page, const Query& query, const std::vector<Gap>& all);

class Counter {
 public:
  explicit Counter(const CountQuery& query);
  bool wants(std::int64_t hour, unsigned kind_and_outcome) const;
  void add(std::int64_t hour, unsigned kind_and_outcome, std::string_view user, std::string_view host,
           std::int64_t count);
  std::vector<Count> counts() const;

 private:
  struct Key {
    std::int64_t hour;
    std::uint32_t user;
    std::uint32_t host;
    std::uint32_t kind;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };
  // Names get numbers: there are many sums and few names.
  class Names {
   public:
    std::uint32_t number(std::string_view name);
    const std::string& name(std::uint32_t number) const { return names_[number]; }

   private:
    std::deque<std::string> names_;
    std::unordered_map<std::string_view, std::uint32_t> numbers_;
  };

  const CountQuery& query_;
  std::uint32_t mask_;
  Names users_;
  Names hosts_;
  std::unordered_map<Key, std::int64_t, KeyHash> sums_;
};

// A batch as it will be kept.
struct Prepared {
  base::Millis recorded_at = 0;
  std::vector<Event> events;
  Marks marks;
  std::size_t bytes = 0;
};
// `taken`: of each record source, the segment up to which it was taken. Gaps are found against `sources`, which stay as
// they are: once the batch is kept, its marks are taken over by `take`. Throws Error{TooLarge} for a batch over the
// limits.
Prepared prepare(const Batch& batch, base::Millis not_before, const std::map<std::string, std::int64_t>& taken,
                 const Sources& sources);
void take(const Marks& marks, std::map<std::string, std::int64_t>& taken, Sources& sources);

}  // namespace junshu::access

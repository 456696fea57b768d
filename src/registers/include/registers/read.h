// Reading records for people: lists, one record with what may be done to it, its history. Personal values are unsealed here and nowhere else.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "registers/act.h"

namespace junshu::registers {

struct ListQuery {
  std::string text;                            // searched in number, codes, choices, and personal text
  std::string state;                           // one state, or "" for all but voided
  std::map<std::string, std::string> filters;  // field → value; a date's field with ".from" or ".until" → the first or last day
  std::string sort;                            // "due", "-due"; default newest number first
  std::size_t limit = 50;                      // 1–500
  std::string cursor;                          // of the page before
};

struct RecordRow {
  std::string record, state;
  std::int64_t version = 0;
  base::Object values;    // field → shown value (plain), references as {"record", "title"}, persons as {"member", "name"}
};
struct Page {
  std::vector<RecordRow> rows;
  std::string next_cursor;
  std::optional<std::int64_t> total;   // without `text`
};
Page list(const World& world, const catalogue::Register& definition, const ListQuery& query);

std::optional<RecordRow> find(const World& world, const catalogue::Register& definition, std::string_view record);  // voided ones too
std::string title(const World& world, const std::string& register_id, std::string_view record);   // for showing a reference

struct HistoryEntry {
  std::uint64_t index = 0;   // in the contract's log
  base::Millis at = 0;
  std::optional<base::Millis> occurred_at;
  std::string action, by, role, on_behalf_of;
  std::vector<std::string> violations;
  base::Object changed;      // field → shown value
  std::string reason;
};
std::vector<HistoryEntry> history(const World& world, const catalogue::Register& definition, std::string_view record);

struct Offer {               // an action open to this person now, or why it is not
  std::string action;
  bool admissible = false;
  std::vector<BrokenRule> prevents;   // rules that fail already before any value is typed
};
// Actions from the record's state (or creating ones, with no record) that the actor's roles allow.
std::vector<Offer> offers(const World& world, const identity::Actor& actor, const catalogue::Register& definition, std::string_view record);

// Records of any register that wait for a decision the actor may take, and those past their deadline.
struct Waiting {
  std::string register_id, record, action, title;
  base::Millis since = 0;
};
std::vector<Waiting> waiting_for(const World& world, const identity::Actor& actor, std::size_t limit);
struct Overdue {
  std::string register_id, record, title, due;
};
std::vector<Overdue> overdue(const World& world, std::size_t limit);

}  // namespace junshu::registers

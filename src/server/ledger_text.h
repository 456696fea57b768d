// What an event says, in one line for people. Private to this module.
#pragma once

#include "shown.h"

namespace junshu::server {

// LedgerEvent of the description, from the bytes of an entry.
Object ledger_event(Shown& shown, std::uint64_t index, std::string_view entry);
// The newest `limit` events before index `before`, newest first, of those that `type`, `register_id` and `record` (each
// "" for any) let through.
struct LedgerPart {
  Array items;
  std::optional<std::uint64_t> next;  // `before` of the following part
};
LedgerPart ledger_part(Shown& shown, std::uint64_t before, std::size_t limit, const std::string& type,
                       const std::string& register_id, const std::string& record);

}  // namespace junshu::server

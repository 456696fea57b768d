// The access history in PostgreSQL: one table of events a month of recording (`access_2026_11`, partition of
// `access_event`), sums for each hour, gaps, sources, and a chain of SHA-256 over the canonical lines of what was
// sealed together. Makes its tables when they are missing. The names do not begin with `p_`: no fold writes these rows,
// they are not replayed from the ledger but checked by their own chain.
#pragma once

#include <memory>

#include "access/history.h"
#include "store/connection.h"

namespace junshu::access {

// `database` is PostgreSQL's and outlives what is returned. One process appends at a time: an advisory lock makes
// others wait.
std::unique_ptr<AccessHistory> open_partitions(store::Database& database);

}  // namespace junshu::access

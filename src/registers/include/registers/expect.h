// Expected dates are rows, so that a missing day is found by a join. The daily clock event writes them.
#pragma once

#include "registers/act.h"

namespace junshu::registers {

void register_expect_folds(store::Projector& projector);  // day.opened → p_expected, p_day

// The last day opened in the contract's log, if any.
std::optional<base::Date> last_opened_day(store::Connection& connection, std::string_view contract);
// Emits day.opened for `day`, with the rows expected that day. Slots at random times are drawn from the transaction's randomness.
void open_day(store::Transaction& transaction, const World& world, base::Date day);

}  // namespace junshu::registers

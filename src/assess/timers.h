// The queue of instants at which rows of checks turn out differently by time alone.
#pragma once

#include <string>

#include "store/writer.h"

namespace junshu::assess {

// When a row is looked at again that, at `now`, still names an instant that has come: after as long as it is late, at least a second. A row that turns only
// just after its instant is thus found within seconds, and one that names it for ever costs seventeen looks in the first day and one a day after that.
base::Millis look_again(base::Millis named, base::Millis now);

// Puts all such rows of the contract off, so that none of them wakes us for ever.
void put_off(store::Transaction& transaction, const std::string& contract, base::Millis now);

}  // namespace junshu::assess

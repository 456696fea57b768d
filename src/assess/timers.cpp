#include "timers.h"

#include <algorithm>

namespace junshu::assess {

base::Millis look_again(base::Millis named, base::Millis now) { return now + std::max(base::kSecond, now - named); }

void put_off(store::Transaction& transaction, const std::string& contract, base::Millis now) {
  const auto late = transaction.connection().query("select distinct changes_at from op_check_row where contract = ? and changes_at <= ?", {contract, now});
  for (const auto& row : late.rows) {
    transaction.execute("update op_check_row set changes_at = ? where contract = ? and changes_at = ?",
                        {look_again(store::integer(row[0]), now), contract, row[0]});
  }
}

}  // namespace junshu::assess

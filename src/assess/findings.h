// From check rows to findings: what opens, what ends, what closes. Collects the outcome of one assessment.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "assess/assess.h"

namespace junshu::assess {

// Everything one assessment changes; written as one or more `assessed` events.
class Outcome {
 public:
  void opened(base::Object finding) { add("opened", std::move(finding)); }
  void ended(const std::string& id) { add("ended", base::Json(id)); }
  void closed(const std::string& id) { add("closed", base::Json(id)); }
  void healed(const std::string& id) { add("healed", base::Json(id)); }
  void check(base::Object status) { add("checks", std::move(status)); }
  void status(base::Object status) { add("statuses", std::move(status)); }
  bool empty() const { return items_.empty(); }
  // In order, so that a long assessment becomes several events and each can be folded alone. Empties this.
  void emit(store::Transaction& transaction, const std::string& contract);

 private:
  void add(const char* list, base::Json item) { items_.emplace_back(list, std::move(item)); }
  std::vector<std::pair<const char*, base::Json>> items_;
};

// Brings findings and op_check_row of one check up to `rows`. With `scope` only records in it are looked at.
void reconcile(store::Transaction& transaction, const Context& context, const checks::Prepared& check, const std::vector<checks::Row>& rows,
               const std::optional<std::set<std::string>>& scope, Outcome& outcome);

// Records that the check spoke about last time, as far as they are few: they may need to be looked at again when links moved.
std::set<std::string> spoken_of(store::Connection& connection, const std::string& contract, const checks::Prepared& check);

}  // namespace junshu::assess

// From open findings, populations, declarations and exemptions to the status of each check and clause.
#pragma once

#include "findings.h"

namespace junshu::assess {

// Whether the contract takes the check's own kind or promotes a practice ("promote:<clause>/<check>" = "contract").
bool decides(const contracts::Contract& contract, const catalogue::Clause& clause, const catalogue::Check& check);

// A declaration that nothing occurred which covers the present: in force until one month after its period's end.
bool declared(store::Connection& connection, const Context& context, const std::string& clause);

// Compares every check in `touched` (all when empty) and every clause with what is stored, and adds what changed to `outcome`.
void add_statuses(store::Transaction& transaction, const Context& context, const std::vector<const checks::Prepared*>& touched, Outcome& outcome);

}  // namespace junshu::assess

// The status of clauses, computed from checks. Findings open, end, heal and close by events; a status is never typed.
//
// Runs inside the write transaction, as a command of the system: after a commit on what it touched, when a timer falls due, and in full each day.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catalogue/definitions.h"
#include "checks/checks.h"
#include "contracts/contracts.h"
#include "store/writer.h"

namespace junshu::assess {

using checks::Status;

// p_finding, p_check_status, p_clause_status, p_status_history, p_exemption, and op_check_row (the timer queue, made anew by a full run).
void register_folds(store::Projector& projector);

struct Context {
  const catalogue::Catalogue& catalogue;
  const checks::Runner& runner;
  const contracts::Contract& contract;
  contracts::Moment moment;
};

// Checks that read what was touched, for the records concerned.
void after_commit(store::Transaction& transaction, const Context& context, const checks::Touched& touched);
// Every check, every record.
void in_full(store::Transaction& transaction, const Context& context);
// Rows whose instant has come. Returns whether there were any.
bool on_time(store::Transaction& transaction, const Context& context);
// The next instant at which something falls due, if any.
std::optional<base::Millis> next_timer(store::Connection& connection, std::string_view contract);

// Granted by the client's side only: the caller has checked that. Until `ends`, the last day.
void grant_exemption(store::Transaction& transaction, const Context& context, std::string_view clause, base::Date ends, std::string_view reason,
                     const base::Object& by);
void end_exemption(store::Transaction& transaction, const Context& context, std::string_view clause, const base::Object& by);

// ---- Reading ----

struct Reason {
  std::string check;             // "permitted_before"
  catalogue::CheckKind kind = catalogue::CheckKind::Contract;
  Status status = Status::Kept;
  std::string register_id;       // of the record, "" for none
  std::string record;
  std::string finding;           // "F-…", "" for none
  base::Millis since = 0;
  std::optional<base::Millis> ended_at;   // a breach that ended but has not healed
  std::string corrective_action;          // approved for it, ""
  std::optional<base::Date> heals_on;     // if nothing new is found until then
  base::Text says;               // filled in
  base::Text next;               // the one next action
  std::string action;            // "register.action" that the page offers
};

struct ClauseStatus {
  std::string clause;
  Status status = Status::Unproven;
  base::Millis since = 0;
  bool observed = false;         // it has checks, or children that have
};

std::vector<ClauseStatus> statuses(store::Connection& connection, const catalogue::Catalogue& catalogue, std::string_view contract);
// Worst first. Of the clause itself and, for an inner one, of its children. `limit` reasons a check; the rest is counted in its text.
std::vector<Reason> reasons(store::Connection& connection, const Context& context, std::string_view clause, std::size_t limit = 20);

// Where what was assessed commit by commit differs from what a full run says now, in words; empty when nothing was overlooked. For tests: costs a
// full run.
std::vector<std::string> overlooked(store::Connection& connection, const Context& context);

struct CheckStatus {
  std::string check;
  catalogue::CheckKind kind = catalogue::CheckKind::Contract;
  Status status = Status::Unproven;
  std::string observed_by;
  std::int64_t open = 0;         // findings open
  base::Text asks;               // what the check looks for, from its clause file
};
std::vector<CheckStatus> check_statuses(store::Connection& connection, const catalogue::Catalogue& catalogue, std::string_view contract,
                                        std::string_view clause);

struct HistoryEntry {
  base::Millis at = 0;
  Status status = Status::Unproven;
};
std::vector<HistoryEntry> history(store::Connection& connection, std::string_view contract, std::string_view clause);  // oldest first

struct Exemption {
  std::string record, clause, starts, ends, by;
  std::string reason_hmac;
  base::Millis at = 0;
};
std::optional<Exemption> exemption(store::Connection& connection, std::string_view contract, std::string_view clause, base::Date today);

}  // namespace junshu::assess

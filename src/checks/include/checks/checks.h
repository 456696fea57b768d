// Runs the SQL checks of clauses: wraps them so that they see only one contract, finds what they read, limits them to what a commit touched, and knows
// when passing time alone will change an answer.
//
// A check's SQL sees common table expressions named like the registers (docs/architecture.md, "Checks"). Immutable after construction; thread-safe.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "catalogue/definitions.h"
#include "catalogue/load.h"
#include "contracts/contracts.h"
#include "store/connection.h"
#include "store/event.h"

namespace junshu::checks {

enum class Status { Broken, Unknown, Unproven, Stale, Due, Exempt, None, Kept };  // worst first
std::string_view to_string(Status status);
std::optional<Status> status_named(std::string_view text);
inline Status worse(Status a, Status b) { return a < b ? a : b; }

struct Row {
  std::string record;        // of the subject; "" for a check that speaks about the contract as a whole
  Status status = Status::Kept;
  base::Millis since = 0;    // 0: not known
  std::optional<base::Millis> changes_at;
};

// What a commit wrote, from its events: register or built-in view → records. "*" as a record means: anything in that view; kOfHost followed by
// a host: all records of the view that lie on that host; kOfEvent followed by an event's index, "@" and a host: those that this event added to a view that only
// grows. "lending.due" → "*": a column that was written; "lending.record": one of the records is new.
inline constexpr std::string_view kOfHost = "host:";
inline constexpr std::string_view kOfEvent = "event:";
using Touched = std::map<std::string, std::set<std::string>, std::less<>>;
Touched touched_by(const store::Event& event);

// One check made ready: its wrapped SQL for the whole contract and for a list of records, and what it reads.
struct Prepared {
  std::string id;                     // "<clause>/<check>"
  const catalogue::Check* check = nullptr;
  const catalogue::Clause* clause = nullptr;
  std::set<std::string> reads;        // registers and built-in views, also those that only the population reads
  bool always_full = false;           // its subject cannot be narrowed by links
};

struct Explanation {
  std::string register_id, record;
};

class Runner {
 public:
  // Throws Error{InvalidInput} naming the check whose SQL does not prepare. `catalogue` is kept by reference.
  explicit Runner(const catalogue::Catalogue& catalogue);
  ~Runner();

  const std::vector<Prepared>& prepared() const;

  // Which records explain these records of a built-in, by the view of the catalogue that does (Catalogue::explaining): subject → the first by register
  // and number. What nothing explains is not there; nothing is when the catalogue has no such view.
  std::map<std::string, Explanation> explanations(store::Connection& connection, std::string_view built_in, const std::string& contract,
                                                  const std::set<std::string>& subjects) const;

  // All rows now. With `scope` only those of these subject records.
  std::vector<Row> run(store::Connection& connection, const Prepared& check, const contracts::Contract& contract, const contracts::Moment& moment,
                       const std::optional<std::set<std::string>>& scope) const;
  // Whether the check speaks about any record at all.
  bool populated(store::Connection& connection, const Prepared& check, const contracts::Contract& contract, const contracts::Moment& moment) const;

  // The subject records that `touched` can change; nothing: run the check in full; an empty set: it is not concerned. What a host reports changes
  // records of built-in subjects on that host only: a check that compares hosts has the contract as its subject.
  std::optional<std::set<std::string>> affected(store::Connection& connection, const Prepared& check, const std::string& contract,
                                                const Touched& touched) const;
  // Whether records that this check reads may refer to others than before: what it spoke about then must be looked at again.
  bool links_moved(const Prepared& check, const Touched& touched) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// For `catalogue check`: prepares the check against an empty database made from the catalogue and returns what it reads.
catalogue::SqlProbe sql_probe();

// Instant of the end of `maximum_age` ("90d", "6m", "1y") after `at`, in the contract's civil days.
base::Millis age_end(base::Millis at, std::string_view age, const base::Zone& zone);

}  // namespace junshu::checks

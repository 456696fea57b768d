// The record engine: one function decides what a person does to a record, one writes what was decided. Everything a register is comes from its
// definition; nothing here knows any register by name.
//
// Decisions that are inadmissible are refused. Facts that are inadmissible are, once confirmed, recorded with the rules they break.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "catalogue/definitions.h"
#include "contracts/contracts.h"
#include "identity/actor.h"
#include "store/writer.h"

namespace junshu::registers {

struct Request {
  std::string register_id;
  std::string action;
  std::string record;                        // empty for an action that creates
  base::Object values;                       // field → value as typed: text, number, true/false, rows for a table, {"sha256": …} for a file
  std::string reason;
  std::optional<base::Millis> occurred_at;   // claimed; not after now
  bool confirm = false;                      // record an inadmissible fact
  std::optional<std::int64_t> if_version;    // If-Match
  std::string on_behalf_of;                  // the member stood in for; empty: in one's own right, else for whom one may
};

struct Problem {
  std::string field;   // "due", "items[2].media", "reason"; "" for the whole
  base::Text says;     // what to correct, and how
};
struct BrokenRule {
  std::string id;      // a rule of the definition, or state, somebody_else:<action>, evidence:<field>
  base::Text says;
};

enum class Verdict { Admissible, Invalid, Forbidden, Refused, NeedsConfirmation, Stale };

// What would happen. Holds everything `perform` needs, so that nothing is decided twice.
struct Decision {
  Verdict verdict = Verdict::Admissible;
  std::vector<Problem> problems;       // Invalid
  std::vector<BrokenRule> broken;      // Refused, NeedsConfirmation; and what an admitted fact violates
  base::Text message;                  // Forbidden, Refused, Stale
  std::string record;                  // the record acted on, or to be created
  bool creates = false;
  std::string role;                    // the role acted in
  std::string on_behalf_of;            // member, when acting as a deputy
  base::Object event;                  // body of record.acted; personal values as {"plain": …} until `perform` commits to them
};

// What deciding may ask of the world. `connection` sees the transaction's own writes.
struct World {
  store::Connection& connection;
  store::KeyStore& keys;
  const catalogue::Catalogue& catalogue;  // in force
  const contracts::Contract& contract;
  contracts::Moment moment;
  std::function<bool(std::string_view sha256)> file_exists;
};

Decision decide(const World& world, const identity::Actor& actor, const Request& request);

struct Done {
  std::string record;
  store::EntryPosition position;
};
Done perform(store::Transaction& transaction, std::string_view contract, const Decision& decision);

// Fold of record.acted and the tables p_record_event, p_violation, p_approval, p_sequence, p_adopted columns of each register.
void register_folds(store::Projector& projector);

}  // namespace junshu::registers

// From a command to what it does, inside the write transaction. One small function a command; each returns the answer's body or throws Error.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "identity/decision.h"
#include "identity/password.h"
#include "instance/instance.h"

namespace junshu::instance {

struct Doing {
  Instance& instance;
  store::Transaction& transaction;
  const InForce& in_force;
  const Command& command;
  Outcome& outcome;
  const std::optional<identity::Credentials>& credentials;  // hashed before the transaction: hashing is slow on purpose
  bool adopted = false;                  // definitions changed: load them again after the commit
  std::vector<std::string> erased = {};  // owners whose keys are destroyed after the commit

  const base::Object& body() const { return command.body; }
  identity::Decision people() const;                    // of the command's contract
  contracts::Contract contract() const;
  identity::Actor actor() const;                        // Error{Forbidden} for no member
  base::Object by() const;                              // {"actor", "role"} for events of an administrator
  identity::Actor administrator() const;                // Error{Forbidden} unless contract_administrator
  registers::World world(const contracts::Contract& contract) const;
};

using Handler = void (*)(Doing&);
const std::map<std::string, Handler, std::less<>>& handlers();

void add_people_handlers(std::map<std::string, Handler, std::less<>>& handlers);
void add_contract_handlers(std::map<std::string, Handler, std::less<>>& handlers);
void add_record_handlers(std::map<std::string, Handler, std::less<>>& handlers);
void add_host_handlers(std::map<std::string, Handler, std::less<>>& handlers);

// Fills an outcome from what the record engine decided.
void refuse(Outcome& outcome, const registers::Decision& decision);
registers::Request record_request(const base::Object& body);

}  // namespace junshu::instance

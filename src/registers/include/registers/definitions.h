// The definitions in force, as the ledger adopted them. A file on disk that differs is a proposal; it takes two people to adopt it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "catalogue/definitions.h"
#include "store/event.h"
#include "store/writer.h"

namespace junshu::registers {

// Folds of definition.proposed and definition.adopted: tables p_definition, p_definition_proposal, and each register's own tables.
void register_definition_folds(store::Projector& projector);

// Emits definition.adopted in log 0: kind (register, clause, role), id, sha256 of the file's bytes and the columns of its tables.
void adopt(store::Transaction& transaction, std::string_view kind, std::string_view id, std::string_view sha256,
           const std::vector<catalogue::RegisterTable>& tables, const base::Object& by);

struct Adopted {
  std::string kind, id, sha256;
  base::Millis at = 0;
};
std::vector<Adopted> adopted(store::Connection& connection);  // the newest of each

}  // namespace junshu::registers

// The entries of one log in the database, as publishing reads them.
#pragma once

#include <string>

#include "ledger/publish.h"
#include "store/connection.h"

namespace junshu::store {

class LogEntries final : public ledger::EntrySource {
 public:
  LogEntries(Connection& connection, std::string log) : connection_(connection), log_(std::move(log)) {}
  std::uint64_t size() override;
  // Throws Error{Integrity} when an entry between is missing.
  void read(std::uint64_t first, std::uint64_t last, const Take& take) override;

 private:
  Connection& connection_;
  std::string log_;
};

}  // namespace junshu::store

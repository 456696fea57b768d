// Holds one log's entries, hashes, checkpoints and published copy against each other.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "ledger/publish.h"
#include "store/keys.h"
#include "verify_report.h"

namespace junshu::store {

struct LogToVerify {
  std::string log;
  std::uint64_t size = 0;      // of the head
  std::string checkpoint;      // of the head
  ledger::LogPolicy policy;
  std::filesystem::path published;  // its folder
};

// Every entry hashes to its leaf; every stored checkpoint, the head and the published one have the root of the entries at their size.
void verify_log(Connection& connection, const LogToVerify& log, const std::optional<ledger::SignedCheckpoint>& published, ReportWriter& report);
// The published files against themselves and, entry by entry, against the database.
void verify_published_log(Connection& connection, const LogToVerify& log, ReportWriter& report);

}  // namespace junshu::store

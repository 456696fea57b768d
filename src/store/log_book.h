// Committed heads of all logs, kept in memory by the one writer, and how a head advances.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "ledger/checkpoint.h"
#include "row_writer.h"
#include "store/keys.h"

namespace junshu::store {

std::string origin_of(std::string_view origin_prefix, std::string_view log);
// Throws Error{Integrity} when the log has no key: one is made with the log only.
ledger::Signer signer_of(KeyStore& keys, std::string_view origin_prefix, std::string_view log);

struct LogHead {
  ledger::CompactRange range;
  std::string checkpoint;  // signed note
  base::Millis last_at = 0;
};

class LogBook {
 public:
  LogBook(KeyStore& keys, std::string origin_prefix) : keys_(keys), origin_prefix_(std::move(origin_prefix)) {}

  // Reads and checks every head: signature, size, root, newest entry. Throws Error{Integrity} naming the log.
  void load(Connection& connection);
  const LogHead* find(std::string_view log) const;
  base::Millis last_at() const { return last_at_; }

  // Writes the head of a new, empty log.
  LogHead create(Connection& connection, const std::string& log, base::Millis at);
  // Writes entries, leaf hashes, checkpoint and head; compare-and-swap on the size of `before`.
  LogHead advance(Connection& connection, RowWriter& writer, const std::string& log, const LogHead& before,
                  const std::vector<std::string>& entries, base::Millis at);
  // After the commit.
  void adopt(const std::string& log, LogHead head);

 private:
  const ledger::Signer& signer(const std::string& log);
  std::string sign(const std::string& log, const ledger::CompactRange& range);

  KeyStore& keys_;
  std::string origin_prefix_;
  std::map<std::string, LogHead, std::less<>> heads_;
  std::map<std::string, ledger::Signer> signers_;
  base::Millis last_at_ = 0;
};

}  // namespace junshu::store

// Fills the access histories from the ledger (docs/decisions/0013-the-access-history-is-filled-from-the-ledger.md): whatever is committed goes in whole and once, in the order of the ledger, whenever the process ends. Heads go
// into the ledger hourly, months that are no longer kept are dropped daily. Private to this module. One thread at a time.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "access_rows.h"
#include "base/date.h"
#include "histories.h"

namespace junshu::instance {

class AccessFeed {
 public:
  struct Parts {
    Histories& histories;
    store::ConnectionPool& readers;
    store::BlobStore& blobs;
    const identity::Keys& keys;
    base::Clock& clock;
    store::Writer& writer;
    std::function<void(std::string_view)> at_step;          // fault tests
    std::function<void(const AccessesTaken&)> told;
  };
  explicit AccessFeed(Parts parts) : parts_(std::move(parts)) {}

  void take(const std::string& contract);  // all that is committed
  // Records the head when an hour has passed since the last time and something new is in it.
  void seal(const std::string& contract);
  // Once a day of the contract: drops months older than its logs ask for, and says so in the ledger.
  void drop(const std::string& contract);
  // After something went wrong half way: what is known is asked for again.
  void forget(const std::string& contract) { known_.erase(contract); }

 private:
  struct Known {
    access::AccessHistory* history = nullptr;
    std::uint64_t next = 0;           // entry of the contract's log
    std::uint64_t next_instance = 0;  // of log 0
    base::Millis not_before = 0;      // older entries are no longer kept
    Words words;
    bool fresh = true;                // something may be there that no recorded head covers
    base::Date dropped_on{};
  };
  struct Batch {
    access::Batch rows;
    std::size_t bytes = 0;
    AccessesTaken told;
  };

  Known& known(const std::string& contract);
  void begin_anew(const std::string& contract, Known& known, std::int64_t kept);
  // Takes up to some hundred entries of a log; false when there are no more.
  bool take_some(const std::string& contract, Known& known, std::string_view log, std::uint64_t& next);
  Rows rows_of(const std::string& contract, Known& known, const store::Event& event);
  void add(Known& known, Batch& batch, Rows rows);
  void append(Known& known, Batch& batch);
  void save_positions(store::Transaction& transaction, const std::string& contract, const Known& known);
  void step(std::string_view name) {
    if (parts_.at_step) parts_.at_step(name);
  }

  Parts parts_;
  std::map<std::string, Known> known_;
};

// Holds the history against the heads in the ledger, and against itself.
void verify_accesses(store::VerifyReport& report, store::Connection& connection, const std::string& contract, const access::AccessHistory* history);

}  // namespace junshu::instance

// Where the access histories of contracts lie: with SQLite a folder `access/<contract>` of the data folder, with PostgreSQL a schema for each contract. Private to
// this module.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "access/history.h"
#include "instance/instance.h"

namespace junshu::instance {

struct OpenedHistory {
  std::unique_ptr<store::Database> database;  // of partitions; outlives the history
  std::unique_ptr<access::AccessHistory> history;
};
// For looking at it beside the one who writes. Empty where there is none.
OpenedHistory history_for_reading(const Options& options, const std::string& contract, base::Millis now);

class Histories {
 public:
  Histories(const Options& options, base::Clock& clock) : options_(options), clock_(clock) {}
  // Opens or makes it. The reference holds as long as this. Thread-safe. Error{Conflict} when another process writes it.
  access::AccessHistory& of(const std::string& contract);

 private:
  const Options& options_;
  base::Clock& clock_;
  std::mutex mutex_;  // owns opened_
  std::map<std::string, OpenedHistory> opened_;
};

}  // namespace junshu::instance

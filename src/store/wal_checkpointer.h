// Copies SQLite's write-ahead log into the database from a thread of its own, so that no commit waits for it. The writer's own checkpoint
// (pragma wal_autocheckpoint) comes only when this one cannot keep up.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "store/connection.h"

namespace junshu::store {

class WalCheckpointer {
 public:
  // nullptr when the database has no write-ahead log: PostgreSQL, or a database in memory.
  static std::unique_ptr<WalCheckpointer> start(Database& database, Connection& writing);
  explicit WalCheckpointer(std::unique_ptr<Connection> connection);
  ~WalCheckpointer();
  void committed();

 private:
  void work();

  std::unique_ptr<Connection> connection_;
  std::mutex mutex_;  // of the two below
  std::condition_variable woken_;
  bool dirty_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace junshu::store

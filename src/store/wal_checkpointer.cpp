#include "wal_checkpointer.h"

#include <chrono>

#include "base/error.h"
#include "base/log.h"

namespace junshu::store {

std::unique_ptr<WalCheckpointer> WalCheckpointer::start(Database& database, Connection& writing) {
  if (database.dialect() != Dialect::Sqlite || text(writing.query("pragma journal_mode").rows.at(0).at(0)) != "wal") return nullptr;
  return std::make_unique<WalCheckpointer>(database.connect());
}

WalCheckpointer::WalCheckpointer(std::unique_ptr<Connection> connection) : connection_(std::move(connection)), thread_([this] { work(); }) {}

WalCheckpointer::~WalCheckpointer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_one();
  thread_.join();
}

void WalCheckpointer::committed() {
  const std::lock_guard lock(mutex_);
  if (!dirty_) woken_.notify_one();
  dirty_ = true;
}

void WalCheckpointer::work() {
  constexpr auto kPause = std::chrono::milliseconds(500);
  std::unique_lock lock(mutex_);
  while (true) {
    woken_.wait(lock, [&] { return stopping_ || dirty_; });
    woken_.wait_for(lock, kPause, [&] { return stopping_; });
    if (stopping_) return;
    dirty_ = false;
    lock.unlock();
    try {
      connection_->query("pragma wal_checkpoint(passive)");
    } catch (const base::Error& error) {
      base::log_warning(std::string("checkpoint of the write-ahead log: ") + error.what());
    }
    lock.lock();
  }
}

}  // namespace junshu::store

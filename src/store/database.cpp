#include <condition_variable>
#include <mutex>

#include "drivers.h"

namespace junshu::store {

void throw_database_error(base::ErrorKind kind, std::string_view words, std::string_view statement) {
  std::string ja;
  switch (kind) {
    case base::ErrorKind::Storage: ja = "データベースに書き込めません。ディスクの空き容量と権限を確かめてください"; break;
    case base::ErrorKind::Unavailable: ja = "データベースを今は使えません。しばらくしてからもう一度お試しください"; break;
    case base::ErrorKind::Conflict: ja = "データベースの制約に反します"; break;
    case base::ErrorKind::Integrity: ja = "データベースが壊れています。バックアップから戻してください"; break;
    default: ja = "データベースの誤り";
  }
  std::string en;
  switch (kind) {
    case base::ErrorKind::Storage: en = "The database cannot be written; check free disk space and permissions"; break;
    case base::ErrorKind::Unavailable: en = "The database is not available now; try again later"; break;
    case base::ErrorKind::Conflict: en = "A constraint of the database is violated"; break;
    case base::ErrorKind::Integrity: en = "The database is damaged; restore it from a backup"; break;
    default: en = "Database error";
  }
  const std::string tail = ": " + std::string(words);
  throw base::Error(kind, {ja + tail, en + tail}, std::string(statement.substr(0, 240)));
}

std::unique_ptr<Database> Database::open(std::string_view url) {
  if (url.starts_with("sqlite:") && url.size() > 7) return open_sqlite(std::string(url.substr(7)));
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) return open_postgresql(std::string(url));
  throw base::Error(base::ErrorKind::InvalidInput,
                    {"データベースの指定は「sqlite:ファイル」か「postgresql://…」です",
                     "A database is given as sqlite:PATH or postgresql://…"},
                    std::string(url.substr(0, url.find(':'))));
}

struct ConnectionPool::State {
  Database& database;
  std::size_t most;
  std::mutex mutex;
  std::condition_variable freed;
  std::vector<std::unique_ptr<Connection>> idle;
  std::size_t leased = 0;
  std::uint64_t generation = 0;
};

ConnectionPool::ConnectionPool(Database& database, std::size_t most)
    : state_(new State{.database = database, .most = most, .mutex = {}, .freed = {}, .idle = {}, .leased = 0, .generation = 0}) {}
ConnectionPool::~ConnectionPool() = default;

ConnectionPool::Lease::Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection, std::uint64_t generation)
    : pool_(&pool), connection_(std::move(connection)), generation_(generation) {}

ConnectionPool::Lease::~Lease() {
  if (!connection_) return;
  connection_->rollback();
  const bool keep = connection_->usable();
  auto& state = *pool_->state_;
  {
    const std::lock_guard lock(state.mutex);
    --state.leased;
    if (keep && generation_ == state.generation) state.idle.push_back(std::move(connection_));
  }
  state.freed.notify_one();
}

ConnectionPool::Lease ConnectionPool::lease() {
  auto& state = *state_;
  std::uint64_t generation = 0;
  {
    std::unique_lock lock(state.mutex);
    state.freed.wait(lock, [&] { return state.leased < state.most; });
    ++state.leased;
    generation = state.generation;
    while (!state.idle.empty()) {
      auto connection = std::move(state.idle.back());
      state.idle.pop_back();
      if (connection->usable()) return {*this, std::move(connection), generation};
    }
  }
  try {
    return {*this, state.database.connect(), generation};
  } catch (...) {
    const std::lock_guard lock(state.mutex);
    --state.leased;
    state.freed.notify_one();
    throw;
  }
}

ConnectionPool::Lease ConnectionPool::snapshot() {
  Lease lease = this->lease();
  lease->begin_read();
  return lease;
}

void ConnectionPool::renew() {
  std::vector<std::unique_ptr<Connection>> closed;
  const std::lock_guard lock(state_->mutex);
  ++state_->generation;
  closed.swap(state_->idle);
}

}  // namespace junshu::store

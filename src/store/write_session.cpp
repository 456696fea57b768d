#include "write_session.h"

#include <chrono>
#include <thread>

#include "base/error.h"
#include "store/writer.h"

namespace junshu::store {

namespace {

constexpr std::int64_t kLockNumber = 0x6A756E736875;  // "junshu"

}  // namespace

WriteSession::WriteSession(Database& database, const Projector& projector, KeyStore& keys, const std::string& origin_prefix, Wait wait)
    : connection_(database.connect()), rows_(*connection_), book_(keys, origin_prefix) {
  lock(wait);
  make_tables(projector);
  book_.load(*connection_);
}

void WriteSession::lock(Wait wait) {
  if (connection_->dialect() == Dialect::Sqlite) return;
  if (wait == Wait::Yes) {
    connection_->query("select pg_advisory_lock(?)", {kLockNumber});
    return;
  }
  // The server notices the end of a killed predecessor only after a moment.
  for (int attempt = 0; attempt < 30; ++attempt) {
    if (integer(connection_->query("select pg_try_advisory_lock(?) as taken", {kLockNumber}).at(0, "taken")) == 1) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  throw base::Error(base::ErrorKind::Conflict, {"別の遵守サーバーがこのデータベースを使っています", "Another Junshu server is using this database"});
}

void WriteSession::make_tables(const Projector& projector) {
  connection_->begin_write();
  try {
    ensure_ledger_tables(*connection_);
    for (const auto& table : projector.tables()) ensure_table(*connection_, table);
    connection_->commit();
  } catch (...) {
    connection_->rollback();
    throw;
  }
}

void WriteSession::begin() {
  if (connection_->dialect() == Dialect::Sqlite) {
    connection_->begin_write();
  } else {
    // One message. Readers are not held up by this mode, another writer is.
    connection_->script("begin; lock table log_head in exclusive mode");
  }
}

}  // namespace junshu::store

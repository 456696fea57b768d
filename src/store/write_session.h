// The writer's connection and what it knows of the heads. On PostgreSQL it holds a lock for the whole session, so that there is one writer
// a database, and so that a new session knows the old one to have ended.
#pragma once

#include <memory>

#include "log_book.h"
#include "row_writer.h"
#include "store/event.h"

namespace junshu::store {

class WriteSession {
 public:
  enum class Wait { No, Yes };
  // Connects, takes the lock (Error{Conflict} when another program has it), makes missing tables and checks the heads.
  WriteSession(Database& database, const Projector& projector, KeyStore& keys, const std::string& origin_prefix, Wait wait);

  void begin();
  Connection& connection() { return *connection_; }
  RowWriter& rows() { return rows_; }
  LogBook& book() { return book_; }

 private:
  void lock(Wait wait);
  void make_tables(const Projector& projector);

  std::unique_ptr<Connection> connection_;
  RowWriter rows_;
  LogBook book_;
};

}  // namespace junshu::store

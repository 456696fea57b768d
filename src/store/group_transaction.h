// The transaction of one group of commands: what each command writes can be undone; rows wait in buffers and go to the database when
// somebody reads their table or the group ends.
//
// Savepoints: SQLite needs one only when a command writes directly. PostgreSQL fails the whole transaction on any error, so that there
// a command gets one before its first statement. A command alone in its group needs none: the transaction is its savepoint.
#pragma once

#include <exception>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "log_book.h"
#include "row_buffer.h"
#include "store/writer.h"

namespace junshu::store {

struct TransactionParts {
  Connection& connection;
  RowWriter& rows;
  LogBook& book;
  KeyStore& keys;
  BlobStore& blobs;
  const Projector& projector;
  base::Random& random;
};

class GroupTransaction final : public Transaction {
 public:
  GroupTransaction(const TransactionParts& parts, base::Millis now, bool alone);
  ~GroupTransaction() override;

  void start_command();
  std::vector<EntryPosition> finish_command();  // rethrows what a fold or a statement threw, even when the command caught it
  // Undoes what the command wrote. False: the transaction as a whole is to be rolled back.
  bool undo_command();

  bool wrote() const { return wrote_; }
  // Writes all that waits, the entries and the heads; what is returned is adopted after the commit.
  std::map<std::string, LogHead> append();
  std::vector<Event> take_events() { return std::move(events_); }

  base::Millis now() const override { return now_; }
  base::Random& random() override { return parts_.random; }
  EntryPosition emit(std::string_view log, std::string_view type, base::Object body) override;
  void create_log(std::string_view log) override;
  void keep(const SealedBlob& blob) override;
  base::Json commit_personal(std::string_view log, std::string_view record, std::string_view scope, std::string_view value) override;
  std::int64_t execute(std::string_view sql, std::initializer_list<Value> parameters) override;
  Connection& connection() override;

  void upsert(const std::string& table, const std::vector<Cell>& key, const std::vector<Cell>& values) override;
  void erase(const std::string& table, const std::vector<Cell>& key) override;
  Rows query(std::string_view sql, std::span<const Value> parameters) override;
  void ensure(const TableDefinition& table) override;

 private:
  class Guarded;  // the connection as commands see it: flushes what a statement is about to read
  struct Staged {
    std::vector<std::string> entries;
    std::size_t before_command = 0;
  };

  const LogHead& head_of(const std::string& log) const;
  void check_writable(const std::string& table) const;
  void before_read(std::string_view sql);
  void before_direct_write(std::string_view sql);
  void open_savepoint();
  // PostgreSQL fails a transaction on the first bad statement: on both databases a command cannot go on after one, even when it caught the error.
  template <typename Work>
  auto failing_for_good(Work work) {
    try {
      return work();
    } catch (...) {
      failure_ = std::current_exception();
      throw;
    }
  }
  RowBuffer* at_risk() { return savepoint_ ? &at_risk_ : nullptr; }

  TransactionParts parts_;
  const base::Millis now_;
  const bool alone_;
  std::unique_ptr<Guarded> guarded_;
  RowBuffer done_;     // of commands that ended well
  RowBuffer current_;  // of the present command
  RowBuffer at_risk_;  // of `done_`, written inside the present command's savepoint
  bool savepoint_ = false;
  bool finished_savepoint_ = false;  // PostgreSQL: that of an earlier command, released together with the making of the next
  bool folding_ = false;
  bool ensured_ = false;
  bool wrote_ = false;
  std::exception_ptr failure_;
  std::map<std::string, Staged, std::less<>> staged_;
  std::map<std::string, LogHead, std::less<>> created_;
  std::set<std::string> created_now_;
  using BlobName = std::pair<std::string, std::string>;  // log and sha256
  std::map<BlobName, base::Bytes> kept_;                 // of the whole group: no other connection sees them yet
  std::vector<BlobName> kept_now_;                       // by the present command
  std::vector<Event> events_;
  std::size_t events_before_command_ = 0;
  std::vector<EntryPosition> positions_;
};

}  // namespace junshu::store

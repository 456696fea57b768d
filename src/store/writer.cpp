#include "store/writer.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "base/error.h"
#include "base/log.h"
#include "group_transaction.h"
#include "wal_checkpointer.h"
#include "write_session.h"

namespace junshu::store {

namespace {

// Where one caller waits. Slots are kept and used again, so that the writer may still touch one whose caller has gone on.
class Slot {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    answered_.wait(lock, [&] { return done_; });
    done_ = false;
  }
  void answer() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    answered_.notify_one();  // without the lock: the caller would wake only to wait for it
  }

 private:
  std::mutex mutex_;
  std::condition_variable answered_;
  bool done_ = false;
};

struct Request {
  std::function<void(Transaction&)> decide;
  std::vector<EntryPosition> positions;
  std::exception_ptr error;
  std::unique_ptr<Slot> slot;
};

struct Parts {
  Database& database;
  KeyStore& keys;
  BlobStore& blobs;
  const Projector& projector;
  base::Clock& clock;
  base::Random& random;
  WriterOptions options;
};

class GroupWriter final : public Writer {
 public:
  explicit GroupWriter(Parts parts) : parts_(std::move(parts)) {
    session_ = open_session(WriteSession::Wait::No);
    checkpointer_ = WalCheckpointer::start(parts_.database, session_->connection());
    thread_ = std::thread([this] { work(); });
  }

  ~GroupWriter() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    waiting_.notify_one();
    thread_.join();
  }

  std::vector<EntryPosition> run(std::function<void(Transaction&)> decide) override {
    JUNSHU_INVARIANT(std::this_thread::get_id() != thread_.get_id(), "a command may not wait for another command");
    Request request;
    request.decide = std::move(decide);
    {
      const std::lock_guard lock(mutex_);
      if (free_slots_.empty()) {
        request.slot = std::make_unique<Slot>();
      } else {
        request.slot = std::move(free_slots_.back());
        free_slots_.pop_back();
      }
      queue_.push_back(&request);
    }
    waiting_.notify_one();
    request.slot->wait();
    {
      const std::lock_guard lock(mutex_);
      free_slots_.push_back(std::move(request.slot));
    }
    if (request.error) std::rethrow_exception(request.error);
    return std::move(request.positions);
  }

 private:
  using Group = std::vector<Request*>;

  std::unique_ptr<WriteSession> open_session(WriteSession::Wait wait) {
    return std::make_unique<WriteSession>(parts_.database, parts_.projector, parts_.keys, parts_.options.origin_prefix, wait);
  }

  void work() {
    for (;;) {
      Group group;
      {
        std::unique_lock lock(mutex_);
        waiting_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) return;
        while (!queue_.empty() && group.size() < parts_.options.most_commands) {
          group.push_back(queue_.front());
          queue_.pop_front();
        }
      }
      const Committed committed = write(group);
      std::vector<Slot*> slots;
      for (const Request* request : group) slots.push_back(request->slot.get());
      for (Slot* slot : slots) slot->answer();
      tell(committed);
    }
  }

  void tell(const Committed& committed) {
    if (committed.events.empty() || !parts_.options.on_commit) return;
    try {
      parts_.options.on_commit(committed);
    } catch (const std::exception& error) {
      base::log_error(std::string("after a commit: ") + error.what());
    }
  }

  Committed write(const Group& group) {
    Committed committed;
    try {
      if (stopped_) std::rethrow_exception(stopped_);
      if (session_ && !session_->connection().usable()) session_.reset();
      if (!session_) session_ = open_session(WriteSession::Wait::Yes);
      session_->begin();
      GroupTransaction transaction = begin_group(group.size() == 1);
      if (run_commands(transaction, group)) {
        commit(transaction);
        logged_.clear();
        if (checkpointer_) checkpointer_->committed();
        committed.events = transaction.take_events();
      } else {
        session_->connection().rollback();
        session_->rows().forget();
      }
    } catch (...) {
      fail(group, std::current_exception());
    }
    return committed;
  }

  GroupTransaction begin_group(bool alone) {
    const base::Millis now = std::max(parts_.clock.now(), session_->book().last_at());
    return {{session_->connection(), session_->rows(), session_->book(), parts_.keys, parts_.blobs, parts_.projector, parts_.random}, now, alone};
  }

  // False when no command ended well: there is nothing to commit.
  static bool run_commands(GroupTransaction& transaction, const Group& group) {
    bool any = false;
    for (Request* request : group) {
      transaction.start_command();
      try {
        request->decide(transaction);
        request->positions = transaction.finish_command();
        any = true;
      } catch (...) {
        request->error = std::current_exception();
        if (!transaction.undo_command()) return false;
      }
    }
    return any;
  }

  void commit(GroupTransaction& transaction) {
    step("before_append");
    const auto heads = transaction.append();
    parts_.keys.flush();
    step("before_commit");
    try {
      session_->connection().commit();
    } catch (const base::Error&) {
      // When the connection broke while COMMIT was under way, only the database knows.
      if (session_->connection().dialect() == Dialect::Sqlite || session_->connection().usable()) throw;
      if (!arrived_after_reconnecting(heads)) throw;
    }
    step("after_commit");
    for (const auto& [log, head] : heads) session_->book().adopt(log, head);
  }

  bool arrived_after_reconnecting(const std::map<std::string, LogHead>& heads) {
    try {
      session_.reset();
      session_ = open_session(WriteSession::Wait::Yes);
    } catch (const base::Error& error) {
      throw base::Error(base::ErrorKind::Unavailable,
                        {"データベースとの接続が切れ、記録できたかどうか分かりません。しばらくしてから確かめてください: " + error.message().ja,
                         "The connection to the database broke and it is not known whether this was recorded; look again later: " +
                             error.message().en});
    }
    for (const auto& [log, head] : heads) {
      const LogHead* present = session_->book().find(log);
      if (present == nullptr || present->checkpoint != head.checkpoint) return false;
    }
    return !heads.empty();
  }

  void fail(const Group& group, const std::exception_ptr& error) {
    for (Request* request : group) {
      if (!request->error) request->error = error;
      request->positions.clear();
    }
    if (session_) {
      session_->connection().rollback();
      session_->rows().forget();
      if (!session_->connection().usable()) session_.reset();
    }
    try {
      std::rethrow_exception(error);
    } catch (const base::Error& known) {
      // Evidence that disagrees with itself: nothing more is written until somebody has looked.
      if (known.kind() == base::ErrorKind::Integrity) stopped_ = error;
      log_once(known.what());
    } catch (const std::exception& unknown) {
      log_once(unknown.what());
    }
  }

  // A database that stays away would fill the log with one line a command.
  void log_once(std::string_view words) {
    if (logged_ == words) return;
    logged_ = words;
    base::log_error("a group of commands was not written: " + logged_);
  }

  void step(std::string_view name) const {
    if (parts_.options.at_step) parts_.options.at_step(name);
  }

  Parts parts_;
  std::mutex mutex_;  // of the four below
  std::condition_variable waiting_;
  std::deque<Request*> queue_;
  std::vector<std::unique_ptr<Slot>> free_slots_;
  bool stopping_ = false;
  // Only the writer thread uses these.
  std::unique_ptr<WriteSession> session_;
  std::unique_ptr<WalCheckpointer> checkpointer_;
  std::exception_ptr stopped_;
  std::string logged_;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Writer> Writer::start(Database& database, KeyStore& keys, BlobStore& blobs, const Projector& projector, base::Clock& clock,
                                      base::Random& random, WriterOptions options) {
  return std::make_unique<GroupWriter>(Parts{database, keys, blobs, projector, clock, random, std::move(options)});
}

}  // namespace junshu::store

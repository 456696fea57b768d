// The write transaction. One writer thread takes all waiting commands, runs each under a savepoint, then appends, signs and advances
// the heads, and commits once for all (group commit). Callers wait until their events are durable.
//
// Order (formats/ledger.md): entries, leaf hashes, compact range, signed checkpoint and projections in one transaction, compare-and-swap on the previous head
// (on PostgreSQL the head rows are locked first); only after the commit are callers answered; then `on_commit` runs.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "store/blobs.h"
#include "store/event.h"
#include "store/keys.h"

namespace junshu::store {

struct EntryPosition {
  std::string log;
  std::uint64_t index = 0;
};

// What a command may do. Everything it writes is undone when its function throws, and a command in which a statement or a fold failed is undone
// even when it caught that. Also the Projection its own folds write through: a command itself writes `op_` and `side_` tables only.
// Upserts wait in memory and go out many at a time; a statement that names their table in its SQL sees them. `execute` goes out at once.
class Transaction : public Projection {
 public:
  virtual base::Millis now() const = 0;  // recorded_at of this group: the server's clock, never before any earlier event
  virtual base::Random& random() = 0;
  // Canonicalises {"type", "at", …body}, gives it the next index of `log` and folds it at once. `body` must not hold type or at.
  virtual EntryPosition emit(std::string_view log, std::string_view type, base::Object body) = 0;
  // Starts a log: key, empty tree, first checkpoint.
  virtual void create_log(std::string_view log) = 0;
  // Seals a personal value under the record's key and returns what the event holds: {"hmac": "…"}. `scope` is "<register>.<field>".
  // The row in side_value carries log, record, scope, hmac; the same value is found again by `personal_value`.
  virtual base::Json commit_personal(std::string_view log, std::string_view record, std::string_view scope, std::string_view value) = 0;
  // Keeps a sealed blob with this group: durable when its events are. Before the event that names it.
  virtual void keep(const SealedBlob& blob) = 0;
  // Tables outside the ledger: side_ and op_ only.
  virtual std::int64_t execute(std::string_view sql, std::initializer_list<Value> parameters) = 0;
  virtual Connection& connection() = 0;  // for reading
};

// The plain value behind a commitment, or nullopt when it was erased. Throws Error{Integrity} when the stored value does not match.
std::optional<std::string> personal_value(Connection& connection, KeyStore& keys, std::string_view log, std::string_view record,
                                          std::string_view scope, std::string_view hmac_hex);

struct Committed {
  std::vector<Event> events;   // in order, those of the whole group
};

struct WriterOptions {
  std::string origin_prefix;                      // origin of a log = origin_prefix + "/" + log
  std::size_t most_commands = 512;                // in one transaction
  std::function<void(const Committed&)> on_commit;  // after the commit, on the writer thread; must be quick
  // Called at named steps ("before_append", "before_commit", "after_commit"): the fault tests end the process there.
  std::function<void(std::string_view)> at_step;
};

class Writer {
 public:
  static std::unique_ptr<Writer> start(Database& database, KeyStore& keys, BlobStore& blobs, const Projector& projector,
                                       base::Clock& clock, base::Random& random, WriterOptions options);
  virtual ~Writer() = default;  // finishes what waits, then stops
  // Runs `decide` inside the next group and returns the positions of its events once durable. What `decide` throws is rethrown here, with
  // nothing written. Thread-safe.
  virtual std::vector<EntryPosition> run(std::function<void(Transaction&)> decide) = 0;
};

// Tables of the ledger itself, of side_value and of side_blob; created by `Writer::start`.
//   log_head(log, size, compact_range, checkpoint, last_at) · log_entry(log, idx, entry, leaf) · log_checkpoint(log, size, note, at)
//   side_value(log, record, scope, hmac, sealed) — sealed = salt32 ‖ value under the record's key
void ensure_ledger_tables(Connection& connection);

struct Head {
  std::uint64_t size = 0;
  std::string checkpoint;  // signed note
};
std::optional<Head> read_head(Connection& connection, std::string_view log);
std::vector<std::string> logs(Connection& connection);
std::string entry_text(Connection& connection, std::string_view log, std::uint64_t index);  // NotFound

}  // namespace junshu::store

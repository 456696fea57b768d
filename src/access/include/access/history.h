// The access history: append, search, count, gaps, retention, verification. Two implementations answer alike: files
// (access/archive.h) and tables of PostgreSQL (access/partitions.h); one suite of tests holds both to this contract.
// docs/formats/access-history.md is the reference.
//
// All functions are thread-safe; appending waits for appending, and searching goes on meanwhile.
// Errors: Error{Storage} when the disk cannot be written (nothing was taken), Error{TooLarge} for a batch over the
// limits, Error{Integrity} for evidence that disagrees with itself, Error{InvalidInput} for a cursor that is none,
// Error{Unavailable} for a database away.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "access/event.h"
#include "base/bytes.h"
#include "base/error.h"

namespace junshu::access {

// What is appended together is there together, or not at all. An event whose segment was taken before (an earlier batch
// held events of the same `record.source`, or a `Heard` of (that source, ""), with that number or a later one) is not
// taken again: deliver whole segments, in order, as often as you like.
struct Batch {
  base::Millis recorded_at = 0;  // the server's clock; earlier than the batch before counts as that one's
  std::vector<Event> events;     // kept as `bounded` says; `recorded_at` of each is set
  std::vector<Heard> heard;
  std::vector<Gap> gaps;  // losses that somebody tells of
};
inline constexpr std::size_t kMaxBatchEvents = 131'072;
inline constexpr std::size_t kMaxBatchBytes = 32U << 20U;  // of texts

struct Appended {
  std::int64_t events = 0;  // taken; those known before are not counted
  std::vector<Gap> gaps;    // that this batch showed or told
};

struct Query {
  std::optional<base::Millis> from;   // `at` from here …
  std::optional<base::Millis> until;  // … and before here
  std::string person;                 // user or target_user; texts are compared whole, "" asks for all
  std::string user;
  std::string source;
  std::string host;
  std::string target;
  std::vector<Kind> kinds;        // empty: all
  std::vector<Outcome> outcomes;  // empty: all
  std::size_t limit = 100;        // 1 … 1,000
  std::string cursor;             // `next` of the page before
};

struct Found {
  std::int64_t id = 0;  // numbered from 1 in the order of recording
  Event event;
};

struct Page {
  std::vector<Found> events;  // newest first, by `at`, then by id
  std::string next;           // "": that was all
  // Gaps that touch the time of this page, newest first, of the host asked for (and of the history itself). A first
  // page goes up to `until`, the last one down to `from`. One whose `to` is missing lasts.
  std::vector<Gap> gaps;
};

enum class By : unsigned { Nothing = 0, Hour = 1, User = 2, Host = 4 };
constexpr By operator|(By a, By b) { return static_cast<By>(static_cast<unsigned>(a) | static_cast<unsigned>(b)); }
constexpr bool has(By set, By one) { return (static_cast<unsigned>(set) & static_cast<unsigned>(one)) != 0; }

// Answered from sums kept for each hour (UTC): `from` is rounded down and `until` up to whole hours.
struct CountQuery {
  std::optional<base::Millis> from;
  std::optional<base::Millis> until;
  std::string user;
  std::string host;
  std::vector<Kind> kinds;
  std::vector<Outcome> outcomes;
  By by = By::Hour;  // kind and outcome are always told apart
};

struct Count {
  base::Millis hour = 0;  // start of it; 0 unless by hour
  Kind kind = Kind::Login;
  Outcome outcome = Outcome::Unknown;
  std::string user;  // "" unless by user
  std::string host;  // "" unless by host
  std::int64_t count = 0;
  bool operator==(const Count&) const = default;
};

struct Head {
  std::int64_t sequence = 0;  // 0: nothing yet
  base::Digest hash{};
  std::int64_t events = 0;  // up to here, of all months
  bool operator==(const Head&) const = default;
};

struct Month {
  std::string name;  // "2026-11", of `recorded_at`, UTC
  std::int64_t events = 0;
  std::int64_t blocks = 0;  // sealed
  std::int64_t bytes = 0;   // kept, with the index; 0 once dropped
  Head last;                // the chain at its end
  std::optional<base::Millis> dropped_at;
};

struct Damage {
  std::string month;
  std::int64_t block = 0;   // its number in the chain; 0: none in particular
  std::int64_t offset = 0;  // in the file
  base::Text says;
};
struct Verified {
  std::int64_t blocks = 0;
  std::int64_t events = 0;
  Head head;
  std::vector<Damage> damages;  // empty: the history is as it was written
};

class AccessHistory {
 public:
  virtual ~AccessHistory() = default;

  // Durable when it returns.
  virtual Appended append(const Batch& batch) = 0;
  // Seals what was appended so far into the chain and returns its head: what an event of the ledger commits to.
  virtual Head seal() = 0;
  virtual Head head() const = 0;  // of what is sealed
  // Of a block that is sealed and kept, or the last one of a month that was dropped; nothing for any other number.
  virtual std::optional<base::Digest> hash_of(std::int64_t sequence) const = 0;

  virtual Page search(const Query& query, base::Millis now) const = 0;
  virtual std::vector<Count> counts(const CountQuery& query) const = 0;  // ordered by hour, user, host, kind, outcome
  virtual std::vector<Gap> gaps(std::optional<base::Millis> from, std::optional<base::Millis> until,
                                base::Millis now) const = 0;
  virtual std::vector<Heard> sources() const = 0;  // the last word of each

  virtual std::vector<Month> months() const = 0;  // oldest first, dropped ones too
  // Drops whole months that ended before the one of `instant`; their last hash stays. Returns their names. Never the
  // newest month.
  virtual std::vector<std::string> drop_before(base::Millis instant, base::Millis now) = 0;
  virtual Verified verify() const = 0;
};

}  // namespace junshu::access

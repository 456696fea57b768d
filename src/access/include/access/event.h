// Who got at what, from where, when, and how it ended: one row of the access history (clause 4(4)⑫). Log-ins, use of
// privileges, access to important data, entry to a room and use of Junshu itself. Nothing of it is ever suppressed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"

namespace junshu::access {

enum class Kind : std::uint8_t { Login, Logout, Privilege, Data, Entry, Junshu };
enum class Outcome : std::uint8_t { Success, Failure, Unknown };
inline constexpr unsigned kKinds = 6;
inline constexpr unsigned kOutcomes = 3;
std::string_view to_string(Kind kind);        // "login", "logout", "privilege", "data", "entry", "junshu"
std::string_view to_string(Outcome outcome);  // "success", "failure", "unknown"
std::optional<Kind> kind_named(std::string_view name);
std::optional<Outcome> outcome_named(std::string_view name);

// Where the line it was read from lies: the `sequence`-th segment of host `source` ("h-…"), at line `offset` of it. For
// what does not come from segments, `source` names the record and the numbers are 0.
struct RecordSource {
  std::string source;
  std::int64_t sequence = 0;
  std::int64_t offset = 0;
  bool operator==(const RecordSource&) const = default;
};

struct Event {
  base::Millis at = 0;           // when it happened, by the source's clock; 0: unknown, `recorded_at` is taken
  base::Millis recorded_at = 0;  // when the history took it, by the server's clock; set by `append`
  Kind kind = Kind::Login;
  Outcome outcome = Outcome::Unknown;
  std::string user;         // who acted or tried
  std::string target_user;  // who they became, or whom they changed
  std::string source;       // address or name they came from
  std::string host;         // where it happened: host, door, system
  std::string target;       // what they got at: file, unit, room, record
  std::string method;       // password, publickey, card …
  std::string detail;       // what else there is to say
  RecordSource record;
  bool operator==(const Event&) const = default;
};

inline constexpr std::size_t kMaxName = 256;  // bytes of user, target_user, source, host, record.source
inline constexpr std::size_t kMaxMethod = 64;
inline constexpr std::size_t kMaxTarget = 1024;
inline constexpr std::size_t kMaxDetail = 2048;

// Texts as the history keeps them: what is longer is cut between two characters and ends with "…"; bytes that are no
// UTF-8, and NUL, become "�". Instants outside 0 … 9999-12-31 become the nearer end. Keeping an event twice gives the
// same event.
Event bounded(Event event);

// {"at": "2026-11-25T01:09:46.000Z", "kind": "login", …}; texts that are empty and numbers that are 0 are left out.
base::Object to_json(const Event& event);
Event event_from_json(const base::Object& object);  // throws Error{InvalidInput} naming the key; unknown keys too

// A time in which something may have happened that nobody was told of.
struct Gap {
  std::string host;    // "": the history itself
  std::string log;     // name of the log source on that host; "": all
  std::string reason;  // silent, sequence, torn, damaged, or what a host says of a loss (full, refused, …)
  base::Millis from = 0;
  std::optional<base::Millis> to;  // none: it lasts
  std::int64_t missing = 0;        // segments, if that is known
  bool operator==(const Gap&) const = default;
};
base::Object to_json(const Gap& gap);
Gap gap_from_json(const base::Object& object);

// That everything `log` on `host` said between `from` and `through` was read, and that the next word is due within
// `promised` ms. Numbers are those of one stream: an agent's segments are the stream (host, ""), and its single logs
// come with number 0.
struct Heard {
  std::string host;
  std::string log;
  base::Millis from = 0;
  base::Millis through = 0;
  base::Millis promised = 0;  // 0: nothing is promised, it may be silent
  std::int64_t sequence = 0;  // number in the stream, rising by one; 0: not numbered
  bool operator==(const Heard&) const = default;
};
base::Object to_json(const Heard& heard);
Heard heard_from_json(const base::Object& object);

}  // namespace junshu::access

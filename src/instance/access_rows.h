// What the ledger holds, as rows of the access history: accesses that hosts tell of in segments, and every use of Junshu itself. Pure. Private to this module.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "access/history.h"
#include "store/event.h"

namespace junshu::instance {

inline constexpr std::string_view kJunshuHost = "junshu";         // where people use Junshu
inline constexpr std::string_view kLedgerSource = "ledger";       // of rows made of the contract's events: number is the event's index + 1
inline constexpr std::string_view kInstanceSource = "instance";   // of log-ins: the same in log 0
// A line that says "repeated N times" becomes as many rows, but no more than these; the last one says how many are left.
inline constexpr std::int64_t kMostRepeats = 100;

// The last words, as the history knows them and as they grow while rows are made.
class Words {
 public:
  void begin(const std::vector<access::Heard>& known);
  bool took_segment(const std::string& host, std::int64_t sequence) const;
  // Of a log that can be read: whatever was written since the last word was read by now, also what was written while nobody followed it.
  access::Heard log_read(const std::string& host, const std::string& log, base::Millis from, base::Millis through, base::Millis promised);
  void heard(const access::Heard& heard) { last_[{heard.host, heard.log}] = heard; }
  // Nothing more is to be expected of it.
  std::vector<access::Heard> end(const std::string& host, const std::set<std::string>& but_logs, bool host_too, base::Millis at);
  void unreadable(const std::string& host, const std::string& log) { unreadable_.insert({host, log}); }
  // The time for which it could not be read, now that it can.
  std::optional<access::Gap> readable(const std::string& host, const std::string& log, base::Millis at);

 private:
  std::map<std::pair<std::string, std::string>, access::Heard> last_;
  std::set<std::pair<std::string, std::string>> unreadable_;
};

// The rows of one ledger entry. What does not fit into one batch comes in several, each with a record source of its own ("h-…", "h-…+2"), so that each is taken once.
struct Rows {
  std::vector<std::vector<access::Event>> parts;
  std::vector<access::Heard> heard;  // go with the last part, as do gaps
  std::vector<access::Gap> gaps;
  std::vector<std::string> alerts;   // records, new or grown
};

// `lines` are those of the segment that `event` (segment.received) names; none where the event says that nothing of interest is in it.
Rows rows_of_segment(const store::Event& event, const std::vector<std::string>& lines, Words& words);
bool needs_lines(const store::Event& segment);
// A segment whose bytes are not there or damaged.
Rows rows_of_lost_segment(const store::Event& event, Words& words);
// Of any other event of a contract's log: what a member did; and hosts that were removed.
Rows rows_of_use(const store::Event& event, Words& words);
// Of `access.observed`, lines as access.cpp writes them. `member` names the member that a person is in the contract, "" for none; who is known and no member is
// left out.
Rows rows_of_log_ins(const store::Event& event, std::string_view lines, const std::function<std::string(const std::string&)>& member);

}  // namespace junshu::instance

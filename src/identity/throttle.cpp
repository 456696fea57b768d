#include "throttle.h"

#include <algorithm>

#include "identity/login.h"
#include "rows.h"

namespace junshu::identity {
namespace {

constexpr std::int64_t kMostFailures = 1000;

struct State {
  std::int64_t failures = 0;
  std::int64_t last_at = 0;
  std::int64_t blocked_until = 0;
  bool altered = false;
};

State read(store::Transaction& transaction, const Keys& keys, const ThrottleSubject& subject) {
  const store::Rows rows = transaction.query("select failures, last_at, blocked_until, mac from op_throttle where subject = ?",
                                             {value(subject.name)});
  if (rows.empty()) return {};
  const auto& row = rows.rows[0];
  if (!row_mac_holds(keys, "op_throttle", {value(subject.name), row[0], row[1], row[2]}, row[3])) return {kMostFailures, 0, 0, true};
  State state{store::integer(row[0]), store::integer(row[1]), store::integer(row[2]), false};
  if (transaction.now() - state.last_at >= kThrottleForgets) state = {};
  return state;
}

void write(store::Transaction& transaction, const Keys& keys, const ThrottleSubject& subject, const State& state) {
  transaction.execute(
      "insert into op_throttle (subject, failures, last_at, blocked_until, mac) values (?, ?, ?, ?, ?) on conflict (subject) do update set"
      " failures = excluded.failures, last_at = excluded.last_at, blocked_until = excluded.blocked_until, mac = excluded.mac",
      {value(subject.name), value(state.failures), value(state.last_at), value(state.blocked_until),
       value(row_mac(keys, "op_throttle",
                     {value(subject.name), value(state.failures), value(state.last_at), value(state.blocked_until)}))});
}

base::Millis delay_after(std::int64_t failures, int allowed) {
  if (failures < allowed) return 0;
  const std::int64_t doublings = std::min<std::int64_t>(failures - allowed, 20);
  return std::min(kThrottleMost, kThrottleFirst << doublings);
}

}  // namespace

base::Millis wait_of(store::Transaction& transaction, const Keys& keys, const ThrottleSubject& subject) {
  State state = read(transaction, keys, subject);
  if (state.altered) {
    // Whoever edits the row gains the longest wait, never a free try.
    state = {kMostFailures, transaction.now(), transaction.now() + kThrottleMost, false};
    write(transaction, keys, subject, state);
  }
  return std::max<base::Millis>(0, state.blocked_until - transaction.now());
}

void count_failure(store::Transaction& transaction, const Keys& keys, const ThrottleSubject& subject) {
  State state = read(transaction, keys, subject);
  state.failures = std::min(state.failures + 1, kMostFailures);
  state.last_at = transaction.now();
  state.blocked_until = transaction.now() + delay_after(state.failures, subject.allowed);
  write(transaction, keys, subject, state);
  transaction.execute("delete from op_throttle where last_at <= ?", {value(transaction.now() - kThrottleForgets)});
}

void forgive(store::Transaction& transaction, const ThrottleSubject& subject) {
  transaction.execute("delete from op_throttle where subject = ?", {value(subject.name)});
}

}  // namespace junshu::identity

#include "log_entries.h"

#include "base/error.h"

namespace junshu::store {

namespace {

[[noreturn]] void missing(const std::string& log, std::uint64_t index) {
  throw base::Error(base::ErrorKind::Integrity, {"台帳の記録が欠けています", "An entry of the log is missing"},
                    "log " + log + " entry " + std::to_string(index));
}

}  // namespace

std::uint64_t LogEntries::size() {
  const Rows rows = connection_.query("select max(idx) as newest from log_entry where log = ?", {log_});
  return is_null(rows.at(0, "newest")) ? 0 : static_cast<std::uint64_t>(integer(rows.at(0, "newest"))) + 1;
}

void LogEntries::read(std::uint64_t first, std::uint64_t last, const Take& take) {
  std::uint64_t next = first;
  const Parameters range = {log_, static_cast<std::int64_t>(first), static_cast<std::int64_t>(last)};
  connection_.each("select idx, entry, leaf from log_entry where log = ? and idx >= ? and idx < ? order by idx", range,
                   [&](std::span<const Value> row) {
                     const auto leaf = bytes(row[2]);
                     if (static_cast<std::uint64_t>(integer(row[0])) != next || leaf.size() != 32) missing(log_, next);
                     ledger::Digest digest{};
                     std::copy(leaf.begin(), leaf.end(), digest.begin());
                     take(base::as_bytes(text(row[1])), digest);
                     ++next;
                     return true;
                   });
  if (next != last) missing(log_, next);
}

}  // namespace junshu::store

// Events and the folds that make tables of them.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "store/table.h"

namespace junshu::store {

inline constexpr std::string_view kInstanceLog = "0";

// One entry of a log, as a fold sees it. `body` is the whole JSON object of the entry.
struct Event {
  std::string log;             // "0" or a contract's id
  std::uint64_t index = 0;     // in its log
  base::Millis at = 0;         // recorded_at
  std::string type;            // "record.acted"
  base::Object body;
};

// Brings up a blob that an event names (segments); throws Error{Integrity} when it is missing or altered.
using BlobReader = std::function<base::Bytes(std::string_view log, std::string_view sha256_hex)>;

// A replay merges the logs by `at`, log 0 first at the same instant: a fold reads rows made of its own log, or of log 0, and of no other.
using Fold = std::function<void(Projection&, const Event&, const BlobReader&)>;

// Which fold takes which type, and which tables exist from the start. Filled once by each module's `register_folds(Projector&)`.
class Projector {
 public:
  void table(TableDefinition definition);
  void on(std::string_view type, Fold fold);  // one fold per type
  void fold(Projection& projection, const Event& event, const BlobReader& blobs) const;  // unknown type: Error{Integrity}
  const std::vector<TableDefinition>& tables() const { return tables_; }

 private:
  std::vector<TableDefinition> tables_;
  std::map<std::string, Fold, std::less<>> folds_;
};

}  // namespace junshu::store

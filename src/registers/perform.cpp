// Writes what was decided: commits to personal values, keeps every event within the ledger's limit of 32 KiB.
#include "base/hash.h"
#include "registers/act.h"

namespace junshu::registers {

using base::Array;
using base::Json;
using base::Object;

namespace {

constexpr std::size_t kEventBudget = 24 * 1024;
constexpr std::size_t kRowBudget = 8 * 1024;

class Committer {
 public:
  Committer(store::Transaction& transaction, std::string_view contract) : transaction_(transaction), contract_(contract) {}

  void reason(Object& event, const std::string& register_id, const std::string& record) {
    if (auto* reason = event.if_contains("reason")) commit(*reason, register_id + "/" + record, register_id + ".reason");
  }

  void change(Object& change) {
    const std::string register_id(base::require_text(change, "register"));
    const std::string owner = register_id + "/" + std::string(base::require_text(change, "record"));
    if (auto* set = change.if_contains("set")) {
      for (auto& [field, value] : set->as_object()) commit(value, owner, register_id + "." + std::string(field));
    }
    if (auto* rows = change.if_contains("rows")) {
      for (auto& [field, list] : rows->as_object()) {
        for (auto& row : list.as_array()) {
          for (auto& [column, value] : row.as_object()) {
            commit(value, owner, register_id + "." + std::string(field) + "." + std::string(column));
          }
        }
      }
    }
  }

 private:
  void commit(Json& value, const std::string& owner, const std::string& scope) {
    if (!value.is_object()) return;
    const auto* plain = base::find(value.as_object(), "plain");
    if (plain == nullptr) return;
    const std::string text(plain->as_string());
    value = transaction_.commit_personal(contract_, owner, scope, text);
  }

  store::Transaction& transaction_;
  std::string_view contract_;
};

// A change with long tables becomes several: the rows in chunks, each saying where it starts.
void split_rows(Object change, Array& out) {
  auto* rows = change.if_contains("rows");
  if (rows == nullptr) {
    out.push_back(std::move(change));
    return;
  }
  const Object lists = rows->as_object();
  const Json register_id = change["register"];
  const Json record = change["record"];
  change["rows"] = Object();
  Array further;
  for (const auto& [field, list] : lists) {
    const auto& all = list.as_array();
    std::size_t from = 0;
    do {
      Array chunk;
      std::size_t size = 0;
      const std::size_t start = from;
      while (from < all.size() && size < kRowBudget) {
        size += base::canonical(all[from]).size();
        chunk.push_back(all[from++]);
      }
      Object part{{"from", static_cast<std::int64_t>(start)}, {"rows", std::move(chunk)}};
      if (start == 0) {
        change["rows"].as_object()[field] = std::move(part);
      } else {
        further.push_back(Object{{"register", register_id}, {"record", record}, {"rows", Object{{field, std::move(part)}}}});
      }
    } while (from < all.size());
  }
  out.push_back(std::move(change));
  for (auto& part : further) out.push_back(std::move(part));
}

// The approval covers values as the ledger holds them: commitments where they are personal.
std::string approval_hash(Object approved, const Object& own_change) {
  auto& fields = approved["fields"].as_object();
  if (const auto* set = base::find(own_change, "set")) {
    for (auto& [field, value] : fields) {
      if (const auto* written = base::find(set->as_object(), field)) value = *written;
    }
  }
  return base::hex(base::sha256(base::as_bytes(base::canonical(approved))));
}

}  // namespace

Done perform(store::Transaction& transaction, std::string_view contract, const Decision& decision) {
  JUNSHU_INVARIANT(decision.verdict == Verdict::Admissible || decision.verdict == Verdict::NeedsConfirmation, "only what was admitted is performed");
  Object event = decision.event;
  Committer committer(transaction, contract);
  committer.reason(event, std::string(base::require_text(event, "register")), decision.record);
  Array changes;
  Object own_change;
  for (auto& change : event["changes"].as_array()) {
    committer.change(change.as_object());
    if (own_change.empty()) own_change = change.as_object();  // the record acted on comes first
    split_rows(change.as_object(), changes);
  }

  if (const auto* approved = base::find(event, "approves")) event["approves"] = approval_hash(approved->as_object(), own_change);

  Object continued;
  for (const char* key : {"actor", "role", "for", "occurred", "definition", "register", "record", "action", "kind"}) {
    if (const auto* value = base::find(event, key)) continued[key] = *value;
  }
  Done done;
  done.record = decision.record;
  event["changes"] = Array();
  std::size_t size = 0;
  std::string_view type = "record.acted";
  const auto emit = [&] {
    const auto position = transaction.emit(contract, type, event);
    if (type == "record.acted") done.position = position;
    type = "record.continued";
    event = continued;
    event["changes"] = Array();
    size = 0;
  };
  for (auto& change : changes) {
    const std::size_t next = base::canonical(change).size();
    if (size > 0 && size + next > kEventBudget) emit();
    size += next;
    event["changes"].as_array().push_back(std::move(change));
  }
  emit();
  return done;
}

}  // namespace junshu::registers

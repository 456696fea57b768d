// A record's history comes from the ledger itself: its entries are read again, personal values unsealed where they still exist.
#include "registers/read.h"
#include "shown.h"

namespace junshu::registers {

using base::Json;
using base::Object;

namespace {

Json shown_value(Shower& shower, const catalogue::Register& definition, const std::string& record, const std::string& field_id,
                 const Json& value) {
  const auto* field = definition.field(field_id);
  if (value.is_object()) {
    const auto* hmac = base::find(value.as_object(), "hmac");
    if (hmac == nullptr) return value;
    bool erased = false;
    const std::string text = shower.personal(definition.id, record, definition.id + "." + field_id, std::string(hmac->as_string()), erased);
    return erased ? Json(Object{{"erased", true}}) : Json(text);
  }
  if (field == nullptr) return value;
  store::Value column;
  if (value.is_string()) column = std::string(value.as_string());
  if (value.is_int64()) column = value.as_int64();
  if (value.is_bool()) column = static_cast<std::int64_t>(value.as_bool() ? 1 : 0);
  return shower.show(definition.id, record, *field, column, "");
}

}  // namespace

std::vector<HistoryEntry> history(const World& world, const catalogue::Register& definition, std::string_view record) {
  std::vector<HistoryEntry> out;
  Shower shower(world);
  const std::string id(record);
  const auto rows = world.connection.query(
      "select idx from p_record_event where contract = ? and register = ? and record = ? order by idx", {world.contract.id, definition.id, id});
  for (const auto& row : rows.rows) {
    const auto index = static_cast<std::uint64_t>(store::integer(row[0]));
    const auto json = base::parse_json(store::entry_text(world.connection, world.contract.id, index), "entry");
    const auto& event = json.as_object();
    HistoryEntry entry;
    entry.index = index;
    entry.at = base::require_integer(event, "at");
    if (const auto* occurred = base::find(event, "occurred")) entry.occurred_at = occurred->as_int64();
    entry.action = base::text_or(event, "action", "");
    entry.by = shower.person(std::string(base::text_or(event, "actor", "")));
    entry.role = base::text_or(event, "role", "");
    if (const auto* behalf = base::find(event, "for")) entry.on_behalf_of = shower.person(std::string(behalf->as_string()));
    if (const auto* violations = base::find(event, "violations")) {
      for (const auto& rule : violations->as_array()) entry.violations.emplace_back(rule.as_string());
    }
    const std::string acted_register(base::text_or(event, "register", ""));
    const std::string acted_record(base::text_or(event, "record", ""));
    if (const auto* reason = base::find(event, "reason"); reason != nullptr && reason->is_object()) {
      bool erased = false;
      entry.reason = shower.personal(acted_register, acted_record, acted_register + ".reason",
                                     std::string(base::text_or(reason->as_object(), "hmac", "")), erased);
    }
    if (acted_register != definition.id) entry.action = acted_register + "." + entry.action;
    for (const auto& item : base::require_array(event, "changes")) {
      const auto& change = item.as_object();
      if (base::text_or(change, "register", "") != definition.id || base::text_or(change, "record", "") != id) continue;
      if (const auto* set = base::find(change, "set")) {
        for (const auto& [field, value] : set->as_object()) {
          entry.changed[field] = shown_value(shower, definition, id, std::string(field), value);
        }
      }
      if (const auto* state = base::find(change, "state")) entry.changed["state"] = *state;
    }
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace junshu::registers

#include "views.h"

namespace junshu::checks {

using catalogue::FieldType;
using store::ColumnType;

namespace {

struct BuiltIn {
  const char* name;
  const char* table;
  // "column" or "source as column"; integers end in '#'.
  std::vector<const char*> columns;
  const char* host = "";   // the column that says on which host it lies
  const char* grows = "";  // how its records begin, where rows are only added (src/hosts)
};

// Columns are part of the catalogue's language (docs/architecture.md): add, never change.
const std::vector<BuiltIn>& built_ins() {
  static const std::vector<BuiltIn> all = {
      {"member", "p_member", {"member as record", "side", "active#", "joined_at#", "left_at#"}},
      {"role_grant", "p_role_grant", {"record", "member", "role", "starts", "ends", "granted_at#", "ended_at#"}},
      {"host",
       "p_host",
       {"record", "os", "kernel", "enrolled_at#", "last_heard#", "interval_ms#", "silent_at#", "clock_offset_ms#", "active#"},
       "record"},
      {"device",
       "p_device",
       {"record", "host", "name", "serial", "identity_source", "kind", "bus", "model", "size#", "removable#", "encrypted", "attached_later#",
        "present#", "first_seen#", "last_seen#"},
       "host"},
      {"package_change",
       "p_package_change",
       {"record", "host", "name", "architecture", "from_version", "to_version", "at#", "seen_at#"},
       "host",
       "PC"},
      {"file_change",
       "p_file_change",
       {"record", "host", "path", "what", "explanation", "package", "source", "at#", "seen_at#", "before_sha256", "after_sha256", "size#", "exe",
        "login_uid#"},
       "host",
       "FC"},
      {"explained_change", "p_explained_change", {"record", "host", "package", "explanation", "files#", "at#"}, "host", "EC"},
      {"integrity_scan",
       "p_integrity_scan",
       {"record", "finished_at#", "files#", "changed#", "unexplained#", "unreadable#", "complete#"},
       "record"},
      {"watch_state", "p_watch_state", {"record", "watching#", "since#", "reason"}, "record"},
      {"canary", "p_canary", {"record", "host", "passed#", "latency_ms#", "at#", "last_passed_at#"}, "record"},
      {"ups_reading",
       "p_ups_reading",
       {"record", "host", "name", "state", "charge#", "runtime#", "battery_date", "replace_battery#", "state_since#", "at#"},
       "host"},
      {"site_check",
       "p_site_check",
       {"record", "publication", "host", "target", "outcome", "at#", "since#", "latency_ms#", "sha256", "expected_sha256", "detail"},
       "host"},
      {"media_use",
       "p_media_use",
       {"record", "device", "host", "blocked#", "effect_verified#", "files_written#", "bytes_written#", "from_at#", "until_at#"},
       "host"},
      {"log_state",
       "p_log_state",
       {"record", "host", "source", "readable#", "since#", "newest#", "lines#", "unparsed#", "at#"},
       "host"},
      {"alert",
       "p_alert",
       {"record", "host", "rule", "level", "grouped", "source", "account", "target", "count#", "first_at#", "last_at#", "seen_at#"},
       "host"},
      {"gap", "p_gap", {"record", "host", "reason", "from_at#", "to_at#", "at#"}, "host", "G"},
      {"expected", "p_expected", {"subject", "register", "expect", "slot", "date", "from_at#", "until_at#"}},
      {"finding", "p_finding", {"record", "clause", "check_id", "subject", "status", "opened_at#", "ended_at#", "healed_at#"}},
      {"violation", "p_violation", {"record", "register", "subject", "action", "rule", "at#"}},
      {"contract", "p_contract", {"contract as record", "starts", "ends", "opened_at#"}},
  };
  return all;
}

void add_built_in(Views& views, const BuiltIn& definition) {
  store::TableDefinition table{definition.table, {{"contract", ColumnType::Text}}, {"contract"}, {}};
  std::string columns;
  bool has_record = false;
  for (std::string column : definition.columns) {
    const bool integer = column.back() == '#';
    if (integer) column.pop_back();
    const auto as = column.find(" as ");
    const std::string source = column.substr(0, as);
    const std::string name = as == std::string::npos ? source : column.substr(as + 4);
    has_record = has_record || name == "record";
    columns += (columns.empty() ? "" : ", ") + quoted(source) + " as " + quoted(name);
    if (source != "contract") table.columns.push_back({source, integer ? ColumnType::Integer : ColumnType::Text});
  }
  views.by_name[definition.name] = {definition.name, definition.name, definition.table,
                                    "select " + columns + " from " + quoted(definition.table) + " where contract = :contract", true, has_record, definition.host, definition.grows};
  views.name_of_table[definition.table] = definition.name;
  if (definition.host[0] != '\0' && std::string_view(definition.name) != "host") views.links.push_back({definition.name, definition.host, "host"});
  views.tables.push_back(std::move(table));
}

void add_register(Views& views, const catalogue::Register& definition, const catalogue::Catalogue& catalogue) {
  const auto tables = catalogue::tables_of(definition, catalogue);
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const std::string name = tables[i].name.substr(2);
    store::TableDefinition table{tables[i].name, {{"contract", ColumnType::Text}, {"record", ColumnType::Text}}, {"contract", "record"}, {}};
    if (i > 0) {
      table.columns.push_back({"row_no", ColumnType::Integer});
      table.key.emplace_back("row_no");
    }
    std::string columns = "record";
    for (const auto& column : tables[i].columns) {
      if (column.name == "contract" || column.name == "record" || column.name == "row_no") continue;
      columns += ", " + quoted(column.name);
      table.columns.push_back({column.name, column.integer ? ColumnType::Integer : ColumnType::Text});
    }
    std::string sql = "select " + columns + " from " + quoted(tables[i].name) + " where contract = :contract";
    if (i == 0) {
      sql += " and voided_at is null";
    } else {
      sql += " and not exists (select 1 from " + quoted(tables[0].name) + " as parent where parent.contract = :contract and parent.record = " +
             quoted(tables[i].name) + ".record and parent.voided_at is not null)";
    }
    views.by_name[name] = {name, definition.id, tables[i].name, sql};
    views.name_of_table[tables[i].name] = name;
    views.tables.push_back(std::move(table));
  }
}

void add_links(Views& views, const catalogue::Register& definition) {
  for (const auto& field : definition.fields) {
    if (field.type == FieldType::Reference) views.links.push_back({definition.id, field.id, field.refers_to});
    for (const auto& column : field.columns) {
      if (column.type == FieldType::Reference) views.links.push_back({definition.id + "_" + field.id, column.id, column.refers_to});
    }
  }
}

}  // namespace

Views views_of(const catalogue::Catalogue& catalogue) {
  Views views;
  for (const auto& built_in : built_ins()) add_built_in(views, built_in);
  for (const auto& [id, definition] : catalogue.registers) {
    add_register(views, definition, catalogue);
    add_links(views, definition);
  }
  for (const auto& [id, view] : catalogue.views) views.shared[id] = view.sql;
  return views;
}

}  // namespace junshu::checks

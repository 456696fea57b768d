// Registers and their records, for reading.
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "open_actions.h"
#include "registers/deadline.h"
#include "routes.h"
#include "shown.h"

namespace junshu::server {

namespace {

std::int64_t count(instance::Snapshot& snapshot, const catalogue::Register& definition) {
  const auto rows = snapshot.connection().query(
      "select count(*) from \"p_" + definition.id + "\" where contract = ? and voided_at is null",
      {snapshot.contract().id});
  return store::integer(rows.rows[0][0]);
}

std::int64_t count_overdue(instance::Snapshot& snapshot, const catalogue::Register& definition) {
  if (!definition.deadline) return 0;
  std::string states;
  store::Parameters parameters = {snapshot.contract().id, registers::deadline_bound(definition, snapshot.moment())};
  for (const auto& state : definition.deadline->states) {
    states += states.empty() ? "?" : ", ?";
    parameters.emplace_back(state);
  }
  const auto rows = snapshot.connection().query("select count(*) from \"p_" + definition.id +
                                                    "\" where contract = ? and voided_at is null and \"" +
                                                    definition.deadline->field + "\" < ? and state in (" + states + ")",
                                                parameters);
  return store::integer(rows.rows[0][0]);
}

Response list_registers(Context& context) {
  auto snapshot = context.snapshot();
  Array items;
  for (const auto& [id, definition] : snapshot.catalogue().registers) {
    Array creating;
    for (const auto& action : definition.actions) {
      if (action.from.empty()) creating.emplace_back(action.id);
    }
    Object item{{"id", id},
                {"name", both(definition.name)},
                {"description", both(definition.description)},
                {"group", definition.group},
                {"clauses", texts(definition.clauses)},
                {"count", count(snapshot, definition)},
                {"overdue", count_overdue(snapshot, definition)},
                {"creating", std::move(creating)}};
    set_if(item, "form_number", definition.form_number);
    items.push_back(std::move(item));
  }
  return ok({{"items", std::move(items)}});
}

Response get_register(Context& context) {
  auto snapshot = context.snapshot();
  return ok(catalogue::to_json(register_named(snapshot.catalogue(), context.parameter("register"))));
}

registers::ListQuery query_of(const Request& request) {
  registers::ListQuery query;
  for (const auto& [name, value] : request.query) {
    if (name == "q") query.text = value;
    if (name == "state") query.state = value;
    if (name == "sort") query.sort = value;
    if (name == "cursor") query.cursor = value;
    if (name == "limit") {
      std::size_t limit = 0;
      auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), limit);
      if (error != std::errc() || end != value.data() + value.size() || limit < 1 || limit > 500) {
        throw base::Error(base::ErrorKind::InvalidInput, {"limit は1～500にしてください。", "limit is 1 to 500."},
                          "limit");
      }
      query.limit = limit;
    }
    if (name.starts_with("filter.")) query.filters[name.substr(7)] = value;
  }
  return query;
}

struct Times {
  base::Millis created = 0, changed = 0;
  std::optional<base::Millis> voided;
  std::string definition;
};

Times times_of(instance::Snapshot& snapshot, const catalogue::Register& definition, const std::string& record) {
  const auto rows = snapshot.connection().query("select created_at, changed_at, voided_at, definition from \"p_" +
                                                    definition.id + "\" where contract = ? and record = ?",
                                                {snapshot.contract().id, record});
  Times out;
  if (rows.empty()) return out;
  out.created = store::integer(rows.rows[0][0]);
  out.changed = store::integer(rows.rows[0][1]);
  if (!store::is_null(rows.rows[0][2])) out.voided = store::integer(rows.rows[0][2]);
  out.definition = store::text(rows.rows[0][3]);
  return out;
}

// Worst open finding of a record, "" for none.
std::string worst_of(instance::Snapshot& snapshot, const std::string& register_id, const std::string& record) {
  const auto rows = snapshot.connection().query(
      "select status from p_finding where contract = ? and register = ? and subject = ? and healed_at is null and "
      "ended_at is null",
      {snapshot.contract().id, register_id, record});
  std::optional<checks::Status> worst;
  for (const auto& row : rows.rows) {
    if (const auto status = checks::status_named(store::text(row[0])))
      worst = worst ? checks::worse(*worst, *status) : *status;
  }
  return worst ? std::string(checks::to_string(*worst)) : std::string();
}

Response list_records(Context& context) {
  auto snapshot = context.snapshot();
  Shown shown(context.instance(), snapshot);
  const auto& definition = register_named(snapshot.catalogue(), context.parameter("register"));
  const auto page = registers::list(snapshot.world(), definition, query_of(context.request));
  const std::string bound = registers::deadline_is_instant(definition) ? base::to_iso8601(snapshot.moment().now)
                                                                       : base::to_string(snapshot.moment().today);
  Array items;
  for (const auto& row : page.rows) {
    const Times times = times_of(snapshot, definition, row.record);
    Object item{{"record", row.record},
                {"state", row.state},
                {"values", shown.values(definition, row.values)},
                {"version", row.version},
                {"created_at", instant(times.created)},
                {"changed_at", instant(times.changed)}};
    set_if(item, "title", registers::title(snapshot.world(), definition.id, row.record));
    set_if(item, "worst", worst_of(snapshot, definition.id, row.record));
    if (definition.deadline) {
      const auto& states = definition.deadline->states;
      const auto* due = base::find(row.values, definition.deadline->field);
      item["overdue"] = std::ranges::find(states, row.state) != states.end() && due != nullptr && due->is_string() &&
                        due->as_string() < bound;
    }
    items.push_back(std::move(item));
  }
  Object out{{"items", std::move(items)}};
  set_if(out, "next_cursor", page.next_cursor);
  if (page.total) out["total"] = *page.total;
  return ok(std::move(out));
}

Array history_json(Shown& shown, const catalogue::Register& definition, const std::string& record) {
  Array out;
  for (const auto& entry : registers::history(shown.snapshot().world(), definition, record)) {
    // An action of another register stands as "register.action".
    const auto dot = entry.action.find('.');
    const catalogue::Register* acted = &definition;
    if (dot != std::string::npos) {
      auto other = shown.snapshot().catalogue().registers.find(entry.action.substr(0, dot));
      acted = other == shown.snapshot().catalogue().registers.end() ? nullptr : &other->second;
    }
    const std::string action_id = dot == std::string::npos ? entry.action : entry.action.substr(dot + 1);
    const auto* action = acted == nullptr ? nullptr : acted->action(action_id);
    Array violations;
    for (const auto& id : entry.violations)
      violations.push_back(Object{{"id", id}, {"says", both(violation_text(acted, action, id))}});
    Object changed = entry.changed;
    Object item{{"index", entry.index},
                {"at", instant(entry.at)},
                {"action", action_id},
                {"label", both(action == nullptr ? base::Text{entry.action, entry.action} : action->label)},
                {"actor", Object{{"id", ""}, {"name", entry.by}}},
                {"violations", std::move(violations)}};
    if (dot != std::string::npos) item["register"] = entry.action.substr(0, dot);
    if (const auto* state = base::find(changed, "state"); state != nullptr && definition.field("state") == nullptr) {
      item["state"] = *state;
      changed.erase("state");
    }
    item["changes"] = shown.values(definition, changed);
    if (entry.occurred_at) item["occurred_at"] = instant(*entry.occurred_at);
    set_if(item, "role", entry.role);
    if (!entry.on_behalf_of.empty()) item["on_behalf_of"] = Object{{"id", ""}, {"name", entry.on_behalf_of}};
    set_if(item, "reason", entry.reason);
    out.insert(out.begin(), std::move(item));
  }
  return out;
}

Array findings_json(Shown& shown, const std::string& register_id, const std::string& record) {
  Array out;
  const auto rows = shown.snapshot().connection().query(
      "select * from p_finding where contract = ? and register = ? and subject = ? order by opened_at desc, record "
      "desc",
      {shown.contract(), register_id, record});
  for (std::size_t i = 0; i < rows.size(); ++i) out.push_back(shown.finding(rows, i));
  return out;
}

Array approvals_json(Shown& shown, const std::string& register_id, const std::string& record) {
  Array out;
  const auto rows = shown.snapshot().connection().query(
      "select action, member, behalf, at, fallen_at from p_approval where contract = ? and register = ? and record = ? "
      "order by idx",
      {shown.contract(), register_id, record});
  for (const auto& row : rows.rows) {
    Object item{{"action", store::text(row[0])},
                {"by", shown.member(store::text(row[1]))},
                {"at", instant(store::integer(row[3]))},
                {"valid", store::is_null(row[4])}};
    if (!store::text(row[2]).empty()) item["on_behalf_of"] = shown.member(store::text(row[2]));
    out.push_back(std::move(item));
  }
  return out;
}

Response get_record(Context& context) {
  auto snapshot = context.snapshot();
  Shown shown(context.instance(), snapshot);
  const auto& definition = register_named(snapshot.catalogue(), context.parameter("register"));
  const std::string record = context.parameter("record");
  const auto row = registers::find(snapshot.world(), definition, record);
  if (!row)
    throw base::Error(base::ErrorKind::NotFound, {"この記録はありません。", "There is no such record."}, record);
  const Times times = times_of(snapshot, definition, record);
  Object values = shown.values(definition, row->values);
  Object out{{"register", definition.id},
             {"record", row->record},
             {"state", row->state},
             {"definition", times.definition},
             {"version", row->version},
             {"created_at", instant(times.created)},
             {"changed_at", instant(times.changed)},
             {"actions", open_actions(snapshot, definition, row->record, values)},
             {"history", history_json(shown, definition, record)},
             {"findings", findings_json(shown, definition.id, record)},
             {"approvals", approvals_json(shown, definition.id, record)}};
  out["values"] = std::move(values);
  set_if(out, "title", registers::title(snapshot.world(), definition.id, record));
  if (times.voided) out["voided_at"] = instant(*times.voided);
  Response response = ok(std::move(out));
  response.headers.set("ETag", "\"" + std::to_string(row->version) + "\"");
  return response;
}

}  // namespace

void add_register_routes(Routes& routes) {
  const std::string registers = "/contracts/{contract}/registers";
  routes.personal("GET", registers, list_registers);
  routes.personal("GET", registers + "/{register}", get_register);
  routes.personal("GET", registers + "/{register}/records", list_records);
  routes.personal("GET", registers + "/{register}/records/{record}", get_record);
}

}  // namespace junshu::server

#include "shown.h"

#include "base/text.h"
#include "identity/actor.h"
#include "observed.h"

namespace junshu::server {

using catalogue::FieldType;

Object Shown::member(const std::string& id) {
  if (auto known = members_.find(id); known != members_.end()) return known->second;
  Object out{{"id", id}, {"name", ""}};
  if (!id.empty()) {
    out["name"] = identity::display_name(snapshot_.connection(), instance_.keys(), contract(), id);
    const auto rows =
        snapshot_.connection().query("select side from p_member where contract = ? and member = ?", {contract(), id});
    if (!rows.empty()) out["side"] = store::text(rows.rows[0][0]);
  }
  return members_[id] = out;
}

const std::string& Shown::host(const std::string& id) {
  if (auto known = hosts_.find(id); known != hosts_.end()) return known->second;
  const auto rows = snapshot_.connection().query("select name from p_host where contract = ? and record = ?", {contract(), id});
  if (rows.empty()) return hosts_[id] = id;
  const auto name = store::personal_value(snapshot_.connection(), instance_.keys(), contract(), "host/" + id, "host.name", store::text(rows.rows[0][0]));
  return hosts_[id] = name.value_or(id);
}

Object Shown::reference(const std::string& register_id, const std::string& record) {
  Object out{{"register", register_id}, {"record", record}};
  if (snapshot_.catalogue().registers.contains(register_id) || register_id == "clause") {
    set_if(out, "title", registers::title(snapshot_.world(), register_id, record));
  } else {
    set_if(out, "title", observed_title(*this, register_id, record));
  }
  return out;
}

base::Text Shown::named(base::Text text, const std::string& register_id, const std::string& record) {
  if (record.empty() || snapshot_.catalogue().registers.contains(register_id)) return text;
  const std::string title = observed_title(*this, register_id, record);
  if (title.empty()) return text;
  for (std::string* each : {&text.ja, &text.en}) {
    if (const auto at = each->find(record); at != std::string::npos) each->replace(at, record.size(), title);
  }
  return text;
}

Object Shown::file(const std::string& sha256) {
  Object out{{"sha256", sha256}, {"name", ""}, {"size", 0}, {"content_type", "application/octet-stream"}};
  if (instance_.blobs().exists(contract(), sha256)) {
    const auto info = instance_.blobs().info(contract(), sha256);
    out["name"] = info.name;
    out["size"] = info.size;
    out["content_type"] = info.media_type;
  }
  return out;
}

base::Json Shown::value(const catalogue::Field& field, const base::Json& shown) {
  if (shown.is_array()) {
    Array rows;
    for (const auto& row : shown.as_array()) {
      Object out;
      for (const auto& column : field.columns) {
        if (const auto* cell = row.is_object() ? base::find(row.as_object(), column.id) : nullptr)
          out[column.id] = value(column, *cell);
      }
      rows.push_back(std::move(out));
    }
    return rows;
  }
  if (!shown.is_object()) return shown;
  const Object& object = shown.as_object();
  if (field.type == FieldType::Person && base::find(object, "member"))
    return member(std::string(base::require_text(object, "member")));
  if (field.type == FieldType::File && base::find(object, "sha256"))
    return file(std::string(base::require_text(object, "sha256")));
  if (field.type == FieldType::Reference && !base::find(object, "register")) {
    Object out = object;
    out["register"] = field.refers_to;
    return out;
  }
  return shown;
}

Object Shown::values(const catalogue::Register& definition, const Object& shown) {
  Object out;
  for (const auto& one : shown) {
    const auto* field = definition.field(std::string_view(one.key()));
    if (field != nullptr) out[one.key()] = value(*field, one.value());
  }
  return out;
}

Object Shown::clause_node(const catalogue::Clause& clause,
                          const std::map<std::string, assess::ClauseStatus>& statuses) {
  if (!practice_loaded_) {
    practice_loaded_ = true;
    const auto rows = snapshot_.connection().query(
        "select clause, check_id, count(*) from p_finding where contract = ? and ended_at is null and healed_at is "
        "null group by clause, check_id",
        {contract()});
    for (const auto& row : rows.rows) {
      const auto found = snapshot_.catalogue().clauses.find(store::text(row[0]));
      if (found == snapshot_.catalogue().clauses.end()) continue;
      for (const auto& check : found->second.checks) {
        if (check.id == store::text(row[1]) && check.kind == catalogue::CheckKind::Practice) {
          practice_[found->first] += store::integer(row[2]);
        }
      }
    }
  }
  Object node{{"id", clause.id},
              {"label", clause.label},
              {"name", both(clause.name)},
              {"status", "unproven"},
              {"children", Array()}};
  if (auto status = statuses.find(clause.id); status != statuses.end()) {
    node["status"] = checks::to_string(status->second.status);
    node["observed"] = status->second.observed;
    if (status->second.since > 0) node["since"] = instant(status->second.since);
  }
  if (auto practice = practice_.find(clause.id); practice != practice_.end()) node["practice"] = practice->second;
  return node;
}

Object Shown::next_action(const base::Text& text, std::string_view action, std::string_view clause) {
  Object out{{"text", both(text)}};
  set_if(out, "clause", clause);
  auto dot = action.find('.');
  if (dot != std::string_view::npos) {
    out["register"] = action.substr(0, dot);
    out["action"] = action.substr(dot + 1);
  }
  return out;
}

base::Text Shown::finding_text(const store::Rows& rows, std::size_t row) {
  const auto& text = [&](std::string_view column) -> const std::string& { return store::text(rows.at(row, column)); };
  const auto clause = snapshot_.catalogue().clauses.find(text("clause"));
  if (clause == snapshot_.catalogue().clauses.end()) return {};
  const auto check = std::ranges::find(clause->second.checks, text("check_id"), &catalogue::Check::id);
  if (check == clause->second.checks.end()) return {};
  const auto says = std::ranges::find(check->says, text("status"), [](const auto& entry) { return entry.first; });
  if (says == check->says.end()) return {};
  const base::Zone& zone = snapshot_.contract().zone;
  const base::Millis since = store::integer(rows.at(row, "since"));
  const base::Date first = base::civil_date(since, zone);
  // What has ended is told as it ended.
  const auto& ended = rows.at(row, "ended_at");
  const base::Date last = store::is_null(ended) ? snapshot_.moment().today : base::civil_date(store::integer(ended), zone);
  const std::string days = std::to_string(since == 0 ? 0 : base::days_since_epoch(last) - base::days_since_epoch(first));
  const auto filled = [&](const std::string& says_it, const std::string& day) {
    return base::fill(says_it, {{"record", text("subject")}, {"since", since == 0 ? "" : day}, {"days", days}});
  };
  return named({filled(says->second.ja, base::to_wareki(first)), filled(says->second.en, base::to_string(first))}, text("register"), text("subject"));
}

Object Shown::finding(const store::Rows& rows, std::size_t row) {
  const auto& text = [&](std::string_view column) -> const std::string& { return store::text(rows.at(row, column)); };
  Object out{{"id", text("record")},
             {"clause", text("clause")},
             {"check", text("check_id")},
             {"status", text("status")},
             {"opened_at", instant(store::integer(rows.at(row, "opened_at")))}};
  for (const char* end : {"ended_at", "healed_at"}) {
    if (!store::is_null(rows.at(row, end))) out[end] = instant(store::integer(rows.at(row, end)));
  }
  if (!text("subject").empty()) out["record"] = reference(text("register"), text("subject"));
  if (const base::Text said = finding_text(rows, row); !said.ja.empty()) out["text"] = both(said);
  return out;
}

Object Shown::approval_item(const registers::Waiting& waiting) {
  const auto& definition = register_named(snapshot_.catalogue(), waiting.register_id);
  Object out{{"register", waiting.register_id},
             {"register_name", both(definition.name)},
             {"record", waiting.record},
             {"state", ""},
             {"since", instant(waiting.since)}};
  set_if(out, "title", waiting.title);
  const auto rows = snapshot_.connection().query(
      "select state from \"p_" + definition.id + "\" where contract = ? and record = ?", {contract(), waiting.record});
  const std::string state = rows.empty() ? "" : store::text(rows.rows[0][0]);
  out["state"] = state;
  if (const auto* shown = definition.state(state)) out["state_label"] = both(shown->label);
  Array actions;
  for (const auto& action : definition.actions) {
    if (action.kind != catalogue::ActionKind::Decision || action.not_same_as.empty()) continue;
    if (std::find(action.from.begin(), action.from.end(), state) == action.from.end()) continue;
    actions.push_back(Object{{"action", action.id}, {"label", both(action.label)}, {"roles", texts(action.by)}});
  }
  out["actions"] = std::move(actions);
  return out;
}

const catalogue::Register& register_named(const catalogue::Catalogue& catalogue, const std::string& id) {
  auto found = catalogue.registers.find(id);
  if (found == catalogue.registers.end()) {
    throw base::Error(base::ErrorKind::NotFound, {"この台帳はありません。", "There is no such register."}, id);
  }
  return found->second;
}

const catalogue::Clause& clause_named(const catalogue::Catalogue& catalogue, const std::string& id) {
  auto found = catalogue.clauses.find(id);
  if (found == catalogue.clauses.end()) {
    throw base::Error(base::ErrorKind::NotFound, {"この条項はありません。", "There is no such clause."}, id);
  }
  return found->second;
}

std::map<std::string, assess::ClauseStatus> statuses_by_clause(instance::Snapshot& snapshot) {
  std::map<std::string, assess::ClauseStatus> out;
  for (auto& status : assess::statuses(snapshot.connection(), snapshot.catalogue(), snapshot.contract().id)) {
    std::string clause = status.clause;
    out.emplace(std::move(clause), std::move(status));
  }
  return out;
}

Array clause_tree(Shown& shown, const std::map<std::string, assess::ClauseStatus>& statuses,
                  const std::string& parent) {
  Array out;
  const auto& catalogue = shown.snapshot().catalogue();
  for (const std::string& id : catalogue.clause_order()) {
    const auto& clause = catalogue.clauses.at(id);
    if (clause.parent() != parent) continue;
    Object node = shown.clause_node(clause, statuses);
    node["children"] = clause_tree(shown, statuses, id);
    out.push_back(std::move(node));
  }
  return out;
}

}  // namespace junshu::server

#include "concern.h"

namespace junshu::checks {

Concern::Concern(const catalogue::Check& check, const Views& views, const std::set<std::string>& reads) : names(check, views, reads) {
  for (const auto& name : reads) registers.insert(views.by_name.at(name).owner);
  const auto met = [&](const std::string& name) { return registers.contains(name) || name == check.subject; };
  for (const auto& link : views.links) {
    const std::string& owner = views.by_name.at(link.view).owner;
    if (!met(owner) || !met(link.to)) continue;
    const std::string table = quoted(views.by_name.at(link.view).table);
    steps.push_back({link.to, owner, "select distinct record from " + table + " where contract = ? and " + quoted(link.column)});
    steps.push_back({owner, link.to, "select distinct " + quoted(link.column) + " from " + table + " where contract = ? and record"});
    // A table field is set as a whole. What a record of the subject says of itself is looked at with the record.
    const std::string field = link.view == owner ? link.column : link.view.substr(owner.size() + 1);
    if (reads.contains(link.view) && (owner != check.subject || !names.subject_once())) movable.push_back(owner + "." + field);
  }
}

std::string json_list(const std::set<std::string>& records) {
  base::Array out;
  for (const auto& record : records) out.push_back(base::Json(record));
  return base::to_json(out);
}

std::optional<std::set<std::string>> Walk::step(const std::string& from, const std::set<std::string>& records, const std::string& to) {
  std::set<std::string> out;
  bool linked = false;
  for (const auto& step : concern_.steps) {
    if (step.from != from || step.to != to) continue;
    linked = true;
    collect(out, step.sql, records);
  }
  return linked ? std::optional(out) : std::nullopt;
}

std::set<std::string> Walk::unmarked(const std::string& name, const std::set<std::string>& marked) {
  std::set<std::string> hosts;
  std::set<std::string> out;
  const View& view = views_.by_name.at(name);
  for (const auto& record : marked) {
    if (record.starts_with(kOfHost)) {
      hosts.insert(record.substr(kOfHost.size()));
    } else if (record.starts_with(kOfEvent)) {
      const std::string start = view.grows + "-" + record.substr(kOfEvent.size(), record.find('@') - kOfEvent.size());
      // '.' comes after '-'.
      const auto rows = connection_.query("select record from " + quoted(view.table) + " where contract = ? and record > ? and record < ?",
                                          {contract_, start + "-", start + "."});
      for (const auto& row : rows.rows) out.insert(store::text(row[0]));
    } else {
      out.insert(record);
    }
  }
  const std::set<std::string> there = on_hosts(name, hosts);
  out.insert(there.begin(), there.end());
  return out;
}

std::set<std::string> Walk::on_hosts(const std::string& name, const std::set<std::string>& hosts) {
  std::set<std::string> out;
  const View& view = views_.by_name.at(name);
  if (!hosts.empty()) collect(out, "select distinct record from " + quoted(view.table) + " where contract = ? and " + quoted(view.host), hosts);
  return out;
}

void Walk::collect(std::set<std::string>& out, const std::string& sql, const std::set<std::string>& records) {
  const auto take = [&](const store::Rows& rows) {
    for (const auto& row : rows.rows) {
      if (!store::is_null(row[0])) out.insert(store::text(row[0]));
    }
  };
  if (connection_.dialect() == store::Dialect::Postgresql) {  // there each question costs a round trip
    take(connection_.query(sql + " in (select jsonb_array_elements_text(cast(? as jsonb))) limit " + std::to_string(kMostScoped + 2),
                           {contract_, json_list(records)}));
    return;
  }
  for (const auto& record : records) {
    take(connection_.query(sql + " = ?", {contract_, record}));
    if (out.size() > kMostScoped) return;
  }
}

}  // namespace junshu::checks

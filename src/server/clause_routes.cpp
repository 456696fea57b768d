// Clauses: why they have their status, and exemptions.
#include <algorithm>

#include "identity/actor.h"
#include "identity/decision.h"
#include "routes.h"
#include "shown.h"

namespace junshu::server {

namespace {

std::string_view kind_name(catalogue::CheckKind kind) {
  return kind == catalogue::CheckKind::Contract ? "contract" : "practice";
}

Object named(const catalogue::Clause& clause) {
  return {{"id", clause.id}, {"label", clause.label}, {"name", both(clause.name)}};
}

Array reasons_json(Shown& shown, const std::string& clause) {
  instance::Snapshot& snapshot = shown.snapshot();
  Array out;
  for (const auto& reason : assess::reasons(snapshot.connection(), snapshot.assessment(), clause)) {
    Object item{{"check", reason.check},
                {"kind", kind_name(reason.kind)},
                {"status", checks::to_string(reason.status)},
                {"text", both(shown.named(reason.says, reason.register_id, reason.record))}};
    if (reason.since > 0) item["since"] = instant(reason.since);
    if (!reason.record.empty()) item["record"] = shown.reference(reason.register_id, reason.record);
    set_if(item, "finding", reason.finding);
    set_if(item, "corrective_action", reason.corrective_action);
    if (reason.ended_at) item["ended_at"] = instant(*reason.ended_at);
    if (reason.heals_on) item["heals_on"] = base::to_string(*reason.heals_on);
    if (!reason.next.ja.empty()) {
      item["next"] = shown.next_action(reason.next, reason.action, clause);
      if (!reason.record.empty()) item["next"].as_object()["record"] = reason.record;
    }
    out.push_back(std::move(item));
  }
  return out;
}

Array checks_json(Shown& shown, const catalogue::Clause& clause) {
  instance::Snapshot& snapshot = shown.snapshot();
  Array out;
  for (const auto& status :
       assess::check_statuses(snapshot.connection(), snapshot.catalogue(), shown.contract(), clause.id)) {
    Object item{{"id", status.check},
                {"kind", kind_name(status.kind)},
                {"status", checks::to_string(status.status)},
                {"open", status.open}};
    set_if(item, "observed_by", status.observed_by);
    if (!status.asks.ja.empty()) item["asks"] = both(status.asks);
    auto check = std::ranges::find_if(clause.checks, [&](const catalogue::Check& one) {
      return status.check == one.id || status.check == clause.id + "/" + one.id;
    });
    if (check != clause.checks.end()) {
      item["subject"] = check->subject;
      if (!check->next.ja.empty()) item["next"] = shown.next_action(check->next, check->action, clause.id);
    }
    out.push_back(std::move(item));
  }
  return out;
}

Array findings_json(Shown& shown, const std::string& clause) {
  Array out;
  const auto rows = shown.snapshot().connection().query(
      "select * from p_finding where contract = ? and clause = ? order by opened_at desc, record desc limit 200",
      {shown.contract(), clause});
  for (std::size_t i = 0; i < rows.size(); ++i) out.push_back(shown.finding(rows, i));
  return out;
}

void add_exemption(Object& out, Shown& shown, const std::string& clause, store::KeyStore& keys) {
  instance::Snapshot& snapshot = shown.snapshot();
  const auto exemption = assess::exemption(snapshot.connection(), shown.contract(), clause, snapshot.moment().today);
  if (!exemption) return;
  const auto reason = store::personal_value(snapshot.connection(), keys, shown.contract(), "exemption/" + clause,
                                            "exemption.reason", exemption->reason_hmac);
  out["exemption"] = Object{{"granted_by", shown.member(exemption->by)},
                            {"starts", exemption->starts},
                            {"ends", exemption->ends},
                            {"reason", reason.value_or("")}};
}

void add_wording(Object& out, Shown& shown, const std::string& clause, store::KeyStore& keys) {
  instance::Snapshot& snapshot = shown.snapshot();
  const auto rows = snapshot.connection().query("select wording from p_wording where contract = ? and clause = ?",
                                                {shown.contract(), clause});
  if (rows.empty()) return;
  const auto wording = store::personal_value(snapshot.connection(), keys, shown.contract(), "wording/" + clause,
                                             "wording.text", store::text(rows.rows[0][0]));
  set_if(out, "wording", wording.value_or(""));
}

Response get_clause(Context& context) {
  auto snapshot = context.snapshot();
  Shown shown(context.instance(), snapshot);
  const auto& catalogue = snapshot.catalogue();
  const auto& clause = clause_named(catalogue, context.parameter("clause"));
  const auto statuses = statuses_by_clause(snapshot);
  Object out = shown.clause_node(clause, statuses);
  out["children"] = clause_tree(shown, statuses, clause.id);
  out["duty"] = both(clause.duty);
  out["proof"] = both(clause.proof);
  out["guidance"] = both(clause.guidance);
  auto role = catalogue.roles.find(clause.responsible);
  out["responsible"] = Object{
      {"role", clause.responsible},
      {"name",
       both(role == catalogue.roles.end() ? base::Text{clause.responsible, clause.responsible} : role->second.name)}};
  out["iso27001_2022"] = texts(clause.iso27001_2022);
  out["nist_800_53r5"] = texts(clause.nist_800_53r5);
  out["reasons"] = reasons_json(shown, clause.id);
  out["checks"] = checks_json(shown, clause);
  out["findings"] = findings_json(shown, clause.id);
  Array history;
  for (const auto& entry : assess::history(snapshot.connection(), snapshot.contract().id, clause.id)) {
    history.insert(history.begin(), Object{{"at", instant(entry.at)}, {"status", checks::to_string(entry.status)}});
  }
  out["history"] = std::move(history);
  add_exemption(out, shown, clause.id, context.instance().keys());
  add_wording(out, shown, clause.id, context.instance().keys());
  out["can_exempt"] = snapshot.actor().side == catalogue::Side::Client &&
                      (snapshot.actor().standing("ciso") || snapshot.actor().standing("supervising_security_officer") ||
                       snapshot.actor().standing("security_officer"));
  Array registers;
  for (const auto& [id, definition] : catalogue.registers) {
    if (std::ranges::find(definition.clauses, clause.id) != definition.clauses.end()) {
      registers.push_back(Object{{"id", id}, {"name", both(definition.name)}});
    }
  }
  out["registers"] = std::move(registers);
  Array parents;
  for (std::string parent = clause.parent(); !parent.empty();) {
    const auto& above = clause_named(catalogue, parent);
    parents.insert(parents.begin(), named(above));
    parent = above.parent();
  }
  out["parents"] = std::move(parents);
  return ok(std::move(out));
}

Response grant_exemption(Context& context) {
  Object body = context.body({"ends", "reason"});
  body["clause"] = context.parameter("clause");
  return context.answer(context.execute("exemption.grant", context.contract(), std::move(body), true), 201);
}

Response end_exemption(Context& context) {
  return context.answer(
      context.execute("exemption.end", context.contract(), {{"clause", context.parameter("clause")}}));
}

}  // namespace

void add_clause_routes(Routes& routes) {
  routes.personal("GET", "/contracts/{contract}/clauses/{clause}", get_clause);
  routes.personal("POST", "/contracts/{contract}/clauses/{clause}/exemption", grant_exemption);
  routes.personal("DELETE", "/contracts/{contract}/clauses/{clause}/exemption", end_exemption);
}

}  // namespace junshu::server

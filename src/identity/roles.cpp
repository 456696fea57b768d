#include "identity/roles.h"

#include "grants.h"
#include "identity/session.h"
#include "rows.h"

namespace junshu::identity {
namespace {

struct GrantRow {
  std::string member;
  std::string role;
  bool without_end = false;
};

GrantRow require_grant(store::Connection& connection, std::string_view contract, std::string_view grant) {
  const store::Rows rows = connection.query("select member, role, ends, ended_at from p_role_grant where contract = ? and record = ?",
                                            {value(contract), value(grant)});
  if (rows.empty()) refuse(base::ErrorKind::NotFound, "その役割の付与はありません。", "There is no such grant.", "grant");
  if (!store::is_null(rows.at(0, "ended_at"))) {
    refuse(base::ErrorKind::Conflict, "この役割はすでに終了しています。", "This grant has already ended.", "grant");
  }
  return {store::text(rows.at(0, "member")), store::text(rows.at(0, "role")), store::is_null(rows.at(0, "ends"))};
}

std::string today(const Decision& decision) {
  return base::to_string(base::civil_date(decision.transaction.now(), decision.zone));
}

void rights_changed(const Decision& decision, std::string_view contract, std::string_view member) {
  const auto person = person_of(decision.transaction.connection(), decision.keys, contract, member);
  if (person) mark_for_rotation(decision.transaction, decision.keys, *person);
}

void emit_end(const Decision& decision, const Actor& by, const Standing& standing, std::string_view type, std::string_view key,
              std::string_view record) {
  base::Object body = acting(by, standing);
  body[key] = record;
  body["ends"] = today(decision);
  decision.transaction.emit(by.contract, type, std::move(body));
}

}  // namespace

std::string grant_role(const Decision& decision, const Actor& by, std::string_view member, const RoleSpan& span) {
  const MemberRow target = require_active_member(decision.transaction.connection(), by.contract, member);
  const Standing standing = demand_administrator(decision, by, target.side, {target.member});
  std::string grant = emit_grant(decision, by.contract, member, target.side, span, acting(by, standing), {});
  rights_changed(decision, by.contract, member);
  return grant;
}

void end_role(const Decision& decision, const Actor& by, std::string_view grant) {
  const GrantRow row = require_grant(decision.transaction.connection(), by.contract, grant);
  const MemberRow target = require_active_member(decision.transaction.connection(), by.contract, row.member);
  const Standing standing = demand_administrator(decision, by, target.side, {});
  if (row.role == kAdministrator && row.without_end) demand_other_administrator(decision, by.contract, target.side, row.member);
  emit_end(decision, by, standing, "role.ended", "grant", grant);
  rights_changed(decision, by.contract, row.member);
}

std::string appoint_deputy(const Decision& decision, const Actor& by, const DeputyAppointment& appointment) {
  store::Connection& connection = decision.transaction.connection();
  const MemberRow principal = require_active_member(connection, by.contract, appointment.principal);
  const MemberRow deputy = require_active_member(connection, by.contract, appointment.deputy);
  if (same_person(connection, by.contract, principal.member, deputy.member)) {
    refuse(base::ErrorKind::Forbidden, "代理人は本人以外の人でなければなりません。", "A deputy must be another person.", "deputy");
  }
  if (principal.side != deputy.side) {
    refuse(base::ErrorKind::Forbidden, "代理人は同じ側の人でなければなりません。", "A deputy must belong to the same side.", "deputy");
  }
  const Standing standing = by.member == principal.member ? Standing{"principal", {}}
                                                          : demand_administrator(decision, by, principal.side, {deputy.member});
  demand_span(decision, appointment.starts, appointment.ends);
  if (appointment.roles.empty()) {
    refuse(base::ErrorKind::InvalidInput, "代理させる役割を選んでください。", "Choose the roles to stand in for.", "roles");
  }
  const std::string starts = base::to_string(appointment.starts);
  const std::string ends = base::to_string(appointment.ends);
  base::Array roles;
  for (const std::string& role : appointment.roles) {
    require_role(decision, role, deputy.side);
    const bool held = !connection
                           .query("select record from p_role_grant where contract = ? and member = ? and role = ? and ended_at is null"
                                  " and starts <= ? and (ends is null or ends >= ?) limit 1",
                                  {value(by.contract), value(principal.member), value(role), value(starts), value(ends)})
                           .empty();
    if (!held) {
      refuse(base::ErrorKind::Conflict, "本人がその期間を通じて持っていない役割を代理させることはできません。",
             "A deputy can only stand in for a role that the principal holds on all those days.", "roles");
    }
    demand_compatible(decision, by.contract, deputy.member, role, starts, ends);
    roles.emplace_back(role);
  }
  std::string record = base::random_id(decision.transaction.random(), "d-");
  base::Object body = acting(by, standing);
  body["appointment"] = record;
  body["principal"] = principal.member;
  body["deputy"] = deputy.member;
  body["roles"] = std::move(roles);
  body["starts"] = starts;
  body["ends"] = ends;
  decision.transaction.emit(by.contract, "deputy.appointed", std::move(body));
  rights_changed(decision, by.contract, deputy.member);
  return record;
}

void end_deputy(const Decision& decision, const Actor& by, std::string_view appointment) {
  const store::Rows rows = decision.transaction.query("select principal, deputy, ended_at from p_deputy where contract = ? and record = ?",
                                                      {value(by.contract), value(appointment)});
  if (rows.empty()) refuse(base::ErrorKind::NotFound, "その代理の指定はありません。", "There is no such deputyship.", "appointment");
  if (!store::is_null(rows.at(0, "ended_at"))) {
    refuse(base::ErrorKind::Conflict, "この代理はすでに終了しています。", "This deputyship has already ended.", "appointment");
  }
  const std::string& principal = store::text(rows.at(0, "principal"));
  const std::string& deputy = store::text(rows.at(0, "deputy"));
  Standing standing{by.member == principal ? "principal" : "deputy", {}};
  if (by.member != principal && by.member != deputy) {
    standing = demand_administrator(decision, by, require_active_member(decision.transaction.connection(), by.contract, principal).side, {});
  }
  emit_end(decision, by, standing, "deputy.ended", "appointment", appointment);
  rights_changed(decision, by.contract, deputy);
}

void end_membership(const Decision& decision, const Actor& by, std::string_view member) {
  const MemberRow target = require_active_member(decision.transaction.connection(), by.contract, member);
  const Standing standing = demand_administrator(decision, by, target.side, {});
  const store::Rows grants = decision.transaction.query(
      "select record, role, ends from p_role_grant where contract = ? and member = ? and ended_at is null order by record",
      {value(by.contract), value(member)});
  for (const auto& row : grants.rows) {
    if (store::text(row[1]) == kAdministrator && store::is_null(row[2])) {
      demand_other_administrator(decision, by.contract, target.side, member);
    }
  }
  for (const auto& row : grants.rows) emit_end(decision, by, standing, "role.ended", "grant", store::text(row[0]));
  const store::Rows deputies = decision.transaction.query(
      "select record, deputy from p_deputy where contract = ? and (principal = ? or deputy = ?) and ended_at is null order by record",
      {value(by.contract), value(member), value(member)});
  for (const auto& row : deputies.rows) {
    emit_end(decision, by, standing, "deputy.ended", "appointment", store::text(row[0]));
    rights_changed(decision, by.contract, store::text(row[1]));
  }
  base::Object body = acting(by, standing);
  body["member"] = member;
  decision.transaction.emit(by.contract, "member.left", std::move(body));
  rights_changed(decision, by.contract, member);
}

}  // namespace junshu::identity

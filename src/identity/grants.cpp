#include "grants.h"

#include <algorithm>

#include "base/text.h"
#include "rows.h"

namespace junshu::identity {
namespace {

base::Text side_name(catalogue::Side side) {
  return side == catalogue::Side::Client ? base::Text{"発注者側", "the client's side"} : base::Text{"受注者側", "the contractor's side"};
}

base::Text role_name(const Roles& roles, std::string_view id) {
  const auto found = roles.find(std::string(id));
  return found == roles.end() ? base::Text{std::string(id), std::string(id)} : found->second.name;
}

bool names(const Roles& roles, std::string_view from, std::string_view to) {
  const auto found = roles.find(std::string(from));
  return found != roles.end() &&
         std::find(found->second.incompatible.begin(), found->second.incompatible.end(), to) != found->second.incompatible.end();
}

}  // namespace

MemberRow require_active_member(store::Connection& connection, std::string_view contract, std::string_view member) {
  const store::Rows rows =
      connection.query("select side, active from p_member where contract = ? and member = ?", {value(contract), value(member)});
  if (rows.empty() || store::integer(rows.at(0, "active")) != 1) {
    refuse(base::ErrorKind::NotFound, "この契約にその人はいません。", "There is no such person in this contract.", "member");
  }
  return {std::string(member), side_named(store::text(rows.at(0, "side")))};
}

const catalogue::Role& require_role(const Decision& decision, std::string_view role, catalogue::Side side) {
  const auto found = decision.roles.find(std::string(role));
  if (found == decision.roles.end()) {
    refuse(base::ErrorKind::InvalidInput, "役割「" + std::string(role) + "」はありません。", "There is no role " + std::string(role) + ".", "role");
  }
  if (std::find(found->second.sides.begin(), found->second.sides.end(), side) == found->second.sides.end()) {
    refuse(base::ErrorKind::Conflict, "「" + found->second.name.ja + "」は" + side_name(side).ja + "の人には付与できません。",
           found->second.name.en + " cannot be held on " + side_name(side).en + ".", "role");
  }
  return found->second;
}

bool incompatible(const Roles& roles, std::string_view a, std::string_view b) { return names(roles, a, b) || names(roles, b, a); }

void demand_span(const Decision& decision, const base::Date& starts, const std::optional<base::Date>& ends) {
  if (starts < base::civil_date(decision.transaction.now(), decision.zone)) {
    refuse(base::ErrorKind::InvalidInput, "開始日を過去の日付にすることはできません。", "The first day must not be in the past.", "starts");
  }
  if (ends && *ends < starts) {
    refuse(base::ErrorKind::InvalidInput, "終了日は開始日以後にしてください。", "The last day must not be before the first.", "ends");
  }
}

Standing demand_administrator(const Decision& decision, const Actor& by, catalogue::Side side, const std::vector<std::string>& concerning) {
  const auto all = by.standings(kAdministrator);
  if (all.empty()) {
    refuse(base::ErrorKind::Forbidden, "契約管理者だけが行えます。", "Only a contract administrator may do this.");
  }
  if (by.side != side) {
    refuse(base::ErrorKind::Forbidden, side_name(side).ja + "の人のことは、" + side_name(side).ja + "の契約管理者だけが決められます。",
           "Only an administrator of " + side_name(side).en + " decides about its people.");
  }
  const auto is_concerned = [&](const std::string& member) {
    return std::any_of(concerning.begin(), concerning.end(), [&](const std::string& other) {
      return same_person(decision.transaction.connection(), by.contract, member, other);
    });
  };
  if (is_concerned(by.member)) {
    refuse(base::ErrorKind::Forbidden, "自分自身に役割や権限を与えることはできません。別の契約管理者に依頼してください。",
           "Nobody grants anything to themselves. Ask another administrator.");
  }
  for (const Standing& standing : all) {
    if (standing.for_member.empty() || !is_concerned(standing.for_member)) return standing;
  }
  refuse(base::ErrorKind::Forbidden, "代理として、代理される本人に役割や権限を与えることはできません。",
         "A deputy grants nothing to the one they stand in for.");
}

void demand_other_administrator(const Decision& decision, std::string_view contract, catalogue::Side side, std::string_view but_member) {
  const store::Rows rows = decision.transaction.query(
      "select g.member from p_role_grant g join p_member m on m.contract = g.contract and m.member = g.member"
      " where g.contract = ? and g.role = ? and m.side = ? and m.active = 1 and g.member <> ? and g.ends is null and g.ended_at is null"
      " and g.starts <= ? limit 1",
      {value(contract), value(kAdministrator), value(to_string(side)), value(but_member),
       value(base::to_string(base::civil_date(decision.transaction.now(), decision.zone)))});
  if (rows.empty()) {
    refuse(base::ErrorKind::Conflict, "最後の契約管理者です。先に別の人に、終了日のない契約管理者の役割を付与してください。",
           "This is the last administrator of the side. First grant somebody else the administrator's role without an end.");
  }
}

std::vector<HeldRole> held_between(store::Connection& connection, std::string_view contract, std::string_view member, const std::string& starts,
                                   const std::string& ends) {
  // ISO dates compare as text; the day after every day stands for "no end".
  const store::Value last = value(ends.empty() ? std::string_view("9999-99-99") : std::string_view(ends));
  std::vector<HeldRole> held;
  const store::Rows own = connection.query(
      "select role from p_role_grant where contract = ? and member = ? and ended_at is null and starts <= ? and (ends is null or ends >= ?)"
      " order by record",
      {value(contract), value(member), last, value(starts)});
  for (const auto& row : own.rows) held.push_back({store::text(row[0]), {}});
  const store::Rows stands_in = connection.query(
      "select principal, roles from p_deputy where contract = ? and deputy = ? and ended_at is null and starts <= ? and ends >= ? order by record",
      {value(contract), value(member), last, value(starts)});
  for (const auto& row : stands_in.rows) {
    for (const std::string_view role : base::split(store::text(row[1]), ' ')) held.push_back({std::string(role), store::text(row[0])});
  }
  return held;
}

void demand_compatible(const Decision& decision, std::string_view contract, std::string_view member, std::string_view role,
                       const std::string& starts, const std::string& ends) {
  for (const HeldRole& held : held_between(decision.transaction.connection(), contract, member, starts, ends)) {
    if (!incompatible(decision.roles, role, held.role)) continue;
    const base::Text wanted = role_name(decision.roles, role);
    const base::Text present = role_name(decision.roles, held.role);
    refuse(base::ErrorKind::Conflict,
           "「" + wanted.ja + "」は「" + present.ja + "」" + (held.principal.empty() ? "" : "の代理") + "と兼ねることができません。",
           wanted.en + " cannot be combined with " + (held.principal.empty() ? "" : "standing in as ") + present.en + ".", "role");
  }
}

void demand_grantable(const Decision& decision, catalogue::Side side, const RoleSpan& span) {
  require_role(decision, span.role, side);
  demand_span(decision, span.starts, span.ends);
}

std::string emit_grant(const Decision& decision, std::string_view contract, std::string_view member, catalogue::Side side, const RoleSpan& span,
                       const base::Object& by, std::string_view trust) {
  demand_grantable(decision, side, span);
  const std::string starts = base::to_string(span.starts);
  const std::string ends = span.ends ? base::to_string(*span.ends) : std::string();
  for (const HeldRole& held : held_between(decision.transaction.connection(), contract, member, starts, ends)) {
    if (held.principal.empty() && held.role == span.role) {
      refuse(base::ErrorKind::Conflict, "この期間にはすでに同じ役割が付与されています。", "The role is already held on some of these days.", "role");
    }
  }
  demand_compatible(decision, contract, member, span.role, starts, ends);
  std::string grant = base::random_id(decision.transaction.random(), "g-");
  base::Object body = by;
  body["grant"] = grant;
  body["member"] = member;
  body["granted"] = span.role;
  body["starts"] = starts;
  if (!ends.empty()) body["ends"] = ends;
  if (!trust.empty()) body["trust"] = trust;
  decision.transaction.emit(contract, "role.granted", std::move(body));
  return grant;
}

base::Object acting(const Actor& by, const Standing& standing) {
  base::Object body{{"actor", by.member}, {"role", standing.role}};
  if (!standing.for_member.empty()) body["for"] = standing.for_member;
  return body;
}

}  // namespace junshu::identity

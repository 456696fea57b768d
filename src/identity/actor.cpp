#include "identity/actor.h"

#include <algorithm>

#include "base/text.h"
#include "links.h"
#include "rows.h"

namespace junshu::identity {
namespace {

constexpr std::string_view kInForce =
    " g.starts <= :today and (g.ends is null or g.ends >= :today) and (g.ended_at is null or g.ended_at > :now) ";

}  // namespace

std::string_view to_string(catalogue::Side side) { return side == catalogue::Side::Client ? "client" : "contractor"; }

catalogue::Side side_named(std::string_view text) {
  if (text == "client") return catalogue::Side::Client;
  if (text == "contractor") return catalogue::Side::Contractor;
  refuse(base::ErrorKind::InvalidInput, "側は client（発注者）か contractor（受注者）です。", "A side is client or contractor.", "side");
}

bool Actor::holds(std::string_view role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }

std::vector<Standing> Actor::standings(std::string_view role) const {
  std::vector<Standing> all;
  if (holds(role)) all.push_back({std::string(role), {}});
  for (const Deputyship& deputyship : deputy_for) {
    if (std::find(deputyship.roles.begin(), deputyship.roles.end(), role) != deputyship.roles.end()) {
      all.push_back({std::string(role), deputyship.member});
    }
  }
  return all;
}

std::optional<Standing> Actor::standing(std::string_view role) const {
  auto all = standings(role);
  if (all.empty()) return std::nullopt;
  return all.front();
}

Actor load_actor(store::Connection& connection, const Keys& keys, std::string_view contract, std::string_view person, base::Millis now,
                 const base::Zone& zone) {
  const auto link = find_link(connection, keys, contract, person);
  if (!link || !link->active) {
    refuse(base::ErrorKind::Forbidden, "この契約の関係者ではありません。招待を受ける必要があります。",
           "You are not a member of this contract. Ask to be invited.");
  }
  Actor actor;
  actor.contract = contract;
  actor.member = link->member;
  actor.person = person;
  actor.side = link->side;

  const store::NamedParameters parameters = {{"contract", value(contract)},
                                             {"member", value(actor.member)},
                                             {"today", value(base::to_string(base::civil_date(now, zone)))},
                                             {"now", value(now)}};
  const store::Rows own = connection.query_named(
      "select distinct g.role as role from p_role_grant g where g.contract = :contract and g.member = :member and" + std::string(kInForce) +
          "order by g.role",
      parameters);
  for (const auto& row : own.rows) actor.roles.push_back(store::text(row[0]));

  const store::Rows stood_in_for = connection.query_named(
      "select distinct d.record as record, d.principal as principal, d.roles as roles, g.role as role from p_deputy d"
      " join p_member m on m.contract = d.contract and m.member = d.principal and m.active = 1"
      " join p_role_grant g on g.contract = d.contract and g.member = d.principal and" +
          std::string(kInForce) +
          "where d.contract = :contract and d.deputy = :member and d.starts <= :today and d.ends >= :today"
          " and (d.ended_at is null or d.ended_at > :now) order by d.record, g.role",
      parameters);
  for (const auto& row : stood_in_for.rows) {
    const std::string& role = store::text(row[3]);
    const auto appointed = base::split(store::text(row[2]), ' ');
    if (std::find(appointed.begin(), appointed.end(), role) == appointed.end()) continue;
    if (actor.deputy_for.empty() || actor.deputy_for.back().record != store::text(row[0])) {
      actor.deputy_for.push_back({store::text(row[0]), store::text(row[1]), {}});
    }
    actor.deputy_for.back().roles.push_back(role);
  }
  return actor;
}

bool same_person(store::Connection& connection, std::string_view contract, std::string_view member_a, std::string_view member_b) {
  if (member_a == member_b) return true;
  return !connection
              .query("select a.person from side_member a join side_member b on b.contract = a.contract and b.person = a.person"
                     " where a.contract = ? and a.member = ? and b.member = ?",
                     {value(contract), value(member_a), value(member_b)})
              .empty();
}

std::vector<Membership> memberships_of(store::Connection& connection, const Keys& keys, std::string_view person) {
  const store::Rows rows = connection.query("select contract from side_member where person = ? order by contract", {value(person)});
  std::vector<Membership> memberships;
  for (const auto& row : rows.rows) {
    const auto link = find_link(connection, keys, store::text(row[0]), person);
    if (link && link->active) memberships.push_back({store::text(row[0]), link->member, link->side});
  }
  return memberships;
}

}  // namespace junshu::identity
